// SPDX-License-Identifier: GPL-3.0-or-later
// Where a stream ends when packets say so that don't belong there: stale ones, forged ones, ones with damaged numbers.
#include "stream_recorder.h"

#include "net/stream_assembler.h"

namespace rtmpscope::net {
namespace {

using test::Bytes;
using test::PacketFeed;
using test::Peers;
using test::text;

constexpr std::uint32_t kFar = 500'000'000;

class StreamEnds : public testing::Test {
 protected:
  void SetUp() override {
    peers.shakeHands(feed);
    feed.add(peers.fromClient(0).payload(text("abcdef")));
  }

  PacketFeed feed;
  Peers peers;
};

TEST_F(StreamEnds, AFinBehindWhatCameEndsNothingIfDataFollows) {
  for (const std::uint32_t behind : {3U, 2'000'000U, 0x7FFFFF00U}) feed.add(peers.fromClient(6 - behind).fin());
  feed.pass(std::chrono::milliseconds{500});
  feed.add(peers.fromClient(6).payload(text("ghi")));
  EXPECT_EQ(feed.facts().from(Side::A).fin, FrameNumber{}) << "it was not the end";
  EXPECT_EQ(feed.facts().closedBy, ClosedBy::Nobody);
  feed.add(peers.fromClient(9).fin());
  EXPECT_EQ(feed.stream(Side::A).events, "data 0+6 frame 4, data 6+3 frame 8, end 9 fin frame 9");
  EXPECT_EQ(feed.facts().from(Side::A).fin, FrameNumber{9});
  EXPECT_EQ(feed.facts().closedBy, ClosedBy::FinFromA);
  EXPECT_EQ(feed.facts().from(Side::A).troubles->lateSegments, 0U);
}

TEST_F(StreamEnds, AFinBehindWhatCameIsTheEndIfNothingFollows) {
  feed.add(peers.fromClient(3).fin());
  feed.add(peers.fromClient(2).payload(text("cdef")));  // nothing new
  feed.add(peers.fromServer(0, 6));
  EXPECT_FALSE(feed.stream(Side::A).end);
  feed.finish();
  EXPECT_EQ(feed.stream(Side::A).events, "data 0+6 frame 4, end 6 fin frame 5");
  EXPECT_EQ(feed.facts().from(Side::A).fin, FrameNumber{5});
}

TEST_F(StreamEnds, AFinBehindWhatIsHeldDropsNothing) {
  feed.add(peers.fromClient(9).payload(text("jkl")));
  feed.add(peers.fromClient(6).fin());
  feed.add(peers.fromClient(6).payload(text("ghi")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "abcdefghijkl");
}

TEST_F(StreamEnds, AFinFarAheadMakesNoMissingBytes) {
  feed.add(peers.fromClient(kFar).fin());
  feed.add(peers.fromClient(6).payload(text("ghi")));
  feed.add(peers.fromClient(9).fin());
  EXPECT_EQ(feed.stream(Side::A).events, "data 0+6 frame 4, data 6+3 frame 6, end 9 fin frame 7");
  EXPECT_EQ(feed.facts().from(Side::A).fin, FrameNumber{7});
}

TEST_F(StreamEnds, AFinFarAheadIsTheEndIfNothingFollows) {
  feed.add(peers.fromClient(kFar).fin());
  feed.finish();
  EXPECT_EQ(feed.stream(Side::A).events, "data 0+6 frame 4, end 6 fin frame 5");
}

TEST_F(StreamEnds, ANearerFinReplacesAFartherOne) {
  feed.add(peers.fromClient(1000).fin());
  feed.add(peers.fromClient(9).fin());
  feed.add(peers.fromClient(2000).fin());
  feed.add(peers.fromClient(6).payload(text("ghi")));
  EXPECT_EQ(feed.stream(Side::A).events, "data 0+6 frame 4, data 6+3 frame 8, end 9 fin frame 6");
}

TEST_F(StreamEnds, DataBehindAFinThatIsWaitedForDisprovesIt) {
  feed.add(peers.fromClient(9).fin());
  feed.add(peers.fromClient(9).payload(text("jkl")));
  feed.add(peers.fromClient(6).payload(text("ghi")));
  feed.add(peers.fromClient(12).fin());
  EXPECT_EQ(feed.stream(Side::A).bytes, "abcdefghijkl");
  EXPECT_EQ(feed.stream(Side::A).end->frame, FrameNumber{8});
}

TEST_F(StreamEnds, TheByteOfAKeepAliveBehindTheFinIsNoData) {
  feed.add(peers.fromClient(9).fin());
  feed.add(peers.fromClient(9).payload(text("?")));
  feed.add(peers.fromClient(6).payload(text("ghi")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "abcdefghi");
  EXPECT_EQ(feed.stream(Side::A).end->reason, EndReason::Fin);
  feed.add(peers.fromClient(9).payload(text("?")));
  EXPECT_EQ(feed.facts().from(Side::A).troubles->lateSegments, 1U);
  EXPECT_EQ(feed.facts().from(Side::A).troubles->lateNewSegments, 0U);
}

TEST_F(StreamEnds, LateSegmentsWithNewBytesAreCountedApart) {
  feed.add(peers.fromClient(6).fin());
  feed.add(peers.fromClient(0).payload(text("abcdef")));
  feed.add(peers.fromClient(6).payload(text("ghi")));
  feed.add(peers.fromClient(9).payload(text("jkl")));
  EXPECT_EQ(feed.facts().from(Side::A).troubles->lateSegments, 3U);
  EXPECT_EQ(feed.facts().from(Side::A).troubles->lateNewSegments, 2U);
}

TEST_F(StreamEnds, AnAcknowledgmentFarAheadMakesNoMissingBytes) {
  feed.add(peers.fromServer(0, kFar));
  feed.pass(kAcknowledgedHoleTime * 2);
  feed.add(peers.fromServer(0, 6));
  feed.add(peers.fromClient(6).payload(text("ghi")));
  feed.finish();
  EXPECT_EQ(feed.stream(Side::A).events, "data 0+6 frame 4, data 6+3 frame 7, end 9 capture frame 0");
  EXPECT_EQ(feed.facts().from(Side::A).highestAcknowledged, StreamOffset{6});
}

TEST_F(StreamEnds, AcknowledgmentsThatAgreeAreBelieved) {
  const auto go = static_cast<std::uint32_t>(kNearDistance) * 3;
  for (std::uint32_t i = 0; i + 1U < kStraysThatMove; ++i) feed.add(peers.fromServer(0, go + i));
  EXPECT_EQ(feed.facts().from(Side::A).highestAcknowledged, StreamOffset{0});
  feed.add(peers.fromServer(0, go + kStraysThatMove));
  EXPECT_EQ(feed.facts().from(Side::A).highestAcknowledged, StreamOffset{go + kStraysThatMove});
}

TEST_F(StreamEnds, AHoleIsWaitedForWhileNothingWasCapturedBehindIt) {
  feed.add(peers.fromServer(0, 9));
  feed.pass(kAcknowledgedHoleTime * 2);
  for (std::uint32_t i = 0; i < kAcknowledgedHolePackets * 2; ++i) feed.add(peers.fromServer(0, 9));
  EXPECT_EQ(feed.stream(Side::A).bytes, "abcdef") << "the acknowledgment may be a forged one";
  feed.add(peers.fromClient(9).payload(text("jkl")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "abcdef___jkl");
}

}  // namespace
}  // namespace rtmpscope::net
