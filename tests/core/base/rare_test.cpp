// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/rare.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace rtmpscope {
namespace {

struct Counts {
  int lost = 0;
  std::vector<int> frames;
};

TEST(Rare, AnAbsentValueReadsAsAnEmptyOneAndStaysAbsent) {
  const Rare<Counts> rare;
  EXPECT_EQ(rare->lost, 0);
  EXPECT_TRUE((*rare).frames.empty());
  EXPECT_FALSE(rare.present());
  EXPECT_EQ(sizeof(rare), sizeof(void*));
}

TEST(Rare, ACopyHasItsOwnValue) {
  Rare<Counts> first;
  first.make().lost = 3;
  Rare<Counts> second{first};
  Rare<Counts> third;
  third = second;
  second.make().lost = 4;
  EXPECT_EQ(first->lost, 3);
  EXPECT_EQ(second->lost, 4);
  EXPECT_EQ(third->lost, 3);
  third = Rare<Counts>{};
  EXPECT_FALSE(third.present());
  const Rare<Counts> moved{std::move(second)};
  EXPECT_EQ(moved->lost, 4);
}

TEST(Rare, WhatWasMadeIsKeptByMakingItAgain) {
  Rare<Counts> rare;
  rare.make().frames.push_back(7);
  rare.make().lost = 1;
  EXPECT_EQ(rare->frames, std::vector{7});
}

}  // namespace
}  // namespace rtmpscope
