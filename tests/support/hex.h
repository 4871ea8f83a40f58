// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::test {

using Bytes = std::vector<std::uint8_t>;

/// "03 00 ff" -> {3, 0, 255}. Anything but hex digits is passed over, so comments can't stand in it.
[[nodiscard]] Bytes hex(std::string_view text);

/// All pieces one after the other.
[[nodiscard]] Bytes join(std::initializer_list<Bytes> pieces);

}  // namespace rtmpscope::test
