// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/packet_layers.h"

#include "net/protocol_numbers.h"

#include <algorithm>

namespace rtmpscope::net {
namespace {

constexpr std::uint32_t kArpFixedPart = 8;

/// Four addresses stand behind the fixed part, their lengths in it (RFC 826). What comes then is padding.
std::uint32_t arpLength(const LayerCursor& at) {
  return at.captured() < kArpFixedPart ? at.captured() : kArpFixedPart + 2U * (at.data()[4] + at.data()[5]);
}

/// IEEE 802.11-2020, section 9.3.1: CTS and Ack have one address, other control frames two. 9.2.4.1.10: a control field may
/// follow in management and QoS frames.
std::uint32_t wirelessLength(const LayerCursor& at) {
  if (at.captured() < 2) return at.captured();
  const unsigned type = (at.data()[0] >> 2U) & 3U;
  const unsigned subtype = at.data()[0] >> 4U;
  const bool hasHtControl = (at.data()[1] & 0x80U) != 0;
  if (type == 1) return subtype == 12 || subtype == 13 ? 10 : 16;
  if (type == 0) return 24U + (hasHtControl ? 4U : 0U);
  const bool fourAddresses = (at.data()[1] & 3U) == 3;
  const bool hasQos = type == 2 && (subtype & 8U) != 0;
  return 24U + (fourAddresses ? 6U : 0U) + (hasQos ? 2U : 0U) + (hasQos && hasHtControl ? 4U : 0U);
}

/// Bytes of the header of a layer that carries nothing more to look into, by what it says.
std::uint32_t lastHeaderLength(const LayerCursor& at) {
  switch (at.kind) {
    case LayerKind::Arp:
      return arpLength(at);
    case LayerKind::Ieee80211:
      return wirelessLength(at);
    case LayerKind::Tcp:
      return at.captured() < kTcpMinHeader ? at.captured() : std::max((at.data()[12] >> 4U) * 4U, kTcpMinHeader);
    default:
      return at.captured();
  }
}

/// Where that header ends, as far as it was captured.
std::uint32_t lastHeaderEnd(const LayerCursor& at) {
  return at.offset + std::min(lastHeaderLength(at), at.captured());
}

}  // namespace

std::vector<PacketLayer> layersOf(const Packet& packet) {
  std::vector<PacketLayer> layers;
  LayerCursor cursor = outermostLayer(packet);
  for (int depth = 0; depth < kMaxLayers; ++depth) {
    if (cursor.kind == LayerKind::Nothing) break;
    const LayerCursor at = cursor;
    const bool goesOn = enterPayload(cursor);
    const bool passedHeader = goesOn || cursor.offset > at.offset;
    const std::uint32_t headerEnd = passedHeader ? cursor.offset : lastHeaderEnd(at);
    const std::uint32_t captureEnd = at.offset + at.captured();
    layers.push_back({at, std::min(headerEnd, captureEnd), std::min(std::max(headerEnd, cursor.offset + cursor.captured()), captureEnd)});
  }
  return layers;
}

}  // namespace rtmpscope::net
