// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/phases.h"

#include "session/step_catalog.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace rtmpscope::session {
namespace {

// Commands with which a new phase begins, whatever went before.
bool opensPhase(const Step& step) {
  static constexpr std::array kIds = {std::string_view{"connect"}, std::string_view{"create-stream"}, std::string_view{"publish"},
                                      std::string_view{"play"}};
  return step.direction == StepDirection::ClientToServer && std::ranges::find(kIds, step.id) != kIds.end();
}

class StatusJudge {
 public:
  explicit StatusJudge(const Session& session) : m_session(session), m_over(session.ending.closer.has_value()) {}

  PhaseStatus judge(PhaseId id) const {
    switch (id) {
      case PhaseId::TcpHandshake:
        return tcp();
      case PhaseId::TlsHandshake:
        return seen(PhaseId::TlsHandshake) ? PhaseStatus::Complete : PhaseStatus::Failed;
      case PhaseId::RtmpHandshake:
        return rtmp();
      case PhaseId::Connect:
        return request("connect", "connect-result");
      case PhaseId::CreateStream:
        return request("createStream", "create-stream-result");
      case PhaseId::Publish:
        return stream("publish");
      case PhaseId::Play:
        return stream("play");
      case PhaseId::Metadata:
        return m_session.metadata ? PhaseStatus::Complete : absent("set-data-frame");
      case PhaseId::Media:
        return media();
      case PhaseId::Teardown:
        return teardown();
    }
    return PhaseStatus::Missing;
  }

 private:
  const Step* find(std::string_view id) const {
    const auto found = std::ranges::find(m_session.steps, id, &Step::id);
    return found == m_session.steps.end() ? nullptr : &*found;
  }

  bool seen(PhaseId id) const {
    return std::ranges::any_of(m_session.steps, [id](const Step& step) { return step.phase == id && !step.frames.empty(); });
  }

  // Of something that is not there: could it have been?
  PhaseStatus absent(std::string_view id) const {
    const Step* const step = find(id);
    const bool hidden = step != nullptr ? step->status == StepStatus::NotCaptured : !m_session.completeFromStart && m_session.role == Role::Unknown;
    return hidden ? PhaseStatus::NotCaptured : PhaseStatus::Missing;
  }

  PhaseStatus tcp() const {
    if (m_session.ending.kind == Ending::Kind::NeverOpened) return PhaseStatus::Failed;
    const Step* const step = find("tcp-handshake");
    if (step == nullptr || step->frames.empty()) return PhaseStatus::NotCaptured;
    return step->frames.size() >= 3 ? PhaseStatus::Complete : PhaseStatus::Partial;
  }

  PhaseStatus rtmp() const {
    if (m_session.handshake.complete) return PhaseStatus::Complete;
    const bool begun = seen(PhaseId::RtmpHandshake);
    if (!begun) {
      if (m_session.protocol == rtmp::Protocol::Rtmp && !m_session.completeFromStart) return PhaseStatus::NotCaptured;
      return absent("c0c1");
    }
    // Messages came behind it: it was complete, though the capture does not have all of it.
    if (m_session.messages > 0) return m_session.completeFromStart ? PhaseStatus::Complete : PhaseStatus::Partial;
    return m_session.outcome == Outcome::Failed ? PhaseStatus::Failed : PhaseStatus::Partial;
  }

  PhaseStatus ofAnswer(const Request& request) const {
    switch (request.answer) {
      case Request::Answer::Accepted:
        return PhaseStatus::Complete;
      case Request::Answer::Rejected:
        return PhaseStatus::Failed;
      case Request::Answer::None:
        break;
    }
    return m_over && m_session.outcome == Outcome::Failed ? PhaseStatus::Failed : PhaseStatus::Partial;
  }

  PhaseStatus request(std::string_view name, std::string_view answerStep) const {
    const Request* best = nullptr;
    for (const Request& request : m_session.requests) {
      if (request.name != name || request.direction != Direction::ClientToServer) continue;
      if (best == nullptr || request.answer == Request::Answer::Accepted) best = &request;
    }
    if (best != nullptr) return ofAnswer(*best);
    return find(answerStep) != nullptr && !find(answerStep)->frames.empty() ? PhaseStatus::Partial
                                                                            : absent(name == "connect" ? "connect" : "create-stream");
  }

