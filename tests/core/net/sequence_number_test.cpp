// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/sequence_number.h"

#include <gtest/gtest.h>

namespace rtmpscope::net {
namespace {

struct Row {
  const char* name;
  SequenceNumber earlier;
  SequenceNumber later;
  std::int32_t distance;
};

class SequencePairs : public testing::TestWithParam<Row> {};

TEST_P(SequencePairs, AreOrderedOnTheCircle) {
  const auto& [name, earlier, later, distance] = GetParam();
  EXPECT_EQ(sequenceDistance(earlier, later), distance);
  EXPECT_TRUE(isBefore(earlier, later));
  EXPECT_FALSE(isBefore(later, earlier));
  EXPECT_TRUE(isAfter(later, earlier));
  EXPECT_FALSE(isAfter(earlier, later));
  EXPECT_TRUE(isAtOrBefore(earlier, later));
  EXPECT_FALSE(isAtOrBefore(later, earlier));
}

INSTANTIATE_TEST_SUITE_P(Table, SequencePairs,
                         testing::Values(Row{"Small", 1, 2, 1}, Row{"FromZero", 0, 1460, 1460}, Row{"OverTheWrap", 0xFFFFFFFF, 0, 1},
                                         Row{"FarOverTheWrap", 0xFFFFF000, 0x00001000, 0x2000}, Row{"OverTheMiddle", 0x7FFFFFFF, 0x80000000, 1},
                                         Row{"AsFarAsCanBe", 0, 0x7FFFFFFF, 0x7FFFFFFF}),
                         [](const auto& row) { return row.param.name; });

TEST(SequenceNumber, IsNeitherBeforeNorAfterItself) {
  EXPECT_FALSE(isBefore(7, 7));
  EXPECT_FALSE(isAfter(7, 7));
  EXPECT_TRUE(isAtOrBefore(7, 7));
}

TEST(SequenceNumber, UnwrapsToPositionsBeyondFourGigabytes) {
  constexpr std::uint64_t reference = 0x1'0000'0010;
  EXPECT_EQ(unwrap(100, 100, reference), static_cast<std::int64_t>(reference));
  EXPECT_EQ(unwrap(90, 100, reference), static_cast<std::int64_t>(reference) - 10);
  EXPECT_EQ(unwrap(5, 0xFFFFFFFB, reference), static_cast<std::int64_t>(reference) + 10);
}

TEST(SequenceNumber, UnwrapsToNegativePositionsBeforeTheStart) {
  EXPECT_EQ(unwrap(95, 100, 2), -3);
}

}  // namespace
}  // namespace rtmpscope::net
