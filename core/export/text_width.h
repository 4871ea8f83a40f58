// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::exporting {

/// Columns that a code point takes in a terminal: 0 (combining), 1 or 2 (wide). Independent of the locale.
[[nodiscard]] int columnsOf(char32_t value);

/// Columns that UTF-8 text takes. Expects text that went through escapeTerminal.
[[nodiscard]] std::size_t displayWidth(std::string_view text);

/// Spaces added on the right or on the left up to `width` columns; longer text is left as it is.
[[nodiscard]] std::string padRight(std::string_view text, std::size_t width);
[[nodiscard]] std::string padLeft(std::string_view text, std::size_t width);

/// At most `width` columns; what was cut is replaced by "…". Never cuts inside a code point or before a combining one.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t width);

/// Broken into lines of at most `width` columns: at spaces, between wide characters but not before a closing mark ("，", "）") or
/// behind an opening one, and inside a word only where it is longer than a line. Line ends in the text stay. Never empty.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// Columns of what wrap() breaks only if a line is narrower: the longest word, or wide character with its marks.
[[nodiscard]] std::size_t widestWord(std::string_view text);

}  // namespace rtmpscope::exporting
