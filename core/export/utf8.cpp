// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/utf8.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

namespace rtmpscope::exporting {

namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr Range kSteering[] = {
    {0x0000, 0x001F}, {0x007F, 0x009F}, {0x00AD, 0x00AD}, {0x061C, 0x061C}, {0x180E, 0x180E},   {0x200B, 0x200F},
    {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F},
};

/// Bytes of the form that a lead byte announces, and the least value that needs them; length 0: not a lead byte.
struct Form {
  std::size_t length;
  char32_t bits;
  char32_t least;
};

constexpr Form formOf(unsigned char lead) {
  if (lead < 0x80) return {1, lead, 0};
  if (lead >= 0xC2 && lead <= 0xDF) return {2, lead & 0x1FU, 0x80};
  if (lead >= 0xE0 && lead <= 0xEF) return {3, lead & 0x0FU, 0x800};
  if (lead >= 0xF0 && lead <= 0xF4) return {4, lead & 0x07U, 0x10000};
  return {0, 0, 0};
}

}  // namespace

CodePoint codePointAt(std::string_view text, std::size_t position) {
  const auto lead = static_cast<unsigned char>(text[position]);
  const CodePoint invalid{lead, 1, false};
  const Form form = formOf(lead);
  if (form.length == 0 || form.length > text.size() - position) return invalid;
  char32_t value = form.bits;
  for (std::size_t i = 1; i < form.length; ++i) {
    const auto next = static_cast<unsigned char>(text[position + i]);
    if ((next & 0xC0U) != 0x80) return invalid;
    value = value << 6U | (next & 0x3FU);
  }
  if (value < form.least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return invalid;
  return {value, form.length, true};
}

std::string toUtf8(char32_t value) {
  const auto unit = [](char32_t bits) { return static_cast<char>(static_cast<unsigned char>(bits)); };
  if (value < 0x80) return {unit(value)};
  if (value < 0x800) return {unit(0xC0U | value >> 6U), unit(0x80U | (value & 0x3FU))};
  if (value < 0x10000) return {unit(0xE0U | value >> 12U), unit(0x80U | (value >> 6U & 0x3FU)), unit(0x80U | (value & 0x3FU))};
  return {unit(0xF0U | value >> 18U), unit(0x80U | (value >> 12U & 0x3FU)), unit(0x80U | (value >> 6U & 0x3FU)), unit(0x80U | (value & 0x3FU))};
}

bool isSteering(char32_t value) {
  return std::any_of(std::begin(kSteering), std::end(kSteering), [&](Range range) { return value >= range.first && value <= range.last; });
}

std::string visible(const CodePoint& codePoint) {
  if (!codePoint.valid) return fmt::format("\\x{:02x}", static_cast<unsigned>(codePoint.value));
  switch (codePoint.value) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      break;
  }
  const auto value = static_cast<unsigned>(codePoint.value);
  if (value < 0x80) return fmt::format("\\x{:02x}", value);
  if (value < 0x10000) return fmt::format("\\u{:04x}", value);
  return fmt::format("\\u{{{:x}}}", value);
}

}  // namespace rtmpscope::exporting
