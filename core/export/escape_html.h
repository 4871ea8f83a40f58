// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace rtmpscope::exporting {

/// Text for an HTML or SVG text node or a quoted attribute value. Line feeds and tabs stay; other characters that steer, and bytes
/// that are not UTF-8, are made visible ("\x1b", "\u202e").
[[nodiscard]] std::string escapeHtml(std::string_view text);

}  // namespace rtmpscope::exporting
