// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/live_clock.h"

#include "base/elapsed.h"

#include <algorithm>

namespace rtmpscope::session {

void LiveClock::add(CaptureTime arrival, std::int32_t stepMs, bool usable) {
  if (!m_begun) {
    m_begun = true;
    m_begin = arrival;
    return;
  }
  m_spoilt = m_spoilt || !usable;
  if (m_spoilt) return;
  m_mediaMs += stepMs;
  m_arrivalMs = toSeconds(elapsed(m_begin, arrival)) * 1000;
  const double lateness = m_arrivalMs - m_mediaMs;
  const auto second = static_cast<std::int64_t>(m_arrivalMs / 1000);
  if (second > m_second) {
    if (m_second >= kClockSettlesSeconds) m_lateness.add(static_cast<double>(m_second), m_leastLateness);
    m_second = second;
    m_leastLateness = lateness;
  }
  m_leastLateness = std::min(m_leastLateness, lateness);
}

}  // namespace rtmpscope::session
