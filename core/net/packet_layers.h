// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/packet.h"
#include "net/layers.h"

#include <cstdint>
#include <vector>

namespace rtmpscope::net {

/// A layer of a packet, where its header ends, and where what it carries does by the lengths that are stated in and around it: both
/// as far as it was captured.
struct PacketLayer {
  LayerCursor at;
  std::uint32_t headerEnd = 0;
  std::uint32_t contentEnd = 0;
};

/// All layers from the link inwards. Fragments are not put together: the packet is looked at alone.
[[nodiscard]] std::vector<PacketLayer> layersOf(const Packet& packet);

}  // namespace rtmpscope::net
