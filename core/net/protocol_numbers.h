// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace rtmpscope::net {

// Link types of capture files (www.tcpdump.org/linktypes.html).
inline constexpr std::uint16_t kLinkTypeNull = 0;
inline constexpr std::uint16_t kLinkTypeEthernet = 1;
inline constexpr std::uint16_t kLinkTypePpp = 9;
inline constexpr std::uint16_t kLinkTypeRawBsd = 12;      // DLT_RAW, written by some systems instead of 101
inline constexpr std::uint16_t kLinkTypeRawOpenBsd = 14;  // the same on OpenBSD
inline constexpr std::uint16_t kLinkTypePppHdlc = 50;
inline constexpr std::uint16_t kLinkTypePppoe = 51;
inline constexpr std::uint16_t kLinkTypeRaw = 101;
inline constexpr std::uint16_t kLinkTypeCiscoHdlc = 104;
inline constexpr std::uint16_t kLinkTypeIeee80211 = 105;
inline constexpr std::uint16_t kLinkTypeLoop = 108;
inline constexpr std::uint16_t kLinkTypeLinuxCooked1 = 113;
inline constexpr std::uint16_t kLinkTypeRadiotap = 127;
inline constexpr std::uint16_t kLinkTypePppPppd = 166;
inline constexpr std::uint16_t kLinkTypePpi = 192;
inline constexpr std::uint16_t kLinkTypePppWithDirection = 204;
inline constexpr std::uint16_t kLinkTypeMpls = 219;
inline constexpr std::uint16_t kLinkTypeIpv4 = 228;
inline constexpr std::uint16_t kLinkTypeIpv6 = 229;
inline constexpr std::uint16_t kLinkTypeNflog = 239;
inline constexpr std::uint16_t kLinkTypeLinuxCooked2 = 276;

// EtherTypes (IEEE 802 numbers).
inline constexpr std::uint16_t kSmallestEtherType = 0x0600;  // below it the field is a length
inline constexpr std::uint16_t kEtherTypeIpv4 = 0x0800;
inline constexpr std::uint16_t kEtherTypeArp = 0x0806;
inline constexpr std::uint16_t kEtherTypeErspan3 = 0x22EB;
inline constexpr std::uint16_t kEtherTypeBridge = 0x6558;  // transparent Ethernet bridging
inline constexpr std::uint16_t kEtherTypeVlan = 0x8100;
inline constexpr std::uint16_t kEtherTypeIpv6 = 0x86DD;
inline constexpr std::uint16_t kEtherTypePpp = 0x880B;
inline constexpr std::uint16_t kEtherTypeMpls = 0x8847;
inline constexpr std::uint16_t kEtherTypeMplsMulticast = 0x8848;
inline constexpr std::uint16_t kEtherTypePppoeSession = 0x8864;
inline constexpr std::uint16_t kEtherTypeServiceVlan = 0x88A8;
inline constexpr std::uint16_t kEtherTypeErspan2 = 0x88BE;
inline constexpr std::uint16_t kEtherTypeFabricPath = 0x8903;
inline constexpr std::uint16_t kEtherTypeVnTag = 0x8926;
inline constexpr std::uint16_t kEtherTypeQinqOld = 0x9100;
inline constexpr std::uint16_t kCookedLlc = 4;  // LINUX_SLL_P_802_2, where cooked headers have an EtherType

// IEEE 802.2.
inline constexpr std::uint8_t kSapIp = 0x06;
inline constexpr std::uint8_t kSapSnap = 0xAA;
inline constexpr std::uint8_t kUnnumberedInformation = 0x03;

// PPP protocol numbers (IANA).
inline constexpr std::uint16_t kPppIpv4 = 0x0021;
inline constexpr std::uint16_t kPppIpv6 = 0x0057;
inline constexpr std::uint16_t kPppMpls = 0x0281;

// IP protocol numbers (IANA).
inline constexpr std::uint8_t kIpv6HopByHop = 0;
inline constexpr std::uint8_t kIpProtocolIcmp = 1;
inline constexpr std::uint8_t kIpProtocolIgmp = 2;
inline constexpr std::uint8_t kIpProtocolIpv4 = 4;
inline constexpr std::uint8_t kIpProtocolTcp = 6;
inline constexpr std::uint8_t kIpProtocolUdp = 17;
inline constexpr std::uint8_t kIpProtocolIpv6 = 41;
inline constexpr std::uint8_t kIpv6Routing = 43;
inline constexpr std::uint8_t kIpv6Fragment = 44;
inline constexpr std::uint8_t kIpProtocolGre = 47;
inline constexpr std::uint8_t kIpProtocolAuthentication = 51;
inline constexpr std::uint8_t kIpProtocolIcmpv6 = 58;
inline constexpr std::uint8_t kIpv6Destination = 60;
inline constexpr std::uint8_t kIpv6Mobility = 135;
inline constexpr std::uint8_t kIpProtocolMpls = 137;
inline constexpr std::uint8_t kIpv6HostIdentity = 139;
inline constexpr std::uint8_t kIpv6Shim6 = 140;

inline constexpr std::uint32_t kIpv4MinHeader = 20;
inline constexpr std::uint32_t kIpv6Header = 40;
inline constexpr std::uint32_t kIpv6FragmentHeader = 8;
inline constexpr std::uint16_t kIpv4MoreFragments = 0x2000;
inline constexpr std::uint16_t kIpv4FragmentOffset = 0x1FFF;  // in units of 8 bytes
inline constexpr std::uint16_t kIpv6MoreFragments = 0x0001;
inline constexpr std::uint16_t kIpv6FragmentOffset = 0xFFF8;  // in bytes

/// Bytes of an extension header, by its own length field (RFC 8200, section 4; RFC 4302 for the authentication header).
[[nodiscard]] constexpr std::uint32_t ipv6ExtensionLength(std::uint8_t kind, std::uint8_t lengthField) {
  if (kind == kIpv6Fragment) return kIpv6FragmentHeader;
  if (kind == kIpProtocolAuthentication) return (lengthField + 2U) * 4U;
  return (lengthField + 1U) * 8U;
}

// UDP ports of tunnels (IANA).
inline constexpr std::uint16_t kPortGtpUser = 2152;
inline constexpr std::uint16_t kPortTeredo = 3544;
inline constexpr std::uint16_t kPortGreInUdp = 4754;
inline constexpr std::uint16_t kPortVxlan = 4789;
inline constexpr std::uint16_t kPortAyiya = 5072;
inline constexpr std::uint16_t kPortGeneve = 6081;
inline constexpr std::uint16_t kPortMplsInUdp = 6635;

// TCP header flags (RFC 9293, section 3.1).
inline constexpr std::uint8_t kTcpFin = 0x01;
inline constexpr std::uint8_t kTcpSyn = 0x02;
inline constexpr std::uint8_t kTcpRst = 0x04;
inline constexpr std::uint8_t kTcpPsh = 0x08;
inline constexpr std::uint8_t kTcpAck = 0x10;
inline constexpr std::uint8_t kTcpUrg = 0x20;
inline constexpr std::uint8_t kTcpEce = 0x40;
inline constexpr std::uint8_t kTcpCwr = 0x80;
inline constexpr std::uint32_t kTcpMinHeader = 20;
inline constexpr std::uint32_t kUdpHeader = 8;

}  // namespace rtmpscope::net
