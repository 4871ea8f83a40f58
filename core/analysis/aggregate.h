// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rtmp/aggregate.h"

#include <vector>

namespace rtmpscope::analysis {

/// The parts that get a row of their own, in order. Aggregates do not nest: one inside another is passed over.
[[nodiscard]] std::vector<rtmp::AggregatePart> listedParts(const rtmp::Aggregate& aggregate);

}  // namespace rtmpscope::analysis
