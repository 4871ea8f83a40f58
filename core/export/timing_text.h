// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "export/paint.h"
#include "session/timing.h"
#include "texts/text.h"

#include <string>

namespace rtmpscope::exporting {

/// What the way is called: "To the first key frame: 174 ms", "3.0 s without a key frame". "" if there is too little to say.
[[nodiscard]] texts::Text timingHeadline(const session::Timing& timing);

/// What a part was spent on: "client 40 ms, server 44 ms"; "no answer from the server"; "refused".
[[nodiscard]] texts::Text timingSpentOn(const session::TimingPart& part);

/// Where the time went, for a terminal of 80 columns: a line for each part with its length, its share and a bar that stands where the
/// part stood. "" if there is too little to compare.
[[nodiscard]] std::string timingText(const session::Timing& timing, const Paint& paint, texts::Language language);

}  // namespace rtmpscope::exporting
