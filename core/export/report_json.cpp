// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measures.h"
#include "analysis/protocol_name.h"
#include "export/capture_summary.h"
#include "export/measures_json.h"
#include "export/quality_json.h"
#include "export/redact.h"
#include "export/report.h"
#include "export/report_words.h"
#include "export/step_rows.h"
#include "export/time_text.h"
#include "notes/annotation_json.h"
#include "session/step_catalog.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace rtmpscope::exporting {

using analysis::Analysis;
using analysis::AnalyzedConnection;
using analysis::AnalyzedSession;
using session::Session;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::string_view kSchema = "rtmpscope.report/1";

Json orNull(bool known, Json value) {
  return known ? std::move(value) : Json(nullptr);
}
Json timeJson(const std::optional<CaptureTime>& time) {
  return time ? Json(epochText(*time)) : Json(nullptr);
}
Json frameJson(FrameNumber frame) {
  return orNull(frame.value() != 0, frame.value());
}
Json textOrNull(std::string_view text) {
  return orNull(!text.empty(), text);
}

Json framesJson(const std::vector<FrameNumber>& frames) {
  Json list = Json::array();
  for (const FrameNumber frame : frames) list.push_back(frame.value());
  return list;
}

std::string_view digestName(rtmp::DigestState state) {
  switch (state) {
    case rtmp::DigestState::Absent:
      return "absent";
    case rtmp::DigestState::Scheme0:
      return "scheme0";
    case rtmp::DigestState::Scheme1:
      return "scheme1";
    case rtmp::DigestState::Invalid:
      return "invalid";
    case rtmp::DigestState::Unknown:
      break;
  }
  return "unknown";
}

std::string_view echoName(rtmp::EchoState state) {
  switch (state) {
    case rtmp::EchoState::Match:
      return "match";
    case rtmp::EchoState::Mismatch:
      return "mismatch";
    case rtmp::EchoState::Digest:
      return "digest";
    case rtmp::EchoState::Unknown:
      break;
  }
  return "unknown";
}

std::string_view kindName(rtmp::HandshakeKind kind) {
  switch (kind) {
    case rtmp::HandshakeKind::Simple:
      return "simple";
    case rtmp::HandshakeKind::Complex:
      return "complex";
    case rtmp::HandshakeKind::Encrypted:
      return "encrypted";
    case rtmp::HandshakeKind::Unknown:
      break;
  }
  return "unknown";
}

Json closedByJson(const net::Connection& connection, Side client) {
  const auto name = [&](Side side, const char* byClient, const char* byServer) { return Json(side == client ? byClient : byServer); };
  switch (connection.closedBy) {
    case net::ClosedBy::FinFromA:
      return name(Side::A, "client-fin", "server-fin");
    case net::ClosedBy::FinFromB:
      return name(Side::B, "client-fin", "server-fin");
    case net::ClosedBy::RstFromA:
      return name(Side::A, "client-rst", "server-rst");
    case net::ClosedBy::RstFromB:
      return name(Side::B, "client-rst", "server-rst");
    case net::ClosedBy::Nobody:
      break;
  }
  return nullptr;
}

Json trackJson(const session::MediaTrack& track) {
  Json json;
  json["codec"] = media::toString(track.codec);
  json["messages"] = track.messages;
  json["frames"] = track.frames;
  json["bytes"] = track.bytes;
  const media::CodecConfig& config = track.config;
  if (track.kind == media::Kind::Video) {
    json["keyframes"] = track.keyframes;
    json["width"] = orNull(config.width != 0, config.width);
    json["height"] = orNull(config.height != 0, config.height);
  } else {
    json["sample_rate"] = orNull(config.sampleRate != 0, config.sampleRate);
    json["channels"] = orNull(config.channels != 0, config.channels);
  }
  json["first_timestamp"] = track.firstTimestamp ? Json(*track.firstTimestamp) : Json(nullptr);
  json["last_timestamp"] = track.lastTimestamp ? Json(*track.lastTimestamp) : Json(nullptr);
  return json;
}

Json mainTrackJson(const Session& session, const session::MediaHealth& health, media::Kind kind, std::uint64_t messages) {
  const session::MediaTrack* const track = session.mainTrack(kind);
  if (track == nullptr && messages == 0) return nullptr;
  session::MediaTrack unknown;
  unknown.kind = kind;
  Json json = trackJson(track == nullptr ? unknown : *track);
  json["messages"] = messages;
  json["health"] = track == nullptr ? Json(nullptr) : healthJson(health.find(*track));
  return json;
}

