// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <cstdint>

namespace rtmpscope {

/// From `earlier` to `later`, negative if it is the other way round. Times in a damaged capture may be centuries apart: what does not
/// fit becomes the longest duration that does.
[[nodiscard]] constexpr Nanoseconds elapsed(CaptureTime earlier, CaptureTime later) {
  std::int64_t difference = 0;
  const std::int64_t from = earlier.time_since_epoch().count();
  const std::int64_t to = later.time_since_epoch().count();
  if (__builtin_sub_overflow(to, from, &difference)) return to > from ? Nanoseconds::max() : Nanoseconds::min();
  return Nanoseconds{difference};
}

}  // namespace rtmpscope
