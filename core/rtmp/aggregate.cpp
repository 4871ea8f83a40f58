// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/aggregate.h"

#include "base/byte_reader.h"

namespace rtmpscope::rtmp {

Aggregate parseAggregate(ByteView body) {
  constexpr std::size_t kBackPointerSize = 4;
  Aggregate aggregate;
  ByteReader in{body};
  while (!in.atEnd()) {
    if (aggregate.parts.size() == kMaxAggregateParts) {
      aggregate.damage = ParseError{ParseError::Kind::LimitExceeded, in.offset(), "aggregate", kMaxAggregateParts, kMaxAggregateParts + 1};
      break;
    }
    AggregatePart part;
    const std::size_t begin = in.position();
    part.type = MessageType{in.u8()};
    const std::uint32_t size = in.u24be();
    part.timestamp = in.u24be();
    part.timestamp |= static_cast<std::uint32_t>(in.u8()) << 24U;  // the upper byte comes last, as in FLV
    part.streamId = in.u24be();
    part.header = {begin, in.position() - begin};
    part.body = {in.position(), size};
    in.skip(size);
    if (!in.ok()) {
      aggregate.damage = in.shortage("aggregate");
      break;
    }
    if (in.remaining() >= kBackPointerSize) part.backPointer = in.u32be();
    aggregate.parts.push_back(part);
    if (!part.backPointer) {
      if (!in.atEnd()) aggregate.damage = ParseError{ParseError::Kind::Truncated, in.offset(), "back pointer", kBackPointerSize, in.remaining()};
      break;
    }
  }
  return aggregate;
}

RtmpTimestamp partTime(const Aggregate& aggregate, const AggregatePart& part, RtmpTimestamp aggregateTime) {
  if (aggregate.parts.empty()) return aggregateTime;
  return aggregateTime + (part.timestamp - aggregate.parts.front().timestamp);
}

}  // namespace rtmpscope::rtmp