Json mediaJson(const Session& session, const analysis::SessionMeasures& measures) {
  const session::MediaHealth& health = measures.health;
  Json json;
  json["video"] = mainTrackJson(session, health, media::Kind::Video, session.videoMessages);
  json["audio"] = mainTrackJson(session, health, media::Kind::Audio, session.audioMessages);
  json["sync"] = syncJson(session, health);
  json["stalls"] = stallsJson(measures);
  json["tracks"] = Json::array();
  const bool multitrack =
      std::any_of(session.tracks.begin(), session.tracks.end(), [](const session::MediaTrack& track) { return track.trackId != 0; });
  if (!multitrack) return json;
  for (const session::MediaTrack& track : session.tracks) {
    Json entry;
    entry["kind"] = media::toString(track.kind);
    entry["track_id"] = track.trackId;
    entry["direction"] = session::toString(track.direction);
    entry.update(trackJson(track));
    entry["health"] = healthJson(health.find(track));
    json["tracks"].push_back(std::move(entry));
  }
  return json;
}

Json handshakeJson(const rtmp::Handshake& handshake) {
  Json json;
  json["kind"] = kindName(handshake.kind);
  json["version"] = handshake.version ? Json(*handshake.version) : Json(nullptr);
  json["complete"] = handshake.complete;
  json["c1_digest"] = digestName(handshake.c1Digest);
  json["s1_digest"] = digestName(handshake.s1Digest);
  json["c2_echo"] = echoName(handshake.c2Echo);
  json["s2_echo"] = echoName(handshake.s2Echo);
  return json;
}

/// Makes the parts that hold text from the wire, or numbers of messages.
class ReportWriter {
 public:
  ReportWriter(const Analysis& analysis, ReportDepth depth, const ReportOptions& options)
      : m_analysis(analysis),
        m_depth(depth),
        m_options(options),
        m_redactor(analysis, options.redaction),
        m_measures(analysis, options.onlySession()),
        m_inspector(borrowedInspector(analysis)) {}

  [[nodiscard]] Json report(std::span<const notes::Annotation> annotations) const {
    Json json;
    json["schema"] = kSchema;
    json["generator"] = Json{{"name", "rtmpscope"}, {"version", RTMPSCOPE_VERSION}};
    if (m_redactor.active()) json["redacted"] = Json{{"secrets", m_redactor.secrets()}, {"mark", "[key-N]"}};
    json["capture"] = capture();
    json["connections"] = Json::array();
    for (const auto& analyzed : m_analysis.connections) {
      if (m_options.takes(analyzed->session)) json["connections"].push_back(connection(*analyzed));
    }
    json["sessions"] = Json::array();
    for (const auto& analyzed : m_analysis.sessions) {
      if (m_options.takes(analyzed->session->id)) json["sessions"].push_back(session(*analyzed));
    }
    if (m_depth != ReportDepth::Sessions) json["findings"] = findings(m_analysis.findings);
    json["annotations"] = Json::array();
    for (const notes::Annotation& annotation : annotations) json["annotations"].push_back(note(annotation));
    return json;
  }

 private:
  [[nodiscard]] Json text(std::string_view wire) const { return m_redactor.text(wire); }
  [[nodiscard]] Json optionalText(const std::optional<std::string>& wire) const { return wire ? text(*wire) : Json(nullptr); }

  [[nodiscard]] Json capture() const {
    const capture::CaptureInfo& info = m_analysis.capture;
    Json json;
    json["file"] = text(captureName(m_analysis));
    json["format"] = info.format;
    json["compression"] = info.compression ? Json(*info.compression) : Json(nullptr);
    std::vector<std::string> linkTypes;
    for (const capture::CaptureInterface& interface : info.interfaces) {
      std::string name = capture::linkTypeName(interface.linkType);
      if (std::find(linkTypes.begin(), linkTypes.end(), name) == linkTypes.end()) linkTypes.push_back(std::move(name));
    }
    json["link_types"] = linkTypes;
    json["packets"] = m_analysis.packets.size();
    json["captured_bytes"] = m_analysis.capturedBytes;
    json["first_time"] = timeJson(m_analysis.firstTime);
    json["last_time"] = timeJson(m_analysis.lastTime);
    const bool timed = m_analysis.firstTime && m_analysis.lastTime;
    json["duration"] = timed ? Json(toSeconds(elapsed(*m_analysis.firstTime, *m_analysis.lastTime))) : Json(nullptr);
    const auto& damage = m_analysis.damage;
    const bool cut = damage && damage->kind == capture::CaptureError::Kind::Cut;
    json["truncated"] = cut;
    json["damaged_at"] = damage && !cut ? Json(damage->offset) : Json(nullptr);
    json["quality"] = captureQualityJson(m_analysis.quality);
    return json;
  }

