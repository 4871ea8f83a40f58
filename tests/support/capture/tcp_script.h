// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/capture/memory_capture.h"
#include "support/hex.h"
#include "support/packet_builder.h"

#include <chrono>
#include <cstdint>
#include <vector>

namespace rtmpscope::test {

/// The packets of one capture, growing. Each is a millisecond after the one before it unless time is let pass.
class PacketLog {
 public:
  void add(Bytes bytes, std::uint32_t originalLength = 0);
  void pass(std::chrono::milliseconds time) { m_now += time; }

  [[nodiscard]] const std::vector<CapturedPacket>& packets() const { return m_packets; }
  /// Number of the packet that was added last.
  [[nodiscard]] std::uint32_t frame() const { return static_cast<std::uint32_t>(m_packets.size()); }

 private:
  std::vector<CapturedPacket> m_packets;
  CaptureTime m_now{std::chrono::seconds{1'700'000'000}};
};

/// One TCP connection between a client and a server, told as a dialogue; its packets go into a log that others may share.
///     TcpScript tcp{log}; tcp.open().client(handshakeOne(1)).server(...).clientFin();
class TcpScript {
 public:
  explicit TcpScript(PacketLog& log, std::uint16_t serverPort = 1935, std::uint16_t clientPort = 50000);

  /// SYN, SYN-ACK, ACK.
  TcpScript& open();
  /// SYN, answered by RST.
  TcpScript& refused();
  /// Data in segments of at most kSegment bytes.
  TcpScript& client(const Bytes& data);
  TcpScript& server(const Bytes& data);
  /// Data that the capture does not catch; the peer acknowledges it with its next packet.
  TcpScript& lostFromClient(const Bytes& data);
  TcpScript& lostFromServer(const Bytes& data);
  /// One segment of which only `captured` bytes of payload are in the capture.
  TcpScript& cutFromClient(const Bytes& data, std::size_t captured);
  TcpScript& clientFin();
  TcpScript& serverFin();
  TcpScript& clientReset();
  TcpScript& serverReset();

  static constexpr std::size_t kSegment = 1448;

 private:
  struct End {
    Endpoint endpoint;
    std::uint32_t next = 0;  // sequence number
  };

  void say(End& from, const End& to, const Bytes& data);
  void add(const End& from, const End& to, TcpPacket packet);

  PacketLog& m_log;
  End m_client;
  End m_server;
};

}  // namespace rtmpscope::test
