// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/direction.h"
#include "base/ids.h"
#include "base/time.h"
#include "media/media_header.h"
#include "rtmp/command.h"
#include "rtmp/control_message.h"
#include "rtmp/message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace rtmpscope::session {

/// What the index keeps of a message that was gathered whole: commands and data. Media and control messages have none.
struct MessageDetail {
  std::variant<rtmp::Command, rtmp::DataMessage> content;
  bool shortened = false;  ///< the body was longer than what this program keeps
};

/// One row of the table of messages. Constant once appended. Its session is that of its connection, or of its derived stream:
/// ids are given by first packet, and a session on an odd port may be recognised late.
struct MessageRecord {
  StreamRange range;  ///< chunk headers included; in the TCP stream, or in the derived one
  rtmp::MessageHeader header;
  rtmp::ControlValues control;  ///< types 1 to 6
  media::MediaHeader media;     ///< types 8 and 9, if hasMedia
  CaptureTime time{};           ///< of `frame`
  TcpStreamIndex tcpStream;     ///< of `frame`: a tunnelled message may have begun in another one
  FrameNumber firstFrame;
  FrameNumber frame;  ///< where it was complete
  std::uint32_t chunks = 0;
  std::uint32_t receivedBytes = 0;
  std::uint32_t missingBytes = 0;
  std::uint32_t detail = kNone;     ///< row in the table of details
  std::uint32_t pieces = kNone;     ///< row in the table of listed body layouts; kNone if the layout is derived
  std::uint32_t aggregate = kNone;  ///< the aggregate's message row, for its sub-messages
  std::uint32_t layoutChunkSize = 0;
  std::uint8_t firstHeaderSize = 0;
  std::uint8_t continuationHeaderSize = 0;
  Side side = Side::A;  ///< the sender; in a derived stream A is the client
  rtmp::Completeness completeness : 4 = rtmp::Completeness::Complete;
  rtmp::Found found : 4 = rtmp::Found::Synchronised;
  bool hasMedia = false;
  std::uint32_t derived : 24 = 0;  ///< 1 + row in the table of derived streams; 0: the message stands in the TCP stream itself

  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  /// In `pieces`: the layout was listed, but there was no room to keep it.
  static constexpr std::uint32_t kPiecesNotKept = 0xFFFFFFFE;

  [[nodiscard]] bool isMedia() const { return header.type == rtmp::MessageType::Audio || header.type == rtmp::MessageType::Video; }
  [[nodiscard]] bool isControl() const { return static_cast<std::uint8_t>(header.type) >= 1 && static_cast<std::uint8_t>(header.type) <= 6; }
};
// One for each message of a capture: what it takes, the index takes.
static_assert(sizeof(MessageRecord) <= 120);

/// One line for a list: "connect('live')", "Video avc key frame, 3589 bytes". `detail` is null where the record has none.
[[nodiscard]] std::string summarize(const MessageRecord& record, const MessageDetail* detail);

}  // namespace rtmpscope::session
