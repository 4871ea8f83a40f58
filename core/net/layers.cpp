// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/layers.h"

#include "net/layer_steps.h"
#include "net/protocol_numbers.h"

#include <algorithm>

namespace rtmpscope::net {

LayerKind layerOfEtherType(std::uint16_t etherType) {
  switch (etherType) {
    case kEtherTypeIpv4:
      return LayerKind::Ipv4;
    case kEtherTypeIpv6:
      return LayerKind::Ipv6;
    case kEtherTypeArp:
      return LayerKind::Arp;
    case kEtherTypeVlan:
    case kEtherTypeServiceVlan:
    case kEtherTypeQinqOld:
      return LayerKind::Vlan;
    case kEtherTypeVnTag:
      return LayerKind::VnTag;
    case kEtherTypeFabricPath:
      return LayerKind::FabricPath;
    case kEtherTypeMpls:
    case kEtherTypeMplsMulticast:
      return LayerKind::Mpls;
    case kEtherTypePppoeSession:
      return LayerKind::PppoeSession;
    case kEtherTypePpp:
      return LayerKind::Ppp;
    case kEtherTypeBridge:
      return LayerKind::Ethernet;
    default:
      return LayerKind::Nothing;
  }
}

LayerKind layerOfIpProtocol(std::uint8_t protocol) {
  switch (protocol) {
    case kIpProtocolTcp:
      return LayerKind::Tcp;
    case kIpProtocolUdp:
      return LayerKind::Udp;
    case kIpProtocolIcmp:
      return LayerKind::Icmp;
    case kIpProtocolIgmp:
      return LayerKind::Igmp;
    case kIpProtocolIcmpv6:
      return LayerKind::Icmpv6;
    case kIpProtocolIpv4:
      return LayerKind::Ipv4;
    case kIpProtocolIpv6:
      return LayerKind::Ipv6;
    case kIpProtocolGre:
      return LayerKind::Gre;
    case kIpProtocolMpls:
      return LayerKind::Mpls;
    case kIpv6HopByHop:
    case kIpv6Routing:
    case kIpv6Fragment:
    case kIpProtocolAuthentication:
    case kIpv6Destination:
    case kIpv6Mobility:
    case kIpv6HostIdentity:
    case kIpv6Shim6:
      return LayerKind::IpExtension;
    default:
      return LayerKind::Nothing;
  }
}

LayerKind layerOfLinkType(std::uint32_t linkType) {
  switch (linkType) {
    case kLinkTypeNull:
    case kLinkTypeLoop:
      return LayerKind::BsdNull;
    case kLinkTypeEthernet:
      return LayerKind::Ethernet;
    case kLinkTypePpp:
    case kLinkTypePppHdlc:
      return LayerKind::Ppp;
    case kLinkTypePppPppd:
    case kLinkTypePppWithDirection:
      return LayerKind::PppWithDirection;
    case kLinkTypePppoe:
      return LayerKind::PppoeSession;
    case kLinkTypeRawBsd:
    case kLinkTypeRawOpenBsd:
    case kLinkTypeRaw:
      return LayerKind::RawIp;
    case kLinkTypeCiscoHdlc:
      return LayerKind::CiscoHdlc;
    case kLinkTypeIeee80211:
      return LayerKind::Ieee80211;
    case kLinkTypeLinuxCooked1:
      return LayerKind::LinuxCooked1;
    case kLinkTypeLinuxCooked2:
      return LayerKind::LinuxCooked2;
    case kLinkTypeRadiotap:
      return LayerKind::Radiotap;
    case kLinkTypePpi:
      return LayerKind::Ppi;
    case kLinkTypeMpls:
      return LayerKind::Mpls;
    case kLinkTypeIpv4:
      return LayerKind::Ipv4;
    case kLinkTypeIpv6:
      return LayerKind::Ipv6;
    case kLinkTypeNflog:
      return LayerKind::Nflog;
    default:
      return LayerKind::Nothing;
  }
}

LayerCursor outermostLayer(const Packet& packet) {
  LayerCursor cursor;
  cursor.packet = packet.bytes;
  cursor.end = std::max(packet.originalLength, static_cast<std::uint32_t>(packet.bytes.size()));
  cursor.kind = layerOfLinkType(static_cast<std::uint16_t>(packet.linkType));
  return cursor;
}

bool enterPayload(LayerCursor& cursor) {
  switch (cursor.kind) {
    case LayerKind::Ethernet:
      return enterEthernet(cursor);
    case LayerKind::Vlan:
      return enterVlan(cursor);
    case LayerKind::VnTag:
      return enterVnTag(cursor);
    case LayerKind::FabricPath:
      return enterFabricPath(cursor);
    case LayerKind::Llc:
      return enterLlc(cursor);
    case LayerKind::LinuxCooked1:
      return enterCooked(cursor, 16, 14);
    case LayerKind::LinuxCooked2:
      return enterCooked(cursor, 20, 0);
    case LayerKind::BsdNull:
      return enterBsdNull(cursor);
    case LayerKind::Ppp:
      return enterPpp(cursor);
    case LayerKind::PppWithDirection:
      return enterPppWithDirection(cursor);
    case LayerKind::CiscoHdlc:
      return enterCiscoHdlc(cursor);
    case LayerKind::PppoeSession:
      return enterPppoe(cursor);
    case LayerKind::Mpls:
      return enterMpls(cursor);
    case LayerKind::Ppi:
      return enterPpi(cursor);
    case LayerKind::Radiotap:
      return enterRadiotap(cursor);
    case LayerKind::Ieee80211:
      return enterIeee80211(cursor);
    case LayerKind::Nflog:
      return enterNflog(cursor);
    case LayerKind::RawIp:
    case LayerKind::IcmpQuote:
      return enterRawIp(cursor);
    case LayerKind::Ipv4:
      return enterIpv4(cursor);
    case LayerKind::Ipv6:
      return enterIpv6(cursor);
    case LayerKind::IpExtension:
      return enterIpExtension(cursor);
    case LayerKind::Icmp:
      return enterIcmp(cursor);
    case LayerKind::Icmpv6:
      return enterIcmpv6(cursor);
    case LayerKind::Gre:
      return enterGre(cursor);
    case LayerKind::Erspan1:
      return enter(cursor, LayerKind::Ethernet, 0);
    case LayerKind::Erspan2:
      return cursor.captured() < 8 ? stop(cursor) : enter(cursor, LayerKind::Ethernet, 8);
    case LayerKind::Erspan3:
      return enterErspan3(cursor);
    case LayerKind::Udp:
      return enterUdp(cursor);
    case LayerKind::Vxlan:
      return enterVxlan(cursor);
    case LayerKind::Geneve:
      return enterGeneve(cursor);
    case LayerKind::GtpUser:
      return enterGtpUser(cursor);
    case LayerKind::Teredo:
      return enterTeredo(cursor);
    case LayerKind::Ayiya:
      return enterAyiya(cursor);
    case LayerKind::Nothing:
    case LayerKind::IpFragment:
    case LayerKind::Arp:
    case LayerKind::Igmp:
    case LayerKind::Tcp:
      break;
  }
  return stop(cursor);
}

bool findTcp(LayerCursor& cursor) {
  for (int depth = 0; depth < kMaxLayers; ++depth) {
    if (cursor.kind == LayerKind::Tcp) return true;
    if (!enterPayload(cursor)) return false;
  }
  return stop(cursor);
}

}  // namespace rtmpscope::net
