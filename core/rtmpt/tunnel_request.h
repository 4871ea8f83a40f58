// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rtmpscope::rtmpt {

/// A session id in a URL is not longer than this.
inline constexpr std::size_t kMaxSessionId = 128;

/// What a POST of tunnelled RTMP asks for. There is no text by Adobe: FFmpeg's rtmphttp.c, librtmp and Wireshark agree.
struct TunnelRequest {
  enum class Kind : std::uint8_t {
    Ident,  ///< /fcs/ident2: where is the server?
    Open,   ///< /open/1: begins a session, whose id is the body of the answer
    Send,   ///< /send/ID/N: the body is RTMP, and so is that of the answer behind a byte that says how often to ask
    Idle,   ///< /idle/ID/N: has nothing to say; the answer as to Send
    Close,  ///< /close/ID/N
  };

  Kind kind = Kind::Ident;
  std::string authority;                  ///< "host:80" of a whole URL, on the way to a proxy; else empty
  std::string sessionId;                  ///< Send, Idle, Close
  std::optional<std::uint64_t> sequence;  ///< Send, Idle, Close; none if what stands there is no number

  bool operator==(const TunnelRequest&) const = default;
};

/// What a request asks for; none if it is no request of a tunnel.
[[nodiscard]] std::optional<TunnelRequest> parseTunnelRequest(std::string_view method, std::string_view target);

/// The session id in the answer to /open: letters and digits, and a line end. None if that is not what stands there.
[[nodiscard]] std::optional<std::string> parseSessionId(std::string_view body);

}  // namespace rtmpscope::rtmpt
