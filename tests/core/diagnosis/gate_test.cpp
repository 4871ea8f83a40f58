// SPDX-License-Identifier: GPL-3.0-or-later
// The capture-quality gate (docs/diagnostics.md, 3.4): what is known of each direction, and that no rule gets past it.
#include "diagnosis/case_file.h"
#include "diagnosis/diagnose.h"

#include "core/session/session_script.h"
#include "support/english.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace rtmpscope::diagnosis {
namespace {

using test::kHandshake;
using test::kPublishing;
using test::kStream;
using test::Played;
using test::SessionScript;

constexpr auto kC = static_cast<std::size_t>(Direction::ClientToServer);
constexpr auto kS = static_cast<std::size_t>(Direction::ServerToClient);

using Change = std::function<void(net::Connection&)>;

Played play(const std::string& script, const Change& change = nullptr) {
  SessionScript played{script};
  if (change) change(played.connection());
  return played.finish();
}

SessionQuality qualityOf(const std::string& script, const Change& change = nullptr) {
  const Played played = play(script, change);
  return judgeQuality(played.session, played.connection);
}

TEST(Quality, OfASessionThatIsAllThereIsWhole) {
  const SessionQuality quality = qualityOf(kPublishing + "> video config\n> video key\n");
  EXPECT_TRUE(quality[kC].whole());
  EXPECT_TRUE(quality[kS].whole());
  EXPECT_TRUE(quality[kC].fromStart);
}

TEST(Quality, TellsLostBytesFromCutOnes) {
  const SessionQuality quality = qualityOf(kPublishing + "lost > 500\n> video key\n", [](net::Connection& connection) {
    connection.sides[0].missingBytes += 100;
    connection.sides[0].troubles.make().gaps.push_back({{StreamOffset{4000}, StreamOffset{4100}}, MissingReason::NotCaptured, FrameNumber{9}});
  });
  EXPECT_FALSE(quality[kC].whole());
  EXPECT_EQ(quality[kC].lostBytes, 500U);
  EXPECT_EQ(quality[kC].cutBytes, 100U);
  EXPECT_EQ(quality[kC].gaps(), 2U);
  EXPECT_TRUE(quality[kS].whole());
}

TEST(Quality, KnowsASessionThatBeganBefore) {
  const SessionQuality quality = qualityOf("protocol rtmp\n> video key\n< acknowledgement 5\n");
  EXPECT_FALSE(quality[kC].fromStart);
  EXPECT_FALSE(quality[kC].whole());
  EXPECT_TRUE(quality[kC].captured);
}

TEST(Quality, KnowsADirectionThatIsMissing) {
  const SessionQuality quality = qualityOf("protocol rtmp\n> syn\n> c0c1\n> c2\n> connect 1 app=x\n");
  EXPECT_TRUE(quality[kC].captured);
  EXPECT_FALSE(quality[kS].captured);
}

TEST(Quality, MeasuresSegmentsByWhatThePeerTakes) {
  const auto segments = [](std::uint32_t largest, std::uint16_t peerTakes) {
    return qualityOf(kPublishing,
                     [=](net::Connection& connection) {
                       connection.sides[0].largestPayload = largest;
                       connection.sides[1].maximumSegment = peerTakes;
                     })[kC]
        .superSegments;
  };
  EXPECT_FALSE(segments(1448, 1460));
  EXPECT_TRUE(segments(2896, 1460));
  EXPECT_FALSE(segments(8948, 8960)) << "jumbo frames";
  EXPECT_FALSE(segments(8948, 0)) << "no SYN was seen";
  EXPECT_TRUE(segments(65160, 0));
}

TEST(Gate, IsDeclaredByEveryRule) {
  for (const Rule& rule : ruleCatalog()) {
    EXPECT_NE(rule.gate.restsOn, Gate::RestsOn::Undeclared) << rule.id;
    const bool aboutTheCapture = rule.id.starts_with("capture-") || rule.id == "limit-reached";
    EXPECT_TRUE(!aboutTheCapture || rule.gate.restsOn == Gate::RestsOn::WhatIsThere)
        << rule.id << " speaks of the capture and must not be held back by it";
  }
}

const Finding* find(const std::vector<Finding>& findings, std::string_view rule) {
  for (const Finding& finding : findings) {
    if (finding.rule == rule) return &finding;
  }
  return nullptr;
}

TEST(Gate, BlamesNobodyAndSaysWhatIsMissing) {
  const Played played = play(kStream + "> publish 3 name=c\nlost < 120\n< fin\n");
  const std::vector<Finding> findings = diagnose(played.session, played.connection);
  const Finding* const closed = find(findings, "closed-without-status");
  ASSERT_NE(closed, nullptr);
  EXPECT_EQ(closed->severity, Severity::Note);
  EXPECT_EQ(closed->certainty, Certainty::CannotTell);
  EXPECT_EQ(closed->source, Source::Capture);
  EXPECT_TRUE(
      test::english(closed->message).ends_with("Whether that is so cannot be told: 120 bytes of what the server sent are missing in this capture."))
      << test::english(closed->message);
}

TEST(Gate, LooksOnlyAtWhatCameAfterTheQuestion) {
  const Played played = play(kHandshake + "lost < 120\n" + "> connect 1 app=x\nwait 9000\n> fin\n");
  const std::vector<Finding> findings = diagnose(played.session, played.connection);
  const Finding* const unanswered = find(findings, "command-unanswered");
  ASSERT_NE(unanswered, nullptr);
  EXPECT_EQ(unanswered->severity, Severity::Error) << "what is missing came before the client asked";
}

TEST(Gate, HoldsBackWhatRestsOnAWholeStreamInEveryRuleThatSaysSo) {
  // Whatever a rule finds in a session with a hole at its very end, nobody but the capture is accused with certainty of
  // something that rests on that direction.
  const Played played = play(kPublishing + "> video key\n> video ts=12000\n> video ts=11000\nlost > 10\nlost < 10\n< fin\n");
  for (const Finding& finding : diagnose(played.session, played.connection)) {
    const auto rule = std::ranges::find(ruleCatalog(), finding.rule, &Rule::id);
    ASSERT_NE(rule, ruleCatalog().end());
    if (rule->gate.restsOn == Gate::RestsOn::WhatIsThere) continue;
    EXPECT_NE(finding.certainty, Certainty::Certain) << finding.rule;
  }
}

TEST(Findings, NameTheRepeatsAndTheClosedWindows) {
  const Played played = play(kPublishing + "> video config\n> video key\n", [](net::Connection& connection) {
    connection.sides[0].troubles.make().retransmissions = 2;
    connection.sides[0].troubles.make().retransmissionFrames = {FrameNumber{11}, FrameNumber{13}};
    connection.sides[1].troubles.make().zeroWindows = 2;
    connection.sides[1].troubles.make().zeroWindowSpans = {{FrameNumber{5}, FrameNumber{7}, {}, std::chrono::milliseconds{2}},
                                                           {FrameNumber{9}, FrameNumber{}, {}, std::chrono::milliseconds{1}}};
  });
  const std::vector<Finding> findings = diagnose(played.session, played.connection);
  EXPECT_EQ(find(findings, "tcp-loss")->frames, (std::vector{FrameNumber{11}, FrameNumber{13}}));
  EXPECT_EQ(find(findings, "tcp-zero-window")->frames, (std::vector{FrameNumber{5}, FrameNumber{7}, FrameNumber{9}}));
}

TEST(Findings, CountARefusalFromTheSynThatItAnswers) {
  const Played played = play("> syn\nwait 3000\n> syn\n< rst\n", [](net::Connection& connection) {
    connection.sides[0].syn = connection.sides[0].firstFrame;  // the script keeps the last one
    connection.sides[0].lastSyn = FrameNumber{connection.sides[1].rst.value() - 1};
    connection.sides[0].lastSynTime = connection.sides[1].rstTime - std::chrono::milliseconds{1};
  });
  const std::vector<Finding> findings = diagnose(played.session, played.connection);
  const Finding* const refused = find(findings, "connection-refused");
  ASSERT_NE(refused, nullptr);
  EXPECT_EQ(test::english(refused->message).find("3.0 s"), std::string::npos) << test::english(refused->message);
}

TEST(Findings, SayThatMediaCameAfterTheServerHadClosed) {
  const Played played = play(kPublishing + "> video config\n> video key\n< fin\nwait 40\n> video ts=40\n> rst\n");
  const std::vector<Finding> findings = diagnose(played.session, played.connection);
  const Finding* const closed = find(findings, "closed-by-server");
  ASSERT_NE(closed, nullptr);
  EXPECT_NE(test::english(closed->message).find("with media still under way"), std::string::npos) << test::english(closed->message);
}

}  // namespace
}  // namespace rtmpscope::diagnosis
