// SPDX-License-Identifier: GPL-3.0-or-later
#include "timeline/ladder_layout.h"

#include <vector>

#include <gtest/gtest.h>

namespace rtmpscope::ui {
namespace {

LadderExtent line(double height, std::optional<double> seconds = std::nullopt, std::uint32_t children = 0) {
  LadderExtent extent;
  extent.height = height;
  extent.seconds = seconds;
  extent.children = children;
  extent.childHeight = 10;
  return extent;
}

TEST(LadderLayout, EvenScaleStacksLinesAndTheirChildren) {
  const std::vector extents{line(20, 0.0), line(30, 5.0, 3), line(20, 5.1)};
  const LadderLayout layout = layoutLadder(extents, TimeScale::Even);
  EXPECT_EQ(layout.slots[0].top, 0);
  EXPECT_EQ(layout.slots[1].top, 20);
  EXPECT_EQ(layout.slots[2].top, 20 + 30 + 3 * 10);
  EXPECT_EQ(layout.height, 100);
}

TEST(LadderLayout, TrueScaleLeavesSpaceInProportionToTime) {
  const std::vector extents{line(20, 0.0), line(20, 0.1), line(20, 0.4)};
  const LadderLayout layout = layoutLadder(extents, TimeScale::True, 100);
  EXPECT_DOUBLE_EQ(layout.slots[1].wait, 10);
  EXPECT_DOUBLE_EQ(layout.slots[2].wait, 30);
  EXPECT_DOUBLE_EQ(layout.slots[2].top, 20 + 10 + 20 + 30);
}

TEST(LadderLayout, WhatDidNotHappenStaysWithTheLineBeforeIt) {
  const std::vector extents{line(20, 0.0), line(20), line(20, 0.1)};
  const LadderLayout layout = layoutLadder(extents, TimeScale::True, 100);
  EXPECT_EQ(layout.slots[1].wait, 0);
  EXPECT_DOUBLE_EQ(layout.slots[2].wait, 10);
}

TEST(LadderLayout, TimeNeverRunsBackwards) {
  const std::vector extents{line(20, 1.0), line(20, 0.5), line(20, 1.1)};
  const LadderLayout layout = layoutLadder(extents, TimeScale::True, 100);
  EXPECT_EQ(layout.slots[1].wait, 0);
  EXPECT_NEAR(layout.slots[2].wait, 10, 1e-9) << "counted from the latest line, not from the one that came late";
}

TEST(LadderLayout, AVeryLongWaitIsCutAndMarked) {
  const std::vector extents{line(20, 0.0), line(20, 3600.0)};
  const LadderLayout layout = layoutLadder(extents, TimeScale::True, 1000);
  EXPECT_EQ(layout.slots[1].wait, kLongestWait);
  EXPECT_TRUE(layout.slots[1].waitCut);
}

TEST(LadderLayout, SuggestedScaleFillsAFewScreensWithWaits) {
  const std::vector extents{line(20, 0.0), line(20, 0.001), line(20, 0.041), line(20, 0.085), line(20, 0.129), line(20, 10.0)};
  const LadderLayout layout = layoutLadder(extents, TimeScale::True, suggestedPixelsPerSecond(extents));
  EXPECT_NEAR(layout.height - 6 * 20, kSuggestedWaits, 1);
  EXPECT_TRUE(layout.slots.back().waitCut) << "ten seconds of media";
  EXPECT_GT(layout.slots[3].wait, 100) << "the waits of a handshake can be seen";
}

TEST(LadderLayout, SuggestedScaleIsSaneForOneWaitAndForNone) {
  const std::vector one{line(20, 0.0), line(20, 0.5)};
  EXPECT_NEAR(suggestedPixelsPerSecond(one) * 0.5, 0.9 * kLongestWait, 1);
  EXPECT_EQ(suggestedPixelsPerSecond(std::vector{line(20)}), 0);
  EXPECT_EQ(suggestedPixelsPerSecond(std::vector{line(20, 1.0), line(20, 1.0)}), 0);
}

TEST(LadderLayout, HitFindsLinesChildrenAndWaits) {
  const std::vector extents{line(20, 0.0), line(20, 0.1, 2), line(20, 0.2)};
  const LadderLayout layout = layoutLadder(extents, TimeScale::True, 100);  // waits of 10
  EXPECT_EQ(ladderHitAt(layout, extents, -1), std::nullopt);
  EXPECT_EQ(ladderHitAt(layout, extents, 0), (LadderHit{0, std::nullopt}));
  EXPECT_EQ(ladderHitAt(layout, extents, 25), (LadderHit{1, std::nullopt})) << "a wait belongs to the line that follows it";
  EXPECT_EQ(ladderHitAt(layout, extents, 49), (LadderHit{1, std::nullopt}));
  EXPECT_EQ(ladderHitAt(layout, extents, 51), (LadderHit{1, 0}));
  EXPECT_EQ(ladderHitAt(layout, extents, 69.9), (LadderHit{1, 1}));
  EXPECT_EQ(ladderHitAt(layout, extents, layout.height - 0.1), (LadderHit{2, std::nullopt}));
  EXPECT_EQ(ladderHitAt(layout, extents, layout.height), std::nullopt);
}

TEST(LadderLayout, OnlyWhatShowsIsVisible) {
  const std::vector extents{line(20), line(20, std::nullopt, 1000), line(20)};
  const LadderLayout layout = layoutLadder(extents, TimeScale::Even);
  EXPECT_EQ(visibleSlots(layout, 0, 15), (std::pair<std::size_t, std::size_t>{0, 1}));
  EXPECT_EQ(visibleSlots(layout, 0, 21), (std::pair<std::size_t, std::size_t>{0, 2}));
  EXPECT_EQ(visibleSlots(layout, 5000, 5100), (std::pair<std::size_t, std::size_t>{1, 2})) << "in the middle of the children";
  EXPECT_EQ(visibleSlots(layout, 20000, 20100), (std::pair<std::size_t, std::size_t>{0, 0}));
  EXPECT_EQ(visibleChildren(layout.slots[1], extents[1], 5000, 5100), (std::pair<std::uint32_t, std::uint32_t>{496, 506}));
  EXPECT_EQ(visibleChildren(layout.slots[1], extents[1], 0, 30), (std::pair<std::uint32_t, std::uint32_t>{0, 0}));
}

TEST(LadderLayout, NeighboursWalkThroughChildrenAndStayInside) {
  const std::vector extents{line(20), line(20, std::nullopt, 3), line(20)};
  const auto from = [&extents](std::size_t slot, std::optional<std::uint32_t> child, std::int64_t steps) {
    return *ladderNeighbour(extents, LadderHit{slot, child}, steps);
  };
  EXPECT_EQ(from(0, std::nullopt, 1), (LadderHit{1, std::nullopt}));
  EXPECT_EQ(from(1, std::nullopt, 1), (LadderHit{1, 0}));
  EXPECT_EQ(from(1, 2, 1), (LadderHit{2, std::nullopt}));
  EXPECT_EQ(from(0, std::nullopt, 5), (LadderHit{2, std::nullopt}));
  EXPECT_EQ(from(0, std::nullopt, 500), (LadderHit{2, std::nullopt}));
  EXPECT_EQ(from(2, std::nullopt, -1), (LadderHit{1, 2}));
  EXPECT_EQ(from(2, std::nullopt, -4), (LadderHit{1, std::nullopt}));
  EXPECT_EQ(from(2, std::nullopt, -5), (LadderHit{0, std::nullopt}));
  EXPECT_EQ(from(2, std::nullopt, -500), (LadderHit{0, std::nullopt}));
  EXPECT_EQ(ladderNeighbour(extents, std::nullopt, 1), (LadderHit{0, std::nullopt}));
  EXPECT_EQ(ladderNeighbour({}, std::nullopt, 1), std::nullopt);
}

TEST(LadderLayout, AMillionLinesAreLaidOutWithoutLosingTheLast) {
  const std::vector<LadderExtent> extents{line(20), line(20, std::nullopt, 1'000'000)};
  const LadderLayout layout = layoutLadder(extents, TimeScale::Even);
  EXPECT_EQ(ladderHitAt(layout, extents, layout.height - 1), (LadderHit{1, 999'999}));
}

TEST(LadderLayout, ColumnsDoNotOverlapAtAnyWidth) {
  for (const double width : {300.0, 560.0, 1900.0}) {
    const LadderColumns columns = ladderColumns(width, 7);
    EXPECT_LT(columns.numberLeft + columns.numberWidth, columns.clientX) << width;
    EXPECT_LT(columns.clientX, columns.serverX) << width;
    EXPECT_LE(columns.framesLeft + columns.framesWidth, columns.timeLeft) << width;
    EXPECT_LE(columns.timeLeft + columns.timeWidth, width) << width;
  }
}

}  // namespace
}  // namespace rtmpscope::ui
