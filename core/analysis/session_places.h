// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace rtmpscope::analysis {

inline constexpr std::uint32_t kNoSession = 0xFFFFFFFF;

/// By tcp.stream: which session it belongs to, as its place in Analysis::sessions, or kNoSession.
/// @param only  this session alone, or all
[[nodiscard]] inline std::vector<std::uint32_t> sessionPlaces(const Analysis& analysis, std::optional<SessionId> only) {
  std::vector<std::uint32_t> places(analysis.connections.size(), kNoSession);
  for (std::size_t place = 0; place < analysis.sessions.size(); ++place) {
    const session::Session& session = *analysis.sessions[place]->session;
    if (only && session.id != *only) continue;
    for (const TcpStreamIndex stream : session.tcpStreams) {
      if (stream.value() < places.size()) places[stream.value()] = static_cast<std::uint32_t>(place);
    }
    if (session.tcpStream.value() < places.size()) places[session.tcpStream.value()] = static_cast<std::uint32_t>(place);
  }
  return places;
}

}  // namespace rtmpscope::analysis
