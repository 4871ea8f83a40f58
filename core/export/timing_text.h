// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "export/paint.h"
#include "session/timing.h"

#include <string>

namespace rtmpscope::exporting {

/// What the way is called: "To the first key frame: 173.5 ms", "3.0 s without a key frame". "" if there is too little to say.
[[nodiscard]] std::string timingHeadline(const session::Timing& timing);

/// What a part was spent on: "client 40.5 ms, server 44.0 ms"; "no answer from the server"; "refused".
[[nodiscard]] std::string timingSpentOn(const session::TimingPart& part);

/// Where the time went, for a terminal of 80 columns: a line for each part with its length, its share and a bar that stands where the
/// part stood. "" if there is too little to compare.
[[nodiscard]] std::string timingText(const session::Timing& timing, const Paint& paint);

}  // namespace rtmpscope::exporting
