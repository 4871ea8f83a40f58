// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/time_text.h"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace rtmpscope::exporting {

namespace {

constexpr std::uint64_t kBillion = 1'000'000'000;

/// Sign, whole seconds and nanoseconds of a count of nanoseconds, without overflow at either end.
struct Parts {
  const char* sign;
  std::uint64_t seconds;
  std::uint64_t nanoseconds;
};

Parts partsOf(Nanoseconds time) {
  const std::int64_t count = time.count();
  const std::uint64_t size = count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  return {count < 0 ? "-" : "", size / kBillion, size % kBillion};
}

/// Calendar fields and the microseconds within the second.
struct Calendar {
  std::tm fields{};
  std::int64_t microseconds = 0;
};

Calendar calendarOf(CaptureTime time, TimeStyle style) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto epoch = static_cast<std::time_t>(seconds.time_since_epoch().count());
  Calendar calendar;
  if (style == TimeStyle::Local) {
    ::localtime_r(&epoch, &calendar.fields);
  } else {
    ::gmtime_r(&epoch, &calendar.fields);
  }
  constexpr std::int64_t billion = 1'000'000'000;
  calendar.microseconds = (time.time_since_epoch().count() % billion + billion) % billion / 1000;
  return calendar;
}

std::string relativeText(Nanoseconds since) {
  const Parts parts = partsOf(since);
  return fmt::format("{}{}.{:06}", parts.sign, parts.seconds, parts.nanoseconds / 1000);
}

}  // namespace

std::string epochText(CaptureTime time) {
  const Parts parts = partsOf(time.time_since_epoch());
  return fmt::format("{}{}.{:09}", parts.sign, parts.seconds, parts.nanoseconds);
}

std::string timeText(CaptureTime time, TimeStyle style, CaptureTime origin) {
  if (style == TimeStyle::Relative) return relativeText(elapsed(origin, time));
  if (style == TimeStyle::Epoch) return epochText(time);
  const Calendar calendar = calendarOf(time, style);
  return fmt::format("{:%Y-%m-%d %H:%M:%S}.{:06}", calendar.fields, calendar.microseconds);
}

std::string stepTimeText(CaptureTime time, TimeStyle style, CaptureTime origin) {
  if (style == TimeStyle::Relative) return fmt::format("{:.1f}", toSeconds(elapsed(origin, time)) * 1e3);
  if (style == TimeStyle::Epoch) return epochText(time);
  const Calendar calendar = calendarOf(time, style);
  return fmt::format("{:%H:%M:%S}.{:06}", calendar.fields, calendar.microseconds);
}

std::string dateText(CaptureTime time, TimeStyle style) {
  const Calendar calendar = calendarOf(time, style);
  if (style == TimeStyle::Local) return fmt::format("{:%Y-%m-%d %H:%M:%S %z}", calendar.fields);
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", calendar.fields);
}

}  // namespace rtmpscope::exporting
