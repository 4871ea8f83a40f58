// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "net/sequence_number.h"
#include "net/tcp_segment.h"

#include <cstdint>
#include <optional>

namespace rtmpscope::net {

/// What Wireshark's sequence analysis says of a segment (tcp.analysis.*). Several can be true.
struct TcpAnalysisFlags {
  bool retransmission = false;  ///< fast and spurious ones included
  bool fastRetransmission = false;
  bool spuriousRetransmission = false;
  bool outOfOrder = false;
  bool duplicateAck = false;
  bool keepAlive = false;
  bool keepAliveAck = false;
  bool zeroWindow = false;
  bool zeroWindowProbe = false;
  bool zeroWindowProbeAck = false;
  bool windowFull = false;
};

/// What the analysis remembers of one direction: the sender's sequence numbers, and what it acknowledged and advertised.
struct TcpAnalysisSide {
  CaptureTime highestTime{};  ///< when nextSequence was reached
  CaptureTime acknowledgmentTime{};
  SequenceNumber base = 0;          ///< initial sequence number, or one less than the first that was seen
  SequenceNumber nextSequence = 0;  ///< one past the highest that was seen; 0 while none was
  SequenceNumber acknowledgment = 0;
  std::uint32_t window = 0;  ///< as on the wire
  std::uint32_t duplicateAcks = 0;
  std::int8_t scale = kScaleUnknown;
  bool hasBase = false;
  bool firstWindow = false;  ///< the last window came with a SYN and is not scaled
  bool lastWasKeepAlive = false;
  bool lastWasZeroWindowProbe = false;

  static constexpr std::int8_t kScaleUnknown = -1;
  static constexpr std::int8_t kNotScaled = -2;

  /// The window in bytes, as far as the scale is known.
  [[nodiscard]] std::uint64_t scaledWindow() const { return std::uint64_t{window} << (firstWindow || scale < 0 ? 0 : scale); }
};

/// Judges `segment` by the rules of Wireshark 4.0 and remembers it. It knows only the highest sequence number that was
/// seen, not which bytes were: a segment that comes back within a round trip after newer ones is called out of order.
TcpAnalysisFlags analyzeSegment(const TcpSegment& segment, CaptureTime time, std::optional<Nanoseconds> handshakeRtt, TcpAnalysisSide& sender,
                                TcpAnalysisSide& receiver);

}  // namespace rtmpscope::net
