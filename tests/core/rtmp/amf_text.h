// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/hex.h"

#include <string_view>

namespace rtmpscope::test {

/// The characters alone.
inline Bytes ascii(std::string_view text) {
  return {text.begin(), text.end()};
}

/// The characters behind their length in two bytes (AMF0 UTF-8).
inline Bytes counted(std::string_view text) {
  return join({Bytes{static_cast<std::uint8_t>(text.size() >> 8U), static_cast<std::uint8_t>(text.size())}, ascii(text)});
}

}  // namespace rtmpscope::test
