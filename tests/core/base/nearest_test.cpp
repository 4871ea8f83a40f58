// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/nearest.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace rtmpscope {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"sessions", "messages", "rtmpt.header.typeid", "tcp.stream"};

TEST(Nearest, IsWhatTakesTheFewestLetters) {
  EXPECT_EQ(nearest("sesions", kNames), "sessions");
  EXPECT_EQ(nearest("rtmpt.header.typid", kNames), "rtmpt.header.typeid");
  EXPECT_EQ(nearest("tcp.straem", kNames), "tcp.stream");
}

TEST(Nearest, IsNoneWhereNothingIsNear) {
  EXPECT_EQ(nearest("walkthrough", kNames), "");
  EXPECT_EQ(nearest("zz", kNames), "");
  EXPECT_EQ(nearest("", kNames), "");
  EXPECT_EQ(nearest(std::string(65, 's'), kNames), "");
  EXPECT_EQ(nearest("sessions", {}), "");
}

}  // namespace
}  // namespace rtmpscope
