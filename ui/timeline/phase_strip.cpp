// SPDX-License-Identifier: GPL-3.0-or-later
#include "timeline/phase_strip.h"

#include <algorithm>

namespace rtmpscope::ui {

std::vector<PhaseBlock> layoutPhaseStrip(std::span<const PhaseExtent> phases, double width, double spacing) {
  std::vector<PhaseBlock> blocks;
  if (phases.empty()) return blocks;
  const auto count = static_cast<double>(phases.size());
  const double room = std::max(0.0, width - spacing * (count - 1));
  double seconds = 0;
  double needed = 0;
  for (const PhaseExtent& phase : phases) {
    seconds += std::max(0.0, phase.seconds);
    needed += phase.minWidth;
  }
  const double narrowing = needed > room ? room / needed : 1;
  const double rest = std::max(0.0, room - needed);
  double left = 0;
  for (const PhaseExtent& phase : phases) {
    const double share = seconds > 0 ? std::max(0.0, phase.seconds) / seconds : 1 / count;
    const double own = phase.minWidth * narrowing + rest * share;
    blocks.push_back({left, own});
    left += own + spacing;
  }
  return blocks;
}

std::optional<std::size_t> phaseBlockAt(std::span<const PhaseBlock> blocks, double x) {
  const auto found = std::ranges::find_if(blocks, [x](const PhaseBlock& block) { return x >= block.left && x < block.left + block.width; });
  if (found == blocks.end()) return std::nullopt;
  return static_cast<std::size_t>(found - blocks.begin());
}

}  // namespace rtmpscope::ui
