// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "export/redact.h"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace rtmpscope::exporting {

/// Gathers a page. What is added as text goes through the redactor and the escaper; markup is ours alone.
class HtmlWriter {
 public:
  explicit HtmlWriter(const Redactor& redactor) : m_redactor(redactor) {}

  /// Markup, as it is.
  void markup(std::string_view html) { m_html += html; }
  /// Markup made from a pattern of ours. The arguments must be numbers, words of ours, or have gone through text().
  template <class... Arguments>
  void markup(fmt::format_string<Arguments...> pattern, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(m_html), pattern, std::forward<Arguments>(arguments)...);
  }

  /// Text from the wire or about it, redacted and escaped, placeholders marked.
  [[nodiscard]] std::string text(std::string_view wire) const;
  /// The same for places where no markup may stand: attributes, SVG text.
  [[nodiscard]] std::string plain(std::string_view wire) const;
  /// Redacted and not escaped yet: to be cut to a width first.
  [[nodiscard]] std::string redacted(std::string_view wire) const { return m_redactor.text(wire); }

  [[nodiscard]] std::string take() { return std::move(m_html); }

 private:
  const Redactor& m_redactor;
  std::string m_html;
};

}  // namespace rtmpscope::exporting
