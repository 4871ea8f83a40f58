// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/step_rows.h"

#include "base/elapsed.h"
#include "export/report_words.h"
#include "session/step_catalog.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using session::Step;
using session::StepDirection;
using session::StepStatus;

namespace {

/// Steps that repeat all through a session and say little each.
struct Housekeeping {
  std::string_view id;
  texts::PhraseWith<1> one;
  texts::PhraseWith<1> many;
};

constexpr Housekeeping kHousekeeping[] = {
    {"acknowledgement", "{} acknowledgement", "{} acknowledgements"},
    {"ping-request", "{} ping", "{} pings"},
    {"ping-response", "{} ping answer", "{} ping answers"},
};

const Housekeeping* housekeepingOf(const Step& step) {
  if (step.status != StepStatus::Seen || step.reference) return nullptr;
  const auto* const found =
      std::find_if(std::begin(kHousekeeping), std::end(kHousekeeping), [&](const Housekeeping& kind) { return kind.id == step.id; });
  return found == std::end(kHousekeeping) ? nullptr : found;
}

}  // namespace

std::vector<StepRow> foldSteps(std::span<const Step> steps) {
  std::vector<StepRow> rows;
  bool folding = false;
  for (const Step& step : steps) {
    const bool housekeeping = housekeepingOf(step) != nullptr;
    if (housekeeping && folding) {
      rows.back().steps.push_back(&step);
    } else {
      rows.push_back({{&step}});
    }
    folding = housekeeping;
  }
  return rows;
}

std::string titleOf(const StepRow& row, texts::Language language) {
  if (!row.folded()) return session::titleIn(row.first(), language);
  std::vector<texts::Text> counts;
  for (const Housekeeping& kind : kHousekeeping) {
    const auto count = std::count_if(row.steps.begin(), row.steps.end(), [&](const Step* step) { return step->id == kind.id; });
    if (count == 0) continue;
    counts.push_back(texts::counted(count, kind.one, kind.many));
  }
  return texts::enumeration(counts).in(language);
}

std::string summaryOf(const StepRow& row, texts::Language language) {
  if (row.folded()) {
    const Step& first = row.first();
    const Step& last = row.last();
    if (!first.time || !last.time) return {};
    return texts::say("over {}", texts::durationText(elapsed(*first.time, *last.time))).in(language);
  }
  return row.first().summary.in(language);
}

StepDirection directionOf(const StepRow& row) {
  const StepDirection direction = row.first().direction;
  const bool same = std::all_of(row.steps.begin(), row.steps.end(), [&](const Step* step) { return step->direction == direction; });
  return same ? direction : StepDirection::Both;
}

std::string framesOf(const StepRow& row) {
  if (!row.folded() && !isMediaRun(row.first())) return framesText(row.first().frames);
  std::vector<FrameNumber> ends;
  for (const Step* step : row.steps) ends.insert(ends.end(), step->frames.begin(), step->frames.end());
  if (ends.empty()) return {};
  const auto [least, most] = std::minmax_element(ends.begin(), ends.end());
  return *least == *most ? fmt::format("{}", least->value()) : fmt::format("{}-{}", least->value(), most->value());
}

std::string absenceOf(const Step& step, texts::Language language) {
  if (step.status == StepStatus::Missing) return texts::say("missing").in(language);
  if (step.status == StepStatus::NotCaptured) return texts::say("not captured").in(language);
  return {};
}

bool isMediaRun(const Step& step) {
  return step.id == "media";
}

}  // namespace rtmpscope::exporting
