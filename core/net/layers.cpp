// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/layers.h"

#include "net/protocol_numbers.h"
#include "net/wire.h"

#include <algorithm>

namespace rtmpscope::net {
namespace {

bool stop(LayerCursor& cursor) {
  cursor.kind = LayerKind::Nothing;
  return false;
}

bool enter(LayerCursor& cursor, LayerKind kind, std::uint32_t headerLength) {
  cursor.offset += headerLength;
  cursor.kind = kind;
  return kind != LayerKind::Nothing;
}

/// The wire end moves inwards only: an inner length that claims more than the outer one gives is not believed.
void limit(LayerCursor& cursor, std::uint64_t end) {
  cursor.end = static_cast<std::uint32_t>(std::min<std::uint64_t>(cursor.end, end));
}

LayerKind byEtherType(std::uint16_t type) {
  switch (type) {
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
    default:
      return LayerKind::Nothing;
  }
}

/// Ethernet II says what follows; below 1536 the field is the length of an LLC frame (IEEE 802.3, 3.2.6).
bool enterTypeOrLength(LayerCursor& cursor, std::uint16_t typeOrLength, std::uint32_t headerLength) {
  if (typeOrLength >= kSmallestEtherType) return enter(cursor, byEtherType(typeOrLength), headerLength);
  limit(cursor, std::uint64_t{cursor.offset} + headerLength + typeOrLength);
  return enter(cursor, LayerKind::Llc, headerLength);
}

bool enterEthernet(LayerCursor& cursor) {
  if (cursor.captured() < 14) return stop(cursor);
  return enterTypeOrLength(cursor, loadBe16(cursor.data() + 12), 14);
}

bool enterVlan(LayerCursor& cursor) {
  if (cursor.captured() < 4) return stop(cursor);
  return enterTypeOrLength(cursor, loadBe16(cursor.data() + 2), 4);
}

bool enterLlc(LayerCursor& cursor) {
  if (cursor.captured() < 3) return stop(cursor);
  const std::uint8_t* const at = cursor.data();
  if (at[0] == kSapIp && at[1] == kSapIp) return enter(cursor, LayerKind::Ipv4, 3);
  if (cursor.captured() < 8 || at[0] != kSapSnap || at[1] != kSapSnap || at[2] != kUnnumberedInformation) return stop(cursor);
  return enter(cursor, byEtherType(loadBe16(at + 6)), 8);
}

bool enterCooked(LayerCursor& cursor, std::uint32_t headerLength, std::uint32_t protocolOffset) {
  if (cursor.captured() < headerLength) return stop(cursor);
  const std::uint16_t protocol = loadBe16(cursor.data() + protocolOffset);
  if (protocol == kCookedLlc) return enter(cursor, LayerKind::Llc, headerLength);
  return enter(cursor, byEtherType(protocol), headerLength);
}

LayerKind byAddressFamily(std::uint32_t family) {
  switch (family) {
    case 2:
      return LayerKind::Ipv4;
    case 10:  // Linux
    case 24:  // NetBSD, OpenBSD
    case 28:  // FreeBSD
    case 30:  // macOS
      return LayerKind::Ipv6;
    default:
      return LayerKind::Nothing;
  }
}

/// The family is in the byte order of the host that captured, which the file does not tell: it is small, so it shows.
bool enterBsdNull(LayerCursor& cursor) {
  if (cursor.captured() < 4) return stop(cursor);
  const LayerKind kind = byAddressFamily(loadLe32(cursor.data()));
  return enter(cursor, kind != LayerKind::Nothing ? kind : byAddressFamily(loadBe32(cursor.data())), 4);
}

bool enterRawIp(LayerCursor& cursor) {
  if (cursor.captured() < 1) return stop(cursor);
  const unsigned version = *cursor.data() >> 4U;
  return enter(cursor, version == 4 ? LayerKind::Ipv4 : version == 6 ? LayerKind::Ipv6 : LayerKind::Nothing, 0);
}

LayerKind byIpProtocol(std::uint8_t protocol) {
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
    default:
      return LayerKind::Nothing;
  }
}

bool enterIpv4(LayerCursor& cursor) {
  if (cursor.captured() < kIpv4MinHeader) return stop(cursor);
  const std::uint8_t* const at = cursor.data();
  const std::uint32_t headerLength = (at[0] & 0x0FU) * 4U;
  const std::uint16_t totalLength = loadBe16(at + 2);
  if (at[0] >> 4U != 4 || headerLength < kIpv4MinHeader) return stop(cursor);
  if (totalLength != 0) {  // 0: the network card cuts the packet up later; all of it is here
    if (totalLength < headerLength) return stop(cursor);
    limit(cursor, std::uint64_t{cursor.offset} + totalLength);
  }
  if (cursor.captured() < headerLength) return stop(cursor);
  cursor.ip = LayerKind::Ipv4;
  cursor.ipOffset = cursor.offset;
  if ((loadBe16(at + 6) & kIpv4FragmentMask) != 0) return stop(cursor);
  return enter(cursor, byIpProtocol(at[9]), headerLength);
}

bool enterIpv6(LayerCursor& cursor) {
  if (cursor.captured() < kIpv6Header) return stop(cursor);
  const std::uint8_t* const at = cursor.data();
  if (at[0] >> 4U != 6) return stop(cursor);
  const std::uint16_t payloadLength = loadBe16(at + 4);
  if (payloadLength != 0) limit(cursor, std::uint64_t{cursor.offset} + kIpv6Header + payloadLength);  // 0: jumbogram or offload
  cursor.ip = LayerKind::Ipv6;
  cursor.ipOffset = cursor.offset;
  std::uint8_t next = at[6];
  cursor.offset += kIpv6Header;
  while (isIpv6Extension(next)) {
    if (cursor.captured() < 8) return stop(cursor);
    const std::uint8_t* const extension = cursor.data();
    if (next == kIpv6Fragment && (loadBe16(extension + 2) & kIpv6FragmentMask) != 0) return stop(cursor);
    const std::uint32_t length = ipv6ExtensionLength(next, extension[1]);
    if (cursor.captured() < length) return stop(cursor);
    next = extension[0];
    cursor.offset += length;
  }
  return enter(cursor, byIpProtocol(next), 0);
}

LayerKind byLinkType(LinkType type) {
  switch (static_cast<std::uint16_t>(type)) {
    case kLinkTypeNull:
    case kLinkTypeLoop:
      return LayerKind::BsdNull;
    case kLinkTypeEthernet:
      return LayerKind::Ethernet;
    case kLinkTypeRawBsd:
    case kLinkTypeRawOpenBsd:
    case kLinkTypeRaw:
      return LayerKind::RawIp;
    case kLinkTypeIpv4:
      return LayerKind::Ipv4;
    case kLinkTypeIpv6:
      return LayerKind::Ipv6;
    case kLinkTypeLinuxCooked1:
      return LayerKind::LinuxCooked1;
    case kLinkTypeLinuxCooked2:
      return LayerKind::LinuxCooked2;
    default:
      return LayerKind::Nothing;
  }
}

}  // namespace

