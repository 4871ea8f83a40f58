// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/snapshots.h"

#include "analysis/capture_findings.h"
#include "diagnosis/diagnose.h"

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

bool hasSession(const AnalyzedConnection& connection) {
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
  analysis->findings = findCaptureFaults(analysis->capture, damage, m_tables.packets, m_tables.messages, m_tables.conversations);
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
  const std::vector<std::vector<diagnosis::Finding>> findings = diagnosis::diagnoseTogether(sessions);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (findings[i].empty()) continue;
    auto copy = std::make_shared<AnalyzedSession>(*analysis.sessions[i]);
    copy->findings.insert(copy->findings.end(), findings[i].begin(), findings[i].end());
    diagnosis::sortFindings(copy->findings);
    analysis.sessions[i] = std::move(copy);
  }
}

std::shared_ptr<Analysis> Snapshots::picture(RunState state) const {
  auto analysis = std::make_shared<Analysis>();
  analysis->capture = m_tables.source.info();
  analysis->state = state;
  analysis->capturedBytes = m_tables.packets.capturedBytes();
  analysis->snapLengthCuts = m_tables.packets.snapLengthCuts();
  analysis->firstTime = m_tables.packets.firstTime();
  analysis->lastTime = m_tables.packets.lastTime();
  analysis->packets = m_tables.packets.view();
  analysis->messages = m_tables.messages.messages();
  analysis->details = m_tables.messages.details();
  analysis->pieces = m_tables.messages.pieces();
  analysis->connections = m_connections;
  for (const auto& session : m_sessionOfConnection) {
    if (session) analysis->sessions.push_back(session);
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

  std::uint32_t sessions = 0;
  for (std::uint32_t row = 0; row < count; ++row) {
    std::shared_ptr<const AnalyzedConnection>& connection = m_connections[row];
    std::shared_ptr<const AnalyzedSession>& session = m_sessionOfConnection[row];
    const bool changed = scope == Scope::Everything || m_touched[row] || !connection;
    const std::shared_ptr<AnalyzedConnection> fresh = changed ? describeConnection(TcpStreamIndex{row}) : nullptr;

    std::optional<SessionId> id;
    if (hasSession(changed ? *fresh : *connection)) id = SessionId{++sessions};
    if (changed) {
      fresh->session = id;
      connection = fresh;
    } else if (connection->session != id) {
      connection = renumbered(*connection, id);
    }
    if (!id) {
      session.reset();
    } else if (changed || !session) {
      session = describeSession(*connection, scope == Scope::Everything);
    } else if (session->session->id != *id) {
      session = renumbered(*session, *id);
    }
    m_touched[row] = false;
  }
}

std::shared_ptr<AnalyzedConnection> Snapshots::describeConnection(TcpStreamIndex stream) const {
  auto connection = std::make_shared<AnalyzedConnection>();
  connection->connection = m_tables.connections.snapshot(stream);
  connection->protocol = m_tables.conversations.protocol(stream);
  connection->onRtmpPort = m_tables.conversations.onRtmpPort(stream);
  const Conversation* conversation = m_tables.conversations.conversation(stream);
  if (conversation != nullptr) connection->detail = conversation->detail();
  connection->client = conversation != nullptr ? conversation->client(*connection->connection) : m_wordless.client(*connection->connection);
  return connection;
}

std::shared_ptr<const AnalyzedSession> Snapshots::describeSession(const AnalyzedConnection& connection, bool captureEnded) const {
  const net::Connection& facts = *connection.connection;
  const Conversation* conversation = m_tables.conversations.conversation(facts.index);
  const CaptureTime latest = m_tables.packets.lastTime().value_or(CaptureTime{});
  auto session =
      std::make_shared<session::Session>(conversation != nullptr ? conversation->build(facts, latest, captureEnded)
                                                                 : wordlessBuilder(facts.index, m_context).build(facts, latest, captureEnded));
  session->id = *connection.session;

  auto analyzed = std::make_shared<AnalyzedSession>();
  analyzed->findings = diagnosis::diagnose(*session, facts);
  analyzed->ended = diagnosis::describeEnding(*session);
  analyzed->verdict = diagnosis::describeVerdict(*session, analyzed->findings);
  analyzed->session = std::move(session);
  return analyzed;
}

}  // namespace rtmpscope::analysis
