// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/reference_steps.h"

#include "session/outcome.h"
#include "session/step_catalog.h"

#include <algorithm>
#include <span>
#include <string_view>

namespace rtmpscope::session {
namespace {

// One row of a walkthrough: a step of this id and direction.
struct ReferenceStep {
  std::uint8_t number;
  std::string_view id;
  StepDirection direction;
};

constexpr auto kClient = StepDirection::ClientToServer;
constexpr auto kServer = StepDirection::ServerToClient;
constexpr auto kBoth = StepDirection::Both;

constexpr ReferenceStep kPush[] = {
    {1, "tcp-handshake", kBoth},
    {2, "c0c1", kClient},
    {3, "s0s1s2", kServer},
    {4, "c2", kClient},
    {5, "connect", kClient},
    {6, "window-ack-size", kServer},
    {7, "set-peer-bandwidth", kServer},
    {7, "connect-result", kServer},
    {8, "create-stream", kClient},
    {8, "create-stream-result", kServer},
    {9, "publish", kClient},
    {9, "on-status", kServer},
    {10, "set-data-frame", kClient},
    {11, "media", kClient},
};

constexpr ReferenceStep kPull[] = {
    {1, "tcp-handshake", kBoth},   {2, "c0c1", kClient},
    {3, "s0s1s2", kServer},        {4, "c2", kClient},
    {5, "connect", kClient},       {6, "window-ack-size", kServer},
    {7, "create-stream", kClient}, {8, "create-stream-result", kServer},
    {9, "play", kClient},          {10, "media", kServer},
};

// What push and pull have in common, for a session that did not live long enough to say which it is.
constexpr std::size_t kCommonRows = 6;

static_assert(std::size(kPush) == kMostReferenceSteps);

// A session that publishes and plays follows the table of what it asked for first.
std::span<const ReferenceStep> tableOf(const Session& session) {
  const std::span<const ReferenceStep> push{kPush};
  const std::span<const ReferenceStep> pull{kPull};
  switch (session.role) {
    case Role::Publish:
      return push;
    case Role::Play:
      return pull;
    case Role::Both:
      for (const Step& step : session.steps) {
        if (step.id == "publish") return push;
        if (step.id == "play") return pull;
      }
      return push;
    case Role::Unknown:
      break;
  }
  return push.first(kCommonRows);
}

bool fits(const ReferenceStep& row, const Step& step, const ReferenceHints& hints) {
  if (step.direction != row.direction) return false;
  if (row.id == "s0s1s2") return step.id == "s0s1s2" || step.id == "s0s1" || step.id == "s2";
  if (row.id == "set-data-frame") return step.id == "set-data-frame" || step.id == "metadata";
  if (row.id == "play") return step.id == "play" || step.id == "get-stream-length";
  if (row.id == "on-status") return step.id == "on-status" && hints.answersPublish;
  return step.id == row.id;
}

// Rows that more than one step can stand in: a step once more is an extra step in all others.
bool mayRepeat(const ReferenceStep& row, const Step& step, bool mainSeen) {
  if (row.id == "media" || row.id == "s0s1s2") return true;
  return row.id == "play" && (!mainSeen || step.id == "play");
}

class Placer {
 public:
  Placer(Session& session, const std::vector<ReferenceHints>& hints, const net::Connection& connection, const std::array<SideFacts, 2>& sides)
      : m_session(session), m_hints(hints), m_connection(connection), m_sides(sides), m_table(tableOf(session)) {}

  void run() {
    for (std::size_t i = 0; i < m_session.steps.size(); ++i) number(i);
    addMissing();
  }

 private:
  void number(std::size_t index) {
    Step& step = m_session.steps[index];
    for (std::size_t row = 0; row < m_table.size(); ++row) {
      if (!fits(m_table[row], step, m_hints[index])) continue;
      const bool mainSeen = m_seen[row];
      if (m_last[row] && !mayRepeat(m_table[row], step, mainSeen)) return;
      if (m_table[row].id == "play" && mainSeen) return;
      step.reference = m_table[row].number;
      m_last[row] = index;
      // getStreamLength belongs to the step but does not make it.
      m_seen[row] = m_seen[row] || step.id != "get-stream-length";
      return;
    }
  }

