// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "base/ids.h"
#include "net/tcp_segment.h"

#include <array>
#include <cstdint>
#include <optional>

namespace rtmpscope::analysis {

/// Most bytes of a packet that are read again for its TCP header: link and IP headers and tunnels stand in front of it.
inline constexpr std::size_t kHeaderBytes = 512;

/// Reads TCP headers again from the capture file.
class SegmentReader {
 public:
  /// @param analysis  must outlive this
  explicit SegmentReader(const Analysis& analysis) : m_analysis(analysis) {}

  /// The TCP header of a frame; its views live until the next call, and hold no more of the payload than was read. None if the frame
  /// can't be read, or holds no TCP header (a fragment).
  [[nodiscard]] std::optional<net::TcpSegment> read(FrameNumber frame);

 private:
  const Analysis& m_analysis;
  std::array<std::uint8_t, kHeaderBytes> m_bytes{};
};

}  // namespace rtmpscope::analysis
