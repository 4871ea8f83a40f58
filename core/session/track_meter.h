// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/metrics.h"

#include <cstdint>
#include <optional>

namespace rtmpscope::session {

/// Measures one track, frame by frame.
class TrackMeter {
 public:
  TrackMeter(const MessageRecord& first, Direction direction);

  [[nodiscard]] bool holds(const MessageRecord& record) const;

  /// How a frame's timestamp stands to that of the frame before it.
  struct Step {
    bool comparable = false;  ///< both count from one origin, and no message was lost between them
    std::int32_t milliseconds = 0;
  };

  /// Takes a coded frame. @param arrival  when TCP could hand it over: never before that of an earlier frame of the direction
  Step add(const MessageRecord& record, CaptureTime arrival);

  /// What lies between two frames as a rule; 0 if it is not known yet.
  [[nodiscard]] double usualIntervalMs() const;

  /// How much later the last frame came than its clock says, in ms, counted from the first frame: negative if it came early.
  [[nodiscard]] double latenessMs() const { return m_health.arrivalMs - m_health.mediaMs; }

  [[nodiscard]] TrackHealth finish();

 private:
  /// What is known of the frame before.
  struct Last {
    RtmpTimestamp timestamp;
    rtmp::TimestampBase base{};
    std::uint32_t messageStreamId = 0;
    CaptureTime arrival{};
  };

  Step stepTo(const MessageRecord& record) const;
  void weigh(const MessageRecord& record);
  void judgeStep(const Step& step, const MessageRecord& record);
  void watchGroup(const MessageRecord& record, const Step& step);
  void watchClock(const MessageRecord& record, CaptureTime arrival, const Step& step);
  void countBytes(std::uint32_t bytes);
  void closeSecond();

  struct LongStep {
    double milliseconds = 0;
    FrameNumber frame;
  };

  TrackHealth m_health;
  std::optional<LongStep> m_firstLong;  // the first step of all, if it was as long as a gap
  std::optional<Last> m_last;

  // The group of pictures that goes on; none before the first key picture, or where frames may have been lost.
  std::optional<OpenGroup> m_group;

  double m_earliestLateness = 0;  // ms: least of arrival minus media clock so far
  std::int64_t m_second = 0;      // since the first frame
  std::uint64_t m_secondBytes = 0;
  double m_secondLateness = 0;  // least within this second
  Trend m_lateness;             // by seconds
};

}  // namespace rtmpscope::session
