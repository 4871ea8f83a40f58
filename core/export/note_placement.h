// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "notes/annotation.h"
#include "texts/text.h"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace rtmpscope::exporting {

/// The notes of one session: those that belong to one of its steps, and the others.
struct SessionNotes {
  std::map<std::uint32_t, std::vector<const notes::Annotation*>> onSteps;  ///< by step number
  std::vector<const notes::Annotation*> others;
};

/// Where notes are shown: beside the step that they are on, or that holds their message or frame. The pointers are into the span.
struct PlacedNotes {
  std::map<SessionId, SessionNotes> sessions;
  std::vector<const notes::Annotation*> capture;  ///< on what belongs to no session
};

/// "frame 4", "session 1, step 3": what a note is on.
[[nodiscard]] texts::Text targetText(const notes::Target& target);

[[nodiscard]] PlacedNotes placeNotes(const analysis::Analysis& analysis, std::span<const notes::Annotation> annotations);

}  // namespace rtmpscope::exporting
