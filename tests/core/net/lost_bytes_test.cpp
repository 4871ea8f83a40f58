// SPDX-License-Identifier: GPL-3.0-or-later
// When a hole is given up, and what happens at each limit.
#include "stream_recorder.h"

#include "net/stream_assembler.h"

namespace rtmpscope::net {
namespace {

using test::Bytes;
using test::PacketFeed;
using test::Peers;
using test::TcpPacket;
using test::text;

class LostBytes : public testing::Test {
 protected:
  /// "abc" is given, "def" never comes, "ghi" is held.
  void makeHole() {
    peers.shakeHands(feed);
    feed.add(peers.fromClient(0).payload(text("abc")));
    feed.add(peers.fromClient(6).payload(text("ghi")));
  }

  PacketFeed feed;
  Peers peers;
};

TEST_F(LostBytes, AHoleThatNobodyAcknowledgesIsWaitedForAsLongAsTheOtherSideSpeaks) {
  makeHole();
  for (int i = 0; i < 500; ++i) feed.add(peers.fromServer(0, 3));
  EXPECT_EQ(feed.stream(Side::A).bytes, "abc");
  feed.add(peers.fromClient(3).payload(text("def")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "abcdefghi");
}

TEST_F(LostBytes, AHoleThatIsAcknowledgedIsGivenUpAfterAWhile) {
  makeHole();
  feed.add(peers.fromServer(0, 9));
  const std::uint32_t shown = feed.frame();
  feed.add(peers.fromServer(0, 9));
  EXPECT_EQ(feed.stream(Side::A).bytes, "abc") << "it may have been captured out of order";
  feed.pass(kAcknowledgedHoleTime);
  feed.add(peers.fromServer(0, 9));
  EXPECT_EQ(feed.stream(Side::A).events, fmt::format("data 0+3 frame 4, lost 3+3 frame {}, data 6+3 frame 5, ", shown));
}

TEST_F(LostBytes, AHoleThatIsAcknowledgedIsGivenUpAfterSomePackets) {
  makeHole();
  for (std::uint32_t i = 0; i <= kAcknowledgedHolePackets; ++i) {
    EXPECT_EQ(feed.stream(Side::A).bytes, "abc") << i;
    feed.add(peers.fromServer(i, 9).payload(text("x")));
    feed.pass(Nanoseconds{1000});
  }
  EXPECT_EQ(feed.stream(Side::A).bytes, "abc___ghi");
}

TEST_F(LostBytes, BytesThatAreCapturedAfterTheirAcknowledgmentAreNotLost) {
  makeHole();
  feed.add(peers.fromServer(0, 9));
  feed.add(peers.fromClient(3).payload(text("def")));
  feed.finish();
  EXPECT_EQ(feed.stream(Side::A).bytes, "abcdefghi");
  EXPECT_EQ(feed.facts().from(Side::A).missingBytes, 0U);
}

TEST_F(LostBytes, BytesThatWereAcknowledgedAndNeverCapturedAreMissingThoughNothingFollows) {
  peers.shakeHands(feed);
  feed.add(peers.fromServer(0, 1000));
  feed.finish();
  EXPECT_EQ(feed.stream(Side::A).events, "lost 0+1000 frame 4, end 1000 capture frame 0");
}

TEST_F(LostBytes, OnlyOneDirectionGivesUpAfterATime) {
  feed.add(peers.fromClient(0).payload(text("abc")));
  feed.add(peers.fromClient(6).payload(text("ghi")));
  feed.pass(kSilentHoleTime - std::chrono::milliseconds{10});
  feed.add(peers.fromClient(9).payload(text("jkl")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "abc");
  feed.pass(std::chrono::milliseconds{20});
  feed.add(peers.fromClient(12).payload(text("mno")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "abc___ghijklmno");
}

TEST_F(LostBytes, OnlyOneDirectionGivesUpWhenMuchIsHeld) {
  feed.add(peers.fromClient(0).payload(text("abc")));
  for (std::uint32_t i = 0; i < kSilentHoleSegments - 1; ++i) {
    feed.add(peers.fromClient(6 + i).payload(text("x")));
    feed.pass(Nanoseconds{1000});
  }
  EXPECT_EQ(feed.stream(Side::A).bytes, "abc");
  feed.add(peers.fromClient(6 + kSilentHoleSegments).payload(text("y")));
  EXPECT_EQ(feed.stream(Side::A).bytes.substr(0, 7), "abc___x");
}

TEST_F(LostBytes, HeldBytesOfADirectionAreLimited) {
  peers.shakeHands(feed);
  const Bytes segment(60000, 'x');
  std::uint32_t offset = 10;
  for (std::size_t held = 0; held + segment.size() <= kMaxHeldBytes; held += segment.size()) {
    feed.add(peers.fromClient(offset).payload(segment));
    offset += static_cast<std::uint32_t>(segment.size());
  }
  EXPECT_EQ(feed.stream(Side::A).bytes, "");
  feed.add(peers.fromClient(offset).payload(segment));
  EXPECT_EQ(feed.stream(Side::A).bytes.size(), offset + segment.size());
  EXPECT_EQ(feed.facts().from(Side::A).missingBytes, 10U);
}

TEST_F(LostBytes, HeldSegmentsOfADirectionAreLimited) {
  peers.shakeHands(feed);
  for (std::uint32_t i = 0; i < kMaxHeldSegments; ++i) feed.add(peers.fromClient(10 + i).payload(text("x")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "");
  feed.add(peers.fromClient(10 + kMaxHeldSegments).payload(text("x")));
  EXPECT_EQ(feed.stream(Side::A).bytes.size(), 10 + kMaxHeldSegments + 1);
}

TEST_F(LostBytes, HeldBytesOfAllDirectionsTogetherAreLimited) {
  const Bytes segment(60000, 'x');
  std::size_t held = 0;
  std::uint16_t port = 1;
  const auto hold = [&](std::uint16_t from) {
    const Endpoint client = test::ipv4("10.0.0.1", from);
    feed.add(TcpPacket{client, peers.server}.seq(99).syn());
    feed.add(TcpPacket{client, peers.server}.seq(110).ack(1).payload(segment));
  };
  for (; held + segment.size() <= kMaxHeldBytesInAll; held += segment.size()) hold(port++);
  for (std::uint32_t i = 0; i + 1U < port; ++i) ASSERT_EQ(feed.stream(Side::A, i).bytes, "") << i;
  hold(port);
  EXPECT_EQ(feed.stream(Side::A, port - 1U).bytes.size(), 10 + segment.size()) << "the one that met the limit gives up its hole";
  EXPECT_EQ(feed.stream(Side::A, 0).bytes, "");
  feed.finish();
  for (std::uint32_t i = 0; i < port; ++i) EXPECT_EQ(feed.stream(Side::A, i).bytes.size(), 10 + segment.size()) << i;
}

TEST_F(LostBytes, GapsKeptAsEvidenceAreLimitedAndAllAreCounted) {
  peers.shakeHands(feed);
  for (std::uint32_t i = 0; i < kMaxGapsKept + 10; ++i) feed.addCut(peers.fromClient(2 * i).payload(text("xy")), 1);
  EXPECT_EQ(feed.facts().from(Side::A).troubles->gaps.size(), kMaxGapsKept);
  EXPECT_EQ(feed.facts().from(Side::A).missingBytes, kMaxGapsKept + 10);
}

TEST_F(LostBytes, HolesAreKeptAsEvidence) {
  makeHole();
  feed.finish();
  const auto& gaps = feed.facts().from(Side::A).troubles->gaps;
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0].range, (StreamRange{StreamOffset{3}, StreamOffset{6}}));
  EXPECT_EQ(gaps[0].reason, MissingReason::Lost);
  EXPECT_EQ(gaps[0].frame, FrameNumber{5}) << "the last packet: the capture ended without it";
}

TEST_F(LostBytes, OneStraySegmentFarAwayIsIgnored) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("abc")));
  feed.add(peers.fromClient(0x60000000).payload(text("stray")));
  feed.add(peers.fromClient(3).payload(text("def")));
  feed.finish();
  EXPECT_EQ(feed.stream(Side::A).bytes, "abcdef");
}

TEST_F(LostBytes, AStreamThatGoesOnFarAwayIsFollowed) {
  constexpr std::uint32_t kThere = 0x60000000;
  struct Sizes : TcpListener {
    std::uint64_t data = 0;
    std::uint64_t missing = 0;
    void onConnection(TcpStreamIndex) override {}
    void onStreamEvent(TcpStreamIndex, Side, const StreamEvent& event) override {
      if (const auto* bytes = std::get_if<StreamData>(&event)) data += bytes->bytes.size();
      if (const auto* hole = std::get_if<StreamMissing>(&event)) missing += hole->size;
    }
  } sizes;
  TcpConnections connections{sizes};
  std::uint32_t frame = 0;
  const auto add = [&](const TcpPacket& packet) {
    const Bytes bytes = packet.bytes();
    Packet captured;
    captured.frame = FrameNumber{++frame};
    captured.bytes = bytes;
    captured.originalLength = static_cast<std::uint32_t>(bytes.size());
    captured.linkType = LinkType{1};
    connections.add(captured);
  };
  add(peers.fromClient(0).payload(text("abc")));
  for (std::uint32_t i = 0; i < kStraysThatMove + 2U; ++i) add(peers.fromClient(kThere + i).payload(text("x")));
  EXPECT_EQ(sizes.data, 3U + 3U) << "the one that moved it and those after it";
  EXPECT_EQ(sizes.missing, kThere + kStraysThatMove - 1U - 3U);
}

}  // namespace
}  // namespace rtmpscope::net
