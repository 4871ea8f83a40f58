// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/snapshots.h"

#include "analysis/capture_findings.h"
#include "analysis/capture_quality.h"
#include "diagnosis/diagnose.h"

#include <algorithm>
#include <utility>

namespace rtmpscope::analysis {

namespace {

using rtmp::Protocol;

/// A builder that hears nothing: for connections that carried nothing.
session::SessionBuilder wordlessBuilder(TcpStreamIndex stream, const PassContext& context) {
  session::SessionBuilder builder{SessionId{}, stream, [](Side, StreamRange) { return std::vector<FrameNumber>{}; },
                                  [&context](FrameNumber frame) { return context.packets.timeOf(frame); }};
  builder.setServerPorts(context.serverPorts);
  return builder;
}

/// The name of what was recognised on a port that is none of RTMP's.
std::string whatElse(Protocol protocol) {
  const bool known = protocol == Protocol::Tls || protocol == Protocol::Http || protocol == Protocol::Ssh;
  return known ? rtmp::toString(protocol) : "";
}

/// What a tunnel carries belongs to sessions of its own.
bool hasSession(const AnalyzedConnection& connection) {
  if (connection.protocol == Protocol::Rtmpt) return false;
  return connection.onRtmpPort || connection.protocol == Protocol::Rtmp || connection.protocol == Protocol::Rtmpe;
}

/// The same with another session id.
std::shared_ptr<const AnalyzedConnection> renumbered(const AnalyzedConnection& connection, std::optional<SessionId> id) {
  auto copy = std::make_shared<AnalyzedConnection>(connection);
  copy->session = id;
  return copy;
}

std::shared_ptr<const AnalyzedSession> renumbered(const AnalyzedSession& session, SessionId id) {
  auto copy = std::make_shared<AnalyzedSession>(session);
  auto content = std::make_shared<session::Session>(*session.session);
  content->id = id;
  copy->session = std::move(content);
  return copy;
}

}  // namespace

Snapshots::Snapshots(const Tables& tables, const PassContext& context)
    : m_tables(tables), m_context(context), m_wordless(wordlessBuilder(TcpStreamIndex{}, context)) {}

void Snapshots::touch(TcpStreamIndex stream) {
  const std::size_t row = stream.value();
  if (row >= m_touched.size()) m_touched.resize(row + 1, false);
  m_touched[row] = true;
}

std::shared_ptr<const Analysis> Snapshots::take() {
  refresh(Scope::WhatChanged);
  return picture(RunState::Running);
}

std::shared_ptr<const Analysis> Snapshots::takeLast(RunState state, const std::optional<capture::CaptureError>& damage) {
  refresh(Scope::Everything);
  std::shared_ptr<Analysis> analysis = picture(state);
  analysis->damage = damage;
  judgeTogether(*analysis);
  analysis->quality = judgeCapture(*analysis);
  analysis->findings =
      findCaptureFaults(analysis->capture, damage, m_tables.packets, m_tables.messages, m_tables.conversations, m_tables.connections.leftOut());
  MessageNumbering numbering = m_tables.messages.numbering();
  analysis->messageOrder = std::move(numbering.order);
  analysis->messageNumbers = std::move(numbering.numbers);
  return analysis;
}

// What only becomes plain when sessions are laid side by side.
void Snapshots::judgeTogether(Analysis& analysis) {
  std::vector<const session::Session*> sessions;
  sessions.reserve(analysis.sessions.size());
  for (const auto& each : analysis.sessions) sessions.push_back(each->session.get());
  std::vector<diagnosis::Together> together = diagnosis::diagnoseTogether(sessions);
  for (std::size_t i = 0; i < together.size(); ++i) {
    diagnosis::Together& own = together[i];
    if (own.findings.empty() && own.related.empty() && own.authenticationStep == 0) continue;
    auto copy = std::make_shared<AnalyzedSession>(*analysis.sessions[i]);
    std::erase_if(copy->findings,
                  [&own](const diagnosis::Finding& finding) { return std::ranges::find(own.replaced, finding.rule) != own.replaced.end(); });
    copy->findings.insert(copy->findings.end(), own.findings.begin(), own.findings.end());
    diagnosis::sortFindings(copy->findings);
    copy->verdict = diagnosis::describeVerdict(*copy->session, copy->findings);
    copy->belongs = diagnosis::describeRelated(own);
    own.findings.clear();
    copy->together = std::move(own);
    analysis.sessions[i] = std::move(copy);
  }
}

std::shared_ptr<Analysis> Snapshots::picture(RunState state) const {
  auto analysis = std::make_shared<Analysis>();
  analysis->capture = m_tables.source.info();
  analysis->state = state;
  analysis->capturedBytes = m_tables.packets.capturedBytes();
  analysis->snapLengthCuts = m_tables.packets.snapLengthCuts();
  analysis->clockSteps = m_tables.packets.clockSteps();
  analysis->firstTime = m_tables.packets.firstTime();
  analysis->lastTime = m_tables.packets.lastTime();
  analysis->packets = m_tables.packets.view();
  analysis->messages = m_tables.messages.messages();
  analysis->details = m_tables.messages.details();
  analysis->pieces = m_tables.messages.pieces();
  analysis->connections = m_connections;
  analysis->derived = m_derived;
  analysis->sessions.resize(m_sessionCount);
  for (const auto* table : {&m_sessionOfConnection, &m_sessionOfTunnel}) {
    for (const auto& session : *table) {
      if (session) analysis->sessions[session->session->id.value() - 1] = session;
    }
  }
  analysis->bytes = m_tables.source.bytes();
  analysis->analysisTime = std::chrono::steady_clock::now() - m_begin;
  return analysis;
}

void Snapshots::refresh(Scope scope) {
  const std::size_t count = m_tables.connections.size();
  m_touched.resize(count, false);
  m_connections.resize(count);
  m_sessionOfConnection.resize(count);
  if (scope == Scope::Everything) m_touched.assign(count, true);

  std::vector<std::shared_ptr<AnalyzedConnection>> fresh(count);
  for (std::uint32_t row = 0; row < count; ++row) {
    if (m_touched[row] || !m_connections[row]) fresh[row] = describeConnection(TcpStreamIndex{row});
  }
  const Numbers numbers = numberSessions(fresh);
  for (std::uint32_t row = 0; row < count; ++row) {
    std::shared_ptr<const AnalyzedConnection>& connection = m_connections[row];
    if (fresh[row]) {
      fresh[row]->session = numbers.shown[row];
      connection = fresh[row];
    } else if (connection->session != numbers.shown[row]) {
      connection = renumbered(*connection, numbers.shown[row]);
    }
    std::shared_ptr<const AnalyzedSession>& session = m_sessionOfConnection[row];
    const std::optional<SessionId> id = numbers.own[row];
    if (!id) {
      session.reset();
    } else if (fresh[row] || !session) {
      session = describeSession(*connection, scope == Scope::Everything);
    } else if (session->session->id != *id) {
      session = renumbered(*session, *id);
    }
  }
  refreshTunnels(numbers, scope);
  m_touched.assign(count, false);
}

/// Sessions in the order of their first packets; those of one connection in the order in which they began.
Snapshots::Numbers Snapshots::numberSessions(const std::vector<std::shared_ptr<AnalyzedConnection>>& fresh) {
  const TunnelConversations& tunnels = m_tables.conversations.tunnels();
  std::vector<std::pair<TcpStreamIndex, std::size_t>> firsts;  // of each tunnel: its first connection
  firsts.reserve(tunnels.size());
  for (std::size_t tunnel = 0; tunnel < tunnels.size(); ++tunnel) firsts.emplace_back(tunnels.tunnel(tunnel).connections().front(), tunnel);
  std::ranges::sort(firsts);

  Numbers numbers;
  numbers.own.resize(fresh.size());
  numbers.tunnels.resize(tunnels.size());
  std::uint32_t last = 0;
  auto next = firsts.begin();
  for (std::uint32_t row = 0; row < fresh.size(); ++row) {
    if (hasSession(fresh[row] ? *fresh[row] : *m_connections[row])) numbers.own[row] = SessionId{++last};
    for (; next != firsts.end() && next->first.value() == row; ++next) numbers.tunnels[next->second] = SessionId{++last};
  }
  m_sessionCount = last;
  numbers.shown = numbers.own;
  for (std::size_t tunnel = 0; tunnel < tunnels.size(); ++tunnel) {
    for (const TcpStreamIndex stream : tunnels.tunnel(tunnel).connections()) {
      std::optional<SessionId>& shown = numbers.shown[stream.value()];
      if (!shown) shown = numbers.tunnels[tunnel];
    }
  }
  return numbers;
}

void Snapshots::refreshTunnels(const Numbers& numbers, Scope scope) {
  const TunnelConversations& tunnels = m_tables.conversations.tunnels();
  m_sessionOfTunnel.resize(tunnels.size());
  m_derived.resize(tunnels.size());
  for (std::size_t row = 0; row < tunnels.size(); ++row) {
    const rtmpt::TunnelSession& tunnel = tunnels.tunnel(row);
    const bool changed = std::ranges::any_of(tunnel.connections(), [this](TcpStreamIndex stream) { return m_touched[stream.value()]; });
    std::shared_ptr<const AnalyzedSession>& session = m_sessionOfTunnel[row];
    const SessionId id = numbers.tunnels[row];
    if (changed || !session) {
      session = describeTunnel(row, id, scope == Scope::Everything);
    } else if (session->session->id != id) {
      session = renumbered(*session, id);
    } else {
      continue;
    }
    auto derived = std::make_shared<DerivedStreams>();
    derived->sides = {tunnel.lane(Direction::ClientToServer).stream().view(), tunnel.lane(Direction::ServerToClient).stream().view()};
    derived->session = id;
    m_derived[row] = std::move(derived);
  }
}

std::shared_ptr<AnalyzedConnection> Snapshots::describeConnection(TcpStreamIndex stream) const {
  auto connection = std::make_shared<AnalyzedConnection>();
  connection->connection = m_tables.connections.snapshot(stream);
  connection->protocol = m_tables.conversations.protocol(stream);
  connection->onRtmpPort = m_tables.conversations.onRtmpPort(stream);
  const Conversation* conversation = m_tables.conversations.conversation(stream);
  const rtmpt::TunnelConnection* tunnel = m_tables.conversations.tunnels().connection(stream);
  if (conversation != nullptr) {
    connection->detail = conversation->detail();
    connection->client = conversation->client(*connection->connection);
  } else {
    const std::optional<Side> asker = m_tables.conversations.asker(stream);
    connection->client = asker ? *asker : m_wordless.client(*connection->connection);
    connection->detail = whatElse(connection->protocol);
    if (tunnel != nullptr && connection->protocol == Protocol::Rtmpt) connection->detail = tunnel->firstLine();
  }
  return connection;
}

std::shared_ptr<const AnalyzedSession> Snapshots::describeSession(const AnalyzedConnection& connection, bool captureEnded) const {
  const net::Connection& facts = *connection.connection;
  const Conversation* conversation = m_tables.conversations.conversation(facts.index);
  const CaptureTime latest = m_tables.packets.lastTimeOfClock().value_or(CaptureTime{});
  const std::span<const FrameNumber> clockSteps = m_tables.packets.clockSteps().frames;
  auto session = std::make_shared<session::Session>(conversation != nullptr
                                                        ? conversation->build(facts, latest, captureEnded, clockSteps)
                                                        : wordlessBuilder(facts.index, m_context).build(facts, latest, captureEnded, clockSteps));
  session->id = *connection.session;

  return judge(std::move(session), facts);
}

std::shared_ptr<const AnalyzedSession> Snapshots::describeTunnel(std::size_t row, SessionId id, bool captureEnded) const {
  const TunnelConversations& tunnels = m_tables.conversations.tunnels();
  std::vector<TunnelMember> members;
  for (const TcpStreamIndex stream : tunnels.tunnel(row).connections()) {
    const AnalyzedConnection& connection = *m_connections[stream.value()];
    members.push_back({connection.connection.get(), connection.client});
  }
  const net::Connection merged = mergeConnections(members, tunnels.tunnel(row), m_tables.packets);
  const CaptureTime latest = m_tables.packets.lastTimeOfClock().value_or(CaptureTime{});
  auto session = std::make_shared<session::Session>(tunnels.build(row, merged, latest, captureEnded, m_tables.packets.clockSteps().frames));
  session->id = id;
  return judge(std::move(session), merged);
}

std::shared_ptr<const AnalyzedSession> Snapshots::judge(std::shared_ptr<const session::Session> session, const net::Connection& facts) {
  auto analyzed = std::make_shared<AnalyzedSession>();
  analyzed->quality = diagnosis::judgeQuality(*session, facts);
  analyzed->findings = diagnosis::diagnose(*session, facts);
  analyzed->ended = diagnosis::describeEnding(*session);
  analyzed->verdict = diagnosis::describeVerdict(*session, analyzed->findings);
  analyzed->session = std::move(session);
  return analyzed;
}

}  // namespace rtmpscope::analysis
