// SPDX-License-Identifier: GPL-3.0-or-later
#include "program/truth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

namespace rtmpscope {
namespace {

using namespace rtmpscope::test;

const session::Session* sessionOf(const analysis::Analysis& analysis, std::uint32_t stream) {
  const auto id = analysis.connections.at(stream)->session;
  return id ? analysis.session(*id)->session.get() : nullptr;
}

class Steps : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Steps, OfTheHandshakeAreCompleteWhereTsharkListsThem) {
  static const std::map<std::string_view, std::string_view> ids{
      {"Handshake C0+C1", "c0c1"}, {"Handshake S0+S1+S2", "s0s1s2"}, {"Handshake C2", "c2"}};
  const auto analysis = analyzeFile(GetParam());
  ASSERT_NE(analysis, nullptr);
  for (const ListedHandshake& part : readHandshakes(truthOf(GetParam()))) {
    const auto id = ids.find(part.info);
    if (id == ids.end()) continue;
    const session::Session* session = sessionOf(*analysis, part.stream);
    ASSERT_NE(session, nullptr) << part.info;
    const auto step = std::find_if(session->steps.begin(), session->steps.end(), [&](const session::Step& row) { return row.id == id->second; });
    ASSERT_NE(step, session->steps.end()) << part.info;
    ASSERT_FALSE(step->frames.empty()) << part.info;
    EXPECT_EQ(step->frames.back(), FrameNumber{part.frame}) << part.info;
  }
}

TEST_P(Steps, HoldEveryMessageOfTheSession) {
  const auto analysis = analyzeFile(GetParam());
  ASSERT_NE(analysis, nullptr);
  for (const auto& analyzed : analysis->sessions) {
    std::map<std::uint32_t, const session::Step*> stepOf;
    std::uint64_t audio = 0;
    std::uint64_t video = 0;
    for (const session::Step& step : analyzed->session->steps) {
      audio += step.audioMessages;
      video += step.videoMessages;
      if (step.id == "media") continue;
      for (const MessageIndex message : step.messages) {
        EXPECT_TRUE(stepOf.emplace(message.value(), &step).second) << "message in two steps";
        EXPECT_EQ(step.frames.back(), analysis->message(message).frame) << step.id;
      }
    }
    for (std::uint32_t row = 0; row < analysis->messages.size(); ++row) {
      const session::MessageRecord& record = analysis->messages[row];
      if (analysis->sessionOf(record) != analyzed.get() || record.completeness == rtmp::Completeness::Truncated) continue;
      if (record.isMedia()) {
        (record.header.type == rtmp::MessageType::Audio ? audio : video) -= 1;
      } else if (record.completeness == rtmp::Completeness::Complete) {
        EXPECT_TRUE(stepOf.contains(row)) << "no step for message " << analysis->numberOf(MessageIndex{row}).value();
      }
    }
    EXPECT_EQ(audio, 0U) << "audio messages outside of media runs";
    EXPECT_EQ(video, 0U) << "video messages outside of media runs";
  }
}

TEST_P(Steps, StandInTheOrderInWhichTheyWereComplete) {
  const auto analysis = analyzeFile(GetParam());
  ASSERT_NE(analysis, nullptr);
  for (const auto& analyzed : analysis->sessions) {
    std::uint32_t number = 0;
    FrameNumber last;
    for (const session::Step& step : analyzed->session->steps) {
      EXPECT_EQ(step.number, ++number);
      EXPECT_TRUE(std::is_sorted(step.frames.begin(), step.frames.end())) << step.id;
      EXPECT_EQ(std::adjacent_find(step.frames.begin(), step.frames.end()), step.frames.end()) << step.id;
      if (step.frames.empty()) continue;
      const FrameNumber place = step.id == "media" ? step.frames.front() : step.frames.back();
      EXPECT_GE(place, last) << step.id;
      last = place;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Program, Steps, testing::ValuesIn(captures()), [](const auto& row) { return testNameOf(row.param); });

}  // namespace
}  // namespace rtmpscope
