// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/note_placement.h"

#include "export/step_rows.h"

#include <algorithm>
#include <optional>
#include <variant>

namespace rtmpscope::exporting {

using analysis::Analysis;
using session::Session;
using session::Step;
using texts::say;
using texts::Text;

namespace {

/// A session and, if there is one, a step of it.
struct Place {
  std::optional<SessionId> session;
  std::uint32_t step = 0;
};

bool holds(const Step& step, FrameNumber frame) {
  if (step.frames.empty()) return false;
  if (isMediaRun(step)) return frame >= step.frames.front() && frame <= step.frames.back();
  return std::find(step.frames.begin(), step.frames.end(), frame) != step.frames.end();
}

std::uint32_t stepOf(const Session& session, FrameNumber frame) {
  // A step of its own before a run of media that stretches over the same frame.
  for (const bool media : {false, true}) {
    for (const Step& step : session.steps) {
      if (isMediaRun(step) == media && holds(step, frame)) return step.number;
    }
  }
  return 0;
}

const Session* find(const Analysis& analysis, SessionId id) {
  const analysis::AnalyzedSession* const analyzed = analysis.session(id);
  return analyzed == nullptr ? nullptr : analyzed->session.get();
}

struct TargetWords {
  Text operator()(const notes::OnFrame& on) const { return say("frame {}", on.frame.value()); }
  Text operator()(const notes::OnMessage& on) const { return say("message {}", on.message.value()); }
  Text operator()(const notes::OnSession& on) const { return say("session {}", on.session.value()); }
  Text operator()(const notes::OnPhase& on) const { return say("session {}, phase {}", on.session.value(), on.phase); }
  Text operator()(const notes::OnStep& on) const { return say("session {}, step {}", on.session.value(), on.step); }
};

/// Finds the place of each kind of target.
class Placer {
 public:
  explicit Placer(const Analysis& analysis) : m_analysis(analysis) {}

  Place operator()(const notes::OnSession& on) const { return {known(on.session), 0}; }
  Place operator()(const notes::OnStep& on) const { return {known(on.session), on.step}; }

  Place operator()(const notes::OnPhase& on) const {
    const Session* const session = find(m_analysis, on.session);
    if (session == nullptr) return {};
    const auto step = std::find_if(session->steps.begin(), session->steps.end(), [&](const Step& s) { return toString(s.phase) == on.phase; });
    return {on.session, step == session->steps.end() ? 0 : step->number};
  }

  Place operator()(const notes::OnMessage& on) const {
    if (on.message.value() == 0 || on.message.value() > m_analysis.messages.size()) return {};
    const MessageIndex index = m_analysis.indexOf(on.message);
    const session::MessageRecord& record = m_analysis.message(index);
    const analysis::AnalyzedSession* const analyzed = m_analysis.sessionOf(record);
    if (analyzed == nullptr) return {};
    const Session* const session = analyzed->session.get();
    for (const Step& step : session->steps) {
      if (std::find(step.messages.begin(), step.messages.end(), index) != step.messages.end()) return {session->id, step.number};
    }
    return {session->id, stepOf(*session, record.frame)};
  }

  Place operator()(const notes::OnFrame& on) const {
    if (on.frame.value() == 0 || on.frame.value() > m_analysis.packets.size()) return {};
    const std::uint32_t stream = m_analysis.packet(on.frame).tcpStream;
    if (stream >= m_analysis.connections.size() || !m_analysis.connections[stream]->session) return {};
    const SessionId id = *m_analysis.connections[stream]->session;
    const Session* const session = find(m_analysis, id);
    return session == nullptr ? Place{} : Place{id, stepOf(*session, on.frame)};
  }

 private:
  [[nodiscard]] std::optional<SessionId> known(SessionId id) const { return find(m_analysis, id) == nullptr ? std::nullopt : std::optional(id); }

  const Analysis& m_analysis;
};

}  // namespace

texts::Text targetText(const notes::Target& target) {
  return std::visit(TargetWords{}, target);
}

PlacedNotes placeNotes(const Analysis& analysis, std::span<const notes::Annotation> annotations) {
  PlacedNotes placed;
  for (const notes::Annotation& annotation : annotations) {
    const Place place = std::visit(Placer(analysis), annotation.target);
    if (!place.session) {
      placed.capture.push_back(&annotation);
      continue;
    }
    SessionNotes& notes = placed.sessions[*place.session];
    const std::vector<Step>& steps = find(analysis, *place.session)->steps;
    const bool onStep = std::any_of(steps.begin(), steps.end(), [&](const Step& step) { return step.number == place.step; });
    (onStep ? notes.onSteps[place.step] : notes.others).push_back(&annotation);
  }
  return placed;
}

}  // namespace rtmpscope::exporting
