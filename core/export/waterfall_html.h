// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "export/html_writer.h"
#include "session/session.h"

namespace rtmpscope::exporting {

/// Where the time went until media flowed: the handshakes, each request up to its answer, the first picture and sound, as bars on
/// one axis of time. Nothing if there is too little to compare.
void writeWaterfall(const session::Session& session, HtmlWriter& out);

}  // namespace rtmpscope::exporting
