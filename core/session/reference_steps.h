// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/connection.h"
#include "session/gathered.h"
#include "session/session.h"

#include <array>
#include <cstddef>
#include <vector>

namespace rtmpscope::session {

/// Rows of the longer of the two reference tables.
inline constexpr std::size_t kMostReferenceSteps = 14;

/// What a step's id and direction do not say about its place in the reference tables.
struct ReferenceHints {
  bool answersPublish = false;  ///< an onStatus that says yes or no to publish
};

/// Numbers the steps that the push or pull walkthrough has (mission, "The walkthroughs"), and adds those that did not happen,
/// each behind the last step that happened before it in the table.
/// @param hints  one for each of session.steps
void placeReferenceSteps(Session& session, const std::vector<ReferenceHints>& hints, const net::Connection& connection,
                         const std::array<SideFacts, 2>& sides);

}  // namespace rtmpscope::session
