// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/html_writer.h"

#include "export/escape_html.h"

#include <algorithm>
#include <cctype>

namespace rtmpscope::exporting {

namespace {

/// Length of a placeholder ("[key-12]") at the start of `text`, or 0.
std::size_t placeholderLength(std::string_view text) {
  constexpr std::string_view start = "[key-";
  if (!text.starts_with(start)) return 0;
  std::size_t end = start.size();
  while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
  return end > start.size() && end < text.size() && text[end] == ']' ? end + 1 : 0;
}

}  // namespace

std::string HtmlWriter::words(const texts::Text& own) const {
  return escapeHtml(own.in(m_language));
}

std::string HtmlWriter::plain(std::string_view wire) const {
  return escapeHtml(m_redactor.text(wire));
}

std::string HtmlWriter::text(std::string_view wire) const {
  const std::string escaped = plain(wire);
  if (!m_redactor.active()) return escaped;
  std::string marked;
  marked.reserve(escaped.size());
  for (std::size_t i = 0; i < escaped.size();) {
    const std::size_t length = placeholderLength(std::string_view(escaped).substr(i));
    if (length == 0) {
      marked += escaped[i++];
      continue;
    }
    marked += fmt::format(R"(<span class="redacted" title="redacted">{}</span>)", escaped.substr(i, length));
    i += length;
  }
  return marked;
}

}  // namespace rtmpscope::exporting
