// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "diagnosis/finding.h"
#include "net/connection.h"
#include "rtmp/recognition.h"
#include "session/session.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rtmpscope::exporting {

/// A word with the mark that stands beside it in the window, the terminal and the report alike.
struct Mark {
  std::string_view mark;
  std::string_view word;
};

[[nodiscard]] Mark verdictOf(session::Outcome outcome);
[[nodiscard]] Mark markOf(diagnosis::Severity severity);
/// "→", "←", "⇄": the client is on the left.
[[nodiscard]] std::string_view arrowOf(session::StepDirection direction);
/// "push", "pull", "push and pull"; "" if it is not known.
[[nodiscard]] std::string_view roleWord(session::Role role);
/// interface.md's names for what a connection carries: "rtmp", "rtmpt", "rtmps", "rtmpe", "not-rtmp", "other". TLS on an RTMP
/// port that the server answers is RTMPS; TLS that it does not answer is a client on the wrong port.
[[nodiscard]] std::string_view protocolName(rtmp::Protocol protocol, bool onRtmpPort, const net::Connection& connection, Side client);

/// "2 500 000": digits in groups of three from 10 000 on.
[[nodiscard]] std::string grouped(std::uint64_t number);
/// "1 packet", "702 packets".
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view singular, std::string_view plural = {});
/// "306", "301-303", "4, 6", "4-12": at most about ten characters.
[[nodiscard]] std::string framesText(std::span<const FrameNumber> frames);

/// What it was about: "rtmp://192.0.2.1/live/studio"; without tcUrl "live/studio"; "" if nothing was said.
[[nodiscard]] std::string sessionTarget(const session::Session& session);
/// "live/studio", for narrow lists.
[[nodiscard]] std::string sessionShortTarget(const session::Session& session);
/// "ffmpeg 5.1 (Lavf59.27.100)", or what was said, or "".
/// How it was carried in HTTP: "RTMPT session abc: 83 requests (76 send, 7 idle) in 1 TCP connection". From the wire.
[[nodiscard]] std::string tunnelText(const session::Session& session);

[[nodiscard]] std::string clientText(const session::Session& session);
[[nodiscard]] std::string serverText(const session::Session& session);
/// "H.264 High 4.0, 1280x720, 25 fps + AAC-LC, 44100 Hz, 2 channels"; "" without media.
[[nodiscard]] std::string mediaText(const session::Session& session);
/// "H.264 + AAC", for narrow lists.
[[nodiscard]] std::string codecsText(const session::Session& session);

}  // namespace rtmpscope::exporting
