// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/bit_reader.h"

#include "support/hex.h"

#include <gtest/gtest.h>

#include <limits>

namespace rtmpscope::media {
namespace {

using test::Bytes;
using test::hex;

TEST(BitReader, ReadsBitsMostSignificantFirst) {
  const Bytes bytes = hex("a5 c3 0f");
  BitReader in{bytes};
  EXPECT_EQ(in.bits(1), 1U);
  EXPECT_EQ(in.bits(3), 2U);
  EXPECT_EQ(in.bits(8), 0x5CU);
  EXPECT_FALSE(in.flag());
  in.align();
  EXPECT_EQ(in.position(), 16U);
  EXPECT_EQ(in.bits(8), 0x0FU);
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(in.remaining(), 0U);
}

TEST(BitReader, FirstFailureSticks) {
  const Bytes bytes = hex("ff");
  BitReader in{bytes, 10};
  EXPECT_EQ(in.bits(9), 0U);
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.bits(1), 0U);
  EXPECT_EQ(in.position(), 0U);
  EXPECT_EQ(in.shortage("thing").at, StreamOffset{10});
  EXPECT_LT(in.shortage("thing").had, in.shortage("thing").wanted);
}

// H.264 table 9-2: 1 is 0, 010 is 1, 011 is 2, 00100 is 3, 00111 is 6.
TEST(BitReader, ReadsExpGolombCodes) {
  const Bytes bytes = hex("a6 42 9c");  // 1 010 011 00100 00101 00111
  BitReader in{bytes};
  EXPECT_EQ(in.ue(), 0U);
  EXPECT_EQ(in.ue(), 1U);
  EXPECT_EQ(in.ue(), 2U);
  EXPECT_EQ(in.ue(), 3U);
  EXPECT_EQ(in.ue(), 4U);
  EXPECT_EQ(in.ue(), 6U);
  EXPECT_TRUE(in.ok());
}

// H.264 table 9-3: code 1 is 1, 2 is -1, 3 is 2, 4 is -2.
TEST(BitReader, ReadsSignedExpGolombCodes) {
  const Bytes bytes = hex("4c 85");  // 010 011 00100 00101
  BitReader in{bytes};
  EXPECT_EQ(in.se(), 1);
  EXPECT_EQ(in.se(), -1);
  EXPECT_EQ(in.se(), 2);
  EXPECT_EQ(in.se(), -2);
}

TEST(BitReader, GivesUpOnCodesWithTooManyZeros) {
  const Bytes most = hex("00000001 ffffffff");
  BitReader in{most};
  EXPECT_EQ(in.ue(), std::numeric_limits<std::uint32_t>::max() - 1);
  EXPECT_TRUE(in.ok());
  const Bytes tooMany = hex("00000000 ffffffff ff");
  BitReader second{tooMany};
  second.ue();
  EXPECT_FALSE(second.ok());
  BitReader third{tooMany};
  EXPECT_EQ(third.uvlc(), std::numeric_limits<std::uint32_t>::max());
  EXPECT_TRUE(third.ok());
  const Bytes nothing(16, 0);
  BitReader fourth{nothing};
  fourth.uvlc();
  EXPECT_FALSE(fourth.ok());
}

TEST(EmulationPrevention, IsTakenOut) {
  EXPECT_EQ(withoutEmulationPrevention(hex("67 000003 01 000003 000003")), hex("67 0000 01 0000 0000"));
  EXPECT_EQ(withoutEmulationPrevention(hex("0003 00000103")), hex("0003 00000103"));
}

}  // namespace
}  // namespace rtmpscope::media
