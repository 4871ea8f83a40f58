// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace rtmpscope::ui {

// The same byte has three addresses: in the message as it stood on the wire (chunk headers included), in its body, and in
// the packet that carried it. Pure functions between them.

/// Pieces of packets that hold `range` of the wire bytes whose pieces are `slices`, in order.
[[nodiscard]] std::vector<PacketSlice> wireToPackets(ByteRange range, std::span<const PacketSlice> slices);

/// The wire byte that stands at `offset` of a frame, if the frame holds one there.
[[nodiscard]] std::optional<std::size_t> packetToWire(FrameNumber frame, std::size_t offset, std::span<const PacketSlice> slices);

/// What of a range of wire bytes lies in the body; none if it lies in chunk headers alone.
[[nodiscard]] std::optional<ByteRange> wireToBody(ByteRange range, std::span<const ByteRange> bodyPieces);

/// The wire byte that holds a byte of the body.
[[nodiscard]] std::optional<std::size_t> bodyToWire(std::size_t offset, std::span<const ByteRange> bodyPieces);

}  // namespace rtmpscope::ui
