// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/aggregate.h"

#include <algorithm>
#include <iterator>

namespace rtmpscope::analysis {

std::vector<rtmp::AggregatePart> listedParts(const rtmp::Aggregate& aggregate) {
  std::vector<rtmp::AggregatePart> parts;
  std::copy_if(aggregate.parts.begin(), aggregate.parts.end(), std::back_inserter(parts),
               [](const rtmp::AggregatePart& part) { return part.type != rtmp::MessageType::Aggregate; });
  return parts;
}

}  // namespace rtmpscope::analysis
