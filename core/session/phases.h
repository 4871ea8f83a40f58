// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/session.h"

namespace rtmpscope::session {

/// Says of each step to which phase it belongs. `session` has its steps and its ending.
void assignPhases(Session& session);

/// The phases that the session's role has, with status and extent. `session` has all but the phases.
[[nodiscard]] std::vector<Phase> listPhases(const Session& session);

}  // namespace rtmpscope::session
