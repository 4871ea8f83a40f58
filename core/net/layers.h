// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/packet.h"

#include <cstdint>

namespace rtmpscope::net {

/// What a stretch of a packet is, from the link type inwards.
enum class LayerKind : std::uint8_t {
  Nothing,  ///< the packet ends here, or what follows is not known
  Ethernet,
  Vlan,
  VnTag,
  FabricPath,
  Llc,
  LinuxCooked1,
  LinuxCooked2,
  BsdNull,
  Ppp,
  PppWithDirection,
  CiscoHdlc,
  PppoeSession,
  Mpls,
  Ppi,
  Radiotap,
  Ieee80211,
  Nflog,
  RawIp,  ///< IPv4 or IPv6, by the version nibble
  Ipv4,
  Ipv6,
  IpExtension,  ///< an IPv6 extension header, or an authentication header
  IpFragment,   ///< a piece of an IP packet: nothing can be said of it until it is put together
  Arp,
  Icmp,
  Icmpv6,
  IcmpQuote,  ///< the beginning of the packet that an ICMP error is about: an IP header and a little more
  Igmp,
  Gre,
  Erspan1,  ///< no header of its own
  Erspan2,
  Erspan3,
  Udp,
  Vxlan,
  Geneve,
  GtpUser,
  Teredo,
  Ayiya,
  Tcp,
};

/// A place in a packet where a layer begins. The bytes of it that were captured end at packet.size(); on the wire the
/// layer ends at `end`, by the lengths that the enclosing layers state.
struct LayerCursor {
  ByteView packet;
  std::uint32_t offset = 0;
  std::uint32_t end = 0;
  std::uint32_t ipOffset = 0;  ///< where the innermost IP header so far begins
  LayerKind kind = LayerKind::Nothing;
  LayerKind ip = LayerKind::Nothing;  ///< Ipv4 or Ipv6, once an IP header was entered
  std::uint8_t ipProtocol = 0;        ///< the IP protocol number of this layer, where an IP header has led to it
  bool quoted = false;                ///< inside an ICMP error: not a packet of its own

  /// Bytes of this layer that were captured.
  [[nodiscard]] std::uint32_t captured() const {
    const auto captureEnd = static_cast<std::uint32_t>(packet.size());
    const std::uint32_t limit = captureEnd < end ? captureEnd : end;
    return limit > offset ? limit - offset : 0;
  }
  [[nodiscard]] const std::uint8_t* data() const { return packet.data() + offset; }
};

/// More layers than this in one packet are not looked at.
inline constexpr int kMaxLayers = 128;

/// The outermost layer of a packet, by its link type.
[[nodiscard]] LayerCursor outermostLayer(const Packet& packet);

/// Moves `cursor` from a layer to what it carries. False if that can't be said, and then the kind is Nothing (the header
/// is cut or broken, or what it carries is not known) or IpFragment (which stands at the fragment's payload).
bool enterPayload(LayerCursor& cursor);

/// Goes inwards until TCP. False if there is none: then the kind is Nothing or IpFragment.
[[nodiscard]] bool findTcp(LayerCursor& cursor);

/// The layer that an EtherType, an IP protocol number, a link type names.
[[nodiscard]] LayerKind layerOfEtherType(std::uint16_t etherType);
[[nodiscard]] LayerKind layerOfIpProtocol(std::uint8_t protocol);
[[nodiscard]] LayerKind layerOfLinkType(std::uint32_t linkType);

}  // namespace rtmpscope::net
