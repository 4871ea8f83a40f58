// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/append_only.h"
#include "base/bytes.h"

#include <cstdint>
#include <vector>

namespace rtmpscope::net {

/// Where a run of stream bytes was captured: the bytes from `offset` on stand in `frame` from `packetOffset` of its
/// captured data on, up to the next run. `frame` 0 marks bytes that are missing.
struct FrameRun {
  StreamOffset offset;
  FrameNumber frame;
  std::uint32_t packetOffset = 0;
};

/// The way back from positions in one direction's stream to frames and bytes, in stream order.
class FrameMap {
 public:
  using Runs = RowsView<FrameRun, 4, 4096>;

  FrameMap() = default;
  FrameMap(Runs runs, StreamOffset end) : m_runs(std::move(runs)), m_end(end) {}

  /// One past the last byte that is known, captured or missing.
  [[nodiscard]] StreamOffset end() const { return m_end; }

  /// The captured pieces of `range`, in stream order. Bytes that are missing are left out.
  [[nodiscard]] std::vector<PacketSlice> slices(StreamRange range) const;

  /// The frames that hold bytes of `range`, ascending, without repetition.
  [[nodiscard]] std::vector<FrameNumber> frames(StreamRange range) const;

  /// Bytes of `range` that are not in the capture.
  [[nodiscard]] std::uint64_t missingBytes(StreamRange range) const;

 private:
  Runs m_runs;
  StreamOffset m_end;
};

}  // namespace rtmpscope::net
