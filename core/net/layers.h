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
  Llc,
  LinuxCooked1,
  LinuxCooked2,
  BsdNull,
  RawIp,  ///< IPv4 or IPv6, by the version nibble
  Ipv4,
  Ipv6,
  Arp,
  Icmp,
  Icmpv6,
  Igmp,
  Udp,
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

/// Moves `cursor` from a layer to what it carries. False, and kind Nothing, if that cannot be said: the header is cut or
/// broken, or what it carries is not known. Never stands still.
bool enterPayload(LayerCursor& cursor);

/// Goes inwards until TCP. False if there is none.
[[nodiscard]] bool findTcp(LayerCursor& cursor);

}  // namespace rtmpscope::net
