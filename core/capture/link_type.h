// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/packet.h"

#include <cstdint>

namespace rtmpscope::capture {

/// libpcap's number for a link type: the same as in files, but for a few that libpcap numbers as the operating system does.
[[nodiscard]] int dataLinkTypeOf(LinkType type);

/// The link type in the last word of a pcap file header: the upper 16 bits are flags (draft-ietf-opsawg-pcap, section 4).
[[nodiscard]] constexpr LinkType linkTypeOfHeader(std::uint32_t word) {
  return LinkType{static_cast<std::uint16_t>(word & 0xFFFFU)};
}

}  // namespace rtmpscope::capture
