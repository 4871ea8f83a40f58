// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/stream_event.h"
#include "support/hex.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rtmpscope::test {

/// What one frame brought: bytes, or that bytes are missing.
struct Segment {
  Bytes bytes{};
  std::uint64_t missing = 0;
  MissingReason reason = MissingReason::Lost;
};

/// One direction as a list of segments; the first one is frame 1.
using Segments = std::vector<Segment>;

/// Cuts `bytes` into segments of `size` bytes.
[[nodiscard]] Segments segments(const Bytes& bytes, std::size_t size = 1460);

/// A way to cut segments into smaller pieces. The frame of a byte stays the same in all of them.
struct Cut {
  enum class How : std::uint8_t { Whole, OneByOne, InTwo, Random };
  How how = How::Whole;
  std::uint64_t value = 0;  ///< InTwo: the position in the stream; Random: the seed

  [[nodiscard]] std::string name() const;
};

/// Hands the segments out as events, cut so, and an end behind them.
void feedInPieces(const Segments& segments, Cut cut, EndReason end, const std::function<void(const StreamEvent&)>& feed);

/// Whole, one by one, in two at each position behind `from` (at `most` of them, evenly spread), and a few seeded random ways.
[[nodiscard]] std::vector<Cut> allCuts(const Segments& segments, std::uint64_t from = 0, std::size_t most = 400);

}  // namespace rtmpscope::test
