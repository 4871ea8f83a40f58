// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace rtmpscope::net {

// Link types of capture files (www.tcpdump.org/linktypes.html).
inline constexpr std::uint16_t kLinkTypeNull = 0;
inline constexpr std::uint16_t kLinkTypeEthernet = 1;
inline constexpr std::uint16_t kLinkTypeRawBsd = 12;      // DLT_RAW, written by some systems instead of 101
inline constexpr std::uint16_t kLinkTypeRawOpenBsd = 14;  // the same on OpenBSD
inline constexpr std::uint16_t kLinkTypeRaw = 101;
inline constexpr std::uint16_t kLinkTypeLoop = 108;
inline constexpr std::uint16_t kLinkTypeLinuxCooked1 = 113;
inline constexpr std::uint16_t kLinkTypeIpv4 = 228;
inline constexpr std::uint16_t kLinkTypeIpv6 = 229;
inline constexpr std::uint16_t kLinkTypeLinuxCooked2 = 276;

// EtherTypes (IEEE 802 numbers).
inline constexpr std::uint16_t kSmallestEtherType = 0x0600;  // below it the field is a length
inline constexpr std::uint16_t kEtherTypeIpv4 = 0x0800;
inline constexpr std::uint16_t kEtherTypeArp = 0x0806;
inline constexpr std::uint16_t kEtherTypeVlan = 0x8100;
inline constexpr std::uint16_t kEtherTypeIpv6 = 0x86DD;
inline constexpr std::uint16_t kEtherTypeServiceVlan = 0x88A8;
inline constexpr std::uint16_t kEtherTypeQinqOld = 0x9100;
inline constexpr std::uint16_t kCookedLlc = 4;  // LINUX_SLL_P_802_2, where cooked headers have an EtherType

// IEEE 802.2.
inline constexpr std::uint8_t kSapIp = 0x06;
inline constexpr std::uint8_t kSapSnap = 0xAA;
inline constexpr std::uint8_t kUnnumberedInformation = 0x03;

// IP protocol numbers (IANA).
inline constexpr std::uint8_t kIpv6HopByHop = 0;
inline constexpr std::uint8_t kIpProtocolIcmp = 1;
inline constexpr std::uint8_t kIpProtocolIgmp = 2;
inline constexpr std::uint8_t kIpProtocolTcp = 6;
inline constexpr std::uint8_t kIpProtocolUdp = 17;
inline constexpr std::uint8_t kIpv6Routing = 43;
inline constexpr std::uint8_t kIpv6Fragment = 44;
inline constexpr std::uint8_t kIpProtocolAuthentication = 51;
inline constexpr std::uint8_t kIpProtocolIcmpv6 = 58;
inline constexpr std::uint8_t kIpv6Destination = 60;
inline constexpr std::uint8_t kIpv6Mobility = 135;
inline constexpr std::uint8_t kIpv6HostIdentity = 139;
inline constexpr std::uint8_t kIpv6Shim6 = 140;

inline constexpr std::uint32_t kIpv4MinHeader = 20;
inline constexpr std::uint32_t kIpv6Header = 40;
inline constexpr std::uint16_t kIpv4FragmentMask = 0x3FFF;  // offset and "more fragments"
inline constexpr std::uint16_t kIpv6FragmentMask = 0xFFF9;

[[nodiscard]] constexpr bool isIpv6Extension(std::uint8_t next) {
  switch (next) {
    case kIpv6HopByHop:
    case kIpv6Routing:
    case kIpv6Fragment:
    case kIpProtocolAuthentication:
    case kIpv6Destination:
    case kIpv6Mobility:
    case kIpv6HostIdentity:
    case kIpv6Shim6:
      return true;
    default:
      return false;
  }
}

/// Bytes of an extension header, by its own length field (RFC 8200, section 4; RFC 4302 for the authentication header).
[[nodiscard]] constexpr std::uint32_t ipv6ExtensionLength(std::uint8_t kind, std::uint8_t lengthField) {
  if (kind == kIpv6Fragment) return 8;
  if (kind == kIpProtocolAuthentication) return (lengthField + 2U) * 4U;
  return (lengthField + 1U) * 8U;
}

// TCP header flags (RFC 9293, section 3.1).
inline constexpr std::uint8_t kTcpFin = 0x01;
inline constexpr std::uint8_t kTcpSyn = 0x02;
inline constexpr std::uint8_t kTcpRst = 0x04;
inline constexpr std::uint8_t kTcpPsh = 0x08;
inline constexpr std::uint8_t kTcpAck = 0x10;
inline constexpr std::uint8_t kTcpUrg = 0x20;
inline constexpr std::uint32_t kTcpMinHeader = 20;

}  // namespace rtmpscope::net
