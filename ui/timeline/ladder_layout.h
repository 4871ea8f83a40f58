// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace rtmpscope::ui {

// Where the lines of a ladder stand. Numbers in, numbers out; lengths in device independent pixels.

enum class TimeScale : std::uint8_t {
  Even,  ///< one line under the other: protocol order is what one reads
  True,  ///< between two lines there is as much empty space as time went by
};

/// What a line needs.
struct LadderExtent {
  double height = 0;              ///< of the line itself, above 0
  std::optional<double> seconds;  ///< when, since the start; none for what did not happen: it stays with the line before it
  std::uint32_t children = 0;     ///< lines that are unfolded beneath it
  double childHeight = 0;
};

/// Where a line stands.
struct LadderSlot {
  double waitTop = 0;    ///< upper end of the empty space that stands for time
  double wait = 0;       ///< its length; 0 with TimeScale::Even
  bool waitCut = false;  ///< the wait is longer than what is drawn
  double top = 0;
  double height = 0;  ///< without its children, which follow

  [[nodiscard]] double childrenTop() const { return top + height; }
};

struct LadderLayout {
  std::vector<LadderSlot> slots;
  double height = 0;
};

/// A line, or one that is unfolded beneath it.
struct LadderHit {
  std::size_t slot = 0;
  std::optional<std::uint32_t> child;

  bool operator==(const LadderHit&) const = default;
};

/// The longest empty space that is drawn for one wait.
inline constexpr double kLongestWait = 480;

/// @param pixelsPerSecond  for TimeScale::True
[[nodiscard]] LadderLayout layoutLadder(std::span<const LadderExtent> extents, TimeScale scale, double pixelsPerSecond = 0);

/// Empty space in all that the suggested scale draws.
inline constexpr double kSuggestedWaits = 1000;

/// A scale at which all waits together take kSuggestedWaits, long ones cut as they are drawn; 0 if there are none.
[[nodiscard]] double suggestedPixelsPerSecond(std::span<const LadderExtent> extents);

/// What stands at `y`; a wait belongs to the line that follows it. None above the first line or below the last.
[[nodiscard]] std::optional<LadderHit> ladderHitAt(const LadderLayout& layout, std::span<const LadderExtent> extents, double y);

/// Slots [first, last) of which something shows between `top` and `bottom`.
[[nodiscard]] std::pair<std::size_t, std::size_t> visibleSlots(const LadderLayout& layout, double top, double bottom);

/// Children [first, last) of a slot of which something shows between `top` and `bottom`.
[[nodiscard]] std::pair<std::uint32_t, std::uint32_t> visibleChildren(const LadderSlot& slot, const LadderExtent& extent, double top, double bottom);

/// Top and height of a line or child.
[[nodiscard]] std::pair<double, double> ladderSpan(const LadderLayout& layout, std::span<const LadderExtent> extents, LadderHit hit);

/// The line `steps` lines further (back, if negative), children counted, kept within the ladder. None if it is empty.
[[nodiscard]] std::optional<LadderHit> ladderNeighbour(std::span<const LadderExtent> extents, std::optional<LadderHit> from, std::int64_t steps);

/// The columns of a ladder, from left to right.
struct LadderColumns {
  double numberLeft = 0;  ///< step number, marks
  double numberWidth = 0;
  double clientX = 0;  ///< the client's lifeline
  double serverX = 0;
  double framesLeft = 0;
  double framesWidth = 0;
  double timeLeft = 0;  ///< times are right aligned in it
  double timeWidth = 0;
  double right = 0;
};

/// @param width      of the view
/// @param character  average width of a digit
[[nodiscard]] LadderColumns ladderColumns(double width, double character);

}  // namespace rtmpscope::ui
