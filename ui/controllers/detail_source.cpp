// SPDX-License-Identifier: GPL-3.0-or-later
#include "controllers/detail_source.h"

#include "base/address.h"
#include "controllers/locate.h"
#include "rtmp/handshake.h"
#include "session/message_record.h"
#include "session/step_catalog.h"
#include "text/format.h"
#include "text/words.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include <QCoreApplication>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;
using analysis::Analysis;
using analysis::Inspector;
using session::Session;
using session::Step;

namespace {

/// Packets that one step shows whole trees of.
constexpr std::size_t kMaxPacketTrees = 8;

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(Detail)
};

QString bytesText(std::uint64_t count) {
  return counted(count, Texts::tr("1 byte"), Texts::tr("%1 bytes"));
}

Field fact(const QString& label, const QString& value) {
  Field field;
  field.label = label.toStdString();
  field.value = value.toStdString();
  return field;
}

/// Which parts of the handshake a step is.
struct HandshakeStep {
  std::string_view id;
  Direction direction;
  rtmp::HandshakePart first;
  rtmp::HandshakePart last;
};

constexpr std::array kHandshakeSteps{
    HandshakeStep{"c0c1", Direction::ClientToServer, rtmp::HandshakePart::Version, rtmp::HandshakePart::First},
    HandshakeStep{"c2", Direction::ClientToServer, rtmp::HandshakePart::Second, rtmp::HandshakePart::Second},
    HandshakeStep{"s0s1s2", Direction::ServerToClient, rtmp::HandshakePart::Version, rtmp::HandshakePart::Second},
    HandshakeStep{"s0s1", Direction::ServerToClient, rtmp::HandshakePart::Version, rtmp::HandshakePart::First},
    HandshakeStep{"s2", Direction::ServerToClient, rtmp::HandshakePart::Second, rtmp::HandshakePart::Second},
};

void moveRanges(std::vector<Field>& fields, std::size_t by) {
  for (Field& field : fields) {
    if (!field.bytes.empty()) field.bytes.offset += by;
    moveRanges(field.children, by);
  }
}

QString digestText(rtmp::DigestState state) {
  switch (state) {
    case rtmp::DigestState::Absent:
      return Texts::tr("absent: a simple handshake");
    case rtmp::DigestState::Scheme0:
      return Texts::tr("verified, scheme 0 (key first)");
    case rtmp::DigestState::Scheme1:
      return Texts::tr("verified, scheme 1 (digest first)");
    case rtmp::DigestState::Invalid:
      return Texts::tr("announced, but none fits");
    case rtmp::DigestState::Unknown:
      break;
  }
  return Texts::tr("not captured");
}

QString echoText(rtmp::EchoState state) {
  switch (state) {
    case rtmp::EchoState::Match:
      return Texts::tr("repeats what the peer sent");
    case rtmp::EchoState::Mismatch:
      return Texts::tr("differs from what the peer sent");
    case rtmp::EchoState::Digest:
      return Texts::tr("a signed reply, verified");
    case rtmp::EchoState::Unknown:
      break;
  }
  return Texts::tr("not captured");
}

/// Puts a content together, section by section.
class DetailBuilder {
 public:
  DetailBuilder(const Analysis& analysis, std::shared_ptr<const Inspector> inspector) : m_analysis(analysis), m_inspector(*inspector) {
    m_content.packetBytes = [inspector = std::move(inspector)](FrameNumber frame) { return inspector->packetBytes(frame); };
  }

  std::shared_ptr<const DetailContent> take() { return std::make_shared<const DetailContent>(std::move(m_content)); }

  void addSession(const analysis::AnalyzedSession& analyzed);
  void addPhase(const Session& session, session::PhaseId id);
  void addStep(const Session& session, const Step& step);
  void addMessage(MessageIndex message);
  void addFrame(FrameNumber frame);

 private:
  void addFacts(const QString& heading, std::vector<Field> facts, bool expanded = true);
  void addPacketTree(FrameNumber frame, bool expanded);
  bool addHandshake(const Session& session, const Step& step);
  void addRun(const Session& session, const Step& step);
  void showFrames(std::vector<FrameNumber> frames, FrameNumber first);

  const Analysis& m_analysis;
  const Inspector& m_inspector;
  DetailContent m_content;
};

void DetailBuilder::addFacts(const QString& heading, std::vector<Field> facts, bool expanded) {
  Field field;
  field.label = heading.toStdString();
  field.children = std::move(facts);
  m_content.sections.push_back({ByteSpot::Space::None, {}, {std::move(field)}, expanded});
}

