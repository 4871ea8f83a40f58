// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/timing.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace rtmpscope::session {
namespace {

struct TimingTexts {
  std::string_view id;
  texts::Phrase title;
};

// By the number of the enumerators.
constexpr std::array<TimingTexts, 10> kParts{{
    {"tcp-handshake", "TCP handshake"},
    {"rtmp-handshake", "RTMP handshake"},
    {"connect", "connect"},
    {"create-stream", "createStream"},
    {"publish", "publish"},
    {"play", "play"},
    {"metadata", "metadata"},
    {"sequence-headers", "sequence headers"},
    {"first-key-frame", "first key frame"},
    {"first-audio-frame", "first audio frame"},
}};

constexpr std::array<TimingTexts, 14> kAwaited{{
    {"tcp-handshake", "the TCP handshake"},
    {"c0c1", "C0 and C1"},
    {"s0s1s2", "S0, S1 and S2"},
    {"c2", "C2"},
    {"connect-request", "connect"},
    {"connect-answer", "the answer to connect"},
    {"create-stream-request", "createStream"},
    {"create-stream-answer", "the answer to createStream"},
    {"stream-request", "publish or play"},
    {"stream-answer", "the answer to publish or play"},
    {"metadata", "metadata"},
    {"sequence-header", "a sequence header"},
    {"key-frame", "a key frame"},
    {"audio-frame", "an audio frame"},
}};

/// Something that arrived.
struct Milestone {
  Awaited what{};
  Direction from = Direction::ClientToServer;
  CaptureTime time{};
  FrameNumber frame{};
};

/// A part with what had to arrive for it.
struct Leg {
  TimingPartId id{};
  std::vector<Milestone> milestones{};
  bool complete = true;
  bool refused = false;

  [[nodiscard]] CaptureTime end() const { return std::ranges::max_element(milestones, {}, &Milestone::time)->time; }
};

class Surveyor {
 public:
  explicit Surveyor(const Session& session)
      : m_session(session),
        m_gaps(std::ranges::any_of(session.steps, [](const Step& each) { return each.status == StepStatus::NotCaptured; }) ||
               !session.captured[static_cast<std::size_t>(Direction::ServerToClient)]) {}

  Timing survey() {
    addTcp();
    addHandshake();
    addRequests();
    addMedia();
    // Metadata and headers that come behind the first key frame are no part of the way.
    if (m_goal) std::erase_if(m_legs, [this](const Leg& leg) { return leg.end() > *m_goal; });
    std::ranges::stable_sort(m_legs, {}, &Leg::end);
    return layOut();
  }

 private:
  [[nodiscard]] const Step* step(std::string_view id) const {
    const auto found = std::ranges::find_if(m_session.steps, [id](const Step& each) { return each.id == id && each.time && !each.frames.empty(); });
    return found == m_session.steps.end() ? nullptr : &*found;
  }

  void addTcp() {
    const Step* const tcp = step("tcp-handshake");
    if (tcp == nullptr || m_session.ending.kind == Ending::Kind::NeverOpened) return;
    m_legs.push_back({TimingPartId::TcpHandshake, {{Awaited::TcpHandshake, Direction::ServerToClient, *tcp->time, tcp->frames.back()}}});
  }

  void addHandshake() {
    static constexpr std::array<std::pair<std::string_view, Awaited>, 5> kSteps{{{"c0c1", Awaited::C0C1},
                                                                                 {"s0s1", Awaited::ServerHandshake},
                                                                                 {"s0s1s2", Awaited::ServerHandshake},
                                                                                 {"s2", Awaited::ServerHandshake},
                                                                                 {"c2", Awaited::C2}}};
    Leg leg{TimingPartId::RtmpHandshake, {}};
    for (const auto& [id, what] : kSteps) {
      const Step* const part = step(id);
      if (part == nullptr) continue;
      const Direction from = part->direction == StepDirection::ClientToServer ? Direction::ClientToServer : Direction::ServerToClient;
      leg.milestones.push_back({what, from, *part->time, part->frames.back()});
    }
    if (leg.milestones.empty()) return;
    std::ranges::stable_sort(leg.milestones, {}, &Milestone::time);
    leg.complete = m_session.handshake.complete || m_session.messages > 0;
    m_legs.push_back(std::move(leg));
  }

