// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "diagnosis/conformance.h"
#include "session/enhanced.h"
#include "session/metrics.h"
#include "session/wire_use.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace rtmpscope::analysis {

/// Packets that are read again, in all, to look for zero windows in stalls.
inline constexpr std::size_t kMaxPacketsReadForStalls = 20000;

/// What TCP did while no media came.
struct StallTcp {
  std::uint64_t packets = 0;                 ///< of the connection, both ways
  std::uint64_t senderPackets = 0;           ///< of them: from the side that sends the media
  std::uint64_t retransmissions = 0;         ///< by that side
  std::uint64_t outOfOrder = 0;              ///< of that side
  bool notCaptured = false;                  ///< the capture lacks packets of that time: whether anything stalled cannot be told
  std::optional<std::uint64_t> zeroWindows;  ///< packets in which the media's receiver had no room; none if they could not be looked at
};

/// What was measured of one session, behind the pass.
struct SessionMeasures {
  session::MediaHealth health;
  std::vector<StallTcp> stallTcp;  ///< of each of health.stalls
  session::WireUse use;
  session::EnhancedMatrix enhanced;
  std::vector<diagnosis::ClauseVerdict> conformance;  ///< of what RTMP itself asks for; empty where no RTMP was spoken
};

/// Measures sessions from the tables of a snapshot: once over the rows of messages, and once over those of packets where there are
/// stalls to be explained.
class Measures {
 public:
  /// @param only  this session alone, or all
  explicit Measures(const Analysis& analysis, std::optional<SessionId> only = std::nullopt);

  /// Empty measures for a session that was not measured.
  [[nodiscard]] const SessionMeasures& of(SessionId id) const;

 private:
  std::vector<SessionMeasures> m_sessions;  // by id, from 1
};

}  // namespace rtmpscope::analysis
