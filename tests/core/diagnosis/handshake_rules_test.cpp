// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about signatures and echoes. What the handshake checker found is set by hand here: it has its own tests.
#include "core/session/session_script.h"
#include "diagnosis/diagnose.h"
#include "support/english.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace rtmpscope::diagnosis {
namespace {

using rtmp::DigestState;
using rtmp::EchoState;
using test::Played;

constexpr auto kClient = static_cast<std::size_t>(Direction::ClientToServer);
constexpr auto kFirst = static_cast<std::size_t>(rtmp::HandshakePart::First);

std::string severityOf(const Played& played, std::string_view rule) {
  std::string text;
  for (const Finding& finding : diagnose(played.session, played.connection)) {
    if (finding.rule == rule) text += std::string{toString(finding.severity)} + " " + std::string{toString(finding.source)} + ";";
  }
  return text;
}

Played healthy() {
  return test::playSession(test::kPublishing + "> video config\n> video key\n> deleteStream 5\n> fin\n");
}
Played closedAfterHandshake() {
  return test::playSession("protocol rtmp\ntcp\n> c0c1\n< s0s1s2\n> c2\n< fin\n");
}

TEST(HandshakeRules, TakeAnAnnouncedVersionWithoutADigestForANoteWhileTheSessionGoesOn) {
  Played played = healthy();
  played.session.handshake.c1Digest = DigestState::Absent;
  played.session.handshake.parts[kClient][kFirst]->version = 0x09007C02;
  EXPECT_EQ(severityOf(played, "digest-missing"), "note client;");
  played.session.handshake.parts[kClient][kFirst]->version = 0;
  EXPECT_EQ(severityOf(played, "digest-missing"), "") << "the simple handshake is legal";
}

TEST(HandshakeRules, WarnOfAMissingDigestWhereThePeerCloses) {
  Played played = closedAfterHandshake();
  played.session.handshake.c1Digest = DigestState::Absent;
  played.session.handshake.parts[kClient][kFirst]->version = 0x09007C02;
  EXPECT_EQ(severityOf(played, "digest-missing"), "warning client;");
}

TEST(HandshakeRules, NoteAServerThatAnswersASignedC1WithoutADigest) {
  Played played = healthy();
  played.session.handshake.c1Digest = DigestState::Scheme1;
  played.session.handshake.s1Digest = DigestState::Absent;
  EXPECT_EQ(severityOf(played, "digest-missing"), "note server;");
  played.session.handshake.s1Digest = DigestState::Scheme0;
  EXPECT_EQ(severityOf(played, "digest-missing"), "");
}

TEST(HandshakeRules, DoNotSayOfAServerThatSignsS2ThatItSpeaksTheSimpleHandshakeOnly) {
  Played played = healthy();
  played.session.handshake.c1Digest = DigestState::Scheme1;
  played.session.handshake.s1Digest = DigestState::Absent;  // crtmpserver: the version field of S1 is zero
  for (const auto& [echo, says] : {std::pair{EchoState::Match, "it speaks the simple handshake only"}, {EchoState::Digest, "but signed S2"}}) {
    played.session.handshake.s2Echo = echo;
    const std::vector<Finding> findings = diagnose(played.session, played.connection);
    const auto finding = std::ranges::find(findings, "digest-missing", &Finding::rule);
    ASSERT_NE(finding, findings.end());
    EXPECT_NE(test::english(finding->message).find(says), std::string::npos) << test::english(finding->message);
  }
}

TEST(HandshakeRules, SayWhoseDigestDoesNotFit) {
  Played played = healthy();
  played.session.handshake.c1Digest = DigestState::Invalid;
  EXPECT_EQ(severityOf(played, "digest-invalid"), "note client;");
  Played closed = closedAfterHandshake();
  closed.session.handshake.s1Digest = DigestState::Invalid;
  EXPECT_EQ(severityOf(closed, "digest-invalid"), "warning server;");
}

TEST(HandshakeRules, TakeADifferentEchoForANoteUnlessThePeerClosesAtOnce) {
  Played played = healthy();
  played.session.handshake.s2Echo = EchoState::Mismatch;
  EXPECT_EQ(severityOf(played, "echo-mismatch"), "note server;");
  Played closed = closedAfterHandshake();
  closed.session.handshake.c2Echo = EchoState::Mismatch;
  EXPECT_EQ(severityOf(closed, "echo-mismatch"), "warning client;");
  closed.session.handshake.c2Echo = EchoState::Digest;
  EXPECT_EQ(severityOf(closed, "echo-mismatch"), "");
}

}  // namespace
}  // namespace rtmpscope::diagnosis
