// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace rtmpscope {

/// The two ends of a TCP connection, before it is known who is the client. A sent the first packet that was captured.
enum class Side : std::uint8_t { A, B };

[[nodiscard]] constexpr Side otherSide(Side side) { return side == Side::A ? Side::B : Side::A; }

/// For arrays that hold one thing per side.
[[nodiscard]] constexpr std::size_t indexOf(Side side) { return static_cast<std::size_t>(side); }

/// Which way something went, once it is known who is the client.
enum class Direction : std::uint8_t { ClientToServer, ServerToClient };

[[nodiscard]] constexpr Direction directionFrom(Side sender, Side client) {
  return sender == client ? Direction::ClientToServer : Direction::ServerToClient;
}

}  // namespace rtmpscope
