// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/packet_builder.h"

#include <arpa/inet.h>

#include <string>
#include <utility>

namespace rtmpscope::test {

namespace {

void put16(Bytes& into, std::uint32_t value) {
  into.push_back(static_cast<std::uint8_t>(value >> 8U));
  into.push_back(static_cast<std::uint8_t>(value));
}

void put32(Bytes& into, std::uint32_t value) {
  put16(into, value >> 16U);
  put16(into, value & 0xFFFFU);
}

void putAddress(Bytes& into, const Endpoint& endpoint) {
  into.insert(into.end(), endpoint.address.bytes.begin(), endpoint.address.bytes.begin() + 4);
}

/// RFC 1071.
std::uint16_t checksum(const Bytes& bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) sum += static_cast<std::uint32_t>(bytes[i]) << (i % 2 == 0 ? 8U : 0U);
  while (sum > 0xFFFFU) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

void setChecksum(Bytes& header, std::size_t at, std::uint16_t value) {
  header[at] = static_cast<std::uint8_t>(value >> 8U);
  header[at + 1] = static_cast<std::uint8_t>(value);
}

}  // namespace

Endpoint ipv4(std::string_view address, std::uint16_t port) {
  Endpoint endpoint;
  endpoint.address.family = IpAddress::Family::V4;
  inet_pton(AF_INET, std::string{address}.c_str(), endpoint.address.bytes.data());
  endpoint.port = port;
  return endpoint;
}

TcpPacket& TcpPacket::seq(std::uint32_t number) {
  m_seq = number;
  return *this;
}

TcpPacket& TcpPacket::ack(std::uint32_t number) {
  m_ack = number;
  return flag(0x10);
}

TcpPacket& TcpPacket::window(std::uint16_t size) {
  m_window = size;
  return *this;
}

TcpPacket& TcpPacket::payload(Bytes bytes) {
  m_payload = std::move(bytes);
  return *this;
}

TcpPacket& TcpPacket::identification(std::uint16_t number) {
  m_identification = number;
  return *this;
}

TcpPacket& TcpPacket::options(Bytes bytes) {
  m_options = std::move(bytes);
  return *this;
}

TcpPacket& TcpPacket::flag(std::uint8_t bit) {
  m_flags |= bit;
  return *this;
}

Bytes TcpPacket::bytes() const {
  Bytes tcp;
  put16(tcp, m_from.port);
  put16(tcp, m_to.port);
  put32(tcp, m_seq);
  put32(tcp, m_ack);
  tcp.push_back(static_cast<std::uint8_t>((5 + m_options.size() / 4) << 4U));  // words of header
  tcp.push_back(m_flags);
  put16(tcp, m_window);
  put32(tcp, 0);  // checksum, urgent pointer
  tcp.insert(tcp.end(), m_options.begin(), m_options.end());
  tcp.insert(tcp.end(), m_payload.begin(), m_payload.end());

  Bytes pseudo;
  putAddress(pseudo, m_from);
  putAddress(pseudo, m_to);
  put16(pseudo, 6);
  put16(pseudo, static_cast<std::uint32_t>(tcp.size()));
  setChecksum(tcp, 16, checksum(join({pseudo, tcp})));

  Bytes ip = hex("45 00");
  put16(ip, static_cast<std::uint32_t>(20 + tcp.size()));
  ip = join({ip, hex("00 00 40 00 40 06 00 00")});
  setChecksum(ip, 4, m_identification);
  putAddress(ip, m_from);
  putAddress(ip, m_to);
  setChecksum(ip, 10, checksum(ip));

  return join({hex("02 00 00 00 00 02  02 00 00 00 00 01  08 00"), ip, tcp});
}

}  // namespace rtmpscope::test
