// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rtmp/chunk_header.h"
#include "rtmp/chunk_stream.h"

#include <cstdint>
#include <optional>

namespace rtmpscope::rtmp {

/// What one direction carried so far, as far as it helps to tell a chunk header from other bytes.
struct Acquaintance {
  std::optional<std::uint8_t> audioHead;       ///< first byte of the latest audio message
  std::optional<std::uint8_t> videoHead;       ///< first byte of the latest video message
  std::optional<std::uint32_t> mediaTime;      ///< timestamp of the latest audio or video message that had a sure one
  std::optional<std::uint32_t> mediaStreamId;  ///< message stream id of the latest one that had it
};

/// Evidence is counted in bits: how many bits of chance it takes to find such bytes where there is no header. No value:
/// this can't be a header.
using Evidence = std::optional<int>;

/// Weighs a header of fmt 0, 1 or 2.
/// @param context  of its chunk stream; null if there was none before
[[nodiscard]] Evidence weighHeader(const ChunkHeader& header, const ChunkContext* context, const Acquaintance& known);

/// The same where the header before it says that one stands here: what is unheard of, an unknown type or an odd length, then
/// only makes it less likely.
[[nodiscard]] Evidence weighHeaderInStep(const ChunkHeader& header, const ChunkContext* context, const Acquaintance& known);

/// Weighs the first bytes of a message body, kWeighedHead of them or all if it is shorter. Negative if they are unlikely.
[[nodiscard]] int weighBody(MessageType type, ByteView head, const Acquaintance& known);
inline constexpr std::uint32_t kWeighedHead = 5;

/// Whether RTMP or a known implementation has such a message type.
[[nodiscard]] bool isKnownType(MessageType type);

/// Whether it is a protocol control or a user control message: types 1 to 6.
[[nodiscard]] bool isControl(MessageType type);

/// Whether a message of this type can have this length: control messages are of fixed size.
[[nodiscard]] bool isPlausibleLength(MessageType type, std::uint32_t length);

}  // namespace rtmpscope::rtmp
