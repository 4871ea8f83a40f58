// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmpt/tunnels.h"

#include <utility>

namespace rtmpscope::rtmpt {

void Tunnels::begin(TcpStreamIndex stream, std::array<std::string, 2> servers, std::array<HttpReader::Start, 2> starts) {
  Entry& entry = m_connections[stream.value()];
  entry.servers = std::move(servers);
  entry.connection = std::make_unique<TunnelConnection>(static_cast<TunnelDesk&>(*this), stream, starts);
}

void Tunnels::feed(TcpStreamIndex stream, Side side, const StreamEvent& event) {
  const auto found = m_connections.find(stream.value());
  if (found == m_connections.end()) return;
  found->second.connection->feed(side, event);
  if (const auto* end = std::get_if<StreamEnd>(&event)) found->second.ends[indexOf(side)] = *end;
}

void Tunnels::finish() {
  for (const auto& session : m_sessions) {
    // It ended as the last of its connections did.
    for (const Direction direction : {Direction::ClientToServer, Direction::ServerToClient}) {
      StreamEnd last;
      for (const TcpStreamIndex stream : session->connections()) {
        const Entry& entry = m_connections.at(stream.value());
        const Side client = entry.connection->client().value_or(Side::A);
        const auto& end = entry.ends[indexOf(direction == Direction::ClientToServer ? client : otherSide(client))];
        if (!end || end->reason == EndReason::CaptureEnded) {
          last = {};
          break;
        }
        if (end->frame >= last.frame) last = *end;
      }
      session->lane(direction).finish(last.reason, last.frame);
    }
  }
}

bool Tunnels::isPlainAndOver(TcpStreamIndex stream) const {
  const auto found = m_connections.find(stream.value());
  return found != m_connections.end() && found->second.ends[0] && found->second.ends[1] && !found->second.connection->carriesTunnel();
}

const TunnelConnection* Tunnels::connection(TcpStreamIndex stream) const {
  const auto found = m_connections.find(stream.value());
  return found == m_connections.end() ? nullptr : found->second.connection.get();
}

std::string Tunnels::keyOf(TcpStreamIndex stream, const TunnelRequest& request, std::string_view id) const {
  const Entry& entry = m_connections.at(stream.value());
  const Side client = entry.connection->client().value_or(Side::A);
  std::string key = entry.servers[indexOf(otherSide(client))];
  key += '/';
  key += request.authority;
  key += '/';
  key += id;
  return key;
}

TunnelSession* Tunnels::makeSession(TcpStreamIndex stream, bool fromTheStart) {
  if (m_sessions.size() == m_limits.sessions) {
    m_sessionLimitReached = true;
    return nullptr;
  }
  const TunnelIndex index{static_cast<std::uint32_t>(m_sessions.size())};
  const auto output = [this, index](Direction direction, const StreamEvent& event) { m_listener.onTunnelEvent(index, direction, event); };
  m_sessions.push_back(std::make_unique<TunnelSession>(index, output, fromTheStart, m_heldInAll));
  m_listener.onTunnel(index, stream);
  return m_sessions.back().get();
}

TunnelSession* Tunnels::beginSession(TcpStreamIndex stream, const TunnelRequest& request) {
  TunnelSession* const session = makeSession(stream, true);
  if (session != nullptr) m_latestOpen[keyOf(stream, request, {})] = session;
  return session;
}

void Tunnels::nameSession(TunnelSession& session, TcpStreamIndex stream, const TunnelRequest& request, const std::string& id) {
  session.counts().id = id;
  m_named[keyOf(stream, request, id)] = &session;
  const auto open = m_latestOpen.find(keyOf(stream, request, {}));
  if (open != m_latestOpen.end() && open->second == &session) m_latestOpen.erase(open);
}

TunnelSession* Tunnels::findSession(TcpStreamIndex stream, const TunnelRequest& request) {
  const std::string key = keyOf(stream, request, request.sessionId);
  if (const auto named = m_named.find(key); named != m_named.end()) return named->second;

  const bool first = request.sequence && *request.sequence <= 1;
  const auto open = m_latestOpen.find(keyOf(stream, request, {}));
  if (first && open != m_latestOpen.end()) {  // the answer to its /open was not captured
    TunnelSession* const session = open->second;
    nameSession(*session, stream, request, request.sessionId);
    return session;
  }
  TunnelSession* const session = makeSession(stream, first);
  if (session != nullptr) nameSession(*session, stream, request, request.sessionId);
  return session;
}

TunnelSession* Tunnels::beginUnasked(TcpStreamIndex stream, const std::string& id) {
  TunnelSession* const session = makeSession(stream, !id.empty());
  if (session != nullptr) session->counts().id = id;
  return session;
}

}  // namespace rtmpscope::rtmpt
