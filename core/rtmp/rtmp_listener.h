// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "rtmp/message.h"

#include <cstdint>

namespace rtmpscope::rtmp {

/// The three parts of a handshake in one direction: C0 or S0, C1 or S1, C2 or S2 (RTMP 5.2).
enum class HandshakePart : std::uint8_t { Version, First, Second };

struct HandshakePartSeen {
  HandshakePart part = HandshakePart::Version;
  StreamRange range;
  FrameNumber firstFrame;
  FrameNumber frame;  ///< where it was complete
  bool complete = true;
  ByteView bytes;  ///< what is there of it; lives only during the call. Empty if bytes of it are missing.
};

/// Something about how a direction is encoded that a reader should hear of. Facts, not judgements.
struct Remark {
  enum class Kind : std::uint8_t {
    LostFraming,                ///< bytes that make no sense where a chunk header must be, although none is missing
    LostBytes,                  ///< bytes are missing; decoding went on behind them
    Resynchronised,             ///< found the thread again; `value` is the bytes skipped
    StartedInMidStream,         ///< no handshake was seen; `value` is the inferred chunk size
    ChunkSizeIllegal,           ///< Set Chunk Size with 0 or the top bit set; `value` as sent
    ExtendedTimestampRepeated,  ///< this peer repeats the extended timestamp on fmt 3 chunks (once per direction)
    ExtendedTimestampOmitted,   ///< it does not
    MessageReplaced,            ///< a new message began before the one before it on its chunk stream was complete
    LengthChanged,              ///< a fmt 1 header in the middle of a message changed its length
    NoPredecessor,              ///< fmt 1, 2 or 3 on a chunk stream that has no earlier header
    Limit,                      ///< a cap of this program was met; error.what says which
    Malformed,                  ///< the body of a message breaks the specification: `error`
    ShortContinuation,          ///< fmt 3 headers of one byte where the chunk stream id, `chunkStreamId`, needs more (FFmpeg)
    TimestampAsDelta,           ///< a message begun with fmt 3 after fmt 0: its delta is that timestamp, `value` (RTMP 5.3.1.2.4)
    ThreadNotFound,             ///< the stream ended before a chunk header was found again; `value` is the bytes passed over
    Headless,                   ///< fmt 3 chunks of a chunk stream whose type and length were told before the capture, or in lost bytes, were passed
                                ///< over up to its first message, or the end; `value` is the bytes of their payload, `at` where they began
  };

  Kind kind = Kind::Malformed;
  StreamOffset at;
  FrameNumber frame;
  std::uint32_t chunkStreamId = 0;
  std::uint64_t value = 0;
  ParseError error;
};

/// Told what one direction carries. All views live only during the call.
class RtmpListener {
 public:
  virtual ~RtmpListener() = default;

  virtual void onHandshakePart(const HandshakePartSeen& part) = 0;

  /// How many bytes of the body this message's handler wants gathered (capped by the decoder).
  /// @param head  the first bytes of the body: kHeadSize, or all of it if it is shorter
  [[nodiscard]] virtual std::uint32_t wantedBytes(const MessageHeader& header, ByteView head) = 0;

  /// A message is over, complete or not. Message::body holds the bytes that were wanted, from the start of the body.
  virtual void onMessage(const Message& message) = 0;

  virtual void onRemark(const Remark& remark) = 0;
};

/// Bytes of each body that the decoder always gathers: enough for any media tag header.
inline constexpr std::uint32_t kHeadSize = 32;

}  // namespace rtmpscope::rtmp
