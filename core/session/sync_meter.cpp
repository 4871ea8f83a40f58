// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/sync_meter.h"

#include "base/elapsed.h"

#include <algorithm>

namespace rtmpscope::session {

void SyncMeter::add(const MessageRecord& record, CaptureTime arrival) {
  m_offset.reset();
  if (record.hasMedia && record.media.trackId != 0) return;
  const bool audio = record.header.type == rtmp::MessageType::Audio;
  const Latest frame{record.header.timestamp, record.header.timestampBase, record.header.chunkStreamId, record.header.messageStreamId, arrival};
  const std::optional<double> offset = m_offset = offsetAround(frame, audio);
  m_between[audio ? 0 : 1].reset();
  m_latest[audio ? 1 : 0] = frame;
  m_between[audio ? 1 : 0] = frame;
  if (!offset) return;
  if (m_sync.offsetMs.count == 0) m_begin = arrival;
  const auto second = static_cast<std::int64_t>(toSeconds(elapsed(m_begin, arrival)));
  if (second != m_second) closeSecond(second);
  m_sync.offsetMs.add(*offset);
  m_within.add(*offset);
}

// The other medium's last frame came between two of this one: how far had this one come by then, and how far the other?
std::optional<double> SyncMeter::offsetAround(const Latest& frame, bool audio) const {
  const std::optional<Latest>& before = m_latest[audio ? 1 : 0];
  const std::optional<Latest>& other = m_between[audio ? 0 : 1];
  if (!before || !other || !comparable(*before, *other) || !comparable(frame, *other)) return std::nullopt;
  const double toBefore = serialDistance(other->timestamp, before->timestamp);
  const double toThis = serialDistance(other->timestamp, frame.timestamp);
  const double between = toSeconds(elapsed(before->arrival, frame.arrival));
  double ahead = 0;
  if (between > 0) {
    const double passed = std::clamp(toSeconds(elapsed(before->arrival, other->arrival)) / between, 0.0, 1.0);
    ahead = toBefore + (toThis - toBefore) * passed;
  } else if (std::min(toBefore, toThis) > 0) {  // all three came at once: anything between the two is well
    ahead = std::min(toBefore, toThis);
  } else if (std::max(toBefore, toThis) < 0) {
    ahead = std::max(toBefore, toThis);
  }
  return audio ? ahead : 0 - ahead;
}

// Chunk streams that began before the capture count from origins of their own.
bool SyncMeter::comparable(const Latest& a, const Latest& b) {
  if (a.messageStreamId != b.messageStreamId || a.base != b.base || a.base == rtmp::TimestampBase::Estimated) return false;
  return a.base == rtmp::TimestampBase::Absolute || a.chunkStreamId == b.chunkStreamId;
}

void SyncMeter::closeSecond(std::int64_t next) {
  if (m_within.count > 0) {
    m_sync.lastMs = m_within.mean();
    if (m_offsets.count() == 0) m_sync.firstMs = m_sync.lastMs;
    m_offsets.add(static_cast<double>(m_second), m_within.mean());
  }
  m_within = {};
  m_second = next;
}

std::optional<AvSync> SyncMeter::finish() {
  if (m_sync.offsetMs.count == 0) return std::nullopt;
  const std::int64_t seconds = m_second;
  closeSecond(seconds);
  if (static_cast<double>(seconds) >= kLeastDriftSeconds) {
    if (const auto slope = m_offsets.slope(kDriftToleranceMsPerMinute / 60)) m_sync.driftMsPerMinute = *slope * 60;
  }
  return m_sync;
}

}  // namespace rtmpscope::session
