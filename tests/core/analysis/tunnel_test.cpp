// SPDX-License-Identifier: GPL-3.0-or-later
// RTMP in HTTP, from packets to sessions: what is told in plain RTMP elsewhere must come out the same through a tunnel.
#include "analysis/inspector.h"
#include "core/analysis/analyze_script.h"
#include "support/english.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::analysis {
namespace {

using namespace rtmpscope::test;
using rtmp::Protocol;
using session::Outcome;

Bytes text(std::string_view value) {
  return {value.begin(), value.end()};
}

Bytes post(std::string_view target, const Bytes& body) {
  return join({text(fmt::format("POST {} HTTP/1.1\r\nContent-Type: application/x-fcs\r\nContent-Length: {}\r\n\r\n", target, body.size())), body});
}

Bytes answer(const Bytes& body, std::string_view status = "200 OK") {
  return join({text(fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n", status, body.size())), body});
}

/// An answer with the polling byte before what it carries.
Bytes polled(const Bytes& body) {
  return answer(join({hex("01"), body}));
}

/// A tunnel's client and server: each call is one request with its answer, on the connection that is named.
class Tunnel {
 public:
  explicit Tunnel(std::string id = "a87ff679") : m_id(std::move(id)) {}

  Tunnel& open(TcpScript& tcp) {
    tcp.client(post("/open/1", hex("00"))).server(answer(text(m_id + "\n")));
    return *this;
  }
  Tunnel& send(TcpScript& tcp, const Bytes& request, const Bytes& reply = {}) {
    tcp.client(nextSend(request)).server(polled(reply));
    return *this;
  }
  Tunnel& idle(TcpScript& tcp, const Bytes& reply = {}) {
    tcp.client(post(fmt::format("/idle/{}/{}", m_id, m_number++), hex("00"))).server(polled(reply));
    return *this;
  }
  Tunnel& close(TcpScript& tcp) {
    tcp.client(post(fmt::format("/close/{}/{}", m_id, m_number++), hex("00"))).server(polled({}));
    return *this;
  }
  /// The next request alone.
  Bytes nextSend(const Bytes& request) { return post(fmt::format("/send/{}/{}", m_id, m_number++), request); }
  void skip(std::uint64_t numbers) { m_number += numbers; }

 private:
  std::string m_id;
  std::uint64_t m_number = 0;
};

Bytes connectAndMore() {
  return join({handshakeTwo(2), chunked(connectCommand("live"))});
}

/// A push up to its first media; what the i-th request goes over says `tcp(i)`.
template <class Chooser>
void push(Tunnel& tunnel, Chooser tcp) {
  tunnel.open(tcp(0));
  tunnel.send(tcp(1), handshakeOne(1), join({handshakeOne(2), handshakeTwo(1)}));
  tunnel.send(tcp(2), connectAndMore(), join({chunked(windowAckSize(5'000'000)), chunked(connectResult())}));
  tunnel.send(tcp(3), chunked(createStreamCommand(4)));
  tunnel.idle(tcp(4), chunked(createStreamResult(4, 1)));
  tunnel.send(tcp(5), chunked(publishCommand("cam1")), chunked(status("status", "NetStream.Publish.Start")));
}

std::string steps(const session::Session& session) {
  std::string ids;
  for (const session::Step& step : session.steps) {
    if (!step.frames.empty()) ids += (ids.empty() ? "" : " ") + step.id;
  }
  return ids;
}

constexpr std::string_view kPushSteps =
    "tcp-handshake c0c1 s0s1s2 c2 connect window-ack-size connect-result create-stream create-stream-result publish on-status";

TEST(Tunnels, AreShownAsTheSameWalkthrough) {
  PacketLog log;
  TcpScript tcp{log, 8080};
  Tunnel tunnel;
  tcp.open();
  push(tunnel, [&tcp](int) -> TcpScript& { return tcp; });
  tunnel.send(tcp, chunked(video(0, true, 3000)));
  tunnel.close(tcp);
  tcp.clientFin().serverFin();
  const auto analysis = analyzeLog(log);

  ASSERT_EQ(analysis->sessions.size(), 1U);
  const session::Session& session = *analysis->sessions[0]->session;
  EXPECT_EQ(steps(session), std::string{kPushSteps} + " media rtmpt-close tcp-fin");
  EXPECT_EQ(session.role, session::Role::Publish);
  EXPECT_EQ(session.outcome, Outcome::Completed);
  EXPECT_EQ(session.app, "live");
  EXPECT_EQ(session.streamName, "cam1");
  EXPECT_TRUE(session.completeFromStart);
  EXPECT_TRUE(session.handshake.complete);
  EXPECT_EQ(session.protocol, Protocol::Rtmp);
  ASSERT_TRUE(session.tunnel);
  EXPECT_EQ(session.tunnel->id, "a87ff679");
  EXPECT_EQ(session.tunnel->sends, 5U);
  EXPECT_EQ(session.tunnel->idles, 1U);
  EXPECT_EQ(session.tunnel->requests(), 8U);
  EXPECT_EQ(analysis->connections[0]->protocol, Protocol::Rtmpt);
  EXPECT_EQ(analysis->connections[0]->session, SessionId{1});
  EXPECT_EQ(analysis->connections[0]->detail, "POST /open/1");
}

TEST(Tunnels, GoOverSeveralConnections) {
  PacketLog log;
  TcpScript first{log, 8080, 50001};
  TcpScript second{log, 8080, 50002};
  TcpScript third{log, 8080, 50003};
  first.open();
  second.open();
  third.open();
  TcpScript* const all[] = {&first, &second, &third};
  Tunnel tunnel;
  push(tunnel, [&all](int i) -> TcpScript& { return *all[i % 3]; });
  const auto analysis = analyzeLog(log);

  ASSERT_EQ(analysis->sessions.size(), 1U);
  const session::Session& session = *analysis->sessions[0]->session;
  EXPECT_EQ(steps(session), kPushSteps);
  EXPECT_EQ(session.tcpStream, TcpStreamIndex{0});
  EXPECT_EQ(session.tcpStreams, (std::vector{TcpStreamIndex{0}, TcpStreamIndex{1}, TcpStreamIndex{2}}));
  for (const auto& connection : analysis->connections) EXPECT_EQ(connection->session, SessionId{1});
  for (std::uint32_t row = 0; row < analysis->messages.size(); ++row) {
    const session::MessageRecord& record = analysis->messages[row];
    EXPECT_EQ(record.tcpStream.value(), analysis->packet(record.frame).tcpStream) << row;
    EXPECT_EQ(analysis->sessionOf(record), analysis->sessions[0].get()) << row;
  }
}

TEST(Tunnels, KeepTheWayBackToTheBytesOfAMessage) {
  PacketLog log;
  TcpScript first{log, 8080, 50001};
  TcpScript second{log, 8080, 50002};
  first.open();
  second.open();
  Tunnel tunnel;
  push(tunnel, [&](int) -> TcpScript& { return first; });
  // One message in two requests, on two connections.
  const WireMessage picture = video(40, true, 3000);
  const Bytes wire = chunked(picture);
  tunnel.send(first, Bytes(wire.begin(), wire.begin() + 1000));
  const std::uint32_t between = log.frame();
  tunnel.send(second, Bytes(wire.begin() + 1000, wire.end()));
  const auto analysis = analyzeLog(log);
  const Inspector inspector{analysis};

  const MessageIndex last{static_cast<std::uint32_t>(analysis->messages.size() - 1)};
  const MessageView view = inspector.message(last);
  EXPECT_TRUE(view.complete);
  EXPECT_EQ(view.bytes, wire);
  EXPECT_EQ(view.body, picture.body);
  EXPECT_EQ(inspector.messageBody(last, 100), Bytes(picture.body.begin(), picture.body.begin() + 100));
  Bytes fromPackets;
  for (const PacketSlice& slice : view.slices) {
    const std::vector<std::uint8_t> packet = inspector.packetBytes(slice.frame);
    fromPackets.insert(fromPackets.end(), packet.begin() + slice.offset, packet.begin() + slice.offset + slice.length);
  }
  EXPECT_EQ(fromPackets, wire);
  EXPECT_LE(view.slices.front().frame.value(), between);
  EXPECT_GT(view.slices.back().frame.value(), between);

  const session::Session& session = *analysis->sessions[0]->session;
  const StreamRange c2{StreamOffset{1537}, StreamOffset{3073}};
  EXPECT_EQ(inspector.streamBytes(session, Side::A, c2).bytes, handshakeTwo(2));
  EXPECT_EQ(inspector.streamBytes(session, Side::B, c2).bytes, handshakeTwo(1));
}

TEST(Tunnels, KeepSessionsApartThatShareAConnection) {
  PacketLog log;
  TcpScript tcp{log, 80};
  tcp.open();
  Tunnel one{"11111111"};
  Tunnel two{"22222222"};
  const auto through = [&tcp](int) -> TcpScript& { return tcp; };
  push(one, through);
  push(two, through);
  one.send(tcp, chunked(video(0, true, 200)));
  const auto analysis = analyzeLog(log);

  ASSERT_EQ(analysis->sessions.size(), 2U);
  EXPECT_EQ(steps(*analysis->sessions[0]->session), std::string{kPushSteps} + " media");
  EXPECT_EQ(steps(*analysis->sessions[1]->session), kPushSteps);
  EXPECT_EQ(analysis->connections[0]->session, SessionId{1});
}

TEST(Tunnels, PutPipelinedRequestsInOrder) {
  PacketLog log;
  TcpScript first{log, 8080, 50001};
  TcpScript second{log, 8080, 50002};
  first.open();
  second.open();
  Tunnel tunnel;
  push(tunnel, [&](int) -> TcpScript& { return first; });
  const Bytes early = tunnel.nextSend(chunked(video(0, true, 100)));
  const Bytes late = tunnel.nextSend(chunked(video(40, false, 100)));
  second.client(late).client({});
  first.client(early);
  first.server(polled({}));
  second.server(polled({}));
  const auto analysis = analyzeLog(log);

  const std::size_t count = analysis->messages.size();
  EXPECT_EQ(analysis->messages[count - 2].header.timestamp.milliseconds, 0U);
  EXPECT_EQ(analysis->messages[count - 1].header.timestamp.milliseconds, 40U);
  EXPECT_EQ(analysis->messages[count - 1].missingBytes, 0U);
  EXPECT_TRUE(analysis->sessions[0]->session->remarks.empty());
}

TEST(Tunnels, GoOnBehindARequestThatIsMissing) {
  PacketLog log;
  TcpScript tcp{log, 8080};
  tcp.open();
  Tunnel tunnel;
  push(tunnel, [&](int) -> TcpScript& { return tcp; });
  tcp.lostFromClient(tunnel.nextSend(chunked(video(0, true, 100)))).server(polled({}));
  for (std::uint32_t time = 40; time < 400; time += 40) tunnel.send(tcp, chunked(video(time, false, 100)));
  const auto analysis = analyzeLog(log);

  ASSERT_EQ(analysis->sessions.size(), 1U);
  EXPECT_EQ(analysis->sessions[0]->session->videoMessages, 9U);
  EXPECT_EQ(steps(*analysis->sessions[0]->session), std::string{kPushSteps} + " media");
  const auto& findings = analysis->sessions[0]->findings;
  EXPECT_TRUE(std::ranges::any_of(findings, [](const auto& each) { return each.rule == "capture-gap"; }));
  EXPECT_FALSE(std::ranges::any_of(findings, [](const auto& each) { return each.rule == "rtmpt-misuse"; }));
}

TEST(Tunnels, CountBytesThatAreMissingInABody) {
  PacketLog log;
  TcpScript tcp{log, 8080};
  tcp.open();
  Tunnel tunnel;
  push(tunnel, [&](int) -> TcpScript& { return tcp; });
  const Bytes request = tunnel.nextSend(chunked(video(0, true, 3000), 128));
  tcp.client(Bytes(request.begin(), request.begin() + 500))
      .lostFromClient(Bytes(request.begin() + 500, request.begin() + 600))
      .client(Bytes(request.begin() + 600, request.end()))
      .server(polled({}));
  tunnel.send(tcp, chunked(video(40, false, 100)));
  const auto analysis = analyzeLog(log);

  const std::size_t count = analysis->messages.size();
  const session::MessageRecord& broken = analysis->messages[count - 2];
  EXPECT_EQ(broken.completeness, rtmp::Completeness::BytesMissing);
  EXPECT_GE(broken.missingBytes, 99U);
  EXPECT_LE(broken.missingBytes, 100U);  // a chunk header may be among them
  EXPECT_EQ(analysis->messages[count - 1].found, rtmp::Found::Synchronised);
  const MessageView view = Inspector{analysis}.message(MessageIndex{static_cast<std::uint32_t>(count - 2)});
  EXPECT_FALSE(view.complete);
  EXPECT_EQ(view.body.size(), broken.receivedBytes);
}

TEST(Tunnels, AreFoundInTheMiddle) {
  PacketLog log;
  TcpScript tcp{log, 8080};
  Tunnel tunnel;
  tunnel.skip(57);
  tcp.client(Bytes(300, 0x17));  // the end of a body
  for (std::uint32_t time = 0; time < 800; time += 40) tunnel.send(tcp, chunked(video(time, time == 0, 100)));
  const auto analysis = analyzeLog(log);

  ASSERT_EQ(analysis->sessions.size(), 1U);
  const session::Session& session = *analysis->sessions[0]->session;
  EXPECT_EQ(analysis->connections[0]->protocol, Protocol::Rtmpt);
  EXPECT_EQ(session.tunnel->id, "a87ff679");
  EXPECT_EQ(session.videoMessages, 20U);
  EXPECT_FALSE(session.completeFromStart);
  EXPECT_EQ(session.role, session::Role::Publish);
}

TEST(Tunnels, AreReadWithOneDirectionAlone) {
  PacketLog client;
  TcpScript asks{client, 80};
  Tunnel tunnel;
  asks.client(post("/open/1", hex("00"))).client(tunnel.nextSend(handshakeOne(1))).client(tunnel.nextSend(connectAndMore()));
  const auto asked = analyzeLog(client);
  ASSERT_EQ(asked->sessions.size(), 1U);
  EXPECT_EQ(steps(*asked->sessions[0]->session), "c0c1 c2 connect");
  EXPECT_EQ(asked->sessions[0]->session->outcome, Outcome::CannotTell);
  EXPECT_EQ(asked->sessions[0]->session->tunnel->id, "a87ff679");

  PacketLog server;
  TcpScript answers{server, 80};
  answers.server(answer(text("a87ff679\n")))
      .server(polled(join({handshakeOne(2), handshakeTwo(1)})))
      .server(polled(join({chunked(windowAckSize(5'000'000)), chunked(connectResult())})));
  const auto answered = analyzeLog(server);
  ASSERT_EQ(answered->sessions.size(), 1U);
  EXPECT_EQ(steps(*answered->sessions[0]->session), "s0s1s2 window-ack-size connect-result");
  EXPECT_EQ(answered->sessions[0]->session->outcome, Outcome::CannotTell);
}

TEST(Tunnels, ThatOnlyAskForTheServerAreNoSessions) {
  PacketLog log;
  TcpScript tcp{log, 80};
  tcp.open().client(post("/fcs/ident2", hex("00"))).server(answer(text("no"), "404 Not Found"));
  const auto analysis = analyzeLog(log);
  EXPECT_TRUE(analysis->sessions.empty());
  EXPECT_EQ(analysis->connections[0]->protocol, Protocol::Rtmpt);
}

TEST(Tunnels, ThatAreRefusedHaveFailed) {
  PacketLog log;
  TcpScript tcp{log, 80};
  tcp.open().client(post("/open/1", hex("00"))).server(answer(text("<html>"), "404 Not Found")).clientFin().serverFin();
  const auto analysis = analyzeLog(log);
  ASSERT_EQ(analysis->sessions.size(), 1U);
  EXPECT_EQ(analysis->sessions[0]->session->outcome, Outcome::Failed);
  ASSERT_FALSE(analysis->sessions[0]->findings.empty());
  EXPECT_EQ(analysis->sessions[0]->findings[0].rule, "rtmpt-misuse");
  EXPECT_EQ(analysis->sessions[0]->findings[0].severity, diagnosis::Severity::Error);
}

TEST(Tunnels, OfEncryptedRtmpAreNamedAndNotDecoded) {
  PacketLog log;
  TcpScript tcp{log, 80};
  tcp.open();
  Tunnel tunnel;
  tunnel.open(tcp);
  tunnel.send(tcp, handshakeOne(1, 6), join({handshakeOne(2, 6), handshakeTwo(1)}));
  tunnel.send(tcp, join({handshakeTwo(2), filled(500)}));
  const auto analysis = analyzeLog(log);
  ASSERT_EQ(analysis->sessions.size(), 1U);
  const session::Session& session = *analysis->sessions[0]->session;
  EXPECT_EQ(session.protocol, Protocol::Rtmpe);
  EXPECT_TRUE(session.protocolDetail.starts_with("RTMPTE"));
  EXPECT_EQ(session.outcome, Outcome::CannotTell);
  EXPECT_TRUE(analysis->messages.empty());
}

TEST(Tunnels, ComeBehindPlainHttpOnTheSameConnection) {
  PacketLog log;
  TcpScript tcp{log, 80};
  tcp.open().client(text("GET /crossdomain.xml HTTP/1.1\r\nHost: a\r\n\r\n")).server(answer(text("<xml/>")));
  Tunnel tunnel;
  push(tunnel, [&](int) -> TcpScript& { return tcp; });
  const auto analysis = analyzeLog(log);
  ASSERT_EQ(analysis->sessions.size(), 1U);
  EXPECT_EQ(steps(*analysis->sessions[0]->session), kPushSteps);
}

/// What `limit-reached` says of a capture.
std::string limitsReached(const PacketLog& log, rtmpt::TunnelLimits limits) {
  AnalyzerOptions options;
  options.tunnelLimits = limits;
  const auto analysis = analyzeLog(log, options);
  std::string messages;
  for (const diagnosis::Finding& finding : analysis->findings) {
    if (finding.rule == "limit-reached") messages += test::english(finding.message);
  }
  return messages;
}

TEST(Tunnels, BeyondTheLimitAreNamed) {
  PacketLog log;
  TcpScript tcp{log, 8080};
  tcp.open();
  for (const std::string_view id : {"11111111", "22222222", "33333333"}) {
    Tunnel tunnel{std::string{id}};
    push(tunnel, [&](int) -> TcpScript& { return tcp; });
  }
  EXPECT_EQ(limitsReached(log, {}), "");
  EXPECT_EQ(limitsReached(log, {.sessions = 2}), "More than 2 sessions of RTMP in HTTP: later ones are not listed.");
}

TEST(Tunnels, WithTooManyRequestsThatWaitAreNamed) {
  PacketLog log;
  TcpScript tcp{log, 8080};
  Tunnel tunnel;
  tcp.open();
  push(tunnel, [&](int) -> TcpScript& { return tcp; });
  for (std::uint32_t i = 0; i < 3; ++i) tcp.client(tunnel.nextSend(chunked(video(i * 40, i == 0, 100))));
  for (std::uint32_t i = 0; i < 3; ++i) tcp.server(polled({}));
  EXPECT_EQ(limitsReached(log, {}), "");
  EXPECT_EQ(limitsReached(log, {.openRequests = 2}),
            "More than 2 requests of a connection waited for their answers: of those of RTMP in HTTP, 1 stand where they came and not where their "
            "numbers belong.");
}

TEST(Tunnels, AreNotMadeOfPlainHttp) {
  PacketLog log;
  TcpScript tcp{log, 80};
  tcp.open()
      .client(text("POST /sendmail HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"))
      .server(answer(text("abcdefgh\n")))
      .client(text("GET /open/1 HTTP/1.1\r\n\r\n"))
      .server(answer(text("abcdefgh\n")));
  const auto analysis = analyzeLog(log);
  EXPECT_TRUE(analysis->sessions.empty());
  EXPECT_EQ(analysis->connections[0]->protocol, Protocol::Http);
}

TEST(Tunnels, OnAnRtmpPortAreTunnelsToo) {
  for (const std::uint16_t port : {std::uint16_t{1935}, std::uint16_t{8080}}) {
    PacketLog log;
    TcpScript tcp{log, port};
    tcp.open();
    Tunnel tunnel;
    push(tunnel, [&](int) -> TcpScript& { return tcp; });
    AnalyzerOptions options;
    options.decodeAsRtmp = {8080};
    const auto analysis = analyzeLog(log, options);
    ASSERT_EQ(analysis->sessions.size(), 1U) << port;
    EXPECT_EQ(steps(*analysis->sessions[0]->session), kPushSteps) << port;
  }
}

}  // namespace
}  // namespace rtmpscope::analysis
