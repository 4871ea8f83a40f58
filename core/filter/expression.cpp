// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/expression.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>

namespace rtmpscope::filter {

namespace {

/// Calls `use` with the bytes of a text or of bytes, and with none of anything else.
template <typename Use>
auto withBytes(const Value& value, Use&& use) {
  if (const auto* const bytes = std::get_if<Bytes>(&value)) return use(std::span<const std::uint8_t>{*bytes});
  const auto* const text = std::get_if<std::string>(&value);
  const Bytes copy = text == nullptr ? Bytes{} : Bytes(text->begin(), text->end());
  return use(std::span<const std::uint8_t>{copy});
}

/// As a detail tree shows it.
std::string shown(const Value& value, FieldType type) {
  if (const auto* const whole = std::get_if<std::int64_t>(&value)) {
    if (type != FieldType::Seconds) return fmt::format("{}", *whole);
    constexpr std::int64_t kSecond = 1'000'000'000;
    const std::uint64_t magnitude = *whole < 0 ? 0 - static_cast<std::uint64_t>(*whole) : static_cast<std::uint64_t>(*whole);
    return fmt::format("{}{}.{:09}", *whole < 0 ? "-" : "", magnitude / kSecond, magnitude % kSecond);
  }
  if (const auto* const real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  if (const auto* const address = std::get_if<IpAddress>(&value)) return toString(*address);
  if (const auto* const text = std::get_if<std::string>(&value)) return *text;
  return fmt::format("{:02x}", fmt::join(std::get<Bytes>(value), ":"));
}

Value lettersOf(const Value& value, int (*change)(int)) {
  const auto* const text = std::get_if<std::string>(&value);
  if (text == nullptr) return value;
  std::string changed = *text;
  // ASCII alone: the bytes of other letters are left as they are.
  for (char& letter : changed) {
    if (static_cast<unsigned char>(letter) < 0x80) letter = static_cast<char>(change(static_cast<unsigned char>(letter)));
  }
  return changed;
}

/// The bytes that the slices name; none if one of them begins behind the end.
std::optional<Bytes> sliced(std::span<const std::uint8_t> bytes, const std::vector<Slice>& slices) {
  const auto size = static_cast<std::int64_t>(bytes.size());
  Bytes all;
  for (const Slice& slice : slices) {
    const std::int64_t first = slice.first < 0 ? size + slice.first : slice.first;
    std::int64_t end = size;
    if (slice.length) end = first + *slice.length;
    if (slice.last) end = (*slice.last < 0 ? size + *slice.last : *slice.last) + 1;
    if (first < 0 || first >= size || end <= first || end > size) return std::nullopt;
    all.insert(all.end(), bytes.begin() + first, bytes.begin() + end);
  }
  return all;
}

std::vector<Value> valuesOf(const FieldOperand& operand, FieldSource& row) {
  std::vector<Value> values;
  row.valuesOf(*operand.field, values);
  if (!operand.slices.empty()) {
    std::vector<Value> parts;
    for (const Value& value : values) {
      auto part = withBytes(value, [&](auto bytes) { return sliced(bytes, operand.slices); });
      if (part) parts.emplace_back(std::move(*part));
    }
    values = std::move(parts);
  }
  for (const Function function : operand.functions) {
    if (function == Function::Count) {
      values = {Value{static_cast<std::int64_t>(values.size())}};
      continue;
    }
    for (Value& value : values) {
      if (function == Function::Length) value = withBytes(value, [](auto bytes) { return static_cast<std::int64_t>(bytes.size()); });
      if (function == Function::String) value = shown(value, operand.field->type);
      if (function == Function::Lower) value = lettersOf(value, std::tolower);
      if (function == Function::Upper) value = lettersOf(value, std::toupper);
    }
  }
  if (operand.mask) {
    for (Value& value : values) {
      if (auto* const whole = std::get_if<std::int64_t>(&value)) *whole &= *operand.mask;
    }
  }
  return values;
}

std::vector<Range> rangesOf(const Operand& operand, FieldSource& row) {
  if (const auto* const range = std::get_if<Range>(&operand)) return {*range};
  std::vector<Range> ranges;
  for (const Value& value : valuesOf(std::get<FieldOperand>(operand), row)) ranges.push_back({value, value});
  return ranges;
}

bool isWithin(const Range& inner, const Range& outer) {
  return compare(inner.low, outer.low) >= 0 && compare(inner.high, outer.high) <= 0;
}

bool compares(const Range& left, Comparison comparison, const Range& right) {
  switch (comparison) {
    case Comparison::Equal:
      return isWithin(left, right) || isWithin(right, left);
    case Comparison::NotEqual:
      return !isWithin(left, right) && !isWithin(right, left);
    case Comparison::Greater:
      return compare(left.low, right.high) > 0;
    case Comparison::Less:
      return compare(left.high, right.low) < 0;
    case Comparison::GreaterOrEqual:
      return compare(left.low, right.low) >= 0;
    case Comparison::LessOrEqual:
      return compare(left.high, right.high) <= 0;
  }
  return false;
}

template <typename Item, typename Test>
bool anyOrAll(const std::vector<Item>& items, Quantifier quantifier, Test&& test) {
  if (items.empty()) return false;
  return quantifier == Quantifier::Any ? std::ranges::any_of(items, test) : std::ranges::all_of(items, test);
}

bool containsPart(const Value& value, const Value& part) {
  return withBytes(value, [&](auto whole) {
    return withBytes(part, [&](auto wanted) { return std::search(whole.begin(), whole.end(), wanted.begin(), wanted.end()) != whole.end(); });
  });
}

struct Judge {
  FieldSource& row;

  bool operator()(const Exists& test) const {
    if (test.operand.slices.empty() && test.operand.functions.empty() && !test.operand.mask) return row.has(*test.operand.field);
    return std::ranges::any_of(valuesOf(test.operand, row),
                               [&](const Value& value) { return !test.operand.mask || value != Value{std::int64_t{0}}; });
  }
  bool operator()(const Compares& test) const {
    const std::vector<Range> right = rangesOf(test.right, row);
    return anyOrAll(rangesOf(test.left, row), test.quantifier, [&](const Range& left) {
      return anyOrAll(right, test.quantifier, [&](const Range& other) { return compares(left, test.comparison, other); });
    });
  }
  bool operator()(const Contains& test) const {
    return anyOrAll(valuesOf(test.operand, row), test.quantifier, [&](const Value& value) { return containsPart(value, test.part); });
  }
  bool operator()(const Matches& test) const {
    return anyOrAll(valuesOf(test.operand, row), test.quantifier,
                    [&](const Value& value) { return withBytes(value, [&](auto bytes) { return test.pattern.matches(bytes); }); });
  }
  bool operator()(const IsIn& test) const {
    return anyOrAll(valuesOf(test.operand, row), test.quantifier, [&](const Value& value) {
      return std::ranges::any_of(test.ranges, [&](const Range& range) { return isWithin({value, value}, range); });
    });
  }
  bool operator()(const Not& test) const { return !holds(*test.node, row); }
  bool operator()(const Joined& test) const {
    const auto passes = [&](const auto& node) { return holds(*node, row); };
    switch (test.how) {
      case Joined::How::And:
        return std::ranges::all_of(test.nodes, passes);
      case Joined::How::Or:
        return std::ranges::any_of(test.nodes, passes);
      case Joined::How::Xor:
        break;
    }
    return std::ranges::count_if(test.nodes, passes) % 2 == 1;
  }
};

}  // namespace

bool holds(const Node& node, FieldSource& row) {
  return std::visit(Judge{row}, node.test);
}

void collectFields(const Node& node, std::vector<const FieldInfo*>& fields) {
  const auto addOperand = [&fields](const Operand& operand) {
    if (const auto* const field = std::get_if<FieldOperand>(&operand)) fields.push_back(field->field);
  };
  std::visit(
      [&](const auto& test) {
        if constexpr (requires { test.nodes; }) {
          for (const auto& each : test.nodes) collectFields(*each, fields);
        } else if constexpr (requires { test.node; }) {
          collectFields(*test.node, fields);
        } else if constexpr (requires { test.left; }) {
          addOperand(test.left);
          addOperand(test.right);
        } else {
          fields.push_back(test.operand.field);
        }
      },
      node.test);
}

}  // namespace rtmpscope::filter
