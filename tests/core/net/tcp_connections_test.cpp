// SPDX-License-Identifier: GPL-3.0-or-later
// Which packets belong together, how connections begin and end, and what becomes of bytes that don't come. Numbers of
// conversations were checked with tshark 4.0.17 on the same packets.
#include "net/stream_assembler.h"
#include "stream_recorder.h"

namespace rtmpscope::net {
namespace {

using test::Bytes;
using test::PacketFeed;
using test::Peers;
using test::TcpPacket;
using test::text;

class TcpConnectionsTest : public testing::Test {
 protected:
  std::uint32_t streamOf(const TcpPacket& packet) {
    const PacketVerdict verdict = feed.add(packet);
    return verdict.tcpStream ? verdict.tcpStream->value() : 99;
  }

  PacketFeed feed;
  Peers peers;
};

TEST_F(TcpConnectionsTest, GivesInOrderBytesStraightThroughUpToTheFin) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("hello ")));
  feed.add(peers.fromClient(6).payload(text("world")));
  feed.add(peers.fromServer(0, 11).payload(text("hi")));
  feed.add(peers.fromClient(11, 2).fin());
  EXPECT_EQ(feed.stream(Side::A).events, "data 0+6 frame 4, data 6+5 frame 5, end 11 fin frame 7");
  feed.finish();
  EXPECT_EQ(feed.stream(Side::A).bytes, "hello world");
  EXPECT_EQ(feed.stream(Side::B).events, "data 0+2 frame 6, end 2 capture frame 0");
}

TEST_F(TcpConnectionsTest, GivesTheFinsOwnPayloadBeforeTheEnd) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("bye")).fin());
  EXPECT_EQ(feed.stream(Side::A).events, "data 0+3 frame 4, end 3 fin frame 4");
}

TEST_F(TcpConnectionsTest, TakesPayloadOfTheSyn) {
  feed.add(peers.syn().payload(text("early")));
  feed.add(peers.synAck());
  feed.add(peers.fromClient(5).payload(text(" data")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "early data");
}

TEST_F(TcpConnectionsTest, CountsOneConversationForBothDirections) {
  EXPECT_EQ(streamOf(peers.syn()), 0U);
  EXPECT_EQ(streamOf(peers.synAck()), 0U);
  EXPECT_EQ(streamOf(TcpPacket{test::ipv4("10.0.0.1", 50001), peers.server}.seq(1).syn()), 1U);
  EXPECT_EQ(streamOf(peers.fromClient(0)), 0U);
}

TEST_F(TcpConnectionsTest, ASynWithAnotherNumberIsANewConversation) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("one")));
  peers.clientStart = 70000;
  EXPECT_EQ(streamOf(peers.syn()), 1U);
  EXPECT_EQ(streamOf(peers.synAck()), 1U);
  EXPECT_EQ(feed.stream(Side::A, 0).events, "data 0+3 frame 4, end 3 capture frame 0");
  feed.add(peers.fromClient(0).payload(text("two")));
  EXPECT_EQ(feed.stream(Side::A, 1).bytes, "two");
}

TEST_F(TcpConnectionsTest, TheSameSynAgainIsARetransmission) {
  EXPECT_EQ(streamOf(peers.syn()), 0U);
  EXPECT_EQ(streamOf(peers.syn()), 0U);
  EXPECT_EQ(feed.facts().from(Side::A).troubles->retransmissions, 1U);
}

TEST_F(TcpConnectionsTest, ASynFromTheOtherSideWithAnotherNumberIsANewConversation) {
  peers.shakeHands(feed);
  EXPECT_EQ(streamOf(TcpPacket{peers.server, peers.client}.seq(6000).syn()), 1U);
  EXPECT_EQ(feed.facts(1).opener, Side::A);
  EXPECT_EQ(feed.facts(1).endpoint(Side::A), peers.server);
}

TEST_F(TcpConnectionsTest, ASynAckWithAnotherNumberStaysInTheConversationAndCounts) {
  peers.shakeHands(feed);
  peers.serverStart = 9000;
  EXPECT_EQ(streamOf(peers.synAck()), 0U);
  feed.add(peers.fromServer(0).payload(text("answer")));
  EXPECT_EQ(feed.stream(Side::B).bytes, "answer");
}

