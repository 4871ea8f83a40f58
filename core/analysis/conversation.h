// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/message_recorder.h"
#include "base/stream_event.h"
#include "net/tcp_connections.h"
#include "rtmp/recognition.h"
#include "rtmp/rtmp_decoder.h"
#include "rtmpt/tunnel_connection.h"
#include "session/session_builder.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rtmpscope::analysis {

/// The tables that the pass fills and the facts that it asks for, shared by all conversations.
struct PassContext {
  const net::TcpConnections& connections;
  const PacketIndex& packets;
  MessageTables& messages;
  std::vector<std::uint16_t> serverPorts;  ///< 1935 and those that the user named
  rtmpt::TunnelLimits tunnelLimits{};
};

/// Where the bytes of a conversation come from.
struct ConversationSource {
  TcpStreamIndex tcpStream;                              ///< the first one, if there are several
  session::SessionBuilder::FrameFinder frames;           ///< of stretches of its two streams
  std::function<bool(Side sender)> fromTheStart;         ///< whether the first byte that comes is the first one that was sent
  session::SessionBuilder::AckFinder acknowledgements;   ///< may be empty
  std::uint32_t derived = 0;                             ///< as MessageRecord::derived
  std::array<const DerivedStream*, 2> derivedStreams{};  ///< [Side]: null if the streams are those of the TCP connection
};

/// What carries RTMP or should, being on an RTMP port or in a tunnel: one decoder per side, one session of both.
class Conversation {
 public:
  /// @param context  must outlive this
  Conversation(ConversationSource source, const PassContext& context);
  /// A TCP connection.
  Conversation(TcpStreamIndex stream, const PassContext& context);
  Conversation(const Conversation&) = delete;  // its decoders hold on to its recorders
  Conversation& operator=(const Conversation&) = delete;

  void feed(Side side, const StreamEvent& event);

  /// What it carries, as far as it is known, and what that is if it is not RTMP.
  [[nodiscard]] rtmp::Protocol protocol() const { return m_protocol; }
  [[nodiscard]] const std::string& detail() const { return m_detail; }

  /// See SessionBuilder.
  void setClient(Side client) { m_builder.setClient(client); }
  [[nodiscard]] Side client(const net::Connection& connection) const { return m_builder.client(connection); }
  /// The session so far. @param latest  time of the latest packet of the capture
  [[nodiscard]] session::Session build(const net::Connection& connection, CaptureTime latest, bool captureEnded,
                                       std::span<const FrameNumber> clockSteps) const {
    return m_builder.build(connection, latest, captureEnded, clockSteps);
  }

 private:
  /// One direction.
  struct Lane {
    explicit Lane(MessageRecorder listener) : recorder(listener) {}

    MessageRecorder recorder;
    std::optional<rtmp::RtmpDecoder> decoder;
    std::optional<session::TlsAlertReader> alerts;
    std::optional<StreamMissing> leadingGap;  // a hole before the first byte, until it is clear what to make of it
    rtmp::Protocol protocol = rtmp::Protocol::Undecided;
    std::string detail;
    bool opened = false;
  };

  void open(Side side, const StreamData& first);
  void decode(Lane& lane, const StreamEvent& event);
  void judge();

  std::function<bool(Side sender)> m_fromTheStart;
  session::SessionBuilder m_builder;
  std::array<Lane, 2> m_lanes;
  rtmp::Protocol m_protocol = rtmp::Protocol::Undecided;
  std::string m_detail;
};

}  // namespace rtmpscope::analysis
