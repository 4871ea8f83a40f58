// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "base/stream_event.h"
#include "rtmp/rtmp_decoder.h"
#include "support/capture/memory_capture.h"

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace rtmpscope::test {

/// One direction of a TCP connection as the net room gives it out, kept to be played again with parts of it missing.
struct RecordedDirection {
  std::uint32_t tcpStream = 0;
  Side side = Side::A;
  bool speaksRtmp = false;  ///< as far as its first bytes tell, or it began before the capture
  rtmp::RtmpDecoder::Start start = rtmp::RtmpDecoder::Start::Handshake;
  std::vector<StreamEvent> events;  ///< their bytes live as long as the recording
};

/// The directions that a capture holds. Not to be copied: events point into it.
class Recording {
 public:
  /// Plays the packets from number `first` (from 0) on, numbered as in the whole capture.
  explicit Recording(std::span<const CapturedPacket> packets, std::size_t first = 0);
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  [[nodiscard]] const std::vector<RecordedDirection>& directions() const { return m_directions; }

 private:
  class Listener;

  std::vector<RecordedDirection> m_directions;
  std::deque<Bytes> m_bytes;
};

/// Bytes of a direction that are in the recording, from a frame on.
struct RecordedSegment {
  StreamRange range;
  FrameNumber frame;
};

/// The pieces of data that the direction came in: one for each TCP segment.
[[nodiscard]] std::vector<RecordedSegment> segmentsOf(const RecordedDirection& direction);

/// The direction's events with the bytes of `holes`, ascending and apart, turned into lost ones.
[[nodiscard]] std::vector<StreamEvent> withHoles(const std::vector<StreamEvent>& events, std::span<const StreamRange> holes);

}  // namespace rtmpscope::test
