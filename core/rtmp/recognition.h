// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"

#include <cstdint>
#include <string>

namespace rtmpscope::rtmp {

/// What a connection carries, judged by what it says (architecture, decision 8).
enum class Protocol : std::uint8_t {
  Undecided,  ///< nothing was said yet, or too little: ask again with more
  Rtmp,       ///< C0 or S0 of version 3
  Rtmpe,      ///< C0 or S0 of version 6, 8 or 9
  Tls,
  Http,
  Rtmpt,  ///< RTMP tunnelled in HTTP: POST /open/1, /fcs/ident2, /send/, /idle/
  Ssh,
  Unknown,  ///< something else
};

/// Judges the first bytes that one side sent: nine are enough for a handshake, the first line for HTTP; of a response the
/// header that names the content type tells RTMPT from HTTP. No more than 512 are looked at.
/// @param likely  true on an RTMP port or by the user's word: then a version byte alone is taken for RTMP
[[nodiscard]] Protocol recognise(ByteView firstBytes, bool likely);

/// "RTMP", "TLS", "HTTP" ... for people.
[[nodiscard]] std::string toString(Protocol protocol);

}  // namespace rtmpscope::rtmp
