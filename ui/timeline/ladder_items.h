// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "base/direction.h"
#include "base/stream_event.h"
#include "base/time.h"
#include "notes/annotation.h"
#include "session/session.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace rtmpscope::ui {

/// Holes of one direction between two steps, taken together.
struct GapRun {
  Direction direction = Direction::ClientToServer;
  MissingReason reason = MissingReason::Lost;
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
  FrameNumber firstFrame;
  FrameNumber lastFrame;

  bool operator==(const GapRun&) const = default;
};

/// One line of the ladder.
struct LadderItem {
  enum class Kind : std::uint8_t {
    SessionNotes,  ///< notes on the session as a whole
    Phase,         ///< heading: here a phase begins
    Step,
    Gap,
  };

  Kind kind = Kind::Step;
  session::PhaseId phase{};
  std::size_t index = 0;              ///< Step: row in session.steps; Phase: row in session.phases
  std::optional<Nanoseconds> at;      ///< since the session's start; none for what did not happen
  Nanoseconds lasting{0};             ///< a run of media: from its first to its last message
  GapRun gap;                         ///< Gap only
  std::vector<std::size_t> findings;  ///< rows in AnalyzedSession::findings
  std::vector<std::size_t> notes;     ///< rows in the notes that were given
};

/// The ladder of a session from top to bottom: each step in the walkthrough's order, a heading where a phase comes up for the
/// first time, gaps where they were noticed, and what is to be said at each.
[[nodiscard]] std::vector<LadderItem> makeLadderItems(const analysis::Analysis& analysis, const analysis::AnalyzedSession& analyzed,
                                                      std::span<const notes::Annotation> notes);

/// Bytes of a run of media per slice of its duration, `bins` slices.
[[nodiscard]] std::vector<double> mediaProfile(const analysis::Analysis& analysis, const session::Session& session, const session::Step& run,
                                               std::size_t bins);

}  // namespace rtmpscope::ui
