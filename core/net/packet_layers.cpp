// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/packet_layers.h"

#include "net/protocol_numbers.h"

#include <algorithm>

namespace rtmpscope::net {
namespace {

/// Where the header of a layer ends that carries nothing more to look into.
std::uint32_t lastHeaderEnd(const LayerCursor& at) {
  if (at.kind != LayerKind::Tcp || at.captured() < kTcpMinHeader) return at.offset + at.captured();
  const std::uint32_t length = (at.data()[12] >> 4U) * 4U;
  return at.offset + std::clamp(length, kTcpMinHeader, at.captured());
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
    layers.push_back({at, std::min(headerEnd, at.offset + at.captured())});
  }
  return layers;
}

}  // namespace rtmpscope::net
