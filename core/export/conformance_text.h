// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/conformance.h"
#include "export/html_writer.h"
#include "export/paint.h"
#include "texts/language.h"

#include <span>
#include <string>

namespace rtmpscope::exporting {

/// How many clauses each peer kept, and those that it broke, for a terminal of 80 columns. "" if nothing was tested.
[[nodiscard]] std::string conformanceText(std::span<const diagnosis::ClauseVerdict> verdicts, texts::Language language, const Paint& paint);

/// The whole table for the report: a clause in each row, a peer in each column. Nothing if nothing was tested.
void writeConformance(std::span<const diagnosis::ClauseVerdict> verdicts, texts::Language language, HtmlWriter& out);

}  // namespace rtmpscope::exporting
