// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "session/spread.h"

#include <cstdint>
#include <optional>

namespace rtmpscope::session {

/// What comes in the first seconds is no measure of a clock: servers begin with what they have kept since the last key frame.
inline constexpr std::int64_t kClockSettlesSeconds = 5;

/// A track's clock against the capture's, on what came last of each second: bursts and jitter fall out. Constant in size.
class LiveClock {
 public:
  /// Takes a coded frame.
  /// @param stepMs  from the frame before it, by its timestamp
  /// @param usable  false if that is not known, or the timestamps jumped: it spoils the measurement
  void add(CaptureTime arrival, std::int32_t stepMs, bool usable);

  [[nodiscard]] double mediaMs() const { return m_mediaMs; }
  [[nodiscard]] double arrivalMs() const { return m_arrivalMs; }
  /// How much later than its timestamp says a frame comes, more with each second: ms per second, negative if its clock runs fast. None if it
  /// can't be told, or no better than to `tolerance`.
  [[nodiscard]] std::optional<double> lagPerSecond(double tolerance) const { return m_spoilt ? std::nullopt : m_lateness.slope(tolerance); }

 private:
  CaptureTime m_begin{};
  bool m_begun = false;
  bool m_spoilt = false;
  double m_mediaMs = 0;
  double m_arrivalMs = 0;
  std::int64_t m_second = 0;
  double m_leastLateness = 0;  // of this second
  Trend m_lateness;            // by seconds
};

}  // namespace rtmpscope::session
