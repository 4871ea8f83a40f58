// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/address.h"
#include "base/bytes.h"
#include "base/direction.h"
#include "base/ids.h"
#include "base/rare.h"
#include "base/stream_event.h"
#include "base/time.h"
#include "net/frame_map.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace rtmpscope::net {

/// A hole in one direction, kept as evidence.
struct Gap {
  StreamRange range;
  MissingReason reason = MissingReason::Lost;
  FrameNumber frame;      ///< see StreamMissing::frame
  bool sizeKnown = true;  ///< see StreamMissing::sizeKnown; TCP itself always knows
};

/// A time during which one side's receive window was closed: it stopped reading.
struct ZeroWindowSpan {
  FrameNumber firstFrame;  ///< advertised a window of 0
  FrameNumber lastFrame;   ///< opened it again; none if that was not seen
  CaptureTime start{};
  Nanoseconds duration{0};  ///< up to lastFrame, or as far as this side was seen

  bool operator==(const ZeroWindowSpan&) const = default;
};

/// Caps on the evidence that is kept of one direction; the counts go on.
inline constexpr std::size_t kMaxZeroWindowSpans = 256;
inline constexpr std::size_t kMaxRetransmissionFrames = 16;

/// Bytes of a direction that came again and are compared with their first copy, which costs reading that one again.
inline constexpr std::uint32_t kMaxComparedBytes = 256U << 10U;

/// What only some directions have to tell of. Where a name is one of Wireshark's tcp.analysis fields, it means the same.
struct TcpTroubles {
  std::uint32_t retransmissions = 0;  ///< tcp.analysis.retransmission: spurious and fast ones included
  std::uint32_t fastRetransmissions = 0;
  std::uint32_t spuriousRetransmissions = 0;
  std::uint32_t outOfOrder = 0;
  std::uint32_t duplicateAcks = 0;
  std::uint32_t keepAlives = 0;
  std::uint32_t zeroWindows = 0;                    ///< packets that advertised a window of 0
  std::uint32_t windowFull = 0;                     ///< packets that filled the other side's window to its edge
  std::uint32_t copies = 0;                         ///< packets that the capture holds a second time: nobody sent them again
  std::uint32_t copiesTakenForRetransmissions = 0;  ///< of `retransmissions`: those that are only copies
  FrameNumber firstCopy;                            ///< of `copies`
  std::uint32_t overtaken = 0;  ///< of `retransmissions`: sent once, and overtaken on the way by later ones, as their IPv4 numbers tell
  std::uint32_t zeroWindowSpanCount = 0;
  std::uint32_t lostSegments = 0;                 ///< tcp.analysis.lost_segment: packets that came after a hole
  std::uint32_t ackedLostSegments = 0;            ///< tcp.analysis.ack_lost_segment: packets that acknowledge what was not seen
  std::uint32_t lateSegments = 0;                 ///< segments with data after the FIN or RST; their bytes are not in the stream
  std::uint32_t lateNewSegments = 0;              ///< of these, the ones that carry bytes behind the end: the sender had more to say
  std::uint32_t overlapsWithDifference = 0;       ///< segments that repeated bytes with another content
  std::uint32_t overlapsNotCompared = 0;          ///< segments that repeated bytes, which were too many to compare or could not be read again
  Nanoseconds zeroWindowTime{0};                  ///< how long, in all, the advertised window was 0; to this side's last packet, if it stayed so
  std::vector<ZeroWindowSpan> zeroWindowSpans;    ///< the first kMaxZeroWindowSpans of them
  std::vector<FrameNumber> retransmissionFrames;  ///< the first kMaxRetransmissionFrames, copies left out
  std::vector<Gap> gaps;                          ///< the first kMaxGapsKept of them; TcpDirection::missingBytes counts all
};

/// From a segment with data to its acknowledgment, sampled once per round trip.
struct RoundTrips {
  std::uint32_t samples = 0;
  Nanoseconds sum{0};
  Nanoseconds least{0};
  Nanoseconds most{0};
};

/// What is known of one direction of a connection: what this side sent. Small, as a capture may have a hundred thousand
/// connections: what few directions have stands apart.
struct TcpDirection {
  std::uint32_t packets = 0;
  std::uint32_t largestPayload = 0;    ///< TCP payload of the largest packet; more than maximumSegment of the other side: offload
  std::uint32_t maxBytesInFlight = 0;  ///< sent and not yet acknowledged, at most
  FrameNumber firstFrame;              ///< first packet of this side, none if it sent nothing
  FrameNumber lastFrame;
  FrameNumber firstDataFrame;
  FrameNumber lastDataFrame;
  FrameNumber syn;      ///< its SYN or SYN-ACK
  FrameNumber lastSyn;  ///< the last one, if it was sent again
  FrameNumber fin;      ///< the first one that no new data of this side followed, unless the stream ended with it
  FrameNumber rst;
  std::uint16_t maximumSegment = 0;  ///< that it announced in its SYN (MSS); 0 if it did not
  std::uint64_t payloadBytes = 0;    ///< TCP payload on the wire, retransmissions included
  std::uint64_t streamBytes = 0;     ///< length of the stream, missing bytes included
  std::uint64_t missingBytes = 0;
  StreamOffset highestAcknowledged;  ///< how far the other side acknowledged what this one sent
  CaptureTime firstTime{};
  CaptureTime lastTime{};
  CaptureTime lastDataTime{};
  CaptureTime lastSynTime{};
  CaptureTime finTime{};
  CaptureTime rstTime{};
  Rare<TcpTroubles> troubles;
  Rare<RoundTrips> roundTrips;
  FrameMap frames;
};

/// How a connection ended, by what came first.
enum class ClosedBy : std::uint8_t { Nobody, FinFromA, FinFromB, RstFromA, RstFromB };

/// One TCP conversation. Constant once handed out; a later snapshot has a newer one.
struct Connection {
  TcpStreamIndex index;
  std::array<Endpoint, 2> endpoints;  ///< by indexOf(Side)
  std::array<TcpDirection, 2> sides;
  std::optional<Side> opener;               ///< who sent the SYN, or received the SYN-ACK; none if neither was captured
  FrameNumber handshakeAck;                 ///< the third packet of the TCP handshake
  std::optional<Nanoseconds> handshakeRtt;  ///< from the SYN to that packet; none if the clock did not move
  std::uint64_t packets = 0;
  FrameNumber firstFrame;
  FrameNumber lastFrame;
  CaptureTime firstTime{};
  CaptureTime lastTime{};
  ClosedBy closedBy = ClosedBy::Nobody;
  FrameNumber replaced;  ///< the SYN of a new connection between the same addresses and ports; none if none came

  [[nodiscard]] const TcpDirection& from(Side side) const { return sides[indexOf(side)]; }
  [[nodiscard]] const Endpoint& endpoint(Side side) const { return endpoints[indexOf(side)]; }
};

}  // namespace rtmpscope::net