LayerCursor outermostLayer(const Packet& packet) {
  LayerCursor cursor;
  cursor.packet = packet.bytes;
  cursor.end = std::max(packet.originalLength, static_cast<std::uint32_t>(packet.bytes.size()));
  cursor.kind = byLinkType(packet.linkType);
  return cursor;
}

bool enterPayload(LayerCursor& cursor) {
  switch (cursor.kind) {
    case LayerKind::Ethernet:
      return enterEthernet(cursor);
    case LayerKind::Vlan:
      return enterVlan(cursor);
    case LayerKind::Llc:
      return enterLlc(cursor);
    case LayerKind::LinuxCooked1:
      return enterCooked(cursor, 16, 14);
    case LayerKind::LinuxCooked2:
      return enterCooked(cursor, 20, 0);
    case LayerKind::BsdNull:
      return enterBsdNull(cursor);
    case LayerKind::RawIp:
      return enterRawIp(cursor);
    case LayerKind::Ipv4:
      return enterIpv4(cursor);
    case LayerKind::Ipv6:
      return enterIpv6(cursor);
    default:
      return stop(cursor);
  }
}

bool findTcp(LayerCursor& cursor) {
  for (int depth = 0; depth < kMaxLayers && cursor.kind != LayerKind::Tcp; ++depth) {
    if (!enterPayload(cursor)) return false;
  }
  return cursor.kind == LayerKind::Tcp;
}

}  // namespace rtmpscope::net
