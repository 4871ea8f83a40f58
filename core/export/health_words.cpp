// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/health_words.h"

#include "base/elapsed.h"
#include "export/report_words.h"
#include "export/time_text.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using session::MediaHealth;
using session::TrackHealth;

namespace {

Nanoseconds ofMilliseconds(double milliseconds) {
  constexpr double longest = 9e18;
  return Nanoseconds{static_cast<std::int64_t>(std::clamp(milliseconds * 1e6, -longest, longest))};
}

std::string span(const session::Spread& spread, int decimals) {
  if (std::llround(spread.min) == std::llround(spread.max)) return fmt::format("{:.{}f}", spread.mean(), decimals);
  return fmt::format("{:.0f} to {:.0f}", spread.min, spread.max);
}

std::string rateText(const TrackHealth& track) {
  const auto rate = track.frameRate();
  if (!rate) return {};
  std::string text = fmt::format("{:.2f}{}", *rate, track.kind == media::Kind::Video ? " fps" : "/s");
  if (!track.declaredFrameRate) return text;
  const bool asDeclared = std::abs(*rate - *track.declaredFrameRate) <= 0.01 * *track.declaredFrameRate;
  return text + (asDeclared ? ", as declared" : fmt::format(", declared {:.2f}", *track.declaredFrameRate));
}

std::string bitrateOf(const TrackHealth& track) {
  const auto rate = track.bitrate();
  if (!rate) return {};
  const std::string mean = bitrateText(*rate);
  std::string peak = bitrateText(static_cast<double>(track.peakBytesPerSecond) * 8);
  // The unit is said once if it is the same.
  const std::string unit = mean.substr(mean.find(' '));
  if (peak.ends_with(unit)) peak.resize(peak.size() - unit.size());
  return fmt::format("{}, peak {}", mean, peak);
}

std::string sizeOf(const TrackHealth& track) {
  if (track.bytes.count == 0) return {};
  if (track.bytes.min == track.bytes.max) return bytesText(track.bytes.min);
  return fmt::format("{} ({} to {})", bytesText(track.bytes.mean()), bytesText(track.bytes.min), bytesText(track.bytes.max));
}

std::string keyFramesOf(const TrackHealth& track) {
  if (track.kind != media::Kind::Video) return {};
  if (track.firstKeyFrame == FrameNumber{}) return "none";
  if (track.groupFrames.count == 0) {
    const std::uint64_t behind = track.openGroup ? track.openGroup->frames - 1 : 0;
    return behind > 0 ? fmt::format("one, then {} more", counted(behind, "frame")) : std::string();
  }
  const double shortest = track.groupMs.min;
  const double longest = track.groupMs.max;
  std::string every = durationText(ofMilliseconds(longest));
  if (longest - shortest > 0.05 * longest) every = fmt::format("{} to {}", durationText(ofMilliseconds(shortest)), every);
  return fmt::format("each {} frames, {}", span(track.groupFrames, 0), every);
}

std::string largestKeyOf(const TrackHealth& track) {
  if (track.firstKeyFrame == FrameNumber{}) return {};
  return fmt::format("{} (frame {})", bytesText(track.largestKeyBytes), track.largestKeyFrame.value());
}

std::string eventsText(const session::TimestampEvents& events, std::string_view singular, std::string_view plural) {
  if (events.count == 0) return {};
  const std::string largest = durationText(ofMilliseconds(events.largestMs));
  const std::string where = events.frames.empty() ? std::string() : fmt::format(" (frame {})", events.frames.front().value());
  return fmt::format("{}, largest {}{}", counted(events.count, singular, plural), largest, where);
}

std::string timestampsOf(const TrackHealth& track) {
  std::string text = eventsText(track.gaps, "gap", "gaps");
  const std::string backward = eventsText(track.backward, "step back", "steps back");
  if (!text.empty() && !backward.empty()) text += "; ";
  text += backward;
  if (track.estimated > 0) text += fmt::format("{}{} not known for sure", text.empty() ? "" : "; ", grouped(track.estimated));
  return text.empty() && track.intervalMs.count > 0 ? "no gap, no step back" : text;
}

std::string arrivalOf(const TrackHealth& track) {
  const auto pace = track.pace();
  if (!pace) return {};
  if (*pace >= session::kFastestLivePace || *pace <= 1 / session::kFastestLivePace) {
    constexpr double kWhole = 10;  // from here on decimals say nothing
    constexpr double kMost = 1e15;
    const std::string times =
        *pace < kWhole ? fmt::format("{:.2g}", *pace) : grouped(static_cast<std::uint64_t>(std::llround(std::min(*pace, kMost))));
    return times + " times as fast as it plays";
  }
  return fmt::format("at most {} late", durationText(ofMilliseconds(track.worstDelayMs)));
}

std::string driftText(double drift) {
  const auto rounded = std::llround(drift);
  return rounded == 0 ? "no drift" : fmt::format("{} ms per minute {}", std::llabs(rounded), rounded > 0 ? "fast" : "slow");
}

std::string clockOf(const TrackHealth& track) {
  return track.driftMsPerMinute ? driftText(*track.driftMsPerMinute) : std::string();
}

std::string lossOf(const TrackHealth& track) {
  return track.incomplete == 0 ? std::string() : fmt::format("{} with bytes missing", counted(track.incomplete, "frame"));
}

std::string framesOf(const TrackHealth& track) {
  return grouped(track.frames);
}

struct Line {
  std::string_view label;
  std::string (*value)(const TrackHealth& track);
};

constexpr std::array kLines = {Line{"frames", framesOf},         Line{"rate", rateText},
                               Line{"bit rate", bitrateOf},      Line{"frame size", sizeOf},
                               Line{"key frames", keyFramesOf},  Line{"largest key frame", largestKeyOf},
                               Line{"timestamps", timestampsOf}, Line{"arrival", arrivalOf},
                               Line{"clock", clockOf},           Line{"loss", lossOf}};

}  // namespace

