// SPDX-License-Identifier: GPL-3.0-or-later
#include "timeline/ladder_layout.h"

#include <algorithm>
#include <cmath>

namespace rtmpscope::ui {

namespace {

double bottomOf(const LadderSlot& slot, const LadderExtent& extent) {
  return slot.childrenTop() + extent.children * extent.childHeight;
}

/// Waits between lines that happened, in seconds, none negative.
std::vector<double> waitsOf(std::span<const LadderExtent> extents) {
  std::vector<double> waits;
  std::optional<double> latest;
  for (const LadderExtent& extent : extents) {
    if (!extent.seconds) continue;
    if (latest && *extent.seconds > *latest) waits.push_back(*extent.seconds - *latest);
    latest = std::max(latest.value_or(*extent.seconds), *extent.seconds);
  }
  return waits;
}

}  // namespace

LadderLayout layoutLadder(std::span<const LadderExtent> extents, TimeScale scale, double pixelsPerSecond) {
  LadderLayout layout;
  layout.slots.reserve(extents.size());
  std::optional<double> latest;
  double y = 0;
  for (const LadderExtent& extent : extents) {
    LadderSlot slot;
    slot.waitTop = y;
    slot.height = extent.height;
    if (scale == TimeScale::True && extent.seconds) {
      if (latest) {
        const double wait = std::max(0.0, *extent.seconds - *latest) * pixelsPerSecond;
        slot.wait = std::min(wait, kLongestWait);
        slot.waitCut = wait > kLongestWait;
      }
      latest = std::max(latest.value_or(*extent.seconds), *extent.seconds);
    }
    slot.top = y + slot.wait;
    y = bottomOf(slot, extent);
    layout.slots.push_back(slot);
  }
  layout.height = y;
  return layout;
}

double suggestedPixelsPerSecond(std::span<const LadderExtent> extents) {
  const std::vector<double> waits = waitsOf(extents);
  if (waits.empty()) return 0;
  const double wanted = std::min(kSuggestedWaits, 0.9 * kLongestWait * static_cast<double>(waits.size()));
  const auto drawn = [&waits](double scale) {
    double sum = 0;
    for (const double wait : waits) sum += std::min(wait * scale, kLongestWait);
    return sum;
  };
  double low = 1e-9;
  double high = kLongestWait / *std::ranges::min_element(waits);
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = std::sqrt(low * high);
    (drawn(middle) < wanted ? low : high) = middle;
  }
  return high;
}

std::optional<LadderHit> ladderHitAt(const LadderLayout& layout, std::span<const LadderExtent> extents, double y) {
  if (y < 0 || y >= layout.height) return std::nullopt;
  const auto after = std::ranges::upper_bound(layout.slots, y, {}, &LadderSlot::waitTop);
  const std::size_t row = static_cast<std::size_t>(after - layout.slots.begin()) - 1;
  const LadderSlot& slot = layout.slots[row];
  const LadderExtent& extent = extents[row];
  if (extent.children == 0 || y < slot.childrenTop()) return LadderHit{row, std::nullopt};
  const auto child = static_cast<std::uint32_t>((y - slot.childrenTop()) / extent.childHeight);
  return LadderHit{row, std::min(child, extent.children - 1)};
}

std::pair<std::size_t, std::size_t> visibleSlots(const LadderLayout& layout, double top, double bottom) {
  if (layout.slots.empty() || bottom <= 0 || top >= layout.height) return {0, 0};
  const auto first = std::ranges::upper_bound(layout.slots, std::max(top, 0.0), {}, &LadderSlot::waitTop);
  const auto last = std::ranges::lower_bound(layout.slots, bottom, {}, &LadderSlot::waitTop);
  return {static_cast<std::size_t>(first - layout.slots.begin()) - 1, static_cast<std::size_t>(last - layout.slots.begin())};
}

std::pair<std::uint32_t, std::uint32_t> visibleChildren(const LadderSlot& slot, const LadderExtent& extent, double top, double bottom) {
  if (extent.children == 0 || bottom <= slot.childrenTop() || top >= bottomOf(slot, extent)) return {0, 0};
  const double count = extent.children;
  const double first = std::clamp(std::floor((top - slot.childrenTop()) / extent.childHeight), 0.0, count);
  const double last = std::clamp(std::ceil((bottom - slot.childrenTop()) / extent.childHeight), 0.0, count);
  return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)};
}

std::pair<double, double> ladderSpan(const LadderLayout& layout, std::span<const LadderExtent> extents, LadderHit hit) {
  const LadderSlot& slot = layout.slots[hit.slot];
  if (!hit.child) return {slot.top, slot.height};
  return {slot.childrenTop() + *hit.child * extents[hit.slot].childHeight, extents[hit.slot].childHeight};
}

std::optional<LadderHit> ladderNeighbour(std::span<const LadderExtent> extents, std::optional<LadderHit> from, std::int64_t steps) {
  if (extents.empty()) return std::nullopt;
  if (!from) return steps >= 0 ? LadderHit{0, std::nullopt} : LadderHit{extents.size() - 1, std::nullopt};
  // A line stands before its children: line -1, child 0, child 1 ... of the same slot.
  std::size_t slot = from->slot;
  std::int64_t child = from->child ? static_cast<std::int64_t>(*from->child) : -1;
  for (; steps > 0; --steps) {
    const std::int64_t left = static_cast<std::int64_t>(extents[slot].children) - 1 - child;
    if (left >= steps) {
      child += steps;
      break;
    }
    if (slot + 1 == extents.size()) {
      child += left;
      break;
    }
    steps -= left;
    ++slot;
    child = -1;
  }
  for (; steps < 0; ++steps) {
    const std::int64_t left = child + 1;
    if (left >= -steps) {
      child += steps;
      break;
    }
    if (slot == 0) {
      child = -1;
      break;
    }
    steps += left;
    --slot;
    child = static_cast<std::int64_t>(extents[slot].children) - 1;
  }
  return LadderHit{slot, child < 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(child))};
}

LadderColumns ladderColumns(double width, double character) {
  LadderColumns columns;
  columns.numberLeft = 10;
  columns.numberWidth = std::ceil(character * 4.5);
  columns.timeWidth = std::ceil(character * 11);
  columns.framesWidth = std::ceil(character * 9);
  columns.right = width - 10;
  columns.timeLeft = columns.right - columns.timeWidth;
  columns.framesLeft = columns.timeLeft - columns.framesWidth;
  columns.clientX = columns.numberLeft + columns.numberWidth + 12;
  columns.serverX = std::max(columns.clientX + 40, columns.framesLeft - 6);
  return columns;
}

}  // namespace rtmpscope::ui
