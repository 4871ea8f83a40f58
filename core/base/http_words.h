// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

namespace rtmpscope {

/// Methods by which a request of HTTP/1.x is known (RFC 9110, 9.3 and RFC 5789).
inline constexpr std::array<std::string_view, 9> kHttpMethods = {"POST", "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "PATCH", "TRACE"};

/// How the targets of requests that tunnel RTMP begin (no text by Adobe: FFmpeg, librtmp and Wireshark agree).
inline constexpr std::string_view kTunnelIdentPath = "/fcs/ident";
inline constexpr std::string_view kTunnelOpenPath = "/open/";
inline constexpr std::string_view kTunnelSendPath = "/send/";
inline constexpr std::string_view kTunnelIdlePath = "/idle/";
inline constexpr std::string_view kTunnelClosePath = "/close/";

/// What the bodies of a tunnel are by their header Content-Type.
inline constexpr std::string_view kTunnelContentType = "application/x-fcs";

}  // namespace rtmpscope
