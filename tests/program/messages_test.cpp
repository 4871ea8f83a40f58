// SPDX-License-Identifier: GPL-3.0-or-later
#include "program/truth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>

namespace rtmpscope {
namespace {

using namespace rtmpscope::test;

/// Where tshark and rtmpscope do not say the same, and why. Whoever adds a row has looked.
struct Explained {
  std::string_view capture;
  std::string_view reason;
};

constexpr Explained kTsharkIsWrong[] = {
    {"derived-midstream", "tshark does not know the chunk size in force and lists 99 times Unknown (0x0)"},
    {"form-snaplen96", "tshark gives up where a segment was captured only in part"},
    {"rtmpe-rtmpdump-rtmpsrv", "tshark takes encrypted bytes for a message, Unknown (0x0)"},
};

/// A message that came before the bytes in front of it: tshark lists it where those were there, rtmpscope where it was.
constexpr Explained kOutOfOrder[] = {
    {"payload-push-loss", "segments were lost and sent again"},
    {"push-loss2", "segments were lost and sent again"},
    {"push-reorder10", "segments overtook others"},
};

template <std::size_t Size>
bool isExplained(const Explained (&table)[Size], const std::string& capture) {
  return std::any_of(std::begin(table), std::end(table), [&](const Explained& row) { return row.capture == capture; });
}

TEST(Captures, AllHaveATruth) {
  std::size_t samples = 0;
  for (const auto& entry : std::filesystem::directory_iterator{std::filesystem::path{RTMPSCOPE_SOURCE_DIR} / "captures/samples"}) {
    if (entry.path().filename().string().find(".pcap") == std::string::npos) continue;  // a sidecar
    EXPECT_TRUE(std::filesystem::exists(truthOf(entry.path()))) << entry.path();
    ++samples;
  }
  std::cout << "tested: " << captures().size() << " captures, " << samples << " of them in captures/samples; "
            << (moreCaptures().empty() ? "../shared/captures is not here" : "the others in ../shared/captures") << '\n';
}

class Messages : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Messages, AreThoseThatTsharkLists) {
  const std::string name = nameOf(GetParam());
  const auto analysis = analyzeFile(GetParam());
  ASSERT_NE(analysis, nullptr);
  ASSERT_TRUE(std::filesystem::exists(truthOf(GetParam()))) << "no truth for " << name;
  if (isExplained(kTsharkIsWrong, name)) return;
  const bool outOfOrder = isExplained(kOutOfOrder, name);
  const auto agree = [outOfOrder](const ListedMessage& theirs, ListedMessage ours) {
    if (outOfOrder && ours.frame < theirs.frame) ours.frame = theirs.frame;
    return theirs == ours;
  };

  std::size_t compared = 0;
  for (const ListedDirection& expected : readTruth(truthOf(GetParam()))) {
    const ListedDirection actual = listedBy(*analysis, expected.stream, expected.senderPort);
    const auto [theirs, ours] =
        std::mismatch(expected.messages.begin(), expected.messages.end(), actual.messages.begin(), actual.messages.end(), agree);
    const auto row = static_cast<std::size_t>(theirs - expected.messages.begin());
    EXPECT_TRUE(theirs == expected.messages.end() && ours == actual.messages.end())
        << "stream " << expected.stream << " from port " << expected.senderPort << ": row " << row << " of " << expected.messages.size() << " and "
        << actual.messages.size()
        << "\n  tshark:    " << (theirs == expected.messages.end() ? "nothing" : describe(*theirs) + " " + expected.infos[row])
        << "\n  rtmpscope: " << (ours == actual.messages.end() ? "nothing" : describe(*ours) + " " + actual.infos[row]);
    compared += row;
  }
  const auto isWhole = [&](std::size_t row) { return analysis->messages[row].completeness == rtmp::Completeness::Complete; };
  std::size_t whole = 0;
  for (std::size_t row = 0; row < analysis->messages.size(); ++row) whole += isWhole(row) ? 1 : 0;
  EXPECT_EQ(compared, whole) << "rtmpscope lists messages in a direction where tshark has none";
}

TEST_P(Messages, AreNumberedByFrame) {
  const auto analysis = analyzeFile(GetParam());
  ASSERT_NE(analysis, nullptr);
  FrameNumber last;
  for (std::uint32_t number = 1; number <= analysis->messages.size(); ++number) {
    const session::MessageRecord& record = analysis->message(analysis->indexOf(MessageNumber{number}));
    EXPECT_GE(record.frame, last) << "message " << number;
    EXPECT_LE(record.firstFrame, record.frame) << "message " << number;
    last = record.frame;
  }
}

INSTANTIATE_TEST_SUITE_P(Program, Messages, testing::ValuesIn(captures()), [](const auto& row) { return testNameOf(row.param); });

}  // namespace
}  // namespace rtmpscope