  [[nodiscard]] Json connection(const AnalyzedConnection& analyzed) const {
    const net::Connection& tcp = *analyzed.connection;
    const auto troubles = [&](auto member) { return (*tcp.sides[0].troubles).*member + (*tcp.sides[1].troubles).*member; };
    Json json;
    json["tcp_stream"] = tcp.index.value();
    json["client"] = toString(tcp.endpoint(analyzed.client));
    json["server"] = toString(tcp.endpoint(otherSide(analyzed.client)));
    json["protocol"] = textOrNull(analysis::protocolName(analyzed));
    json["detail"] = orNull(!analyzed.detail.empty(), text(analyzed.detail));
    json["encapsulation"] = m_inspector.encapsulation(tcp.firstFrame);
    json["packets"] = tcp.packets;
    json["retransmissions"] = troubles(&net::TcpTroubles::retransmissions);
    json["out_of_order"] = troubles(&net::TcpTroubles::outOfOrder);
    json["missing_bytes"] = tcp.sides[0].missingBytes + tcp.sides[1].missingBytes;
    json["rtt"] = tcp.handshakeRtt ? Json(toSeconds(*tcp.handshakeRtt)) : Json(nullptr);
    json["closed_by"] = closedByJson(tcp, analyzed.client);
    json["tcp"] = tcpJson(tcp, analyzed.client);
    json["session"] = analyzed.session ? Json(analyzed.session->value()) : Json(nullptr);
    return json;
  }

  [[nodiscard]] Json session(const AnalyzedSession& analyzed) const {
    const Session& session = *analyzed.session;
    Json json;
    json["id"] = session.id.value();
    json["tcp_stream"] = session.tcpStream.value();
    json["tcp_streams"] = Json::array();
    for (const TcpStreamIndex stream : session.tcpStreams) json["tcp_streams"].push_back(stream.value());
    json["client"] = toString(session.clientEndpoint);
    json["server"] = toString(session.serverEndpoint);
    const std::string_view protocol = analysis::protocolName(m_analysis, session);
    json["protocol"] = orNull(!protocol.empty(), protocol);
    if (session.tunnel) json["tunnel"] = tunnel(session);
    json["detail"] = orNull(!session.protocolDetail.empty(), text(session.protocolDetail));
    json["role"] = session::toString(session.role);
    json["outcome"] = textOrNull(session::toString(session.outcome));
    json["ended"] = orNull(!analyzed.ended.empty(), text(analyzed.ended.in(m_options.language)));
    json["verdict"] = orNull(!analyzed.verdict.empty(), text(analyzed.verdict.in(m_options.language)));
    json["related"] = related(analyzed.together);
    json["complete_from_start"] = session.completeFromStart;
    json["quality"] = sessionQualityJson(m_analysis, analyzed);
    json["app"] = optionalText(session.app);
    json["stream_name"] = optionalText(session.streamName);
    json["tc_url"] = optionalText(session.tcUrl);
    json["client_software"] = optionalText(session.clientSoftware);
    json["client_identified"] = optionalText(session.clientIdentified);
    json["server_software"] = optionalText(session.serverSoftware);
    json["server_identified"] = optionalText(session.serverIdentified);
    json["handshake"] = handshakeJson(session.handshake);
    json["chunk_size"] = Json{{"client", orNull(session.chunkSize[0].has_value(), session.chunkSize[0].value_or(0))},
                              {"server", orNull(session.chunkSize[1].has_value(), session.chunkSize[1].value_or(0))}};
    if (m_depth == ReportDepth::Full) {
      json["phases"] = phases(session);
      json["steps"] = steps(session);
      json["timing"] = timingJson(session::timeSession(session));
      const analysis::SessionMeasures& measures = m_measures.of(session.id);
      json["enhanced_rtmp"] = enhancedJson(measures.enhanced, [this](std::string_view wire) { return m_redactor.text(wire); });
      json["conformance"] = conformance(measures.conformance);
      json["server_profiles"] = profilesJson(diagnosis::judgeProfiles(session, measures.use), m_options.language);
    }
    json["media"] = mediaJson(session, m_measures.of(session.id));
    if (m_depth != ReportDepth::Sessions) json["findings"] = findings(analyzed.findings);
    return json;
  }

  [[nodiscard]] Json conformance(const std::vector<diagnosis::ClauseVerdict>& verdicts) const {
    Json list = Json::array();
    for (const diagnosis::ClauseVerdict& verdict : verdicts) {
      Json json;
      json["id"] = verdict.clause->id;
      json["clause"] = verdict.clause->number;
      json["level"] = diagnosis::toString(verdict.clause->level);
      json["peer"] = verdict.peer == Direction::ClientToServer ? "client" : "server";
      json["conformance"] = diagnosis::toString(verdict.conformance);
      json["frames"] = framesJson(verdict.frames);
      json["rule"] = verdict.clause->rule.in(m_options.language);
      json["remark"] = orNull(!verdict.remark.empty(), verdict.remark.in(m_options.language));
      list.push_back(std::move(json));
    }
    return list;
  }