TEST_F(TcpConnectionsTest, SimultaneousOpenIsOneConversation) {
  feed.add(peers.syn());
  EXPECT_EQ(streamOf(TcpPacket{peers.server, peers.client}.seq(peers.serverStart).syn()), 0U);
  EXPECT_EQ(streamOf(TcpPacket{peers.client, peers.server}.seq(peers.clientStart).ack(peers.serverStart + 1).syn()), 0U);
  EXPECT_EQ(streamOf(peers.synAck()), 0U);
  feed.add(peers.fromClient(0).payload(text("hi")));
  feed.add(peers.fromServer(0, 2).payload(text("ho")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "hi");
  EXPECT_EQ(feed.stream(Side::B).bytes, "ho");
}

TEST_F(TcpConnectionsTest, AnIcmpErrorBelongsToTheConversationThatItQuotes) {
  peers.shakeHands(feed);
  test::Bytes quoted = peers.fromClient(0).bytes();
  quoted.erase(quoted.begin(), quoted.begin() + 14);
  const test::Bytes icmp =
      test::join({test::hex("02 00 00 00 00 02  02 00 00 00 00 01  08 00  45 00 00 44 00 00 00 00 40 01 00 00 0a 00 00 09 0a 00 00 01"),
                  test::hex("03 01 00 00 00 00 00 00"), quoted});
  const PacketVerdict verdict = feed.add(icmp);
  ASSERT_TRUE(verdict.tcpStream);
  EXPECT_EQ(verdict.tcpStream->value(), 0U);
  EXPECT_EQ(feed.facts().packets, 3U) << "the quoted packet is not one of the connection's";
}

TEST_F(TcpConnectionsTest, ABrokenHeaderLengthGivesAConversationAndNoBytes) {
  test::Bytes packet = peers.fromClient(0).payload(text("xxxx")).bytes();
  packet[14 + 20 + 12] = 0x10;
  EXPECT_EQ(feed.add(packet).tcpStream, TcpStreamIndex{0});
  feed.finish();
  EXPECT_EQ(feed.stream(Side::A).bytes, "");
}

TEST_F(TcpConnectionsTest, NeverCountsEthernetPaddingAsPayload) {
  peers.shakeHands(feed);
  test::Bytes padded = peers.fromClient(0).payload(text("ab")).bytes();
  padded.resize(60, 0);
  feed.add(padded);
  feed.add(peers.fromClient(2).payload(text("cd")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "abcd");
  EXPECT_EQ(feed.facts().from(Side::A).payloadBytes, 4U);
}

TEST_F(TcpConnectionsTest, TakesAllThatIsThereWhenTheTotalLengthIsZero) {
  peers.shakeHands(feed);
  test::Bytes super = peers.fromClient(0).payload(test::Bytes(70000, 'x')).bytes();
  super[16] = super[17] = 0;
  feed.add(super);
  EXPECT_EQ(feed.stream(Side::A).bytes.size(), 70000U);
}

TEST_F(TcpConnectionsTest, ACutPayloadLacksExactlyWhatWasCut) {
  peers.shakeHands(feed);
  feed.addCut(peers.fromClient(0).payload(text("0123456789")), 4);
  feed.addCut(peers.fromClient(10).payload(text("abcde")), 0);
  feed.add(peers.fromClient(15).payload(text("end")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "0123-----------end");
  EXPECT_EQ(feed.stream(Side::A).events, "data 0+4 frame 4, cut 4+6 frame 4, cut 10+5 frame 5, data 15+3 frame 6, ");
  EXPECT_EQ(feed.facts().from(Side::A).missingBytes, 11U);
}

TEST_F(TcpConnectionsTest, ACutPayloadThatIsHeldLacksExactlyWhatWasCut) {
  peers.shakeHands(feed);
  feed.addCut(peers.fromClient(4).payload(text("efghij")), 2);
  feed.add(peers.fromClient(0).payload(text("abcd")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "abcdef----");
}

TEST_F(TcpConnectionsTest, BeginsWithTheFirstByteSeenWhenTheHandshakeWasNotCaptured) {
  feed.add(peers.fromClient(700).payload(text("middle ")));
  feed.add(peers.fromClient(707).payload(text("of it")));
  feed.add(peers.fromServer(90, 712));
  feed.add(peers.fromServer(90, 712).payload(text("yes")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "middle of it");
  EXPECT_EQ(feed.stream(Side::B).bytes, "yes");
  EXPECT_FALSE(feed.facts().opener);
}

TEST_F(TcpConnectionsTest, AKeepAliveBeforeTheFirstDataIsNoHole) {
  feed.add(peers.fromClient(699));
  feed.add(peers.fromClient(700).payload(text("data")));
  feed.finish();
  EXPECT_EQ(feed.stream(Side::A).bytes, "data");
}

TEST_F(TcpConnectionsTest, TakesEarlierDataThatComesAfterALoneAcknowledgment) {
  feed.add(peers.fromClient(10));
  feed.add(peers.fromClient(0).payload(text("0123456789")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "0123456789");
}

TEST_F(TcpConnectionsTest, DataBeforeTheSynThatBelongsToItIsInTheStream) {
  feed.add(peers.fromClient(0).payload(text("ab")));
  EXPECT_EQ(streamOf(peers.syn()), 0U);
  feed.add(peers.synAck());
  feed.add(peers.fromClient(2).payload(text("cd")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "abcd");
  EXPECT_EQ(feed.facts().opener, Side::A);
}

TEST_F(TcpConnectionsTest, KeepAlivesAreNeitherDataNorRetransmissions) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("abc")));
  feed.add(peers.fromServer(0, 3));
  EXPECT_TRUE(feed.add(peers.fromClient(2)).flags.has(TcpAnalysisFlags::KeepAlive));
  EXPECT_TRUE(feed.add(peers.fromClient(2).payload(text("\x7f"))).flags.has(TcpAnalysisFlags::KeepAlive));
  feed.add(peers.fromClient(3).payload(text("def")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "abcdef");
  EXPECT_EQ(feed.facts().from(Side::A).troubles->keepAlives, 2U);
  EXPECT_EQ(feed.facts().from(Side::A).troubles->retransmissions, 0U);
}

TEST_F(TcpConnectionsTest, AResetEndsItsSideAtOnceWithWhatIsHeld) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("ab")));
  feed.add(peers.fromClient(4).payload(text("ef")));
  feed.add(peers.fromClient(6).rst());
  EXPECT_EQ(feed.stream(Side::A).events, "data 0+2 frame 4, lost 2+2 frame 6, data 4+2 frame 5, end 6 reset frame 6");
  EXPECT_EQ(feed.facts().closedBy, ClosedBy::RstFromA);
}

TEST_F(TcpConnectionsTest, WhatTheOtherSideStillSendsAfterAResetIsGivenAndEndsAsReset) {
  peers.shakeHands(feed);
  feed.add(peers.fromServer(0).rst());
  feed.add(peers.fromClient(0).payload(text("late")));
  feed.finish();
  EXPECT_EQ(feed.stream(Side::A).events, "data 0+4 frame 5, end 4 reset frame 4");
}

TEST_F(TcpConnectionsTest, AResetWhoseNumberIsOutOfPlaceEndsNothing) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("abc")));
  feed.add(peers.fromClient(0x30000000).rst());  // as someone sends it who does not see the numbers
  feed.add(peers.fromClient(3).payload(text("def")));
  feed.add(peers.fromClient(6).fin());
  EXPECT_EQ(feed.stream(Side::A).events, "data 0+3 frame 4, data 3+3 frame 6, end 6 fin frame 7");
}

