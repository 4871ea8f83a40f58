// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/conversation.h"
#include "base/derived_stream.h"
#include "net/tcp_connections.h"
#include "rtmpt/tunnels.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace rtmpscope::analysis {

/// The sessions of RTMP in HTTP: hands HTTP connections to core/rtmpt and has what comes out of them decoded as if each
/// session were a connection of its own, whose side A is the client.
class TunnelConversations final : private rtmpt::TunnelListener {
 public:
  /// @param context  must outlive this
  explicit TunnelConversations(const PassContext& context) : m_context(context) {}

  /// A connection that carries HTTP, or whose beginning was not captured and that may do so.
  void begin(TcpStreamIndex stream);
  void feed(TcpStreamIndex stream, Side side, const StreamEvent& event) { m_tunnels.feed(stream, side, event); }
  /// The capture has ended, and all connections have.
  void finish() { m_tunnels.finish(); }

  [[nodiscard]] bool isPlainAndOver(TcpStreamIndex stream) const { return m_tunnels.isPlainAndOver(stream); }
  void forget(TcpStreamIndex stream) { m_tunnels.forget(stream); }

  /// The connection; null if it was not begun.
  [[nodiscard]] const rtmpt::TunnelConnection* connection(TcpStreamIndex stream) const { return m_tunnels.connection(stream); }
  /// What it carries: HTTP, or a tunnel in it.
  [[nodiscard]] rtmp::Protocol protocol(const rtmpt::TunnelConnection& connection) const;

  [[nodiscard]] std::size_t size() const { return m_conversations.size(); }
  [[nodiscard]] const rtmpt::TunnelSession& tunnel(std::size_t row) const {
    return m_tunnels.session(rtmpt::TunnelIndex{static_cast<std::uint32_t>(row)});
  }
  /// The session so far. @param merged  by mergeConnections
  [[nodiscard]] session::Session build(std::size_t row, const net::Connection& merged, CaptureTime latest, bool captureEnded,
                                       std::span<const FrameNumber> clockSteps) const;
  /// For what the caps of core/rtmpt left out.
  [[nodiscard]] const rtmpt::Tunnels& tunnels() const { return m_tunnels; }

 private:
  void onTunnel(rtmpt::TunnelIndex tunnel, TcpStreamIndex stream) override;
  void onTunnelEvent(rtmpt::TunnelIndex tunnel, Direction direction, const StreamEvent& event) override;

  const PassContext& m_context;
  rtmpt::Tunnels m_tunnels{*this, m_context.tunnelLimits};
  std::vector<std::unique_ptr<Conversation>> m_conversations;  // by rtmpt::TunnelIndex
};

/// A connection of a tunnelled session, and which side of it is the client.
struct TunnelMember {
  const net::Connection* connection = nullptr;
  Side client = Side::A;
};

/// The connections of a tunnelled session as one connection, whose side A is the client: it opens with the first of them,
/// ends with the last or with the request /close, and carries the two RTMP streams. What TCP counts is summed up.
[[nodiscard]] net::Connection mergeConnections(std::span<const TunnelMember> members, const rtmpt::TunnelSession& tunnel, const PacketIndex& packets);

}  // namespace rtmpscope::analysis
