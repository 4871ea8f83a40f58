// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/append_only.h"
#include "base/bytes.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

namespace rtmpscope::net {

/// Where a run of stream bytes was captured: the bytes from `offset` on stand in `frame` from `packetOffset` of its
/// captured data on, up to the next run. `frame` 0 marks bytes that are missing.
struct FrameRun {
  StreamOffset offset;
  FrameNumber frame;
  std::uint32_t packetOffset = 0;
};

/// Calls visit(run, part) for each run that has bytes in `range`; `part` is what they have in common. `end` is where the
/// last run ends.
template <class Runs, class Visitor>
void forEachRun(const Runs& runs, StreamOffset end, StreamRange range, Visitor visit) {
  std::size_t low = 0;
  std::size_t high = runs.size();
  while (low < high) {  // the first run that begins after range.begin
    const std::size_t middle = low + (high - low) / 2;
    if (runs[middle].offset <= range.begin) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (std::size_t i = low == 0 ? 0 : low - 1; i < runs.size() && runs[i].offset < range.end; ++i) {
    const StreamOffset runEnd = i + 1 < runs.size() ? runs[i + 1].offset : end;
    const StreamRange part{std::max(runs[i].offset, range.begin), std::min(runEnd, range.end)};
    if (part.begin < part.end) visit(runs[i], part);
  }
}

/// The frames that hold bytes of `range`, ascending, without repetition.
template <class Runs>
[[nodiscard]] std::vector<FrameNumber> framesOf(const Runs& runs, StreamOffset end, StreamRange range) {
  std::vector<FrameNumber> frames;
  forEachRun(runs, end, range, [&](const FrameRun& run, StreamRange) {
    if (run.frame != FrameNumber{} && (frames.empty() || frames.back() != run.frame)) frames.push_back(run.frame);
  });
  std::sort(frames.begin(), frames.end());
  frames.erase(std::unique(frames.begin(), frames.end()), frames.end());
  return frames;
}

/// The way back from positions in one direction's stream to frames and bytes, in stream order. Cheap to copy.
class FrameMap {
 public:
  using Runs = RowsView<FrameRun, 4, 4096>;

  FrameMap() = default;
  FrameMap(Runs runs, StreamOffset end) : m_content(std::make_shared<Content>(Content{std::move(runs), end})) {}

  /// One past the last byte that is known, captured or missing.
  [[nodiscard]] StreamOffset end() const { return m_content ? m_content->end : StreamOffset{}; }

  /// The captured pieces of `range`, in stream order. Bytes that are missing are left out.
  [[nodiscard]] std::vector<PacketSlice> slices(StreamRange range) const;

  /// The frames that hold bytes of `range`, ascending, without repetition.
  [[nodiscard]] std::vector<FrameNumber> frames(StreamRange range) const;

  /// Bytes of `range` that are not in the capture.
  [[nodiscard]] std::uint64_t missingBytes(StreamRange range) const;

 private:
  struct Content {
    Runs runs;
    StreamOffset end;
  };

  std::shared_ptr<const Content> m_content;  // none: there is not a byte
};

}  // namespace rtmpscope::net
