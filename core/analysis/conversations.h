// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/candidate.h"
#include "analysis/conversation.h"
#include "analysis/conversation_limits.h"
#include "analysis/tunnel_conversations.h"
#include "net/tcp_connections.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rtmpscope::analysis {

/// Bytes that all connections on odd ports together may hold back until they are recognised. Beyond it, no further one is looked at.
inline constexpr std::size_t kMaxHeldBytesInAll = 32U << 20U;

/// What is known of each TCP connection beyond TCP: told of the stream events, it recognises RTMP and has it decoded.
class Conversations final : public net::TcpListener {
 public:
  /// @param context  must outlive this
  explicit Conversations(const PassContext& context, ConversationLimits limits = {}) : m_context(context), m_limits(limits), m_tunnels(context) {}

  void onConnection(TcpStreamIndex stream) override;
  void onStreamEvent(TcpStreamIndex stream, Side side, const StreamEvent& event) override;

  /// No more events will come: what tunnels hold back comes out.
  void finish() { m_tunnels.finish(); }

  [[nodiscard]] std::size_t size() const { return m_slots.size(); }
  /// Whether one end is on 1935 or on a port that the user named; of a connection whose opening was captured, the server's.
  [[nodiscard]] bool onRtmpPort(TcpStreamIndex stream) const;
  /// The conversation of a connection that is RTMP, or carries something on an RTMP port; else null.
  [[nodiscard]] const Conversation* conversation(TcpStreamIndex stream) const { return m_slots[stream.value()].conversation.get(); }
  /// The sessions in HTTP.
  [[nodiscard]] const TunnelConversations& tunnels() const { return m_tunnels; }
  /// What a connection carries, as far as it is known.
  [[nodiscard]] rtmp::Protocol protocol(TcpStreamIndex stream) const;

  /// Who asked, of a connection that carries HTTP; none of others.
  [[nodiscard]] std::optional<Side> asker(TcpStreamIndex stream) const;

  [[nodiscard]] const ConversationLimits& limits() const { return m_limits; }
  [[nodiscard]] bool httpLimitReached() const { return m_httpLimitReached; }
  [[nodiscard]] bool conversationLimitReached() const { return m_conversationLimitReached; }
  [[nodiscard]] bool heldLimitReached() const { return m_heldLimitReached; }

 private:
  struct Slot {
    std::unique_ptr<Conversation> conversation;
    std::unique_ptr<Candidate> candidate;
    rtmp::Protocol protocol = rtmp::Protocol::Undecided;
    std::optional<Side> asker;  // of HTTP that m_tunnels has no longer
    bool settled = false;       // nothing more is to be found out
    bool tunnelled = false;     // m_tunnels has it
  };

  void beginConversation(Slot& slot, TcpStreamIndex stream);
  void beginCandidate(Slot& slot, TcpStreamIndex stream, Side side, const StreamEvent& event);
  void feedCandidate(Slot& slot, TcpStreamIndex stream, Side side, const StreamEvent& event);

  /// Counts one more; false if there are too many.
  [[nodiscard]] bool mayBeginTunnel(rtmp::Protocol protocol);
  /// Lets go of HTTP that is over and had no tunnel in it.
  void forgetPlainHttp(Slot& slot, TcpStreamIndex stream);
  [[nodiscard]] bool beginTunnel(Slot& slot, TcpStreamIndex stream, Side side, const StreamEvent& event);

  const PassContext& m_context;
  ConversationLimits m_limits;
  TunnelConversations m_tunnels;
  std::vector<Slot> m_slots;  // by tcp.stream
  std::size_t m_conversations = 0;
  std::size_t m_httpConnections = 0;  // that m_tunnels has, beside those that began as a tunnel
  std::size_t m_heldBytes = 0;
  bool m_conversationLimitReached = false;
  bool m_httpLimitReached = false;
  bool m_heldLimitReached = false;
};

}  // namespace rtmpscope::analysis
