// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session_script.h"
#include "diagnosis/diagnose.h"

#include <gtest/gtest.h>

namespace rtmpscope::diagnosis {
namespace {

using session::Session;
using test::kPublishing;
using test::kStream;
using test::playSession;

const std::string kMedia = "> video config\n> video key\n";
const std::string kRefused = "wait 5000\n" + kStream + "> publish 3 name=cam1\n< onStatus 0 level=error code=NetStream.Publish.BadName\n< fin\n";

std::string ghosts(const std::vector<Session>& sessions) {
  std::vector<const Session*> pointers;
  for (const Session& session : sessions) pointers.push_back(&session);
  std::string text;
  for (const Together& together : diagnoseTogether(pointers)) {
    for (const Finding& finding : together.findings)
      text += std::string{finding.rule} + " x" + std::to_string(finding.count) + " " + std::string{toString(finding.severity)};
    text += ";";
  }
  return text;
}

TEST(GhostPublisher, IsTheOlderSessionThatStillHoldsTheName) {
  EXPECT_EQ(ghosts({playSession(kPublishing + kMedia).session, playSession(kRefused).session}), "ghost-publisher x1 note;;");
}

TEST(GhostPublisher, IsToldOnceHoweverOftenSomebodyIsRefused) {
  EXPECT_EQ(ghosts({playSession(kPublishing + kMedia).session, playSession(kRefused).session, playSession(kRefused).session}),
            "ghost-publisher x2 note;;;");
}

TEST(GhostPublisher, SaysHowLongItHadBeenSilent) {
  const Session older = playSession(kPublishing + kMedia).session;
  const Session newer = playSession(kRefused).session;
  const Session* const both[] = {&older, &newer};
  const auto together = diagnoseTogether(both);
  ASSERT_EQ(together.at(0).findings.size(), 1U);
  const std::string& message = together[0].findings[0].message;
  EXPECT_NE(message.find("its last media 5.0 s before"), std::string::npos) << message;
}

TEST(GhostPublisher, IsNobodyWhoWasGoneOrHadAnotherName) {
  const Session refused = playSession(kRefused).session;
  EXPECT_EQ(ghosts({playSession(kPublishing + kMedia + "> deleteStream 5\n> fin\n").session, refused}), ";;");
  EXPECT_EQ(
      ghosts({playSession(kStream + "> publish 3 name=other\n< onStatus 0 level=status code=NetStream.Publish.Start\n" + kMedia).session, refused}),
      ";;");
  EXPECT_EQ(ghosts({playSession(kPublishing + kMedia).session, playSession(kPublishing + kMedia).session}), ";;");
}

}  // namespace
}  // namespace rtmpscope::diagnosis
