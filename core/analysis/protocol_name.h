// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"

#include <string_view>

namespace rtmpscope::analysis {

/// interface.md's names for what a connection carries: "rtmp", "rtmpt", "rtmps", "rtmpe", "not-rtmp", "other"; "" if an RTMP port
/// carried nothing. TLS on an RTMP
/// port that the server answers is RTMPS; TLS that it does not answer is a client on the wrong port.
[[nodiscard]] std::string_view protocolName(const AnalyzedConnection& connection);

/// The same of what a session came in; "" if its connection is not listed.
[[nodiscard]] std::string_view protocolName(const Analysis& analysis, const session::Session& session);

}  // namespace rtmpscope::analysis
