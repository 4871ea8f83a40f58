// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/frame_map.h"

namespace rtmpscope::net {

std::vector<PacketSlice> FrameMap::slices(StreamRange range) const {
  std::vector<PacketSlice> result;
  if (!m_content) return result;
  forEachRun(m_content->runs, m_content->end, range, [&](const FrameRun& run, StreamRange part) {
    if (run.frame == FrameNumber{}) return;
    const auto skipped = static_cast<std::uint32_t>(part.begin - run.offset);
    result.push_back({run.frame, run.packetOffset + skipped, static_cast<std::uint32_t>(part.size())});
  });
  return result;
}

std::vector<FrameNumber> FrameMap::frames(StreamRange range) const {
  return m_content ? framesOf(m_content->runs, m_content->end, range) : std::vector<FrameNumber>{};
}

std::uint64_t FrameMap::missingBytes(StreamRange range) const {
  std::uint64_t missing = 0;
  if (!m_content) return missing;
  forEachRun(m_content->runs, m_content->end, range, [&](const FrameRun& run, StreamRange part) {
    if (run.frame == FrameNumber{}) missing += part.size();
  });
  return missing;
}

}  // namespace rtmpscope::net
