// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/text_width.h"

#include <clocale>
#include <cwchar>
#include <string>

#include <gtest/gtest.h>

namespace rtmpscope::exporting {
namespace {

TEST(TextWidth, CountsColumnsAndNotBytes) {
  EXPECT_EQ(displayWidth(""), 0U);
  EXPECT_EQ(displayWidth("abc"), 3U);
  EXPECT_EQ(displayWidth("→←⇄✔✖▲●…✎"), 9U);
  EXPECT_EQ(displayWidth("中文"), 4U);
  EXPECT_EQ(displayWidth("e\xCC\x81"), 1U);
  EXPECT_EQ(displayWidth("\xF0\x9F\x8E\xA5"), 2U);
  EXPECT_EQ(displayWidth("ｆｕｌｌ"), 8U);
}

// The C library's table is the judge: it comes from Unicode's own files.
TEST(TextWidth, AgreesWithTheCLibraryOnTheScriptsThatPeopleWrite) {
  ASSERT_NE(std::setlocale(LC_CTYPE, "C.UTF-8"), nullptr);
  const struct {
    char32_t first;
    char32_t last;
  } blocks[] = {{0x20, 0x7E},     {0xA1, 0xAC},     {0xC0, 0x36F},      {0x370, 0x482},     {0x5D0, 0x5EA},    {0x2010, 0x2027},
                {0x2190, 0x21FF}, {0x2500, 0x25FF}, {0x2600, 0x27BF},   {0x3041, 0x3096},   {0x30A0, 0x30FF},  {0x4E00, 0x9FFF},
                {0xAC00, 0xD7A3}, {0xFF01, 0xFF60}, {0x1F300, 0x1F64F}, {0x1F680, 0x1F6C5}, {0x20000, 0x2A6DF}};
  for (const auto& block : blocks) {
    for (char32_t value = block.first; value <= block.last; ++value) {
      const int expected = ::wcwidth(static_cast<wchar_t>(value));
      if (expected < 0) continue;
      EXPECT_EQ(columnsOf(value), expected) << "U+" << std::hex << static_cast<unsigned>(value);
    }
  }
}

TEST(TextWidth, PadsToColumns) {
  EXPECT_EQ(padRight("中", 4), "中  ");
  EXPECT_EQ(padLeft("中", 4), "  中");
  EXPECT_EQ(padRight("long", 2), "long");
}

TEST(TextWidth, ShortensBetweenCharacters) {
  EXPECT_EQ(shorten("abcdef", 6), "abcdef");
  EXPECT_EQ(shorten("abcdef", 5), "abcd…");
  EXPECT_EQ(shorten("中文字", 5), "中文…");
  EXPECT_EQ(shorten("中文字", 4), "中…");
  EXPECT_EQ(shorten("e\xCC\x81"
                    "abc",
                    3),
            "e\xCC\x81"
            "a…");
  EXPECT_EQ(shorten("abc", 0), "");
}

TEST(TextWidth, WrapsAtSpacesAndBetweenWideCharacters) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(wrap("", 10), Lines({""}));
  EXPECT_EQ(wrap("one two three", 7), Lines({"one two", "three"}));
  EXPECT_EQ(wrap("one two three", 80), Lines({"one two three"}));
  EXPECT_EQ(wrap("unbreakable", 4), Lines({"unbr", "eaka", "ble"}));
  EXPECT_EQ(wrap("a unbreakable", 4), Lines({"a", "unbr", "eaka", "ble"}));
  EXPECT_EQ(wrap("中文字幕", 5), Lines({"中文", "字幕"}));
  EXPECT_EQ(wrap("first\nsecond", 80), Lines({"first", "second"}));
  EXPECT_EQ(wrap("trailing  ", 8), Lines({"trailing"}));
  EXPECT_EQ(wrap("two  spaces stay", 80), Lines({"two  spaces stay"}));
  EXPECT_EQ(wrap("中", 1), Lines({"中"})) << "wider than the line, but it must go somewhere";
}

TEST(TextWidth, KeepsMarksWhereChineseTypesettingHasThem) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(wrap("客户端关闭，服务器", 10), Lines({"客户端关", "闭，服务器"})) << "no line begins with a comma";
  EXPECT_EQ(wrap("见（第五帧）。好", 10), Lines({"见（第五", "帧）。好"})) << "nor with what closes a bracket";
  EXPECT_EQ(wrap("客户端（见）", 8), Lines({"客户端", "（见）"})) << "no line ends with what opens one";
  EXPECT_EQ(wrap("收到 RTMP，好", 9), Lines({"收到", "RTMP，好"})) << "a mark belongs to the word before it, too";
  EXPECT_EQ(wrap("收到 RTMP，好", 7), Lines({"收到", "RTMP，", "好"}));
  EXPECT_EQ(wrap("（RTMP）见", 8), Lines({"（RTMP）", "见"}));
  EXPECT_EQ(wrap("，，，，", 4), Lines({"，，", "，，"})) << "what is longer than a line breaks all the same";
}

TEST(TextWidth, TellsWhatALineMustHold) {
  EXPECT_EQ(widestWord(""), 0U);
  EXPECT_EQ(widestWord("one three  two "), 5U);
  EXPECT_EQ(widestWord("往返 0.40 毫秒，"), 4U) << "a number, or a character with its comma";
}

TEST(TextWidth, NeverWrapsBeyondTheWidth) {
  for (const std::string text : {"The server 服务器 refused publish('stream-with-a-rather-long-name', 'live') 原因 unknown; see frame 351.",
                                 "服务器在发送了 onStatus（NetStream.Publish.BadName）之后，立即关闭连接：“流名已被占用”……（见第 351 帧）。"}) {
    for (std::size_t width = 2; width < 100; ++width) {
      for (const std::string& line : wrap(text, width)) EXPECT_LE(displayWidth(line), width) << line;
    }
  }
}

}  // namespace
}  // namespace rtmpscope::exporting
