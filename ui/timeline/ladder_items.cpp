// SPDX-License-Identifier: GPL-3.0-or-later
#include "timeline/ladder_items.h"

#include "controllers/locate.h"

#include <algorithm>
#include <set>

namespace rtmpscope::ui {

using analysis::Analysis;
using analysis::AnalyzedSession;
using session::Session;
using session::Step;

namespace {

/// A profile looks at no more messages than this; longer runs are sampled.
constexpr std::size_t kMaxProfileMessages = 1'000'000;

struct TimedGap {
  CaptureTime time;
  GapRun gap;
};

std::vector<TimedGap> gapsOf(const Analysis& analysis, const Session& session) {
  std::vector<TimedGap> gaps;
  for (const TcpStreamIndex stream : session.tcpStreams) {
    if (stream.value() >= analysis.connections.size()) continue;
    const analysis::AnalyzedConnection& connection = *analysis.connections[stream.value()];
    for (const Side side : {Side::A, Side::B}) {
      for (const net::Gap& gap : connection.connection->from(side).troubles->gaps) {
        if (gap.frame.value() == 0 || gap.frame.value() > analysis.packets.size()) continue;
        gaps.push_back(
            {analysis.packet(gap.frame).time, {directionFrom(side, connection.client), gap.reason, 1, gap.range.size(), gap.frame, gap.frame}});
      }
    }
  }
  std::ranges::stable_sort(gaps, {}, &TimedGap::time);
  return gaps;
}

/// Puts gaps of one kind that follow on each other into one line.
class GapFeeder {
 public:
  GapFeeder(std::vector<TimedGap> gaps, CaptureTime start) : m_gaps(std::move(gaps)), m_start(start) {}

  /// Appends what was noticed before `time`, or all that is left.
  void flush(std::optional<CaptureTime> time, session::PhaseId phase, std::vector<LadderItem>& items) {
    const std::size_t before = items.size();
    for (; m_next < m_gaps.size() && (!time || m_gaps[m_next].time < *time); ++m_next) {
      const TimedGap& gap = m_gaps[m_next];
      const auto same = std::find_if(items.begin() + static_cast<std::ptrdiff_t>(before), items.end(), [&gap](const LadderItem& item) {
        return item.gap.direction == gap.gap.direction && item.gap.reason == gap.gap.reason;
      });
      if (same != items.end()) {
        same->gap.count += 1;
        same->gap.bytes += gap.gap.bytes;
        same->gap.lastFrame = gap.gap.lastFrame;
      } else {
        LadderItem item;
        item.kind = LadderItem::Kind::Gap;
        item.phase = phase;
        item.at = gap.time - m_start;
        item.gap = gap.gap;
        items.push_back(std::move(item));
      }
    }
  }

 private:
  std::vector<TimedGap> m_gaps;
  CaptureTime m_start;
  std::size_t m_next = 0;
};

LadderItem phaseItem(const Session& session, std::size_t row) {
  const session::Phase& phase = session.phases[row];
  LadderItem item;
  item.kind = LadderItem::Kind::Phase;
  item.phase = phase.id;
  item.index = row;
  if (phase.start) item.at = *phase.start - session.start;
  return item;
}

LadderItem stepItem(const Session& session, std::size_t row) {
  const Step& step = session.steps[row];
  LadderItem item;
  item.phase = step.phase;
  item.index = row;
  if (const std::optional<CaptureTime> time = orderTime(step)) item.at = *time - session.start;
  if (isMediaRun(step) && step.firstTime && step.time) item.lasting = *step.time - *step.firstTime;
  return item;
}

/// The line that a note belongs to.
class NotePlaces {
 public:
  NotePlaces(const Analysis& analysis, const Session& session, const std::vector<LadderItem>& items)
      : m_analysis(analysis), m_session(session), m_items(items) {}

  [[nodiscard]] std::optional<std::size_t> find(const notes::Target& target) const {
    return std::visit([this](const auto& on) { return place(on); }, target);
  }

