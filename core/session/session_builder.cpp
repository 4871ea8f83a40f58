// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/session_builder.h"

#include "base/short_text.h"
#include "rtmp/description.h"
#include "rtmp/handshake.h"
#include "session/gathered.h"
#include "session/media_book.h"
#include "session/outcome.h"
#include "session/phases.h"
#include "session/request_book.h"
#include "session/software.h"
#include "session/step_catalog.h"
#include "session/step_list.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace rtmpscope::session {
namespace {

using rtmp::MessageType;
using rtmp::UserControlEvent;

// Text from the wire that is kept with a step.
constexpr std::size_t kMaxTitleLength = 512;
constexpr std::size_t kMaxSummaryLength = 1024;

// Commands that are kept to be paired again, in bytes. Long sessions hold few commands: what decides comes first.
constexpr std::size_t kMaxHeardSize = std::size_t{1} << 20;

// Among so many messages of a session is the first one of each side, or it does not matter any more.
constexpr std::uint64_t kFirstMessages = 64;

// RTMP 5.4: control messages belong on chunk stream 2 and message stream 0.
constexpr std::uint32_t kControlChunkStream = 2;

std::string_view userControlStepId(UserControlEvent event) {
  switch (event) {
    case UserControlEvent::StreamBegin:
      return "stream-begin";
    case UserControlEvent::StreamEof:
      return "stream-eof";
    case UserControlEvent::StreamDry:
      return "stream-dry";
    case UserControlEvent::SetBufferLength:
      return "set-buffer-length";
    case UserControlEvent::StreamIsRecorded:
      return "stream-is-recorded";
    case UserControlEvent::PingRequest:
      return "ping-request";
    case UserControlEvent::PingResponse:
      return "ping-response";
    case UserControlEvent::SwfVerificationRequest:
      return "swf-verification-request";
    case UserControlEvent::SwfVerificationResponse:
      return "swf-verification-response";
    case UserControlEvent::BufferEmpty:
      return "buffer-empty";
    case UserControlEvent::BufferReady:
      return "buffer-ready";
  }
  return "user-control";
}

std::string controlStepId(const MessageRecord& record) {
  switch (record.header.type) {
    case MessageType::SetChunkSize:
      return "set-chunk-size";
    case MessageType::Abort:
      return "abort";
    case MessageType::Acknowledgement:
      return "acknowledgement";
    case MessageType::WindowAcknowledgementSize:
      return "window-ack-size";
    case MessageType::SetPeerBandwidth:
      return "set-peer-bandwidth";
    case MessageType::UserControl:
      return std::string{userControlStepId(record.control.event)};
    default:
      return "control";
  }
}

std::string otherStepId(MessageType type) {
  switch (type) {
    case MessageType::SharedObjectAmf0:
    case MessageType::SharedObjectAmf3:
      return "shared-object";
    case MessageType::CommandAmf0:
    case MessageType::CommandAmf3:
      return "command";
    case MessageType::DataAmf0:
    case MessageType::DataAmf3:
      return "data";
    default:
      return fmt::format("message-type-{}", static_cast<unsigned>(type));
  }
}

bool isDataType(MessageType type) {
  return type == MessageType::DataAmf0 || type == MessageType::DataAmf3;
}
bool isCommandType(MessageType type) {
  return type == MessageType::CommandAmf0 || type == MessageType::CommandAmf3;
}

const rtmp::AmfValue* findIn(const rtmp::DataMessage& data, std::string_view name) {
  for (const rtmp::AmfValue& value : data.values) {
    if (const rtmp::AmfValue* const found = value.find(name)) return found;
  }
  return nullptr;
}

double numberIn(const rtmp::DataMessage& data, std::string_view name) {
  const rtmp::AmfValue* const value = findIn(data, name);
  return value != nullptr && value->isNumber() ? value->number : 0;
}

// A picture size as sent: what no picture can have is not taken over.
std::uint32_t sizeIn(const rtmp::DataMessage& data, std::string_view name) {
  constexpr double kLargest = 65535;
  const double number = numberIn(data, name);
  return number >= 1 && number <= kLargest ? static_cast<std::uint32_t>(number) : 0;
}

// FLV's onMetaData says stereo or not; some encoders say a number. What no sound can have is not taken over.
std::uint32_t channelsIn(const rtmp::DataMessage& data) {
  constexpr double kMost = 255;
  const double number = numberIn(data, "audiochannels");
  if (number >= 1 && number <= kMost) return static_cast<std::uint32_t>(number);
  const rtmp::AmfValue* const stereo = findIn(data, "stereo");
  if (stereo == nullptr || stereo->type != rtmp::AmfValue::Type::Boolean) return 0;
  return stereo->boolean ? 2 : 1;
}

// videocodecid and audiocodecid are numbers, or FourCC text with Enhanced RTMP.
bool announces(const rtmp::DataMessage& data, std::string_view codecId) {
  const rtmp::AmfValue* const value = findIn(data, codecId);
  if (value == nullptr) return false;
  return value->isNumber() ? value->number > 0 : value->isString() && !value->string.empty();
}

std::optional<std::string> textOf(const rtmp::AmfValue& object, std::string_view name) {
  const rtmp::AmfValue* const value = object.find(name);
  if (value == nullptr || !value->isString()) return std::nullopt;
  return value->string;
}

// The text of a command that broke off may have broken off, too.
std::optional<std::string> wholeText(const rtmp::Command& command, std::string_view name) {
  std::optional<std::string> text = textOf(command.object, name);
  if (command.damage && text && text->empty()) return std::nullopt;
  return text;
}

bool isMetadata(const rtmp::DataMessage& data) {
  if (data.handler == "onMetaData") return true;
  return data.handler == "@setDataFrame" && !data.values.empty() && data.values.front().isString() && data.values.front().string == "onMetaData";
}

}  // namespace

