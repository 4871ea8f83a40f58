// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/layer_fields.h"

#include "base/address.h"
#include "base/field_reader.h"
#include "net/layer_names.h"
#include "net/wire.h"

#include <algorithm>
#include <array>
#include <bit>

#include <fmt/format.h>

namespace rtmpscope::net {
namespace {

using enum FieldFormat;

template <std::string_view (*name)(std::uint64_t)>
std::string text(std::uint64_t value) {
  return std::string{name(value)};
}

constexpr FieldSpec kEthernet[] = {
    {"eth.dst", "Destination", 0, 6, Mac},
    {"eth.src", "Source", 6, 6, Mac},
    {"eth.type", "Type", 12, 2, Hex, 0, 1, text<etherTypeName>},
};
constexpr FieldSpec kVlan[] = {
    {"vlan.priority", "Priority", 0, 2, Decimal, 0xE000},
    {"vlan.dei", "Drop eligible", 0, 2, Decimal, 0x1000},
    {"vlan.id", "ID", 0, 2, Decimal, 0x0FFF},
    {"vlan.etype", "Type", 2, 2, Hex, 0, 1, text<etherTypeName>},
};
constexpr FieldSpec kFabricPath[] = {
    {"cfp.ftag", "FTAG", 0, 2, Decimal, 0xFFC0},
    {"cfp.ttl", "TTL", 0, 2, Decimal, 0x003F},
};
constexpr FieldSpec kLlc[] = {
    {"llc.dsap", "DSAP", 0, 1, Hex},
    {"llc.ssap", "SSAP", 1, 1, Hex},
    {"llc.control", "Control field", 2, 1, Hex},
};
constexpr FieldSpec kLinuxCooked1[] = {
    {"sll.pkttype", "Packet type", 0, 2, Decimal, 0, 1, text<cookedDirection>},
    {"sll.hatype", "Link-layer address type", 2, 2},
    {"sll.halen", "Link-layer address length", 4, 2},
    {"sll.src.eth", "Source", 6, 6, Mac},
    {"sll.etype", "Protocol", 14, 2, Hex, 0, 1, text<etherTypeName>},
};
constexpr FieldSpec kLinuxCooked2[] = {
    {"sll.etype", "Protocol", 0, 2, Hex, 0, 1, text<etherTypeName>},
    {"sll.ifindex", "Interface index", 4, 4},
    {"sll.hatype", "Link-layer address type", 8, 2},
    {"sll.pkttype", "Packet type", 10, 1, Decimal, 0, 1, text<cookedDirection>},
    {"sll.halen", "Link-layer address length", 11, 1},
    {"sll.src.eth", "Source", 12, 6, Mac},
};
constexpr FieldSpec kBsdNull[] = {{"null.family", "Family", 0, 4, LittleEndian}};
constexpr FieldSpec kCiscoHdlc[] = {
    {"chdlc.address", "Address", 0, 1, Hex},
    {"chdlc.control", "Control", 1, 1, Hex},
    {"chdlc.protocol", "Protocol", 2, 2, Hex, 0, 1, text<etherTypeName>},
};
constexpr FieldSpec kPppoe[] = {
    {"pppoe.version", "Version", 0, 1, Decimal, 0xF0}, {"pppoe.type", "Type", 0, 1, Decimal, 0x0F},      {"pppoe.code", "Code", 1, 1, Hex},
    {"pppoe.session_id", "Session ID", 2, 2, Hex},     {"pppoe.payload_length", "Payload length", 4, 2},
};
constexpr FieldSpec kMpls[] = {
    {"mpls.label", "Label", 0, 4, Decimal, 0xFFFFF000},
    {"mpls.exp", "Traffic class", 0, 4, Decimal, 0x00000E00},
    {"mpls.bottom", "Bottom of stack", 0, 4, Decimal, 0x00000100},
    {"mpls.ttl", "TTL", 0, 4, Decimal, 0x000000FF},
};
constexpr FieldSpec kPpi[] = {
    {"ppi.version", "Version", 0, 1},
    {"ppi.flags", "Flags", 1, 1, Hex},
    {"ppi.length", "Header length", 2, 2, LittleEndian},
    {"ppi.dlt", "Link type", 4, 4, LittleEndian},
};
constexpr FieldSpec kRadiotap[] = {
    {"radiotap.version", "Header revision", 0, 1},
    {"radiotap.length", "Header length", 2, 2, LittleEndian},
};
constexpr FieldSpec kIeee80211[] = {
    {"wlan.fc.type", "Type", 0, 1, Decimal, 0x0C, 1, text<wirelessType>},
    {"wlan.fc.subtype", "Subtype", 0, 1, Decimal, 0xF0},
    {"wlan.fc.tods", "To DS", 1, 1, Flag, 0x01},
    {"wlan.fc.fromds", "From DS", 1, 1, Flag, 0x02},
    {"wlan.fc.protected", "Protected", 1, 1, Flag, 0x40},
    {"wlan.duration", "Duration", 2, 2, LittleEndian},
    {"wlan.ra", "Receiver address", 4, 6, Mac},
    {"wlan.ta", "Transmitter address", 10, 6, Mac},
};
constexpr FieldSpec kNflog[] = {
    {"nflog.family", "Family", 0, 1},
    {"nflog.version", "Version", 1, 1},
    {"nflog.res_id", "Resource ID", 2, 2},
};
constexpr FieldSpec kIpv4Flags[] = {
    {"ip.flags.rb", "Reserved", 6, 1, Flag, 0x80},
    {"ip.flags.df", "Don't fragment", 6, 1, Flag, 0x40},
    {"ip.flags.mf", "More fragments", 6, 1, Flag, 0x20},
};
constexpr FieldSpec kIpv4[] = {
    {"ip.version", "Version", 0, 1, Decimal, 0xF0},
    {"ip.hdr_len", "Header length", 0, 1, Decimal, 0x0F, 4},
    {"ip.dsfield", "Differentiated services field", 1, 1, Hex},
    {"ip.len", "Total length", 2, 2},
    {"ip.id", "Identification", 4, 2, Hex},
    {"ip.flags", "Flags", 6, 1, Hex, 0xE0, 1, nullptr, kIpv4Flags},
    {"ip.frag_offset", "Fragment offset in units of 8 bytes", 6, 2, Decimal, 0x1FFF},
    {"ip.ttl", "Time to live", 8, 1},
    {"ip.proto", "Protocol", 9, 1, Decimal, 0, 1, text<ipProtocolName>},
    {"ip.checksum", "Header checksum", 10, 2, Hex},
    {"ip.src", "Source address", 12, 4, Ipv4},
    {"ip.dst", "Destination address", 16, 4, Ipv4},
};
constexpr FieldSpec kIpv6[] = {
    {"ipv6.version", "Version", 0, 1, Decimal, 0xF0},
    {"ipv6.tclass", "Traffic class", 0, 4, Hex, 0x0FF00000},
    {"ipv6.flow", "Flow label", 1, 3, Hex, 0x0FFFFF},
    {"ipv6.plen", "Payload length", 4, 2},
    {"ipv6.nxt", "Next header", 6, 1, Decimal, 0, 1, text<ipProtocolName>},
    {"ipv6.hlim", "Hop limit", 7, 1},
    {"ipv6.src", "Source address", 8, 16, Ipv6},
    {"ipv6.dst", "Destination address", 24, 16, Ipv6},
};
constexpr FieldSpec kArp[] = {
    {"arp.hw.type", "Hardware type", 0, 2},
    {"arp.proto.type", "Protocol type", 2, 2, Hex, 0, 1, text<etherTypeName>},
    {"arp.hw.size", "Hardware size", 4, 1},
    {"arp.proto.size", "Protocol size", 5, 1},
    {"arp.opcode", "Opcode", 6, 2, Decimal, 0, 1, text<arpOpcode>},
    {"arp.src.hw_mac", "Sender MAC address", 8, 6, Mac},
    {"arp.src.proto_ipv4", "Sender IP address", 14, 4, Ipv4},
    {"arp.dst.hw_mac", "Target MAC address", 18, 6, Mac},
    {"arp.dst.proto_ipv4", "Target IP address", 24, 4, Ipv4},
};
constexpr FieldSpec kIcmp[] = {
    {"icmp.type", "Type", 0, 1, Decimal, 0, 1, text<icmpType>},
    {"icmp.code", "Code", 1, 1},
    {"icmp.checksum", "Checksum", 2, 2, Hex},
};
constexpr FieldSpec kIcmpv6[] = {
    {"icmpv6.type", "Type", 0, 1, Decimal, 0, 1, text<icmpv6Type>},
    {"icmpv6.code", "Code", 1, 1},
    {"icmpv6.checksum", "Checksum", 2, 2, Hex},
};
constexpr FieldSpec kIgmp[] = {{"igmp.type", "Type", 0, 1, Hex}, {"igmp.maddr", "Multicast address", 4, 4, Ipv4}};
constexpr FieldSpec kGre[] = {
    {"gre.flags_and_version", "Flags and version", 0, 2, Hex},
    {"gre.proto", "Protocol type", 2, 2, Hex, 0, 1, text<etherTypeName>},
};
constexpr FieldSpec kErspan[] = {
    {"erspan.version", "Version", 0, 2, Decimal, 0xF000},
    {"erspan.vlan", "VLAN", 0, 2, Decimal, 0x0FFF},
    {"erspan.spanid", "Span ID", 2, 2, Decimal, 0x03FF},
};
constexpr FieldSpec kUdp[] = {
    {"udp.srcport", "Source port", 0, 2},
    {"udp.dstport", "Destination port", 2, 2},
    {"udp.length", "Length", 4, 2},
    {"udp.checksum", "Checksum", 6, 2, Hex},
};
constexpr FieldSpec kVxlan[] = {{"vxlan.flags", "Flags", 0, 2, Hex}, {"vxlan.vni", "Network identifier", 4, 3}};
constexpr FieldSpec kGeneve[] = {{"geneve.proto_type", "Protocol type", 2, 2, Hex, 0, 1, text<etherTypeName>},
                                 {"geneve.vni", "Network identifier", 4, 3}};
constexpr FieldSpec kGtpUser[] = {
    {"gtp.flags", "Flags", 0, 1, Hex},
    {"gtp.message", "Message type", 1, 1, Hex},
    {"gtp.length", "Length", 2, 2},
    {"gtp.teid", "Tunnel endpoint identifier", 4, 4, Hex},
};
constexpr FieldSpec kAyiya[] = {{"ayiya.nextheader", "Next header", 3, 1, Decimal, 0, 1, text<ipProtocolName>}};
constexpr FieldSpec kTcpFlags[] = {
    {"tcp.flags.res", "Reserved", 12, 1, Flag, 0x0E},
    {"tcp.flags.ae", "Accurate ECN", 12, 1, Flag, 0x01},
    {"tcp.flags.cwr", "Congestion window reduced", 13, 1, Flag, 0x80},
    {"tcp.flags.ece", "ECN-Echo", 13, 1, Flag, 0x40},
    {"tcp.flags.urg", "Urgent", 13, 1, Flag, 0x20},
    {"tcp.flags.ack", "Acknowledgment", 13, 1, Flag, 0x10},
    {"tcp.flags.push", "Push", 13, 1, Flag, 0x08},
    {"tcp.flags.reset", "Reset", 13, 1, Flag, 0x04},
    {"tcp.flags.syn", "Syn", 13, 1, Flag, 0x02},
    {"tcp.flags.fin", "Fin", 13, 1, Flag, 0x01},
};
constexpr FieldSpec kTcp[] = {
    {"tcp.srcport", "Source port", 0, 2},
    {"tcp.dstport", "Destination port", 2, 2},
    {"tcp.seq_raw", "Sequence number (raw)", 4, 4},
    {"tcp.ack_raw", "Acknowledgment number (raw)", 8, 4},
    {"tcp.hdr_len", "Header length", 12, 1, Decimal, 0xF0, 4},
    {"tcp.flags", "Flags", 12, 2, Hex, 0x0FFF, 1, tcpFlagsText, kTcpFlags},
    {"tcp.window_size_value", "Window", 14, 2},
    {"tcp.checksum", "Checksum", 16, 2, Hex},
    {"tcp.urgent_pointer", "Urgent pointer", 18, 2},
};

constexpr LayerSpec kLayers[] = {
    {LayerKind::Nothing, "data", "Data", "Data", {}},
    {LayerKind::Ethernet, "eth", "Ethernet", "Ethernet", kEthernet},
    {LayerKind::Vlan, "vlan", "802.1Q Virtual LAN", "VLAN", kVlan},
    {LayerKind::VnTag, "vntag", "VN-Tag", "VNTAG", {}},
    {LayerKind::FabricPath, "cfp", "Cisco FabricPath", "FabricPath", kFabricPath},
    {LayerKind::Llc, "llc", "Logical-Link Control", "LLC", kLlc},
    {LayerKind::LinuxCooked1, "sll", "Linux cooked capture v1", "SLL", kLinuxCooked1},
    {LayerKind::LinuxCooked2, "sll", "Linux cooked capture v2", "SLL", kLinuxCooked2},
    {LayerKind::BsdNull, "null", "Null/Loopback", "NULL", kBsdNull},
    {LayerKind::Ppp, "ppp", "Point-to-Point Protocol", "PPP", {}},
    {LayerKind::PppWithDirection, "ppp", "Direction of a Point-to-Point packet", "PPP", {}},
    {LayerKind::CiscoHdlc, "chdlc", "Cisco HDLC", "CHDLC", kCiscoHdlc},
    {LayerKind::PppoeSession, "pppoes", "PPP-over-Ethernet session", "PPPoES", kPppoe},
    {LayerKind::Mpls, "mpls", "MultiProtocol Label Switching", "MPLS", kMpls},
    {LayerKind::Ppi, "ppi", "Per-Packet Information header", "PPI", kPpi},
    {LayerKind::Radiotap, "radiotap", "Radiotap header", "Radiotap", kRadiotap},
    {LayerKind::Ieee80211, "wlan", "IEEE 802.11", "802.11", kIeee80211},
    {LayerKind::Nflog, "nflog", "Linux netfilter log", "NFLOG", kNflog},
    {LayerKind::RawIp, "raw", "Raw IP", "IP", {}},
    {LayerKind::Ipv4, "ip", "Internet Protocol Version 4", "IPv4", kIpv4},
    {LayerKind::Ipv6, "ipv6", "Internet Protocol Version 6", "IPv6", kIpv6},
    {LayerKind::IpExtension, "ipv6", "IP extension header", "IPv6", {}},
    {LayerKind::IpFragment, "data", "Fragment of an IP packet", "IP fragment", {}},
    {LayerKind::Arp, "arp", "Address Resolution Protocol", "ARP", kArp},
    {LayerKind::Icmp, "icmp", "Internet Control Message Protocol", "ICMP", kIcmp},
    {LayerKind::Icmpv6, "icmpv6", "Internet Control Message Protocol v6", "ICMPv6", kIcmpv6},
    {LayerKind::IcmpQuote, "data", "Quoted packet", "ICMP", {}},
    {LayerKind::Igmp, "igmp", "Internet Group Management Protocol", "IGMP", kIgmp},
    {LayerKind::Gre, "gre", "Generic Routing Encapsulation", "GRE", kGre},
    {LayerKind::Erspan1, "erspan", "Encapsulated Remote SPAN", "ERSPAN", {}},
    {LayerKind::Erspan2, "erspan", "Encapsulated Remote SPAN II", "ERSPAN", kErspan},
    {LayerKind::Erspan3, "erspan", "Encapsulated Remote SPAN III", "ERSPAN", kErspan},
    {LayerKind::Udp, "udp", "User Datagram Protocol", "UDP", kUdp},
    {LayerKind::Vxlan, "vxlan", "Virtual eXtensible LAN", "VXLAN", kVxlan},
    {LayerKind::Geneve, "geneve", "Generic Network Virtualization Encapsulation", "Geneve", kGeneve},
    {LayerKind::GtpUser, "gtp", "GPRS Tunneling Protocol, user plane", "GTP", kGtpUser},
    {LayerKind::Teredo, "teredo", "Teredo IPv6 over UDP tunneling", "Teredo", {}},
    {LayerKind::Ayiya, "ayiya", "Anything In Anything", "AYIYA", kAyiya},
    {LayerKind::Tcp, "tcp", "Transmission Control Protocol", "TCP", kTcp},
};

std::uint64_t number(const FieldSpec& spec, ByteView bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t at = spec.format == LittleEndian ? bytes.size() - 1 - i : i;
    value = value << 8U | bytes[at];
  }
  return (spec.mask == 0 ? value : (value & spec.mask) >> std::countr_zero(spec.mask)) * spec.factor;
}

std::string addressText(IpAddress::Family family, ByteView bytes) {
  IpAddress address;
  address.family = family;
  std::ranges::copy(bytes, address.bytes.begin());
  return toString(address);
}

Field readField(const FieldSpec& spec, ByteView bytes, std::size_t offset) {
  const auto field = [&](std::string value, std::string symbol = {}) {
    return makeField(spec.name, spec.label, std::move(value), std::move(symbol), {offset, spec.size});
  };
  switch (spec.format) {
    case Mac:
      return field(macText(bytes));
    case Ipv4:
      return field(addressText(IpAddress::Family::V4, bytes));
    case Ipv6:
      return field(addressText(IpAddress::Family::V6, bytes));
    default:
      break;
  }
  const std::uint64_t value = number(spec, bytes);
  const std::string symbol = spec.symbol == nullptr ? std::string{} : spec.symbol(value);
  if (spec.format == Flag) return field(fmt::format("{}", value != 0 ? 1 : 0), value != 0 ? "Set" : "Not set");
  if (spec.format != Hex) return field(fmt::format("{}", value), symbol);
  const int bits = std::bit_width(spec.mask) - (spec.mask == 0 ? 0 : std::countr_zero(spec.mask));
  return field(fmt::format("0x{:0{}x}", value, spec.mask == 0 ? spec.size * 2 : (bits + 7) / 8 * 2), symbol);
}

}  // namespace

const LayerSpec& specOf(LayerKind kind) {
  const auto* const found = std::ranges::find(kLayers, kind, &LayerSpec::kind);
  return found == std::end(kLayers) ? kLayers[0] : *found;
}

std::vector<Field> readFields(std::span<const FieldSpec> fields, ByteView packet, std::size_t offset) {
  std::vector<Field> rows;
  for (const FieldSpec& spec : fields) {
    const std::size_t at = offset + spec.offset;
    if (at + spec.size > packet.size()) continue;
    rows.push_back(readField(spec, packet.subspan(at, spec.size), at));
    rows.back().children = readFields(spec.bits, packet, offset);
  }
  return rows;
}

std::string macText(ByteView bytes) {
  return fmt::format("{:02x}", fmt::join(bytes, ":"));
}

}  // namespace rtmpscope::net
