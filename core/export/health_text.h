// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/measures.h"
#include "export/html_writer.h"
#include "export/paint.h"

#include <string>

namespace rtmpscope::exporting {

/// The health of a session's media for a terminal of 80 columns; "" without media.
[[nodiscard]] std::string healthText(const session::Session& session, const analysis::SessionMeasures& measures, const Paint& paint,
                                     texts::Language language);

/// The same as a table and a list; nothing without media.
void writeHealth(const session::Session& session, const analysis::SessionMeasures& measures, HtmlWriter& out);

}  // namespace rtmpscope::exporting
