// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "analysis/inspector.h"
#include "controllers/place.h"
#include "models/detail_content.h"

#include <memory>

namespace rtmpscope::ui {

/// Reads and decodes again what detail tree and hex show of a place: one message, handshake part or packet, and what is
/// known of it. Reads the capture file on the calling thread.
[[nodiscard]] std::shared_ptr<const DetailContent> describePlace(const std::shared_ptr<const analysis::Analysis>& analysis,
                                                                 const std::shared_ptr<const analysis::Inspector>& inspector, const Place& place);

}  // namespace rtmpscope::ui