class SessionBuilder::State {
 public:
  State(SessionId id, TcpStreamIndex stream, FrameFinder frames, FrameTime times)
      : m_id(id), m_stream(stream), m_frames(std::move(frames)), m_times(std::move(times)) {}

  void setProtocol(rtmp::Protocol protocol, std::string detail) {
    m_protocol = protocol;
    m_protocolDetail = std::move(detail);
  }
  void setServerPorts(std::vector<std::uint16_t> ports) { m_ports = std::move(ports); }
  void setClient(Side client) { m_knownClient = client; }

  void setAcknowledgements(AckFinder acknowledgements) { m_acknowledgements = std::move(acknowledgements); }

  void onHandshakePart(Side sender, const rtmp::HandshakePartSeen& part) {
    noteHeard(sender, static_cast<Milestone>(part.part));
    m_handshake.add(sender, part);
    SideFacts& side = m_sides[indexOf(sender)];
    if (part.part == rtmp::HandshakePart::Version && side.handshakeBegin == FrameNumber{}) side.handshakeBegin = part.firstFrame;
    if (m_firstHandshake == std::nullopt) m_firstHandshake = sender;
  }

  void onMessage(MessageIndex index, const MessageRecord& record, const MessageDetail* detail, const media::CodecConfig* config) {
    if (m_messages < kFirstMessages) noteHeard(record.side, Milestone::Message);
    ++m_messages;
    SideFacts& side = m_sides[indexOf(record.side)];
    if (record.range.end > side.lastMessageEnd) side.lastMessageEnd = record.range.end;
    if (record.completeness != rtmp::Completeness::Truncated) m_evidence[indexOf(record.side)].add(index, record);
    // A message that its stream broke off is no step and does not count, unless at least its name is there.
    const bool cutOff = record.completeness == rtmp::Completeness::Truncated;
    side.cutOff = side.cutOff || cutOff;
    if (cutOff && detail == nullptr) return;
    if (record.isMedia() || record.header.type == MessageType::Aggregate) {
      side.goodbye.reset();  // it said the end, and goes on all the same
      m_media.add(index, record, config);
      return;
    }
    onOther(index, record, detail);
  }

  void onFurtherTrack(MessageIndex index, const MessageRecord& record, const media::MediaTrack& track, const media::CodecConfig* config) {
    if (record.completeness != rtmp::Completeness::Truncated) m_media.addFurtherTrack(index, record, track, config);
  }

