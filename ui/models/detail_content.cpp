// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/detail_content.h"

#include "models/byte_map.h"

#include <algorithm>

namespace rtmpscope::ui {

namespace {

bool holds(const ByteRange& range, std::size_t offset) {
  return offset >= range.offset && offset < range.end();
}

/// Goes down as long as a child is narrower or as narrow; headings without bytes are looked through.
void findInnermost(const std::vector<Field>& fields, std::size_t offset, std::optional<ByteRange>& best) {
  for (const Field& field : fields) {
    const bool here = holds(field.bytes, offset);
    if (!here && !field.bytes.empty()) continue;
    if (here && (!best || field.bytes.length <= best->length)) best = field.bytes;
    findInnermost(field.children, offset, best);
  }
}

}  // namespace

std::optional<ByteSpot> DetailContent::innermost(ByteSpot::Space space, FrameNumber inFrame, std::size_t offset) const {
  std::optional<ByteRange> best;
  for (const DetailSection& section : sections) {
    if (section.space == space && (space != ByteSpot::Space::Packet || section.frame == inFrame)) findInnermost(section.fields, offset, best);
  }
  if (!best) return std::nullopt;
  return ByteSpot{space, space == ByteSpot::Space::Packet ? inFrame : FrameNumber{}, *best};
}

std::optional<ByteSpot> DetailContent::fieldAtPacket(FrameNumber inFrame, std::size_t offset) const {
  if (const std::optional<std::size_t> at = packetToWire(inFrame, offset, slices)) {
    if (const std::optional<ByteSpot> spot = innermost(ByteSpot::Space::Wire, {}, *at)) return spot;
  }
  return innermost(ByteSpot::Space::Packet, inFrame, offset);
}

std::optional<ByteSpot> DetailContent::fieldAtBody(std::size_t offset) const {
  const std::optional<std::size_t> at = bodyToWire(offset, bodyPieces);
  return at ? innermost(ByteSpot::Space::Wire, {}, *at) : std::nullopt;
}

std::vector<PacketSlice> DetailContent::inPackets(const ByteSpot& spot) const {
  switch (spot.space) {
    case ByteSpot::Space::None:
      return {};
    case ByteSpot::Space::Packet:
      return {{spot.frame, static_cast<std::uint32_t>(spot.range.offset), static_cast<std::uint32_t>(spot.range.length)}};
    case ByteSpot::Space::Wire:
      break;
  }
  // Of a body in several chunks, the headers between its pieces are not its own.
  std::vector<PacketSlice> found;
  for (const ByteRange& piece : bodyPieces) {
    const std::size_t begin = std::max(piece.offset, spot.range.offset);
    const std::size_t end = std::min(piece.end(), spot.range.end());
    if (begin >= end) continue;
    const std::vector<PacketSlice> part = wireToPackets({begin, end - begin}, slices);
    found.insert(found.end(), part.begin(), part.end());
  }
  return found.empty() ? wireToPackets(spot.range, slices) : found;
}

std::optional<ByteRange> DetailContent::inBody(const ByteSpot& spot) const {
  if (spot.space != ByteSpot::Space::Wire) return std::nullopt;
  return wireToBody(spot.range, bodyPieces);
}

}  // namespace rtmpscope::ui
