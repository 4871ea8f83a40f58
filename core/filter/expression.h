// SPDX-License-Identifier: GPL-3.0-or-later
// What a filter is when it has been read: a tree of tests.
#pragma once

#include "filter/filter.h"
#include "filter/pattern.h"
#include "filter/value.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace rtmpscope::filter {

/// A part of a value: [2:4] is four bytes from the third on, [-2:] the last two.
struct Slice {
  std::int64_t first = 0;              ///< negative: counted from the end
  std::optional<std::int64_t> length;  ///< none: up to the end
  std::optional<std::int64_t> last;    ///< instead of the length: [2-4]
};

enum class Function : std::uint8_t { Length, Count, Lower, Upper, String };

/// A field, and what is done with its values before they are compared.
struct FieldOperand {
  const FieldInfo* field = nullptr;
  std::vector<Slice> slices;         ///< of one pair of brackets, put together
  std::vector<Function> functions;   ///< innermost first
  std::optional<std::int64_t> mask;  ///< `&`
  FieldType type = FieldType::Text;  ///< of what comes out in the end
};

using Operand = std::variant<FieldOperand, Range>;

enum class Comparison : std::uint8_t { Equal, NotEqual, Greater, Less, GreaterOrEqual, LessOrEqual };

/// Must one value pass, or all that are there (and at least one)?
enum class Quantifier : std::uint8_t { Any, All };

struct Exists {
  FieldOperand operand;
};
struct Compares {
  Operand left;
  Operand right;
  Comparison comparison = Comparison::Equal;
  Quantifier quantifier = Quantifier::Any;
};
struct Contains {
  FieldOperand operand;
  Value part;
  Quantifier quantifier = Quantifier::Any;
};
struct Matches {
  FieldOperand operand;
  Pattern pattern;
  Quantifier quantifier = Quantifier::Any;
};
struct IsIn {
  FieldOperand operand;
  std::vector<Range> ranges;
  Quantifier quantifier = Quantifier::Any;
};
struct Not {
  std::unique_ptr<const Node> node;
};
struct Joined {
  enum class How : std::uint8_t { And, Or, Xor } how = How::And;
  std::vector<std::unique_ptr<const Node>> nodes;
};

struct Node {
  std::variant<Exists, Compares, Contains, Matches, IsIn, Not, Joined> test;
};

/// Does the row pass?
[[nodiscard]] bool holds(const Node& node, FieldSource& row);

/// The fields that the tree asks for, each as often as it stands there.
void collectFields(const Node& node, std::vector<const FieldInfo*>& fields);

}  // namespace rtmpscope::filter
