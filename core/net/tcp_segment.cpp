// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/tcp_segment.h"

#include "net/protocol_numbers.h"
#include "net/wire.h"

#include <algorithm>
#include <cstring>

namespace rtmpscope::net {
namespace {

constexpr std::uint32_t kReadTcpHeader = 16;  // checksum and urgent pointer, which come after it, are not needed

void readAddresses(const LayerCursor& cursor, TcpSegment& segment) {
  const std::uint8_t* const ip = cursor.packet.data() + cursor.ipOffset;
  if (cursor.ip == LayerKind::Ipv4) {
    std::memcpy(segment.source.address.bytes.data(), ip + 12, 4);
    std::memcpy(segment.destination.address.bytes.data(), ip + 16, 4);
    segment.source.address.family = segment.destination.address.family = IpAddress::Family::V4;
  } else {
    std::memcpy(segment.source.address.bytes.data(), ip + 8, 16);
    std::memcpy(segment.destination.address.bytes.data(), ip + 24, 16);
    segment.source.address.family = segment.destination.address.family = IpAddress::Family::V6;
  }
}

}  // namespace

SequenceNumber TcpSegment::nextSequence() const {
  return sequence + payloadLength + (has(kTcpSyn) ? 1U : 0U) + (has(kTcpFin) ? 1U : 0U);
}

std::optional<TcpSegment> readTcpSegment(const LayerCursor& cursor) {
  const std::uint32_t captured = cursor.captured();
  if (captured < kReadTcpHeader) return std::nullopt;
  const std::uint8_t* const at = cursor.data();
  std::optional<TcpSegment> result{std::in_place};
  TcpSegment& segment = *result;
  readAddresses(cursor, segment);
  segment.source.port = loadBe16(at);
  segment.destination.port = loadBe16(at + 2);
  segment.sequence = loadBe32(at + 4);
  segment.acknowledgment = loadBe32(at + 8);
  segment.flags = at[13];
  segment.window = loadBe16(at + 14);

  const std::uint32_t onWire = cursor.end - cursor.offset;
  const std::uint32_t headerLength = (at[12] >> 4U) * 4U;
  segment.malformed = headerLength < kTcpMinHeader || headerLength > onWire;
  if (segment.malformed) return result;
  if (captured > kTcpMinHeader) segment.options = {at + kTcpMinHeader, std::min(captured, headerLength) - kTcpMinHeader};
  segment.payloadLength = onWire - headerLength;
  segment.payloadOffset = cursor.offset + headerLength;
  if (captured > headerLength) segment.payload = {at + headerLength, captured - headerLength};
  return result;
}

}  // namespace rtmpscope::net
