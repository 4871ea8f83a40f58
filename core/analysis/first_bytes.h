// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "rtmp/recognition.h"
#include "rtmp/rtmp_decoder.h"

#include <optional>
#include <string>

namespace rtmpscope::analysis {

/// Whether bytes have the form of a chunk with a fmt 0 header (RTMP 5.3.1): a known type, a length that fits it, and for
/// commands and data an AMF value to begin with, if there is anything behind the header. False if not all of the header is there.
[[nodiscard]] bool looksLikeChunk(ByteView bytes);

/// What the first bytes of one direction of an RTMP port say, and how it is decoded.
struct FirstLook {
  rtmp::Protocol seen = rtmp::Protocol::Undecided;      ///< what the bytes look like
  rtmp::Protocol protocol = rtmp::Protocol::Undecided;  ///< what the direction is taken for until its decoder knows better
  std::optional<rtmp::RtmpDecoder::Start> start;        ///< none: it is not decoded
};

/// @param bytes         empty if the first ones are missing, or none came
/// @param fromTheStart  whether the first byte of the direction is in the capture, or was on the wire: its SYN was seen
[[nodiscard]] FirstLook lookAtFirst(ByteView bytes, bool fromTheStart);

/// TLS, HTTP, RTMPT or SSH: something else, and known for what it is.
[[nodiscard]] bool isForeign(rtmp::Protocol protocol);

/// What a connection carries that is not RTMP, for people: "TLS ClientHello", "HTTP GET", "SSH-2.0-OpenSSH_9.2",
/// "unknown protocol, first bytes 32 32 30 20". Control characters of the peer are left out.
[[nodiscard]] std::string describeForeign(rtmp::Protocol protocol, ByteView bytes);

}  // namespace rtmpscope::analysis
