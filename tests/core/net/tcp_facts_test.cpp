// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of the network: copies that the capture made, closed windows, what is in flight and how long acknowledgments
// take.
#include "net/duplicate_watch.h"
#include "net/tcp_series.h"

#include "capture/packet_source.h"
#include "stream_recorder.h"
#include "support/capture_file.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>
#include <map>
#include <sstream>

#include <fmt/format.h>

namespace rtmpscope::net {
namespace {

using test::PacketFeed;
using test::Peers;
using test::TcpPacket;
using test::text;

class TcpFactsTest : public testing::Test {
 protected:
  TcpFactsTest() { peers.shakeHands(feed); }

  /// Data of the client, numbered as its machine would.
  [[nodiscard]] TcpPacket data(std::uint16_t identification, std::uint32_t offset = 0) const {
    return peers.fromClient(offset).payload(text("abc")).identification(identification);
  }

  PacketFeed feed;
  Peers peers;
};

TEST_F(TcpFactsTest, APacketThatComesAgainAsItWasIsACopyAndNoLoss) {
  feed.add(data(77));
  EXPECT_TRUE(feed.add(data(77)).copy);
  const TcpDirection client = feed.facts().from(Side::A);
  EXPECT_EQ(client.troubles->retransmissions, 1U) << "Wireshark calls it so";
  EXPECT_EQ(client.troubles->copies, 1U);
  EXPECT_EQ(client.troubles->copiesTakenForRetransmissions, 1U);
  EXPECT_TRUE(client.troubles->retransmissionFrames.empty());
}

TEST_F(TcpFactsTest, DataThatIsSentAgainHasAnIdentificationOfItsOwn) {
  feed.add(data(77));
  EXPECT_FALSE(feed.add(data(78)).copy);
  const TcpDirection client = feed.facts().from(Side::A);
  EXPECT_EQ(client.troubles->retransmissions, 1U);
  EXPECT_EQ(client.troubles->copies, 0U);
  EXPECT_EQ(client.troubles->retransmissionFrames, std::vector{FrameNumber{5}});
}

TEST_F(TcpFactsTest, ACopyMayComeAfterOtherPacketsAndThroughAnotherLink) {
  feed.add(data(77));
  feed.add(data(78, 3));
  feed.add(peers.fromServer(0, 6));
  test::Bytes routed = data(77).bytes();
  routed[0] ^= 0xFF;  // another MAC address
  routed[22] -= 1;    // and a router on the way
  EXPECT_TRUE(feed.add(routed).copy);
}

TEST_F(TcpFactsTest, ACopyThatComesTooLateIsNone) {
  feed.add(data(77));
  feed.pass(kDuplicateTime + std::chrono::milliseconds{1});
  EXPECT_FALSE(feed.add(data(77)).copy);
}

TEST_F(TcpFactsTest, LooksForACopyOnlySoManyPacketsBack) {
  const auto other = [&](std::size_t i) {
    return TcpPacket{test::ipv4("10.0.0.9", static_cast<std::uint16_t>(1000 + i)), peers.server}.seq(1).syn();
  };
  const auto comesAgainAfter = [&](std::size_t packets, std::uint16_t identification) {
    feed.add(data(identification));
    for (std::size_t i = 0; i < packets; ++i) {
      feed.pass(std::chrono::microseconds{10});
      feed.add(other(i));
    }
    feed.pass(std::chrono::microseconds{10});
    return feed.add(data(identification)).copy;
  };
  EXPECT_TRUE(comesAgainAfter(kDuplicateMemory - 1, 77));
  EXPECT_FALSE(comesAgainAfter(kDuplicateMemory, 78));
}

TEST_F(TcpFactsTest, WithoutIdentificationACopyMustFollowAtOnce) {
  feed.add(data(0));
  EXPECT_TRUE(feed.add(data(0)).copy);
  feed.add(data(0, 3));
  feed.add(peers.fromServer(0, 3));
  EXPECT_FALSE(feed.add(data(0, 3)).copy) << "the server's acknowledgment may have asked for it";
  feed.add(data(0, 6));
  feed.pass(kDuplicateTimeWithoutIdentification + std::chrono::milliseconds{1});
  EXPECT_FALSE(feed.add(data(0, 6)).copy);
}

TEST_F(TcpFactsTest, AResetForEachLateSegmentIsNoCopy) {
  feed.add(peers.fromClient(0).rst());
  EXPECT_FALSE(feed.add(peers.fromClient(0).rst()).copy);
  EXPECT_FALSE(feed.add(peers.fromClient(0).rst().identification(5)).copy);
  EXPECT_TRUE(feed.add(peers.fromClient(0).rst().identification(5)).copy);
}

TEST_F(TcpFactsTest, OtherBytesAreNoCopy) {
  feed.add(data(77));
  EXPECT_FALSE(feed.add(peers.fromClient(0).payload(text("abd")).identification(77)).copy);
}

TEST_F(TcpFactsTest, CopiesDoNotSpoilTheRoundTripTimes) {
  feed.add(data(77));
  feed.add(data(77));
  feed.add(peers.fromServer(0, 3));
  EXPECT_EQ(feed.facts().from(Side::A).roundTrips->samples, 1U);
}

TEST_F(TcpFactsTest, KeepsEachTimeThatAWindowWasClosed) {
  feed.add(peers.fromServer(0).window(0));  // 4
  feed.pass(std::chrono::milliseconds{300});
  feed.add(peers.fromServer(0).window(0));
  feed.pass(std::chrono::milliseconds{200});
  feed.add(peers.fromServer(0).window(100));  // 6
  feed.add(peers.fromServer(0).window(0));    // 7
  feed.pass(std::chrono::milliseconds{40});
  feed.add(peers.fromServer(0).window(0));
  const TcpDirection server = feed.facts().from(Side::B);
  ASSERT_EQ(server.troubles->zeroWindowSpans.size(), 2U);
  EXPECT_EQ(server.troubles->zeroWindowSpans[0].firstFrame, FrameNumber{4});
  EXPECT_EQ(server.troubles->zeroWindowSpans[0].lastFrame, FrameNumber{6});
  EXPECT_EQ(server.troubles->zeroWindowSpans[0].duration, std::chrono::milliseconds{500});
  EXPECT_EQ(server.troubles->zeroWindowSpans[1].firstFrame, FrameNumber{7});
  EXPECT_EQ(server.troubles->zeroWindowSpans[1].lastFrame, FrameNumber{}) << "it was not seen to open";
  EXPECT_EQ(server.troubles->zeroWindowSpans[1].duration, std::chrono::milliseconds{40});
  EXPECT_EQ(server.troubles->zeroWindowTime, std::chrono::milliseconds{540});
}

TEST_F(TcpFactsTest, KeepsOnlySoManySpansAndRepeatsAndCountsOn) {
  for (std::size_t i = 0; i < kMaxZeroWindowSpans + 5; ++i) {
    feed.add(peers.fromServer(0).window(0));
    feed.add(peers.fromServer(0).window(100));
  }
  for (std::uint16_t i = 0; i < kMaxRetransmissionFrames + 4; ++i) feed.add(data(static_cast<std::uint16_t>(i + 1)));
  EXPECT_EQ(feed.facts().from(Side::B).troubles->zeroWindowSpans.size(), kMaxZeroWindowSpans);
  EXPECT_EQ(feed.facts().from(Side::B).troubles->zeroWindowSpanCount, kMaxZeroWindowSpans + 5);
  EXPECT_EQ(feed.facts().from(Side::A).troubles->retransmissionFrames.size(), kMaxRetransmissionFrames);
  EXPECT_EQ(feed.facts().from(Side::A).troubles->retransmissions, kMaxRetransmissionFrames + 3);
}

/// A series that is fed as a capture would.
struct SeriesFeed {
  TcpMoment add(const TcpPacket& from) {
    const test::Bytes bytes = from.bytes();
    Packet packet;
    packet.frame = FrameNumber{++frame};
    packet.time = now;
    packet.bytes = bytes;
    packet.originalLength = static_cast<std::uint32_t>(bytes.size());
    packet.linkType = LinkType{1};
    now += std::chrono::milliseconds{10};
    return series.add(packet).value_or(TcpMoment{});
  }

