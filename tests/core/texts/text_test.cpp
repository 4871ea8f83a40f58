// SPDX-License-Identifier: GPL-3.0-or-later
#include "texts/text.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <vector>

namespace rtmpscope::texts {
namespace {

constexpr auto kEn = Language::English;
constexpr auto kZh = Language::Chinese;

TEST(Text, IsSaidInEachLanguage) {
  const Text text = say("version {} and not {} as asked", 6, 3);
  EXPECT_EQ(text.in(kEn), "version 6 and not 3 as asked");
  EXPECT_EQ(text.in(kZh), "版本 6，而不是所请求的 3");
}

TEST(Text, SaysTheTextsInItInTheSameLanguage) {
  const Text text = say("to {}: {}", "connect", say("echo matches"));
  EXPECT_EQ(text.in(kEn), "to connect: echo matches");
  EXPECT_EQ(text.in(kZh), "回应 connect：回送一致");
}

TEST(Text, KeepsWordsFromTheWireAsTheyAre) {
  EXPECT_EQ(asIs("{} {0} }{").in(kZh), "{} {0} }{");
  EXPECT_EQ(say("to {}", std::string{"{1}"}).in(kEn), "to {1}");
  EXPECT_TRUE(asIs("").empty());
}

TEST(Text, OfNothingIsEmpty) {
  EXPECT_TRUE(Text{}.empty());
  EXPECT_EQ(Text{}.in(kEn), "");
  EXPECT_EQ(Text{}.in(kZh), "");
}

TEST(Text, IsEqualWhenItSaysTheSame) {
  EXPECT_EQ(say("time {}", 1), say("time {}", 1));
  EXPECT_NE(say("time {}", 1), say("time {}", 2));
  EXPECT_NE(say("The client"), say("The server"));
}

TEST(Text, JoinsSentencesAndLists) {
  const Text a = asIs("a");
  const Text b = asIs("b");
  const Text c = asIs("c");
  EXPECT_EQ(sentences({a, Text{}, b}).in(kEn), "a b");
  EXPECT_EQ(sentences({a, b, c}).in(kZh), "abc");
  EXPECT_EQ(sentences({Text{}, c}).in(kEn), "c");
  EXPECT_TRUE(sentences({}).empty());
  EXPECT_EQ(listOf(std::array{a}).in(kEn), "a");
  EXPECT_EQ(listOf(std::array{a, b}).in(kEn), "a and b");
  EXPECT_EQ(listOf(std::array{a, b, c}).in(kEn), "a, b and c");
  EXPECT_EQ(listOf(std::array{a, b, c}).in(kZh), "a、b和c");
  EXPECT_EQ(enumeration(std::array{a, b, c}).in(kEn), "a, b, c");
}

TEST(Text, CountsInGroupsOfThree) {
  EXPECT_EQ(bytesText(1).in(kEn), "1 byte");
  EXPECT_EQ(bytesText(0).in(kEn), "0 bytes");
  EXPECT_EQ(bytesText(1389).in(kEn), "1,389 bytes");
  EXPECT_EQ(bytesText(1234567).in(kZh), "1,234,567 字节");
}

TEST(Text, SaysDurationsAsShortAsIsUseful) {
  EXPECT_EQ(durationText(Nanoseconds{40'000}).in(kEn), "0.04 ms");
  EXPECT_EQ(durationText(Nanoseconds{400'000}).in(kEn), "0.4 ms");
  EXPECT_EQ(durationText(std::chrono::milliseconds{12}).in(kEn), "12 ms");
  EXPECT_EQ(durationText(std::chrono::milliseconds{3200}).in(kEn), "3.2 s");
  EXPECT_EQ(durationText(std::chrono::seconds{125}).in(kEn), "2 min 5 s");
  EXPECT_EQ(durationText(std::chrono::seconds{125}).in(kZh), "2 分 5 秒");
}

TEST(Text, NamesFrames) {
  EXPECT_EQ(framesText({}).in(kEn), "no frame");
  EXPECT_EQ(framesText(std::vector{FrameNumber{12}}).in(kEn), "frame 12");
  EXPECT_EQ(framesText(std::vector{FrameNumber{12}, FrameNumber{15}, FrameNumber{17}}).in(kEn), "frames 12, 15 and 17");
  EXPECT_EQ(framesText(std::vector{FrameNumber{12}, FrameNumber{15}}).in(kZh), "第 12和15 帧");
}

TEST(Phrase, ReadsThePlaceholdersOfAFormat) {
  EXPECT_EQ(placeholdersOf("a {} b {:.1f}").count, 2U);
  EXPECT_EQ(placeholdersOf("{1} {0}").count, 2U);
  EXPECT_EQ(placeholdersOf("{{}}").count, 0U);
  EXPECT_TRUE(placeholdersOf("{{}}").wellFormed);
  EXPECT_FALSE(placeholdersOf("{1}").wellFormed);
  EXPECT_FALSE(placeholdersOf("}").wellFormed);
  EXPECT_FALSE(placeholdersOf("{").wellFormed);
}

// What a phrase checks where it is used holds for the ones that nothing uses, too; and each is there once.
TEST(Catalogue, HasEachPhraseOnceAndWithTheSameValues) {
  std::set<std::string_view> seen;
  for (const auto part : kChinese) {
    for (const Translation& entry : part) {
      EXPECT_TRUE(seen.insert(entry.english).second) << entry.english << " is there twice";
      const Placeholders english = placeholdersOf(entry.english);
      const Placeholders chinese = placeholdersOf(entry.chinese);
      EXPECT_TRUE(english.wellFormed && chinese.wellFormed) << entry.english;
      EXPECT_EQ(english.count, chinese.count) << entry.english;
      EXPECT_FALSE(entry.chinese.empty()) << entry.english;
    }
  }
}

}  // namespace
}  // namespace rtmpscope::texts
