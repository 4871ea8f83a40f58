// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a capture as a whole, each with a capture made for it and one without the fault.
#include "analysis/capture_quality.h"

#include "core/analysis/analyze_script.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace rtmpscope::analysis {
namespace {

using namespace rtmpscope::test;

/// A push with a little media, as a network card would show it.
PacketLog push() {
  PacketLog log;
  TcpScript tcp{log};
  beginPush(tcp).client(Bytes(3000, 'x'));
  tcp.clientFin().serverFin();
  return log;
}

/// The same, each packet twice: a mirror port that copies it on the way in and on the way out.
PacketLog doubled(const PacketLog& log, std::chrono::milliseconds apart) {
  PacketLog twice;
  std::uint8_t number = 0;
  for (const CapturedPacket& packet : log.packets()) {
    Bytes bytes = packet.bytes;
    bytes[18] = 1;  // its identification; the header's checksum is nobody's business here
    bytes[19] = ++number;
    twice.add(bytes);
    twice.pass(apart);
    twice.add(bytes);
  }
  return twice;
}

std::vector<std::string> rulesOf(const Analysis& analysis) {
  std::vector<std::string> rules;
  for (const auto& session : analysis.sessions) {
    for (const diagnosis::Finding& finding : session->findings) rules.emplace_back(finding.rule);
  }
  return rules;
}

bool has(const std::vector<std::string>& rules, std::string_view rule) {
  return std::ranges::find(rules, rule) != rules.end();
}

TEST(CaptureQuality, OfACaptureWithoutFaultIsWhole) {
  const auto analysis = analyzeLog(push());
  EXPECT_TRUE(analysis->quality.whole());
  EXPECT_EQ(analysis->quality.copies, 0U);
  EXPECT_EQ(analysis->quality.clockSteps, 0U);
  EXPECT_EQ(analysis->quality.layers, std::vector<std::string>{"eth:ip:tcp"});
  EXPECT_FALSE(has(rulesOf(*analysis), "capture-duplicates"));
}

TEST(CaptureQuality, AMirrorPortThatDoublesPacketsLosesNone) {
  const PacketLog single = push();
  const auto analysis = analyzeLog(doubled(single, std::chrono::milliseconds{0}));
  const net::Connection& connection = *analysis->connections[0]->connection;
  EXPECT_EQ(analysis->quality.copies, single.packets().size());
  EXPECT_GT(connection.sides[0].troubles->retransmissions, 5U) << "Wireshark calls them so";
  EXPECT_EQ(connection.sides[0].troubles->copiesTakenForRetransmissions, connection.sides[0].troubles->retransmissions);
  EXPECT_TRUE(has(rulesOf(*analysis), "capture-duplicates"));
  EXPECT_FALSE(has(rulesOf(*analysis), "tcp-loss"));
  EXPECT_EQ(analysis->messages.size(), analyzeLog(single)->messages.size());
}

TEST(CaptureQuality, CountsBytesThatAreMissingInsideAndOutsideOfSessions) {
  PacketLog log;
  TcpScript tcp{log};
  TcpScript other{log, 443, 50001};
  beginPush(tcp).lostFromClient(Bytes(700, 'x')).client(Bytes(50, 'x')).server(hex("00"));
  other.open().client(hex("16 03 01 00 05")).lostFromClient(Bytes(300, 'x')).client(hex("00")).server(hex("00"));
  const auto analysis = analyzeLog(log);
  EXPECT_EQ(analysis->quality.missingBytes, 700U);
  EXPECT_EQ(analysis->quality.otherMissingBytes, 300U);
  EXPECT_FALSE(analysis->quality.whole());
}

TEST(CaptureQuality, SaysWhenTheClockWasSetMoreOftenThanIsKept) {
  for (const std::size_t steps : {kMaxClockStepsKept, kMaxClockStepsKept + 1}) {
    PacketLog log;
    TcpScript tcp{log};
    tcp.open();
    for (std::size_t i = 0; i < steps; ++i) {
      log.pass(std::chrono::seconds{-10});
      tcp.client(hex("00"));
    }
    const auto analysis = analyzeLog(log);
    const bool said = std::ranges::any_of(analysis->findings, [](const diagnosis::Finding& each) { return each.rule == "limit-reached"; });
    EXPECT_EQ(said, steps > kMaxClockStepsKept) << steps;
  }
}

TEST(CaptureQuality, SeesTheClockGoBack) {
  PacketLog log;
  TcpScript tcp{log};
  tcp.open();
  log.pass(std::chrono::milliseconds{-5});
  tcp.client(hex("03"));
  EXPECT_EQ(analyzeLog(log)->quality.clockSteps, 0U) << "interleaved interfaces do as much";
  EXPECT_TRUE(analyzeLog(log)->findings.empty());
  log.pass(std::chrono::milliseconds{-3000});
  tcp.client(hex("00"));
  tcp.client(hex("00"));
  const auto analysis = analyzeLog(log);
  EXPECT_EQ(analysis->quality.clockSteps, 1U);
  EXPECT_EQ(analysis->quality.firstClockStep, FrameNumber{5});
  EXPECT_EQ(analysis->quality.largestClockStep, std::chrono::milliseconds{2999});
  ASSERT_EQ(analysis->findings.size(), 1U);
  const diagnosis::Finding& finding = analysis->findings.front();
  EXPECT_EQ(finding.rule, "capture-damaged");
  EXPECT_EQ(finding.severity, diagnosis::Severity::Warning);
  EXPECT_EQ(finding.frames, std::vector<FrameNumber>{FrameNumber{5}});
}

TEST(CaptureQuality, CountsSessionsThatBeganBeforeTheCapture) {
  const PacketLog whole = push();
  PacketLog late;
  for (std::size_t i = 3; i < whole.packets().size(); ++i) late.add(whole.packets()[i].bytes);
  EXPECT_EQ(analyzeLog(whole)->quality.begunBefore, 0U);
  const auto analysis = analyzeLog(late);
  ASSERT_EQ(analysis->sessions.size(), 1U);
  EXPECT_EQ(analysis->quality.oneDirection, 0U);
  PacketLog oneWay;
  for (const CapturedPacket& packet : whole.packets()) {
    if (packet.bytes[35] == 0x50) oneWay.add(packet.bytes);  // the client's port is 0xC350
  }
  EXPECT_EQ(analyzeLog(oneWay)->quality.oneDirection, 1U);
}

}  // namespace
}  // namespace rtmpscope::analysis
