// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/finding.h"
#include "export/paint.h"
#include "export/redact.h"

#include <span>
#include <string>

namespace rtmpscope::exporting {

/// One finding for a terminal of 80 columns: a line with severity, rule and frames, then what happened and what to do.
[[nodiscard]] std::string findingText(const diagnosis::Finding& finding, const Redactor& redactor, const Paint& paint);

/// "frame 354", "frames 12, 14 and 3 more"; "" if it names none.
[[nodiscard]] std::string evidenceText(std::span<const FrameNumber> frames);

}  // namespace rtmpscope::exporting
