// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "rtmp/constants.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace rtmpscope::analysis {

/// Parts of one aggregate that are listed.
inline constexpr std::size_t kMaxAggregateParts = 4096;

/// One message inside an aggregate message (RTMP 7.1.6).
struct AggregatePart {
  rtmp::MessageType type{};
  std::uint32_t timestamp = 0;  ///< ms, as it stands there: not yet moved to the aggregate's own time
  ByteRange header;             ///< its 11 bytes of header, in the aggregate's body
  ByteRange body;               ///< in the aggregate's body
};

/// The parts of an aggregate that are there whole, and why the rest is not.
struct AggregateParts {
  std::vector<AggregatePart> parts;
  std::optional<ParseError> damage;
};

[[nodiscard]] AggregateParts parseAggregate(ByteView body);

/// The parts that get a row of their own, in order. Aggregates do not nest: one inside another is passed over.
[[nodiscard]] std::vector<AggregatePart> listedParts(const AggregateParts& aggregate);

}  // namespace rtmpscope::analysis
