// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "base/direction.h"
#include "base/field_tree.h"
#include "net/packet_description.h"
#include "net/tcp_series.h"
#include "rtmp/rtmp_listener.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::analysis {

/// One packet, read again from the file.
struct PacketView {
  FrameNumber frame;
  std::vector<std::uint8_t> bytes;
  net::PacketSummary summary;
  std::vector<Field> fields;  ///< one tree per layer; ranges in `bytes`
};

/// One message, read again from the file and decoded with the same parsers.
struct MessageView {
  MessageIndex index;
  /// All its chunks as they stood on the wire, headers included; of an interleaved message only its own chunks.
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint8_t> body;     ///< the chunks' payload alone
  std::vector<ByteRange> bodyPieces;  ///< where the body's pieces stand in `bytes`
  std::vector<PacketSlice> slices;    ///< where `bytes` were captured, in order
  std::vector<Field> fields;          ///< chunk headers and body; ranges in `bytes`
  bool complete = true;               ///< false if bytes are missing: then they are left out
};

/// A stretch of a session's stream, read again from the file. What is missing is left out.
struct StreamView {
  std::vector<std::uint8_t> bytes;
  std::vector<PacketSlice> slices;  ///< where they were captured, in order
};

/// One part of a handshake, read again from the file.
struct HandshakeView {
  SessionId session;
  Direction direction = Direction::ClientToServer;
  rtmp::HandshakePart part = rtmp::HandshakePart::Version;
  std::vector<std::uint8_t> bytes;
  std::vector<PacketSlice> slices;  ///< where `bytes` were captured, in order
  std::vector<Field> fields;        ///< ranges in `bytes`
  bool complete = true;             ///< false if bytes are missing: then they are left out, and there are no fields
};

/// Looks at single packets and messages of a snapshot. Reads the capture file on the calling thread.
class Inspector {
 public:
  explicit Inspector(std::shared_ptr<const Analysis> analysis);

  /// The captured bytes of a frame; empty if the file can't be read any more.
  [[nodiscard]] std::vector<std::uint8_t> packetBytes(FrameNumber frame) const;
  [[nodiscard]] PacketView packet(FrameNumber frame) const;
  /// What was taken off a packet to get at its TCP segment, as net::encapsulationOf(). The names live for ever.
  [[nodiscard]] std::vector<std::string_view> encapsulation(FrameNumber frame) const;
  /// Only what a list of frames needs.
  [[nodiscard]] net::PacketSummary summarize(FrameNumber frame) const;
  /// The layers of a frame up to TCP, as Wireshark's frame.protocols names them: "eth:vlan:ip:tcp".
  [[nodiscard]] std::string layers(FrameNumber frame) const;
  [[nodiscard]] MessageView message(MessageIndex index) const;
  /// The body of a message, at most `limit` bytes of it.
  [[nodiscard]] std::vector<std::uint8_t> messageBody(MessageIndex index, std::size_t limit) const;
  /// The parts of handshakes that end in a frame.
  [[nodiscard]] std::vector<HandshakeView> handshakesEndingIn(FrameNumber frame) const;
  /// Those of one session.
  [[nodiscard]] std::vector<HandshakeView> handshakesEndingIn(FrameNumber frame, const session::Session& session) const;
  /// Any stretch of what one side of a session sent (handshake parts, say).
  [[nodiscard]] StreamView streamBytes(const session::Session& session, Side side, StreamRange range) const;

  /// Told of each packet of a connection, in the order of the capture; false: that is enough.
  using TcpMomentSink = std::function<bool(const net::TcpMoment&)>;
  /// What is in flight, how long acknowledgments take, how far the windows are open, packet by packet: reads the connection's
  /// packets again, and only these. Sides are those of the connection. Packets that came in IP fragments are left out.
  void tcpSeries(TcpStreamIndex stream, const TcpMomentSink& sink) const;

 private:
  std::shared_ptr<const Analysis> m_analysis;
};

}  // namespace rtmpscope::analysis
