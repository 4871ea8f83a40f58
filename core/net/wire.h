// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace rtmpscope::net {

// Fixed-width loads for the per-packet path. Whoever calls them has checked the bounds of the whole header once.

[[nodiscard]] constexpr std::uint16_t loadBe16(const std::uint8_t* at) {
  return static_cast<std::uint16_t>(at[0] << 8U | at[1]);
}
[[nodiscard]] constexpr std::uint16_t loadLe16(const std::uint8_t* at) {
  return static_cast<std::uint16_t>(at[1] << 8U | at[0]);
}
[[nodiscard]] constexpr std::uint32_t loadBe32(const std::uint8_t* at) {
  return static_cast<std::uint32_t>(at[0]) << 24U | static_cast<std::uint32_t>(at[1]) << 16U | static_cast<std::uint32_t>(at[2]) << 8U | at[3];
}
[[nodiscard]] constexpr std::uint32_t loadLe32(const std::uint8_t* at) {
  return static_cast<std::uint32_t>(at[3]) << 24U | static_cast<std::uint32_t>(at[2]) << 16U | static_cast<std::uint32_t>(at[1]) << 8U | at[0];
}

}  // namespace rtmpscope::net
