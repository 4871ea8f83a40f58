// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/aggregate.h"

#include "base/byte_reader.h"

#include <algorithm>
#include <iterator>

namespace rtmpscope::analysis {

AggregateParts parseAggregate(ByteView body) {
  constexpr std::size_t backPointerSize = 4;
  AggregateParts result;
  ByteReader in{body};
  while (!in.atEnd()) {
    if (result.parts.size() == kMaxAggregateParts) {
      result.damage = ParseError{ParseError::Kind::LimitExceeded, in.offset(), "aggregate", kMaxAggregateParts, kMaxAggregateParts + 1};
      break;
    }
    AggregatePart part;
    const std::size_t start = in.position();
    part.type = rtmp::MessageType{in.u8()};
    const std::uint32_t size = in.u24be();
    part.timestamp = in.u24be();
    part.timestamp |= static_cast<std::uint32_t>(in.u8()) << 24U;
    in.skip(3);  // the stream id is the aggregate's (RTMP 7.1.6)
    part.header = {start, in.position() - start};
    if (in.ok()) {
      part.body = {in.position(), size};
      in.skip(size);
    }
    if (!in.ok()) {
      result.damage = in.shortage("aggregate");
      break;
    }
    result.parts.push_back(part);
    if (in.remaining() < backPointerSize) {
      if (!in.atEnd()) result.damage = ParseError{ParseError::Kind::Truncated, in.offset(), "back pointer", backPointerSize, in.remaining()};
      break;
    }
    in.skip(backPointerSize);
  }
  return result;
}

std::vector<AggregatePart> listedParts(const AggregateParts& aggregate) {
  std::vector<AggregatePart> parts;
  std::copy_if(aggregate.parts.begin(), aggregate.parts.end(), std::back_inserter(parts),
               [](const AggregatePart& part) { return part.type != rtmp::MessageType::Aggregate; });
  return parts;
}

}  // namespace rtmpscope::analysis
