// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/conversations.h"

#include "analysis/first_bytes.h"

#include <algorithm>

namespace rtmpscope::analysis {

using rtmp::Protocol;

void Conversations::onConnection(TcpStreamIndex stream) {
  if (m_slots.size() <= stream.value()) m_slots.resize(stream.value() + std::size_t{1});
}

bool Conversations::onRtmpPort(TcpStreamIndex stream) const {
  const net::Connection& connection = m_context.connections.connection(stream);
  const auto isServerPort = [this](const Endpoint& endpoint) {
    return std::find(m_context.serverPorts.begin(), m_context.serverPorts.end(), endpoint.port) != m_context.serverPorts.end();
  };
  if (connection.opener) return isServerPort(connection.endpoint(otherSide(*connection.opener)));
  return isServerPort(connection.endpoint(Side::A)) || isServerPort(connection.endpoint(Side::B));
}

Protocol Conversations::protocol(TcpStreamIndex stream) const {
  const Slot& slot = m_slots[stream.value()];
  if (slot.conversation) return slot.conversation->protocol();
  if (!slot.tunnelled) return slot.protocol;
  const Protocol protocol = m_tunnels.protocol(*m_tunnels.connection(stream));
  return protocol == Protocol::Undecided ? slot.protocol : protocol;
}

void Conversations::onStreamEvent(TcpStreamIndex stream, Side side, const StreamEvent& event) {
  Slot& slot = m_slots[stream.value()];
  if (slot.conversation) return slot.conversation->feed(side, event);
  if (slot.tunnelled) {
    m_tunnels.feed(stream, side, event);
    if (std::holds_alternative<StreamEnd>(event)) forgetPlainHttp(slot, stream);
    return;
  }
  if (slot.settled) return;
  if (beginTunnel(slot, stream, side, event)) return;
  if (slot.candidate) return feedCandidate(slot, stream, side, event);
  if (std::holds_alternative<StreamEnd>(event)) return;  // it has not said anything yet
  if (onRtmpPort(stream)) {
    beginConversation(slot, stream);
    if (slot.conversation) slot.conversation->feed(side, event);
  } else {
    beginCandidate(slot, stream, side, event);
  }
}

std::optional<Side> Conversations::asker(TcpStreamIndex stream) const {
  const rtmpt::TunnelConnection* const connection = m_tunnels.connection(stream);
  return connection != nullptr ? connection->client() : m_slots[stream.value()].asker;
}

// Plain HTTP, of which a capture may have very much, takes no room from what is RTMP for certain.
bool Conversations::mayBeginTunnel(Protocol protocol) {
  const bool certain = protocol == Protocol::Rtmpt;
  if (certain ? m_conversations == m_limits.conversations : m_httpConnections == m_limits.httpConnections) {
    (certain ? m_conversationLimitReached : m_httpLimitReached) = true;
    return false;
  }
  ++(certain ? m_conversations : m_httpConnections);
  return true;
}

void Conversations::forgetPlainHttp(Slot& slot, TcpStreamIndex stream) {
  if (!m_tunnels.isPlainAndOver(stream)) return;
  --(slot.protocol == Protocol::Rtmpt ? m_conversations : m_httpConnections);
  slot.protocol = protocol(stream);
  slot.asker = asker(stream);
  slot.tunnelled = false;
  m_tunnels.forget(stream);
}

// HTTP is followed wherever it is, as it may carry a tunnel later on; plain HTTP on an RTMP port is a session of its own kind.
bool Conversations::beginTunnel(Slot& slot, TcpStreamIndex stream, Side side, const StreamEvent& event) {
  const auto* data = std::get_if<StreamData>(&event);
  if (data == nullptr || data->bytes.empty() || data->bytes.front() < 'A' || data->bytes.front() > 'Z') return false;
  const Protocol protocol = rtmp::recognise(data->bytes, false);
  const bool mayBeHttp = protocol == Protocol::Rtmpt || protocol == Protocol::Http || protocol == Protocol::Undecided;
  if (!mayBeHttp || (protocol != Protocol::Rtmpt && onRtmpPort(stream))) return false;
  if (slot.candidate && protocol == Protocol::Undecided) return false;  // too little to overrule what was there before
  if (!mayBeginTunnel(protocol)) return false;
  m_tunnels.begin(stream);
  if (slot.candidate) {
    m_heldBytes -= slot.candidate->heldBytes();
    slot.candidate->replay([&](Side held, const StreamEvent& heldEvent) { m_tunnels.feed(stream, held, heldEvent); });
    slot.candidate.reset();
  }
  m_tunnels.feed(stream, side, event);
  slot.protocol = protocol;
  slot.settled = true;
  slot.tunnelled = true;
  return true;
}

void Conversations::beginConversation(Slot& slot, TcpStreamIndex stream) {
  slot.settled = true;
  if (m_conversations == m_limits.conversations) {
    m_conversationLimitReached = true;
    return;
  }
  ++m_conversations;
  slot.conversation = std::make_unique<Conversation>(stream, m_context);
}

void Conversations::beginCandidate(Slot& slot, TcpStreamIndex stream, Side side, const StreamEvent& event) {
  const auto* data = std::get_if<StreamData>(&event);
  const net::TcpDirection& direction = m_context.connections.connection(stream).from(side);
  const bool fromTheStart = direction.syn != FrameNumber{};
  if (data == nullptr && fromTheStart) {  // its first bytes, which would tell, are missing
    slot.settled = true;
    return;
  }
  if (data == nullptr || data->bytes.empty()) return;

  const bool chunk = !fromTheStart && looksLikeChunk(data->bytes);
  slot.protocol = chunk ? Protocol::Unknown : rtmp::recognise(data->bytes, false);
  const bool tooShortToTell = slot.protocol == Protocol::Undecided && data->bytes.front() < ' ';
  const bool handshake = slot.protocol == Protocol::Rtmp || slot.protocol == Protocol::Rtmpe || tooShortToTell;
  const bool midStream = !fromTheStart && slot.protocol == Protocol::Unknown;
  if (!handshake && !midStream) {
    slot.settled = true;
    return;
  }
  if (m_heldBytes >= kMaxHeldBytesInAll) {
    m_heldLimitReached = true;
    slot.settled = true;
    slot.protocol = Protocol::Unknown;
    return;
  }
  slot.candidate = std::make_unique<Candidate>(handshake ? Candidate::Kind::Handshake : Candidate::Kind::MidStream);
  slot.protocol = Protocol::Undecided;
  feedCandidate(slot, stream, side, event);
}

void Conversations::feedCandidate(Slot& slot, TcpStreamIndex stream, Side side, const StreamEvent& event) {
  const std::size_t heldBefore = slot.candidate->heldBytes();
  const Candidate::Verdict verdict = slot.candidate->take(side, event);
  if (verdict == Candidate::Verdict::Undecided) {
    m_heldBytes += slot.candidate->heldBytes() - heldBefore;
    if (m_heldBytes <= kMaxHeldBytesInAll) return;
    m_heldBytes -= slot.candidate->heldBytes();
    m_heldLimitReached = true;
    slot.candidate.reset();
    slot.protocol = Protocol::Unknown;
    slot.settled = true;
    return;
  }
  m_heldBytes -= heldBefore;
  const std::unique_ptr<Candidate> candidate = std::move(slot.candidate);
  slot.protocol = Protocol::Unknown;
  slot.settled = true;
  if (verdict == Candidate::Verdict::Other) return;
  beginConversation(slot, stream);
  if (slot.conversation) {
    candidate->replay([&slot](Side held, const StreamEvent& heldEvent) { slot.conversation->feed(held, heldEvent); });
  }
}

}  // namespace rtmpscope::analysis
