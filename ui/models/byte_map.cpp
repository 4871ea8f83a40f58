// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/byte_map.h"

#include <algorithm>

namespace rtmpscope::ui {

std::vector<PacketSlice> wireToPackets(ByteRange range, std::span<const PacketSlice> slices) {
  std::vector<PacketSlice> pieces;
  std::size_t begin = 0;  // of the slice, in wire bytes
  for (const PacketSlice& slice : slices) {
    const std::size_t end = begin + slice.length;
    const std::size_t from = std::max(begin, range.offset);
    const std::size_t to = std::min(end, range.end());
    if (from < to) {
      pieces.push_back({slice.frame, slice.offset + static_cast<std::uint32_t>(from - begin), static_cast<std::uint32_t>(to - from)});
    }
    begin = end;
  }
  return pieces;
}

std::optional<std::size_t> packetToWire(FrameNumber frame, std::size_t offset, std::span<const PacketSlice> slices) {
  std::size_t begin = 0;
  for (const PacketSlice& slice : slices) {
    if (slice.frame == frame && offset >= slice.offset && offset - slice.offset < slice.length) return begin + (offset - slice.offset);
    begin += slice.length;
  }
  return std::nullopt;
}

std::optional<ByteRange> wireToBody(ByteRange range, std::span<const ByteRange> bodyPieces) {
  std::optional<ByteRange> found;
  std::size_t begin = 0;  // of the piece, in body bytes
  for (const ByteRange& piece : bodyPieces) {
    const std::size_t from = std::max(piece.offset, range.offset);
    const std::size_t to = std::min(piece.end(), range.end());
    if (from < to) {
      const std::size_t start = begin + (from - piece.offset);
      if (!found) found = ByteRange{start, 0};
      found->length = start + (to - from) - found->offset;
    }
    begin += piece.length;
  }
  return found;
}

std::optional<std::size_t> bodyToWire(std::size_t offset, std::span<const ByteRange> bodyPieces) {
  std::size_t begin = 0;
  for (const ByteRange& piece : bodyPieces) {
    if (offset >= begin && offset - begin < piece.length) return piece.offset + (offset - begin);
    begin += piece.length;
  }
  return std::nullopt;
}

}  // namespace rtmpscope::ui
