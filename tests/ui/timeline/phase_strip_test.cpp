// SPDX-License-Identifier: GPL-3.0-or-later
#include "timeline/phase_strip.h"

#include <vector>

#include <gtest/gtest.h>

namespace rtmpscope::ui {
namespace {

TEST(PhaseStrip, SharesWhatTextsLeaveByTime) {
  const std::vector<PhaseExtent> phases{{1, 50}, {3, 50}};
  const std::vector<PhaseBlock> blocks = layoutPhaseStrip(phases, 504, 4);
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0], (PhaseBlock{0, 150}));
  EXPECT_EQ(blocks[1], (PhaseBlock{154, 350}));
}

TEST(PhaseStrip, NarrowsAllInProportionIfThereIsNoRoom) {
  const std::vector<PhaseExtent> phases{{1, 100}, {1000, 300}};
  const std::vector<PhaseBlock> blocks = layoutPhaseStrip(phases, 200, 0);
  EXPECT_EQ(blocks[0], (PhaseBlock{0, 50}));
  EXPECT_EQ(blocks[1], (PhaseBlock{50, 150}));
}

TEST(PhaseStrip, SharesEvenlyIfNothingTookTime) {
  const std::vector<PhaseExtent> phases{{0, 10}, {0, 10}};
  const std::vector<PhaseBlock> blocks = layoutPhaseStrip(phases, 100, 0);
  EXPECT_EQ(blocks[0].width, 50);
  EXPECT_EQ(blocks[1].width, 50);
}

TEST(PhaseStrip, AlwaysFillsTheWidth) {
  const std::vector<PhaseExtent> phases{{0.0002, 60}, {0.0011, 90}, {8, 70}, {0, 60}};
  for (const double width : {100.0, 400.0, 1800.0}) {
    const std::vector<PhaseBlock> blocks = layoutPhaseStrip(phases, width, 3);
    EXPECT_NEAR(blocks.back().left + blocks.back().width, width, 1e-6);
  }
  EXPECT_TRUE(layoutPhaseStrip({}, 100, 3).empty());
}

TEST(PhaseStrip, FindsTheBlockUnderThePointer) {
  const std::vector<PhaseBlock> blocks{{0, 50}, {54, 50}};
  EXPECT_EQ(phaseBlockAt(blocks, 49.9), 0U);
  EXPECT_EQ(phaseBlockAt(blocks, 52), std::nullopt) << "between two blocks";
  EXPECT_EQ(phaseBlockAt(blocks, 54), 1U);
  EXPECT_EQ(phaseBlockAt(blocks, 200), std::nullopt);
}

}  // namespace
}  // namespace rtmpscope::ui