TEST_F(TcpConnectionsTest, AResetBehindMuchThatWasNotCapturedIsStillTheEnd) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("abc")));
  feed.add(peers.fromClient(0x30000000).rst());
  feed.finish();
  EXPECT_EQ(feed.stream(Side::A).events, "data 0+3 frame 4, end 3 reset frame 5");
}

TEST_F(TcpConnectionsTest, DataAfterTheFinIsCountedAndNotGiven) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("abc")).fin());
  feed.add(peers.fromClient(0).payload(text("abc")));
  feed.add(peers.fromClient(4).payload(text("more")));
  feed.finish();
  EXPECT_EQ(feed.stream(Side::A).bytes, "abc");
  EXPECT_EQ(feed.facts().from(Side::A).troubles->lateSegments, 2U);
}

TEST_F(TcpConnectionsTest, AFinBeforeTheLastDataWaitsForIt) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(3).fin());
  EXPECT_FALSE(feed.stream(Side::A).end);
  feed.add(peers.fromClient(0).payload(text("abc")));
  EXPECT_EQ(feed.stream(Side::A).events, "data 0+3 frame 5, end 3 fin frame 4");
}

TEST_F(TcpConnectionsTest, AFinThatWasNotCapturedIsNoMissingByte) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("abc")));
  feed.add(peers.fromServer(0, 4));
  feed.finish();
  EXPECT_EQ(feed.stream(Side::A).events, "data 0+3 frame 4, end 3 capture frame 0");
}

