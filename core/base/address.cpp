// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/address.h"

#include <arpa/inet.h>

#include <fmt/format.h>

namespace rtmpscope {

std::string toString(const IpAddress& address) {
  if (address.family == IpAddress::Family::None) return {};
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = address.family == IpAddress::Family::V4 ? AF_INET : AF_INET6;
  inet_ntop(family, address.bytes.data(), text.data(), static_cast<socklen_t>(text.size()));
  return text.data();
}

std::string toString(const Endpoint& endpoint) {
  const char* const pattern = endpoint.address.family == IpAddress::Family::V6 ? "[{}]:{}" : "{}:{}";
  return fmt::format(fmt::runtime(pattern), toString(endpoint.address), endpoint.port);
}

}  // namespace rtmpscope
