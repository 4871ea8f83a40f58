// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/session_builder.h"

#include "base/short_text.h"
#include "session/said_metadata.h"
#include "session/session_state.h"
#include "session/step_words.h"

#include <algorithm>

namespace rtmpscope::session {
namespace {

using rtmp::MessageType;
using rtmp::UserControlEvent;

// Commands that are kept to be paired again, in bytes. Long sessions hold few commands: what decides comes first.
constexpr std::size_t kMaxHeardSize = std::size_t{1} << 20;

// Among so many messages of a session is the first one of each side, or it does not matter any more.
constexpr std::uint64_t kFirstMessages = 64;

// RTMP 5.4: control messages belong on chunk stream 2 and message stream 0.
constexpr std::uint32_t kControlChunkStream = 2;

bool isDataType(MessageType type) {
  return type == MessageType::DataAmf0 || type == MessageType::DataAmf3;
}
bool isCommandType(MessageType type) {
  return type == MessageType::CommandAmf0 || type == MessageType::CommandAmf3;
}

}  // namespace

void SessionBuilder::State::setProtocol(rtmp::Protocol protocol, std::string detail) {
  m_protocol = protocol;
  m_protocolDetail = std::move(detail);
}

void SessionBuilder::State::onHandshakePart(Side sender, const rtmp::HandshakePartSeen& part) {
  noteHeard(sender, static_cast<Milestone>(part.part));
  m_handshake.add(sender, part);
  SideFacts& side = m_sides[indexOf(sender)];
  if (part.part == rtmp::HandshakePart::Version && side.handshakeBegin == FrameNumber{}) side.handshakeBegin = part.firstFrame;
  if (m_firstHandshake == std::nullopt) m_firstHandshake = sender;
}

void SessionBuilder::State::onMessage(MessageIndex index, const MessageRecord& record, const MessageDetail* detail,
                                      const media::CodecConfig* config) {
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

void SessionBuilder::State::onFurtherTrack(MessageIndex index, const MessageRecord& record, const media::MediaTrack& track,
                                           const media::CodecConfig* config) {
  if (record.completeness != rtmp::Completeness::Truncated) m_media.addFurtherTrack(index, record, track, config);
}

void SessionBuilder::State::onRemark(Side sender, const rtmp::Remark& remark) {
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

void SessionBuilder::State::onTlsAlert(Side sender, const TlsAlert& alert) {
  if (!m_tlsAlert) m_tlsAlert = {sender, alert};
}

bool SessionBuilder::State::isKept(Side sender, const rtmp::Remark& limit) const {
  return std::ranges::any_of(m_remarks, [&](const auto& each) {
    return each.first == sender && each.second.kind == limit.kind && each.second.error.what == limit.error.what;
  });
}

void SessionBuilder::State::noteHeard(Side side, Milestone milestone) {
  std::optional<StreamOffset>& heard = m_heardAt[indexOf(side)][static_cast<std::size_t>(milestone)];
  if (!heard && m_acknowledgements) heard = m_acknowledgements(side);
}

void SessionBuilder::State::onOther(MessageIndex index, const MessageRecord& record, const MessageDetail* detail) {
  const rtmp::Command* const command = detail != nullptr ? std::get_if<rtmp::Command>(&detail->content) : nullptr;
  const rtmp::DataMessage* const data = detail != nullptr ? std::get_if<rtmp::DataMessage>(&detail->content) : nullptr;

  GatheredStep step;
  std::string id;
  StepWords words;
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

void SessionBuilder::State::keepStep(GatheredStep step, const std::string& id, const StepWords& words, MessageIndex index,
                                     const MessageRecord& record, const MessageDetail* detail) {
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

void SessionBuilder::State::onControl(MessageIndex index, const MessageRecord& record) {
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

void SessionBuilder::State::noteSize(ControlFacts& facts, MessageIndex index, const MessageRecord& record) {
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

void SessionBuilder::State::onUserControl(MessageIndex index, const MessageRecord& record, SideFacts& side, ControlFacts& facts) {
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

std::string SessionBuilder::State::onCommand(MessageIndex index, const MessageRecord& record, const rtmp::Command& command, GatheredStep& step,
                                             StepWords& words) {
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

void SessionBuilder::State::noteWords(MessageIndex index, const MessageRecord& record, const rtmp::Command& command, const HeardCommand& heard,
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

// A direction waits at a hole until it is known that nothing will fill it, and the other one goes on meanwhile: answers come
// here before what they answer. The commands are kept to be paired again in the order in which they were on the wire.
void SessionBuilder::State::remember(HeardCommand heard) {
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

void SessionBuilder::State::pairAgain() {
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

std::string SessionBuilder::State::onData(MessageIndex index, const MessageRecord& record, const rtmp::DataMessage& data) {
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
    fillMetadata(*metadata, data);
  }
  return data.handler == "@setDataFrame" ? "set-data-frame" : "metadata";
}

// By what was said so far. Evidence of software is in what is said early: it can't wait until all is known.
Side SessionBuilder::State::likelyClient() const {
  if (m_knownClient) return *m_knownClient;
  return m_requests.client().value_or(m_firstHandshake.value_or(Side::A));
}

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
