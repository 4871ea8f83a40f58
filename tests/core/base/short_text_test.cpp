// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/short_text.h"

#include <gtest/gtest.h>

namespace rtmpscope {
namespace {

std::string shortened(std::string text, std::size_t maxLength) {
  shorten(text, maxLength);
  return text;
}

TEST(ShortText, LeavesAloneWhatFits) {
  EXPECT_EQ(shortened("", 8), "");
  EXPECT_EQ(shortened("12345678", 8), "12345678");
}

TEST(ShortText, MarksWhereItWasCut) {
  EXPECT_EQ(shortened("123456789", 8), "12345...");
  EXPECT_EQ(shortened("1234", 3), "...");
}

TEST(ShortText, IsCutBetweenCharacters) {
  // U+1F600 has four bytes; it may stand at 2 to 6, where three bytes before the mark are left of it, or fewer.
  const std::string text =
      "ab\xF0\x9F\x98\x80"
      "cdefgh";
  EXPECT_EQ(shortened(text, 8), "ab...");
  EXPECT_EQ(shortened(text, 6), "ab...");
  EXPECT_EQ(shortened(text, 9), "ab\xF0\x9F\x98\x80...");
}

TEST(ShortText, OfBytesThatAreNoUtf8IsCutToo) {
  EXPECT_EQ(shortened(std::string(20, '\x80'), 10), std::string(7, '\x80') + "...");
}

}  // namespace
}  // namespace rtmpscope
