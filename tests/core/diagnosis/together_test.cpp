// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session_script.h"
#include "diagnosis/diagnose.h"
#include "support/english.h"

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
  const std::string message = test::english(together[0].findings[0].message);
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

// A session of its own number, address and time; a play of sessions is told in the order of their ids.
struct Placed {
  std::string script;
  std::uint8_t client = 1;
  std::uint8_t server = 2;
  std::int64_t begin = 0;  // seconds
};

std::vector<Session> placed(const std::vector<Placed>& rows) {
  std::vector<Session> sessions;
  for (const Placed& row : rows) {
    Session session = playSession(row.script).session;
    session.id = SessionId{static_cast<std::uint32_t>(sessions.size() + 1)};
    session.clientEndpoint.address.bytes[3] = row.client;
    session.serverEndpoint.address.bytes[3] = row.server;
    session.start += std::chrono::seconds{row.begin};
    session.end += std::chrono::seconds{row.begin};
    sessions.push_back(std::move(session));
  }
  return sessions;
}

std::vector<Together> judge(const std::vector<Session>& sessions) {
  std::vector<const Session*> pointers;
  for (const Session& session : sessions) pointers.push_back(&session);
  return diagnoseTogether(pointers);
}

// "1: player 2; 2: publisher 1"
std::string relations(const std::vector<Placed>& rows) {
  std::string text;
  const std::vector<Together> together = judge(placed(rows));
  for (std::size_t i = 0; i < together.size(); ++i) {
    for (const RelatedSession& each : together[i].related) {
      text +=
          (text.empty() ? "" : "; ") + std::to_string(i + 1) + ": " + std::string{toString(each.relation)} + " " + std::to_string(each.id.value());
    }
  }
  return text;
}

const std::string kPush = kPublishing + kMedia;
const std::string kPull = test::kPlaying + "< video config\n< video key\n";
const std::string kGone = "> deleteStream 9\n> fin\n< fin\n";

TEST(Related, ArePublishersAndTheirPlayers) {
  EXPECT_EQ(relations({{kPush, 1}, {kPull, 3}}), "1: player 2; 2: publisher 1");
  EXPECT_EQ(relations({{kPush, 1}, {kPull, 3, 9}}), "") << "another server";
  EXPECT_EQ(relations({{kPush, 1}, {kPull, 3, 2, 3600}}), "") << "another time";
}

TEST(Related, AreTriesOfOneClient) {
  EXPECT_EQ(relations({{kPush + "> rst\n", 1}, {kPush, 1, 2, 60}}), "1: later-try 2; 2: earlier-try 1");
  EXPECT_EQ(relations({{kPush + "> rst\n", 1}, {kPush, 5, 2, 60}}), "") << "another client";
  EXPECT_EQ(relations({{kPull, 1}, {kPull, 1}}), "") << "two players on one machine";
  EXPECT_EQ(relations({{kPull + kGone, 1}, {kPull, 1, 2, 60}}), "1: later-try 2; 2: earlier-try 1");
}

TEST(Related, AreTheTwoSidesOfARelay) {
  EXPECT_EQ(relations({{kPush, 1, 2}, {kPush, 2, 3}}), "1: relay 2; 2: relay 1");
  EXPECT_EQ(relations({{kPush, 1, 2}, {kPull, 2, 3}}), "");
  EXPECT_EQ(relations({{kPush, 2, 2}, {kPush, 2, 3}}), "") << "all on one machine: it can't be told";
}

TEST(Related, AreCapped) {
  std::vector<Placed> rows{{kPush, 1}};
  for (std::uint8_t i = 0; i < 20; ++i) rows.push_back({kPull, static_cast<std::uint8_t>(10 + i)});
  const std::vector<Together> together = judge(placed(rows));
  EXPECT_EQ(together[0].related.size(), kMaxRelated);
  EXPECT_EQ(together[0].relatedLeftOut, 20 - kMaxRelated);
}

std::string login(const std::string& app, const std::string& answer) {
  return test::kHandshake + "> connect 1 app=" + app + "\n< " + answer + "\n< fin\n";
}

const std::string kAsks = "_error 1 level=error code=NetConnection.Connect.Rejected description=[code=403_need_auth;authmod=adobe]";
const std::string kChallenges = "_error 1 level=error code=NetConnection.Connect.Rejected description=[authmod=adobe]:?reason=needauth&user=fred";
const std::string kRefuses = "_error 1 level=error code=NetConnection.Connect.Rejected description=[authmod=adobe]:?reason=authfailed";
const std::string kWelcomes = "_result 1 level=status code=NetConnection.Connect.Success";
const std::string kUser = "live?authmod=adobe&user=fred";

// What is found together, and how far each came: "connect-rejected note(1); ...".
std::string story(const std::vector<Placed>& rows) {
  std::string text;
  for (const Together& each : judge(placed(rows))) {
    if (!text.empty()) text += "; ";
    for (const Finding& finding : each.findings) text += std::string{finding.rule} + " " + std::string{toString(finding.severity)};
    text += "(" + std::to_string(each.authenticationStep) + ")";
  }
  return text;
}

TEST(Authentication, ThatSucceedsIsNoTrouble) {
  EXPECT_EQ(story({{login("live", kAsks)}, {login(kUser, kChallenges), 1, 2, 1}, {login(kUser + "&response=x", kWelcomes), 1, 2, 2}}),
            "connect-rejected note(1); connect-rejected note(2); (3)");
}

TEST(Authentication, ThatFailsStaysAnError) {
  EXPECT_EQ(story({{login("live", kAsks)}, {login(kUser, kChallenges), 1, 2, 1}, {login(kUser + "&response=x", kRefuses), 1, 2, 2}}),
            "(1); (2); (3)");
  const test::Played played = test::playSession(login(kUser + "&response=x", kRefuses));
  const std::vector<Finding> findings = diagnose(played.session, played.connection);
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings.front().rule, "connect-rejected");
  EXPECT_NE(test::english(findings.front().advice).find("wrong password"), std::string::npos) << test::english(findings.front().advice);
}

TEST(Authentication, IsIncompleteIfNobodyComesBack) {
  EXPECT_EQ(story({{login("live", kAsks)}}), "auth-incomplete error(1)");
  EXPECT_EQ(story({{login("live", kAsks)}, {login(kUser, kChallenges), 1, 2, 1}}), "(1); auth-incomplete error(2)");
  EXPECT_EQ(story({{login("live", kAsks)}, {login(kUser, kChallenges), 7, 2, 1}}), "auth-incomplete error(1); auth-incomplete error(2)")
      << "another client";
}

TEST(Authentication, IsDoneAgainByAClientThatReconnects) {
  const std::vector<Placed> once = {{login("live", kAsks)}, {login(kUser, kChallenges), 1, 2, 1}, {login(kUser + "&response=x", kWelcomes), 1, 2, 2}};
  std::vector<Placed> twice = once;
  for (Placed again : once) {
    again.begin += 60;
    twice.push_back(again);
  }
  EXPECT_EQ(story(twice), story(once) + "; " + story(once));
}

}  // namespace
}  // namespace rtmpscope::diagnosis
