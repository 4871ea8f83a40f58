// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace rtmpscope {

/// Bytes that somebody else owns. Whoever hands out a view says how long it lives.
using ByteView = std::span<const std::uint8_t>;

/// A half-open range of byte positions inside one item (a packet, a message body): [offset, offset + length).
struct ByteRange {
  std::size_t offset = 0;
  std::size_t length = 0;

  [[nodiscard]] constexpr std::size_t end() const { return offset + length; }
  [[nodiscard]] constexpr bool empty() const { return length == 0; }
  bool operator==(const ByteRange&) const = default;
};

/// A half-open range of positions in one direction of a TCP connection: [begin, end).
struct StreamRange {
  StreamOffset begin;
  StreamOffset end;

  [[nodiscard]] constexpr std::uint64_t size() const { return end - begin; }
  [[nodiscard]] constexpr bool empty() const { return begin == end; }
  bool operator==(const StreamRange&) const = default;
};

/// A piece of a captured packet: `length` bytes from `offset` of that frame's captured data.
struct PacketSlice {
  FrameNumber frame;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;

  bool operator==(const PacketSlice&) const = default;
};

}  // namespace rtmpscope
