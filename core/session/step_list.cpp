// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/step_list.h"

#include "session/outcome.h"
#include "session/reference_steps.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include <fmt/format.h>

namespace rtmpscope::session {
namespace {

using texts::enumeration;
using texts::say;
using texts::Text;

constexpr std::uint64_t kAfterAllBytes = std::numeric_limits<std::uint64_t>::max();

StepDirection stepDirection(Side sender, Side client) {
  return sender == client ? StepDirection::ClientToServer : StepDirection::ServerToClient;
}

// A step with what its place in the list is decided by.
struct PlacedStep {
  Step step;
  std::uint32_t frame = 0;  // in which it was complete; of media, the first one
  std::uint8_t rank = 1;    // of one frame: the TCP handshake before its bytes, FIN and RST behind them
  std::uint64_t offset = 0;
  ReferenceHints hints;
};

class Lister {
 public:
  Lister(const StepSources& sources, Session& session) : m_sources(sources), m_session(session) {}

  void run() {
    m_placed.reserve(m_sources.gathered.size() + m_sources.media.runs().size() + 8);
    addTcpHandshake();
    addHandshake();
    for (GatheredStep& gathered : m_sources.gathered) addGathered(gathered);
    for (MediaRun& run : m_sources.media.runs()) addRun(run);
    addTcpEnds();
    std::ranges::stable_sort(m_placed, {}, [](const PlacedStep& placed) { return std::tuple{placed.frame, placed.rank, placed.offset}; });

    std::vector<ReferenceHints> hints;
    hints.reserve(m_placed.size());
    m_session.steps.reserve(m_placed.size());
    for (PlacedStep& placed : m_placed) {
      hints.push_back(placed.hints);
      m_session.steps.push_back(std::move(placed.step));
    }
    placeReferenceSteps(m_session, hints, m_sources.connection, m_sources.sides);
    std::uint32_t number = 0;
    for (Step& step : m_session.steps) step.number = ++number;
  }

 private:
  Step makeStep(const StepKind* kind, StepDirection direction) const {
    Step step;
    if (kind != nullptr) {
      step.id = kind->id;
      step.title = kind->title;
    }
    step.direction = direction;
    return step;
  }

  void setFrames(Step& step, std::vector<FrameNumber> frames) const {
    if (!frames.empty()) {
      step.firstTime = m_sources.times(frames.front());
      step.time = m_sources.times(frames.back());
    }
    step.frames = std::move(frames);
  }

  std::vector<FrameNumber> framesOf(Side side, StreamRange range, FrameNumber first, FrameNumber last) const {
    std::vector<FrameNumber> frames = m_sources.frames(side, range);
    if (frames.empty()) {
      if (first != FrameNumber{}) frames.push_back(first);
      if (last > first) frames.push_back(last);
    }
    return frames;
  }

  void addTcpHandshake() {
    const net::Connection& connection = m_sources.connection;
    const Side client = m_session.client;
    const FrameNumber syn = connection.from(client).syn;
    const FrameNumber synAck = connection.from(otherSide(client)).syn;
    if (syn == FrameNumber{} && synAck == FrameNumber{}) return;
    std::vector<FrameNumber> frames;
    for (const FrameNumber frame : {syn, synAck, connection.handshakeAck}) {
      if (frame != FrameNumber{}) frames.push_back(frame);
    }
    std::ranges::sort(frames);
    frames.erase(std::unique(frames.begin(), frames.end()), frames.end());

    // A SYN that nobody answered is no handshake.
    const bool opened = !neverOpened(connection);
    PlacedStep placed;
    placed.step = makeStep(findStepKind(opened ? "tcp-handshake" : "tcp-syn"), opened ? StepDirection::Both : StepDirection::ClientToServer);
    placed.rank = 0;
    placed.frame = frames.back().value();
    if (opened && connection.handshakeRtt) placed.step.summary = say("round trip {:.2f} ms", toSeconds(*connection.handshakeRtt) * 1000);
    setFrames(placed.step, std::move(frames));
    m_placed.push_back(std::move(placed));
  }

  void addTcpEnds() {
    for (const Side side : {Side::A, Side::B}) {
      const net::TcpDirection& direction = m_sources.connection.from(side);
      if (direction.fin != FrameNumber{}) addTcpEnd("tcp-fin", side, direction.fin);
      if (direction.rst != FrameNumber{}) addTcpEnd("tcp-rst", side, direction.rst);
    }
  }

