// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/analyze_script.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace rtmpscope::analysis {
namespace {

using namespace rtmpscope::test;
using rtmp::Protocol;

constexpr std::uint16_t kOddPort = 8080;

Bytes text(std::string_view value) {
  return {value.begin(), value.end()};
}

/// Bytes without a pattern, as an encrypted or compressed stream has them.
Bytes noise(std::size_t size, std::uint32_t seed) {
  Bytes bytes(size);
  for (std::uint8_t& byte : bytes) {
    seed ^= seed << 13U;
    seed ^= seed >> 17U;
    seed ^= seed << 5U;
    byte = static_cast<std::uint8_t>(seed);
  }
  return bytes;
}

TEST(Recognition, FindsRtmpOnAnyPort) {
  PacketLog log;
  TcpScript tcp{log, kOddPort};
  beginPush(tcp);
  const auto analysis = analyzeLog(log);

  ASSERT_EQ(analysis->sessions.size(), 1U);
  EXPECT_EQ(analysis->connections[0]->protocol, Protocol::Rtmp);
  EXPECT_FALSE(analysis->connections[0]->onRtmpPort);
  EXPECT_EQ(analysis->messages.size(), 7U);
  EXPECT_TRUE(analysis->sessions[0]->session->handshake.complete);
  EXPECT_EQ(analysis->messages[0].frame, FrameNumber{11});
}

TEST(Recognition, FindsAStalledHandshakeOnAnOddPort) {
  PacketLog log;
  TcpScript tcp{log, kOddPort};
  tcp.open().client(handshakeOne(1));
  EXPECT_EQ(analyzeLog(log)->sessions.size(), 1U);
}

TEST(Recognition, NumbersSessionsByFirstPacketThoughOneIsRecognisedLate) {
  PacketLog log;
  TcpScript odd{log, kOddPort, 50001};
  odd.open().client(Bytes(1, 3));  // C0 alone: not enough to be sure
  TcpScript usual{log, 1935, 50002};
  beginPush(usual, "usual");
  const Bytes c1 = handshakeOne(1);
  odd.client({c1.begin() + 1, c1.end()})
      .server(join({handshakeOne(2), handshakeTwo(1)}))
      .client(handshakeTwo(2))
      .client(chunked(connectCommand("late")));
  const auto analysis = analyzeLog(log);

  ASSERT_EQ(analysis->sessions.size(), 2U);
  EXPECT_EQ(analysis->sessions[0]->session->id, SessionId{1});
  EXPECT_EQ(analysis->sessions[0]->session->app, "late");
  EXPECT_EQ(analysis->sessions[1]->session->id, SessionId{2});
  EXPECT_EQ(analysis->sessions[1]->session->app, "live");
  EXPECT_EQ(analysis->sessionOf(analysis->messages[0])->session->id, SessionId{2});
}

struct OtherTalk {
  const char* name;
  Bytes client;
  Bytes server;
  Protocol protocol;
};

void PrintTo(const OtherTalk& talk, std::ostream* out) {
  *out << talk.name;
}

const std::string kTls = "16 03 01 00 05 01 00 00 01 00";

std::vector<OtherTalk> otherTalks() {
  // TPKT, which RDP and H.323 begin with, has version 3 as RTMP has: X.224 connection request and confirm.
  const Bytes tpktRequest = join({hex("03 00 00 13 0e e0 00 00 00 00 00 01 00 08 00 03 00 00 00"), noise(3000, 1)});
  const Bytes tpktConfirm = join({hex("03 00 00 13 0e d0 00 00 12 34 00 02 00 08 00 02 00 00 00"), noise(3000, 2)});
  // A little-endian 3 and zeros are how many a binary protocol begins.
  const Bytes littleEndian = join({hex("03 00 00 00 00 00 00 00 00 00 00 00"), noise(4000, 3)});
  return {
      {"Http", text("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), text("HTTP/1.1 200 OK\r\n\r\n"), Protocol::Http},
      {"Tls", join({hex(kTls), noise(2000, 4)}), join({hex("16 03 03 00 05 02 00 00 01 00"), noise(2000, 5)}), Protocol::Tls},
      {"Ssh", text("SSH-2.0-OpenSSH_9.2\r\n"), text("SSH-2.0-OpenSSH_9.2\r\n"), Protocol::Ssh},
      {"Tpkt", tpktRequest, tpktConfirm, Protocol::Unknown},
      {"LittleEndianThree", littleEndian, littleEndian, Protocol::Unknown},
      {"NoiseBehindAThree", join({hex("03"), noise(5000, 6)}), join({hex("03"), noise(5000, 7)}), Protocol::Unknown},
      {"Noise", noise(9000, 8), noise(9000, 9), Protocol::Unknown},
      {"ThreesAnsweredByAGreeting", Bytes(100, 3), text("220 mail"), Protocol::Unknown},
  };
}

class OtherProtocols : public testing::TestWithParam<OtherTalk> {};

TEST_P(OtherProtocols, AreNoSessionOnAnOddPort) {
  PacketLog log;
  TcpScript tcp{log, kOddPort};
  tcp.open().client(GetParam().client).server(GetParam().server).client(noise(3000, 10)).server(noise(3000, 11)).clientFin().serverFin();
  const auto analysis = analyzeLog(log);

  EXPECT_TRUE(analysis->sessions.empty());
  EXPECT_TRUE(analysis->messages.empty());
  EXPECT_EQ(analysis->connections[0]->protocol, GetParam().protocol);
  const bool named = GetParam().protocol == Protocol::Tls || GetParam().protocol == Protocol::Http || GetParam().protocol == Protocol::Ssh;
  EXPECT_EQ(analysis->connections[0]->detail, named ? rtmp::toString(GetParam().protocol) : "");
}

TEST_P(OtherProtocols, AreNoSessionWhereTheBeginningWasNotCaptured) {
  PacketLog log;
  TcpScript tcp{log, kOddPort};
  tcp.client(GetParam().client).server(GetParam().server);
  for (std::uint32_t i = 0; i < 40; ++i) tcp.client(noise(20000, 100 + i)).server(noise(900, 200 + i));
  const auto analysis = analyzeLog(log);

  EXPECT_TRUE(analysis->sessions.empty());
  EXPECT_TRUE(analysis->messages.empty());
}

INSTANTIATE_TEST_SUITE_P(Recognition, OtherProtocols, testing::ValuesIn(otherTalks()), [](const auto& row) { return std::string{row.param.name}; });

struct NotRtmp {
  const char* name;
  Bytes client;
  Protocol protocol;
  const char* detail;
};

void PrintTo(const NotRtmp& talk, std::ostream* out) {
  *out << talk.name;
}

class OnTheRtmpPort : public testing::TestWithParam<NotRtmp> {};

TEST_P(OnTheRtmpPort, WhatIsNotRtmpIsASessionThatSaysWhatItIs) {
  PacketLog log;
  TcpScript tcp{log};
  tcp.open().client(GetParam().client).serverFin();
  const auto analysis = analyzeLog(log);

  ASSERT_EQ(analysis->sessions.size(), 1U);
  EXPECT_EQ(analysis->sessions[0]->session->protocol, GetParam().protocol);
  EXPECT_EQ(analysis->sessions[0]->session->outcome, session::Outcome::Failed);
  EXPECT_EQ(analysis->connections[0]->protocol, GetParam().protocol);
  EXPECT_EQ(analysis->connections[0]->detail, GetParam().detail);
  EXPECT_TRUE(analysis->messages.empty());
}

INSTANTIATE_TEST_SUITE_P(Recognition, OnTheRtmpPort,
                         testing::Values(NotRtmp{"Http", text("GET /live HTTP/1.1\r\n\r\n"), Protocol::Http, "HTTP GET"},
                                         NotRtmp{"Tls", hex(kTls), Protocol::Tls, "TLS ClientHello"},
                                         NotRtmp{"Ssh", text("SSH-2.0-x\r\n"), Protocol::Ssh, "SSH-2.0-x"},
                                         NotRtmp{"Other", hex("ff fe 0a 00"), Protocol::Unknown, "unknown protocol, first bytes ff fe 0a 00"}),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(Recognition, ListsARefusedConnectionOnTheRtmpPortAsASessionAndElsewhereNot) {
  PacketLog log;
  TcpScript{log, 1935, 50001}.refused();
  TcpScript{log, kOddPort, 50002}.refused();
  const auto analysis = analyzeLog(log);

  ASSERT_EQ(analysis->connections.size(), 2U);
  ASSERT_EQ(analysis->sessions.size(), 1U);
  EXPECT_EQ(analysis->connections[0]->session, SessionId{1});
  EXPECT_EQ(analysis->connections[1]->session, std::nullopt);
  EXPECT_EQ(analysis->sessions[0]->session->outcome, session::Outcome::Failed);
}

TEST(Recognition, TakesPortsThatTheUserNamedForRtmp) {
  PacketLog log;
  TcpScript{log, kOddPort}.refused();
  AnalyzerOptions options;
  options.decodeAsRtmp = {kOddPort};
  EXPECT_EQ(analyzeLog(log, options)->sessions.size(), 1U);
}

TEST(Recognition, DoesNotMistakeAClientsPort1935ForAServers) {
  PacketLog log;
  TcpScript tcp{log, 80, 1935};
  tcp.open().client(text("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_TRUE(analyzeLog(log)->sessions.empty());
}

TEST(Recognition, ReadsTheHandshakeOfRtmpeAndNothingBehindIt) {
  PacketLog log;
  TcpScript tcp{log};
  tcp.open()
      .client(handshakeOne(1, 6))
      .server(join({handshakeOne(2, 6), handshakeTwo(1)}))
      .client(join({handshakeTwo(2), noise(500, 12)}))
      .server(noise(5000, 13))
      .client(noise(3000, 14));
  const auto analysis = analyzeLog(log);

  ASSERT_EQ(analysis->sessions.size(), 1U);
  EXPECT_EQ(analysis->sessions[0]->session->protocol, Protocol::Rtmpe);
  EXPECT_EQ(analysis->sessions[0]->session->handshake.version, 6);
  EXPECT_TRUE(analysis->sessions[0]->session->handshake.complete);
  EXPECT_TRUE(analysis->messages.empty());
}

// Chunk stream 8 begins as the version of RTMPE does; FFmpeg sends a header by itself, before what it is the header of.
TEST(Recognition, DoesNotTakeALateHeaderInASegmentOfItsOwnForRtmpe) {
  PacketLog log;
  TcpScript tcp{log};
  const Bytes publish = chunked({.chunkStream = 8, .type = 20, .messageStream = 1, .timestamp = 0, .body = publishCommand("cam1").body});
  constexpr std::ptrdiff_t kHeader = 12;
  tcp.client({publish.begin(), publish.begin() + kHeader}).client({publish.begin() + kHeader, publish.end()});
  for (std::uint32_t i = 0; i < 20; ++i) tcp.client(chunked(audio(23 * i, 100)));
  const auto analysis = analyzeLog(log);

  ASSERT_EQ(analysis->sessions.size(), 1U);
  EXPECT_EQ(analysis->sessions[0]->session->protocol, Protocol::Rtmp);
  EXPECT_EQ(analysis->messages.size(), 21U);
}

// ZLMediaKit sends the extended timestamp in the segment behind that.
TEST(Recognition, DoesNotTakeALateHeaderWithoutItsExtendedTimestampForRtmpe) {
  PacketLog log;
  TcpScript tcp{log};
  constexpr std::uint32_t kLate = 0x1300000;
  constexpr std::ptrdiff_t kHeader = 12;
  for (std::uint32_t i = 0; i < 20; ++i) {
    const Bytes chunk = chunked({.chunkStream = 6, .type = 8, .messageStream = 1, .timestamp = kLate + 23 * i, .body = audio(0, 100).body});
    tcp.client({chunk.begin(), chunk.begin() + kHeader}).client({chunk.begin() + kHeader, chunk.end()});
  }
  const auto analysis = analyzeLog(log);

  ASSERT_EQ(analysis->sessions.size(), 1U);
  EXPECT_EQ(analysis->sessions[0]->session->protocol, Protocol::Rtmp);
  EXPECT_EQ(analysis->messages.size(), 20U);
}

/// A push of which the capture has nothing before its media.
void lateMedia(TcpScript& tcp) {
  for (std::uint32_t i = 0; i < 60; ++i) tcp.client(join({chunked(video(40 * i, i % 10 == 0, 700)), chunked(audio(40 * i, 90))}));
}

TEST(Recognition, DecodesAConnectionThatBeganBeforeTheCapture) {
  for (const std::uint16_t port : {std::uint16_t{1935}, kOddPort}) {
    PacketLog log;
    TcpScript tcp{log, port};
    lateMedia(tcp);
    const auto analysis = analyzeLog(log);
    ASSERT_EQ(analysis->sessions.size(), 1U) << port;
    EXPECT_EQ(analysis->connections[0]->protocol, Protocol::Rtmp) << port;
    EXPECT_GE(analysis->messages.size(), 118U) << port;
    EXPECT_FALSE(analysis->sessions[0]->session->completeFromStart) << port;
  }
}

TEST(Recognition, TellsAHandshakeFromAConnectWhereTheSynIsMissing) {
  PacketLog withHandshake;
  TcpScript first{withHandshake};
  shakeHands(first).client(chunked(connectCommand("live")));
  const auto shaken = analyzeLog(withHandshake);
  ASSERT_EQ(shaken->messages.size(), 1U);
  EXPECT_TRUE(shaken->sessions[0]->session->handshake.complete);

  PacketLog behindHandshake;
  TcpScript second{behindHandshake};
  second.client(chunked(connectCommand("live")))
      .server(chunked(windowAckSize(5)))
      .server(chunked(connectResult()))
      .client(chunked(createStreamCommand(2)));
  second.server(chunked(createStreamResult(2, 1)))
      .client(chunked(publishCommand("cam1")))
      .server(chunked(status("status", "NetStream.Publish.Start")));
  lateMedia(second);
  const auto late = analyzeLog(behindHandshake);
  ASSERT_GE(late->messages.size(), 120U);
  EXPECT_EQ(late->sessions[0]->session->app, "live");
}

}  // namespace
}  // namespace rtmpscope::analysis
