// SPDX-License-Identifier: GPL-3.0-or-later
// Each clause: a session that keeps it, and the same one with what breaks it.
#include "diagnosis/conformance.h"
#include "core/session/session_script.h"
#include "diagnosis/case_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace rtmpscope::diagnosis {
namespace {

using rtmp::EchoState;
using rtmp::HandshakePart;
using rtmp::Remark;
using session::SideUse;
using test::Played;

constexpr auto kC = Direction::ClientToServer;
constexpr auto kS = Direction::ServerToClient;

/// A session with what was counted of it.
struct Case {
  Played played;
  session::WireUse use;

  SideUse& used(Direction peer) { return use.sides[static_cast<std::size_t>(peer)]; }
  session::ControlFacts& control(Direction peer) { return played.session.control[static_cast<std::size_t>(peer)]; }
  rtmp::HandshakeMessage& part(Direction peer, HandshakePart which) {
    return *played.session.handshake.parts[static_cast<std::size_t>(peer)][static_cast<std::size_t>(which)];
  }
  net::TcpDirection& tcp(Direction sender) { return played.connection.sides[sender == kC ? 0 : 1]; }
  void remark(Direction peer, Remark::Kind kind) {
    ++played.session.remarkCounts[static_cast<std::size_t>(peer)][static_cast<std::size_t>(kind)];
    Remark remark;
    remark.kind = kind;
    remark.frame = FrameNumber{9};
    played.session.remarks.push_back({peer, remark});
  }
};

/// Everything that can be tested was, and was kept.
Case exemplary() {
  Case made{
      test::playSession("tcp\n> c0c1\n< s0s1s2\n> c2\n> connect 1 app=live\n< window-ack-size 100\n< set-peer-bandwidth 100\n> window-ack-size 100\n"
                        "< _result 1 code=NetConnection.Connect.Success\n> createStream 2\n< _result 2 stream=1\n"
                        "> publish 3 name=cam\n< onStatus 0 level=status code=NetStream.Publish.Start\n> acknowledgement 100\n< acknowledgement 100\n"
                        "> video key\n> deleteStream 5\n> fin\n"),
      {}};
  for (const Direction peer : {kC, kS}) {
    SideUse& used = made.used(peer);
    used.firstMessage = FrameNumber{20};
    used.highestChunkStream = {70, FrameNumber{21}};
    used.highestMessageStream = {1, FrameNumber{21}};
    used.largestChunkSize = used.smallestChunkSize = {4096, FrameNumber{22}};
    used.controlMessages.add(MessageIndex{}, FrameNumber{23});
    made.remark(peer, Remark::Kind::ExtendedTimestampRepeated);
  }
  return made;
}

std::vector<ClauseVerdict> judge(const Case& made) {
  return judgeConformance(made.played.session, made.played.connection, made.use);
}

const ClauseVerdict* find(const std::vector<ClauseVerdict>& verdicts, std::string_view id, Direction peer) {
  const auto found = std::ranges::find_if(verdicts, [&](const ClauseVerdict& each) { return each.clause->id == id && each.peer == peer; });
  return found != verdicts.end() ? &*found : nullptr;
}

struct Breach {
  std::string_view id;
  Direction peer;
  std::function<void(Case&)> commit;
};

std::vector<Breach> breaches() {
  std::vector<Breach> list;
  for (const Direction peer : {kC, kS}) {
    const auto add = [&](std::string_view id, std::function<void(Case&)> commit) { list.push_back({id, peer, std::move(commit)}); };
    add("version-not-text", [=](Case& made) { made.part(peer, HandshakePart::Version).version = 'H'; });
    add("version-three", [=](Case& made) { made.part(peer, HandshakePart::Version).version = 6; });
    add("zero-field", [=](Case& made) { made.part(peer, HandshakePart::First).version = 0x09007C02; });
    add("echo-time", [=](Case& made) { ++made.part(peer, HandshakePart::Second).time; });
    add("echo-random",
        [=](Case& made) { (peer == kC ? made.played.session.handshake.c2Echo : made.played.session.handshake.s2Echo) = EchoState::Mismatch; });
    add("fmt0-first", [=](Case& made) { made.remark(peer, Remark::Kind::NoPredecessor); });
    add("basic-header-smallest", [=](Case& made) { made.used(peer).longBasicHeaders.add(MessageIndex{}, FrameNumber{30}); });
    add("basic-header-whole", [=](Case& made) { made.remark(peer, Remark::Kind::ShortContinuation); });
    add("extended-timestamp", [=](Case& made) { made.remark(peer, Remark::Kind::ExtendedTimestampOmitted); });
    add("control-streams", [=](Case& made) { made.control(peer).wrongChunkStream.add(MessageIndex{}, FrameNumber{31}); });
    add("chunk-size-legal", [=](Case& made) { made.remark(peer, Remark::Kind::ChunkSizeIllegal); });
    add("chunk-size-at-least-128", [=](Case& made) { made.used(peer).smallestChunkSize = {64, FrameNumber{32}}; });
    add("acknowledges", [=](Case& made) {
      made.control(peer).acknowledgements = {};
      made.tcp(opposite(peer)).streamBytes = 1000;
    });
    add("answers-bandwidth", [=](Case& made) { made.control(peer).windowAckSize.reset(); });
    add("message-stream-range", [=](Case& made) { made.used(peer).highestMessageStream = {0x1000000, FrameNumber{33}}; });
  }
  return list;
}

TEST(Conformance, IsKeptByASessionWithoutFault) {
  const auto verdicts = judge(exemplary());
  for (const ClauseVerdict& verdict : verdicts) {
    if (verdict.clause->id == "echo-tolerated") continue;                           // only a differing echo tests it
    if (verdict.clause->id == "answers-bandwidth" && verdict.peer == kS) continue;  // the client set no limit
    EXPECT_EQ(toString(verdict.conformance), "kept") << verdict.clause->id << " of " << static_cast<int>(verdict.peer);
    EXPECT_FALSE(verdict.frames.empty()) << verdict.clause->id;
    EXPECT_TRUE(verdict.remark.empty()) << verdict.clause->id;
  }
}

TEST(Conformance, IsBrokenByWhatBreaksItAndByNothingElse) {
  for (const Breach& breach : breaches()) {
    if (breach.id == "answers-bandwidth" && breach.peer == kS) continue;
    Case made = exemplary();
    breach.commit(made);
    for (const ClauseVerdict& verdict : judge(made)) {
      const bool meant = verdict.clause->id == breach.id && verdict.peer == breach.peer;
      const bool implied = breach.id == "version-not-text" && verdict.clause->id == "version-three" && verdict.peer == breach.peer;
      if (implied) continue;
      EXPECT_EQ(verdict.conformance == Conformance::Broken, meant) << breach.id << ": " << verdict.clause->id;
    }
  }
}

TEST(Conformance, JudgesTheOrderOfTheHandshake) {
  const auto state = [](std::string_view script, std::string_view id, Direction peer) {
    const Case made{test::playSession(script), {}};
    const auto verdicts = judge(made);
    const ClauseVerdict* const verdict = find(verdicts, id, peer);
    return verdict != nullptr ? std::string{toString(verdict->conformance)} : "none";
  };
  EXPECT_EQ(state("tcp\n> c0c1\n> c2\n< s0s1s2\n> connect 1 app=live\n", "c2-after-s1", kC), "broken");
  EXPECT_EQ(state("tcp\n> c0c1\n< s0s1s2\n> c2\n> connect 1 app=live\n", "c2-after-s1", kC), "kept");
  EXPECT_EQ(state("tcp\n> c0c1\n> connect 1 app=live\n< s0s1s2\n> c2\n", "data-after-s2", kC), "broken");
  EXPECT_EQ(state("tcp\n> c0c1\n< s0s1s2\n< window-ack-size 100\n> c2\n", "data-after-c2", kS), "broken");
  EXPECT_EQ(state("tcp\n< s0s1s2\n> c0c1\n> c2\n", "s0s1-after-c0", kS), "broken");
  EXPECT_EQ(state("tcp\n< s0s1s2\n> c0c1\n> c2\n", "s2-after-c1", kS), "broken");
  EXPECT_EQ(state("tcp\n> c0c1\n", "c2-after-s1", kC), "not-tested");
}

TEST(Conformance, BlamesAPeerThatDoesNotTolerateAnEchoThatDiffers) {
  Case made{test::playSession("tcp\n> c0c1\n< s0s1s2\n> fin\n"), {}};
  made.played.session.handshake.s2Echo = EchoState::Mismatch;
  const auto verdicts = judge(made);
  EXPECT_EQ(find(verdicts, "echo-tolerated", kC)->conformance, Conformance::Broken);
  EXPECT_EQ(find(verdicts, "echo-random", kS)->conformance, Conformance::Broken);

  Case goesOn = exemplary();
  goesOn.played.session.handshake.s2Echo = EchoState::Mismatch;
  const auto others = judge(goesOn);
  EXPECT_EQ(find(others, "echo-tolerated", kC)->conformance, Conformance::Kept);
}

TEST(Conformance, IsNotTestedByAnEchoThatIsASignedAnswer) {
  Case made = exemplary();
  made.played.session.handshake.s2Echo = EchoState::Digest;
  const auto verdicts = judge(made);
  for (const std::string_view id : {"echo-time", "echo-random"}) {
    EXPECT_EQ(find(verdicts, id, kS)->conformance, Conformance::NotTested) << id;
    EXPECT_FALSE(find(verdicts, id, kS)->remark.empty()) << id;
  }
}

TEST(Conformance, BlamesNobodyForWhatTheCaptureLacks) {
  Case made = exemplary();
  made.control(kC).acknowledgements = {};
  made.control(kC).windowAckSize.reset();
  made.tcp(kS).streamBytes = 1000;
  made.tcp(kC).missingBytes = 500;
  made.remark(kC, Remark::Kind::NoPredecessor);
  const auto verdicts = judge(made);
  for (const std::string_view id : {"acknowledges", "answers-bandwidth", "fmt0-first"}) {
    EXPECT_EQ(find(verdicts, id, kC)->conformance, Conformance::NotTested) << id;
  }
}

TEST(Conformance, IsAboutRtmpAlone) {
  Case made = exemplary();
  made.played.session.protocol = rtmp::Protocol::Tls;
  EXPECT_TRUE(judge(made).empty());
}

TEST(Conformance, NamesEachClauseOnce) {
  std::set<std::string_view> ids;
  for (const Clause& clause : conformanceClauses()) EXPECT_TRUE(ids.insert(clause.id).second) << clause.id;
}

}  // namespace
}  // namespace rtmpscope::diagnosis
