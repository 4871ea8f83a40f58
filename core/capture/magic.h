// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace rtmpscope::capture {

/// True if `head` begins with the bytes of `magic`.
[[nodiscard]] inline bool beginsWith(ByteView head, std::string_view magic) {
  const auto same = [](std::uint8_t byte, char wanted) { return byte == static_cast<std::uint8_t>(wanted); };
  return head.size() >= magic.size() && std::equal(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(magic.size()), magic.begin(), same);
}

}  // namespace rtmpscope::capture
