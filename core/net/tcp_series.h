// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "base/ids.h"
#include "base/packet.h"
#include "base/time.h"
#include "net/tcp_analysis.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace rtmpscope::net {

/// Segments of one direction that wait for their acknowledgment, at most; as in Wireshark, later ones are left out.
inline constexpr std::size_t kMaxUnacknowledged = 10000;

/// One packet of a connection as plots of TCP need it. Names that are Wireshark's mean the same.
struct TcpMoment {
  FrameNumber frame;
  CaptureTime time{};
  Side side = Side::A;  ///< who sent it; A sent the first packet of the series
  TcpAnalysisFlags flags;
  bool copy = false;                           ///< see PacketVerdict::copy
  std::uint32_t payloadLength = 0;             ///< on the wire
  std::uint32_t window = 0;                    ///< that it advertises, in bytes, scaled as far as the scale is known
  std::optional<std::uint32_t> bytesInFlight;  ///< tcp.analysis.bytes_in_flight: of the sender, after a packet with data
  std::optional<Nanoseconds> ackRtt;           ///< tcp.analysis.ack_rtt: since the frame that it acknowledges
  FrameNumber acknowledged;                    ///< tcp.analysis.acks_frame, none if it ends at no segment's end
  std::optional<Nanoseconds> initialRtt;       ///< tcp.analysis.initial_rtt: from the SYN to the handshake's end or its refusal, once it is known
};

/// Follows one connection packet by packet and remembers each segment until it is acknowledged, which the index pass has no
/// room for. Memory goes by what is in flight.
class TcpSeries {
 public:
  TcpSeries();
  ~TcpSeries();
  TcpSeries(const TcpSeries&) = delete;
  TcpSeries& operator=(const TcpSeries&) = delete;

  /// Takes the connection's packets in the order of the capture. None for a packet that has no TCP segment to look at: a
  /// damaged one, a fragment.
  std::optional<TcpMoment> add(const Packet& packet);

 private:
  class Body;
  std::unique_ptr<Body> m_body;
};

}  // namespace rtmpscope::net