 private:
  [[nodiscard]] std::optional<std::size_t> ofStepRow(std::optional<std::size_t> row) const {
    if (!row) return std::nullopt;
    return lineWhere([row](const LadderItem& item) { return item.kind == LadderItem::Kind::Step && item.index == *row; });
  }
  [[nodiscard]] std::optional<std::size_t> place(const notes::OnSession&) const { return std::nullopt; }
  [[nodiscard]] std::optional<std::size_t> place(const notes::OnFrame& on) const {
    return sessionOfFrame(m_analysis, on.frame) == m_session.id ? ofStepRow(stepOfFrame(m_session, on.frame)) : std::nullopt;
  }
  [[nodiscard]] std::optional<std::size_t> place(const notes::OnMessage& on) const {
    if (on.message.value() == 0 || on.message.value() > m_analysis.messages.size()) return std::nullopt;
    const MessageIndex index = m_analysis.indexOf(on.message);
    return sessionOfMessage(m_analysis, m_analysis.message(index)) == m_session.id ? ofStepRow(stepOfMessage(m_analysis, m_session, index))
                                                                                   : std::nullopt;
  }
  [[nodiscard]] std::optional<std::size_t> place(const notes::OnStep& on) const {
    return on.session == m_session.id ? ofStepRow(stepByNumber(m_session, on.step)) : std::nullopt;
  }
  [[nodiscard]] std::optional<std::size_t> place(const notes::OnPhase& on) const {
    if (on.session != m_session.id) return std::nullopt;
    return lineWhere([&on](const LadderItem& item) { return item.kind == LadderItem::Kind::Phase && session::toString(item.phase) == on.phase; });
  }
  template <class Predicate>
  [[nodiscard]] std::optional<std::size_t> lineWhere(Predicate predicate) const {
    const auto found = std::ranges::find_if(m_items, predicate);
    if (found == m_items.end()) return std::nullopt;
    return static_cast<std::size_t>(found - m_items.begin());
  }

  const Analysis& m_analysis;
  const Session& m_session;
  const std::vector<LadderItem>& m_items;
};

void placeFindings(const Analysis& analysis, const AnalyzedSession& analyzed, std::vector<LadderItem>& items) {
  for (std::size_t finding = 0; finding < analyzed.findings.size(); ++finding) {
    const std::vector<std::size_t> rows = stepsOfFinding(analysis, *analyzed.session, analyzed.findings[finding]);
    for (LadderItem& item : items) {
      if (item.kind == LadderItem::Kind::Step && std::ranges::binary_search(rows, item.index)) item.findings.push_back(finding);
    }
  }
}

void placeNotes(const Analysis& analysis, const Session& session, std::span<const notes::Annotation> notes, std::vector<LadderItem>& items) {
  LadderItem onSession;
  onSession.kind = LadderItem::Kind::SessionNotes;
  const NotePlaces places(analysis, session, items);
  for (std::size_t row = 0; row < notes.size(); ++row) {
    if (const std::optional<std::size_t> line = places.find(notes[row].target)) {
      items[*line].notes.push_back(row);
    } else if (notes[row].target == notes::Target{notes::OnSession{session.id}}) {
      onSession.notes.push_back(row);
    }
  }
  if (!onSession.notes.empty()) items.insert(items.begin(), std::move(onSession));
}

}  // namespace

std::vector<LadderItem> makeLadderItems(const Analysis& analysis, const AnalyzedSession& analyzed, std::span<const notes::Annotation> notes) {
  const Session& session = *analyzed.session;
  std::vector<LadderItem> items;
  std::set<session::PhaseId> begun;
  GapFeeder gaps(gapsOf(analysis, session), session.start);
  session::PhaseId phase = session.phases.empty() ? session::PhaseId{} : session.phases.front().id;
  for (std::size_t row = 0; row < session.steps.size(); ++row) {
    const Step& step = session.steps[row];
    if (const std::optional<CaptureTime> time = orderTime(step)) gaps.flush(time, phase, items);
    phase = step.phase;
    if (begun.insert(phase).second) {
      const auto found = std::ranges::find(session.phases, phase, &session::Phase::id);
      if (found != session.phases.end()) items.push_back(phaseItem(session, static_cast<std::size_t>(found - session.phases.begin())));
    }
    items.push_back(stepItem(session, row));
  }
  gaps.flush(std::nullopt, phase, items);
  placeFindings(analysis, analyzed, items);
  placeNotes(analysis, session, notes, items);
  return items;
}

std::vector<double> mediaProfile(const Analysis& analysis, const Session& session, const Step& run, std::size_t bins) {
  std::vector<double> profile(bins, 0.0);
  if (bins == 0 || !isMediaRun(run) || run.messages.empty() || !run.firstTime || !run.time || *run.time <= *run.firstTime) return profile;
  const double duration = static_cast<double>((*run.time - *run.firstTime).count());
  const std::size_t first = run.messages.front().value();
  const std::size_t last = std::min<std::size_t>(run.messages.back().value(), analysis.messages.size() - 1);
  const Side side = analysis.messages[first].side;
  const std::size_t stride = (last - first) / kMaxProfileMessages + 1;
  for (std::size_t row = first; row <= last; row += stride) {
    const session::MessageRecord& record = analysis.messages[row];
    if (sessionOfMessage(analysis, record) != session.id || record.side != side || !record.isMedia()) continue;
    const double place = static_cast<double>((record.time - *run.firstTime).count()) / duration;
    const double bin = std::clamp(place * static_cast<double>(bins), 0.0, static_cast<double>(bins - 1));
    profile[static_cast<std::size_t>(bin)] += static_cast<double>(record.header.length) * static_cast<double>(stride);
  }
  return profile;
}

}  // namespace rtmpscope::ui
