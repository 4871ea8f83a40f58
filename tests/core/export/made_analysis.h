// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "notes/annotation.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rtmpscope::exporting::test {

/// Where text from the wire stands in a hand-made analysis; each can be set to something hostile or secret.
struct Wire {
  std::string app = "live";
  std::string name = "stream1";
  std::string tcUrl = "rtmp://10.0.0.2/live";
  std::string flashVer = "FMLE/3.0 (compatible; Lavf59.27.100)";
  std::string fmsVer = "FMS/3,0,1,123";
  std::string identified = "ffmpeg 5.1";
  std::string code = "NetStream.Publish.BadName";
  std::string description = "Already publishing";
  std::string detail = "TLS 1.3 ClientHello";
  std::string file = "push.pcap";
  std::string note = "Looked at by hand.";
  std::string tag = "todo";
  std::string title = "connect('live')";
  std::string summary = "Lavf59";
  std::string finding = "The server refused publish.";
  std::string advice = "Stop the other publisher.";
  std::string verdict = "The server refused publish('stream1').";
  std::string ended = "The server closed 0.4 ms after publish.";

  /// All of them set to the same text.
  static Wire all(const std::string& text) {
    Wire wire;
    for (std::string* field :
         {&wire.app, &wire.name, &wire.tcUrl, &wire.flashVer, &wire.fmsVer, &wire.identified, &wire.code, &wire.description, &wire.detail, &wire.file,
          &wire.note, &wire.tag, &wire.title, &wire.summary, &wire.finding, &wire.advice, &wire.verdict, &wire.ended}) {
      *field = text;
    }
    return wire;
  }
};

inline constexpr std::int64_t kStart = 1'700'000'000'000'000'000;

inline CaptureTime at(std::int64_t microseconds) {
  return CaptureTime{Nanoseconds{kStart + microseconds * 1000}};
}

inline rtmp::AmfValue amfString(std::string text) {
  rtmp::AmfValue value;
  value.type = rtmp::AmfValue::Type::String;
  value.string = std::move(text);
  return value;
}

inline rtmp::AmfValue amfObject(const std::vector<std::pair<std::string, std::string>>& strings) {
  rtmp::AmfValue value;
  value.type = rtmp::AmfValue::Type::Object;
  for (const auto& [name, text] : strings) {
    rtmp::AmfProperty property;
    property.name = name;
    property.value = amfString(text);
    value.properties.push_back(std::move(property));
  }
  return value;
}

inline rtmp::Command commandOf(std::string name, double transaction, rtmp::AmfValue object, std::vector<rtmp::AmfValue> arguments) {
  rtmp::Command command;
  command.name = std::move(name);
  command.transaction = transaction;
  command.hasTransaction = true;
  command.object = std::move(object);
  command.arguments = std::move(arguments);
  return command;
}

/// Builds an analysis of one refused push, row by row, as the pipeline would.
class MadeAnalysis {
 public:
  explicit MadeAnalysis(const Wire& wire = {}) : m_wire(wire) {
    makePackets();
    makeMessages();
    makeConnection();
    makeSession();
    analysis.capture.path = "/home/somebody/captures/" + wire.file;
    analysis.capture.format = "pcap";
    analysis.capture.interfaces.push_back({LinkType{1}, 0, "eth0", std::nullopt});
    analysis.state = analysis::RunState::Finished;
    analysis.capturedBytes = 12345;
    analysis.firstTime = at(0);
    analysis.lastTime = at(8'200'000);
    analysis.quality.missingBytes = 100;
    analysis.quality.gaps = 1;
  }

  analysis::Analysis analysis;
  /// Part of the session; publish() puts a changed one into the analysis.
  session::Session session;
  std::vector<diagnosis::Finding> findings;

  void publish() {
    analysis::AnalyzedSession analyzed;
    analyzed.session = std::make_shared<const session::Session>(session);
    analyzed.findings = findings;
    analyzed.ended = texts::asIs(m_wire.ended);
    analyzed.verdict = texts::asIs(m_wire.verdict);
    analysis.sessions = {std::make_shared<const analysis::AnalyzedSession>(analyzed)};
  }

  [[nodiscard]] std::vector<notes::Annotation> notes() const {
    return {{1, notes::OnStep{SessionId{1}, 2}, m_wire.note, m_wire.tag, notes::Author::Person, "2026-01-31T10:20:30Z"},
            {0, notes::OnFrame{FrameNumber{1}}, m_wire.note, "", notes::Author::CaptureFile, ""},
            {0, notes::OnPhase{SessionId{1}, "rtmp-handshake"}, m_wire.note, "handshake", notes::Author::Program, ""}};
  }

 private:
  static constexpr std::uint32_t kPackets = 10;

  void makePackets() {
    for (std::uint32_t i = 0; i < kPackets; ++i) {
      analysis::PacketRecord packet;
      packet.time = at(std::int64_t{i} * 100);
      packet.capturedLength = 100;
      packet.originalLength = 100;
      packet.tcpStream = i == 9 ? analysis::PacketRecord::kNone : 0;
      packet.side = i % 2 == 0 ? Side::A : Side::B;
      m_packets.append(packet);
    }
    analysis.packets = m_packets.view();
  }

