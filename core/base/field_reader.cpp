// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/field_reader.h"

#include <fmt/format.h>
#include <algorithm>
#include <iterator>

namespace rtmpscope {

Field makeField(std::string_view name, std::string_view label, std::string value, std::string symbol, ByteRange bytes) {
  Field field;
  field.name = name;
  field.label = label;
  field.value = std::move(value);
  field.symbol = std::move(symbol);
  field.bytes = bytes;
  return field;
}

std::string hexText(ByteView bytes, std::size_t limit) {
  std::string text;
  for (const std::uint8_t byte : bytes.first(std::min(bytes.size(), limit))) fmt::format_to(std::back_inserter(text), "{:02x}", byte);
  if (bytes.size() > limit) text += "...";
  return text;
}

std::string describe(const ParseError& error) {
  const std::uint64_t at = error.at.value();
  switch (error.kind) {
    case ParseError::Kind::Truncated:
      return fmt::format("truncated: {} needs {} bytes, {} are there (at byte {})", error.what, error.wanted, error.had, at);
    case ParseError::Kind::Malformed:
      return fmt::format("malformed: {} (at byte {})", error.what, at);
    case ParseError::Kind::Unsupported:
      return fmt::format("not supported: {} (at byte {})", error.what, at);
    case ParseError::Kind::LimitExceeded:
      return fmt::format("beyond this program's limit: {}, more than {} (at byte {})", error.what, error.wanted, at);
  }
  return std::string{error.what};
}

Field damageField(const ParseError& error, std::size_t itemSize) {
  const auto at = static_cast<std::size_t>(std::min<std::uint64_t>(error.at.value(), itemSize));
  return makeField("_ws.malformed", "Not decoded", describe(error), {}, {at, itemSize - at});
}

Field notShownField(std::uint64_t count, std::string_view one, std::string_view several, ByteRange bytes) {
  return makeField("rtmpt.not_shown", "Not shown", fmt::format("{} more {}", count, count == 1 ? one : several), {}, bytes);
}

std::uint64_t FieldReader::number(std::size_t size, std::string_view name, std::string_view label) {
  const std::size_t begin = m_in.position();
  std::uint64_t value = 0;
  for (const std::uint8_t byte : m_in.bytes(size)) value = value << 8U | byte;
  add(name, label, fmt::format("{}", value), begin);
  return value;
}

std::uint32_t FieldReader::u32le(std::string_view name, std::string_view label) {
  const std::size_t begin = m_in.position();
  const std::uint32_t value = m_in.u32le();
  add(name, label, fmt::format("{}", value), begin);
  return value;
}

std::int32_t FieldReader::s24be(std::string_view name, std::string_view label) {
  const std::size_t begin = m_in.position();
  const std::int32_t value = m_in.s24be();
  add(name, label, fmt::format("{}", value), begin);
  return value;
}

ByteView FieldReader::blob(std::size_t size, std::string_view name, std::string_view label) {
  const std::size_t begin = m_in.position();
  const ByteView bytes = m_in.bytes(size);
  add(name, label, hexText(bytes), begin);
  return bytes;
}

void FieldReader::meaning(std::string symbol) {
  if (m_in.ok()) m_rows.back().symbol = std::move(symbol);
}

void FieldReader::bits(std::uint64_t value, std::string_view name, std::string_view label, std::string symbol) {
  if (!m_in.ok()) return;
  Field& parent = m_rows.back();
  parent.children.push_back(makeField(name, label, fmt::format("{}", value), std::move(symbol), parent.bytes));
}

void FieldReader::noteShortage(std::string_view what, std::size_t itemSize) {
  if (!m_in.ok()) m_rows.push_back(damageField(m_in.shortage(what), itemSize));
}

void FieldReader::add(std::string_view name, std::string_view label, std::string value, std::size_t begin) {
  if (m_in.ok()) m_rows.push_back(makeField(name, label, std::move(value), {}, {begin, m_in.position() - begin}));
}

}  // namespace rtmpscope