std::string bytesText(double bytes) {
  if (bytes < 999.5) return fmt::format("{:.0f} B", bytes);
  if (bytes < 99'950) return fmt::format("{:.1f} kB", bytes / 1e3);
  if (bytes < 999'500) return fmt::format("{:.0f} kB", bytes / 1e3);
  return fmt::format("{:.1f} MB", bytes / 1e6);
}

std::string bitrateText(double bitsPerSecond) {
  if (bitsPerSecond < 9'950) return fmt::format("{:.1f} kbit/s", bitsPerSecond / 1e3);
  if (bitsPerSecond < 999'500) return fmt::format("{:.0f} kbit/s", bitsPerSecond / 1e3);
  return fmt::format("{:.2f} Mbit/s", bitsPerSecond / 1e6);
}

std::string trackTitle(const TrackHealth& track, const MediaHealth& health) {
  std::string title(media::toString(track.kind));
  if (track.trackId != 0) title += fmt::format(" {}", track.trackId);
  const bool bothWays = std::ranges::any_of(health.tracks, [&](const TrackHealth& each) { return each.direction != track.direction; });
  if (bothWays) title += track.direction == Direction::ClientToServer ? " →" : " ←";
  return title;
}

std::vector<HealthRow> healthRows(const std::vector<const TrackHealth*>& tracks) {
  std::vector<HealthRow> rows;
  for (const Line& line : kLines) {
    HealthRow row{line.label, {}};
    for (const TrackHealth* const track : tracks) row.values.push_back(line.value(*track));
    if (std::ranges::any_of(row.values, [](const std::string& value) { return !value.empty(); })) rows.push_back(std::move(row));
  }
  return rows;
}

std::string syncText(const session::AvSync& sync) {
  const auto mean = std::llround(sync.offsetMs.mean());
  std::string text = mean == 0 ? "audio with video" : fmt::format("audio {} ms {} video", std::llabs(mean), mean > 0 ? "ahead of" : "behind");
  text += fmt::format(" on average ({:.0f} to {:.0f} ms)", sync.offsetMs.min, sync.offsetMs.max);
  if (!sync.driftMsPerMinute) return text;
  const auto drift = std::llround(*sync.driftMsPerMinute);
  return text + (drift == 0 ? ", no drift" : fmt::format(", drift {:+} ms per minute", drift));
}

std::string stallText(const session::Stall& stall, const analysis::StallTcp& tcp, CaptureTime origin) {
  std::string text = fmt::format("{} at {}", durationText(elapsed(stall.begin, stall.end)), durationText(elapsed(origin, stall.begin)));
  text += stall.after == FrameNumber{} ? fmt::format(" (after frame {}, to the end)", stall.before.value())
                                       : fmt::format(" (frames {} to {})", stall.before.value(), stall.after.value());
  if (stall.mediaMs) {
    const double lasted = toSeconds(elapsed(stall.begin, stall.end)) * 1000;
    text += *stall.mediaMs < lasted / 2 ? ": what came was late" : ": the timestamps paused as well";
  }
  std::vector<std::string> facts;
  if (tcp.retransmissions > 0) facts.push_back(counted(tcp.retransmissions, "retransmission"));
  if (tcp.outOfOrder > 0) facts.push_back(fmt::format("{} out of order", grouped(tcp.outOfOrder)));
  if (tcp.zeroWindows.value_or(0) > 0) facts.push_back(counted(*tcp.zeroWindows, "zero window"));
  if (facts.empty()) facts.push_back(tcp.packets == 0 ? "no packet at all" : "TCP was well");
  return text + fmt::format("; {}", fmt::join(facts, ", "));
}

std::string furtherStalls(const MediaHealth& health, std::size_t listed) {
  const std::uint64_t all = health.stallCount[0] + health.stallCount[1];
  return all > listed ? fmt::format("and {} more", grouped(all - listed)) : std::string();
}

}  // namespace rtmpscope::exporting