  void onRemark(Side sender, const rtmp::Remark& remark) {
    if (remark.kind == rtmp::Remark::Kind::StartedInMidStream) {
      SideFacts& side = m_sides[indexOf(sender)];
      side.startedInMidStream = true;
      if (!side.chunkSize && remark.value > 0) side.chunkSize = static_cast<std::uint32_t>(remark.value);
    }
    const auto kind = static_cast<std::size_t>(remark.kind);
    if (kind >= kRemarkKinds) return;
    const std::uint64_t before = m_remarkCounts[indexOf(sender)][kind]++;
    // Each limit is kept once, so that one that is met often does not hide another.
    const bool limit = remark.kind == rtmp::Remark::Kind::Limit;
    if (limit ? !isKept(sender, remark) : before < kMaxRemarksOfKind) m_remarks.emplace_back(sender, remark);
  }

  void onTlsAlert(Side sender, const TlsAlert& alert) {
    if (!m_tlsAlert) m_tlsAlert = {sender, alert};
  }

  Side client(const net::Connection& connection) const {
    if (m_knownClient) return *m_knownClient;
    if (connection.opener) return *connection.opener;
    if (m_requests.client()) return *m_requests.client();
    if (m_firstHandshake) return *m_firstHandshake;
    const bool aServes = isServerPort(connection.endpoint(Side::A).port);
    const bool bServes = isServerPort(connection.endpoint(Side::B).port);
    if (aServes != bServes) return aServes ? Side::B : Side::A;
    return connection.endpoint(Side::A).port >= connection.endpoint(Side::B).port ? Side::A : Side::B;
  }

  Session build(const net::Connection& connection, CaptureTime latest, bool captureEnded, std::span<const FrameNumber> clockSteps) {
    pairAgain();
    Session session;
    session.id = m_id;
    session.tcpStream = m_stream;
    session.tcpStreams = {m_stream};
    session.client = client(connection);
    session.clientEndpoint = connection.endpoint(session.client);
    session.serverEndpoint = connection.endpoint(otherSide(session.client));
    session.protocol = m_protocol;
    session.protocolDetail = m_protocolDetail;
    session.firstFrame = connection.firstFrame;
    session.lastFrame = connection.lastFrame;
    session.start = connection.firstTime;
    session.end = connection.lastTime;
    session.observedUntil = std::max(latest, connection.lastTime);
    session.captureEnded = captureEnded;
    session.replaced = connection.replaced;
    session.clockSteps.assign(std::ranges::upper_bound(clockSteps, session.firstFrame), clockSteps.end());
    session.handshake = m_handshake.handshake(session.client);
    session.messages = m_messages;
    session.audioMessages = m_media.audioMessages();
    session.videoMessages = m_media.videoMessages();

    const OutcomeFacts facts{connection, m_requests, m_media, m_sides};
    session.role = judgeRole(facts, session.client);
    fillDirections(session, connection);
    fillNames(session);
    fillRequests(session);
    fillTracks(session);
    listSteps({connection, m_gathered, m_media, m_sides, m_frames, m_times}, session);
    session.stepsLeftOut = m_stepsLeftOut;
    session.completeFromStart = seenFromStart(session, connection);
    session.ending = judgeEnding(facts, session);
    session.outcome = judgeOutcome(facts, session, isRtmpPort(session.serverEndpoint.port));
    assignPhases(session);
    session.phases = listPhases(session);
    return session;
  }

 private:
  bool isKept(Side sender, const rtmp::Remark& limit) const {
    return std::ranges::any_of(m_remarks, [&](const auto& each) {
      return each.first == sender && each.second.kind == limit.kind && each.second.error.what == limit.error.what;
    });
  }

  void noteHeard(Side side, Milestone milestone) {
    std::optional<StreamOffset>& heard = m_heardAt[indexOf(side)][static_cast<std::size_t>(milestone)];
    if (!heard && m_acknowledgements) heard = m_acknowledgements(side);
  }

  void onOther(MessageIndex index, const MessageRecord& record, const MessageDetail* detail) {
    const rtmp::Command* const command = detail != nullptr ? std::get_if<rtmp::Command>(&detail->content) : nullptr;
    const rtmp::DataMessage* const data = detail != nullptr ? std::get_if<rtmp::DataMessage>(&detail->content) : nullptr;

    GatheredStep step;
    std::string id;
    Words words;
    if (record.isControl()) {
      onControl(index, record);
      id = controlStepId(record);
    } else if (command != nullptr) {
      id = onCommand(index, record, *command, step, words);
    } else if (data != nullptr) {
      id = onData(index, record, *data);
    } else {
      id = otherStepId(record.header.type);
    }
    keepStep(std::move(step), id, words, index, record, detail);
  }

