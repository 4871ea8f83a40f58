// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/address.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace rtmpscope::net {

/// Who sends a segment to whom: two Endpoints in a form that is quick to compare.
struct FlowKey {
  using Words = std::array<std::uint64_t, 2>;  // the address in network byte order, as in IpAddress

  Words source{};
  Words destination{};
  std::uint16_t sourcePort = 0;
  std::uint16_t destinationPort = 0;
  IpAddress::Family family = IpAddress::Family::None;

  bool operator==(const FlowKey&) const = default;

  [[nodiscard]] FlowKey reversed() const { return {destination, source, destinationPort, sourcePort, family}; }
  [[nodiscard]] bool isReverseOf(const FlowKey& other) const {
    return source == other.destination && destination == other.source && sourcePort == other.destinationPort && destinationPort == other.sourcePort &&
           family == other.family;
  }
  [[nodiscard]] Endpoint sender() const { return endpoint(source, sourcePort); }
  [[nodiscard]] Endpoint receiver() const { return endpoint(destination, destinationPort); }

 private:
  [[nodiscard]] Endpoint endpoint(const Words& words, std::uint16_t port) const {
    Endpoint result;
    std::memcpy(result.address.bytes.data(), words.data(), result.address.bytes.size());
    result.address.family = family;
    result.port = port;
    return result;
  }
};

}  // namespace rtmpscope::net
