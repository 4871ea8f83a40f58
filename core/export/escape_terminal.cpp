// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/escape_terminal.h"

#include "export/utf8.h"

namespace rtmpscope::exporting {

std::string escapeTerminal(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint next = codePointAt(text, i);
    if (!next.valid || isSteering(next.value)) {
      escaped += visible(next);
    } else {
      escaped.append(text.substr(i, next.length));
    }
    i += next.length;
  }
  return escaped;
}

}  // namespace rtmpscope::exporting
