// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/field_tree.h"
#include "controllers/place.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include <QString>

namespace rtmpscope::ui {

/// Fields whose ranges count in the same bytes.
struct DetailSection {
  ByteSpot::Space space = ByteSpot::Space::None;
  FrameNumber frame;  ///< Space::Packet
  std::vector<Field> fields;
  bool expanded = false;  ///< whether its headings are open at first
};

/// Everything that detail tree and hex view show of the selected thing.
struct DetailContent {
  QString title;     ///< "connect('live')"
  QString subtitle;  ///< "frame 25 · client to server"
  std::vector<DetailSection> sections;
  std::vector<std::uint8_t> wire;     ///< the message as it stood on the wire; empty if it is none
  std::vector<std::uint8_t> body;     ///< the message without chunk headers
  std::vector<ByteRange> bodyPieces;  ///< of body, in wire
  std::vector<PacketSlice> slices;    ///< of wire, in packets
  std::vector<FrameNumber> frames;    ///< that can be looked at, ascending
  FrameNumber frame;                  ///< the one to look at first; none if there is none
  /// Reads the captured bytes of one of `frames` again.
  std::function<std::vector<std::uint8_t>(FrameNumber)> packetBytes;
  QString messageName;  ///< what `body` is: "message", "handshake"
  QString nothing;      ///< why there are no bytes to show

  [[nodiscard]] bool hasMessage() const { return !wire.empty(); }

  /// The innermost field that holds a byte, as a spot: of the message if the packet's byte belongs to it.
  [[nodiscard]] std::optional<ByteSpot> fieldAtPacket(FrameNumber frame, std::size_t offset) const;
  [[nodiscard]] std::optional<ByteSpot> fieldAtBody(std::size_t offset) const;

  /// Where a spot shows in a packet, and in the body.
  [[nodiscard]] std::vector<PacketSlice> inPackets(const ByteSpot& spot) const;
  [[nodiscard]] std::optional<ByteRange> inBody(const ByteSpot& spot) const;

 private:
  [[nodiscard]] std::optional<ByteSpot> innermost(ByteSpot::Space space, FrameNumber frame, std::size_t offset) const;
};

}  // namespace rtmpscope::ui
