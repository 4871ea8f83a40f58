// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/amf_value.h"

#include "base/short_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <array>
#include <cmath>
#include <iterator>

namespace rtmpscope::rtmp {
namespace {

constexpr std::string_view kEllipsis = "...";

/// Writes values one after the other and stops when the line is full.
class LineWriter {
 public:
  explicit LineWriter(std::size_t maxLength) : m_maxLength(maxLength) {}

  void write(const AmfValue& value, std::size_t depth);
  std::string finish() && {
    shorten(m_line, m_maxLength);
    return std::move(m_line);
  }

 private:
  [[nodiscard]] bool full() const { return m_line.size() > m_maxLength; }
  void writeText(std::string_view text);
  void writeMembers(const AmfValue& value, std::size_t depth);
  void writeElements(const AmfValue& value, std::size_t depth);
  void separate(bool& first) {
    if (!first) m_line += ", ";
    first = false;
  }

  std::size_t m_maxLength;
  std::string m_line;
};

void LineWriter::writeText(std::string_view text) {
  // What does not fit is not copied: a string may have megabytes.
  m_line += '\'';
  m_line += text.substr(0, m_maxLength + 1);
  m_line += '\'';
}

void LineWriter::writeMembers(const AmfValue& value, std::size_t depth) {
  m_line += '{';
  bool first = true;
  for (const AmfValue& element : value.elements) {
    if (full()) return;
    separate(first);
    write(element, depth + 1);
  }
  for (const AmfProperty& property : value.properties) {
    if (full()) return;
    separate(first);
    m_line += std::string_view{property.name}.substr(0, m_maxLength + 1);
    m_line += ": ";
    write(property.value, depth + 1);
  }
  m_line += '}';
}

void LineWriter::writeElements(const AmfValue& value, std::size_t depth) {
  m_line += '[';
  bool first = true;
  for (const AmfValue& element : value.elements) {
    if (full()) return;
    separate(first);
    write(element, depth + 1);
  }
  m_line += ']';
}

/// RFC 3339 where the number is a time that a calendar can hold, else the bare number.
std::string describeDate(double milliseconds) {
  constexpr double limit = 8.64e15;  // ECMA-262: 100 million days around 1970
  if (!(std::abs(milliseconds) <= limit)) return describeNumber(milliseconds);
  const auto whole = static_cast<std::int64_t>(std::floor(milliseconds));
  const std::int64_t seconds = whole >= 0 ? whole / 1000 : -((999 - whole) / 1000);
  std::tm calendar{};
  const std::time_t time = seconds;
  if (gmtime_r(&time, &calendar) == nullptr) return describeNumber(milliseconds);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", calendar, whole - seconds * 1000);
}

void LineWriter::write(const AmfValue& value, std::size_t depth) {
  using Type = AmfValue::Type;
  if (full()) return;
  if (depth > kMaxAmfDepth) {
    m_line += kEllipsis;
    return;
  }
  switch (value.type) {
    case Type::Undefined:
      m_line += "undefined";
      return;
    case Type::Null:
      m_line += "null";
      return;
    case Type::Boolean:
      m_line += value.boolean ? "true" : "false";
      return;
    case Type::Number:
    case Type::Integer:
      m_line += describeNumber(value.number);
      return;
    case Type::Xml:
    case Type::String:
      writeText(value.string);
      return;
    case Type::Date:
      m_line += describeDate(value.number);
      return;
    case Type::ByteArray:
      fmt::format_to(std::back_inserter(m_line), "<{} bytes>", value.string.size());
      return;
    case Type::Reference:
      fmt::format_to(std::back_inserter(m_line), "<reference {}>", describeNumber(value.number));
      return;
    case Type::Unsupported:
      m_line += "<unsupported>";
      return;
    case Type::StrictArray:
    case Type::Vector:
      writeElements(value, depth);
      return;
    case Type::Dictionary:
      for (std::size_t i = 0; i + 1 < value.elements.size() && !full(); i += 2) {
        m_line += i == 0 ? "{" : ", ";
        write(value.elements[i], depth + 1);
        m_line += ": ";
        write(value.elements[i + 1], depth + 1);
      }
      m_line += value.elements.empty() ? "{}" : "}";
      return;
    case Type::Object:
    case Type::EcmaArray:
      if (!value.className.empty()) {
        m_line += std::string_view{value.className}.substr(0, m_maxLength + 1);
        m_line += ' ';
      }
      writeMembers(value, depth);
      return;
  }
}

}  // namespace

const AmfValue* AmfValue::find(std::string_view name) const {
  for (const AmfProperty& property : properties) {
    if (property.name == name) return &property.value;
  }
  return nullptr;
}

std::string describe(const AmfValue& value, std::size_t maxLength) {
  LineWriter line{maxLength};
  line.write(value, 0);
  return std::move(line).finish();
}

std::string describeNumber(double number) {
  constexpr double kExact = 9007199254740992.0;  // 2^53: integers up to here are exact
  if (std::abs(number) <= kExact && number == std::trunc(number)) return fmt::format("{}", static_cast<std::int64_t>(number));
  return fmt::format("{}", number);
}

std::string_view toString(AmfValue::Type type) {
  constexpr std::array<std::string_view, 16> kNames = {"Undefined", "Null",       "Boolean",      "Number",     "Integer", "String",
                                                       "Object",    "ECMA array", "Strict array", "Date",       "XML",     "Byte array",
                                                       "Vector",    "Dictionary", "Reference",    "Unsupported"};
  const auto index = static_cast<std::size_t>(type);
  return index < kNames.size() ? kNames[index] : std::string_view{"unknown"};
}

}  // namespace rtmpscope::rtmp
