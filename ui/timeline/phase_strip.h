// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace rtmpscope::ui {

// Where the blocks of the phase strip stand. Numbers in, numbers out.

struct PhaseExtent {
  double seconds = 0;   ///< how long it took; 0 if it did not happen
  double minWidth = 0;  ///< what its title and duration need
};

struct PhaseBlock {
  double left = 0;
  double width = 0;

  bool operator==(const PhaseBlock&) const = default;
};

/// Blocks side by side over the whole width, `spacing` between them. Each gets what its text needs, and the rest is shared
/// by time. If there is not enough for the texts, all are narrowed in proportion.
[[nodiscard]] std::vector<PhaseBlock> layoutPhaseStrip(std::span<const PhaseExtent> phases, double width, double spacing);

/// The block at `x`.
[[nodiscard]] std::optional<std::size_t> phaseBlockAt(std::span<const PhaseBlock> blocks, double x);

}  // namespace rtmpscope::ui
