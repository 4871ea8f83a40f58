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

TEST(Text, IsCutBehindItsFirstSentence) {
  const Text closed = say("{} closed. What was said before is not all in this capture.", "A. B");
  EXPECT_EQ(closed.firstSentence().in(kEn), "A. B closed.") << "a full stop from the wire is none";
  EXPECT_EQ(closed.firstSentence().in(kZh), "A. B关闭了连接。");
  EXPECT_EQ(sentences({say("The session goes on."), closed}).firstSentence().in(kEn), "The session goes on.");
  EXPECT_EQ(say("The session goes on.").firstSentence().in(kZh), "会话仍在进行。");
  EXPECT_TRUE(Text{}.firstSentence().in(kEn).empty());
  EXPECT_NE(closed.firstSentence(), closed);
}

TEST(Text, NamesWhatTheCatalogueHas) {
  EXPECT_EQ(named("TCP handshake").in(kZh), "TCP 握手");
  EXPECT_EQ(named("connect('live')").in(kZh), "connect('live')");
  EXPECT_EQ(named("{} bytes").in(kZh), "{} bytes") << "a name has no values";
  EXPECT_TRUE(named("").empty());
}

TEST(Text, CountsInGroupsOfThree) {
  EXPECT_EQ(bytesText(1).in(kEn), "1 byte");
  EXPECT_EQ(bytesText(0).in(kEn), "0 bytes");
  EXPECT_EQ(bytesText(1389).in(kEn), "1,389 bytes");
  EXPECT_EQ(bytesText(1234567).in(kZh), "1,234,567 字节");
}

TEST(Text, SaysDurationsAsShortAsIsUseful) {
  const struct {
    Nanoseconds duration;
    const char* text;
  } rows[] = {{Nanoseconds{0}, "0.00 ms"},
              {Nanoseconds{40'000}, "0.04 ms"},
              {Nanoseconds{400'000}, "0.40 ms"},
              {Nanoseconds{996'000}, "1.0 ms"},
              {Nanoseconds{9'940'000}, "9.9 ms"},
              {Nanoseconds{9'960'000}, "10 ms"},
              {std::chrono::milliseconds{12}, "12 ms"},
              {Nanoseconds{999'600'000}, "1.0 s"},
              {std::chrono::milliseconds{3200}, "3.2 s"},
              {std::chrono::milliseconds{59'960}, "1 min 0 s"},
              {std::chrono::seconds{125}, "2 min 5 s"},
              {std::chrono::seconds{7380}, "2 h 3 min"},
              {std::chrono::milliseconds{-12}, "-12 ms"},
              {std::chrono::seconds{-125}, "-2 min 5 s"}};
  for (const auto& row : rows) EXPECT_EQ(durationText(row.duration).in(kEn), row.text);
  EXPECT_EQ(durationText(std::chrono::seconds{125}).in(kZh), "2 分 5 秒");
}

TEST(Text, SetsClausesApart) {
  const std::array three = {asIs("a"), Text{}, asIs("b"), asIs("c")};
  EXPECT_EQ(clauses(three).in(kEn), "a, b, c");
  EXPECT_EQ(clauses(three).in(kZh), "a，b，c");
  EXPECT_EQ(remarks(three).in(kEn), "a; b; c");
  EXPECT_EQ(remarks(three).in(kZh), "a；b；c");
}

TEST(Text, CountsWithinALongerSentence) {
  EXPECT_EQ(counted(1, "{} byte is missing in {}", "{} bytes are missing in {}", counted(1, "{} gap", "{} gaps")).in(kEn),
            "1 byte is missing in 1 gap");
  EXPECT_EQ(counted(2000, "{} byte is missing in {}", "{} bytes are missing in {}", counted(3, "{} gap", "{} gaps")).in(kZh),
            "缺失 2,000 字节（3 处缺口）");
}

TEST(Text, NamesFrames) {
  const auto numbers = [](std::initializer_list<std::uint32_t> list) {
    std::vector<FrameNumber> frames;
    for (const std::uint32_t number : list) frames.push_back(FrameNumber{number});
    return frames;
  };
  EXPECT_EQ(framesText({}).in(kEn), "no frame");
  EXPECT_EQ(framesText(numbers({12})).in(kEn), "frame 12");
  EXPECT_EQ(framesText(numbers({12, 15, 17})).in(kEn), "frames 12, 15 and 17");
  EXPECT_EQ(framesText(numbers({12, 15, 17}), 2).in(kEn), "frames 12, 15 and 17") << "one more is as short as saying so";
  EXPECT_EQ(framesText(numbers({12, 15, 17, 19}), 2).in(kEn), "frames 12, 15 and 2 more");
  EXPECT_EQ(framesText(numbers({12, 15})).in(kZh), "第 12、15 帧");
  EXPECT_EQ(framesText(numbers({12, 15, 17, 19}), 2).in(kZh), "第 12、15 帧和另外 2 帧");
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