  /// What a step says beside its title.
  struct Words {
    std::string asked;
    std::string summary;
  };

  static void setWords(GatheredStep& step, std::string_view id, const std::string& title, const Words& words) {
    step.kind = findStepKind(id);
    if (step.kind != nullptr) id = {};
    step.idLength = static_cast<std::uint16_t>(id.size());
    step.titleLength = static_cast<std::uint16_t>(title.size());
    step.askedLength = static_cast<std::uint16_t>(words.asked.size());
    step.text = std::string{id} + title + words.asked + words.summary;
  }

  void keepStep(GatheredStep step, const std::string& id, const Words& words, MessageIndex index, const MessageRecord& record,
                const MessageDetail* detail) {
    const MessageType type = record.header.type;
    const bool endsRun = isCommandType(type) || isDataType(type) || type == MessageType::SetChunkSize;
    const bool routine = isDataType(type) || (record.isControl() && type != MessageType::SetChunkSize);
    const std::size_t kept = m_gathered.size() + m_media.runs().size();
    if (kept >= kMaxSteps || (routine && kept >= kMaxRoutineSteps)) {
      ++m_stepsLeftOut;
      m_media.interrupt(record.side, record.range);
      return;
    }
    if (endsRun) {
      m_media.endRun(record.side);
    } else {
      m_media.interrupt(record.side, record.range);
    }
    std::string title = summarize(record, detail);
    shorten(title, kMaxTitleLength);
    setWords(step, id, title, words);
    step.side = record.side;
    step.range = record.range;
    step.firstFrame = record.firstFrame;
    step.frame = record.frame;
    step.time = record.time;
    step.message = index;
    m_gathered.push_back(std::move(step));
  }

  void onControl(MessageIndex index, const MessageRecord& record) {
    SideFacts& side = m_sides[indexOf(record.side)];
    ControlFacts& facts = m_control[indexOf(record.side)];
    if (record.header.chunkStreamId != kControlChunkStream || record.header.messageStreamId != 0) {
      if (facts.wrongChunkStream.count == 0) {
        facts.wrongChunkStreamId = record.header.chunkStreamId;
        facts.wrongMessageStreamId = record.header.messageStreamId;
      }
      facts.wrongChunkStream.add(index, record.frame);
    }
    if (record.completeness != rtmp::Completeness::Complete) return;  // its number is not all there
    noteSize(facts, index, record);
    if (record.side != likelyClient()) m_software.addServerControl(record.header.type, record.control);
    switch (record.header.type) {
      case MessageType::SetChunkSize:
        side.chunkSize = record.control.value;
        break;
      case MessageType::Acknowledgement:
        facts.acknowledgements.add(index, record.frame);
        break;
      case MessageType::WindowAcknowledgementSize:
        if (!facts.windowAckSize) facts.windowAckSizeFrame = record.frame;
        facts.windowAckSize = record.control.value;
        break;
      case MessageType::UserControl:
        onUserControl(index, record, side, facts);
        break;
      default:
        break;
    }
  }

  static void noteSize(ControlFacts& facts, MessageIndex index, const MessageRecord& record) {
    const std::size_t expected = rtmp::controlSize(record.header.type, record.control.event);
    if (expected == 0 || record.header.length == expected) return;
    if (facts.wrongSize.count == 0) {
      facts.wrongSizeType = record.header.type;
      facts.wrongSizeEvent = record.control.event;
      facts.wrongSizeBytes = record.header.length;
      facts.rightSizeBytes = static_cast<std::uint32_t>(expected);
    }
    facts.wrongSize.add(index, record.frame);
  }

  void onUserControl(MessageIndex index, const MessageRecord& record, SideFacts& side, ControlFacts& facts) {
    switch (record.control.event) {
      case UserControlEvent::StreamBegin:
        side.goodbye.reset();
        break;
      case UserControlEvent::StreamEof:
        sayGoodbye(side, index, record);
        break;
      case UserControlEvent::PingRequest:
        facts.pingRequests.add(index, record.frame);
        m_pings[indexOf(record.side)].request({record.control.value, {index, record.frame, record.time}});
        break;
      case UserControlEvent::PingResponse:
        facts.pingResponses.add(index, record.frame);
        m_pings[indexOf(otherSide(record.side))].response(record.control.value, record.frame);
        break;
      default:
        break;
    }
  }

