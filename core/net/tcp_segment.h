// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "net/flow_key.h"
#include "net/layers.h"
#include "net/protocol_numbers.h"
#include "net/sequence_number.h"

#include <cstdint>

namespace rtmpscope::net {

/// What a TCP header says (RFC 9293, section 3.1), read in place. The views live as long as the packet's bytes.
struct TcpSegment {
  FlowKey flow;
  SequenceNumber sequence = 0;
  SequenceNumber acknowledgment = 0;
  std::uint16_t window = 0;          ///< as on the wire, not scaled
  std::uint16_t identification = 0;  ///< of the IPv4 header; 0 for IPv6
  std::uint16_t checksum = 0;        ///< as on the wire; 0 if it was not captured
  std::uint8_t flags = 0;            ///< kTcpFin ... kTcpUrg
  ByteView options;                  ///< as far as captured
  ByteView payload;                  ///< as far as captured
  std::uint32_t payloadLength = 0;   ///< on the wire
  std::uint32_t payloadOffset = 0;   ///< of `payload` in the packet
  bool malformed = false;            ///< its header length can't be right: all but ports, numbers and flags is unknown

  [[nodiscard]] bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
  /// Sequence numbers that it takes up: payload, SYN and FIN.
  [[nodiscard]] SequenceNumber nextSequence() const { return sequence + payloadLength + (has(kTcpSyn) ? 1U : 0U) + (has(kTcpFin) ? 1U : 0U); }
};

/// Reads the TCP header that `cursor` stands at into `segment`, which is a new one. False if the header is cut before its
/// window field ends.
[[nodiscard]] bool readTcpSegment(const LayerCursor& cursor, TcpSegment& segment);

}  // namespace rtmpscope::net