TEST_F(TcpConnectionsTest, OverlapsKeepTheFirstCopyAndSayWhenTheyDiffer) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(2).payload(text("CDE")));
  feed.add(peers.fromClient(4).payload(text("xFG")));
  feed.add(peers.fromClient(2).payload(text("CDE")));
  feed.add(peers.fromClient(0).payload(text("AB")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "ABCDEFG");
  EXPECT_EQ(feed.facts().from(Side::A).troubles->overlapsWithDifference, 1U);
}

TEST_F(TcpConnectionsTest, BytesThatComeAgainAreComparedWithTheFirstCopy) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("abc")));
  feed.add(peers.fromClient(3).payload(text("def")));
  feed.add(peers.fromClient(0).payload(text("abcdef")));
  EXPECT_EQ(feed.facts().from(Side::A).troubles->overlapsWithDifference, 0U) << "the same in two packets and in one";
  feed.add(peers.fromClient(2).payload(text("cdXfghi")));
  EXPECT_EQ(feed.facts().from(Side::A).troubles->overlapsWithDifference, 1U);
  feed.add(peers.fromClient(0).payload(text("Abc")));
  EXPECT_EQ(feed.facts().from(Side::A).troubles->overlapsWithDifference, 2U);
  EXPECT_EQ(feed.facts().from(Side::A).troubles->overlapsNotCompared, 0U);
  EXPECT_EQ(feed.stream(Side::A).bytes, "abcdefghi");
}

TEST_F(TcpConnectionsTest, TheGarbageByteOfAKeepAliveIsNoDifference) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("abc")));
  feed.add(peers.fromClient(2).payload(text("?")));
  EXPECT_EQ(feed.facts().from(Side::A).troubles->overlapsWithDifference, 0U);
}

TEST_F(TcpConnectionsTest, BytesThatCameTooLateAreComparedWithNothing) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("abc")));
  feed.add(peers.fromClient(6).payload(text("ghi")));
  feed.add(peers.fromServer(0, 9));
  feed.pass(std::chrono::seconds{1});
  feed.add(peers.fromServer(0, 9));
  feed.add(peers.fromClient(3).payload(text("def")));
  EXPECT_EQ(feed.stream(Side::A).bytes, "abc___ghi");
  EXPECT_EQ(feed.facts().from(Side::A).troubles->overlapsWithDifference, 0U);
}

TEST_F(TcpConnectionsTest, HowMuchIsComparedIsLimitedAndWhatIsNotComparedIsCounted) {
  peers.shakeHands(feed);
  const Bytes block(1000, 'x');
  const std::uint32_t blocks = kMaxComparedBytes / 1000 + 3;
  for (std::uint32_t i = 0; i < blocks; ++i) feed.add(peers.fromClient(1000 * i).payload(block));
  for (std::uint32_t i = 0; i < blocks; ++i) feed.add(peers.fromClient(1000 * i).payload(Bytes(1000, 'y')));
  EXPECT_EQ(feed.facts().from(Side::A).troubles->overlapsWithDifference, kMaxComparedBytes / 1000);
  EXPECT_EQ(feed.facts().from(Side::A).troubles->overlapsNotCompared, 3U);
}

