// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "rtmp/recognition.h"

#include <string>

namespace rtmpscope::analysis {

/// Whether bytes have the form of a chunk with a fmt 0 header (RTMP 5.3.1): a known type, a length that fits it, and for
/// commands and data an AMF value to begin with. False if there are too few bytes to tell.
[[nodiscard]] bool looksLikeChunk(ByteView bytes);

/// What a connection carries that is not RTMP, for people: "TLS ClientHello", "HTTP GET", "SSH-2.0-OpenSSH_9.2",
/// "unknown protocol, first bytes 32 32 30 20". Control characters of the peer are left out.
[[nodiscard]] std::string describeForeign(rtmp::Protocol protocol, ByteView bytes);

}  // namespace rtmpscope::analysis
