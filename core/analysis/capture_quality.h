// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "diagnosis/quality.h"

namespace rtmpscope::analysis {

/// What the capture as a whole has and lacks, from what the pass has found. Reads the first packets of some connections again, to
/// say what lies around TCP.
[[nodiscard]] diagnosis::CaptureQuality judgeCapture(const Analysis& analysis);

}  // namespace rtmpscope::analysis
