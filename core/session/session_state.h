// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/gathered.h"
#include "session/media_book.h"
#include "session/request_book.h"
#include "session/session_builder.h"
#include "session/side_evidence.h"
#include "session/software.h"
#include "session/step_words.h"

#include "rtmp/constants.h"
#include "rtmp/handshake.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace rtmpscope::session {

/// What is gathered of a session while it goes on (session_builder.cpp), and how a Session is made of it (session_building.cpp).
class SessionBuilder::State {
 public:
  State(SessionId id, TcpStreamIndex stream, FrameFinder frames, FrameTime times)
      : m_id(id), m_stream(stream), m_frames(std::move(frames)), m_times(std::move(times)) {}
  void setProtocol(rtmp::Protocol protocol, std::string detail);
  void setServerPorts(std::vector<std::uint16_t> ports) { m_ports = std::move(ports); }
  void setClient(Side client) { m_knownClient = client; }
  void setAcknowledgements(AckFinder acknowledgements) { m_acknowledgements = std::move(acknowledgements); }
  void onHandshakePart(Side sender, const rtmp::HandshakePartSeen& part);
  void onMessage(MessageIndex index, const MessageRecord& record, const MessageDetail* detail, const media::CodecConfig* config);
  void onFurtherTrack(MessageIndex index, const MessageRecord& record, const media::MediaTrack& track, const media::CodecConfig* config);
  void onRemark(Side sender, const rtmp::Remark& remark);
  void onTlsAlert(Side sender, const TlsAlert& alert);
  Side client(const net::Connection& connection) const;
  Session build(const net::Connection& connection, CaptureTime latest, bool captureEnded, std::span<const FrameNumber> clockSteps);

 private:
  bool isKept(Side sender, const rtmp::Remark& limit) const;
  void noteHeard(Side side, Milestone milestone);
  void onOther(MessageIndex index, const MessageRecord& record, const MessageDetail* detail);
  void keepStep(GatheredStep step, const std::string& id, const StepWords& words, MessageIndex index, const MessageRecord& record,
                const MessageDetail* detail);
  void onControl(MessageIndex index, const MessageRecord& record);
  static void noteSize(ControlFacts& facts, MessageIndex index, const MessageRecord& record);
  void onUserControl(MessageIndex index, const MessageRecord& record, SideFacts& side, ControlFacts& facts);
  static void sayGoodbye(SideFacts& side, MessageIndex index, const MessageRecord& record) { side.sayGoodbye({index, record.frame, record.time}); }
  std::string onCommand(MessageIndex index, const MessageRecord& record, const rtmp::Command& command, GatheredStep& step, StepWords& words);
  void noteWords(MessageIndex index, const MessageRecord& record, const rtmp::Command& command, const HeardCommand& heard,
                 const RequestBook::Verdict& verdict);
  void remember(HeardCommand heard);
  void pairAgain();
  std::string onData(MessageIndex index, const MessageRecord& record, const rtmp::DataMessage& data);
  Side likelyClient() const;
  bool isRtmpPort(std::uint16_t port) const { return port == rtmp::kDefaultPort || std::ranges::find(m_ports, port) != m_ports.end(); }
  bool isServerPort(std::uint16_t port) const { return isRtmpPort(port) || port == 443 || port == 80; }

  // Of build(), in session_building.cpp.
  void fillDirections(Session& session, const net::Connection& connection) const;
  void sayLimits(Session& session) const;
  std::optional<std::uint32_t> chunkSizeOf(Side side, const net::Connection& connection) const;
  static bool beginningCaptured(const net::Connection& connection, Side side, const SideFacts& facts);
  void fillNames(Session& session) const;
  void fillRequests(Session& session) const;
  void fillTracks(Session& session) const;
  static void fillFromMetadata(MediaTrack& track, const Metadata& metadata);
  bool seenFromStart(const Session& session, const net::Connection& connection) const;
  StreamOffset endOfStart(const Session& session, Side side) const;

  // As sent in the first connect.
  struct ConnectNames {
    std::optional<std::string> app;
    std::optional<std::string> tcUrl;
    std::optional<std::string> flashVer;
  };

  SessionId m_id;
  TcpStreamIndex m_stream;
  FrameFinder m_frames;
  FrameTime m_times;
  AckFinder m_acknowledgements;
  std::array<std::array<std::optional<StreamOffset>, kMilestones>, 2> m_heardAt{};  // [Side]
  rtmp::Protocol m_protocol = rtmp::Protocol::Undecided;
  std::string m_protocolDetail;
  std::vector<std::uint16_t> m_ports;
  rtmp::HandshakeChecker m_handshake;
  std::optional<Side> m_firstHandshake;
  std::optional<Side> m_knownClient;
  RequestBook m_requests;
  // A command with its place in the order of the wire.
  struct Heard {
    HeardCommand command;
    FrameNumber order;
    std::size_t step = 0;  // row in m_gathered, if it was kept there
  };
  std::vector<Heard> m_heard;
  std::size_t m_heardSize = 0;
  std::array<FrameNumber, 2> m_latestHeard;  // [Side]
  bool m_heardLate = false;                  // one came that belongs before another one
  MediaBook m_media;
  std::vector<GatheredStep> m_gathered;
  std::array<SideFacts, 2> m_sides;                   // [Side]
  std::array<ControlFacts, 2> m_control;              // [Side]
  std::array<std::optional<Metadata>, 2> m_metadata;  // [Side]
  std::array<SideEvidence, 2> m_evidence;             // [Side]
  std::array<PingBook, 2> m_pings;                    // [Side]: who asks
  std::array<ConnectWords, 2> m_words;                // [Side]
  Sighting m_reconnectRequest;
  std::string m_reconnectUrl;
  std::optional<std::pair<Side, TlsAlert>> m_tlsAlert;
  SoftwareEvidence m_software;
  std::optional<ConnectNames> m_connect;
  Tally m_statusOnWrongStream;
  std::vector<std::pair<Side, rtmp::Remark>> m_remarks;
  std::array<std::array<std::uint64_t, kRemarkKinds>, 2> m_remarkCounts{};  // [Side]
  std::uint64_t m_stepsLeftOut = 0;
  std::uint64_t m_messages = 0;
};

}  // namespace rtmpscope::session
