// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/escape_html.h"

#include "export/utf8.h"

namespace rtmpscope::exporting {

namespace {

std::string_view entityOf(char32_t value) {
  switch (value) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

/// Code points that HTML forbids in any form.
bool isNonCharacter(char32_t value) {
  return (value >= 0xFDD0 && value <= 0xFDEF) || (value & 0xFFFEU) == 0xFFFE;
}

}  // namespace

std::string escapeHtml(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size() + text.size() / 8);
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint next = codePointAt(text, i);
    const bool stays = next.value == '\n' || next.value == '\t';
    if (const std::string_view entity = entityOf(next.value); next.valid && !entity.empty()) {
      escaped.append(entity);
    } else if (!next.valid || (isSteering(next.value) && !stays) || isNonCharacter(next.value)) {
      escaped += visible(next);
    } else {
      escaped.append(text.substr(i, next.length));
    }
    i += next.length;
  }
  return escaped;
}

}  // namespace rtmpscope::exporting
