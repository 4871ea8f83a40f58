// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/timing_text.h"

#include "export/text_width.h"
#include "export/time_text.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using session::Timing;
using session::TimingPart;
using session::TimingPartId;
using session::TimingWait;

namespace {

constexpr std::size_t kBarColumns = 20;

std::string_view sideName(Direction from) {
  return from == Direction::ClientToServer ? "client" : "server";
}

std::string shareText(double share) {
  return share > 0 && share < 0.005 ? "<1 %" : fmt::format("{:.0f} %", share * 100);
}

bool isHandshakeOfTcp(const TimingPart& part) {
  return part.id == TimingPartId::TcpHandshake;
}

/// What an open part lacks.
std::string missingText(const TimingWait& wait) {
  if (wait.frame.value() != 0) return {};
  return fmt::format("waiting for {}", session::awaitedTitle(wait.what).in(texts::Language::English));
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

std::string timingHeadline(const Timing& timing) {
  if (timing.parts.empty()) return {};
  const TimingPart& last = timing.parts.back();
  const std::string duration = durationText(timing.duration());
  const std::string_view which = last.late ? " that was captured" : "";
  if (!timing.fromStart) {
    return timing.reached
               ? fmt::format("From the capture's begin to the {}{}: {}", session::timingTitle(last.id).in(texts::Language::English), which, duration)
               : std::string();
  }
  if (timing.reached) return fmt::format("To the {}{}: {}", session::timingTitle(last.id).in(texts::Language::English), which, duration);
  if (last.refused) return fmt::format("Refused after {}", duration);
  return last.open ? fmt::format("{} without a key frame", duration) : fmt::format("As far as it was captured: {}", duration);
}

std::string timingSpentOn(const TimingPart& part) {
  if (part.open && !part.waits.empty()) return missingText(part.waits.back());
  if (part.refused) return "refused";
  if (part.late) return "or less: not all of it was captured";
  if (isHandshakeOfTcp(part)) return "round trip";
  // One who lets wait needs no second number beside that of the part.
  std::array<Nanoseconds, 2> spent{};
  for (const TimingWait& wait : part.waits) spent[static_cast<std::size_t>(wait.from)] += elapsed(wait.begin, wait.end);
  std::string text;
  for (const Direction from : {Direction::ClientToServer, Direction::ServerToClient}) {
    const Nanoseconds time = spent[static_cast<std::size_t>(from)];
    if (time.count() == 0) continue;
    if (!text.empty()) text += ", ";
    text += sideName(from);
    if (spent[0].count() != 0 && spent[1].count() != 0) text += " " + durationText(time);
  }
  return text.empty() ? "at once" : text;
}

std::string timingText(const Timing& timing, const Paint& paint) {
  if (timing.parts.size() < 2 || !timing.fromStart) return {};
  std::string text = "   " + paint(Ink::Strong, timingHeadline(timing)) + "\n";
  const double whole = std::max(toSeconds(timing.duration()), 1e-9);
  for (const TimingPart& part : timing.parts) {
    const double from = toSeconds(elapsed(timing.parts.front().begin, part.begin)) / whole;
    std::string row = padRight(session::timingTitle(part.id).in(texts::Language::English), 18) + padLeft(durationText(part.duration()), 9) +
                      padLeft(shareText(part.share), 7) + "  " + paint(inkOf(part), bar(from, from + part.share)) + " " +
                      paint(Ink::Faint, timingSpentOn(part));
    while (row.ends_with(' ')) row.pop_back();
    text += "     " + row + "\n";
  }
  return text;
}

}  // namespace rtmpscope::exporting
