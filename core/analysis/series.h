// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace rtmpscope::analysis {

/// Caps on the seconds that are kept: of one session, and of all. What is beyond them is left out, and said so.
inline constexpr std::size_t kMaxSecondsOfSession = 7 * 86400;
inline constexpr std::size_t kMaxSecondsInAll = 1U << 20U;

/// What one side sent within one second of the capture.
struct SecondOfSide {
  std::uint32_t packets = 0;
  std::uint32_t retransmissions = 0;
  std::uint32_t outOfOrder = 0;
  std::uint32_t zeroWindows = 0;  ///< packets that advertised that this side has no room
  std::uint32_t rttSamples = 0;   ///< of this side's data up to its acknowledgment, seen from where the capture was made
  std::uint32_t maxBytesInFlight = 0;
  std::uint32_t videoFrames = 0;
  std::uint32_t audioFrames = 0;
  std::uint32_t keyFrames = 0;
  std::uint32_t offsetSamples = 0;
  std::uint64_t wireBytes = 0;  ///< packets with all their headers
  std::uint64_t videoBytes = 0;
  std::uint64_t audioBytes = 0;
  double rttSum = 0;           ///< seconds
  double offsetSumMs = 0;      ///< audio's timestamp minus video's
  std::optional<float> lagMs;  ///< how much later the last frame came than its clock says; negative if it came early

  [[nodiscard]] std::optional<double> rtt() const { return rttSamples == 0 ? std::nullopt : std::optional{rttSum / rttSamples}; }
  [[nodiscard]] std::optional<double> offsetMs() const { return offsetSamples == 0 ? std::nullopt : std::optional{offsetSumMs / offsetSamples}; }
};

/// A session, second by second: row i is what was captured from i to i + 1 seconds behind its first packet.
struct SessionSeries {
  std::vector<std::array<SecondOfSide, 2>> seconds;  ///< [Direction]
  bool complete = true;                              ///< false: a cap was reached, and later seconds are left out
};

/// Makes series from a snapshot: once over its packets, whose TCP headers are read again from the file, and once over its messages.
class SeriesBook {
 public:
  /// @param only  this session alone, or all
  explicit SeriesBook(const Analysis& analysis, std::optional<SessionId> only = std::nullopt);

  /// An empty one for a session that was not measured.
  [[nodiscard]] const SessionSeries& of(SessionId id) const;

 private:
  std::vector<SessionSeries> m_sessions;  // by id, from 1
};

}  // namespace rtmpscope::analysis
