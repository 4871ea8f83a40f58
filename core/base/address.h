// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace rtmpscope {

/// An IPv4 or IPv6 address in network byte order. An IPv4 address uses the first four bytes, the others are 0.
struct IpAddress {
  enum class Family : std::uint8_t { None, V4, V6 };

  std::array<std::uint8_t, 16> bytes{};
  Family family = Family::None;

  auto operator<=>(const IpAddress&) const = default;
};

/// An address and a TCP port.
struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;

  auto operator<=>(const Endpoint&) const = default;
};

/// "10.0.0.1", "2001:db8::1" (RFC 5952); "" for Family::None.
[[nodiscard]] std::string toString(const IpAddress& address);

/// "10.0.0.1:1935", "[2001:db8::1]:1935".
[[nodiscard]] std::string toString(const Endpoint& endpoint);

}  // namespace rtmpscope
