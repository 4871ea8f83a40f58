// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/capture/tcp_script.h"

#include <algorithm>
#include <utility>

namespace rtmpscope::test {

void PacketLog::add(Bytes bytes, std::uint32_t originalLength) {
  m_packets.push_back({m_now, std::move(bytes), originalLength});
  m_now += std::chrono::milliseconds{1};
}

TcpScript::TcpScript(PacketLog& log, std::uint16_t serverPort, std::uint16_t clientPort)
    : m_log(log), m_client{ipv4("10.0.0.2", clientPort), 1000}, m_server{ipv4("10.0.0.1", serverPort), 900'000} {}

void TcpScript::add(const End& from, const End& to, TcpPacket packet) {
  m_log.add(packet.seq(from.next).ack(to.next).bytes());
}

TcpScript& TcpScript::open() {
  m_log.add(TcpPacket{m_client.endpoint, m_server.endpoint}.seq(m_client.next).syn().bytes());
  ++m_client.next;
  add(m_server, m_client, TcpPacket{m_server.endpoint, m_client.endpoint}.syn());
  ++m_server.next;
  add(m_client, m_server, TcpPacket{m_client.endpoint, m_server.endpoint});
  return *this;
}

TcpScript& TcpScript::refused() {
  m_log.add(TcpPacket{m_client.endpoint, m_server.endpoint}.seq(m_client.next).syn().bytes());
  ++m_client.next;
  m_log.add(TcpPacket{m_server.endpoint, m_client.endpoint}.seq(0).ack(m_client.next).rst().bytes());
  return *this;
}

void TcpScript::say(End& from, const End& to, const Bytes& data) {
  for (std::size_t at = 0; at < data.size(); at += kSegment) {
    const std::size_t size = std::min(kSegment, data.size() - at);
    const auto begin = data.begin() + static_cast<std::ptrdiff_t>(at);
    add(from, to, TcpPacket{from.endpoint, to.endpoint}.push().payload({begin, begin + static_cast<std::ptrdiff_t>(size)}));
    from.next += static_cast<std::uint32_t>(size);
  }
}

TcpScript& TcpScript::client(const Bytes& data) {
  say(m_client, m_server, data);
  return *this;
}

TcpScript& TcpScript::server(const Bytes& data) {
  say(m_server, m_client, data);
  return *this;
}

TcpScript& TcpScript::lostFromClient(const Bytes& data) {
  m_client.next += static_cast<std::uint32_t>(data.size());
  return *this;
}

TcpScript& TcpScript::lostFromServer(const Bytes& data) {
  m_server.next += static_cast<std::uint32_t>(data.size());
  return *this;
}

TcpScript& TcpScript::cutFromClient(const Bytes& data, std::size_t captured) {
  Bytes packet = TcpPacket{m_client.endpoint, m_server.endpoint}.seq(m_client.next).ack(m_server.next).push().payload(data).bytes();
  const auto whole = static_cast<std::uint32_t>(packet.size());
  packet.resize(kTcpPacketHeaders + captured);
  m_log.add(std::move(packet), whole);
  m_client.next += static_cast<std::uint32_t>(data.size());
  return *this;
}

TcpScript& TcpScript::clientFin() {
  add(m_client, m_server, TcpPacket{m_client.endpoint, m_server.endpoint}.fin());
  ++m_client.next;
  return *this;
}

TcpScript& TcpScript::serverFin() {
  add(m_server, m_client, TcpPacket{m_server.endpoint, m_client.endpoint}.fin());
  ++m_server.next;
  return *this;
}

TcpScript& TcpScript::clientReset() {
  add(m_client, m_server, TcpPacket{m_client.endpoint, m_server.endpoint}.rst());
  return *this;
}

TcpScript& TcpScript::serverReset() {
  add(m_server, m_client, TcpPacket{m_server.endpoint, m_client.endpoint}.rst());
  return *this;
}

}  // namespace rtmpscope::test
