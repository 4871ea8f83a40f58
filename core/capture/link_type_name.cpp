// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/packet_source.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <pcap/pcap.h>

namespace rtmpscope::capture {
namespace {

struct Renumbered {
  std::uint16_t linkType;
  int dataLinkType;
};

/// The few link types that libpcap numbers as the operating system does, and not as files do.
constexpr std::array kRenumbered{
    Renumbered{100, DLT_ATM_RFC1483}, Renumbered{101, DLT_RAW},    Renumbered{102, DLT_SLIP_BSDOS}, Renumbered{103, DLT_PPP_BSDOS},
    Renumbered{106, DLT_ATM_CLIP},    Renumbered{246, DLT_PFSYNC}, Renumbered{258, DLT_PKTAP},
};

int dataLinkTypeOf(LinkType type) {
  const auto number = static_cast<std::uint16_t>(type);
  const auto* const found = std::ranges::find(kRenumbered, number, &Renumbered::linkType);
  return found == kRenumbered.end() ? number : found->dataLinkType;
}

}  // namespace

std::string linkTypeName(LinkType type) {
  const char* const name = pcap_datalink_val_to_name(dataLinkTypeOf(type));
  return name != nullptr ? std::string{name} : fmt::format("LINKTYPE {}", static_cast<std::uint16_t>(type));
}

}  // namespace rtmpscope::capture
