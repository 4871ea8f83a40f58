// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/step_rows.h"

#include "export/report_words.h"
#include "export/time_text.h"

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
  std::string_view singular;
  std::string_view plural;
};

constexpr Housekeeping kHousekeeping[] = {
    {"acknowledgement", "acknowledgement", "acknowledgements"},
    {"ping-request", "ping", "pings"},
    {"ping-response", "ping answer", "ping answers"},
};

const Housekeeping* housekeepingOf(const Step& step) {
  if (step.status != StepStatus::Seen || step.reference) return nullptr;
  const auto* const found =
      std::find_if(std::begin(kHousekeeping), std::end(kHousekeeping), [&](const Housekeeping& kind) { return kind.id == step.id; });
  return found == std::end(kHousekeeping) ? nullptr : found;
}

std::string mediaSummary(const Step& step) {
  std::string text;
  if (step.bytes > 0) text = counted(step.bytes, "byte");
  if (step.firstTime && step.time && *step.time > *step.firstTime) {
    text += fmt::format("{}{}", text.empty() ? "" : " in ", durationText(elapsed(*step.firstTime, *step.time)));
  }
  return text;
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

std::string titleOf(const StepRow& row) {
  if (!row.folded()) return row.first().title;
  std::string title;
  for (const Housekeeping& kind : kHousekeeping) {
    const auto count = std::count_if(row.steps.begin(), row.steps.end(), [&](const Step* step) { return step->id == kind.id; });
    if (count == 0) continue;
    if (!title.empty()) title += ", ";
    title += counted(static_cast<std::uint64_t>(count), kind.singular, kind.plural);
  }
  return title;
}

std::string summaryOf(const StepRow& row) {
  if (row.folded()) {
    const Step& first = row.first();
    const Step& last = row.last();
    if (!first.time || !last.time) return {};
    return "over " + durationText(elapsed(*first.time, *last.time));
  }
  const Step& step = row.first();
  return step.summary.empty() && isMediaRun(step) ? mediaSummary(step) : step.summary;
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

std::string absenceOf(const Step& step) {
  if (step.status == StepStatus::Missing) return "missing";
  if (step.status == StepStatus::NotCaptured) return "not captured";
  return {};
}

bool isMediaRun(const Step& step) {
  return step.id == "media";
}

}  // namespace rtmpscope::exporting