  std::uint32_t addDetail(session::MessageDetail detail) {
    m_details.append(std::make_shared<const session::MessageDetail>(std::move(detail)));
    return static_cast<std::uint32_t>(m_details.size() - 1);
  }

  session::MessageRecord record(Side side, std::uint32_t frame, rtmp::MessageType type, std::uint32_t length) const {
    session::MessageRecord message;
    message.side = side;
    message.firstFrame = message.frame = FrameNumber{frame};
    message.time = analysis.packet(FrameNumber{frame}).time;
    message.header.chunkStreamId = 3;
    message.header.type = type;
    message.header.length = length;
    message.chunks = 1;
    message.receivedBytes = length;
    return message;
  }

  void makeMessages() {
    session::MessageRecord first = record(Side::A, 4, rtmp::MessageType::CommandAmf0, 123);
    const rtmp::AmfValue object = amfObject({{"app", m_wire.app}, {"flashVer", m_wire.flashVer}, {"tcUrl", m_wire.tcUrl}});
    first.detail = addDetail({commandOf("connect", 1, object, {}), false});
    m_messages.append(first);

    session::MessageRecord second = record(Side::A, 6, rtmp::MessageType::CommandAmf0, 40);
    second.detail = addDetail({commandOf("publish", 5, {}, {amfString(m_wire.name), amfString("live")}), false});
    m_messages.append(second);

    session::MessageRecord third = record(Side::B, 7, rtmp::MessageType::CommandAmf0, 150);
    const rtmp::AmfValue information = amfObject({{"level", "error"}, {"code", m_wire.code}, {"description", m_wire.description}});
    third.detail = addDetail({commandOf("onStatus", 0, {}, {information}), false});
    m_messages.append(third);

    session::MessageRecord video = record(Side::A, 8, rtmp::MessageType::Video, 3589);
    video.hasMedia = true;
    video.media.kind = media::Kind::Video;
    video.media.codec = media::Codec::Avc;
    video.media.frameType = media::FrameType::Key;
    video.header.timestampBase = rtmp::TimestampBase::Relative;
    video.completeness = rtmp::Completeness::BytesMissing;
    video.missingBytes = 100;
    video.found = rtmp::Found::Inferred;
    m_messages.append(video);
    analysis.messages = m_messages.view();
    analysis.details = m_details.view();
  }

