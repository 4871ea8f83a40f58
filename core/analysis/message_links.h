// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "base/field_tree.h"

#include <vector>

namespace rtmpscope::analysis {

/// Rows that lead from a command to what belongs to it: from a call to its answer and back, by transaction id or message stream, and from
/// a publish or play to the createStream that made its stream. They were derived and have no bytes.
[[nodiscard]] std::vector<Field> describeLinks(const Analysis& analysis, MessageIndex index);

}  // namespace rtmpscope::analysis
