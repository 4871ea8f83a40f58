// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/ids.h"
#include "base/time.h"
#include "rtmp/constants.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace rtmpscope::rtmp {

/// What a message's timestamp counts from.
enum class TimestampBase : std::uint8_t {
  Absolute,   ///< a fmt 0 header was seen on this chunk stream and no header was lost since
  Estimated,  ///< headers may have been lost: off by the lost deltas, until the next fmt 0
  Relative,   ///< the chunk stream began before the capture: counts from 0 at its first decoded message
};

/// How the decoder came to this message.
enum class Found : std::uint8_t {
  Synchronised,    ///< it followed on what came before
  Resynchronised,  ///< found again after bytes were lost
  Inferred,        ///< found after a start in mid-stream
};

enum class Completeness : std::uint8_t {
  Complete,
  BytesMissing,  ///< the capture lacks some of its bytes
  Truncated,     ///< the stream ended inside it
  Aborted,       ///< its sender gave it up (Abort), or began another one on the same chunk stream
};

/// How the body of a message lies in its direction's stream, so that it can be read again.
///
/// Most bodies are derived: after a first header of `firstHeaderSize` bytes at StreamRange::begin come pieces of
/// `chunkSize` bytes with headers of `continuationHeaderSize` bytes between them. Where other chunk streams stand between
/// or the chunk size changed in mid-message, `pieces` lists them.
struct BodyLayout {
  std::uint8_t firstHeaderSize = 0;
  std::uint8_t continuationHeaderSize = 0;
  std::uint32_t chunkSize = 0;
  std::vector<StreamRange> pieces;  ///< body pieces in stream order; empty if derived

  /// Derived pieces that are told apart. A message of 16 MB in chunks of one byte would have as many: those behind are left out.
  static constexpr std::size_t kMaxDerivedPieces = 262144;

  /// The body's pieces in stream order, derived or listed; no more than kMaxDerivedPieces.
  [[nodiscard]] std::vector<StreamRange> bodyPieces(StreamOffset messageBegin, std::uint32_t bodyBytes) const;
};

/// What the first chunk's header says, with everything that it inherits from earlier headers filled in.
struct MessageHeader {
  std::uint32_t chunkStreamId = 0;
  std::uint8_t format = 0;  ///< 0 to 3
  MessageType type{};
  std::uint32_t messageStreamId = 0;
  std::uint32_t length = 0;  ///< of the body, by the header
  RtmpTimestamp timestamp;
  TimestampBase timestampBase = TimestampBase::Absolute;
  bool messageStreamIdKnown = true;  ///< false: no fmt 0 header told it, or one that may have told another may have been lost; messageStreamId is 0
};

/// One RTMP message of one direction.
struct Message {
  MessageHeader header;
  StreamRange range;  ///< from the first byte of its first chunk header to one past its last byte
  BodyLayout layout;
  std::uint32_t chunks = 0;         ///< continuations included
  std::uint32_t receivedBytes = 0;  ///< body bytes that arrived, in order
  std::uint32_t missingBytes = 0;   ///< body bytes that the capture lacks
  Completeness completeness = Completeness::Complete;
  Found found = Found::Synchronised;
  FrameNumber firstFrame;  ///< of its first header byte
  FrameNumber frame;       ///< the highest frame that holds a byte of it: where it was complete
  ByteView body;           ///< what was gathered of the body (see RtmpListener::wantedBytes); lives only during the call
};

/// The names of interface.md: "absolute", "estimated", "relative"; "synchronised", "resynchronised", "inferred".
[[nodiscard]] std::string_view toString(TimestampBase base);
[[nodiscard]] std::string_view toString(Found found);

}  // namespace rtmpscope::rtmp
