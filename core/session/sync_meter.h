// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/metrics.h"

#include <array>
#include <cstdint>
#include <optional>

namespace rtmpscope::session {

/// Compares audio with video of one direction, frame by frame: track 0 of each.
class SyncMeter {
 public:
  /// Takes a coded frame. @param arrival  never before that of an earlier frame
  void add(const MessageRecord& record, CaptureTime arrival);

  /// How far audio is ahead of video, in ms, as the frame that came last shows it (AvSync); none if it does not: no frame of the other
  /// medium came between it and the one before, or they can't be compared.
  [[nodiscard]] std::optional<double> offsetMs() const { return m_offset; }

  [[nodiscard]] std::optional<AvSync> finish();

 private:
  struct Latest {
    RtmpTimestamp timestamp;
    rtmp::TimestampBase base{};
    std::uint32_t chunkStreamId = 0;
    std::uint32_t messageStreamId = 0;
    CaptureTime arrival{};
  };

  static bool comparable(const Latest& a, const Latest& b);
  [[nodiscard]] std::optional<double> offsetAround(const Latest& frame, bool audio) const;
  void closeSecond(std::int64_t next);

  AvSync m_sync;
  std::array<std::optional<Latest>, 2> m_latest;   // video, audio
  std::array<std::optional<Latest>, 2> m_between;  // the same, if it came after the last of the other medium
  std::optional<double> m_offset;
  CaptureTime m_begin{};
  std::int64_t m_second = 0;
  Spread m_within;
  Trend m_offsets;
};

}  // namespace rtmpscope::session