  [[nodiscard]] static bool asksFor(const Request& request, std::string_view name) {
    return request.name == name && request.direction == Direction::ClientToServer;
  }

  /// The one that was accepted, else the first.
  [[nodiscard]] const Request* request(std::string_view name) const {
    const Request* first = nullptr;
    for (const Request& each : m_session.requests) {
      if (!asksFor(each, name)) continue;
      if (each.answer == Request::Answer::Accepted) return &each;
      if (first == nullptr) first = &each;
    }
    return first;
  }

  [[nodiscard]] const Request* streamRequest() const {
    if (m_session.accepted && *m_session.accepted < m_session.requests.size()) {
      const Request& accepted = m_session.requests[*m_session.accepted];
      if (accepted.name == "publish" || accepted.name == "play") return &accepted;
    }
    const Request* const publish = request("publish");
    return publish != nullptr ? publish : request("play");
  }

  [[nodiscard]] const Request* createRequest(const Request* stream) const {
    if (stream != nullptr) {
      for (const Request& each : m_session.requests) {
        if (asksFor(each, "createStream") && each.createdStream == stream->messageStreamId) return &each;
      }
    }
    return request("createStream");
  }

  void addRequest(TimingPartId id, const Request* request, Awaited question, Awaited answer) {
    if (request == nullptr) return;
    Leg leg{id, {{question, Direction::ClientToServer, request->time, request->frame}}};
    const bool answered = request->answer != Request::Answer::None;
    if (answered) leg.milestones.push_back({answer, Direction::ServerToClient, request->answerTime, request->answerFrame});
    // Where the capture lacks something, nobody knows when it was answered, or whether.
    leg.complete = answered || m_gaps;
    leg.refused = request->answer == Request::Answer::Rejected;
    m_refused = m_refused || leg.refused;
    m_legs.push_back(std::move(leg));
  }

  void addRequests() {
    const Request* const stream = streamRequest();
    addRequest(TimingPartId::Connect, request("connect"), Awaited::ConnectRequest, Awaited::ConnectAnswer);
    addRequest(TimingPartId::CreateStream, createRequest(stream), Awaited::CreateStreamRequest, Awaited::CreateStreamAnswer);
    const bool plays = stream != nullptr && stream->name == "play";
    addRequest(plays ? TimingPartId::Play : TimingPartId::Publish, stream, Awaited::StreamRequest, Awaited::StreamAnswer);
  }

  void addMedia() {
    const MediaTrack* const video = m_session.mainTrack(media::Kind::Video);
    const MediaTrack* const audio = m_session.mainTrack(media::Kind::Audio);
    if (video != nullptr && video->firstKeyframe) {
      m_goal = video->firstKeyTime;
      addMilestone(TimingPartId::FirstKeyFrame, {Awaited::KeyFrame, video->direction, video->firstKeyTime, video->firstKeyFrame});
    } else if (video == nullptr && audio != nullptr && audio->firstFrame) {
      m_goal = audio->firstCodedTime;
      addMilestone(TimingPartId::FirstAudioFrame, {Awaited::AudioFrame, audio->direction, audio->firstCodedTime, audio->firstCodedFrame});
    }
    m_hasVideo = video != nullptr || audio == nullptr;
    if (m_session.metadata) {
      addMilestone(TimingPartId::Metadata, {Awaited::Metadata, m_session.metadata->direction, m_session.metadata->time, m_session.metadata->frame});
    }
    Leg headers{TimingPartId::SequenceHeaders, {}};
    for (const MediaTrack* const track : {video, audio}) {
      if (track == nullptr || !track->firstSequenceHeader || (m_goal && track->sequenceHeaderTime > *m_goal)) continue;
      headers.milestones.push_back({Awaited::SequenceHeader, track->direction, track->sequenceHeaderTime, track->sequenceHeaderFrame});
    }
    std::ranges::stable_sort(headers.milestones, {}, &Milestone::time);
    if (!headers.milestones.empty()) m_legs.push_back(std::move(headers));
    // The goal stands last among what came in the same packet.
    const auto goal = std::ranges::find_if(m_legs, [](const Leg& leg) { return isGoal(leg.id); });
    if (goal != m_legs.end()) std::rotate(goal, goal + 1, m_legs.end());
  }

