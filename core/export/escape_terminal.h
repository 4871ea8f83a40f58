// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace rtmpscope::exporting {

/// Text from the wire for a line in a terminal: everything that would steer it is made visible ("\x1b", "\n"), bytes that are
/// not UTF-8 as "\xff".
[[nodiscard]] std::string escapeTerminal(std::string_view text);

}  // namespace rtmpscope::exporting
