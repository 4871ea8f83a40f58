// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/stream_event.h"
#include "rtmp/rtmp_decoder.h"
#include "rtmp/rtmp_listener.h"

#include <cstdint>
#include <vector>

namespace rtmpscope::test {

/// A message as the decoder handed it out.
struct HeardMessage {
  StreamOffset begin;
  std::uint32_t chunkStreamId = 0;
  std::uint8_t format = 0;
  std::uint8_t headerSize = 0;  ///< of the first chunk
  rtmp::MessageType type{};
  std::uint32_t length = 0;
  std::uint32_t messageStreamId = 0;
  bool messageStreamIdKnown = true;
  std::uint32_t timestamp = 0;
  rtmp::TimestampBase base = rtmp::TimestampBase::Absolute;
  bool complete = false;
  std::uint32_t missing = 0;
  rtmp::Found found = rtmp::Found::Synchronised;
  std::size_t bodyHash = 0;         ///< of the whole body; 0 if it is not complete
  std::vector<StreamRange> pieces;  ///< each chunk with its header, as far as it lies in the stream

  [[nodiscard]] bool isMedia() const { return type == rtmp::MessageType::Audio || type == rtmp::MessageType::Video; }
};

/// All that the decoder said of one direction.
struct Hearing {
  std::vector<HeardMessage> messages;  ///< in order of `begin`
  std::vector<rtmp::Remark> remarks;
};

/// Plays the events to a decoder.
[[nodiscard]] Hearing listen(const std::vector<StreamEvent>& events, rtmp::RtmpDecoder::Start start);

}  // namespace rtmpscope::test
