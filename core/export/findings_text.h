// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/finding.h"
#include "export/paint.h"
#include "export/redact.h"
#include "texts/text.h"

#include <string>
#include <vector>

namespace rtmpscope::exporting {

/// One finding for a terminal of 80 columns: a line with severity, rule and frames, then what happened and what to do.
[[nodiscard]] std::string findingText(const diagnosis::Finding& finding, const Redactor& redactor, const Paint& paint, texts::Language language);

/// What is said of a finding besides its sentences: "likely", "3 times", "frames 12, 14 and 3 more".
[[nodiscard]] std::vector<texts::Text> findingFacts(const diagnosis::Finding& finding);

}  // namespace rtmpscope::exporting