  void addTcpEnd(std::string_view id, Side side, FrameNumber frame) {
    PlacedStep placed;
    placed.step = makeStep(findStepKind(id), stepDirection(side, m_session.client));
    placed.frame = frame.value();
    placed.rank = 2;
    placed.offset = kAfterAllBytes;
    setFrames(placed.step, {frame});
    m_placed.push_back(std::move(placed));
  }

  void addHandshake() {
    const rtmp::Handshake& handshake = m_session.handshake;
    using rtmp::HandshakePart;
    const auto part = [&](Direction direction, HandshakePart which) { return handshake.part(direction, which); };
    const Side client = m_session.client;
    const Side server = otherSide(client);

    const auto c0 = part(Direction::ClientToServer, HandshakePart::Version);
    const auto c1 = part(Direction::ClientToServer, HandshakePart::First);
    const auto c2 = part(Direction::ClientToServer, HandshakePart::Second);
    addHandshakeStep("c0c1", client, {c0, c1}, describeFirst(handshake, c0, c1, handshake.c1Digest, std::nullopt));
    addHandshakeStep("c2", client, {c2}, describeEcho(handshake.c2Echo));

    const auto s0 = part(Direction::ServerToClient, HandshakePart::Version);
    const auto s1 = part(Direction::ServerToClient, HandshakePart::First);
    const auto s2 = part(Direction::ServerToClient, HandshakePart::Second);
    const Text first = describeFirst(handshake, s0, s1, handshake.s1Digest, c0 && c0->complete ? std::optional{c0->version} : std::nullopt);
    const Text echo = describeEcho(handshake.s2Echo);
    if (farApart(s1, s2)) {
      addHandshakeStep("s0s1", server, {s0, s1}, first);
      addHandshakeStep("s2", server, {s2}, echo);
    } else {
      addHandshakeStep("s0s1s2", server, {s0, s1, s2}, texts::clauses(std::array{first, echo}));
    }
  }

  using Part = std::optional<rtmp::HandshakeMessage>;

  // S2 is part of the same answer unless it comes noticeably later.
  bool farApart(const Part& s1, const Part& s2) const {
    constexpr Nanoseconds kFar = std::chrono::milliseconds{200};
    return s1 && s2 && s2->firstFrame > s1->frame && m_sources.times(s2->firstFrame) - m_sources.times(s1->frame) >= kFar;
  }

  static Text describeFirst(const rtmp::Handshake& handshake, const Part& version, const Part& first, rtmp::DigestState digest,
                            std::optional<std::uint8_t> asked) {
    std::vector<Text> said;
    if (version && version->complete) {
      const bool other = asked && *asked != version->version;
      said.push_back(other ? say("version {} and not {} as asked", version->version, *asked) : say("version {}", version->version));
    }
    if (first && first->complete) {
      said.push_back(say("time {}", first->time));
    } else if (first) {
      const std::uint64_t had = first->range.size();
      said.push_back(had < rtmp::kHandshakeSize ? say("only {} of {} bytes", had, rtmp::kHandshakeSize) : say("not captured in full"));
    }
    switch (digest) {
      case rtmp::DigestState::Scheme0:
        said.push_back(say("digest verified (scheme 0)"));
        break;
      case rtmp::DigestState::Scheme1:
        said.push_back(say("digest verified (scheme 1)"));
        break;
      case rtmp::DigestState::Invalid:
        said.push_back(say("digest does not fit"));
        break;
      case rtmp::DigestState::Absent:
        if (handshake.kind == rtmp::HandshakeKind::Complex) said.push_back(say("no digest"));
        break;
      case rtmp::DigestState::Unknown:
        break;
    }
    return texts::clauses(said);
  }

  static Text describeEcho(rtmp::EchoState echo) {
    switch (echo) {
      case rtmp::EchoState::Match:
        return say("echo matches");
      case rtmp::EchoState::Mismatch:
        return say("echo differs");
      case rtmp::EchoState::Digest:
        return say("signed reply verified");
      case rtmp::EchoState::Unknown:
        break;
    }
    return {};
  }

