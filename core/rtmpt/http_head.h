// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/http_words.h"
#include "base/ids.h"
#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rtmpscope::rtmpt {

/// Start line and headers that are gathered; a longer head is no HTTP for this program.
inline constexpr std::size_t kMaxHeadBytes = 16U << 10U;
/// Characters that are kept of a request target, a server's name and the like.
inline constexpr std::size_t kMaxHeadText = 512;

/// Start line and headers of an HTTP/1.x message, as far as tunnelled RTMP needs them (RFC 9112).
struct HttpHead {
  enum class Kind : std::uint8_t { Request, Response };

  Kind kind = Kind::Request;
  std::string method;        ///< request: "POST"; from the wire
  std::string target;        ///< request: "/send/abc/1", or a whole URL on the way to a proxy; from the wire
  std::uint16_t status = 0;  ///< response
  std::string reason;        ///< response: "Not Found"; from the wire
  std::string contentType;   ///< without its parameters, in lower case; from the wire
  std::string server;        ///< response: what the Server header says; from the wire
  std::optional<std::uint64_t> contentLength;
  bool chunked = false;  ///< Transfer-Encoding ends with chunked: contentLength does not count (RFC 9112, 6.3)
  StreamRange range;     ///< from the first byte of the start line to the first one behind the empty line
  FrameNumber firstFrame;
  FrameNumber frame;  ///< where it was complete

  /// A body of RTMP, or of the tunnel's own words, has this type if it has any.
  [[nodiscard]] bool isTunnelType() const { return contentType == kTunnelContentType; }
};

/// What the first bytes of a line may be.
enum class StartLine : std::uint8_t { No, Perhaps, Request, Response };

/// Whether `line` is a start line of HTTP/1.x, without its line end; Perhaps if it may become one with more bytes.
/// @param whole  false if the end of the line has not arrived
[[nodiscard]] StartLine judgeStartLine(std::string_view line, bool whole);

/// Parses start line and headers up to the empty line. range and frames are left to the caller.
[[nodiscard]] Result<HttpHead> parseHttpHead(std::string_view text);

}  // namespace rtmpscope::rtmpt
