// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/tcp_segment.h"

#include "net/protocol_numbers.h"
#include "net/wire.h"

#include <algorithm>

namespace rtmpscope::net {
namespace {

constexpr std::uint32_t kReadTcpHeader = 16;  // the checksum, which comes after it, can be done without

void readFlow(const LayerCursor& cursor, TcpSegment& segment) {
  FlowKey& flow = segment.flow;
  const std::uint8_t* const ip = cursor.packet.data() + cursor.ipOffset;
  if (cursor.ip == LayerKind::Ipv4) {
    flow.source = FlowKey::Words::ofIpv4(ip + 12);
    flow.destination = FlowKey::Words::ofIpv4(ip + 16);
    flow.family = IpAddress::Family::V4;
    segment.identification = loadBe16(ip + 4);
  } else {
    flow.source = FlowKey::Words::ofIpv6(ip + 8);
    flow.destination = FlowKey::Words::ofIpv6(ip + 24);
    flow.family = IpAddress::Family::V6;
  }
  flow.sourcePort = loadBe16(cursor.data());
  flow.destinationPort = loadBe16(cursor.data() + 2);
}

}  // namespace

bool readTcpSegment(const LayerCursor& cursor, TcpSegment& segment) {
  const std::uint32_t captured = cursor.captured();
  if (captured < kReadTcpHeader) return false;
  const std::uint8_t* const at = cursor.data();
  readFlow(cursor, segment);
  segment.sequence = loadBe32(at + 4);
  segment.acknowledgment = loadBe32(at + 8);
  segment.flags = at[13];
  segment.window = loadBe16(at + 14);
  if (captured >= kReadTcpHeader + 2) segment.checksum = loadBe16(at + 16);

  const std::uint32_t onWire = cursor.end - cursor.offset;
  const std::uint32_t headerLength = (at[12] >> 4U) * 4U;
  segment.malformed = headerLength < kTcpMinHeader || headerLength > onWire;
  if (segment.malformed) return true;
  if (captured > kTcpMinHeader) segment.options = {at + kTcpMinHeader, std::min(captured, headerLength) - kTcpMinHeader};
  segment.payloadLength = onWire - headerLength;
  segment.payloadOffset = cursor.offset + headerLength;
  if (captured > headerLength) segment.payload = {at + headerLength, captured - headerLength};
  return true;
}

}  // namespace rtmpscope::net
