// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/sync_meter.h"

#include "base/elapsed.h"

namespace rtmpscope::session {

void SyncMeter::add(const MessageRecord& record, CaptureTime arrival) {
  if (record.hasMedia && record.media.trackId != 0) return;
  const bool audio = record.header.type == rtmp::MessageType::Audio;
  m_latest[audio ? 1 : 0] = Latest{record.header.timestamp, record.header.timestampBase, record.header.chunkStreamId, record.header.messageStreamId};
  const auto offset = offsetMs();
  if (!offset) return;
  if (m_sync.offsetMs.count == 0) m_begin = arrival;
  const auto second = static_cast<std::int64_t>(toSeconds(elapsed(m_begin, arrival)));
  if (second != m_second) closeSecond(second);
  m_sync.offsetMs.add(*offset);
  m_within.add(*offset);
}

std::optional<double> SyncMeter::offsetMs() const {
  if (!m_latest[0] || !m_latest[1] || !comparable(*m_latest[0], *m_latest[1])) return std::nullopt;
  return serialDistance(m_latest[0]->timestamp, m_latest[1]->timestamp);
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