  PhaseStatus stream(std::string_view name) const {
    const Request* best = nullptr;
    for (const Request& request : m_session.requests) {
      if (request.name == name && (best == nullptr || request.answer == Request::Answer::Accepted)) best = &request;
    }
    if (best == nullptr) return absent(name);
    const PhaseStatus status = ofAnswer(*best);
    // The stream itself is an answer.
    return status == PhaseStatus::Partial && media() == PhaseStatus::Complete ? PhaseStatus::Complete : status;
  }

  PhaseStatus media() const {
    const bool startHidden = find("c0c1") != nullptr && find("c0c1")->status == StepStatus::NotCaptured;
    const Direction direction = m_session.role == Role::Play ? Direction::ServerToClient : Direction::ClientToServer;
    const bool any =
        std::ranges::any_of(m_session.tracks, [&](const MediaTrack& track) { return track.direction == direction || m_session.role == Role::Both; });
    if (!any) return absent("media");
    return startHidden ? PhaseStatus::Partial : PhaseStatus::Complete;
  }

  PhaseStatus teardown() const {
    if (m_session.ending.kind == Ending::Kind::NeverOpened) return PhaseStatus::Missing;
    const bool goodbye = m_session.ending.kind == Ending::Kind::SaidGoodbye;
    if (goodbye) return m_over ? PhaseStatus::Complete : PhaseStatus::Partial;
    if (!m_over) return PhaseStatus::Missing;
    return m_session.outcome == Outcome::Completed ? PhaseStatus::Complete : PhaseStatus::Partial;
  }

  const Session& m_session;
  bool m_over;
};

std::vector<PhaseId> phasesOf(const Session& session) {
  std::vector<PhaseId> ids{PhaseId::TcpHandshake};
  if (session.protocol == rtmp::Protocol::Tls) ids.push_back(PhaseId::TlsHandshake);
  ids.insert(ids.end(), {PhaseId::RtmpHandshake, PhaseId::Connect, PhaseId::CreateStream});
  if (session.role == Role::Publish || session.role == Role::Both) ids.push_back(PhaseId::Publish);
  if (session.role == Role::Play || session.role == Role::Both) ids.push_back(PhaseId::Play);
  if (session.role != Role::Unknown) ids.insert(ids.end(), {PhaseId::Metadata, PhaseId::Media});
  ids.push_back(PhaseId::Teardown);
  return ids;
}

}  // namespace

void assignPhases(Session& session) {
  PhaseId active = PhaseId::TcpHandshake;
  for (Step& step : session.steps) {
    if (step.frames.empty()) continue;  // did not happen: it has the phase where it would have
    const StepKind* const kind = findStepKind(step.id);
    const bool hasOwn = kind != nullptr && kind->phase.has_value();
    const PhaseId own = hasOwn ? *kind->phase : active;
    const bool saysGoodbye = session.ending.goodbye && std::ranges::find(step.messages, *session.ending.goodbye) != step.messages.end();
    if (saysGoodbye || step.id == "tcp-fin" || step.id == "tcp-rst") {
      active = session.ending.kind == Ending::Kind::NeverOpened ? PhaseId::TcpHandshake : PhaseId::Teardown;
    } else if (opensPhase(step)) {
      active = own;
    } else if (hasOwn && own != PhaseId::Teardown) {
      active = std::max(active, own);
    } else if (active < PhaseId::Connect && !step.messages.empty()) {
      active = PhaseId::Connect;  // a message behind the handshake: OBS sets its chunk size before it connects
    }
    step.phase = active;
  }
}

std::vector<Phase> listPhases(const Session& session) {
  const StatusJudge judge{session};
  std::vector<Phase> phases;
  for (const PhaseId id : phasesOf(session)) {
    Phase phase;
    phase.id = id;
    phase.status = judge.judge(id);
    for (const Step& step : session.steps) {
      if (step.phase != id || step.frames.empty()) continue;
      if (phase.firstFrame == FrameNumber{} || step.frames.front() < phase.firstFrame) phase.firstFrame = step.frames.front();
      phase.lastFrame = std::max(phase.lastFrame, step.frames.back());
      if (step.firstTime && (!phase.start || *step.firstTime < *phase.start)) phase.start = step.firstTime;
      if (step.time && (!phase.end || *step.time > *phase.end)) phase.end = step.time;
    }
    phases.push_back(phase);
  }
  return phases;
}

}  // namespace rtmpscope::session
