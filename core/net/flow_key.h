// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/address.h"

#include <cstdint>
#include <cstring>

namespace rtmpscope::net {

/// Who sends a segment to whom: two Endpoints in a form that is quick to compare.
struct FlowKey {
  /// The sixteen bytes of an IpAddress. Two numbers, since comparing arrays of bytes calls a function.
  struct Words {
    std::uint64_t first = 0;
    std::uint64_t second = 0;

    static Words ofIpv4(const std::uint8_t* at) {
      Words words;
      std::memcpy(&words.first, at, 4);
      return words;
    }
    static Words ofIpv6(const std::uint8_t* at) {
      Words words;
      std::memcpy(&words.first, at, 8);
      std::memcpy(&words.second, at + 8, 8);
      return words;
    }
    bool operator==(const Words&) const = default;
  };

  // Ports first: where two keys differ, they mostly do.
  std::uint16_t sourcePort = 0;
  std::uint16_t destinationPort = 0;
  IpAddress::Family family = IpAddress::Family::None;
  Words source;
  Words destination;

  bool operator==(const FlowKey&) const = default;

  [[nodiscard]] FlowKey reversed() const { return {destinationPort, sourcePort, family, destination, source}; }
  [[nodiscard]] bool isReverseOf(const FlowKey& other) const {
    return source == other.destination && destination == other.source && sourcePort == other.destinationPort && destinationPort == other.sourcePort &&
           family == other.family;
  }
  [[nodiscard]] Endpoint sender() const { return endpoint(source, sourcePort); }
  [[nodiscard]] Endpoint receiver() const { return endpoint(destination, destinationPort); }

 private:
  [[nodiscard]] Endpoint endpoint(const Words& words, std::uint16_t port) const {
    Endpoint result;
    static_assert(sizeof(words) == sizeof(result.address.bytes));
    std::memcpy(result.address.bytes.data(), &words, sizeof(words));
    result.address.family = family;
    result.port = port;
    return result;
  }
};

}  // namespace rtmpscope::net