  static void sayGoodbye(SideFacts& side, MessageIndex index, const MessageRecord& record) { side.sayGoodbye({index, record.frame, record.time}); }

  std::string onCommand(MessageIndex index, const MessageRecord& record, const rtmp::Command& command, GatheredStep& step, Words& words) {
    SideFacts& side = m_sides[indexOf(record.side)];
    HeardCommand heard{record, index, command};
    const RequestBook::Verdict verdict = m_requests.add(heard);
    m_software.addCommand(command, record.side == likelyClient());
    if (command.name == "connect" && !m_connect) {
      m_connect = ConnectNames{wholeText(command, "app"), wholeText(command, "tcUrl"), wholeText(command, "flashVer")};
    }
    noteWords(index, record, command, heard, verdict);
    if (verdict.begins) {
      for (SideFacts& each : m_sides) each.takeBackBefore(record.frame);
    }
    const bool clientEnds = command.name == "FCUnpublish" || command.name == "deleteStream" || command.name == "closeStream";
    if (clientEnds || verdict.ends) sayGoodbye(side, index, record);
    if (verdict.wrongStream) m_statusOnWrongStream.add(index, record.frame);
    words = describeCommand(command, heard, verdict);
    step.answersPublish = verdict.asked == "publish";
    std::string id = commandStepId(heard, verdict);
    remember(std::move(heard));
    return id;
  }

  void noteWords(MessageIndex index, const MessageRecord& record, const rtmp::Command& command, const HeardCommand& heard,
                 const RequestBook::Verdict& verdict) {
    const Sighting at{index, record.frame, record.time};
    ConnectWords& words = m_words[indexOf(record.side)];
    const bool speaks = command.name == "connect" || (command.name == "_result" && verdict.asked == "connect");
    if (speaks && !words.at.seen() && !command.damage) {
      words = readConnectWords(command);
      words.at = at;
    }
    if (m_reconnectRequest.seen() || !startsWithIgnoringCase(heard.status.code, "NetConnection.Connect.ReconnectRequest")) return;
    m_reconnectRequest = at;
    for (const rtmp::AmfValue& argument : command.arguments) {
      if (m_reconnectUrl.empty()) m_reconnectUrl = textOf(argument, "tcUrl").value_or("");
    }
    shorten(m_reconnectUrl, kMaxTitleLength);
  }

  static std::string commandStepId(const HeardCommand& heard, const RequestBook::Verdict& verdict) {
    if (heard.name == "_error") return verdict.answers ? stepIdOf(heard.name) : "error";
    if (heard.name != "_result") return stepIdOf(heard.name);
    if (verdict.asked == "connect") return "connect-result";
    return verdict.asked == "createStream" ? "create-stream-result" : "result";
  }

  // What the title does not say.
  static Words describeCommand(const rtmp::Command& command, const HeardCommand& heard, const RequestBook::Verdict& verdict) {
    if (heard.isAnswer()) return describeAnswer(heard, verdict);
    std::string summary;
    if (command.name == "connect") {
      summary = textOf(command.object, "tcUrl").value_or("");
      if (const auto software = textOf(command.object, "flashVer")) summary += (summary.empty() ? "" : ", ") + *software;
    }
    shorten(summary, kMaxSummaryLength);
    return {"", std::move(summary)};
  }

  static Words describeAnswer(const HeardCommand& heard, const RequestBook::Verdict& verdict) {
    std::string summary = heard.status.description;
    shorten(summary, kMaxSummaryLength);
    const bool said = verdict.asked.empty() || heard.name == "onStatus" || verdict.asked == "connect";
    std::string asked = said ? std::string{} : verdict.asked;
    shorten(asked, kMaxSummaryLength);
    return {std::move(asked), std::move(summary)};
  }

  // A direction waits at a hole until it is known that nothing will fill it, and the other one goes on meanwhile: answers come
  // here before what they answer. The commands are kept to be paired again in the order in which they were on the wire.
  void remember(HeardCommand heard) {
    if (m_heardSize >= kMaxHeardSize) return;
    // Messages of one side come in order, whatever their packets did.
    FrameNumber& latest = m_latestHeard[indexOf(heard.sender)];
    latest = std::max(latest, heard.frame);
    m_heardLate = m_heardLate || latest < m_latestHeard[indexOf(otherSide(heard.sender))];
    m_heardSize += heard.size();
    m_heard.push_back({std::move(heard), latest, m_gathered.size()});
    if (m_heardSize >= kMaxHeardSize) {
      pairAgain();
      m_heard.clear();
      m_heard.shrink_to_fit();
    }
  }

