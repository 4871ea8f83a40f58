// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rtmpscope::exporting {

/// One code point as it stands in UTF-8 text, or one byte that is not UTF-8.
struct CodePoint {
  char32_t value = 0;      ///< for an invalid byte: that byte
  std::size_t length = 1;  ///< bytes
  bool valid = true;
};

/// The code point at `position`, which must be inside `text`. Overlong forms, surrogates and values beyond U+10FFFF are invalid.
[[nodiscard]] CodePoint codePointAt(std::string_view text, std::size_t position);

/// `value` in UTF-8.
[[nodiscard]] std::string toUtf8(char32_t value);

/// Whether a code point draws nothing of its own but steers a terminal or the direction and order of what is around it:
/// C0 and C1 controls, bidirectional controls, line and paragraph separators, invisible fillers.
[[nodiscard]] bool isSteering(char32_t value);

/// How such a code point, or an invalid byte, is shown: "\n", "\x1b", "\u202e", "\xff".
[[nodiscard]] std::string visible(const CodePoint& codePoint);

}  // namespace rtmpscope::exporting
