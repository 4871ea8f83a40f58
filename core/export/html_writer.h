// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "export/redact.h"
#include "texts/text.h"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace rtmpscope::exporting {

/// Gathers a page. What is added as text goes through the redactor and the escaper; markup is ours alone.
class HtmlWriter {
 public:
  HtmlWriter(const Redactor& redactor, texts::Language language) : m_redactor(redactor), m_language(language) {}

  /// A page is written for one reader.
  [[nodiscard]] texts::Language language() const { return m_language; }
  /// Words of this program's own, escaped.
  [[nodiscard]] std::string words(const texts::Text& own) const;

  /// Markup, as it is.
  void markup(std::string_view html) { m_html += html; }
  /// Markup made from a pattern of ours. The arguments must be numbers, words(), or have gone through text().
  template <class... Arguments>
  void markup(fmt::format_string<Arguments...> pattern, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(m_html), pattern, std::forward<Arguments>(arguments)...);
  }

  /// Text from the wire or about it, redacted and escaped, placeholders marked.
  [[nodiscard]] std::string text(std::string_view wire) const;
  [[nodiscard]] std::string text(const texts::Text& wire) const { return text(wire.in(m_language)); }
  /// The same for places where no markup may stand: attributes, SVG text.
  [[nodiscard]] std::string plain(std::string_view wire) const;
  /// Redacted and not escaped yet: to be cut to a width first.
  [[nodiscard]] std::string redacted(std::string_view wire) const { return m_redactor.text(wire); }

  [[nodiscard]] std::string take() { return std::move(m_html); }

 private:
  const Redactor& m_redactor;
  texts::Language m_language;
  std::string m_html;
};

}  // namespace rtmpscope::exporting