  void makeConnection() {
    auto tcp = std::make_shared<net::Connection>();
    tcp->endpoints[0] = {{{10, 0, 0, 1}, IpAddress::Family::V4}, 50000};
    tcp->endpoints[1] = {{{10, 0, 0, 2}, IpAddress::Family::V4}, 1935};
    tcp->opener = Side::A;
    tcp->packets = 9;
    tcp->sides[0].troubles.make().retransmissions = 2;
    tcp->sides[1].troubles.make().retransmissions = 1;
    tcp->sides[1].troubles.make().outOfOrder = 4;
    tcp->sides[0].missingBytes = 100;
    tcp->sides[0].troubles.make().gaps.push_back({{StreamOffset{5000}, StreamOffset{5100}}, MissingReason::Lost, FrameNumber{8}});
    tcp->handshakeRtt = Nanoseconds{400'000};
    tcp->closedBy = net::ClosedBy::FinFromB;
    auto analyzed = std::make_shared<analysis::AnalyzedConnection>();
    analyzed->connection = tcp;
    analyzed->protocol = rtmp::Protocol::Rtmp;
    analyzed->onRtmpPort = true;
    analyzed->detail = m_wire.detail;
    analyzed->session = SessionId{1};
    analysis.connections.push_back(analyzed);
  }

  static session::Step step(std::uint32_t number, std::optional<std::uint8_t> reference, std::string id, session::StepDirection direction,
                            session::PhaseId phase, std::string title, std::string summary, std::vector<std::uint32_t> frames) {
    session::Step made;
    made.number = number;
    made.reference = reference;
    made.id = std::move(id);
    made.direction = direction;
    made.phase = phase;
    made.title = std::move(title);
    made.summary = texts::asIs(summary);
    for (const std::uint32_t frame : frames) made.frames.push_back(FrameNumber{frame});
    if (frames.empty()) {
      made.status = session::StepStatus::Missing;
    } else {
      made.firstTime = at(std::int64_t{frames.front() - 1} * 100);
      made.time = at(std::int64_t{frames.back() - 1} * 100);
    }
    return made;
  }

  void makeSession() {
    using session::PhaseId;
    using session::StepDirection;
    session.id = SessionId{1};
    session.tcpStreams = {TcpStreamIndex{0}};
    session.clientEndpoint = analysis.connections[0]->connection->endpoints[0];
    session.serverEndpoint = analysis.connections[0]->connection->endpoints[1];
    session.protocol = rtmp::Protocol::Rtmp;
    session.protocolDetail = m_wire.detail;
    session.role = session::Role::Publish;
    session.outcome = session::Outcome::Rejected;
    session.completeFromStart = true;
    session.firstFrame = FrameNumber{1};
    session.lastFrame = FrameNumber{9};
    session.start = at(0);
    session.end = at(900);
    session.app = m_wire.app;
    session.streamName = m_wire.name;
    session.tcUrl = m_wire.tcUrl;
    session.clientSoftware = m_wire.flashVer;
    session.serverSoftware = m_wire.fmsVer;
    session.clientIdentified = m_wire.identified;
    session.serverIdentified = m_wire.identified;
    session.handshake.kind = rtmp::HandshakeKind::Simple;
    session.handshake.version = 3;
    session.handshake.complete = true;
    session.handshake.c2Echo = rtmp::EchoState::Match;
    session.chunkSize = {4096, 128};
    session.phases = {{PhaseId::TcpHandshake, session::PhaseStatus::Complete, FrameNumber{1}, FrameNumber{3}, at(0), at(200)},
                      {PhaseId::RtmpHandshake, session::PhaseStatus::Complete, FrameNumber{4}, FrameNumber{4}, at(300), at(300)},
                      {PhaseId::Connect, session::PhaseStatus::Complete, FrameNumber{4}, FrameNumber{4}, at(300), at(300)},
                      {PhaseId::Publish, session::PhaseStatus::Failed, FrameNumber{6}, FrameNumber{7}, at(500), at(600)},
                      {PhaseId::Media, session::PhaseStatus::Missing, {}, {}, std::nullopt, std::nullopt}};
    session.steps = {
        step(1, 1, "tcp-handshake", StepDirection::Both, PhaseId::TcpHandshake, "TCP handshake", "round trip 0.40 ms", {1, 2, 3}),
        step(2, 2, "c0c1", StepDirection::ClientToServer, PhaseId::RtmpHandshake, "Handshake C0+C1", "version 3", {4}),
        step(3, 5, "connect", StepDirection::ClientToServer, PhaseId::Connect, m_wire.title, m_wire.summary, {4}),
        step(4, 9, "publish", StepDirection::ClientToServer, PhaseId::Publish, "publish('" + m_wire.name + "', 'live')", "", {6}),
        step(5, 9, "on-status", StepDirection::ServerToClient, PhaseId::Publish, "onStatus(" + m_wire.code + ")", m_wire.description, {7}),
        step(6, 11, "media", StepDirection::ClientToServer, PhaseId::Media, "Video 1, Audio 0", "", {8}),
        step(7, std::nullopt, "acknowledgement", StepDirection::ServerToClient, PhaseId::Media, "Acknowledgement 5000", "", {9}),
        step(8, std::nullopt, "acknowledgement", StepDirection::ServerToClient, PhaseId::Media, "Acknowledgement 9000", "", {9}),
        step(9, 10, "set-data-frame", StepDirection::ClientToServer, PhaseId::Metadata, "@setDataFrame(onMetaData)", "", {}),
    };
    session.steps[2].messages = {MessageIndex{0}};
    session.steps[3].messages = {MessageIndex{1}};
    session.steps[4].messages = {MessageIndex{2}};
    session.steps[5].messages = {MessageIndex{3}, MessageIndex{3}};
    session.steps[5].frameCount = 1;
    session.steps[5].videoMessages = 1;
    session.steps[5].bytes = 3589;
    session::MediaTrack video;
    video.codec = media::Codec::Avc;
    video.messages = 1;
    video.frames = 1;
    video.bytes = 3589;
    video.keyframes = 1;
    video.config.codec = media::Codec::Avc;
    video.config.width = 1280;
    video.config.height = 720;
    video.firstTimestamp = 0;
    video.lastTimestamp = 7966;
    session.tracks = {video};
    session.videoMessages = 1;
    session::Request request;
    request.name = "publish";
    request.message = MessageIndex{1};
    request.frame = FrameNumber{6};
    request.time = at(500);
    request.answer = session::Request::Answer::Rejected;
    request.answerTime = at(600);
    request.code = m_wire.code;
    request.description = m_wire.description;
    session.requests = {request};
    diagnosis::Finding rejected;
    rejected.rule = "publish-rejected";
    rejected.severity = diagnosis::Severity::Error;
    rejected.source = diagnosis::Source::Server;
    rejected.clause = "RTMP 7.2.2.6";
    rejected.code = m_wire.code;
    rejected.frames = {FrameNumber{7}};
    rejected.messages = {MessageIndex{2}};
    rejected.message = texts::asIs(m_wire.finding);
    rejected.advice = texts::asIs(m_wire.advice);
    findings = {rejected};
    publish();
  }

  Wire m_wire;
  AppendOnly<analysis::PacketRecord> m_packets;
  AppendOnly<session::MessageRecord> m_messages;
  AppendOnly<std::shared_ptr<const session::MessageDetail>> m_details;
};

}  // namespace rtmpscope::exporting::test