  void pairAgain() {
    if (!m_heardLate) return;
    m_heardLate = false;
    std::vector<const Heard*> inOrder;
    inOrder.reserve(m_heard.size());
    for (const Heard& heard : m_heard) inOrder.push_back(&heard);
    std::ranges::stable_sort(inOrder, {}, &Heard::order);
    m_requests = RequestBook{};
    m_statusOnWrongStream = Tally{};
    for (const Heard* const heard : inOrder) {
      const HeardCommand& command = heard->command;
      const RequestBook::Verdict verdict = m_requests.add(command);
      if (verdict.wrongStream) m_statusOnWrongStream.add(command.message, command.frame);
      const bool kept = heard->step < m_gathered.size() && m_gathered[heard->step].message == command.message;
      if (!kept || !command.isAnswer()) continue;
      GatheredStep& step = m_gathered[heard->step];
      step.answersPublish = verdict.asked == "publish";
      setWords(step, commandStepId(command, verdict), std::string{step.title()}, describeAnswer(command, verdict));
    }
  }

  std::string onData(MessageIndex index, const MessageRecord& record, const rtmp::DataMessage& data) {
    SideFacts& side = m_sides[indexOf(record.side)];
    m_software.addData(data, record.side == likelyClient());
    if (data.handler == "onPlayStatus") {
      const rtmp::AmfValue* const code = findIn(data, "code");
      if (code != nullptr && code->isString() && startsWithIgnoringCase(code->string, "NetStream.Play.Complete")) sayGoodbye(side, index, record);
    }
    if (!isMetadata(data)) return data.handler == "@setDataFrame" ? "set-data-frame" : stepIdOf(data.handler);
    std::optional<Metadata>& metadata = m_metadata[indexOf(record.side)];
    if (!metadata) {
      metadata.emplace();
      metadata->message = index;
      metadata->frame = record.frame;
      metadata->time = record.time;
      metadata->wrapped = data.handler == "@setDataFrame";
      metadata->width = sizeIn(data, "width");
      metadata->height = sizeIn(data, "height");
      metadata->frameRate = numberIn(data, "framerate");
      metadata->audioSampleRate = numberIn(data, "audiosamplerate");
      metadata->audioChannels = channelsIn(data);
      metadata->announcesVideo = announces(data, "videocodecid");
      metadata->announcesAudio = announces(data, "audiocodecid");
    }
    return data.handler == "@setDataFrame" ? "set-data-frame" : "metadata";
  }

  // By what was said so far. Evidence of software is in what is said early: it can't wait until all is known.
  Side likelyClient() const {
    if (m_knownClient) return *m_knownClient;
    return m_requests.client().value_or(m_firstHandshake.value_or(Side::A));
  }

  bool isRtmpPort(std::uint16_t port) const { return port == rtmp::kDefaultPort || std::ranges::find(m_ports, port) != m_ports.end(); }
  bool isServerPort(std::uint16_t port) const { return isRtmpPort(port) || port == 443 || port == 80; }

  void fillDirections(Session& session, const net::Connection& connection) const {
    const bool opened = !neverOpened(connection);
    for (const Side side : {Side::A, Side::B}) {
      const auto direction = static_cast<std::size_t>(directionFrom(side, session.client));
      session.captured[direction] = connection.from(side).packets > 0 || !opened;
      session.chunkSize[direction] = chunkSizeOf(side, connection);
      session.control[direction] = m_control[indexOf(side)];
      session.control[direction].unansweredPings = m_pings[indexOf(side)].open();
      session.evidence[direction] = m_evidence[indexOf(side)];
      session.words[direction] = m_words[indexOf(side)];
      // Offsets count from the SYN only where there was one.
      if (connection.from(otherSide(side)).syn != FrameNumber{}) session.heardAt[direction] = m_heardAt[indexOf(side)];
      session.remarkCounts[direction] = m_remarkCounts[indexOf(side)];
    }
    for (const auto& [side, remark] : m_remarks) session.remarks.push_back({directionFrom(side, session.client), remark});
    sayLimits(session);
    session.statusOnWrongStream = m_statusOnWrongStream;
    session.reconnectRequest = m_reconnectRequest;
    session.reconnectUrl = m_reconnectUrl;
    if (m_tlsAlert) {
      session.tlsAlert = m_tlsAlert->second;
      session.tlsAlert->direction = directionFrom(m_tlsAlert->first, session.client);
      session.tlsAlert->time = m_times(m_tlsAlert->second.frame);
    }
    Side publisher = session.role == Role::Play ? otherSide(session.client) : session.client;
    if (session.role == Role::Both && !m_metadata[indexOf(publisher)]) publisher = otherSide(publisher);
    session.metadata = m_metadata[indexOf(publisher)];
    if (session.metadata) session.metadata->direction = directionFrom(publisher, session.client);
  }

