// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/layer_steps.h"
#include "net/protocol_numbers.h"
#include "net/wire.h"

namespace rtmpscope::net {
namespace {

/// Ethernet II says what follows; below 1536 the field is the length of an LLC frame (IEEE 802.3, section 3.2.6).
bool enterTypeOrLength(LayerCursor& cursor, std::uint16_t typeOrLength, std::uint32_t headerLength) {
  if (typeOrLength >= kSmallestEtherType) return enter(cursor, layerOfEtherType(typeOrLength), headerLength);
  limitTo(cursor, std::uint64_t{cursor.offset} + headerLength + typeOrLength);
  return enter(cursor, LayerKind::Llc, headerLength);
}

LayerKind layerOfAddressFamily(std::uint32_t family) {
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

LayerKind layerOfPppProtocol(std::uint16_t protocol) {
  switch (protocol) {
    case kPppIpv4:
      return LayerKind::Ipv4;
    case kPppIpv6:
      return LayerKind::Ipv6;
    case kPppMpls:
      return LayerKind::Mpls;
    default:
      return LayerKind::Nothing;
  }
}

}  // namespace

bool enterEthernet(LayerCursor& cursor) {
  if (cursor.captured() < 14) return stop(cursor);
  return enterTypeOrLength(cursor, loadBe16(cursor.data() + 12), 14);
}

bool enterVlan(LayerCursor& cursor) {
  if (cursor.captured() < 4) return stop(cursor);
  return enterTypeOrLength(cursor, loadBe16(cursor.data() + 2), 4);
}

bool enterVnTag(LayerCursor& cursor) {
  if (cursor.captured() < 6) return stop(cursor);
  return enterTypeOrLength(cursor, loadBe16(cursor.data() + 4), 6);
}

/// The outer header has MAC addresses and its EtherType before this, and a tag of two bytes behind it; then comes the
/// frame as it was.
bool enterFabricPath(LayerCursor& cursor) {
  if (cursor.captured() < 2) return stop(cursor);
  return enter(cursor, LayerKind::Ethernet, 2);
}

bool enterLlc(LayerCursor& cursor) {
  if (cursor.captured() < 3) return stop(cursor);
  const std::uint8_t* const at = cursor.data();
  if (at[0] == kSapIp && at[1] == kSapIp) return enter(cursor, LayerKind::Ipv4, 3);
  if (cursor.captured() < 8 || at[0] != kSapSnap || at[1] != kSapSnap || at[2] != kUnnumberedInformation) return stop(cursor);
  return enter(cursor, layerOfEtherType(loadBe16(at + 6)), 8);
}

bool enterCooked(LayerCursor& cursor, std::uint32_t headerLength, std::uint32_t protocolOffset) {
  if (cursor.captured() < headerLength) return stop(cursor);
  const std::uint16_t protocol = loadBe16(cursor.data() + protocolOffset);
  return enter(cursor, protocol == kCookedLlc ? LayerKind::Llc : layerOfEtherType(protocol), headerLength);
}

/// The family is in the byte order of the host that captured, which the file does not tell: it is small, so it shows.
bool enterBsdNull(LayerCursor& cursor) {
  if (cursor.captured() < 4) return stop(cursor);
  const LayerKind kind = layerOfAddressFamily(loadLe32(cursor.data()));
  return enter(cursor, kind != LayerKind::Nothing ? kind : layerOfAddressFamily(loadBe32(cursor.data())), 4);
}

/// Address and control field may be left out, and a protocol number below 256 may be one byte (RFC 1661, section 6.5, 6.6).
/// On a serial line Cisco's framing is told by its address field (RFC 1547, section 4.3.1).
bool enterPpp(LayerCursor& cursor) {
  const std::uint32_t captured = cursor.captured();
  if (captured < 2) return stop(cursor);
  const std::uint8_t* const at = cursor.data();
  if (at[0] == 0x0F || at[0] == 0x8F) return enter(cursor, LayerKind::CiscoHdlc, 0);
  const std::uint32_t framing = at[0] == 0xFF && at[1] == 0x03 ? 2 : 0;
  if (captured < framing + 1) return stop(cursor);
  if ((at[framing] & 1U) != 0) return enter(cursor, layerOfPppProtocol(at[framing]), framing + 1);
  if (captured < framing + 2) return stop(cursor);
  return enter(cursor, layerOfPppProtocol(loadBe16(at + framing)), framing + 2);
}

/// A direction stands before the packet (LINKTYPE_PPP_WITH_DIR), or in the place of its address field (LINKTYPE_PPP_PPPD), which
/// leaves the control field.
bool enterPppWithDirection(LayerCursor& cursor) {
  if (cursor.captured() < 2) return stop(cursor);
  const bool isInPlaceOfAddress = cursor.data()[1] == 0x03;
  return enter(cursor, LayerKind::Ppp, isInPlaceOfAddress ? 2 : 1);
}

bool enterCiscoHdlc(LayerCursor& cursor) {
  if (cursor.captured() < 4) return stop(cursor);
  return enter(cursor, layerOfEtherType(loadBe16(cursor.data() + 2)), 4);
}

/// RFC 2516, section 4. Code 0 is a session's data.
bool enterPppoe(LayerCursor& cursor) {
  if (cursor.captured() < 6 || cursor.data()[1] != 0) return stop(cursor);
  limitTo(cursor, std::uint64_t{cursor.offset} + 6 + loadBe16(cursor.data() + 4));
  return enter(cursor, LayerKind::Ppp, 6);
}

/// Labels up to the one with the bottom-of-stack bit. What comes then, no field tells: the first nibble does (RFC 4928,
/// section 2); 0 begins the control word of an Ethernet pseudowire (RFC 4385, section 3).
bool enterMpls(LayerCursor& cursor) {
  bool bottom = false;
  while (!bottom) {
    if (cursor.captured() < 5) return stop(cursor);
    bottom = (cursor.data()[2] & 1U) != 0;
    cursor.offset += 4;
  }
  switch (*cursor.data() >> 4U) {
    case 4:
      return enter(cursor, LayerKind::Ipv4, 0);
    case 6:
      return enter(cursor, LayerKind::Ipv6, 0);
    case 0:
      return cursor.captured() < 4 ? stop(cursor) : enter(cursor, LayerKind::Ethernet, 4);
    default:
      return stop(cursor);
  }
}

/// "PPI Packet Header", version 1.0.7: the header says its length and what follows, in little endian.
bool enterPpi(LayerCursor& cursor) {
  if (cursor.captured() < 8) return stop(cursor);
  const std::uint16_t length = loadLe16(cursor.data() + 2);
  const std::uint32_t linkType = loadLe32(cursor.data() + 4);
  if (length < 8 || cursor.captured() < length || linkType == kLinkTypePpi) return stop(cursor);
  return enter(cursor, layerOfLinkType(linkType), length);
}

/// www.radiotap.org. The header says its length; what it tells of the radio does not matter here.
bool enterRadiotap(LayerCursor& cursor) {
  if (cursor.captured() < 8 || cursor.data()[0] != 0) return stop(cursor);
  const std::uint16_t length = loadLe16(cursor.data() + 2);
  if (length < 8 || cursor.captured() < length) return stop(cursor);
  return enter(cursor, LayerKind::Ieee80211, length);
}

/// IEEE 802.11-2020, section 9.2.3: data frames in the clear.
bool enterIeee80211(LayerCursor& cursor) {
  if (cursor.captured() < 24) return stop(cursor);
  const std::uint8_t* const at = cursor.data();
  const unsigned type = (at[0] >> 2U) & 3U;
  const unsigned subtype = at[0] >> 4U;
  const bool carriesNothing = (subtype & 4U) != 0;
  const bool isProtected = (at[1] & 0x40U) != 0;
  if (type != 2 || carriesNothing || isProtected) return stop(cursor);
  const bool fourAddresses = (at[1] & 3U) == 3;
  const bool hasQos = (subtype & 8U) != 0;
  const bool hasHtControl = hasQos && (at[1] & 0x80U) != 0;
  std::uint32_t length = 24U + (fourAddresses ? 6U : 0U);
  if (cursor.captured() < length + 2) return stop(cursor);
  const bool isAggregate = hasQos && (at[length] & 0x80U) != 0;
  length += (hasQos ? 2U : 0U) + (hasHtControl ? 4U : 0U);
  if (isAggregate) length += 14;  // the first MSDU has its addresses and length before it
  if (cursor.captured() < length) return stop(cursor);
  return enter(cursor, LayerKind::Llc, length);
}

/// www.tcpdump.org/linktypes/LINKTYPE_NFLOG: type-length-value, lengths in the byte order of the host that captured.
bool enterNflog(LayerCursor& cursor) {
  constexpr std::uint16_t kPayload = 9;
  if (cursor.captured() < 4) return stop(cursor);
  const LayerKind kind = layerOfAddressFamily(cursor.data()[0]);
  cursor.offset += 4;
  while (cursor.captured() >= 4) {
    const bool bigEndian = loadLe16(cursor.data()) > cursor.captured() && loadBe16(cursor.data()) <= cursor.captured();
    const std::uint16_t length = bigEndian ? loadBe16(cursor.data()) : loadLe16(cursor.data());
    const std::uint16_t type = (bigEndian ? loadBe16(cursor.data() + 2) : loadLe16(cursor.data() + 2)) & 0x7FFFU;
    if (length < 4) return stop(cursor);
    if (type == kPayload) {
      limitTo(cursor, std::uint64_t{cursor.offset} + length);
      return enter(cursor, kind, 4);
    }
    cursor.offset += (length + 3U) & ~3U;
  }
  return stop(cursor);
}

}  // namespace rtmpscope::net