  /// Are bytes of its direction missing between what was asked for and that frame? Holes inside the frame itself hide no other.
  [[nodiscard]] bool mayHaveComeEarlier(const Milestone& goal) const {
    const Request* const stream = streamRequest();
    const FrameNumber since = stream != nullptr ? stream->frame : FrameNumber{};
    return std::ranges::any_of(m_session.remarks, [&](const SessionRemark& each) {
      const bool hole = each.remark.kind == rtmp::Remark::Kind::LostBytes || each.remark.kind == rtmp::Remark::Kind::Resynchronised ||
                        each.remark.kind == rtmp::Remark::Kind::StartedInMidStream;
      return hole && each.direction == goal.from && each.remark.frame > since && each.remark.frame < goal.frame;
    });
  }

  void addMilestone(TimingPartId id, const Milestone& milestone) { m_legs.push_back({id, {milestone}}); }
  static bool isGoal(TimingPartId id) { return id == TimingPartId::FirstKeyFrame || id == TimingPartId::FirstAudioFrame; }

  Timing layOut() {
    Timing timing;
    CaptureTime now = m_session.start;
    timing.fromStart = step("tcp-handshake") != nullptr || m_session.completeFromStart;
    for (const Leg& leg : m_legs) {
      // Parts of an incomplete handshake, or a request without an answer, are the beginning of what is still awaited.
      if (!leg.complete && !m_goal && !overtaken(leg)) continue;
      TimingPart part = begin(leg.id, now);
      for (const Milestone& milestone : leg.milestones) wait(part, milestone, now);
      part.end = now;
      part.frame = leg.milestones.back().frame;
      part.refused = leg.refused;
      part.late = isGoal(leg.id) && mayHaveComeEarlier(leg.milestones.back());
      timing.reached = timing.reached || isGoal(leg.id);
      timing.parts.push_back(std::move(part));
    }
    const bool speaksRtmp = m_session.protocol == rtmp::Protocol::Rtmp || m_session.protocol == rtmp::Protocol::Undecided;
    if (!timing.reached && timing.fromStart && speaksRtmp && !m_refused && !m_gaps) addOpen(timing, now);
    // How long the parts took is not known if the capture's clock was set on the way.
    const FrameNumber last = timing.reached ? timing.parts.back().frame : m_session.lastFrame;
    if (m_session.clockSetBetween(m_session.firstFrame, last)) return {};
    timing.sharesKnown = !m_gaps && std::ranges::none_of(timing.parts, &TimingPart::late);
    const double whole = toSeconds(timing.duration());
    for (TimingPart& part : timing.parts) part.share = whole > 0 ? toSeconds(part.duration()) / whole : 0;
    return timing;
  }

  /// The client did not wait for it: it asked for what comes next.
  [[nodiscard]] bool overtaken(const Leg& leg) const { return passed(leg.id); }

  static TimingPart begin(TimingPartId id, CaptureTime now) {
    TimingPart part;
    part.id = id;
    part.begin = part.end = now;
    return part;
  }

  // What came before it was awaited cost no time.
  static void wait(TimingPart& part, const Milestone& milestone, CaptureTime& now) {
    if (milestone.time <= now) return;
    part.waits.push_back({milestone.what, milestone.from, now, milestone.time, milestone.frame});
    now = milestone.time;
  }

  [[nodiscard]] const Leg* leg(TimingPartId id) const {
    const auto found = std::ranges::find(m_legs, id, &Leg::id);
    return found == m_legs.end() ? nullptr : &*found;
  }