  void addHandshakeStep(std::string_view id, Side side, std::initializer_list<Part> parts, Text summary) {
    const rtmp::HandshakeMessage* first = nullptr;
    const rtmp::HandshakeMessage* last = nullptr;
    bool complete = true;
    for (const Part& part : parts) {
      if (!part) continue;
      if (first == nullptr) first = &*part;
      last = &*part;
      complete = complete && part->complete;
    }
    if (first == nullptr) return;
    PlacedStep placed;
    placed.step = makeStep(findStepKind(id), stepDirection(side, m_session.client));
    placed.step.summary = std::move(summary);
    setFrames(placed.step, framesOf(side, {first->range.begin, last->range.end}, first->firstFrame, last->frame));
    if (placed.step.frames.empty()) return;
    placed.frame = placed.step.frames.back().value();
    placed.offset = first->range.begin.value();
    // A part that its sender broke off is no part; one that the capture broke off may have been whole.
    const bool closed = m_sources.connection.closedBy != net::ClosedBy::Nobody && m_sources.connection.from(side).missingBytes == 0;
    if ((!complete || !hasAllParts(id)) && closed) placed.step.status = StepStatus::Violated;
    m_placed.push_back(std::move(placed));
  }

  bool hasAllParts(std::string_view id) const {
    const auto& parts = m_session.handshake.parts;
    if (id == "c0c1") return parts[0][0].has_value() && parts[0][1].has_value();
    if (id == "s0s1s2") return parts[1][0].has_value() && parts[1][1].has_value() && parts[1][2].has_value();
    return true;
  }

  void addGathered(GatheredStep& gathered) {
    if (!gathered.framesKnown) {
      std::vector<FrameNumber> frames = framesOf(gathered.side, gathered.range, gathered.firstFrame, gathered.frame);
      if (frames.size() > 1 || (frames.size() == 1 && frames.front() != gathered.frame)) {
        gathered.frames = std::make_unique<const std::vector<FrameNumber>>(std::move(frames));
      }
      gathered.framesKnown = true;
    }
    PlacedStep placed;
    Step& step = placed.step;
    step.id = gathered.id();
    step.direction = stepDirection(gathered.side, m_session.client);
    step.title = gathered.title();
    step.summary = summaryOf(gathered);
    step.messages = {gathered.message};
    step.frames = gathered.frames ? *gathered.frames : std::vector<FrameNumber>{gathered.frame};
    step.firstTime = step.frames.size() > 1 ? m_sources.times(step.frames.front()) : gathered.time;
    step.time = gathered.time;
    placed.frame = gathered.frame.value();
    placed.offset = gathered.range.begin.value();
    placed.hints.answersPublish = gathered.answersPublish;
    m_placed.push_back(std::move(placed));
  }

  void addRun(MediaRun& run) {
    PlacedStep placed;
    Step& step = placed.step;
    step = makeStep(findStepKind("media"), stepDirection(run.side, m_session.client));
    step.summary = runSummary(run);
    step.frames = {run.firstFrame};
    if (run.lastFrame > run.firstFrame) step.frames.push_back(run.lastFrame);
    step.firstTime = m_sources.times(run.firstFrame);
    step.time = run.lastTime;
    step.messages = {run.first};
    if (run.last != run.first) step.messages.push_back(run.last);
    step.frameCount = run.countFrames(m_sources.frames);
    step.audioMessages = run.audioMessages;
    step.videoMessages = run.videoMessages;
    step.bytes = run.bytes;
    step.title = titleIn(step, texts::Language::English);
    placed.frame = run.firstFrame.value();
    placed.offset = run.range.begin.value();
    m_placed.push_back(std::move(placed));
  }

  static Text summaryOf(const GatheredStep& gathered) {
    if (gathered.asked().empty()) return texts::asIs(gathered.summary());
    if (gathered.summary().empty()) return say("to {}", gathered.asked());
    return say("to {}: {}", gathered.asked(), gathered.summary());
  }

  Text runSummary(const MediaRun& run) const {
    std::string codecs;
    const Direction direction = directionFrom(run.side, m_session.client);
    for (const MediaTrack& track : m_session.tracks) {
      if (track.direction != direction || track.trackId != 0 || track.codec == media::Codec::Unknown) continue;
      if (track.kind == media::Kind::Video ? run.videoMessages == 0 : run.audioMessages == 0) continue;
      if (!codecs.empty()) codecs += " + ";
      codecs += media::toString(track.codec);
    }
    const Text size = say("{} kB", texts::groupedDigits((run.bytes + 500) / 1000));
    const std::int32_t ms = serialDistance(RtmpTimestamp{run.firstTimestamp}, RtmpTimestamp{run.lastTimestamp});
    return texts::clauses(std::array{texts::asIs(codecs), size, ms > 0 ? say("{:.1f} s of stream", ms / 1000.0) : Text{}});
  }

  const StepSources& m_sources;
  Session& m_session;
  std::vector<PlacedStep> m_placed;
};

}  // namespace

void listSteps(const StepSources& sources, Session& session) {
  session.steps.clear();
  Lister{sources, session}.run();
}

}  // namespace rtmpscope::session