TEST_F(TcpConnectionsTest, WhatCannotBeReadAgainIsNotCompared) {
  feed.readable = false;
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("abc")));
  feed.add(peers.fromClient(0).payload(text("abc")));
  EXPECT_EQ(feed.facts().from(Side::A).troubles->overlapsWithDifference, 0U);
  EXPECT_EQ(feed.facts().from(Side::A).troubles->overlapsNotCompared, 1U);
}

TEST_F(TcpConnectionsTest, ATwiceMirroredConnectionGivesEachByteOnce) {
  for (const TcpPacket& packet : {peers.syn(), peers.synAck(), peers.fromClient(0), peers.fromClient(0).payload(text("abc")),
                                  peers.fromServer(0, 3).payload(text("xyz")), peers.fromClient(3, 3).fin(), peers.fromServer(3, 4).fin()}) {
    feed.add(packet);
    feed.add(packet);
  }
  feed.finish();
  EXPECT_EQ(feed.connections.size(), 1U);
  EXPECT_EQ(feed.stream(Side::A).bytes, "abc");
  EXPECT_EQ(feed.stream(Side::B).bytes, "xyz");
}

TEST_F(TcpConnectionsTest, KnowsTheHandshakeAndItsDuration) {
  feed.add(peers.syn());
  feed.pass(std::chrono::milliseconds{30});
  feed.add(peers.synAck());
  feed.pass(std::chrono::milliseconds{12});
  feed.add(peers.fromClient(0));
  feed.add(peers.fromClient(0).payload(text("x")));
  const Connection& facts = feed.facts();
  EXPECT_EQ(facts.opener, Side::A);
  EXPECT_EQ(facts.from(Side::A).syn, FrameNumber{1});
  EXPECT_EQ(facts.from(Side::B).syn, FrameNumber{2});
  EXPECT_EQ(facts.handshakeAck, FrameNumber{3});
  EXPECT_EQ(facts.handshakeRtt, std::chrono::milliseconds{42});
}

TEST_F(TcpConnectionsTest, AHandshakeThatTookNoTimeWasNotMeasured) {
  feed.add(peers.syn());
  feed.pass(Nanoseconds{0});
  feed.add(peers.synAck());
  feed.pass(Nanoseconds{0});
  feed.add(peers.fromClient(0));
  EXPECT_EQ(feed.facts().handshakeAck, FrameNumber{3});
  EXPECT_FALSE(feed.facts().handshakeRtt);
}

TEST_F(TcpConnectionsTest, AHandshakeAcrossWhichTheClockWasSetWasNotMeasured) {
  feed.add(peers.syn());
  feed.add(peers.synAck());
  feed.pass(std::chrono::hours{-1});
  feed.add(peers.fromClient(0));
  EXPECT_EQ(feed.facts().handshakeAck, FrameNumber{3});
  EXPECT_FALSE(feed.facts().handshakeRtt);
}

TEST_F(TcpConnectionsTest, ARoundTripAcrossWhichTheClockWasSetIsNone) {
  peers.shakeHands(feed);
  for (const auto step : {std::chrono::hours{-1}, std::chrono::hours{1}}) {
    feed.add(peers.fromClient(0).payload(text("one")));
    feed.pass(step);
    feed.add(peers.fromServer(0).ack(peers.clientStart + 4));
    EXPECT_EQ(feed.facts().from(Side::A).roundTrips->samples, 0U);
    peers.clientStart += 3;
  }
}

TEST_F(TcpConnectionsTest, KnowsWhatTookItsPlace) {
  peers.shakeHands(feed);
  EXPECT_EQ(feed.facts().replaced, FrameNumber{});
  peers.clientStart = 70000;
  feed.add(peers.syn());
  EXPECT_EQ(feed.facts().replaced, FrameNumber{4});
}

