// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/filter.h"

#include "filter/expression.h"
#include "filter/parser.h"

#include <algorithm>

namespace rtmpscope::filter {

tl::expected<Filter, FilterError> Filter::parse(std::string_view text) {
  auto root = parseExpression(text);
  if (!root) return tl::unexpected(std::move(root.error()));
  return Filter{std::move(*root)};
}

bool Filter::passes(FieldSource& row) const {
  return m_root == nullptr || holds(*m_root, row);
}

std::vector<const FieldInfo*> Filter::fields() const {
  std::vector<const FieldInfo*> fields;
  if (m_root != nullptr) collectFields(*m_root, fields);
  std::ranges::sort(fields);
  fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
  return fields;
}

}  // namespace rtmpscope::filter
