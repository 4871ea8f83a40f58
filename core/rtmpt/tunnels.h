// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/derived_stream.h"
#include "base/direction.h"
#include "base/ids.h"
#include "base/stream_event.h"
#include "rtmpt/tunnel_connection.h"
#include "rtmpt/tunnel_session.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rtmpscope::rtmpt {

/// Told what the tunnelled sessions carry.
class TunnelListener {
 public:
  virtual ~TunnelListener() = default;
  /// A session was found; this comes before its first event. `stream` is the connection that told of it.
  virtual void onTunnel(TunnelIndex tunnel, TcpStreamIndex stream) = 0;
  /// The next event of the RTMP stream in one direction; offsets follow on each other.
  virtual void onTunnelEvent(TunnelIndex tunnel, Direction direction, const StreamEvent& event) = 0;
};

/// RTMP in HTTP (RTMPT): stream events of TCP connections go in, and those of the RTMP streams inside come out, each session
/// in one piece however many connections it used. The room's door.
class Tunnels final : private TunnelDesk {
 public:
  /// @param listener  must outlive this
  explicit Tunnels(TunnelListener& listener, TunnelLimits limits = {}) : m_listener(listener), m_limits(limits) {}
  ~Tunnels() override = default;
  Tunnels(const Tunnels&) = delete;
  Tunnels& operator=(const Tunnels&) = delete;

  /// A connection that begins with HTTP, or may have it in the middle.
  /// @param servers  names of the two ends, by side: sessions of one server are told apart from those of another
  /// @param starts   whether the first byte that comes of a side is the first one that it sent
  void begin(TcpStreamIndex stream, std::array<std::string, 2> servers, std::array<HttpReader::Start, 2> starts);
  /// The next event of a connection that was begun.
  void feed(TcpStreamIndex stream, Side side, const StreamEvent& event);
  /// Whether both sides of a connection have ended and no tunnel was in it.
  [[nodiscard]] bool isPlainAndOver(TcpStreamIndex stream) const;
  /// Lets go of such a connection.
  void forget(TcpStreamIndex stream) { m_connections.erase(stream.value()); }
  /// No more will come: gives out what is held, and an end for each direction of each session.
  void finish();

  /// The connection; null if it was not begun, or is forgotten.
  [[nodiscard]] const TunnelConnection* connection(TcpStreamIndex stream) const;
  [[nodiscard]] std::size_t size() const { return m_sessions.size(); }
  [[nodiscard]] const TunnelSession& session(TunnelIndex tunnel) const { return *m_sessions[tunnel.value()]; }
  /// There were more sessions than are followed.
  [[nodiscard]] bool sessionLimitReached() const { return m_sessionLimitReached; }
  /// Answers whose requests were forgotten: what they carry stands in the order in which it came.
  [[nodiscard]] std::uint64_t forgottenAnswers() const { return m_forgottenAnswers; }
  [[nodiscard]] const TunnelLimits& limits() const { return m_limits; }

 private:
  struct Entry {
    std::array<std::string, 2> servers;
    std::unique_ptr<TunnelConnection> connection;
    std::array<std::optional<StreamEnd>, 2> ends;
  };

  TunnelSession* beginSession(TcpStreamIndex stream, const TunnelRequest& request) override;
  void nameSession(TunnelSession& session, TcpStreamIndex stream, const TunnelRequest& request, const std::string& id) override;
  TunnelSession* findSession(TcpStreamIndex stream, const TunnelRequest& request) override;
  TunnelSession* beginUnasked(TcpStreamIndex stream, const std::string& id) override;
  [[nodiscard]] std::size_t openRequestLimit() const override { return m_limits.openRequests; }
  void onForgottenAnswer() override { ++m_forgottenAnswers; }

  TunnelSession* makeSession(TcpStreamIndex stream, bool fromTheStart);
  /// What tells a server's sessions from another's, followed by the id.
  [[nodiscard]] std::string keyOf(TcpStreamIndex stream, const TunnelRequest& request, std::string_view id) const;

  TunnelListener& m_listener;
  TunnelLimits m_limits;
  std::unordered_map<std::uint32_t, Entry> m_connections;        // by tcp.stream
  std::vector<std::unique_ptr<TunnelSession>> m_sessions;        // by TunnelIndex
  std::unordered_map<std::string, TunnelSession*> m_named;       // by key
  std::unordered_map<std::string, TunnelSession*> m_latestOpen;  // by the key of an empty id: /open was asked, and not answered yet
  std::size_t m_heldInAll = 0;
  std::uint64_t m_forgottenAnswers = 0;
  bool m_sessionLimitReached = false;
};

}  // namespace rtmpscope::rtmpt
