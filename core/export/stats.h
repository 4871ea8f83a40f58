// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "export/report.h"

#include <span>
#include <string>

namespace rtmpscope::exporting {

/// The series of each session, second by second (docs/measures.md), as JSON.
[[nodiscard]] std::string statsJson(const analysis::Analysis& analysis, const ReportOptions& options);

/// The same for a terminal of 80 columns: a table for each direction that carries media, with small pictures of its columns above it.
[[nodiscard]] std::string statsText(const analysis::Analysis& analysis, const ReportOptions& options);

/// A row of blocks, one for each value or for several neighbours (the largest of them), at most `width` columns wide. Empty if all
/// are 0.
[[nodiscard]] std::string sparkline(std::span<const double> values, std::size_t width);

}  // namespace rtmpscope::exporting
