// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/made_analysis.h"

#include "base/append_only.h"

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

namespace rtmpscope::test {

using session::PhaseId;
using session::Session;
using session::Step;
using session::StepDirection;
using session::StepStatus;

namespace {

constexpr CaptureTime kStart{std::chrono::seconds(1'700'000'000)};
constexpr std::uint32_t kPacketBytes = 100;

CaptureTime at(double ms) {
  return kStart + Nanoseconds(static_cast<std::int64_t>(ms * 1e6));
}

StepDirection directionOf(const std::string& sign) {
  if (sign == ">") return StepDirection::ClientToServer;
  return sign == "<" ? StepDirection::ServerToClient : StepDirection::Both;
}

Side senderOf(StepDirection direction) {
  return direction == StepDirection::ServerToClient ? Side::B : Side::A;
}

PhaseId phaseOf(const std::string& id, session::Role role) {
  static const std::map<std::string, PhaseId> kPhases{
      {"tcp-handshake", PhaseId::TcpHandshake}, {"c0c1", PhaseId::RtmpHandshake},     {"s0s1s2", PhaseId::RtmpHandshake},
      {"c2", PhaseId::RtmpHandshake},           {"connect", PhaseId::Connect},        {"window-ack-size", PhaseId::Connect},
      {"set-peer-bandwidth", PhaseId::Connect}, {"connect-result", PhaseId::Connect}, {"media", PhaseId::Media},
      {"set-data-frame", PhaseId::Metadata},    {"publish", PhaseId::Publish},        {"play", PhaseId::Play},
      {"on-status", PhaseId::Publish},          {"delete-stream", PhaseId::Teardown}, {"tcp-fin", PhaseId::Teardown}};
  const auto found = kPhases.find(id);
  if (id == "on-status" && role == session::Role::Play) return PhaseId::Play;
  return found == kPhases.end() ? PhaseId::CreateStream : found->second;
}

bool carriesMessage(const std::string& id) {
  static constexpr std::array kWithout{"tcp-handshake", "tcp-syn", "c0c1", "s0s1s2", "s0s1", "s2", "c2", "tcp-fin", "tcp-rst"};
  return std::ranges::find(kWithout, id) == kWithout.end();
}

std::string restOf(std::istringstream& line) {
  std::string rest;
  std::getline(line >> std::ws, rest);
  return rest;
}

/// "25" or "4-6".
std::pair<std::uint32_t, std::uint32_t> rangeOf(const std::string& text) {
  const std::size_t dash = text.find('-');
  const auto first = static_cast<std::uint32_t>(std::stoul(text));
  return {first, dash == std::string::npos ? first : static_cast<std::uint32_t>(std::stoul(text.substr(dash + 1)))};
}

/// One session while its lines are read.
struct Making {
  std::shared_ptr<Session> session = std::make_shared<Session>();
  std::shared_ptr<net::Connection> connection = std::make_shared<net::Connection>();
  std::vector<diagnosis::Finding> findings;
};

class Maker {
 public:
  std::shared_ptr<const analysis::Analysis> make(std::string_view text, analysis::RunState state) {
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
      if (!line.empty()) read(line);
    }
    return finish(state);
  }

 private:
  void read(const std::string& text) {
    std::istringstream line(text);
    std::string word;
    line >> word;
    if (word == "session") return beginSession(line);
    if (word == "step" || word == "violated") return addStep(line, word == "step" ? StepStatus::Seen : StepStatus::Violated);
    if (word == "missing") return addMissing(line);
    if (word == "media") return addMedia(line);
    if (word == "gap") return addGap(line);
    if (word == "answer") return addAnswer(line);
    if (word == "finding") return addFinding(line);
    throw std::invalid_argument("no such line: " + text);
  }

  void beginSession(std::istringstream& line) {
    std::string role;
    std::string outcome;
    std::string name;
    line >> role >> outcome >> name;
    Making making;
    const auto index = static_cast<std::uint32_t>(m_sessions.size());
    Session& session = *making.session;
    session.id = SessionId{index + 1};
    session.tcpStream = TcpStreamIndex{index};
    session.tcpStreams = {session.tcpStream};
    session.role = role == "publish" ? session::Role::Publish : role == "play" ? session::Role::Play : session::Role::Unknown;
    for (const session::Outcome one :
         {session::Outcome::Completed, session::Outcome::Rejected, session::Outcome::Aborted, session::Outcome::Failed, session::Outcome::Ongoing}) {
      if (session::toString(one) == outcome) session.outcome = one;
    }
    session.protocol = rtmp::Protocol::Rtmp;
    const std::size_t slash = name.find('/');
    session.app = name.substr(0, slash);
    if (slash != std::string::npos) session.streamName = name.substr(slash + 1);
    session.clientEndpoint = {{{10, 0, 0, 2}, IpAddress::Family::V4}, 50000};
    session.serverEndpoint = {{{10, 0, 0, 1}, IpAddress::Family::V4}, 1935};
    session.start = kStart;
    session.end = kStart;
    making.connection->index = session.tcpStream;
    making.connection->endpoints = {session.clientEndpoint, session.serverEndpoint};
    m_sessions.push_back(std::move(making));
  }

  Session& session() { return *m_sessions.back().session; }

  Step& appendStep(const std::string& reference, const std::string& id, StepDirection direction, StepStatus status) {
    Step step;
    step.number = static_cast<std::uint32_t>(session().steps.size()) + 1;
    if (reference != "-") step.reference = static_cast<std::uint8_t>(std::stoi(reference));
    step.id = id;
    step.direction = direction;
    step.status = status;
    step.phase = phaseOf(id, session().role);
    session().steps.push_back(std::move(step));
    return session().steps.back();
  }

  void happened(Step& step, std::uint32_t first, std::uint32_t last, double firstMs, double lastMs) {
    step.firstTime = at(firstMs);
    step.time = at(lastMs);
    session().end = std::max(session().end, *step.time);
    std::uint32_t& until = m_lastFrame;
    until = std::max(until, last);
    m_frameTimes[first] = *step.firstTime;
    m_frameTimes[last] = *step.time;
    m_frameSenders[first] = m_frameSenders[last] = senderOf(step.direction);
  }

  void addStep(std::istringstream& line, StepStatus status) {
    std::string reference;
    std::string id;
    std::string direction;
    std::string frames;
    double ms = 0;
    line >> reference >> id >> direction >> frames >> ms;
    Step& step = appendStep(reference, id, directionOf(direction), status);
    step.title = restOf(line);
    const auto [first, last] = rangeOf(frames);
    for (std::uint32_t frame = first; frame <= last; ++frame) step.frames.emplace_back(frame);
    happened(step, first, last, ms, ms);
    if (carriesMessage(id)) step.messages = {addMessage(step.direction, rtmp::MessageType::CommandAmf0, first, last, ms, step.title)};
  }

  void addMissing(std::istringstream& line) {
    std::string reference;
    std::string id;
    std::string direction;
    line >> reference >> id >> direction;
    Step& step = appendStep(reference, id, directionOf(direction), StepStatus::Missing);
    step.title = restOf(line);
  }

  void addMedia(std::istringstream& line) {
    std::string reference;
    std::string direction;
    std::string frames;
    std::string times;
    std::uint32_t video = 0;
    std::uint32_t audio = 0;
    line >> reference >> direction >> frames >> times >> video >> audio;
    Step& step = appendStep(reference, "media", directionOf(direction), StepStatus::Seen);
    step.title = "Video and audio";
    const auto [first, last] = rangeOf(frames);
    const std::size_t dash = times.find('-');
    const double from = std::stod(times.substr(0, dash));
    const double to = std::stod(times.substr(dash + 1));
    step.frames = {FrameNumber{first}, FrameNumber{last}};
    step.frameCount = last - first + 1;
    step.videoMessages = video;
    step.audioMessages = audio;
    happened(step, first, last, from, to);
    const std::uint32_t count = video + audio;
    for (std::uint32_t n = 0; n < count; ++n) {
      const double share = count > 1 ? static_cast<double>(n) / (count - 1) : 0;
      const auto frame = first + static_cast<std::uint32_t>(share * (last - first));
      const rtmp::MessageType type = n < video ? rtmp::MessageType::Video : rtmp::MessageType::Audio;
      const MessageIndex message = addMessage(step.direction, type, frame, frame, from + share * (to - from), {});
      if (n == 0) step.messages = {message};
      if (n + 1 == count) step.messages.push_back(message);
      step.bytes += 1000;
    }
  }

  MessageIndex addMessage(StepDirection direction, rtmp::MessageType type, std::uint32_t first, std::uint32_t last, double ms,
                          const std::string& title) {
    session::MessageRecord record;
    record.header.type = type;
    record.header.length = 1000;
    record.header.chunkStreamId = 3;
    record.time = at(ms);
    record.tcpStream = session().tcpStream;
    record.firstFrame = FrameNumber{first};
    record.frame = FrameNumber{last};
    record.side = senderOf(direction);
    record.receivedBytes = 1000;
    record.chunks = 1;
    if (type == rtmp::MessageType::CommandAmf0) {
      record.detail = static_cast<std::uint32_t>(m_details.size());
      rtmp::Command command;
      command.name = title.substr(0, title.find('('));
      m_details.append(std::make_shared<const session::MessageDetail>(session::MessageDetail{std::move(command)}));
    }
    const MessageIndex index{static_cast<std::uint32_t>(m_messages.size())};
    m_messages.append(record);
    ++session().messages;
    return index;
  }

  void addGap(std::istringstream& line) {
    std::string direction;
    std::uint64_t size = 0;
    std::uint32_t frame = 0;
    double ms = 0;
    line >> direction >> size >> frame >> ms;
    net::TcpDirection& side = m_sessions.back().connection->sides[indexOf(senderOf(directionOf(direction)))];
    side.troubles.make().gaps.push_back(
        {{StreamOffset{side.missingBytes}, StreamOffset{side.missingBytes + size}}, MissingReason::Lost, FrameNumber{frame}});
    side.missingBytes += size;
    m_lastFrame = std::max(m_lastFrame, frame);
    m_frameTimes[frame] = at(ms);
  }

  /// The last step with that reference number that has a message.
  Step& referenced(int reference, bool last) {
    Step* found = nullptr;
    for (Step& step : session().steps) {
      if (step.reference == reference && (last || !found)) found = &step;
    }
    if (!found) throw std::invalid_argument("no such step");
    return *found;
  }

  void addAnswer(std::istringstream& line) {
    int asks = 0;
    int answers = 0;
    line >> asks >> answers;
    session::Request request;
    request.message = referenced(asks, false).messages.at(0);
    request.answer = session::Request::Answer::Accepted;
    request.answerMessage = referenced(answers, true).messages.at(0);
    session().requests.push_back(std::move(request));
  }

  void addFinding(std::istringstream& line) {
    std::string severity;
    std::string rule;
    int reference = 0;
    line >> severity >> rule >> reference;
    static constexpr std::array<std::string_view, 2> kRules{"publish-rejected", "command-unanswered"};
    const auto known = std::ranges::find(kRules, rule);
    diagnosis::Finding finding;
    finding.rule = known == kRules.end() ? "made-up" : *known;
    finding.severity = severity == "error"     ? diagnosis::Severity::Error
                       : severity == "warning" ? diagnosis::Severity::Warning
                                               : diagnosis::Severity::Note;
    finding.messages = {referenced(reference, true).messages.at(0)};
    finding.frames = {referenced(reference, true).frames.back()};
    finding.message = texts::asIs("It was refused.");
    finding.advice = texts::asIs("Choose another name.");
    m_sessions.back().findings.push_back(std::move(finding));
  }

  void makePhases(Session& session) const {
    for (const Step& step : session.steps) {
      auto found = std::ranges::find(session.phases, step.phase, &session::Phase::id);
      if (found == session.phases.end()) {
        session::Phase phase;
        phase.id = step.phase;
        found = session.phases.insert(session.phases.end(), phase);
      }
      if (!step.time) continue;
      found->status = session::PhaseStatus::Complete;
      if (!found->start) {
        found->start = step.firstTime;
        found->firstFrame = step.frames.front();
      }
      found->end = step.time;
      found->lastFrame = step.frames.back();
    }
  }

  std::shared_ptr<const analysis::Analysis> finish(analysis::RunState state) {
    auto analysis = std::make_shared<analysis::Analysis>();
    analysis->state = state;
    analysis->capture.path = "made.pcap";
    AppendOnly<analysis::PacketRecord> packets;
    CaptureTime time = kStart;
    for (std::uint32_t frame = 1; frame <= m_lastFrame; ++frame) {
      if (const auto known = m_frameTimes.find(frame); known != m_frameTimes.end()) time = known->second;
      analysis::PacketRecord packet;
      packet.fileOffset = std::uint64_t{frame} * kPacketBytes;
      packet.time = time;
      packet.capturedLength = packet.originalLength = kPacketBytes;
      packet.tcpStream = 0;
      if (const auto sender = m_frameSenders.find(frame); sender != m_frameSenders.end()) packet.side = sender->second;
      packets.append(packet);
    }
    analysis->packets = packets.view();
    analysis->messages = m_messages.view();
    analysis->details = m_details.view();
    if (m_lastFrame > 0) analysis->firstTime = kStart;
    for (Making& making : m_sessions) {
      makePhases(*making.session);
      if (!making.session->steps.empty() && !making.session->steps.front().frames.empty()) {
        making.session->firstFrame = making.session->steps.front().frames.front();
      }
      auto connection = std::make_shared<analysis::AnalyzedConnection>();
      connection->connection = making.connection;
      connection->protocol = rtmp::Protocol::Rtmp;
      connection->session = making.session->id;
      connection->client = Side::A;
      analysis->connections.push_back(connection);
      auto analyzed = std::make_shared<analysis::AnalyzedSession>();
      analyzed->session = making.session;
      analyzed->findings = making.findings;
      analyzed->ended = texts::asIs("It ended.");
      analyzed->verdict = texts::asIs("This is the verdict.");
      analysis->sessions.push_back(analyzed);
    }
    return analysis;
  }

  std::vector<Making> m_sessions;
  AppendOnly<session::MessageRecord> m_messages;
  AppendOnly<std::shared_ptr<const session::MessageDetail>> m_details;
  std::map<std::uint32_t, CaptureTime> m_frameTimes;
  std::map<std::uint32_t, Side> m_frameSenders;
  std::uint32_t m_lastFrame = 0;
};

}  // namespace

std::shared_ptr<const analysis::Analysis> madeAnalysis(std::string_view text, analysis::RunState state) {
  return Maker().make(text, state);
}

}  // namespace rtmpscope::test