TEST_F(TcpConnectionsTest, MeasuresTheHandshakeFromTheLastSyn) {
  feed.add(peers.syn());
  feed.pass(std::chrono::seconds{1});
  feed.add(peers.syn());
  feed.pass(std::chrono::milliseconds{5});
  feed.add(peers.synAck());
  feed.pass(std::chrono::milliseconds{5});
  feed.add(peers.fromClient(0));
  EXPECT_EQ(feed.facts().handshakeRtt, std::chrono::milliseconds{10});
  EXPECT_EQ(feed.facts().from(Side::A).syn, FrameNumber{1});
}

TEST_F(TcpConnectionsTest, TheReceiverOfASynAckIsTheOpenerWhenTheSynWasNotCaptured) {
  feed.add(peers.synAck());
  feed.add(peers.fromClient(0).payload(text("hi")));
  EXPECT_EQ(feed.facts().opener, Side::B);
  EXPECT_EQ(feed.facts().endpoint(Side::B), peers.client);
  EXPECT_FALSE(feed.facts().handshakeRtt);
}

TEST_F(TcpConnectionsTest, TheSynAckSaysWhereTheOtherStreamBegins) {
  feed.add(peers.synAck());
  feed.add(peers.fromClient(3).payload(text("def")));
  feed.add(peers.fromClient(0).payload(text("abc")));
  EXPECT_EQ(feed.stream(Side::B).bytes, "abcdef");
}

TEST_F(TcpConnectionsTest, SumsUpZeroWindowsAndTheirTime) {
  peers.shakeHands(feed);
  feed.add(peers.fromServer(0).window(0));
  feed.pass(std::chrono::milliseconds{300});
  feed.add(peers.fromServer(0).window(0));
  feed.pass(std::chrono::milliseconds{200});
  feed.add(peers.fromServer(0).window(100));
  feed.add(peers.fromServer(0).window(0));
  EXPECT_EQ(feed.facts().from(Side::B).troubles->zeroWindows, 3U);
  EXPECT_EQ(feed.facts().from(Side::B).troubles->zeroWindowTime, std::chrono::milliseconds{500});
}

TEST_F(TcpConnectionsTest, MeasuresBytesInFlightAndRoundTrips) {
  peers.shakeHands(feed);
  EXPECT_EQ(feed.add(peers.fromClient(0).payload(test::Bytes(100, 'x'))).bytesInFlight, 100U);
  EXPECT_EQ(feed.add(peers.fromClient(100).payload(test::Bytes(50, 'x'))).bytesInFlight, 150U);
  feed.pass(std::chrono::milliseconds{20});
  feed.add(peers.fromServer(0, 150));
  EXPECT_EQ(feed.add(peers.fromClient(150).payload(test::Bytes(10, 'x'))).bytesInFlight, 10U);
  feed.pass(std::chrono::milliseconds{40});
  feed.add(peers.fromServer(0, 160));
  const TcpDirection& client = feed.facts().from(Side::A);
  EXPECT_EQ(client.maxBytesInFlight, 150U);
  EXPECT_EQ(client.roundTrips->samples, 2U);
  EXPECT_EQ(client.roundTrips->least, std::chrono::milliseconds{21});
  EXPECT_EQ(client.roundTrips->most, std::chrono::milliseconds{40});
  EXPECT_EQ(client.roundTrips->sum, std::chrono::milliseconds{61});
}

TEST_F(TcpConnectionsTest, ASnapshotDoesNotChangeWhenMorePacketsCome) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("abc")));
  const auto before = feed.connections.snapshot(TcpStreamIndex{0});
  feed.add(peers.fromClient(3).payload(text("def")));
  EXPECT_EQ(before->packets, 4U);
  EXPECT_EQ(before->from(Side::A).streamBytes, 3U);
  EXPECT_EQ(before->from(Side::A).frames.end(), StreamOffset{3});
  EXPECT_EQ(feed.connections.snapshot(TcpStreamIndex{0})->from(Side::A).frames.end(), StreamOffset{6});
}

