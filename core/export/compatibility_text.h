// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/measures.h"
#include "diagnosis/server_profiles.h"
#include "export/html_writer.h"
#include "export/paint.h"
#include "export/redact.h"

#include <string>

namespace rtmpscope::exporting {

/// The matrix of Enhanced RTMP for a terminal of 80 columns; "" where nobody spoke of it.
[[nodiscard]] std::string enhancedText(const session::EnhancedMatrix& matrix, const Redactor& redactor, const Paint& paint, texts::Language language);

/// What other servers' limits say to a publisher, for a terminal of 80 columns; "" for a session that did not publish.
[[nodiscard]] std::string profilesText(const session::Session& session, const session::WireUse& use, const Paint& paint, texts::Language language);

/// Both for the report; the servers folded away.
void writeCompatibility(const session::Session& session, const analysis::SessionMeasures& measures, HtmlWriter& out);

}  // namespace rtmpscope::exporting
