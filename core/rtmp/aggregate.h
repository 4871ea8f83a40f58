// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "rtmp/constants.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace rtmpscope::rtmp {

/// Parts of one aggregate that are read.
inline constexpr std::size_t kMaxAggregateParts = 4096;

/// One message inside an aggregate message (RTMP 7.1.6).
struct AggregatePart {
  MessageType type{};
  std::uint32_t timestamp = 0;               ///< ms, as it stands there: not yet moved to the aggregate's own time
  std::uint32_t streamId = 0;                ///< as it stands there; the aggregate's own one is what counts
  ByteRange header;                          ///< its 11 bytes of header, in the aggregate's body
  ByteRange body;                            ///< in the aggregate's body
  std::optional<std::uint32_t> backPointer;  ///< the size of header and body, as it stands behind them
};

/// The parts of an aggregate that are there whole, and why the rest is not. A missing last back pointer is no damage.
struct Aggregate {
  std::vector<AggregatePart> parts;
  std::optional<ParseError> damage;
};

[[nodiscard]] Aggregate parseAggregate(ByteView body);

/// The time of a part on the stream: moved by what lies between the aggregate's time and that of its first part.
[[nodiscard]] RtmpTimestamp partTime(const Aggregate& aggregate, const AggregatePart& part, RtmpTimestamp aggregateTime);

}  // namespace rtmpscope::rtmp
