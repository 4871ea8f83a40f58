// SPDX-License-Identifier: GPL-3.0-or-later
// How many connections are looked into, and that HTTP takes no room from RTMP.
#include "core/analysis/analyze_script.h"
#include "support/english.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rtmpscope::analysis {
namespace {

using namespace rtmpscope::test;
using rtmp::Protocol;

Bytes text(std::string_view value) {
  return {value.begin(), value.end()};
}

constexpr std::uint16_t kFirstPort = 50'000;

/// Connections of plain HTTP, one after the other, each with a question and an answer.
void browse(PacketLog& log, std::uint16_t count, bool closed) {
  for (std::uint16_t i = 0; i < count; ++i) {
    TcpScript tcp{log, 80, static_cast<std::uint16_t>(kFirstPort + i)};
    tcp.open().client(text("GET / HTTP/1.1\r\n\r\n")).server(text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    if (closed) tcp.clientFin().serverFin();
  }
}

/// What `limit-reached` says.
std::string limitsReached(const Analysis& analysis) {
  std::string messages;
  for (const diagnosis::Finding& finding : analysis.findings) {
    if (finding.rule == "limit-reached") messages += test::english(finding.message);
  }
  return messages;
}

std::shared_ptr<const Analysis> analyzeWith(const PacketLog& log, ConversationLimits limits) {
  AnalyzerOptions options;
  options.conversationLimits = limits;
  return analyzeLog(log, options);
}

TEST(ConversationLimits, OfRtmpAreNotUsedUpByHttp) {
  PacketLog log;
  browse(log, 5, false);
  TcpScript tcp{log};
  beginPush(tcp);
  const auto analysis = analyzeWith(log, {.conversations = 1, .httpConnections = 5});
  EXPECT_EQ(analysis->messages.size(), 7U);
  EXPECT_EQ(limitsReached(*analysis), "");
}

TEST(ConversationLimits, OfRtmpAreNamed) {
  PacketLog log;
  TcpScript first{log, 1935, 50'001};
  beginPush(first);
  TcpScript second{log, 1935, 50'002};
  beginPush(second);
  const auto analysis = analyzeWith(log, {.conversations = 1});
  EXPECT_EQ(analysis->messages.size(), 7U);
  EXPECT_EQ(analysis->sessions.size(), 2U);
  EXPECT_EQ(limitsReached(*analysis), "More than 1 RTMP connections: the messages of later ones are not listed.");
}

TEST(ConversationLimits, OfHttpAreNamed) {
  PacketLog log;
  browse(log, 3, false);
  const auto analysis = analyzeWith(log, {.httpConnections = 2});
  EXPECT_EQ(limitsReached(*analysis), "More than 2 connections of HTTP at a time: whether later ones carry RTMP was not looked at.");
  EXPECT_EQ(analysis->connections[2]->protocol, Protocol::Http);
}

TEST(ConversationLimits, OfHttpCountOnlyWhatIsOpen) {
  PacketLog log;
  browse(log, 3, true);
  const auto analysis = analyzeWith(log, {.httpConnections = 1});
  EXPECT_EQ(limitsReached(*analysis), "");
  for (const auto& connection : analysis->connections) {
    EXPECT_EQ(connection->protocol, Protocol::Http);
    EXPECT_EQ(connection->detail, "HTTP");
    EXPECT_EQ(connection->client, Side::A);
  }
}

TEST(ConversationLimits, OfHttpDoNotHideWhatBeginsAsATunnel) {
  PacketLog log;
  browse(log, 2, false);
  TcpScript tcp{log, 80, 50'100};
  tcp.open().client(text("POST /open/1 HTTP/1.1\r\nContent-Length: 1\r\n\r\n0"));
  const auto analysis = analyzeWith(log, {.httpConnections = 1});
  EXPECT_EQ(analysis->connections[2]->protocol, Protocol::Rtmpt);
  EXPECT_EQ(analysis->sessions.size(), 1U);
}

}  // namespace
}  // namespace rtmpscope::analysis
