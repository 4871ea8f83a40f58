// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/diagnose.h"

#include <span>
#include <vector>

namespace rtmpscope::diagnosis {

/// Finds out which sessions belong together, and notes it on both of each pair.
/// @param together  one for each of `sessions`
void relate(std::span<const session::Session* const> sessions, std::vector<Together>& together);

}  // namespace rtmpscope::diagnosis
