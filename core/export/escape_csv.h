// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace rtmpscope::exporting {

/// A text cell of RFC 4180, quoted where it must be. A cell that a spreadsheet would run as a formula (it begins with = + - @, a
/// tab or a line end) gets an apostrophe before it. Control characters other than tabs and line ends, and bytes that are
/// not UTF-8, are made visible.
[[nodiscard]] std::string escapeCsv(std::string_view text);

}  // namespace rtmpscope::exporting
