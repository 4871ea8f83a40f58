// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/layer_steps.h"
#include "net/protocol_numbers.h"
#include "net/wire.h"

namespace rtmpscope::net {
namespace {

// GRE header flags (RFC 2784, 2890, 1701, 2637).
constexpr std::uint16_t kGreChecksum = 0x8000;
constexpr std::uint16_t kGreRouting = 0x4000;
constexpr std::uint16_t kGreKey = 0x2000;
constexpr std::uint16_t kGreSequence = 0x1000;
constexpr std::uint16_t kGreAcknowledgment = 0x0080;
constexpr std::uint16_t kGreVersion = 0x0007;

LayerKind layerOfGreProtocol(std::uint16_t protocol, std::uint16_t flags) {
  switch (protocol) {
    case kEtherTypeErspan2:
      return (flags & kGreSequence) != 0 ? LayerKind::Erspan2 : LayerKind::Erspan1;
    case kEtherTypeErspan3:
      return LayerKind::Erspan3;
    default:
      return layerOfEtherType(protocol);
  }
}

LayerKind layerOfUdpPort(std::uint16_t port) {
  switch (port) {
    case kPortVxlan:
      return LayerKind::Vxlan;
    case kPortGeneve:
      return LayerKind::Geneve;
    case kPortGtpUser:
      return LayerKind::GtpUser;
    case kPortTeredo:
      return LayerKind::Teredo;
    case kPortAyiya:
      return LayerKind::Ayiya;
    case kPortGreInUdp:
      return LayerKind::Gre;
    case kPortMplsInUdp:
      return LayerKind::Mpls;
    default:
      return LayerKind::Nothing;
  }
}

}  // namespace

bool enterGre(LayerCursor& cursor) {
  if (cursor.captured() < 4) return stop(cursor);
  const std::uint16_t flags = loadBe16(cursor.data());
  const std::uint16_t protocol = loadBe16(cursor.data() + 2);
  if ((flags & kGreVersion) > 1) return stop(cursor);
  std::uint32_t length = 4;
  if ((flags & (kGreChecksum | kGreRouting)) != 0) length += 4;
  if ((flags & kGreKey) != 0) length += 4;
  if ((flags & kGreSequence) != 0) length += 4;
  if ((flags & kGreVersion) == 1 && (flags & kGreAcknowledgment) != 0) length += 4;
  if ((flags & kGreRouting) != 0) {  // source route entries, ended by one of length 0
    while (true) {
      if (cursor.captured() < length + 4) return stop(cursor);
      const std::uint8_t entry = cursor.data()[length + 3];
      length += 4U + entry;
      if (entry == 0) break;
    }
  }
  if (cursor.captured() < length) return stop(cursor);
  return enter(cursor, layerOfGreProtocol(protocol, flags), length);
}

/// The last bit says whether a platform specific subheader follows (draft-foschiano-erspan, section 4.3).
bool enterErspan3(LayerCursor& cursor) {
  if (cursor.captured() < 12) return stop(cursor);
  const std::uint32_t length = (cursor.data()[11] & 1U) != 0 ? 20 : 12;
  return cursor.captured() < length ? stop(cursor) : enter(cursor, LayerKind::Ethernet, length);
}

bool enterUdp(LayerCursor& cursor) {
  if (cursor.captured() < kUdpHeader) return stop(cursor);
  const std::uint8_t* const at = cursor.data();
  const std::uint16_t length = loadBe16(at + 4);
  if (length != 0 && length < kUdpHeader) return stop(cursor);
  if (length != 0) limitTo(cursor, std::uint64_t{cursor.offset} + length);
  const LayerKind byDestination = layerOfUdpPort(loadBe16(at + 2));
  return enter(cursor, byDestination != LayerKind::Nothing ? byDestination : layerOfUdpPort(loadBe16(at)), kUdpHeader);
}

/// RFC 7348, section 5.
bool enterVxlan(LayerCursor& cursor) {
  if (cursor.captured() < 8) return stop(cursor);
  return enter(cursor, LayerKind::Ethernet, 8);
}

/// RFC 8926, section 3.4.
bool enterGeneve(LayerCursor& cursor) {
  if (cursor.captured() < 8 || cursor.data()[0] >> 6U != 0) return stop(cursor);
  const std::uint32_t length = 8U + (cursor.data()[0] & 0x3FU) * 4U;
  if (cursor.captured() < length) return stop(cursor);
  return enter(cursor, layerOfEtherType(loadBe16(cursor.data() + 2)), length);
}

/// 3GPP TS 29.281, section 5.1 and 5.2. Only G-PDU (255) carries a user's packet.
bool enterGtpUser(LayerCursor& cursor) {
  constexpr std::uint8_t kGpdu = 255;
  if (cursor.captured() < 8) return stop(cursor);
  const std::uint8_t* const at = cursor.data();
  const bool isVersion1 = at[0] >> 5U == 1 && (at[0] & 0x10U) != 0;
  if (!isVersion1 || at[1] != kGpdu) return stop(cursor);
  limitTo(cursor, std::uint64_t{cursor.offset} + 8 + loadBe16(at + 2));
  if ((at[0] & 7U) == 0) return enter(cursor, LayerKind::RawIp, 8);
  if (cursor.captured() < 12) return stop(cursor);
  std::uint8_t next = (at[0] & 4U) != 0 ? at[11] : std::uint8_t{0};
  cursor.offset += 12;
  while (next != 0) {  // extension headers, their length in units of four bytes
    if (cursor.captured() < 4) return stop(cursor);
    const std::uint32_t length = cursor.data()[0] * 4U;
    if (length == 0 || cursor.captured() < length) return stop(cursor);
    next = cursor.data()[length - 1];
    cursor.offset += length;
  }
  return enter(cursor, LayerKind::RawIp, 0);
}

/// RFC 4380, section 5.1.1: an authentication and an origin indication may stand before the IPv6 packet.
bool enterTeredo(LayerCursor& cursor) {
  if (cursor.captured() >= 4 && loadBe16(cursor.data()) == 1) {
    const std::uint32_t length = 13U + cursor.data()[2] + cursor.data()[3];
    if (cursor.captured() < length) return stop(cursor);
    cursor.offset += length;
  }
  if (cursor.captured() >= 8 && loadBe16(cursor.data()) == 0) cursor.offset += 8;
  if (cursor.captured() < 1 || *cursor.data() >> 4U != 6) return stop(cursor);
  return enter(cursor, LayerKind::Ipv6, 0);
}

/// draft-massar-v6ops-ayiya-02, section 3: lengths of identity and signature, then what to do with which next header.
bool enterAyiya(LayerCursor& cursor) {
  constexpr std::uint8_t kForward = 1;
  if (cursor.captured() < 8) return stop(cursor);
  const std::uint8_t* const at = cursor.data();
  const std::uint32_t identity = 1U << (at[0] >> 4U);
  const std::uint32_t signature = (at[1] >> 4U) * 4U;
  const std::uint32_t length = 8U + identity + signature;
  if ((at[2] & 0x0FU) != kForward || cursor.captured() < length) return stop(cursor);
  return enterProtocol(cursor, at[3], length);
}

}  // namespace rtmpscope::net
