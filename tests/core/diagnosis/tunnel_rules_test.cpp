// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session_script.h"
#include "diagnosis/diagnose.h"
#include "support/english.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>

namespace rtmpscope::diagnosis {
namespace {

using test::kPublishing;
using test::playSession;

/// What the rule says of a push through a tunnel with these facts.
std::string misuse(const std::function<void(rtmpt::TunnelFacts&)>& tell, const std::string& script = kPublishing + "> fin\n") {
  test::Played played = playSession(script);
  session::Session session = std::move(played.session);
  session.tunnel.emplace();
  tell(*session.tunnel);
  std::string text;
  for (const Finding& finding : diagnose(session, played.connection)) {
    if (finding.rule != "rtmpt-misuse") continue;
    EXPECT_FALSE(finding.advice.empty());
    text += std::string{toString(finding.severity)} + " x" + std::to_string(finding.count) + ": " + test::english(finding.message) + "\n";
  }
  return text;
}

TEST(RtmptMisuse, IsSilentWhereAllIsWell) {
  EXPECT_EQ(misuse([](rtmpt::TunnelFacts& facts) { facts.sends = 9; }), "");
}

TEST(RtmptMisuse, NamesTheRequestThatWasRefused) {
  const auto refused = [](rtmpt::TunnelFacts& facts) {
    facts.refused = {2, 404, "Not Found", "text/html", "POST /send/1/7", FrameNumber{12}, false};
  };
  EXPECT_EQ(misuse(refused), "note x2: The answer to POST /send/1/7 is HTTP 404 Not Found (frame 12).\n");
  const auto last = [&](rtmpt::TunnelFacts& facts) {
    refused(facts);
    facts.refused.last = true;
  };
  EXPECT_TRUE(misuse(last, "tcp\n> fin\n").starts_with("error"));
}

TEST(RtmptMisuse, NamesAPageInTheServersPlace) {
  const auto page = [](rtmpt::TunnelFacts& facts) { facts.foreign = {1, 200, "OK", "text/html", "POST /open/1", FrameNumber{5}, false}; };
  EXPECT_EQ(misuse(page), "note x1: The answer to POST /open/1 is a plain HTTP page (text/html) and not a tunnel's (frame 5).\n");
}

TEST(RtmptMisuse, NamesAJumpInTheNumbersUnlessTheCaptureHasHoles) {
  const auto jump = [](rtmpt::TunnelFacts& facts) { facts.gaps = {1, 6, 9, FrameNumber{30}}; };
  EXPECT_EQ(misuse(jump), "note x1: The numbers of the tunnel's requests jump from 5 to 9 (frame 30).\n");
  const auto lost = [&](rtmpt::TunnelFacts& facts) {
    jump(facts);
    facts.requestsLost = true;
  };
  EXPECT_EQ(misuse(lost), "");
}

TEST(RtmptMisuse, NamesUrlsWithoutANumber) {
  const auto none = [](rtmpt::TunnelFacts& facts) {
    facts.withoutNumber = 3;
    facts.withoutNumberFrame = FrameNumber{8};
  };
  EXPECT_EQ(misuse(none), "note x3: 3 requests of the tunnel have no sequence number in their URL (frame 8).\n");
}

}  // namespace
}  // namespace rtmpscope::diagnosis
