// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/packet.h"
#include "base/stream_event.h"
#include "net/connection.h"
#include "net/tcp_analysis.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace rtmpscope::net {

/// What the index keeps of a packet beyond its place in the file.
struct PacketVerdict {
  std::optional<TcpStreamIndex> tcpStream;           ///< none: not TCP, or not decodable
  Side side = Side::A;                               ///< who sent it, if it is TCP
  TcpAnalysisFlags flags;                            ///< what Wireshark's analysis says of it
  bool copy = false;                                 ///< the capture holds this packet a second time (DuplicateWatch)
  std::uint32_t payloadLength = 0;                   ///< TCP payload on the wire
  std::uint32_t bytesInFlight = 0;                   ///< of the sender after a packet with data: sent and not yet acknowledged
  std::optional<CaptureTime> impossiblySilentSince;  ///< by its time, the conversation was silent since then, longer than any is
};

/// Told what TCP connections carry, while packets go in.
class TcpListener {
 public:
  virtual ~TcpListener() = default;
  /// A conversation has begun; this comes before its first event. Its facts have endpoints and first frame. It may stay
  /// without packets: an ICMP error that quotes one is enough for it to have a number.
  virtual void onConnection(TcpStreamIndex stream) = 0;
  /// The next event of one direction; offsets follow on each other. After StreamEnd nothing more comes for that side.
  virtual void onStreamEvent(TcpStreamIndex stream, Side side, const StreamEvent& event) = 0;
};

/// Packets that went in before, to look at again.
class EarlierPackets {
 public:
  virtual ~EarlierPackets() = default;
  /// Fills `into` from `offset` of the captured bytes of `frame`. False if they can't be had.
  [[nodiscard]] virtual bool read(FrameNumber frame, std::uint32_t offset, std::span<std::uint8_t> into) const = 0;
};

/// Conversations that are followed. What belongs to further ones has no tcp.stream.
inline constexpr std::uint32_t kMaxConnections = 1'000'000;

/// What was left out because a limit of this room was reached.
struct TcpLeftOut {
  std::uint64_t packets = 0;            ///< of conversations beyond the limit
  std::uint64_t fragmentedPackets = 0;  ///< IP packets in too many pieces, or too many of them under way at once
};

/// The table of TCP conversations: packets in, stream events out. Numbers them as Wireshark does.
class TcpConnections {
 public:
  /// @param listener  must outlive this
  /// @param earlier   lets bytes that come again be compared with their first copy; must outlive this, may be null
  explicit TcpConnections(TcpListener& listener, const EarlierPackets* earlier = nullptr, std::uint32_t maxConnections = kMaxConnections);
  ~TcpConnections();
  TcpConnections(const TcpConnections&) = delete;
  TcpConnections& operator=(const TcpConnections&) = delete;

  /// Takes the packets in the order of the capture. Calls the listener before it returns.
  PacketVerdict add(const Packet& packet);

  /// The capture has ended: gives out what was held back, the last holes, and an end for each direction still open.
  void finish();

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] TcpLeftOut leftOut() const;

  /// The facts so far. A copy that does not change when more packets come.
  [[nodiscard]] std::shared_ptr<const Connection> snapshot(TcpStreamIndex stream) const;

  /// The facts so far, without a copy to keep: good until this is called again or a packet is added. `sides[].frames` is
  /// empty here: use frames(). Made at each call, so ask once per connection or step and not per packet.
  [[nodiscard]] const Connection& connection(TcpStreamIndex stream) const;

  /// The frames that hold `range` of what `side` sent, ascending, without repetition.
  [[nodiscard]] std::vector<FrameNumber> frames(TcpStreamIndex stream, Side side, StreamRange range) const;

 private:
  class Table;
  std::unique_ptr<Table> m_table;
};

}  // namespace rtmpscope::net
