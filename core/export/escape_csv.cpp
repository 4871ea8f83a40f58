// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/escape_csv.h"

#include "export/utf8.h"

namespace rtmpscope::exporting {

std::string escapeCsv(std::string_view text) {
  constexpr std::string_view formulaStarts = "=+-@\t\r\n";
  constexpr std::string_view staying = "\t\r\n";
  constexpr std::string_view quoted = ",\"\r\n";
  std::string cell;
  cell.reserve(text.size() + 2);
  if (!text.empty() && formulaStarts.find(text.front()) != std::string_view::npos) cell += '\'';
  bool needsQuotes = false;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint next = codePointAt(text, i);
    const bool stays = next.value < 0x80 && staying.find(static_cast<char>(next.value)) != std::string_view::npos;
    if (!next.valid || (isSteering(next.value) && !stays)) {
      cell += visible(next);
    } else {
      if (quoted.find(text[i]) != std::string_view::npos) needsQuotes = true;
      if (text[i] == '"') cell += '"';
      cell.append(text.substr(i, next.length));
    }
    i += next.length;
  }
  return needsQuotes ? '"' + cell + '"' : cell;
}

}  // namespace rtmpscope::exporting
