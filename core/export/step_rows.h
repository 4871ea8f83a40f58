// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/session.h"
#include "texts/language.h"

#include <span>
#include <string>
#include <vector>

namespace rtmpscope::exporting {

/// One row of a walkthrough: a step, or a run of housekeeping (acknowledgements, pings) that would hide the rest.
struct StepRow {
  std::vector<const session::Step*> steps;  ///< never empty; point into the session
  [[nodiscard]] const session::Step& first() const { return *steps.front(); }
  [[nodiscard]] const session::Step& last() const { return *steps.back(); }
  [[nodiscard]] bool folded() const { return steps.size() > 1; }
};

/// Steps in their order, with neighbours of housekeeping in one row.
[[nodiscard]] std::vector<StepRow> foldSteps(std::span<const session::Step> steps);

/// What a row says: the step's title, or "12 acknowledgements, 3 pings, 3 answers".
[[nodiscard]] std::string titleOf(const StepRow& row, texts::Language language);
/// The step's summary; of a media run its counts, bytes and duration.
[[nodiscard]] std::string summaryOf(const StepRow& row, texts::Language language);
/// Common direction of all steps in it.
[[nodiscard]] session::StepDirection directionOf(const StepRow& row);
/// "306", "301-303"; "" for what did not happen.
[[nodiscard]] std::string framesOf(const StepRow& row);
/// Why a step has no frames: "missing", "not captured"; "" otherwise.
[[nodiscard]] std::string absenceOf(const session::Step& step, texts::Language language);
/// Whether it is a folded run of audio and video.
[[nodiscard]] bool isMediaRun(const session::Step& step);

}  // namespace rtmpscope::exporting
