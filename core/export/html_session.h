// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "analysis/measures.h"
#include "export/html_writer.h"
#include "export/note_placement.h"
#include "export/report.h"

namespace rtmpscope::exporting {

/// Class of the style sheet for an outcome or a severity: "good", "warning", "error" or "".
[[nodiscard]] std::string_view htmlClass(session::Outcome outcome);
[[nodiscard]] std::string_view htmlClass(diagnosis::Severity severity);

/// Everything about one session: verdict, phases, waterfall, ladder, steps, findings, media, handshake rules, notes.
void writeHtmlSession(const analysis::Analysis& analysis, const analysis::AnalyzedSession& analyzed, const analysis::SessionMeasures& measures,
                      const PlacedNotes& notes, const ReportOptions& options, HtmlWriter& out);

/// A finding as a card with the anchor `id`.
void writeHtmlFinding(const analysis::Analysis& analysis, const diagnosis::Finding& finding, const std::string& id, HtmlWriter& out);

/// A note as a block.
void writeHtmlNote(const notes::Annotation& note, HtmlWriter& out);

}  // namespace rtmpscope::exporting
