// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "analysis/conversations.h"
#include "analysis/message_tables.h"
#include "analysis/packet_index.h"
#include "capture/packet_source.h"
#include "session/session_builder.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace rtmpscope::analysis {

/// Makes immutable pictures of the tables while they grow. What did not change since the last picture is shared with it.
class Snapshots {
 public:
  /// What a picture is made of. All must outlive this.
  struct Tables {
    const capture::PacketSource& source;
    const net::TcpConnections& connections;
    const PacketIndex& packets;
    const MessageTables& messages;
    const Conversations& conversations;
  };

  Snapshots(const Tables& tables, const PassContext& context);

  /// A packet of this connection was taken in: its next picture differs.
  void touch(TcpStreamIndex stream);

  /// What is there so far.
  [[nodiscard]] std::shared_ptr<const Analysis> take();
  /// What is there when no more will come.
  [[nodiscard]] std::shared_ptr<const Analysis> takeLast(RunState state, const std::optional<capture::CaptureError>& damage);

 private:
  enum class Scope : std::uint8_t { WhatChanged, Everything };

  /// Brings connections and sessions up to date. Ids go by first packet, so a session that is recognised late moves others.
  void refresh(Scope scope);

  /// The ids of sessions.
  struct Numbers {
    std::vector<std::optional<SessionId>> own;    // by tcp.stream: of the session that is this connection
    std::vector<SessionId> tunnels;               // by row of the tunnel
    std::vector<std::optional<SessionId>> shown;  // by tcp.stream: own, or of the first tunnelled session in it
  };
  [[nodiscard]] Numbers numberSessions(const std::vector<std::shared_ptr<AnalyzedConnection>>& fresh);
  void refreshTunnels(const Numbers& numbers, Scope scope);
  [[nodiscard]] std::shared_ptr<Analysis> picture(RunState state) const;
  static void judgeTogether(Analysis& analysis);
  [[nodiscard]] std::shared_ptr<AnalyzedConnection> describeConnection(TcpStreamIndex stream) const;
  [[nodiscard]] std::shared_ptr<const AnalyzedSession> describeSession(const AnalyzedConnection& connection, bool captureEnded) const;

  [[nodiscard]] std::shared_ptr<const AnalyzedSession> describeTunnel(std::size_t row, SessionId id, bool captureEnded) const;
  [[nodiscard]] static std::shared_ptr<const AnalyzedSession> judge(std::shared_ptr<const session::Session> session, const net::Connection& facts);

  Tables m_tables;
  const PassContext& m_context;
  session::SessionBuilder m_wordless;  // knows who is the client where nothing was said
  std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
  std::vector<bool> m_touched;                                                // by tcp.stream
  std::vector<std::shared_ptr<const AnalyzedConnection>> m_connections;       // by tcp.stream
  std::vector<std::shared_ptr<const AnalyzedSession>> m_sessionOfConnection;  // by tcp.stream, null where there is none
  std::vector<std::shared_ptr<const AnalyzedSession>> m_sessionOfTunnel;      // by row of the tunnel
  std::vector<std::shared_ptr<const DerivedStreams>> m_derived;               // by row of the tunnel
  std::size_t m_sessionCount = 0;
};

}  // namespace rtmpscope::analysis
