// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/track_meter.h"

#include "base/elapsed.h"
#include "session/media_frames.h"

#include <algorithm>
#include <cmath>

namespace rtmpscope::session {
namespace {

double milliseconds(Nanoseconds duration) {
  return static_cast<double>(duration.count()) / 1e6;
}

}  // namespace

TrackMeter::TrackMeter(const MessageRecord& first, Direction direction) {
  m_health.kind = first.header.type == rtmp::MessageType::Audio ? media::Kind::Audio : media::Kind::Video;
  m_health.direction = direction;
  m_health.trackId = first.hasMedia ? first.media.trackId : std::uint8_t{0};
}

bool TrackMeter::holds(const MessageRecord& record) const {
  const media::Kind kind = record.header.type == rtmp::MessageType::Audio ? media::Kind::Audio : media::Kind::Video;
  return kind == m_health.kind && (record.hasMedia ? record.media.trackId : 0) == m_health.trackId;
}

TrackMeter::Step TrackMeter::add(const MessageRecord& record, CaptureTime arrival) {
  if (m_health.frames++ == 0) {
    m_health.firstFrame = record.frame;
    m_health.firstTime = arrival;
  }
  m_health.lastTime = arrival;
  m_health.arrivalMs = milliseconds(elapsed(m_health.firstTime, arrival));
  weigh(record);

  const Step step = stepTo(record);
  judgeStep(step, record);
  if (m_health.kind == media::Kind::Video) watchGroup(record, step);
  watchClock(record, arrival, step);
  countBytes(record.header.length);
  m_last = Last{record.header.timestamp, record.header.timestampBase, record.header.messageStreamId, arrival};
  return step;
}

void TrackMeter::weigh(const MessageRecord& record) {
  const std::uint32_t bytes = record.header.length;
  m_health.bytes.add(bytes);
  if (bytes > m_health.largestBytes) {
    m_health.largestBytes = bytes;
    m_health.largestFrame = record.frame;
  }
  if (isKeyPicture(record.media)) {
    if (bytes > m_health.largestKeyBytes) {
      m_health.largestKeyBytes = bytes;
      m_health.largestKeyFrame = record.frame;
    }
    if (m_health.firstKeyFrame == FrameNumber{}) {
      m_health.firstKeyFrame = record.frame;
      m_health.firstKeyTime = m_health.lastTime;
    }
  }
  if (record.completeness != rtmp::Completeness::Complete) ++m_health.incomplete;
  if (record.header.timestampBase == rtmp::TimestampBase::Estimated) ++m_health.estimated;
  if (record.header.timestampBase == rtmp::TimestampBase::Relative) m_health.relative = true;
}

TrackMeter::Step TrackMeter::stepTo(const MessageRecord& record) const {
  if (!m_last || record.header.messageStreamId != m_last->messageStreamId) return {};
  const bool sameOrigin = record.header.timestampBase == m_last->base && m_last->base != rtmp::TimestampBase::Estimated;
  if (!sameOrigin || record.found == rtmp::Found::Resynchronised) return {};
  return {true, serialDistance(m_last->timestamp, record.header.timestamp)};
}

void TrackMeter::judgeStep(const Step& step, const MessageRecord& record) {
  if (!step.comparable) return;
  const double length = step.milliseconds;
  if (length < 0) {
    m_health.backward.add(static_cast<std::uint32_t>(-static_cast<std::int64_t>(step.milliseconds)), record.frame);
    return;
  }
  // Whether a first long step is the track's own rhythm or a gap, only the next one tells.
  if (m_firstLong && length >= m_firstLong->milliseconds / kGapFactor) {
    m_health.intervalMs.add(m_firstLong->milliseconds);
  } else if (m_firstLong) {
    m_health.gaps.add(static_cast<std::uint32_t>(m_firstLong->milliseconds), m_firstLong->frame);
  }
  m_firstLong.reset();
  if (length <= kTimestampGapMs) {
    m_health.intervalMs.add(length);
  } else if (m_health.intervalMs.count == 0) {
    m_firstLong = LongStep{length, record.frame};
  } else if (length > kGapFactor * m_health.intervalMs.mean()) {
    m_health.gaps.add(static_cast<std::uint32_t>(step.milliseconds), record.frame);
  } else {
    m_health.intervalMs.add(length);
  }
}

double TrackMeter::usualIntervalMs() const {
  return m_firstLong ? m_firstLong->milliseconds : m_health.intervalMs.mean();
}

void TrackMeter::watchGroup(const MessageRecord& record, const Step& step) {
  if (!step.comparable) m_group.reset();
  if (m_group) m_group->milliseconds += step.milliseconds;
  if (isKeyPicture(record.media)) {
    if (m_group) {
      m_health.groupFrames.add(static_cast<double>(m_group->frames));
      m_health.groupMs.add(m_group->milliseconds);
    }
    m_group = OpenGroup{};
  }
  if (m_group) ++m_group->frames;
}

void TrackMeter::watchClock(const MessageRecord& record, CaptureTime arrival, const Step& step) {
  if (!m_last) return;
  const double arrivalStep = milliseconds(elapsed(m_last->arrival, arrival));
  // Where the clock jumped, or can't be compared, it is taken to have gone on as the capture's did.
  const bool jumped = !step.comparable || step.milliseconds < 0 ||
                      (step.milliseconds > static_cast<std::int32_t>(kTimestampGapMs) && step.milliseconds > 2 * arrivalStep);
  m_health.mediaMs += jumped ? arrivalStep : step.milliseconds;
  const double lateness = m_health.arrivalMs - m_health.mediaMs;
  if (lateness - m_earliestLateness > m_health.worstDelayMs) {
    m_health.worstDelayMs = lateness - m_earliestLateness;
    m_health.worstDelayFrame = record.frame;
  }
  m_earliestLateness = std::min(m_earliestLateness, lateness);
  const auto second = static_cast<std::int64_t>(m_health.arrivalMs / 1000);
  if (second == m_second) {
    m_secondLateness = std::min(m_secondLateness, lateness);
    return;
  }
  closeSecond();
  m_second = second;
  m_secondLateness = lateness;
}

// Comes behind watchClock, which has moved on to the second of this frame.
void TrackMeter::countBytes(std::uint32_t bytes) {
  m_secondBytes += bytes;
  m_health.peakBytesPerSecond = std::max(m_health.peakBytesPerSecond, m_secondBytes);
}

// The frame of a second that came earliest against its clock was held up least: the line through those is the clock's own.
void TrackMeter::closeSecond() {
  m_lateness.add(static_cast<double>(m_second), m_secondLateness);
  m_secondBytes = 0;
}

TrackHealth TrackMeter::finish() {
  TrackHealth health = m_health;
  health.openGroup = m_group;
  if (m_firstLong) health.intervalMs.add(m_firstLong->milliseconds);
  Trend lateness = m_lateness;
  if (health.frames > 0) lateness.add(static_cast<double>(m_second), m_secondLateness);
  const auto pace = health.pace();
  const bool live = pace && *pace<kFastestLivePace&& * pace> 1 / kFastestLivePace;
  if (live && health.arrivalMs >= kLeastDriftSeconds * 1000) {
    // Lateness falls where the media clock runs ahead.
    if (const auto slope = lateness.slope(kDriftToleranceMsPerMinute / 60)) health.driftMsPerMinute = -*slope * 60;
  }
  return health;
}

void TimestampEvents::add(std::uint32_t milliseconds, FrameNumber frame) {
  ++count;
  largestMs = std::max(largestMs, milliseconds);
  if (frames.size() < kMaxEventFrames && (frames.empty() || frames.back() != frame)) frames.push_back(frame);
}

std::optional<double> TrackHealth::frameRate() const {
  if (intervalMs.count == 0 || intervalMs.sum <= 0) return std::nullopt;
  return 1000 / intervalMs.mean();
}

std::optional<double> TrackHealth::bitrate() const {
  const auto rate = frameRate();
  return rate ? std::optional{bytes.mean() * 8 * *rate} : std::nullopt;
}

std::optional<double> TrackHealth::peakBitrate() const {
  if (arrivalMs < 1000) return std::nullopt;
  return std::max(static_cast<double>(peakBytesPerSecond) * 8, bitrate().value_or(0));
}

std::optional<double> TrackHealth::pace() const {
  if (mediaMs <= 0 || arrivalMs <= 0) return std::nullopt;
  return mediaMs / arrivalMs;
}

}  // namespace rtmpscope::session
