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

  /// Audio's latest timestamp minus video's, in ms; none if they can't be compared, or one of them has not come.
  [[nodiscard]] std::optional<double> offsetMs() const;

  [[nodiscard]] std::optional<AvSync> finish();

 private:
  struct Latest {
    RtmpTimestamp timestamp;
    rtmp::TimestampBase base{};
    std::uint32_t chunkStreamId = 0;
    std::uint32_t messageStreamId = 0;
  };

  static bool comparable(const Latest& a, const Latest& b);
  void closeSecond(std::int64_t next);

  AvSync m_sync;
  std::array<std::optional<Latest>, 2> m_latest;  // video, audio
  CaptureTime m_begin{};
  std::int64_t m_second = 0;
  Spread m_within;
  Trend m_offsets;
};

}  // namespace rtmpscope::session
