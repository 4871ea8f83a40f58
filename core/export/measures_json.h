// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/measures.h"
#include "diagnosis/server_profiles.h"
#include "session/metrics.h"
#include "session/timing.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace rtmpscope::exporting {

/// The measured parts of a session's JSON (docs/measures.md). Durations are seconds, sizes bytes, unknown is null.
using OrderedJson = nlohmann::ordered_json;

[[nodiscard]] OrderedJson timingJson(const session::Timing& timing);
/// The `health` of a track; null if nothing was measured.
[[nodiscard]] OrderedJson healthJson(const session::TrackHealth* track);
/// The `sync` of a session's media in the direction of its role; null if audio and video can't be compared.
[[nodiscard]] OrderedJson syncJson(const session::Session& session, const session::MediaHealth& health);
/// The matrix of Enhanced RTMP; null where nobody spoke of it. @param text  takes secrets out of names from the wire
[[nodiscard]] OrderedJson enhancedJson(const session::EnhancedMatrix& matrix, const std::function<std::string(std::string_view)>& text);
[[nodiscard]] OrderedJson profilesJson(const std::vector<diagnosis::ProfileVerdict>& verdicts, texts::Language language);
[[nodiscard]] OrderedJson stallsJson(const analysis::SessionMeasures& measures);

}  // namespace rtmpscope::exporting