void DetailBuilder::addPacketTree(FrameNumber frame, bool expanded) {
  analysis::PacketView view = m_inspector.packet(frame);
  if (view.bytes.empty()) return;
  Field heading;
  heading.label = Texts::tr("Frame %1").arg(frame.value()).toStdString();
  heading.value = bytesText(view.bytes.size()).toStdString();
  heading.bytes = {0, view.bytes.size()};
  heading.children = std::move(view.fields);
  m_content.sections.push_back({ByteSpot::Space::Packet, frame, {std::move(heading)}, expanded});
}

void DetailBuilder::showFrames(std::vector<FrameNumber> frames, FrameNumber first) {
  m_content.frames = std::move(frames);
  m_content.frame = first;
}

void DetailBuilder::addSession(const analysis::AnalyzedSession& analyzed) {
  const Session& session = *analyzed.session;
  m_content.title = u"%1  %2"_s.arg(roleWord(session), streamLabel(session));
  m_content.subtitle = Texts::tr("session %1 · tcp.stream %2").arg(session.id.value()).arg(session.tcpStream.value());
  m_content.nothing = Texts::tr("Choose a step to see its bytes.");
  std::vector<Field> facts{fact(Texts::tr("Outcome"), outcomeWord(session.outcome)), fact(Texts::tr("Ended"), said(analyzed.ended)),
                           fact(Texts::tr("Client"), fromUtf8(toString(session.clientEndpoint))),
                           fact(Texts::tr("Server"), fromUtf8(toString(session.serverEndpoint)))};
  const auto said = [&facts](const QString& label, const std::optional<std::string>& value) {
    if (value) facts.push_back(fact(label, fromWire(*value)));
  };
  said(Texts::tr("tcUrl"), session.tcUrl);
  said(Texts::tr("Application"), session.app);
  said(Texts::tr("Stream name"), session.streamName);
  said(Texts::tr("Client says"), session.clientSoftware);
  said(Texts::tr("Client is"), session.clientIdentified);
  said(Texts::tr("Server says"), session.serverSoftware);
  said(Texts::tr("Server is"), session.serverIdentified);
  const auto size = [](std::optional<std::uint32_t> bytes) { return bytes ? QString::number(*bytes) : QStringLiteral("?"); };
  facts.push_back(fact(Texts::tr("Chunk size"), Texts::tr("client %1, server %2").arg(size(session.chunkSize[0]), size(session.chunkSize[1]))));
  facts.push_back(fact(Texts::tr("Messages"), countText(session.messages)));
  addFacts(Texts::tr("Session"), std::move(facts));
  for (const session::MediaTrack& track : session.tracks) {
    addFacts(Texts::tr("%1 track").arg(track.kind == media::Kind::Video ? Texts::tr("Video") : Texts::tr("Audio")),
             {fact(Texts::tr("Codec"), fromUtf8(media::codecTitle(track.codec))), fact(Texts::tr("Messages"), countText(track.messages)),
              fact(Texts::tr("Frames"), countText(track.frames)), fact(Texts::tr("Bytes"), countText(track.bytes)),
              fact(Texts::tr("Bit rate"), bitrateText(track.bytes, track.lastTime - track.firstTime))});
  }
}

void DetailBuilder::addPhase(const Session& session, session::PhaseId id) {
  const auto phase = std::ranges::find(session.phases, id, &session::Phase::id);
  if (phase == session.phases.end()) return;
  m_content.title = said(session::phaseTitle(id));
  m_content.subtitle = phaseStatusWord(phase->status);
  std::vector<Field> facts{fact(Texts::tr("Status"), phaseStatusWord(phase->status))};
  if (phase->start && phase->end) {
    facts.push_back(fact(Texts::tr("Begins"), offsetText(*phase->start - session.start)));
    facts.push_back(fact(Texts::tr("Lasts"), durationText(*phase->end - *phase->start)));
    facts.push_back(fact(Texts::tr("Frames"), Texts::tr("%1 to %2").arg(phase->firstFrame.value()).arg(phase->lastFrame.value())));
    showFrames({phase->firstFrame, phase->lastFrame}, phase->firstFrame);
    if (phase->firstFrame == phase->lastFrame) m_content.frames.pop_back();
  } else {
    m_content.nothing = Texts::tr("This phase is not in the capture.");
  }
  addFacts(Texts::tr("Phase"), std::move(facts));
  if (phase->start) addPacketTree(phase->firstFrame, false);
}

