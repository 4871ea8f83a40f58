// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/elapsed.h"
#include "base/time.h"
#include "export/report.h"

#include <string>

namespace rtmpscope::exporting {

/// Seconds since the epoch with nine decimals, "1700000000.123456789", "-0.500000000" before 1970. Exact.
[[nodiscard]] std::string epochText(CaptureTime time);

/// A time for people, with microseconds: relative "1.234567" (seconds after `origin`), UTC or local "2023-11-14 22:13:20.123456", epoch
/// "1700000000.123456789".
[[nodiscard]] std::string timeText(CaptureTime time, TimeStyle style, CaptureTime origin);

/// The same without the date: "22:13:20.123456". Relative: milliseconds after `origin` with one decimal, "41.2".
[[nodiscard]] std::string stepTimeText(CaptureTime time, TimeStyle style, CaptureTime origin);

/// "2023-11-14 22:13:20 UTC" or, for TimeStyle::Local, local time with its offset.
[[nodiscard]] std::string dateText(CaptureTime time, TimeStyle style);

}  // namespace rtmpscope::exporting
