// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "texts/text.h"

#include <string>

namespace rtmpscope::test {

/// What the program says, as the tests read it.
[[nodiscard]] inline std::string english(const texts::Text& text) {
  return text.in(texts::Language::English);
}

}  // namespace rtmpscope::test
