// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include <arpa/inet.h>

namespace rtmpscope::filter {

namespace {

constexpr int kDecimal = 10;
constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

template <typename Number>
std::optional<Number> readWhole(std::string_view words, int base) {
  Number number{};
  const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), number, base);
  if (error != std::errc{} || end != words.data() + words.size() || words.empty()) return std::nullopt;
  return number;
}

/// "20", "-3", "0x14", "024", "0b10100": as C has it.
std::optional<std::int64_t> readInteger(std::string_view words) {
  const bool negative = words.starts_with('-');
  std::string_view digits = words.substr(negative || words.starts_with('+') ? 1 : 0);
  int base = kDecimal;
  if (digits.starts_with("0x") || digits.starts_with("0X")) {
    base = 16;
    digits.remove_prefix(2);
  } else if (digits.starts_with("0b") || digits.starts_with("0B")) {
    base = 2;
    digits.remove_prefix(2);
  } else if (digits.size() > 1 && digits.front() == '0') {
    base = 8;
    digits.remove_prefix(1);
  }
  const auto magnitude = readWhole<std::uint64_t>(digits, base);
  if (!magnitude || *magnitude > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return std::nullopt;
  const auto number = static_cast<std::int64_t>(*magnitude);
  return negative ? -number : number;
}

std::optional<double> readNumber(std::string_view words) {
  double number = 0;
  const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), number);
  if (words.empty() || error != std::errc{} || end != words.data() + words.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

/// "1700000000.123456789" in nanoseconds: all digits count, which a double would lose.
std::optional<std::int64_t> readSeconds(std::string_view words) {
  constexpr std::size_t kDigits = 9;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / kNanosecondsPerSecond - 1;
  const bool negative = words.starts_with('-');
  if (negative) words.remove_prefix(1);
  const std::size_t point = words.find('.');
  const std::string_view before = words.substr(0, point);
  std::string fraction{point == std::string_view::npos ? std::string_view{} : words.substr(point + 1)};
  if (before.empty() && fraction.empty()) return std::nullopt;
  fraction.resize(kDigits, '0');
  const auto seconds = before.empty() ? std::optional<std::uint64_t>{0} : readWhole<std::uint64_t>(before, kDecimal);
  const auto rest = readWhole<std::uint64_t>(fraction, kDecimal);
  if (!seconds || !rest || *seconds > std::uint64_t{kMost}) return std::nullopt;
  const auto all = static_cast<std::int64_t>(*seconds) * kNanosecondsPerSecond + static_cast<std::int64_t>(*rest);
  return negative ? -all : all;
}

std::optional<std::int64_t> readBoolean(std::string_view words) {
  constexpr std::array kTrue = {std::string_view{"true"}, std::string_view{"True"}, std::string_view{"TRUE"}, std::string_view{"yes"}};
  constexpr std::array kFalse = {std::string_view{"false"}, std::string_view{"False"}, std::string_view{"FALSE"}, std::string_view{"no"}};
  if (std::ranges::find(kTrue, words) != kTrue.end()) return 1;
  if (std::ranges::find(kFalse, words) != kFalse.end()) return 0;
  const auto number = readInteger(words);
  return number ? std::optional<std::int64_t>{*number != 0} : std::nullopt;
}

/// "aa:bb:cc", "aa-bb-cc", "aa.bb.cc", "aabbcc".
std::optional<Bytes> readBytes(std::string_view words) {
  Bytes bytes;
  const char separator = words.size() > 2 ? words[2] : ':';
  const bool separated = separator == ':' || separator == '-' || separator == '.';
  for (std::size_t at = 0; at < words.size(); at += separated ? 3 : 2) {
    const auto byte = readWhole<std::uint8_t>(words.substr(at, 2), 16);
    if (!byte || words.size() - at < 2) return std::nullopt;
    if (separated && at + 2 < words.size() && (words[at + 2] != separator || at + 3 == words.size())) return std::nullopt;
    bytes.push_back(*byte);
  }
  return bytes.empty() ? std::nullopt : std::optional{bytes};
}

std::optional<IpAddress> readAddress(const std::string& words) {
  IpAddress address;
  address.family = IpAddress::Family::V4;
  if (inet_pton(AF_INET, words.c_str(), address.bytes.data()) == 1) return address;
  address.family = IpAddress::Family::V6;
  if (inet_pton(AF_INET6, words.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

/// "10.0.0.0/8": all addresses that begin so.
std::optional<Range> readNetwork(const std::string& words) {
  const std::size_t slash = words.find('/');
  const auto address = readAddress(words.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string::npos) return Range{*address, *address};
  const unsigned width = address->family == IpAddress::Family::V4 ? 32 : 128;
  const auto prefix = readWhole<unsigned>(std::string_view{words}.substr(slash + 1), kDecimal);
  if (!prefix || *prefix > width) return std::nullopt;
  IpAddress low = *address;
  IpAddress high = *address;
  for (unsigned bit = *prefix; bit < width; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
    low.bytes[bit / 8] &= static_cast<std::uint8_t>(~mask);
    high.bytes[bit / 8] |= mask;
  }
  return Range{low, high};
}

template <typename T>
std::optional<Range> one(const std::optional<T>& value) {
  return value ? std::optional{Range{*value, *value}} : std::nullopt;
}

}  // namespace

std::partial_ordering compare(const Value& a, const Value& b) {
  if (a.index() == b.index()) {
    if (const auto* const left = std::get_if<IpAddress>(&a)) {
      const auto& right = std::get<IpAddress>(b);
      return left->family == right.family ? std::partial_ordering{left->bytes <=> right.bytes} : std::partial_ordering::unordered;
    }
    if (const auto* const left = std::get_if<std::int64_t>(&a)) return *left <=> std::get<std::int64_t>(b);
    if (const auto* const left = std::get_if<double>(&a)) return *left <=> std::get<double>(b);
    if (const auto* const left = std::get_if<std::string>(&a)) return *left <=> std::get<std::string>(b);
    return std::get<Bytes>(a) <=> std::get<Bytes>(b);
  }
  const auto number = [](const Value& value) -> std::optional<double> {
    if (const auto* const whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    if (const auto* const real = std::get_if<double>(&value)) return *real;
    return std::nullopt;
  };
  if (const auto left = number(a), right = number(b); left && right) return *left <=> *right;
  const auto asBytes = [](const Value& value) -> std::optional<Bytes> {
    if (const auto* const text = std::get_if<std::string>(&value)) return Bytes(text->begin(), text->end());
    if (const auto* const bytes = std::get_if<Bytes>(&value)) return *bytes;
    return std::nullopt;
  };
  if (const auto left = asBytes(a), right = asBytes(b); left && right) return *left <=> *right;
  return std::partial_ordering::unordered;
}

std::optional<Range> readLiteral(FieldType type, const std::string& words, bool quoted) {
  switch (type) {
    case FieldType::Boolean:
      return quoted ? std::nullopt : one(readBoolean(words));
    case FieldType::Integer:
      return quoted ? std::nullopt : one(readInteger(words));
    case FieldType::Number:
      if (quoted) return std::nullopt;
      if (const auto whole = readInteger(words)) return one(std::optional{static_cast<double>(*whole)});
      return one(readNumber(words));
    case FieldType::Seconds:
      return quoted ? std::nullopt : one(readSeconds(words));
    case FieldType::Text:
      return Range{words, words};
    case FieldType::Protocol:
    case FieldType::Bytes: {
      if (!quoted) return one(readBytes(words));
      const Bytes bytes(words.begin(), words.end());
      return Range{bytes, bytes};
    }
    case FieldType::Address:
      return readNetwork(words);
  }
  return std::nullopt;
}

std::optional<Value> readShown(FieldType type, std::string_view shown) {
  if (type == FieldType::Text) {
    const bool quoted = shown.size() >= 2 && shown.front() == '\'' && shown.back() == '\'';
    return Value{std::string{quoted ? shown.substr(1, shown.size() - 2) : shown}};
  }
  // A detail tree has no octal numbers: "010" does not come up, but a flag field of "000" may.
  if (type == FieldType::Integer && !shown.starts_with("0x")) {
    const auto number = readWhole<std::int64_t>(shown, kDecimal);
    return number ? std::optional{Value{*number}} : std::nullopt;
  }
  const auto range = readLiteral(type, std::string{shown}, false);
  return range ? std::optional{range->low} : std::nullopt;
}

}  // namespace rtmpscope::filter
