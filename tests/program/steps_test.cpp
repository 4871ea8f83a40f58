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

/// A row of captures/truth/steps.tsv: what the README's walkthrough says.
struct Told {
  std::uint32_t frame = 0;
  std::uint32_t lastFrame = 0;  ///< of media only
  std::uint32_t count = 0;      ///< so many alike in a row
  std::string text;
};

/// Those of each connection and sender ("client", "server").
std::map<std::pair<std::uint32_t, std::string>, std::vector<Told>> readTold(const std::string& capture) {
  enum { Capture, Stream, Sender, Frame, Last, Count, Text };
  const auto number = [](const std::string& text) { return text.empty() ? 0U : static_cast<std::uint32_t>(std::stoul(text)); };
  std::map<std::pair<std::uint32_t, std::string>, std::vector<Told>> told;
  for (const std::vector<std::string>& row : readTable(truthFolder() / "steps.tsv")) {
    if (row.at(Capture) != capture) continue;
    told[{number(row.at(Stream)), row.at(Sender)}].push_back({number(row.at(Frame)), number(row.at(Last)), number(row.at(Count)), row.at(Text)});
  }
  return told;
}

/// Whether tshark's "publish('cam1')" and our summary say the same; tshark leaves out most arguments.
bool saysTheSame(std::string_view theirs, std::string_view ours, bool firstOfItsKind) {
  if (ours.starts_with('|')) ours.remove_prefix(1);
  const std::size_t open = theirs.find('(');
  if (open == std::string_view::npos) {
    const std::size_t digits = theirs.find_first_of("0123456789");
    return firstOfItsKind && digits != std::string_view::npos ? ours == theirs : ours.starts_with(theirs.substr(0, digits));
  }
  if (ours.substr(0, open + 1) != theirs.substr(0, open + 1)) return false;
  const bool garbled = theirs.find("\uFFFD") != std::string_view::npos;
  return garbled || theirs.ends_with("()") || ours == theirs || ours.starts_with(theirs.substr(0, theirs.size() - 1));
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

TEST_P(Steps, AreThoseOfTheReadmesWalkthrough) {
  static const std::map<std::string_view, std::string_view> handshake{
      {"Handshake C0+C1", "c0c1"}, {"Handshake S0+S1+S2", "s0s1s2"}, {"Handshake C2", "c2"}};
  const std::string name = nameOf(GetParam());
  // There the README gives what tshark makes of a capture that it can't read, and that is not true.
  if (name == "derived-midstream" || name == "form-snaplen96" || name == "rtmpe-rtmpdump-rtmpsrv") return;
  const bool outOfOrder = name.find("-loss") != std::string::npos || name.find("-reorder") != std::string::npos;
  const auto analysis = analyzeFile(GetParam());
  ASSERT_NE(analysis, nullptr);
  for (const auto& [key, told] : readTold(name)) {
    const auto& [stream, sender] = key;
    SCOPED_TRACE("tcp.stream " + std::to_string(stream) + ", " + sender);
    const Direction direction = sender == "client" ? Direction::ClientToServer : Direction::ServerToClient;
    const session::Session* session = sessionOf(*analysis, stream);
    ASSERT_NE(session, nullptr);
    std::map<MessageIndex, const session::Step*> stepOf;
    std::map<std::string_view, const session::Step*> stepNamed;
    for (const session::Step& step : session->steps) {
      stepNamed.emplace(step.id, &step);
      for (const MessageIndex message : step.messages) stepOf.emplace(message, &step);
    }
    std::vector<MessageIndex> said;  // all but media, in the order of the stream
    std::map<std::string_view, std::vector<std::uint32_t>> media;
    for (std::uint32_t row = 0; row < analysis->messages.size(); ++row) {
      const session::MessageRecord& record = analysis->messages[row];
      if (record.tcpStream.value() != stream || analysis->directionOf(record) != direction) continue;
      if (record.completeness != rtmp::Completeness::Complete) continue;
      if (record.isMedia()) {
        media[record.header.type == rtmp::MessageType::Audio ? "Audio Data" : "Video Data"].push_back(record.frame.value());
      } else {
        said.emplace_back(row);
      }
    }
    std::sort(said.begin(), said.end(),
              [&](MessageIndex left, MessageIndex right) { return analysis->message(left).range.begin < analysis->message(right).range.begin; });

    const auto endsIn = [outOfOrder](FrameNumber frame, std::uint32_t expected) {
      return frame.value() == expected || (outOfOrder && frame.value() < expected);
    };
    std::size_t next = 0;
    for (const Told& one : told) {
      if (const auto part = handshake.find(one.text); part != handshake.end()) {
        ASSERT_TRUE(stepNamed.contains(part->second)) << one.text;
        EXPECT_EQ(stepNamed.at(part->second)->frames.back(), FrameNumber{one.frame}) << one.text;
      } else if (one.text == "Audio Data" || one.text == "Video Data") {
        ASSERT_EQ(media[one.text].size(), one.count) << one.text;
        for (const std::uint32_t frame : media[one.text]) {
          EXPECT_TRUE(frame >= one.frame && frame <= one.lastFrame) << one.text << " in frame " << frame;
        }
      } else {
        for (std::uint32_t i = 0; i < one.count; ++i, ++next) {
          ASSERT_LT(next, said.size()) << one.text;
          const session::MessageRecord& record = analysis->message(said[next]);
          const std::string ours = session::summarize(record, analysis->detail(record));
          ASSERT_TRUE(saysTheSame(one.text, ours, i == 0)) << one.text << " in frame " << one.frame << ", and here " << ours;
          ASSERT_TRUE(stepOf.contains(said[next])) << ours;
          const session::Step& step = *stepOf.at(said[next]);
          if (i == 0) {
            EXPECT_TRUE(endsIn(step.frames.back(), one.frame)) << ours << " in frame " << step.frames.back().value() << ", there " << one.frame;
          }
          EXPECT_EQ(step.direction,
                    direction == Direction::ClientToServer ? session::StepDirection::ClientToServer : session::StepDirection::ServerToClient);
        }
      }
    }
    // Behind that the README breaks a long line off: "... (3 more)".
    if (name != "vod-seek-ffmpeg-crtmpserver") {
      EXPECT_EQ(next, said.size()) << "rtmpscope lists more";
    }
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