  void sayLimits(Session& session) const {
    const auto say = [&session](Side side, FrameNumber frame, std::string_view what, std::uint64_t limit) {
      const ParseError error{ParseError::Kind::LimitExceeded, {}, what, limit, limit + 1};
      session.remarks.push_back({directionFrom(side, session.client), {rtmp::Remark::Kind::Limit, {}, frame, 0, limit, error}});
    };
    for (const Side side : {Side::A, Side::B}) {
      if (const FrameNumber frame = m_media.firstLeftOut(side); frame != FrameNumber{}) say(side, frame, "audio and video tracks", kMaxTracks);
    }
    if (const auto forgotten = m_requests.firstForgotten()) {
      const RequestBook::Entry& entry = m_requests.entries()[*forgotten];
      say(entry.side, entry.request.frame, "commands that wait for an answer", kMaxOpenRequests);
    }
  }

  // RTMP 5.4.1: 128 until something else is announced. Where the announcement may have been missed, nobody knows.
  std::optional<std::uint32_t> chunkSizeOf(Side side, const net::Connection& connection) const {
    const SideFacts& facts = m_sides[indexOf(side)];
    if (facts.chunkSize) return facts.chunkSize;
    if (facts.startedInMidStream || !beginningCaptured(connection, side, facts)) return std::nullopt;
    return connection.from(side).missingBytes > 0 ? std::nullopt : std::optional{rtmp::kDefaultChunkSize};
  }

  static bool beginningCaptured(const net::Connection& connection, Side side, const SideFacts& facts) {
    return neverOpened(connection) || connection.from(side).syn != FrameNumber{} || facts.handshakeBegin != FrameNumber{};
  }

  void fillNames(Session& session) const {
    if (m_connect) {
      session.app = m_connect->app;
      session.tcUrl = m_connect->tcUrl;
      session.clientSoftware = m_connect->flashVer;
    }
    session.streamName = m_requests.streamName();
    SoftwareEvidence evidence = m_software;
    const auto& parts = session.handshake.parts;
    constexpr auto kFirst = static_cast<std::size_t>(rtmp::HandshakePart::First);
    if (parts[0][kFirst]) evidence.c1Version = parts[0][kFirst]->version;
    if (parts[1][kFirst]) evidence.s1Version = parts[1][kFirst]->version;
    evidence.complexHandshake = session.handshake.kind == rtmp::HandshakeKind::Complex;
    if (!evidence.fmsVer.empty()) session.serverSoftware = evidence.fmsVer;
    session.clientIdentified = identifyClient(evidence);
    session.serverIdentified = identifyServer(evidence);
  }

  void fillRequests(Session& session) const {
    session.requests.reserve(m_requests.entries().size());
    for (const RequestBook::Entry& entry : m_requests.entries()) {
      session.requests.push_back(entry.request);
      session.requests.back().direction = directionFrom(entry.side, session.client);
    }
    session.accepted = m_requests.accepted();
    session.requestsLeftOut = m_requests.leftOut();
    session.unasked = m_requests.unasked();
  }

  void fillTracks(Session& session) const {
    for (const Side side : {session.client, otherSide(session.client)}) {
      const Direction direction = directionFrom(side, session.client);
      std::vector<MediaTrack> tracks = m_media.tracks(side);
      std::ranges::stable_sort(tracks, {}, [](const MediaTrack& track) { return std::pair{track.kind, track.trackId}; });
      for (MediaTrack& track : tracks) {
        track.direction = direction;
        // Where the codec's own configuration is silent, the publisher's word is the best there is.
        if (track.trackId == 0 && session.metadata && session.metadata->direction == direction) fillFromMetadata(track, *session.metadata);
        session.tracks.push_back(std::move(track));
      }
    }
  }