bool DetailBuilder::addHandshake(const Session& session, const Step& step) {
  const auto known = std::ranges::find(kHandshakeSteps, step.id, &HandshakeStep::id);
  if (known == kHandshakeSteps.end()) return false;
  std::vector<std::pair<rtmp::HandshakePart, rtmp::HandshakeMessage>> parts;
  for (int at = static_cast<int>(known->first); at <= static_cast<int>(known->last); ++at) {
    const auto part = static_cast<rtmp::HandshakePart>(at);
    if (const auto& seen = session.handshake.part(known->direction, part)) parts.emplace_back(part, *seen);
  }
  if (parts.empty() || session.tcpStream.value() >= m_analysis.connections.size()) return false;
  const Side side = known->direction == Direction::ClientToServer ? session.client : otherSide(session.client);
  const StreamRange range{parts.front().second.range.begin, parts.back().second.range.end};
  analysis::StreamView view = m_inspector.streamBytes(session, side, range);
  m_content.wire = std::move(view.bytes);
  m_content.slices = std::move(view.slices);
  m_content.body = m_content.wire;
  m_content.bodyPieces = {{0, m_content.wire.size()}};
  m_content.messageName = Texts::tr("handshake");
  showFrames(step.frames, step.frames.empty() ? FrameNumber{} : step.frames.back());

  const rtmp::Handshake& handshake = session.handshake;
  std::vector<Field> checks;
  for (const auto& [part, seen] : parts) {
    const bool client = known->direction == Direction::ClientToServer;
    if (part == rtmp::HandshakePart::First) {
      checks.push_back(fact(client ? Texts::tr("C1 digest") : Texts::tr("S1 digest"), digestText(client ? handshake.c1Digest : handshake.s1Digest)));
    } else if (part == rtmp::HandshakePart::Second) {
      checks.push_back(fact(client ? Texts::tr("C2 answer") : Texts::tr("S2 answer"), echoText(client ? handshake.c2Echo : handshake.s2Echo)));
    }
  }
  addPacketTree(m_content.frame, false);
  if (!checks.empty()) addFacts(Texts::tr("Checked"), std::move(checks));
  if (m_content.wire.size() != range.size()) return true;  // bytes are missing: positions would be wrong
  for (const auto& [part, seen] : parts) {
    const std::size_t begin = seen.range.begin - range.begin;
    const ByteView bytes = ByteView(m_content.wire).subspan(begin, seen.range.size());
    std::vector<Field> fields = rtmp::describeHandshakePart(known->direction, part, bytes);
    moveRanges(fields, begin);
    m_content.sections.push_back({ByteSpot::Space::Wire, {}, std::move(fields), true});
  }
  return true;
}

void DetailBuilder::addRun(const Session& session, const Step& step) {
  std::vector<Field> facts{fact(Texts::tr("Video messages"), countText(step.videoMessages)),
                           fact(Texts::tr("Audio messages"), countText(step.audioMessages)), fact(Texts::tr("Bytes"), countText(step.bytes)),
                           fact(Texts::tr("Frames"), countText(step.frameCount))};
  if (step.firstTime && step.time) {
    facts.push_back(fact(Texts::tr("Begins"), offsetText(*step.firstTime - session.start)));
    facts.push_back(fact(Texts::tr("Lasts"), durationText(*step.time - *step.firstTime)));
    facts.push_back(fact(Texts::tr("Bit rate"), bitrateText(step.bytes, *step.time - *step.firstTime)));
  }
  const QString title = m_content.title;
  const QString subtitle = m_content.subtitle;
  addFacts(Texts::tr("Run of media"), std::move(facts));
  if (!step.messages.empty()) addMessage(step.messages.front());
  m_content.title = title;
  m_content.subtitle = Texts::tr("%1 · first message shown").arg(subtitle);
}

