// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace rtmpscope {

using Nanoseconds = std::chrono::nanoseconds;

/// When a packet was captured: nanoseconds since 1970-01-01 UTC. May be before 1970 in a damaged or odd capture.
using CaptureTime = std::chrono::sys_time<Nanoseconds>;

/// Seconds as JSON and plots want them.
[[nodiscard]] constexpr double toSeconds(Nanoseconds duration) { return static_cast<double>(duration.count()) / 1e9; }

/// An RTMP timestamp: milliseconds modulo 2^32 from an origin of the sender's choice (RTMP 1.0, section 4).
struct RtmpTimestamp {
  std::uint32_t milliseconds = 0;

  bool operator==(const RtmpTimestamp&) const = default;
  friend constexpr RtmpTimestamp operator+(RtmpTimestamp time, std::uint32_t delta) { return {time.milliseconds + delta}; }
};

/// How far `later` is after `earlier` in ms, by serial number arithmetic: negative if it is before it (RTMP 1.0, section 4).
[[nodiscard]] constexpr std::int32_t serialDistance(RtmpTimestamp earlier, RtmpTimestamp later) {
  return static_cast<std::int32_t>(later.milliseconds - earlier.milliseconds);
}

}  // namespace rtmpscope
