// SPDX-License-Identifier: GPL-3.0-or-later
// Each limit of docs/protocol-facts.md 4.14, at its edge and one beyond it.
#include "diagnosis/server_profiles.h"

#include <chrono>
#include <functional>
#include <string>

#include <gtest/gtest.h>

namespace rtmpscope::diagnosis {
namespace {

using session::SideUse;
using session::WireUse;

constexpr FrameNumber kFrame{42};

/// A session that no limit minds.
WireUse modest() {
  WireUse use;
  use.sides[0].firstMessage = FrameNumber{7};
  use.sides[0].highestChunkStream = {6, kFrame};
  use.sides[0].largestMessage = {20'000, kFrame};
  use.sides[0].largestChunkSize = use.sides[0].smallestChunkSize = {4096, kFrame};
  use.codecs.push_back({media::Kind::Video, media::Codec::Avc, false, Direction::ClientToServer, kFrame});
  return use;
}

session::Session whole() {
  session::Session session;
  session.completeFromStart = true;
  return session;
}

ProfileVerdict verdictOf(const std::string& server, const WireUse& use, const session::Session& session = whole()) {
  for (ProfileVerdict& verdict : judgeProfiles(session, use)) {
    if (verdict.server == server) return verdict;
  }
  ADD_FAILURE() << "no profile of " << server;
  return {};
}

TEST(ServerProfiles, CannotBeToldWhereBytesOfTheClientAreMissing) {
  session::Session session = whole();
  session.remarkCounts[0][static_cast<std::size_t>(rtmp::Remark::Kind::LostBytes)] = 1;
  EXPECT_EQ(verdictOf("SRS", modest(), session).acceptance, Acceptance::CannotTell);
  EXPECT_EQ(verdictOf("SRS", modest()).acceptance, Acceptance::Yes);
}

struct LimitCase {
  const char* name;
  const char* server;
  std::function<void(WireUse&)> atTheEdge;
  std::function<void(WireUse&)> beyond;
  Acceptance then;
};

std::ostream& operator<<(std::ostream& out, const LimitCase& each) {
  return out << each.name;
}

class LimitTest : public testing::TestWithParam<LimitCase> {};

TEST_P(LimitTest, FiresBeyondItsEdgeAndNotAtIt) {
  WireUse edge = modest();
  GetParam().atTheEdge(edge);
  EXPECT_EQ(toString(verdictOf(GetParam().server, edge).acceptance), "yes");
  EXPECT_TRUE(verdictOf(GetParam().server, edge).reasons.empty());
  WireUse beyond = modest();
  GetParam().beyond(beyond);
  const ProfileVerdict verdict = verdictOf(GetParam().server, beyond);
  EXPECT_EQ(toString(verdict.acceptance), toString(GetParam().then));
  ASSERT_EQ(verdict.reasons.size(), 1U);
  EXPECT_EQ(verdict.reasons[0].frame, kFrame);
  EXPECT_FALSE(verdict.reasons[0].text.empty());
}

auto chunkSize(std::uint32_t size) {
  return [size](WireUse& use) { use.sides[0].largestChunkSize = use.sides[0].smallestChunkSize = {size, kFrame}; };
}
auto chunkStream(std::uint32_t id) {
  return [id](WireUse& use) { use.sides[0].highestChunkStream = {id, kFrame}; };
}
auto message(std::uint32_t bytes) {
  return [bytes](WireUse& use) { use.sides[0].largestMessage = {bytes, kFrame}; };
}
auto silence(Nanoseconds SideUse::*duration, FrameNumber SideUse::*frame, int milliseconds) {
  return [=](WireUse& use) {
    use.sides[0].*duration = std::chrono::milliseconds{milliseconds};
    use.sides[0].*frame = kFrame;
  };
}
auto video(media::Codec codec, bool enhanced) {
  return [=](WireUse& use) { use.codecs = {{media::Kind::Video, codec, enhanced, Direction::ClientToServer, kFrame}}; };
}
void abort(WireUse& use) {
  use.sides[0].aborts.add(MessageIndex{}, kFrame);
}
void nothing(WireUse& use) {
  (void)use;
}

INSTANTIATE_TEST_SUITE_P(
    Limits, LimitTest,
    testing::Values(LimitCase{"NginxChunkSize", "nginx-rtmp", chunkSize(10'485'760), chunkSize(10'485'761), Acceptance::No},
                    LimitCase{"NginxChunkStreams", "nginx-rtmp", chunkStream(31), chunkStream(32), Acceptance::No},
                    LimitCase{"NginxMessage", "nginx-rtmp", message(1'048'576), message(1'048'577), Acceptance::No},
                    LimitCase{"NginxTimeout", "nginx-rtmp", silence(&SideUse::longestSilence, &SideUse::longestSilenceFrame, 59'900),
                              silence(&SideUse::longestSilence, &SideUse::longestSilenceFrame, 60'000), Acceptance::No},
                    LimitCase{"NginxAbort", "nginx-rtmp", nothing, abort, Acceptance::CannotTell},
                    LimitCase{"SrsSmallChunks", "SRS", chunkSize(128), chunkSize(127), Acceptance::No},
                    LimitCase{"SrsBigChunks", "SRS", chunkSize(65'536), chunkSize(65'537), Acceptance::Yes},
                    LimitCase{"MediaMtxChunkStreams", "MediaMTX", chunkStream(63), chunkStream(64), Acceptance::No},
                    LimitCase{"MediaMtxAbort", "MediaMTX", nothing, abort, Acceptance::CannotTell},
                    LimitCase{"MediaMtxLegacyCodec", "MediaMTX", video(media::Codec::Hevc, false), video(media::Codec::H263, false), Acceptance::No},
                    LimitCase{"KalturaSilence", "Kaltura media-framework",
                              silence(&SideUse::longestMediaSilence, &SideUse::longestMediaSilenceFrame, 29'900),
                              silence(&SideUse::longestMediaSilence, &SideUse::longestMediaSilenceFrame, 30'000), Acceptance::No}),
    [](const auto& each) { return std::string{each.param.name}; });

TEST(ServerProfiles, OneThatIsModestIsTakenByAll) {
  const std::vector<ProfileVerdict> verdicts = judgeProfiles(whole(), modest());
  ASSERT_EQ(verdicts.size(), 4U);
  for (const ProfileVerdict& verdict : verdicts) {
    EXPECT_EQ(toString(verdict.acceptance), "yes") << verdict.server;
    EXPECT_TRUE(verdict.reasons.empty());
  }
}

TEST(ServerProfiles, WhatWasNotCapturedCannotBeTold) {
  session::Session middle = whole();
  middle.completeFromStart = false;
  EXPECT_EQ(toString(verdictOf("SRS", modest(), middle).acceptance), "cannot tell");
  EXPECT_EQ(toString(verdictOf("SRS", {}).acceptance), "cannot tell");
  // What was seen is enough for a no.
  WireUse use = modest();
  chunkSize(1)(use);
  EXPECT_EQ(toString(verdictOf("SRS", use, middle).acceptance), "no");
}

TEST(ServerProfiles, TheServersOwnHabitsAreNotTheClients) {
  WireUse use = modest();
  use.sides[1].highestChunkStream = {500, kFrame};
  use.sides[1].largestMessage = {5'000'000, kFrame};
  EXPECT_EQ(toString(verdictOf("nginx-rtmp", use).acceptance), "yes");
}

}  // namespace
}  // namespace rtmpscope::diagnosis
