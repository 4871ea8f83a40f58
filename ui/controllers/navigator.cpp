// SPDX-License-Identifier: GPL-3.0-or-later
#include "controllers/navigator.h"

#include "controllers/locate.h"

#include <algorithm>
#include <set>

namespace rtmpscope::ui {

using session::Session;
using session::Step;

Navigator::Navigator(Document& document, Selection& selection, QObject* parent) : QObject(parent), m_document(document), m_selection(selection) {}

void Navigator::goToSession(SessionId session) {
  if (!m_document.session(session)) return;
  Place place;
  place.kind = Place::Kind::Session;
  place.session = session;
  m_selection.setPlace(place);
}

void Navigator::goToPhase(SessionId session, session::PhaseId phase) {
  const analysis::AnalyzedSession* analyzed = m_document.session(session);
  if (!analyzed) return;
  Place place;
  place.kind = Place::Kind::Phase;
  place.session = session;
  place.phase = phase;
  const auto found = std::ranges::find(analyzed->session->phases, phase, &session::Phase::id);
  if (found != analyzed->session->phases.end()) place.frame = found->firstFrame;
  m_selection.setPlace(place);
}

void Navigator::goToStep(SessionId session, std::size_t row) {
  const analysis::AnalyzedSession* analyzed = m_document.session(session);
  if (!analyzed || row >= analyzed->session->steps.size()) return;
  const Step& step = analyzed->session->steps[row];
  Place place;
  place.kind = Place::Kind::Step;
  place.session = session;
  place.phase = step.phase;
  place.step = step.number;
  if (!step.messages.empty()) place.message = isMediaRun(step) ? step.messages.front() : step.messages.back();
  if (!step.frames.empty()) place.frame = isMediaRun(step) ? step.frames.front() : step.frames.back();
  m_selection.setPlace(place);
}

void Navigator::goToMessage(MessageIndex message) {
  const auto& analysis = m_document.analysis();
  if (!analysis || message.value() >= analysis->messages.size()) return;
  const session::MessageRecord& record = analysis->message(message);
  Place place;
  place.kind = Place::Kind::Message;
  place.session = sessionOfMessage(*analysis, record);
  place.message = message;
  place.frame = record.frame;
  if (const analysis::AnalyzedSession* analyzed = m_document.session(place.session)) {
    if (const std::optional<std::size_t> row = stepOfMessage(*analysis, *analyzed->session, message)) {
      const Step& step = analyzed->session->steps[*row];
      place.step = step.number;
      place.phase = step.phase;
    }
  }
  m_selection.setPlace(place);
}

void Navigator::goToFrame(FrameNumber frame) {
  const auto& analysis = m_document.analysis();
  if (!analysis || frame.value() == 0 || frame.value() > analysis->packets.size()) return;
  Place place;
  place.kind = Place::Kind::Frame;
  place.frame = frame;
  place.session = sessionOfFrame(*analysis, frame);
  if (const analysis::AnalyzedSession* analyzed = m_document.session(place.session)) {
    const auto [first, last] = messagesEndingIn(*analysis, frame);
    if (first < last) place.message = analysis->indexOf(MessageNumber{first});
    if (const std::optional<std::size_t> row = stepOfFrame(*analyzed->session, frame)) {
      const Step& step = analyzed->session->steps[*row];
      place.step = step.number;
      place.phase = step.phase;
    }
  } else {
    place.session = m_selection.place().session;  // a packet of no session leaves the session list as it is
  }
  m_selection.setPlace(place);
}

void Navigator::goTo(const notes::Target& target) {
  struct Go {
    Navigator& navigator;
    void operator()(const notes::OnFrame& on) const { navigator.goToFrame(on.frame); }
    void operator()(const notes::OnMessage& on) const {
      const auto& analysis = navigator.m_document.analysis();
      if (analysis && on.message.value() >= 1 && on.message.value() <= analysis->messages.size())
        navigator.goToMessage(analysis->indexOf(on.message));
    }
    void operator()(const notes::OnSession& on) const { navigator.goToSession(on.session); }
    void operator()(const notes::OnPhase& on) const {
      const analysis::AnalyzedSession* analyzed = navigator.m_document.session(on.session);
      if (!analyzed) return;
      for (const session::Phase& phase : analyzed->session->phases) {
        if (session::toString(phase.id) == on.phase) navigator.goToPhase(on.session, phase.id);
      }
    }
    void operator()(const notes::OnStep& on) const {
      const analysis::AnalyzedSession* analyzed = navigator.m_document.session(on.session);
      if (!analyzed) return;
      if (const std::optional<std::size_t> row = stepByNumber(*analyzed->session, on.step)) navigator.goToStep(on.session, *row);
    }
  };
  std::visit(Go{*this}, target);
}

void Navigator::stepSession(int by) {
  const auto& analysis = m_document.analysis();
  if (!analysis || analysis->sessions.empty()) return;
  const auto count = static_cast<std::int64_t>(analysis->sessions.size());
  const std::int64_t now = m_selection.place().session ? m_selection.place().session->value() : 0;
  goToSession(SessionId{static_cast<std::uint32_t>(std::clamp<std::int64_t>(now + by, 1, count))});
}

bool Navigator::goToNextFinding() {
  const analysis::AnalyzedSession* analyzed = m_document.session(m_selection.place().session);
  if (!analyzed) return false;
  std::set<std::size_t> rows;
  for (const diagnosis::Finding& finding : analyzed->findings) {
    for (const std::size_t row : stepsOfFinding(*m_document.analysis(), *analyzed->session, finding)) rows.insert(row);
  }
  if (rows.empty()) return false;
  auto next = rows.begin();
  if (const std::optional<std::size_t> now = stepByNumber(*analyzed->session, m_selection.place().step)) {
    next = rows.upper_bound(*now);
    if (next == rows.end()) next = rows.begin();
  }
  goToStep(analyzed->session->id, *next);
  return true;
}

std::optional<notes::Target> Navigator::noteTarget() const {
  const Place& place = m_selection.place();
  switch (place.kind) {
    case Place::Kind::None:
      return std::nullopt;
    case Place::Kind::Session:
      return notes::OnSession{*place.session};
    case Place::Kind::Phase:
      return notes::OnPhase{*place.session, std::string(session::toString(*place.phase))};
    case Place::Kind::Step:
      return notes::OnStep{*place.session, place.step};
    case Place::Kind::Message:
      return notes::OnMessage{m_document.analysis()->numberOf(*place.message)};
    case Place::Kind::Frame:
      break;
  }
  return notes::OnFrame{place.frame};
}

}  // namespace rtmpscope::ui
