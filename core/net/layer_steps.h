// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/layers.h"

#include <algorithm>
#include <cstdint>

namespace rtmpscope::net {

// One step per layer: from its header to what it carries, with the contract of enterPayload(). Each checks how much of
// its header was captured before it reads it.

bool enterEthernet(LayerCursor& cursor);
bool enterVlan(LayerCursor& cursor);
bool enterVnTag(LayerCursor& cursor);
bool enterFabricPath(LayerCursor& cursor);
bool enterLlc(LayerCursor& cursor);
bool enterCooked(LayerCursor& cursor, std::uint32_t headerLength, std::uint32_t protocolOffset);
bool enterBsdNull(LayerCursor& cursor);
bool enterPpp(LayerCursor& cursor);
bool enterPppWithDirection(LayerCursor& cursor);
bool enterCiscoHdlc(LayerCursor& cursor);
bool enterPppoe(LayerCursor& cursor);
bool enterMpls(LayerCursor& cursor);
bool enterPpi(LayerCursor& cursor);
bool enterRadiotap(LayerCursor& cursor);
bool enterIeee80211(LayerCursor& cursor);
bool enterNflog(LayerCursor& cursor);
bool enterRawIp(LayerCursor& cursor);
bool enterIpv4(LayerCursor& cursor);
bool enterIpv6(LayerCursor& cursor);
bool enterIpExtension(LayerCursor& cursor);
bool enterIcmp(LayerCursor& cursor);
bool enterIcmpv6(LayerCursor& cursor);
bool enterGre(LayerCursor& cursor);
bool enterErspan3(LayerCursor& cursor);
bool enterUdp(LayerCursor& cursor);
bool enterVxlan(LayerCursor& cursor);
bool enterGeneve(LayerCursor& cursor);
bool enterGtpUser(LayerCursor& cursor);
bool enterTeredo(LayerCursor& cursor);
bool enterAyiya(LayerCursor& cursor);

/// It can't be said what comes.
inline bool stop(LayerCursor& cursor) {
  cursor.kind = LayerKind::Nothing;
  return false;
}

/// What comes is of `kind` and stands behind `headerLength` bytes.
inline bool enter(LayerCursor& cursor, LayerKind kind, std::uint32_t headerLength) {
  cursor.offset += headerLength;
  cursor.kind = kind;
  return kind != LayerKind::Nothing;
}

/// What comes is IP protocol `protocol`.
inline bool enterProtocol(LayerCursor& cursor, std::uint8_t protocol, std::uint32_t headerLength) {
  cursor.ipProtocol = protocol;
  return enter(cursor, layerOfIpProtocol(protocol), headerLength);
}

/// The layer ends at `end`. An inner length that claims more than the outer one gives is not believed.
inline void limitTo(LayerCursor& cursor, std::uint64_t end) {
  cursor.end = static_cast<std::uint32_t>(std::min<std::uint64_t>(cursor.end, end));
}

}  // namespace rtmpscope::net
