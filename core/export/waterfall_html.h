// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "export/html_writer.h"
#include "session/session.h"

namespace rtmpscope::exporting {

/// Where the time went until the first key frame: the parts of the way as bars on one axis of time, in the colour of the side that let
/// the other one wait. Nothing if there is too little to compare.
void writeWaterfall(const session::Session& session, HtmlWriter& out);

}  // namespace rtmpscope::exporting