  TcpSeries series;
  std::uint32_t frame = 0;
  CaptureTime now{std::chrono::seconds{1'700'000'000}};
};

TEST(TcpSeries, TellsWhatIsInFlightAndWhenItWasAcknowledged) {
  const Peers peers;
  SeriesFeed feed;
  feed.add(peers.syn());
  feed.add(peers.synAck());
  EXPECT_EQ(feed.add(peers.fromClient(0)).initialRtt, std::chrono::milliseconds{20});
  EXPECT_EQ(feed.add(peers.fromClient(0).payload(test::Bytes(100, 'x'))).bytesInFlight, 100U);
  EXPECT_EQ(feed.add(peers.fromClient(100).payload(test::Bytes(50, 'x'))).bytesInFlight, 150U);
  const TcpMoment acknowledged = feed.add(peers.fromServer(0, 100));
  EXPECT_EQ(acknowledged.acknowledged, FrameNumber{4});
  EXPECT_EQ(acknowledged.ackRtt, std::chrono::milliseconds{20});
  EXPECT_EQ(acknowledged.side, Side::B);
  EXPECT_EQ(feed.add(peers.fromClient(150).payload(test::Bytes(10, 'x'))).bytesInFlight, 60U);
}

// A clock may be so coarse that a handshake takes no time in it: then nothing was measured.
TEST(TcpSeries, AHandshakeThatTookNoTimeWasNotMeasured) {
  const Peers peers;
  SeriesFeed feed;
  for (const TcpPacket& packet : {peers.syn(), peers.synAck(), peers.fromClient(0)}) {
    feed.now = CaptureTime{std::chrono::seconds{1'700'000'000}};
    EXPECT_FALSE(feed.add(packet).initialRtt);
  }
  EXPECT_FALSE(feed.add(peers.fromClient(0).payload(text("x"))).initialRtt);
}

// Truth: tcp.analysis.initial_rtt of tshark 4.0.17 in a refused connection.
TEST(TcpSeries, ARefusalTellsTheTimeToItsReset) {
  const Peers peers;
  SeriesFeed feed;
  EXPECT_FALSE(feed.add(peers.syn()).initialRtt);
  EXPECT_EQ(feed.add(TcpPacket{peers.server, peers.client}.seq(0).ack(peers.clientStart + 1).rst()).initialRtt, std::chrono::milliseconds{10});
  SeriesFeed other;
  other.add(peers.syn());
  EXPECT_FALSE(other.add(TcpPacket{peers.server, peers.client}.seq(0).ack(peers.clientStart + 77).rst()).initialRtt) << "answers another SYN";
}

// Truth: tcp.analysis.ack_lost_segment of tshark 4.0.17 in such packets.
TEST(TcpSeries, WhatIsAcknowledgedUnseenIsToldOnceUntilTheOtherSideAcknowledgesMore) {
  const Peers peers;
  SeriesFeed feed;
  for (const TcpPacket& packet : {peers.syn(), peers.synAck(), peers.fromClient(0)}) feed.add(packet);
  const auto isTold = [&](const TcpPacket& packet) { return feed.add(packet).flags.has(TcpAnalysisFlags::AckedLostSegment); };
  EXPECT_TRUE(isTold(peers.fromClient(0, 1000)));
  EXPECT_FALSE(isTold(peers.fromClient(0, 1000).payload(text("x"))));
  EXPECT_FALSE(isTold(peers.fromClient(1, 2000)));
  feed.add(peers.fromServer(0, 1));
  EXPECT_TRUE(isTold(peers.fromClient(1, 3000)));
}

TEST(TcpSeries, LeavesOutWhatWasAcknowledgedSelectively) {
  const Peers peers;
  SeriesFeed feed;
  feed.add(peers.fromClient(0).payload(test::Bytes(100, 'x')));
  feed.add(peers.fromClient(100).payload(test::Bytes(50, 'x')));
  const std::uint32_t left = peers.clientStart + 1 + 100;
  const test::Bytes sack = test::NumberWriter{true}.u16(0x0101).u16(0x050A).u32(left).u32(left + 50).written();
  feed.add(peers.fromServer(0, 0).options(sack));
  EXPECT_EQ(feed.add(peers.fromClient(150).payload(test::Bytes(10, 'x'))).bytesInFlight, 110U);
}

TEST(TcpSeries, LeavesSegmentsBeyondTheLimitOut) {
  const Peers peers;
  SeriesFeed feed;
  feed.add(peers.fromServer(0, 0));
  for (std::uint32_t i = 0; i < kMaxUnacknowledged; ++i) feed.add(peers.fromClient(i).payload(text("x")));
  EXPECT_EQ(feed.add(peers.fromClient(kMaxUnacknowledged).payload(text("x"))).bytesInFlight, kMaxUnacknowledged);
}

/// The line that compare_connections.py --series-truth makes of a frame.
std::string lineOf(const PacketVerdict& verdict, const TcpMoment& moment) {
  // The order of that script: first the flags that are counted per direction.
  constexpr std::array kOrder = {TcpAnalysisFlags::Retransmission,     TcpAnalysisFlags::OutOfOrder,
                                 TcpAnalysisFlags::DuplicateAck,       TcpAnalysisFlags::KeepAlive,
                                 TcpAnalysisFlags::ZeroWindow,         TcpAnalysisFlags::WindowFull,
                                 TcpAnalysisFlags::FastRetransmission, TcpAnalysisFlags::SpuriousRetransmission,
                                 TcpAnalysisFlags::KeepAliveAck,       TcpAnalysisFlags::ZeroWindowProbe,
                                 TcpAnalysisFlags::ZeroWindowProbeAck, TcpAnalysisFlags::WindowUpdate,
                                 TcpAnalysisFlags::LostSegment,        TcpAnalysisFlags::AckedLostSegment};
  std::string line = std::to_string(moment.frame.value());
  for (const TcpAnalysisFlags::Flag flag : kOrder) {
    if (verdict.flags.has(flag)) line += fmt::format(" {}", toString(flag));
  }
  if (moment.bytesInFlight) line += fmt::format(" bytes_in_flight={}", *moment.bytesInFlight);
  if (moment.ackRtt) line += fmt::format(" ack_rtt={}", moment.ackRtt->count());
  if (moment.acknowledged != FrameNumber{}) line += fmt::format(" acks_frame={}", moment.acknowledged.value());
  return line + "\n";
}

/// The same of a whole capture: the number of its TCP frames and the CRC-32 of their lines.
std::string seriesOf(const std::string& file) {
  const auto source = capture::openCapture(RTMPSCOPE_SOURCE_DIR "/captures/samples/" + file);
  if (!source) return "cannot be read";
  test::StreamRecorder recorder;
  TcpConnections connections{recorder};
  std::map<TcpStreamIndex, TcpSeries> series;
  std::string lines;
  unsigned frames = 0;
  Packet packet;
  while (true) {
    const auto status = (*source)->next(packet);
    if (!status || *status == capture::PacketSource::Status::End) break;
    const PacketVerdict verdict = connections.add(packet);
    if (!verdict.tcpStream) continue;
    const auto moment = series[*verdict.tcpStream].add(packet);
    if (!moment) return "a frame without a moment";
    EXPECT_EQ(moment->flags, verdict.flags);
    ++frames;
    lines += lineOf(verdict, *moment);
  }
  return fmt::format("{} {:08x}", frames, crc32(0, reinterpret_cast<const Bytef*>(lines.data()), static_cast<uInt>(lines.size())));
}

TEST(SampleSeries, AreWhatTsharkSaysOfEachFrame) {
  std::ifstream table{RTMPSCOPE_SOURCE_DIR "/captures/truth/tcp-series.tsv"};
  std::string line;
  std::getline(table, line);
  int files = 0;
  while (std::getline(table, line)) {
    std::istringstream columns{line};
    std::string file;
    std::string frames;
    std::string crc;
    columns >> file >> frames >> crc;
    EXPECT_EQ(seriesOf(file), frames + " " + crc) << file;
    ++files;
  }
  EXPECT_GE(files, 20);
}

}  // namespace
}  // namespace rtmpscope::net