void DetailBuilder::addStep(const Session& session, const Step& step) {
  m_content.title = fromWire(session::titleIn(step, windowLanguage()));
  QStringList about{directionWords(step.direction)};
  if (!step.frames.empty()) about.prepend(Texts::tr("frame %1").arg(framesText(step.frames)));
  if (step.status != session::StepStatus::Seen) about << stepStatusWord(step.status);
  m_content.subtitle = about.join(u" · "_s);
  if (step.frames.empty() && step.messages.empty()) {
    m_content.nothing = step.status == session::StepStatus::Missing ? Texts::tr("This step did not happen: there are no bytes to show.")
                                                                    : Texts::tr("This step is not in the capture.");
    if (const session::StepKind* kind = session::findStepKind(step.id)) {
      addFacts(Texts::tr("Step"), {fact(Texts::tr("Status"), stepStatusWord(step.status)), fact(Texts::tr("Purpose"), said(kind->explanation)),
                                   fact(Texts::tr("Specified in"), fromUtf8(kind->clause))});
    }
    return;
  }
  if (isMediaRun(step)) {
    addRun(session, step);
  } else if (!step.messages.empty()) {
    const QString title = m_content.title;
    const QString subtitle = m_content.subtitle;
    addMessage(step.messages.back());
    m_content.title = title;
    m_content.subtitle = Texts::tr("message %1 · %2").arg(m_analysis.numberOf(step.messages.back()).value()).arg(subtitle);
  } else if (!addHandshake(session, step)) {
    showFrames(step.frames, step.frames.front());
    for (const FrameNumber frame : std::span(step.frames).first(std::min(step.frames.size(), kMaxPacketTrees))) {
      addPacketTree(frame, step.frames.size() == 1);
    }
  }
}

void DetailBuilder::addMessage(MessageIndex message) {
  const session::MessageRecord& record = m_analysis.message(message);
  analysis::MessageView view = m_inspector.message(message);
  m_content.title = fromWire(session::summarize(record, m_analysis.detail(record)));
  std::vector<FrameNumber> frames;
  for (const PacketSlice& slice : view.slices) {
    if (std::ranges::find(frames, slice.frame) == frames.end()) frames.push_back(slice.frame);
  }
  std::ranges::sort(frames);
  const Direction direction = m_analysis.directionOf(record);
  m_content.subtitle = Texts::tr("message %1 · frame %2 · %3")
                           .arg(m_analysis.numberOf(message).value())
                           .arg(framesText(frames), directionWords(direction == Direction::ClientToServer ? session::StepDirection::ClientToServer
                                                                                                          : session::StepDirection::ServerToClient));
  m_content.messageName = Texts::tr("message");
  m_content.wire = std::move(view.bytes);
  m_content.body = std::move(view.body);
  m_content.bodyPieces = std::move(view.bodyPieces);
  m_content.slices = std::move(view.slices);
  if (frames.empty()) frames.push_back(record.frame);
  showFrames(std::move(frames), record.frame);
  addPacketTree(record.frame, false);
  if (!view.complete) {
    addFacts(Texts::tr("Incomplete"), {fact(Texts::tr("Not in the capture"), bytesText(record.missingBytes))});
  }
  m_content.sections.push_back({ByteSpot::Space::Wire, {}, std::move(view.fields), true});
}

void DetailBuilder::addFrame(FrameNumber frame) {
  m_content.title = Texts::tr("Frame %1").arg(frame.value());
  const net::PacketSummary summary = m_inspector.summarize(frame);
  m_content.subtitle = fromWire(summary.info);
  showFrames({frame}, frame);
  addPacketTree(frame, true);
  if (m_content.sections.empty()) m_content.nothing = Texts::tr("The capture file can't be read any more.");
}

}  // namespace

std::shared_ptr<const DetailContent> describePlace(const std::shared_ptr<const Analysis>& analysis, const std::shared_ptr<const Inspector>& inspector,
                                                   const Place& place) {
  DetailBuilder builder(*analysis, inspector);
  const analysis::AnalyzedSession* analyzed = place.session ? analysis->session(*place.session) : nullptr;
  switch (place.kind) {
    case Place::Kind::None:
      break;
    case Place::Kind::Session:
      if (analyzed) builder.addSession(*analyzed);
      break;
    case Place::Kind::Phase:
      if (analyzed) builder.addPhase(*analyzed->session, *place.phase);
      break;
    case Place::Kind::Step:
      if (const auto row = analyzed ? stepByNumber(*analyzed->session, place.step) : std::nullopt) {
        builder.addStep(*analyzed->session, analyzed->session->steps[*row]);
      }
      break;
    case Place::Kind::Message:
      builder.addMessage(*place.message);
      break;
    case Place::Kind::Frame:
      builder.addFrame(place.frame);
      break;
  }
  return builder.take();
}

}  // namespace rtmpscope::ui
