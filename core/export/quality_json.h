// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"

#include <nlohmann/json.hpp>

namespace rtmpscope::exporting {

/// What the capture has and lacks: `capture.quality`.
[[nodiscard]] nlohmann::ordered_json captureQualityJson(const diagnosis::CaptureQuality& quality);

/// The same of one session, by direction: `sessions[].quality`. The gaps are those of its connection.
[[nodiscard]] nlohmann::ordered_json sessionQualityJson(const analysis::Analysis& analysis, const analysis::AnalyzedSession& analyzed);

/// What TCP did in a connection, by side: `connections[].tcp`.
[[nodiscard]] nlohmann::ordered_json tcpJson(const net::Connection& connection, Side client);

}  // namespace rtmpscope::exporting
