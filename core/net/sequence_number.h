// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace rtmpscope::net {

/// A TCP sequence number as on the wire. Numbers are compared on the circle modulo 2^32 (RFC 9293, section 3.4): of two
/// numbers the later one is that which is less than 2^31 ahead.
using SequenceNumber = std::uint32_t;

/// How far `later` is ahead of `earlier`; negative if it is behind it.
[[nodiscard]] constexpr std::int32_t sequenceDistance(SequenceNumber earlier, SequenceNumber later) {
  return static_cast<std::int32_t>(later - earlier);
}

[[nodiscard]] constexpr bool isBefore(SequenceNumber left, SequenceNumber right) {
  return sequenceDistance(left, right) > 0;
}
[[nodiscard]] constexpr bool isAfter(SequenceNumber left, SequenceNumber right) {
  return sequenceDistance(right, left) > 0;
}
[[nodiscard]] constexpr bool isAtOrBefore(SequenceNumber left, SequenceNumber right) {
  return sequenceDistance(left, right) >= 0;
}

/// The 64-bit position of `sequence`, given that `reference` is at `referencePosition`. Negative: before position 0.
[[nodiscard]] constexpr std::int64_t unwrap(SequenceNumber sequence, SequenceNumber reference, std::uint64_t referencePosition) {
  return static_cast<std::int64_t>(referencePosition) + sequenceDistance(reference, sequence);
}

}  // namespace rtmpscope::net