  void addMissing() {
    const bool nothing = std::ranges::none_of(m_seen, [](bool seen) { return seen; });
    std::vector<std::pair<std::size_t, Step>> missing;  // with the index of the step before which it comes; in order of the table
    std::size_t place = 0;
    for (std::size_t row = 0; row < m_table.size(); ++row) {
      if (m_last[row]) place = std::max(place, *m_last[row] + 1);
      if (m_seen[row]) continue;
      // Where nothing of the table happened, what did happen (a SYN, a RST) is why.
      missing.emplace_back(nothing && row > 0 ? m_session.steps.size() : place, missingStep(row));
    }
    if (missing.empty()) return;
    std::vector<Step> steps;
    steps.reserve(m_session.steps.size() + missing.size());
    auto next = missing.begin();
    for (std::size_t i = 0; i <= m_session.steps.size(); ++i) {
      for (; next != missing.end() && next->first == i; ++next) steps.push_back(std::move(next->second));
      if (i < m_session.steps.size()) steps.push_back(std::move(m_session.steps[i]));
    }
    m_session.steps = std::move(steps);
  }

  Step missingStep(std::size_t row) const {
    Step step;
    step.reference = m_table[row].number;
    step.id = m_table[row].id;
    step.direction = m_table[row].direction;
    step.status = couldBeHidden(row) ? StepStatus::NotCaptured : StepStatus::Missing;
    if (const StepKind* const kind = findStepKind(step.id)) {
      step.title = kind->title;
      step.phase = kind->phase.value_or(m_session.role == Role::Play ? PhaseId::Play : PhaseId::Publish);
    }
    return step;
  }

  // May it have happened without the capture having it?
  bool couldBeHidden(std::size_t row) const {
    if (neverOpened(m_connection)) return false;
    const ReferenceStep& reference = m_table[row];
    if (reference.direction == StepDirection::Both) return m_connection.opener == std::nullopt;
    const Side side = reference.direction == StepDirection::ClientToServer ? m_session.client : otherSide(m_session.client);
    if (!m_session.captured[static_cast<std::size_t>(directionFrom(side, m_session.client))]) return true;
    if (encryptedFrom(row)) return true;
    const bool startSeen = m_connection.from(side).syn != FrameNumber{} || m_sides[indexOf(side)].handshakeBegin != FrameNumber{};
    if (!startSeen && !anySeenBefore(row)) return true;
    // Nobody answers what was not asked.
    if (m_connection.from(side).missingBytes > 0 && wasAnswered(reference.id)) return true;
    return inGap(row, side);
  }

  bool encryptedFrom(std::size_t row) const {
    const bool afterHandshake = m_table[row].number > 4;
    switch (m_session.protocol) {
      case rtmp::Protocol::Rtmpe:
        return afterHandshake && m_session.handshake.complete;
      case rtmp::Protocol::Rtmpt:
        return true;
      case rtmp::Protocol::Tls:
        return m_connection.from(otherSide(m_session.client)).streamBytes > 0;
      default:
        return false;
    }
  }

  bool wasAnswered(std::string_view request) const {
    const std::string_view answer = request == "connect"         ? "connect-result"
                                    : request == "create-stream" ? "create-stream-result"
                                    : request == "publish"       ? "on-status"
                                                                 : "";
    const auto row = std::ranges::find(m_table, answer, &ReferenceStep::id);
    return row != m_table.end() && m_seen[static_cast<std::size_t>(row - m_table.begin())];
  }

  bool anySeenBefore(std::size_t row) const {
    for (std::size_t i = 0; i < row; ++i) {
      if (m_seen[i]) return true;
    }
    return false;
  }

  // Is something missing between the steps that were seen before and after it? Frames tell the order across directions.
  bool inGap(std::size_t row, Side side) const {
    FrameNumber before;
    FrameNumber after;
    for (std::size_t i = 0; i < m_table.size(); ++i) {
      if (!m_seen[i]) continue;
      const FrameNumber frame = m_session.steps[*m_last[i]].frames.back();
      if (i < row) before = std::max(before, frame);
      if (i > row && (after == FrameNumber{} || frame < after)) after = frame;
    }
    return std::ranges::any_of(m_connection.from(side).troubles->gaps, [&](const net::Gap& gap) {
      return gap.frame >= before && (after == FrameNumber{} || gap.frame <= after || before > after);
    });
  }

  Session& m_session;
  const std::vector<ReferenceHints>& m_hints;
  const net::Connection& m_connection;
  const std::array<SideFacts, 2>& m_sides;
  std::span<const ReferenceStep> m_table;
  std::array<std::optional<std::size_t>, kMostReferenceSteps> m_last{};  // by row: the last step that stands in it
  std::array<bool, kMostReferenceSteps> m_seen{};
};

}  // namespace

void placeReferenceSteps(Session& session, const std::vector<ReferenceHints>& hints, const net::Connection& connection,
                         const std::array<SideFacts, 2>& sides) {
  Placer{session, hints, connection, sides}.run();
}

}  // namespace rtmpscope::session
