// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/address.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rtmpscope::filter {

/// What a field holds, and with that how the value beside it is read: `10` is a number of packets, a duration or a name.
enum class FieldType : std::uint8_t {
  Protocol,  ///< there or not; its bytes can be searched
  Boolean,
  Integer,
  Number,   ///< with a fraction
  Seconds,  ///< kept in nanoseconds
  Text,
  Bytes,
  Address,  ///< IPv4 or IPv6
};

using Bytes = std::vector<std::uint8_t>;

/// One value of a field. Boolean, Integer and Seconds (nanoseconds) are integers; Protocol and Bytes are bytes.
using Value = std::variant<std::int64_t, double, std::string, Bytes, IpAddress>;

/// A value that stands in a filter: one, or all from `low` to `high`. `ip.addr == 10.0.0.0/8` asks for a range, too.
struct Range {
  Value low;
  Value high;

  bool operator==(const Range&) const = default;
};

/// How two values compare; unordered if they are of different kinds (an IPv4 and an IPv6 address, say).
[[nodiscard]] std::partial_ordering compare(const Value& a, const Value& b);

/// Reads what stands in a filter as a value of that type. `quoted`: it stood between quotation marks.
/// @return none if it can't be one
[[nodiscard]] std::optional<Range> readLiteral(FieldType type, const std::string& words, bool quoted);

/// Reads a value as a detail tree shows it: "20", "0x0016", "'live'", "10.0.0.1", "aa:bb:cc".
/// @return none if it is no value of that type
[[nodiscard]] std::optional<Value> readShown(FieldType type, std::string_view shown);

}  // namespace rtmpscope::filter
