// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/timing.h"

#include <nlohmann/json.hpp>

namespace rtmpscope::exporting {

/// The measured parts of a session's JSON (docs/measures.md). Numbers and names of ours only: nothing from the
/// wire. Durations are seconds, sizes bytes, unknown is null.
using OrderedJson = nlohmann::ordered_json;

[[nodiscard]] OrderedJson timingJson(const session::Timing& timing);

}  // namespace rtmpscope::exporting