  [[nodiscard]] Json tunnel(const Session& session) const {
    const rtmpt::TunnelFacts& facts = *session.tunnel;
    Json json;
    json["session_id"] = orNull(!facts.id.empty(), text(facts.id));
    json["requests"] = facts.requests();
    json["sends"] = facts.sends;
    json["idles"] = facts.idles;
    json["answers"] = facts.answers;
    json["repeated"] = facts.repeated;
    json["sequence_gaps"] = facts.gaps.count;
    json["first_poll"] = orNull(facts.firstPoll.has_value(), facts.firstPoll.value_or(0));
    json["last_poll"] = orNull(facts.lastPoll.has_value(), facts.lastPoll.value_or(0));
    json["refused"] = facts.refused.count + facts.foreign.count;
    json["opened_frame"] = frameJson(facts.openFrame);
    json["closed_frame"] = frameJson(facts.closeFrame);
    return json;
  }

  [[nodiscard]] static Json phases(const Session& session) {
    Json list = Json::array();
    for (const session::Phase& phase : session.phases) {
      Json json;
      json["id"] = session::toString(phase.id);
      json["status"] = session::toString(phase.status);
      json["first_frame"] = frameJson(phase.firstFrame);
      json["last_frame"] = frameJson(phase.lastFrame);
      json["start"] = timeJson(phase.start);
      json["end"] = timeJson(phase.end);
      list.push_back(std::move(json));
    }
    return list;
  }

  [[nodiscard]] Json steps(const Session& session) const {
    Json list = Json::array();
    for (const session::Step& step : session.steps) list.push_back(stepJson(step));
    return list;
  }

  [[nodiscard]] Json stepJson(const session::Step& step) const {
    Json json;
    json["number"] = step.number;
    json["reference_step"] = step.reference ? Json(*step.reference) : Json(nullptr);
    json["id"] = text(step.id);
    json["direction"] = session::toString(step.direction);
    json["phase"] = session::toString(step.phase);
    json["title"] = text(session::titleIn(step, m_options.language));
    json["summary"] = text(step.summary.in(m_options.language));
    json["status"] = session::toString(step.status);
    json["frames"] = framesJson(step.frames);
    json["first_time"] = timeJson(step.firstTime);
    json["time"] = timeJson(step.time);
    json["messages"] = messages(step.messages);
    if (isMediaRun(step)) {
      json["frame_count"] = step.frameCount;
      json["audio_messages"] = step.audioMessages;
      json["video_messages"] = step.videoMessages;
      json["bytes"] = step.bytes;
    }
    const session::StepKind* const kind = session::findStepKind(step.id);
    json["explanation"] = textOrNull(kind == nullptr ? std::string_view() : kind->explanation.in(m_options.language));
    return json;
  }

  [[nodiscard]] Json messages(const std::vector<MessageIndex>& indexes) const {
    Json list = Json::array();
    for (const MessageIndex index : indexes) list.push_back(m_analysis.numberOf(index).value());
    return list;
  }

  [[nodiscard]] static Json related(const diagnosis::Together& together) {
    Json json = Json::array();
    for (const diagnosis::RelatedSession& each : together.related) {
      Json entry = {{"session", each.id.value()}, {"relation", diagnosis::toString(each.relation)}};
      json.push_back(std::move(entry));
    }
    return json;
  }

  [[nodiscard]] Json findings(const std::vector<diagnosis::Finding>& findings) const {
    Json list = Json::array();
    for (const diagnosis::Finding& finding : findings) {
      Json json;
      json["rule"] = finding.rule;
      json["severity"] = diagnosis::toString(finding.severity);
      json["source"] = diagnosis::toString(finding.source);
      json["certainty"] = diagnosis::toString(finding.certainty);
      json["clause"] = textOrNull(finding.clause);
      json["code"] = orNull(!finding.code.empty(), text(finding.code));
      json["frames"] = framesJson(finding.frames);
      json["messages"] = messages(finding.messages);
      json["count"] = finding.count;
      json["message"] = text(finding.message.in(m_options.language));
      json["advice"] = text(finding.advice.in(m_options.language));
      list.push_back(std::move(json));
    }
    return list;
  }

  [[nodiscard]] Json note(const notes::Annotation& annotation) const {
    notes::Annotation redacted = annotation;
    redacted.text = m_redactor.text(annotation.text);
    redacted.tag = m_redactor.text(annotation.tag);
    return notes::toJson(redacted);
  }

  const Analysis& m_analysis;
  ReportDepth m_depth;
  const ReportOptions& m_options;
  Redactor m_redactor;
  analysis::Measures m_measures;
  analysis::Inspector m_inspector;
};

}  // namespace

std::string reportJson(const Analysis& analysis, std::span<const notes::Annotation> annotations, ReportDepth depth, const ReportOptions& options) {
  const Json json = ReportWriter(analysis, depth, options).report(annotations);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace rtmpscope::exporting
