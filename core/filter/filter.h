// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "filter/field_catalog.h"
#include "filter/value.h"
#include "texts/text.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace rtmpscope::filter {

/// A filter longer than this is not read.
inline constexpr std::size_t kMaxFilterLength = 16'384;
/// Parentheses and negations in each other.
inline constexpr std::size_t kMaxFilterDepth = 64;

/// Why a filter is none, and where in it.
struct FilterError {
  std::size_t position = 0;  ///< byte in the filter
  std::size_t length = 0;    ///< bytes that the message is about; 0 at the end of the filter
  texts::Text message;       ///< one sentence
};

/// What a filter asks of the row that it looks at: a message, a frame or a session.
class FieldSource {
 public:
  FieldSource() = default;
  FieldSource(const FieldSource&) = delete;
  FieldSource& operator=(const FieldSource&) = delete;
  virtual ~FieldSource() = default;

  /// Is the field there at all? What costs little where valuesOf() costs much.
  [[nodiscard]] virtual bool has(const FieldInfo& field) = 0;
  /// Appends all values that the row has of the field.
  virtual void valuesOf(const FieldInfo& field, std::vector<Value>& values) = 0;
};

struct Node;

/// Wireshark's display filter language: fields and their values, `==` `!=` `===` `!==` `>` `<` `>=` `<=` and their words,
/// `contains`, `matches`, `in`, `&`, slices, `and` `xor` `or` `not`, `any` `all`, len() count() lower() upper() string().
/// `!=` holds if no value is equal (as Wireshark has it from 4.0 on). Copies share what was read.
class Filter {
 public:
  /// Everything passes.
  Filter() = default;

  /// Reads a filter; one of blanks alone lets everything pass.
  [[nodiscard]] static tl::expected<Filter, FilterError> parse(std::string_view text);

  [[nodiscard]] bool passes(FieldSource& row) const;
  /// Lets everything pass.
  [[nodiscard]] bool empty() const { return m_root == nullptr; }
  /// The fields that it asks for.
  [[nodiscard]] std::vector<const FieldInfo*> fields() const;

 private:
  explicit Filter(std::shared_ptr<const Node> root) : m_root(std::move(root)) {}

  std::shared_ptr<const Node> m_root;
};

}  // namespace rtmpscope::filter
