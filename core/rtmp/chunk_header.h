// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "rtmp/constants.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace rtmpscope::rtmp {

/// RTMP 5.3.1.2: bytes of the message header of fmt 0, 1, 2 and 3, without the extended timestamp.
inline constexpr std::array<std::uint8_t, 4> kMessageHeaderSize{11, 7, 3, 0};

/// RTMP 5.3.1.3: the 24-bit field that says that an extended timestamp follows, and the size of that one.
inline constexpr std::uint32_t kExtendedTimestampMark = 0xFFFFFF;
inline constexpr std::size_t kExtendedTimestampSize = 4;

/// The longest chunk header: basic header 3, message header 11, extended timestamp 4.
inline constexpr std::size_t kMaxChunkHeaderSize = 18;

/// RTMP 5.3.1.1: the fmt in the first byte of a chunk.
[[nodiscard]] constexpr std::uint8_t formatOf(std::uint8_t first) {
  return static_cast<std::uint8_t>(first >> 6U);
}

/// RTMP 5.3.1.1: bytes of the basic header that begins with `first`: 1, 2 or 3.
[[nodiscard]] constexpr std::size_t basicHeaderSize(std::uint8_t first) {
  const unsigned low = first & 0x3FU;
  return low == 0 ? 2 : low == 1 ? 3 : 1;
}

/// RTMP 5.3.1.1: the highest chunk stream id that fits into a basic header of one byte, and of two bytes.
inline constexpr std::uint32_t kMaxIdOfOneByte = 63;
inline constexpr std::uint32_t kMaxIdOfTwoBytes = 319;

/// Bytes of the shortest basic header that a chunk stream id fits into: 1, 2 or 3.
[[nodiscard]] constexpr std::size_t basicHeaderSizeFor(std::uint32_t chunkStreamId) {
  return chunkStreamId <= kMaxIdOfOneByte ? 1 : chunkStreamId <= kMaxIdOfTwoBytes ? 2 : 3;
}

/// Bytes of the chunk header that begins with `first`, without the extended timestamp.
[[nodiscard]] constexpr std::size_t plainHeaderSize(std::uint8_t first) {
  return basicHeaderSize(first) + kMessageHeaderSize[formatOf(first)];
}

/// The chunk stream id of a basic header, of which all bytes must be there.
[[nodiscard]] std::uint32_t chunkStreamIdOf(ByteView basicHeader);

/// One chunk header as it stands in the stream. What its format leaves out is 0.
struct ChunkHeader {
  std::uint8_t format = 0;            ///< fmt, 0 to 3
  std::uint8_t size = 0;              ///< bytes, the extended timestamp of fmt 0, 1 and 2 included
  MessageType type{};                 ///< fmt 0 and 1
  bool extended = false;              ///< fmt 0, 1 and 2: an extended timestamp is there
  std::uint32_t chunkStreamId = 0;    ///< 2 to 65599; 64 to 319 may also come in the 3-byte form
  std::uint32_t timestamp = 0;        ///< fmt 0: timestamp, fmt 1 and 2: delta, in ms; the extended one if there is one
  std::uint32_t length = 0;           ///< fmt 0 and 1
  std::uint32_t messageStreamId = 0;  ///< fmt 0

  bool operator==(const ChunkHeader&) const = default;
};

/// Reads the chunk header at the start of `bytes` (RTMP 5.3.1). Truncated if it is longer than that. Whether an extended
/// timestamp follows a fmt 3 header only the headers before it can tell; it is not read here.
/// @param at  where bytes[0] stands, for the error
[[nodiscard]] Result<ChunkHeader> parseChunkHeader(ByteView bytes, StreamOffset at = {});

}  // namespace rtmpscope::rtmp
