// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/timing_text.h"

#include "base/elapsed.h"
#include "export/text_width.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using session::Timing;
using session::TimingPart;
using session::TimingPartId;
using session::TimingWait;
using texts::say;
using texts::Text;

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kIndent = 5;
constexpr std::size_t kShareColumns = 7;
constexpr std::size_t kBarColumns = 20;

std::string shareText(double share) {
  return share > 0 && share < 0.005 ? "<1 %" : fmt::format("{:.0f} %", share * 100);
}

bool isHandshakeOfTcp(const TimingPart& part) {
  return part.id == TimingPartId::TcpHandshake;
}

/// What an open part lacks.
Text missingText(const TimingWait& wait) {
  return wait.frame.value() != 0 ? Text{} : say("waiting for {}", session::awaitedTitle(wait.what));
}

/// A bar of whole columns between two shares of the way; at least one column.
std::string bar(double from, double to) {
  const auto column = [](double share) { return static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * kBarColumns)); };
  const std::size_t begin = std::min(column(from), kBarColumns - 1);
  const std::size_t end = std::max(column(to), begin + 1);
  std::string text(begin, ' ');
  for (std::size_t i = begin; i < end; ++i) text += "▬";
  return padRight(text, kBarColumns);
}

Ink inkOf(const TimingPart& part) {
  if (part.refused) return Ink::Error;
  if (part.open) return Ink::Warning;
  std::array<Nanoseconds, 2> spent{};
  for (const TimingWait& wait : part.waits) spent[static_cast<std::size_t>(wait.from)] += elapsed(wait.begin, wait.end);
  return spent[0] >= spent[1] ? Ink::FromClient : Ink::FromServer;
}

}  // namespace

Text timingHeadline(const Timing& timing) {
  if (timing.parts.empty()) return {};
  const TimingPart& last = timing.parts.back();
  const Text duration = texts::durationText(timing.duration());
  const Text title = session::timingTitle(last.id);
  if (!timing.fromStart) {
    if (!timing.reached) return {};
    return last.late ? say("From the capture's begin to the {} that was captured: {}", title, duration)
                     : say("From the capture's begin to the {}: {}", title, duration);
  }
  if (timing.reached) return last.late ? say("To the {} that was captured: {}", title, duration) : say("To the {}: {}", title, duration);
  if (last.refused) return say("Refused after {}", duration);
  return last.open ? say("{} without a key frame", duration) : say("As far as it was captured: {}", duration);
}

Text timingSpentOn(const TimingPart& part) {
  if (part.open && !part.waits.empty()) return missingText(part.waits.back());
  if (part.refused) return say("refused");
  if (part.late) return say("or less: not all of it was captured");
  if (isHandshakeOfTcp(part)) return say("round trip");
  // One who lets wait needs no second number beside that of the part.
  std::array<Nanoseconds, 2> spent{};
  for (const TimingWait& wait : part.waits) spent[static_cast<std::size_t>(wait.from)] += elapsed(wait.begin, wait.end);
  if (spent[0].count() == 0 && spent[1].count() == 0) return say("at once");
  if (spent[1].count() == 0) return say("client");
  if (spent[0].count() == 0) return say("server");
  return texts::clauses(std::array{say("client {}", texts::durationText(spent[0])), say("server {}", texts::durationText(spent[1]))});
}

std::string timingText(const Timing& timing, const Paint& paint, texts::Language language) {
  if (timing.parts.size() < 2 || !timing.fromStart) return {};
  std::string text = "   " + paint(Ink::Strong, timingHeadline(timing).in(language)) + "\n";
  std::size_t titles = 18;
  std::size_t durations = 9;
  for (const TimingPart& part : timing.parts) {
    titles = std::max(titles, displayWidth(session::timingTitle(part.id).in(language)) + 1);
    durations = std::max(durations, displayWidth(texts::durationText(part.duration()).in(language)) + 1);
  }
  const std::size_t before = kIndent + titles + durations + kShareColumns + 2 + kBarColumns + 1;
  const double whole = std::max(toSeconds(timing.duration()), 1e-9);
  for (const TimingPart& part : timing.parts) {
    const double from = toSeconds(elapsed(timing.parts.front().begin, part.begin)) / whole;
    std::string row = std::string(kIndent, ' ') + padRight(session::timingTitle(part.id).in(language), titles) +
                      padLeft(texts::durationText(part.duration()).in(language), durations) +
                      padLeft(timing.sharesKnown ? shareText(part.share) : "", kShareColumns) + "  " +
                      paint(inkOf(part), bar(from, from + part.share)) + " ";
    for (const std::string& spent : wrap(timingSpentOn(part).in(language), kWidth - before)) {
      row += paint(Ink::Faint, spent);
      while (row.ends_with(' ')) row.pop_back();
      text += row + "\n";
      row = std::string(before, ' ');
    }
  }
  return text;
}

}  // namespace rtmpscope::exporting
