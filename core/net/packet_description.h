// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/address.h"
#include "base/field_tree.h"
#include "base/packet.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::net {

/// What a list of frames shows of one packet, made on demand from its bytes.
struct PacketSummary {
  std::string source;  ///< address, or what the link layer has
  std::string destination;
  std::string protocol;  ///< the highest layer that was understood: "TCP", "UDP", "ARP", "ICMP", "Ethernet"
  std::string info;      ///< "45174 → 1935 [SYN] Seq=0 Win=64240 Len=0", in Wireshark's manner, raw sequence numbers
  std::optional<std::uint32_t> tcpPayloadLength;
};

/// Whether packets of this link type are looked into at all.
[[nodiscard]] bool isReadLinkType(LinkType type);

/// What stands around the TCP segment of a packet, outermost first: "Ethernet", "VLAN", "IPv4", "UDP", "GTP", "IPv4". Of a
/// fragment, what stands around it; empty if it can't be said.
[[nodiscard]] std::vector<std::string_view> encapsulationOf(const Packet& packet);

[[nodiscard]] PacketSummary summarizePacket(const Packet& packet);

/// Link, IP and TCP fields with their byte ranges in the packet, under Wireshark's field names. One tree per layer.
[[nodiscard]] std::vector<Field> describePacket(const Packet& packet);

/// The names of the layers up to and including TCP, as in Wireshark's frame.protocols: "eth:vlan:ip:tcp".
[[nodiscard]] std::string namesOfLayers(const Packet& packet);

}  // namespace rtmpscope::net
