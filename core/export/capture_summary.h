// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "analysis/inspector.h"
#include "texts/text.h"

#include <string>
#include <vector>

namespace rtmpscope::exporting {

/// Looks at single packets of an analysis that outlives it.
[[nodiscard]] analysis::Inspector borrowedInspector(const analysis::Analysis& analysis);

/// "702 packets, 5.1 s, 2 RTMP sessions".
[[nodiscard]] texts::Text captureCounts(const analysis::Analysis& analysis);

/// What the capture lacks, a clause each: "12,345 bytes are missing in 3 gaps"; empty if it is whole.
[[nodiscard]] std::vector<texts::Text> captureDefects(const analysis::Analysis& analysis);

/// What is odd about the capture and takes nothing from it: copies, a clock that goes back, segments larger than any packet.
[[nodiscard]] std::vector<texts::Text> captureOddities(const analysis::Analysis& analysis);

/// "capture whole, no gaps", or the defects, in one line; then the oddities.
[[nodiscard]] texts::Text captureQuality(const analysis::Analysis& analysis);

/// What is in a capture without RTMP: "3 TLS connections on port 443, 1 HTTP connection on port 80, 120 other packets". Reads
/// some of its packets again.
[[nodiscard]] texts::Text captureContents(const analysis::Analysis& analysis);

/// What can be done about it, in a sentence or two.
[[nodiscard]] texts::Text adviceWithoutRtmp(const analysis::Analysis& analysis);

/// The file's name without its folder: a path says more about its owner than a report should.
[[nodiscard]] std::string captureName(const analysis::Analysis& analysis);

}  // namespace rtmpscope::exporting
