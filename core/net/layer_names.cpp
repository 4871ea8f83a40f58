// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/layer_names.h"

#include "net/protocol_numbers.h"

#include <algorithm>
#include <span>

namespace rtmpscope::net {
namespace {

struct Name {
  std::uint32_t number;
  std::string_view text;
};

constexpr Name kEtherTypes[] = {
    {kEtherTypeIpv4, "IPv4"},
    {kEtherTypeArp, "ARP"},
    {0x0842, "Wake-on-LAN"},
    {kEtherTypeErspan3, "ERSPAN III"},
    {kEtherTypeBridge, "Transparent Ethernet bridging"},
    {kEtherTypeVlan, "802.1Q Virtual LAN"},
    {kEtherTypeIpv6, "IPv6"},
    {0x8808, "Ethernet flow control"},
    {0x8809, "Slow protocols"},
    {kEtherTypePpp, "PPP"},
    {kEtherTypeMpls, "MPLS"},
    {kEtherTypeMplsMulticast, "MPLS multicast"},
    {0x8863, "PPPoE discovery"},
    {kEtherTypePppoeSession, "PPPoE session"},
    {0x888E, "802.1X authentication"},
    {kEtherTypeServiceVlan, "802.1ad service VLAN"},
    {kEtherTypeErspan2, "ERSPAN"},
    {0x88CC, "LLDP"},
    {0x88E5, "MACsec"},
    {0x88F7, "Precision Time Protocol"},
    {kEtherTypeFabricPath, "Cisco FabricPath"},
    {kEtherTypeVnTag, "VN-Tag"},
    {0x9000, "Loopback"},
    {kEtherTypeQinqOld, "QinQ"},
};
constexpr Name kIpProtocols[] = {
    {kIpv6HopByHop, "IPv6 hop-by-hop options"},
    {kIpProtocolIcmp, "ICMP"},
    {kIpProtocolIgmp, "IGMP"},
    {kIpProtocolIpv4, "IPv4"},
    {kIpProtocolTcp, "TCP"},
    {kIpProtocolUdp, "UDP"},
    {kIpProtocolIpv6, "IPv6"},
    {kIpv6Routing, "IPv6 routing"},
    {kIpv6Fragment, "IPv6 fragment"},
    {kIpProtocolGre, "GRE"},
    {50, "ESP"},
    {kIpProtocolAuthentication, "Authentication header"},
    {kIpProtocolIcmpv6, "ICMPv6"},
    {59, "IPv6 no next header"},
    {kIpv6Destination, "IPv6 destination options"},
    {88, "EIGRP"},
    {89, "OSPF"},
    {103, "PIM"},
    {112, "VRRP"},
    {115, "L2TP"},
    {132, "SCTP"},
    {kIpv6Mobility, "Mobility"},
    {136, "UDP-Lite"},
    {kIpProtocolMpls, "MPLS in IP"},
    {kIpv6HostIdentity, "HIP"},
    {kIpv6Shim6, "Shim6"},
};
constexpr Name kPppProtocols[] = {
    {kPppIpv4, "IPv4"}, {0x003D, "Multilink"}, {kPppIpv6, "IPv6"}, {kPppMpls, "MPLS"}, {0x8021, "IPCP"},
    {0x8057, "IPv6CP"}, {0x80FD, "CCP"},       {0xC021, "LCP"},    {0xC023, "PAP"},    {0xC223, "CHAP"},
};
constexpr Name kCookedDirections[] = {{0, "to us"}, {1, "broadcast"}, {2, "multicast"}, {3, "to another host"}, {4, "sent by us"}};
constexpr Name kWirelessTypes[] = {{0, "Management"}, {1, "Control"}, {2, "Data"}, {3, "Extension"}};
constexpr Name kArpOpcodes[] = {{1, "request"}, {2, "reply"}, {3, "reverse request"}, {4, "reverse reply"}};
constexpr Name kIcmpTypes[] = {
    {0, "Echo (ping) reply"},   {3, "Destination unreachable"}, {4, "Source quench"},        {5, "Redirect"},
    {8, "Echo (ping) request"}, {9, "Router advertisement"},    {10, "Router solicitation"}, {11, "Time-to-live exceeded"},
    {12, "Parameter problem"},  {13, "Timestamp request"},      {14, "Timestamp reply"},
};
constexpr Name kIcmpv6Types[] = {
    {1, "Destination unreachable"},
    {2, "Packet too big"},
    {3, "Time exceeded"},
    {4, "Parameter problem"},
    {128, "Echo (ping) request"},
    {129, "Echo (ping) reply"},
    {130, "Multicast listener query"},
    {131, "Multicast listener report"},
    {133, "Router solicitation"},
    {134, "Router advertisement"},
    {135, "Neighbor solicitation"},
    {136, "Neighbor advertisement"},
    {137, "Redirect"},
    {143, "Multicast listener report v2"},
};

// In the order in which Wireshark lists them.
constexpr Name kTcpFlagNames[] = {
    {kTcpFin, "FIN"}, {kTcpSyn, "SYN"}, {kTcpRst, "RST"}, {kTcpPsh, "PSH"}, {kTcpAck, "ACK"},
    {kTcpUrg, "URG"}, {kTcpEce, "ECE"}, {kTcpCwr, "CWR"}, {0x100, "AE"},
};

std::string_view nameIn(std::span<const Name> names, std::uint64_t number) {
  const auto found = std::ranges::find(names, number, &Name::number);
  return found == names.end() ? std::string_view{} : found->text;
}

}  // namespace

std::string_view etherTypeName(std::uint64_t etherType) {
  return nameIn(kEtherTypes, etherType);
}
std::string_view ipProtocolName(std::uint64_t protocol) {
  return nameIn(kIpProtocols, protocol);
}
std::string_view pppProtocolName(std::uint64_t protocol) {
  return nameIn(kPppProtocols, protocol);
}
std::string_view cookedDirection(std::uint64_t type) {
  return nameIn(kCookedDirections, type);
}
std::string_view wirelessType(std::uint64_t type) {
  return nameIn(kWirelessTypes, type);
}
std::string_view arpOpcode(std::uint64_t opcode) {
  return nameIn(kArpOpcodes, opcode);
}
std::string_view icmpType(std::uint64_t type) {
  return nameIn(kIcmpTypes, type);
}
std::string_view icmpv6Type(std::uint64_t type) {
  return nameIn(kIcmpv6Types, type);
}

std::string tcpFlagsText(std::uint64_t flags) {
  std::string text;
  for (const Name& flag : kTcpFlagNames) {
    if ((flags & flag.number) == 0) continue;
    if (!text.empty()) text += ", ";
    text += flag.text;
  }
  return text;
}

}  // namespace rtmpscope::net
