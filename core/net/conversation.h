// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "base/packet.h"
#include "net/connection.h"
#include "net/flow_key.h"
#include "net/stream_assembler.h"
#include "net/tcp_analysis.h"
#include "net/tcp_segment.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace rtmpscope::net {

/// The troubles of a direction while packets come.
struct RunningTroubles {
  TcpTroubles soFar;
  bool windowIsZero = false;
  ZeroWindowSpan zeroWindow;  ///< the one that goes on, if windowIsZero
};

/// Measures how long data takes to be acknowledged, one segment at a time.
struct RoundTripMeter {
  RoundTrips soFar;
  SequenceNumber awaited = 0;  ///< what an acknowledgment must cover to end the running sample
  bool running = false;
  CaptureTime start{};
};

/// One direction while packets come. What every packet changes stands together.
struct TcpSide {
  TcpAnalysisSide analysis;
  StreamAssembler assembler;
  std::uint32_t packets = 0;
  FrameNumber lastFrame;
  FrameNumber lastDataFrame;
  std::uint32_t maxBytesInFlight = 0;
  std::uint32_t largestPayload = 0;
  std::uint64_t payloadBytes = 0;
  CaptureTime lastTime{};
  CaptureTime lastDataTime{};
  std::unique_ptr<RoundTripMeter> roundTrips;  ///< from the first data on
  std::unique_ptr<RunningTroubles> troubles;

  FrameNumber firstFrame;
  FrameNumber firstDataFrame;
  FrameNumber syn;
  FrameNumber lastSyn;
  std::uint16_t maximumSegment = 0;
  std::uint16_t highestIdentification = 0;  ///< IPv4's, of the packet with the highest sequence number
  FrameNumber fin;
  FrameNumber rst;
  CaptureTime firstTime{};
  CaptureTime synTime{};  ///< of the last SYN
  CaptureTime finTime{};
  CaptureTime rstTime{};

  RunningTroubles& trouble() {
    if (!troubles) troubles = std::make_unique<RunningTroubles>();
    return *troubles;
  }
};

/// A TCP conversation while packets come: what a Connection is made from.
struct Conversation {
  Conversation(TcpStreamIndex stream, const FlowKey& flow, const Packet& first)
      : fromA(flow), index(stream), firstFrame(first.frame), firstTime(first.time) {}

  FlowKey fromA;  ///< side A's packets
  std::array<TcpSide, 2> sides;
  TcpStreamIndex index;
  FrameNumber firstFrame;
  CaptureTime firstTime;
  FrameNumber handshakeAck;
  ClosedBy closedBy = ClosedBy::Nobody;
  FrameNumber replaced;
  std::optional<Side> opener;
  Nanoseconds handshakeRtt{0};  ///< known if handshakeAck is there

  [[nodiscard]] TcpSide& from(Side side) { return sides[indexOf(side)]; }
  [[nodiscard]] const TcpSide& from(Side side) const { return sides[indexOf(side)]; }
  [[nodiscard]] std::uint32_t packets() const { return sides[0].packets + sides[1].packets; }
};

/// Remembers what a packet says of itself: counts, times, opening and closing.
void notePacket(const Packet& packet, const TcpSegment& segment, Side side, Conversation& conversation);

/// The FIN that `side` has sent was not its end: new data has followed.
void forgetFin(Side side, Conversation& conversation);

/// Runs the analysis and remembers what it says. Call it after notePacket().
/// @param copy  the capture holds this packet a second time: it tells nothing of the network
TcpAnalysisFlags noteAnalysis(const Packet& packet, const TcpSegment& segment, Side side, bool copy, Conversation& conversation);

/// Bytes that `side` has sent and that are not acknowledged yet, as far as the capture shows.
[[nodiscard]] std::uint32_t bytesInFlight(const Conversation& conversation, Side side);

/// Data without an acknowledgment is sent again at least so often (RFC 6298, 2.5; Linux: TCP_RTO_MAX).
inline constexpr Nanoseconds kLongestRetransmissionTimeout = std::chrono::seconds{120};
/// Nobody who has nothing to say for so long goes on in the same connection.
inline constexpr Nanoseconds kLongestIdleTime = std::chrono::hours{24};

/// The conversation goes on with `segment` after a silence that TCP does not have: longer than a sender waits before it sends again
/// what is in flight, or longer than anybody keeps an idle connection. The capture's clock was put ahead. Ask before notePacket().
/// @return when it was heard last; none if there is nothing impossible about it
[[nodiscard]] std::optional<CaptureTime> impossiblySilentSince(const Packet& packet, const TcpSegment& segment, const Conversation& conversation);

/// All that is known, in the form that is handed out; `frames` of both sides are left empty.
[[nodiscard]] Connection describe(const Conversation& conversation);

}  // namespace rtmpscope::net
