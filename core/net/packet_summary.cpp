// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/layer_fields.h"
#include "net/layer_names.h"
#include "net/packet_description.h"
#include "net/packet_layers.h"
#include "net/protocol_numbers.h"
#include "net/tcp_options.h"
#include "net/tcp_segment.h"
#include "net/wire.h"

#include <algorithm>

#include <fmt/format.h>

namespace rtmpscope::net {
namespace {

std::string ipText(IpAddress::Family family, const std::uint8_t* at) {
  IpAddress address;
  address.family = family;
  std::copy_n(at, family == IpAddress::Family::V4 ? 4 : 16, address.bytes.begin());
  return toString(address);
}

/// Source and destination of a layer that has them.
void readEnds(const LayerCursor& at, PacketSummary& summary) {
  const std::uint32_t captured = at.captured();
  if (at.kind == LayerKind::Ethernet && captured >= 12) {
    summary.source = macText({at.data() + 6, 6});
    summary.destination = macText({at.data(), 6});
  } else if (at.kind == LayerKind::Ieee80211 && captured >= 16) {
    summary.source = macText({at.data() + 10, 6});
    summary.destination = macText({at.data() + 4, 6});
  } else if (at.kind == LayerKind::Ipv4 && captured >= kIpv4MinHeader) {
    summary.source = ipText(IpAddress::Family::V4, at.data() + 12);
    summary.destination = ipText(IpAddress::Family::V4, at.data() + 16);
  } else if (at.kind == LayerKind::Ipv6 && captured >= kIpv6Header) {
    summary.source = ipText(IpAddress::Family::V6, at.data() + 8);
    summary.destination = ipText(IpAddress::Family::V6, at.data() + 24);
  }
}

std::string tcpInfo(const LayerCursor& at, PacketSummary& summary) {
  TcpSegment segment;
  if (!readTcpSegment(at, segment)) return "the header is cut";
  std::string info =
      fmt::format("{} → {} [{}] Seq={}", segment.flow.sourcePort, segment.flow.destinationPort, tcpFlagsText(segment.flags), segment.sequence);
  if (segment.has(kTcpAck)) info += fmt::format(" Ack={}", segment.acknowledgment);
  info += fmt::format(" Win={}", segment.window);
  if (segment.malformed) return info + ", the header length can't be right";
  summary.tcpPayloadLength = segment.payloadLength;
  return info + fmt::format(" Len={}", segment.payloadLength) + summarizeTcpOptions(segment.options);
}

std::string udpInfo(const LayerCursor& at) {
  if (at.captured() < kUdpHeader) return "the header is cut";
  const std::uint16_t length = loadBe16(at.data() + 4);
  return fmt::format("{} → {} Len={}", loadBe16(at.data()), loadBe16(at.data() + 2), length < kUdpHeader ? 0 : length - kUdpHeader);
}

std::string arpInfo(const LayerCursor& at) {
  constexpr std::uint16_t kRequest = 1;
  constexpr std::uint16_t kReply = 2;
  const bool isIpv4OverEthernet = at.captured() >= 28 && loadBe16(at.data() + 2) == kEtherTypeIpv4 && at.data()[4] == 6 && at.data()[5] == 4;
  if (!isIpv4OverEthernet) return {};
  const std::string sender = ipText(IpAddress::Family::V4, at.data() + 14);
  const std::string target = ipText(IpAddress::Family::V4, at.data() + 24);
  switch (loadBe16(at.data() + 6)) {
    case kRequest:
      return fmt::format("Who has {}? Tell {}", target, sender);
    case kReply:
      return fmt::format("{} is at {}", sender, macText({at.data() + 8, 6}));
    default:
      return std::string{arpOpcode(loadBe16(at.data() + 6))};
  }
}

std::string icmpInfo(const LayerCursor& at, std::string_view (*typeName)(std::uint64_t)) {
  if (at.captured() < 8) return "the header is cut";
  const std::uint8_t type = at.data()[0];
  const std::string_view name = typeName(type);
  if (name.empty()) return fmt::format("Type {}, code {}", type, at.data()[1]);
  if (name.starts_with("Echo")) return fmt::format("{} id=0x{:04x}, seq={}", name, loadBe16(at.data() + 4), loadBe16(at.data() + 6));
  return fmt::format("{} (code {})", name, at.data()[1]);
}

std::string fragmentInfo(const LayerCursor& at) {
  const std::uint8_t* const ip = at.packet.data() + at.ipOffset;
  const std::string_view name = ipProtocolName(at.ipProtocol);
  const bool isV4 = at.ip == LayerKind::Ipv4;
  const std::uint32_t offset = isV4 ? (loadBe16(ip + 6) & kIpv4FragmentOffset) * 8U : loadBe16(at.data() - 6) & kIpv6FragmentOffset;
  const std::uint32_t identification = isV4 ? loadBe16(ip + 4) : loadBe32(at.data() - 4);
  return fmt::format("Fragmented IP protocol (proto={}{}{}, off={}, ID={:0{}x})", name, name.empty() ? "" : " ", at.ipProtocol, offset,
                     identification, isV4 ? 4 : 8);
}

std::string wirelessInfo(const LayerCursor& at) {
  if (at.captured() < 2) return {};
  const std::string_view type = wirelessType((at.data()[0] >> 2U) & 3U);
  const bool isProtected = (at.data()[1] & 0x40U) != 0;
  return fmt::format("{} frame{}", type, isProtected ? ", encrypted" : "");
}

std::string infoOf(const LayerCursor& at, PacketSummary& summary) {
  switch (at.kind) {
    case LayerKind::Tcp:
      return tcpInfo(at, summary);
    case LayerKind::Udp:
      return udpInfo(at);
    case LayerKind::Arp:
      return arpInfo(at);
    case LayerKind::Icmp:
      return icmpInfo(at, icmpType);
    case LayerKind::Icmpv6:
      return icmpInfo(at, icmpv6Type);
    case LayerKind::IpFragment:
      return fragmentInfo(at);
    case LayerKind::Ieee80211:
      return wirelessInfo(at);
    case LayerKind::Ethernet:
      return at.captured() >= 14 ? fmt::format("0x{:04x} {}", loadBe16(at.data() + 12), etherTypeName(loadBe16(at.data() + 12))) : "";
    case LayerKind::Ipv4:
      return at.captured() >= kIpv4MinHeader ? fmt::format("Protocol {} {}", at.data()[9], ipProtocolName(at.data()[9])) : "";
    case LayerKind::Ipv6:
      return at.captured() >= kIpv6Header ? fmt::format("Next header {} {}", at.data()[6], ipProtocolName(at.data()[6])) : "";
    default:
      return {};
  }
}

}  // namespace

bool isReadLinkType(LinkType type) {
  return layerOfLinkType(static_cast<std::uint16_t>(type)) != LayerKind::Nothing;
}

std::vector<std::string_view> encapsulationOf(const Packet& packet) {
  std::vector<std::string_view> names;
  for (const PacketLayer& layer : layersOf(packet)) {
    const LayerKind kind = layer.at.kind;
    if (kind == LayerKind::Tcp || kind == LayerKind::IpFragment) break;
    if (kind != LayerKind::RawIp && kind != LayerKind::IpExtension) names.push_back(specOf(kind).protocol);
  }
  return names;
}

PacketSummary summarizePacket(const Packet& packet) {
  PacketSummary summary;
  summary.protocol = specOf(LayerKind::Nothing).protocol;
  for (const PacketLayer& layer : layersOf(packet)) {
    readEnds(layer.at, summary);
    summary.protocol = specOf(layer.at.kind == LayerKind::IpFragment ? layer.at.ip : layer.at.kind).protocol;
    summary.info = infoOf(layer.at, summary);
    if (layer.at.kind == LayerKind::Icmp || layer.at.kind == LayerKind::Icmpv6) break;  // what an error quotes is not this packet
  }
  while (summary.info.ends_with(' ')) summary.info.pop_back();
  return summary;
}

}  // namespace rtmpscope::net