  static void fillFromMetadata(MediaTrack& track, const Metadata& metadata) {
    media::CodecConfig& config = track.config;
    if (track.kind == media::Kind::Video) {
      if (config.width != 0) return;
      config.width = metadata.width;
      config.height = metadata.height;
      return;
    }
    constexpr double kMostHertz = 1'000'000;
    if (config.sampleRate == 0 && metadata.audioSampleRate >= 1 && metadata.audioSampleRate <= kMostHertz) {
      config.sampleRate = static_cast<std::uint32_t>(metadata.audioSampleRate);
    }
    if (config.channels == 0) config.channels = metadata.audioChannels;
  }

  bool seenFromStart(const Session& session, const net::Connection& connection) const {
    if (connection.from(session.client).syn == FrameNumber{}) return false;
    if (!session.captured[0] || !session.captured[1]) return false;
    return std::ranges::none_of(std::array{Side::A, Side::B}, [&](Side side) {
      const StreamOffset end = endOfStart(session, side);
      return std::ranges::any_of(connection.from(side).troubles->gaps, [end](const net::Gap& gap) { return gap.range.begin < end; });
    });
  }

  // The handshake, and what the client sent up to its connect; all of it, if it never sent one.
  StreamOffset endOfStart(const Session& session, Side side) const {
    const StreamOffset handshake{rtmp::kVersionSize + 2 * rtmp::kHandshakeSize};
    if (side != session.client) return handshake;
    const auto isConnect = [side](const GatheredStep& step) { return step.side == side && step.id() == "connect"; };
    const auto connect = std::ranges::find_if(m_gathered, isConnect);
    return std::max(handshake, connect != m_gathered.end() ? connect->range.end : m_sides[indexOf(side)].lastMessageEnd);
  }

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

SessionBuilder::SessionBuilder(SessionId id, TcpStreamIndex stream, FrameFinder frames, FrameTime times)
    : m_state(std::make_unique<State>(id, stream, std::move(frames), std::move(times))) {}
SessionBuilder::~SessionBuilder() = default;
SessionBuilder::SessionBuilder(SessionBuilder&&) noexcept = default;
SessionBuilder& SessionBuilder::operator=(SessionBuilder&&) noexcept = default;

void SessionBuilder::setProtocol(rtmp::Protocol protocol, std::string detail) {
  m_state->setProtocol(protocol, std::move(detail));
}
void SessionBuilder::setClient(Side client) {
  m_state->setClient(client);
}
void SessionBuilder::setServerPorts(std::vector<std::uint16_t> ports) {
  m_state->setServerPorts(std::move(ports));
}
void SessionBuilder::setAcknowledgements(AckFinder acknowledgements) {
  m_state->setAcknowledgements(std::move(acknowledgements));
}
void SessionBuilder::onHandshakePart(Side sender, const rtmp::HandshakePartSeen& part) {
  m_state->onHandshakePart(sender, part);
}
void SessionBuilder::onMessage(MessageIndex index, const MessageRecord& record, const MessageDetail* detail, const media::CodecConfig* config) {
  m_state->onMessage(index, record, detail, config);
}
void SessionBuilder::onFurtherTrack(MessageIndex index, const MessageRecord& record, const media::MediaTrack& track,
                                    const media::CodecConfig* config) {
  m_state->onFurtherTrack(index, record, track, config);
}
void SessionBuilder::onTlsAlert(Side sender, const TlsAlert& alert) {
  m_state->onTlsAlert(sender, alert);
}
void SessionBuilder::onRemark(Side sender, const rtmp::Remark& remark) {
  m_state->onRemark(sender, remark);
}
Side SessionBuilder::client(const net::Connection& connection) const {
  return m_state->client(connection);
}
Session SessionBuilder::build(const net::Connection& connection, CaptureTime latest, bool captureEnded,
                              std::span<const FrameNumber> clockSteps) const {
  return m_state->build(connection, latest, captureEnded, clockSteps);
}

}  // namespace rtmpscope::session
