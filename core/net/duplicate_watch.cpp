// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/duplicate_watch.h"

#include <algorithm>

namespace rtmpscope::net {

bool DuplicateWatch::isCopy(const TcpSegment& segment, CaptureTime time, TcpStreamIndex stream, Side side) const {
  const bool hasIdentification = segment.identification != 0;
  // Resets and bare acknowledgments are made anew, and alike, for each segment that provokes one.
  const bool isBare = segment.payloadLength == 0 && !segment.has(kTcpSyn | kTcpFin);
  if (!hasIdentification && isBare) return false;
  const Nanoseconds limit = hasIdentification ? kDuplicateTime : kDuplicateTimeWithoutIdentification;
  for (std::size_t back = 1; back <= std::min(m_next, kDuplicateMemory); ++back) {
    const Sight& sight = m_sights[(m_next - back) % kDuplicateMemory];
    if (time - sight.time > limit) return false;
    if (sight.stream != stream.value()) continue;
    if (sight.side != side) {
      if (!hasIdentification) return false;
      continue;
    }
    const bool sameHeader = sight.sequence == segment.sequence && sight.acknowledgment == segment.acknowledgment && sight.flags == segment.flags &&
                            sight.window == segment.window && sight.payloadLength == segment.payloadLength;
    if (sameHeader && sight.identification == segment.identification && sight.checksum == segment.checksum) return true;
  }
  return false;
}

}  // namespace rtmpscope::net
