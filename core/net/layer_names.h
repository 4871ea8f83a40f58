// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rtmpscope::net {

// What numbers in headers mean; "" where this program has no name for one.

[[nodiscard]] std::string_view etherTypeName(std::uint64_t etherType);
[[nodiscard]] std::string_view ipProtocolName(std::uint64_t protocol);
[[nodiscard]] std::string_view pppProtocolName(std::uint64_t protocol);
[[nodiscard]] std::string_view cookedDirection(std::uint64_t type);
[[nodiscard]] std::string_view wirelessType(std::uint64_t type);
[[nodiscard]] std::string_view arpOpcode(std::uint64_t opcode);
[[nodiscard]] std::string_view icmpType(std::uint64_t type);
[[nodiscard]] std::string_view icmpv6Type(std::uint64_t type);
/// "SYN, ACK", by the twelve flag bits of a TCP header.
[[nodiscard]] std::string tcpFlagsText(std::uint64_t flags);

}  // namespace rtmpscope::net
