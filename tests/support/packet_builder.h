// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/address.h"
#include "support/hex.h"

#include <cstdint>
#include <string_view>

namespace rtmpscope::test {

/// "10.0.0.1", 1935 as an IPv4 endpoint.
[[nodiscard]] Endpoint ipv4(std::string_view address, std::uint16_t port);

/// Builds one Ethernet / IPv4 / TCP packet in a readable expression:
///     TcpPacket{client, server}.seq(1000).ack(2000).payload(hex("03"))
/// Checksums are right. Sequence numbers are raw.
class TcpPacket {
 public:
  TcpPacket(Endpoint from, Endpoint to) : m_from(from), m_to(to) {}

  TcpPacket& seq(std::uint32_t number);
  /// Sets the ACK flag too.
  TcpPacket& ack(std::uint32_t number);
  TcpPacket& syn() { return flag(0x02); }
  TcpPacket& fin() { return flag(0x01); }
  TcpPacket& rst() { return flag(0x04); }
  TcpPacket& push() { return flag(0x08); }
  TcpPacket& window(std::uint16_t size);
  TcpPacket& payload(Bytes bytes);
  /// Of the IP header; 0 if it is not given.
  TcpPacket& identification(std::uint16_t number);
  /// Options, their padding included: a multiple of four bytes.
  TcpPacket& options(Bytes bytes);

  [[nodiscard]] Bytes bytes() const;

 private:
  TcpPacket& flag(std::uint8_t bit);

  Endpoint m_from;
  Endpoint m_to;
  std::uint32_t m_seq = 0;
  std::uint32_t m_ack = 0;
  std::uint8_t m_flags = 0;
  std::uint16_t m_window = 64240;
  std::uint16_t m_identification = 0;
  Bytes m_options;
  Bytes m_payload;
};

/// Bytes of link, IP and TCP headers before the payload of a TcpPacket.
inline constexpr std::size_t kTcpPacketHeaders = 14 + 20 + 20;

}  // namespace rtmpscope::test