TEST_F(TcpConnectionsTest, AllThatIsKnownIsStillKnownWhenTheCaptureHasEnded) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("abc")));
  feed.add(TcpPacket{test::ipv4("10.0.0.7", 7), peers.server}.seq(1).payload(text("other")));
  feed.add(peers.fromClient(3).payload(text("def")));
  const auto before = feed.connections.snapshot(TcpStreamIndex{0});
  feed.finish();
  EXPECT_EQ(feed.connections.size(), 2U);
  const auto after = feed.connections.snapshot(TcpStreamIndex{0});
  EXPECT_EQ(feed.connections.snapshot(TcpStreamIndex{0}), after) << "no copy: nothing more can change";
  EXPECT_EQ(after->packets, before->packets);
  EXPECT_EQ(feed.facts(0).from(Side::A).streamBytes, 6U);
  EXPECT_EQ(feed.facts(1).from(Side::A).streamBytes, 5U);
  EXPECT_EQ(feed.facts(1).index, TcpStreamIndex{1});
  for (const Side side : {Side::A, Side::B}) {
    const StreamRange range{StreamOffset{2}, StreamOffset{4}};
    EXPECT_EQ(feed.connections.frames(TcpStreamIndex{0}, side, range), before->from(side).frames.frames(range));
  }
  EXPECT_FALSE(feed.add(peers.fromClient(6).payload(text("late"))).tcpStream) << "the capture is over";
  EXPECT_EQ(feed.connections.size(), 2U);
}

TEST_F(TcpConnectionsTest, KnowsTheFramesOfARange) {
  peers.shakeHands(feed);
  feed.add(peers.fromClient(0).payload(text("abc")));
  feed.add(peers.fromClient(6).payload(text("ghi")));
  feed.add(peers.fromClient(3).payload(text("def")));
  const auto frames = feed.connections.frames(TcpStreamIndex{0}, Side::A, {StreamOffset{2}, StreamOffset{7}});
  EXPECT_EQ(frames, (std::vector<FrameNumber>{FrameNumber{4}, FrameNumber{5}, FrameNumber{6}}));
  const auto snapshot = feed.connections.snapshot(TcpStreamIndex{0});
  const auto slices = snapshot->from(Side::A).frames.slices({StreamOffset{2}, StreamOffset{7}});
  const auto header = static_cast<std::uint32_t>(test::kTcpPacketHeaders);
  EXPECT_EQ(slices, (std::vector<PacketSlice>{{FrameNumber{4}, header + 2, 1}, {FrameNumber{6}, header, 3}, {FrameNumber{5}, header, 1}}));
}

TEST(TcpConnectionsLimit, PacketsOfTooManyConversationsAreCountedAndNotFollowed) {
  PacketFeed feed{2};
  const auto from = [](std::uint16_t port) { return TcpPacket{test::ipv4("10.0.0.1", port), test::ipv4("10.0.0.2", 1935)}; };
  for (std::uint16_t port = 50000; port < 50003; ++port) feed.add(from(port).seq(1).syn());
  EXPECT_FALSE(feed.add(from(50002).seq(2).payload(text("x"))).tcpStream);
  EXPECT_TRUE(feed.add(from(50001).seq(2).payload(text("x"))).tcpStream) << "those that are known go on";
  EXPECT_FALSE(feed.add(from(50001).seq(9000).syn()).tcpStream) << "a new connection on the same ports is one too many";
  feed.finish();
  EXPECT_EQ(feed.connections.size(), 2U);
  EXPECT_EQ(feed.connections.leftOut().packets, 3U);
  EXPECT_EQ(feed.stream(Side::A, 1).bytes, "x");
}

TEST_F(TcpConnectionsTest, FindsEachOfManyConversationsAgain) {
  constexpr std::uint16_t kMany = 20000;
  const auto packet = [&](std::uint16_t port) { return TcpPacket{test::ipv4("10.0.0.1", port), peers.server}.seq(1).syn(); };
  for (std::uint16_t port = 1; port <= kMany; ++port) ASSERT_EQ(streamOf(packet(port)), port - 1U);
  for (std::uint16_t port = 1; port <= kMany; ++port) ASSERT_EQ(streamOf(packet(port)), port - 1U);
}

}  // namespace
}  // namespace rtmpscope::net
