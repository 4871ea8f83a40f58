// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/time_text.h"

#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <limits>

#include <gtest/gtest.h>

namespace rtmpscope::exporting {
namespace {

CaptureTime at(std::int64_t nanoseconds) {
  return CaptureTime{Nanoseconds{nanoseconds}};
}

TEST(EpochText, KeepsEveryNanosecondAndEverySign) {
  EXPECT_EQ(epochText(at(1'700'000'000'123'456'789)), "1700000000.123456789");
  EXPECT_EQ(epochText(at(0)), "0.000000000");
  EXPECT_EQ(epochText(at(1)), "0.000000001");
  EXPECT_EQ(epochText(at(-1)), "-0.000000001");
  EXPECT_EQ(epochText(at(-500'000'000)), "-0.500000000");
  EXPECT_EQ(epochText(at(-1'500'000'000)), "-1.500000000");
  EXPECT_EQ(epochText(at(std::numeric_limits<std::int64_t>::min())), "-9223372036.854775808");
  EXPECT_EQ(epochText(at(std::numeric_limits<std::int64_t>::max())), "9223372036.854775807");
}

TEST(TimeText, HasFourStyles) {
  const CaptureTime origin = at(1'700'000'000'000'000'000);
  const CaptureTime time = at(1'700'000'001'234'567'891);
  EXPECT_EQ(timeText(time, TimeStyle::Relative, origin), "1.234567");
  EXPECT_EQ(timeText(origin, TimeStyle::Relative, time), "-1.234567");
  EXPECT_EQ(timeText(time, TimeStyle::Epoch, origin), "1700000001.234567891");
  EXPECT_EQ(timeText(time, TimeStyle::Utc, origin), "2023-11-14 22:13:21.234567");
  EXPECT_EQ(stepTimeText(time, TimeStyle::Relative, origin), "1234.6");
  EXPECT_EQ(stepTimeText(time, TimeStyle::Utc, origin), "22:13:21.234567");
  EXPECT_EQ(dateText(time, TimeStyle::Utc), "2023-11-14 22:13:21 UTC");
}

TEST(TimeText, ShowsLocalTimeWithItsOffset) {
  ::setenv("TZ", "CST-8", 1);
  ::tzset();
  const CaptureTime time = at(1'700'000'001'234'567'891);
  EXPECT_EQ(timeText(time, TimeStyle::Local, time), "2023-11-15 06:13:21.234567");
  EXPECT_EQ(dateText(time, TimeStyle::Local), "2023-11-15 06:13:21 +0800");
  ::unsetenv("TZ");
  ::tzset();
}

TEST(TimeText, IsRightBefore1970) {
  EXPECT_EQ(timeText(at(-1), TimeStyle::Utc, at(0)), "1969-12-31 23:59:59.999999");
}

}  // namespace
}  // namespace rtmpscope::exporting
