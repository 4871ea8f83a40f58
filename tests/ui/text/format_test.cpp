// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/format.h"

#include "ui/support/made_analysis.h"

#include <vector>

#include <gtest/gtest.h>

namespace rtmpscope::ui {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Format, DurationsHaveTheDigitsThatMatter) {
  const std::vector<std::pair<Nanoseconds, QString>> rows{
      {microseconds(26), QStringLiteral("0.03 ms")},    {microseconds(412), QStringLiteral("0.4 ms")},
      {microseconds(9940), QStringLiteral("9.9 ms")},   {microseconds(41204), QStringLiteral("41 ms")},
      {microseconds(999900), QStringLiteral("1.00 s")}, {milliseconds(6025), QStringLiteral("6.03 s")},
      {milliseconds(42100), QStringLiteral("42.1 s")},  {milliseconds(59999), QStringLiteral("1 min 00 s")},
      {seconds(125), QStringLiteral("2 min 05 s")},     {seconds(3725), QStringLiteral("1 h 02 min")},
      {-milliseconds(5), QStringLiteral("−5.0 ms")},    {Nanoseconds(0), QStringLiteral("0.00 ms")}};
  for (const auto& [duration, text] : rows) EXPECT_EQ(durationText(duration), text);
}

TEST(Format, OffsetsChangeToSecondsAtOneSecond) {
  EXPECT_EQ(offsetText(microseconds(412)), QStringLiteral("0.412 ms"));
  EXPECT_EQ(offsetText(microseconds(999'999)), QStringLiteral("999.999 ms"));
  EXPECT_EQ(offsetText(microseconds(6'014'400)), QStringLiteral("6.0144 s"));
}

TEST(Format, SizesAndRatesCountInThousands) {
  EXPECT_EQ(sizeText(999), QStringLiteral("999 B"));
  EXPECT_EQ(sizeText(45'678), QStringLiteral("45.7 kB"));
  EXPECT_EQ(sizeText(999'950), QStringLiteral("1.0 MB"));
  EXPECT_EQ(sizeText(16'000'000'000), QStringLiteral("16.0 GB"));
  EXPECT_EQ(bitrateText(60'250, seconds(1)), QStringLiteral("482 kbit/s"));
  EXPECT_EQ(bitrateText(151'250, seconds(1)), QStringLiteral("1.21 Mbit/s"));
  EXPECT_EQ(bitrateText(1000, Nanoseconds(0)), QString());
}

TEST(Format, FramesAreRunsAndAreKeptShort) {
  const auto frames = [](std::initializer_list<std::uint32_t> numbers) {
    std::vector<FrameNumber> list;
    for (const std::uint32_t number : numbers) list.emplace_back(number);
    return framesText(list);
  };
  EXPECT_EQ(frames({}), QString());
  EXPECT_EQ(frames({25}), QStringLiteral("25"));
  EXPECT_EQ(frames({301, 302, 303}), QStringLiteral("301–303"));
  EXPECT_EQ(frames({5, 7, 8, 9}), QStringLiteral("5, 7–9"));
  EXPECT_EQ(frames({1, 3, 5, 7, 9}), QStringLiteral("1, 3, 5, … 9"));
}

TEST(Format, WireTextShowsWhatWouldMislead) {
  EXPECT_EQ(fromWire("live/cam1"), QStringLiteral("live/cam1"));
  EXPECT_EQ(fromWire(std::string_view("a\0b\n\x7f", 5)), QStringLiteral("a␀b␊␡"));
  EXPECT_EQ(fromWire("\xe2\x80\xaegnp.exe"), QStringLiteral("<U+202E>gnp.exe")) << "a right-to-left override";
  EXPECT_EQ(fromWire("\xff\xfe"), QStringLiteral("\uFFFD\uFFFD"));
  EXPECT_EQ(fromWire("直播"), QStringLiteral("直播"));
  EXPECT_EQ(fromWire(std::string(1'000'000, 'x'), 10), QStringLiteral("xxxxxxxxxx…"));
}

TEST(Format, TooltipsShowMarkupAsText) {
  EXPECT_EQ(plainToolTip(QString()), QString());
  EXPECT_TRUE(plainToolTip(QStringLiteral("<img src=x>")).contains(QStringLiteral("&lt;img src=x&gt;")));
}

TEST(Format, CountsHaveTheirPlurals) {
  EXPECT_EQ(counted(1, QStringLiteral("1 packet"), QStringLiteral("%1 packets")), QStringLiteral("1 packet"));
  EXPECT_EQ(counted(0, QStringLiteral("1 packet"), QStringLiteral("%1 packets")), QStringLiteral("0 packets"));
}

}  // namespace
}  // namespace rtmpscope::ui
