// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "export/html_writer.h"
#include "export/step_rows.h"

#include <span>
#include <string>

namespace rtmpscope::exporting {

/// Rows that a ladder draws; the table of steps has all of them.
inline constexpr std::size_t kMaxLadderRows = 400;

/// The ladder between client and server as inline SVG, in slices of a few rows that stand seamlessly under each other, so that a
/// page can break between them. Colours come from the page's style sheet; each row links to "#session-N-step-M".
/// @param gaps  holes in what was captured of this session's connection are drawn where they happened
[[nodiscard]] std::string ladderSvg(const analysis::AnalyzedSession& analyzed, std::span<const StepRow> rows, const net::Connection* gaps,
                                    const HtmlWriter& writer);

}  // namespace rtmpscope::exporting
