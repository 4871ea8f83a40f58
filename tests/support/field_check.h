// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/field_tree.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::test {

/// The first row of that name anywhere in the trees, in order of display.
inline const Field* findField(const std::vector<Field>& fields, std::string_view name) {
  for (const Field& field : fields) {
    if (field.name == name) return &field;
    if (const Field* below = findField(field.children, name)) return below;
  }
  return nullptr;
}

/// Fails if a row reaches beyond the item that it describes.
inline void expectInside(const std::vector<Field>& fields, std::size_t itemSize) {
  for (const Field& field : fields) {
    EXPECT_LE(field.bytes.end(), itemSize) << field.label;
    EXPECT_LE(field.bytes.offset, itemSize) << field.label;
    expectInside(field.children, itemSize);
  }
}

/// "name value symbol offset+length" of the row of that name.
inline std::string row(const std::vector<Field>& fields, std::string_view name) {
  const Field* field = findField(fields, name);
  if (field == nullptr) return "no " + std::string{name};
  std::string text = field->value;
  if (!field->symbol.empty()) text += " (" + field->symbol + ")";
  return text + " at " + std::to_string(field->bytes.offset) + "+" + std::to_string(field->bytes.length);
}

}  // namespace rtmpscope::test