  /// What has not come, with how far it went.
  void addOpen(Timing& timing, CaptureTime now) const {
    const CaptureTime end = std::max(m_session.ending.time.value_or(m_session.end), now);
    const auto [id, last] = awaited();
    TimingPart part = begin(id, now);
    part.open = true;
    if (const Leg* const begun = leg(id)) {
      for (const Milestone& milestone : begun->milestones) wait(part, milestone, now);
    }
    if (end > now) part.waits.push_back({last.what, last.from, now, end, FrameNumber{}});
    part.end = std::max(end, now);
    if (part.end > part.begin) timing.parts.push_back(std::move(part));
  }

  /// Something that comes behind it was there.
  [[nodiscard]] bool passed(TimingPartId id) const {
    return std::ranges::any_of(m_legs, [id](const Leg& each) { return each.id > id && each.id <= TimingPartId::Play; });
  }

  [[nodiscard]] std::pair<TimingPartId, Milestone> awaited() const {
    constexpr auto client = Direction::ClientToServer;
    constexpr auto server = Direction::ServerToClient;
    const auto missing = [this](TimingPartId id) { return leg(id) == nullptr ? !passed(id) : !leg(id)->complete && !overtaken(*leg(id)); };
    const auto asked = [this](TimingPartId id) { return leg(id) != nullptr; };
    if (m_session.ending.kind == Ending::Kind::NeverOpened) return {TimingPartId::TcpHandshake, {Awaited::TcpHandshake, server}};
    if (missing(TimingPartId::RtmpHandshake)) return {TimingPartId::RtmpHandshake, handshakeAwaited()};
    struct Question {
      TimingPartId id;
      Awaited question;
      Awaited answer;
    };
    const bool plays = asked(TimingPartId::Play) || m_session.role == Role::Play;
    const TimingPartId stream = plays ? TimingPartId::Play : TimingPartId::Publish;
    for (const Question& each : {Question{TimingPartId::Connect, Awaited::ConnectRequest, Awaited::ConnectAnswer},
                                 Question{TimingPartId::CreateStream, Awaited::CreateStreamRequest, Awaited::CreateStreamAnswer},
                                 Question{stream, Awaited::StreamRequest, Awaited::StreamAnswer}}) {
      if (!missing(each.id)) continue;
      return {each.id, asked(each.id) ? Milestone{each.answer, server} : Milestone{each.question, client}};
    }
    const TimingPartId goal = m_hasVideo ? TimingPartId::FirstKeyFrame : TimingPartId::FirstAudioFrame;
    return {goal, {m_hasVideo ? Awaited::KeyFrame : Awaited::AudioFrame, plays ? server : client}};
  }

  [[nodiscard]] Milestone handshakeAwaited() const {
    if (step("c0c1") == nullptr || step("c0c1")->status != StepStatus::Seen) return {Awaited::C0C1, Direction::ClientToServer};
    const bool answered = step("s0s1s2") != nullptr || step("s2") != nullptr;
    return answered ? Milestone{Awaited::C2, Direction::ClientToServer} : Milestone{Awaited::ServerHandshake, Direction::ServerToClient};
  }

  const Session& m_session;
  bool m_gaps;  // the capture lacks steps of this session
  std::vector<Leg> m_legs;
  std::optional<CaptureTime> m_goal;
  bool m_hasVideo = true;
  bool m_refused = false;
};

}  // namespace

Timing timeSession(const Session& session) {
  return Surveyor(session).survey();
}

std::string_view toString(TimingPartId id) {
  return kParts[static_cast<std::size_t>(id)].id;
}
texts::Phrase timingTitle(TimingPartId id) {
  return kParts[static_cast<std::size_t>(id)].title;
}
std::string_view toString(Awaited what) {
  return kAwaited[static_cast<std::size_t>(what)].id;
}
texts::Phrase awaitedTitle(Awaited what) {
  return kAwaited[static_cast<std::size_t>(what)].title;
}

}  // namespace rtmpscope::session
