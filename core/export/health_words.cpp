// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/health_words.h"

#include "base/elapsed.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using session::MediaHealth;
using session::TrackHealth;
using texts::counted;
using texts::durationText;
using texts::say;
using texts::Text;

namespace {

Nanoseconds ofMilliseconds(double milliseconds) {
  constexpr double longest = 9e18;
  return Nanoseconds{static_cast<std::int64_t>(std::clamp(milliseconds * 1e6, -longest, longest))};
}

Text span(const session::Spread& spread) {
  if (std::llround(spread.min) == std::llround(spread.max)) return say("{:.0f}", spread.mean());
  return say("{:.0f} to {:.0f}", spread.min, spread.max);
}

Text rateText(const TrackHealth& track) {
  const auto rate = track.frameRate();
  if (!rate) return {};
  const Text text = track.kind == media::Kind::Video ? say("{:.2f} fps", *rate) : say("{:.2f}/s", *rate);
  if (!track.declaredFrameRate) return text;
  const bool asDeclared = std::abs(*rate - *track.declaredFrameRate) <= 0.01 * *track.declaredFrameRate;
  return asDeclared ? say("{}, as declared", text) : say("{}, declared {:.2f}", text, *track.declaredFrameRate);
}

Text bitrateOf(const TrackHealth& track) {
  const auto rate = track.bitrate();
  if (!rate) return {};
  const std::string mean = bitrateText(*rate);
  if (!track.peakBitrate()) return texts::asIs(mean);
  std::string peak = bitrateText(*track.peakBitrate());
  // The unit is said once if it is the same.
  const std::string unit = mean.substr(mean.find(' '));
  if (peak.ends_with(unit)) peak.resize(peak.size() - unit.size());
  return say("{}, peak {}", mean, peak);
}

Text sizeOf(const TrackHealth& track) {
  if (track.bytes.count == 0) return {};
  if (track.bytes.min == track.bytes.max) return texts::asIs(sizeText(track.bytes.min));
  return say("{} ({} to {})", sizeText(track.bytes.mean()), sizeText(track.bytes.min), sizeText(track.bytes.max));
}

Text keyFramesOf(const TrackHealth& track) {
  if (track.kind != media::Kind::Video) return {};
  if (track.firstKeyFrame == FrameNumber{}) return say("none");
  if (track.groupFrames.count == 0) {
    const std::uint64_t behind = track.openGroup ? track.openGroup->frames - 1 : 0;
    return behind > 0 ? counted(behind, "one, then {} more frame", "one, then {} more frames") : Text{};
  }
  const double shortest = track.groupMs.min;
  const double longest = track.groupMs.max;
  Text every = durationText(ofMilliseconds(longest));
  if (longest - shortest > 0.05 * longest) every = say("{} to {}", durationText(ofMilliseconds(shortest)), every);
  return say("each {} frames, {}", span(track.groupFrames), every);
}

Text largestKeyOf(const TrackHealth& track) {
  if (track.firstKeyFrame == FrameNumber{}) return {};
  return say("{} (frame {})", sizeText(track.largestKeyBytes), track.largestKeyFrame.value());
}

Text eventsText(const session::TimestampEvents& events, texts::PhraseWith<2> one, texts::PhraseWith<2> many) {
  if (events.count == 0) return {};
  const Text text = counted(events.count, one, many, durationText(ofMilliseconds(events.largestMs)));
  return events.frames.empty() ? text : say("{} (frame {})", text, events.frames.front().value());
}

Text timestampsOf(const TrackHealth& track) {
  const std::array all = {eventsText(track.gaps, "{} gap, largest {}", "{} gaps, largest {}"),
                          eventsText(track.backward, "{} step back, largest {}", "{} steps back, largest {}"),
                          track.estimated > 0 ? say("{} not known for sure", texts::groupedDigits(track.estimated)) : Text{}};
  const Text text = texts::remarks(all);
  return text.empty() && track.intervalMs.count > 0 ? say("no gap, no step back") : text;
}

Text arrivalOf(const TrackHealth& track) {
  const auto pace = track.pace();
  if (!pace) return {};
  if (*pace >= session::kFastestLivePace || *pace <= 1 / session::kFastestLivePace) {
    constexpr double kWhole = 10;  // from here on decimals say nothing
    constexpr double kMost = 1e15;
    const std::string times =
        *pace < kWhole ? fmt::format("{:.2g}", *pace) : texts::groupedDigits(static_cast<std::uint64_t>(std::llround(std::min(*pace, kMost))));
    return say("{} times as fast as it plays", times);
  }
  return say("at most {} late", durationText(ofMilliseconds(track.worstDelayMs)));
}

Text clockOf(const TrackHealth& track) {
  if (!track.driftMsPerMinute) return {};
  const auto rounded = std::llround(*track.driftMsPerMinute);
  if (rounded == 0) return say("no drift");
  return rounded > 0 ? say("{} ms per minute fast", rounded) : say("{} ms per minute slow", -rounded);
}

Text lossOf(const TrackHealth& track) {
  return track.incomplete == 0 ? Text{} : counted(track.incomplete, "{} frame with bytes missing", "{} frames with bytes missing");
}

Text framesOf(const TrackHealth& track) {
  return texts::asIs(texts::groupedDigits(track.frames));
}

struct Line {
  texts::Phrase label;
  Text (*value)(const TrackHealth& track);
};

constexpr std::array kLines = {Line{"frames", framesOf},         Line{"rate", rateText},
                               Line{"bit rate", bitrateOf},      Line{"frame size", sizeOf},
                               Line{"key frames", keyFramesOf},  Line{"largest key frame", largestKeyOf},
                               Line{"timestamps", timestampsOf}, Line{"arrival", arrivalOf},
                               Line{"clock", clockOf},           Line{"loss", lossOf}};

}  // namespace

std::string sizeText(double bytes) {
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

Text trackTitle(const TrackHealth& track, const MediaHealth& health) {
  const bool video = track.kind == media::Kind::Video;
  Text title = video ? say("video") : say("audio");
  if (track.trackId != 0) title = video ? say("video {}", track.trackId) : say("audio {}", track.trackId);
  const bool bothWays = std::ranges::any_of(health.tracks, [&](const TrackHealth& each) { return each.direction != track.direction; });
  if (!bothWays) return title;
  return track.direction == Direction::ClientToServer ? say("{} →", title) : say("{} ←", title);
}

std::vector<HealthRow> healthRows(const std::vector<const TrackHealth*>& tracks) {
  std::vector<HealthRow> rows;
  for (const Line& line : kLines) {
    HealthRow row{line.label, {}};
    for (const TrackHealth* const track : tracks) row.values.push_back(line.value(*track));
    if (std::ranges::any_of(row.values, [](const Text& value) { return !value.empty(); })) rows.push_back(std::move(row));
  }
  return rows;
}

Text syncText(const session::AvSync& sync) {
  const auto mean = std::llround(sync.offsetMs.mean());
  Text offset = say("audio with video");
  if (mean > 0) offset = say("audio {} ms ahead of video", mean);
  if (mean < 0) offset = say("audio {} ms behind video", -mean);
  const Text text = say("{} on average ({:.0f} to {:.0f} ms)", offset, sync.offsetMs.min, sync.offsetMs.max);
  if (!sync.driftMsPerMinute) return text;
  const auto drift = std::llround(*sync.driftMsPerMinute);
  return drift == 0 ? say("{}, no drift", text) : say("{}, drift {:+} ms per minute", text, drift);
}

Text stallText(const session::Stall& stall, const analysis::StallTcp& tcp, CaptureTime origin) {
  std::vector<Text> list;
  if (tcp.retransmissions > 0) list.push_back(counted(tcp.retransmissions, "{} retransmission", "{} retransmissions"));
  if (tcp.outOfOrder > 0) list.push_back(say("{} out of order", texts::groupedDigits(tcp.outOfOrder)));
  if (tcp.zeroWindows.value_or(0) > 0) list.push_back(counted(*tcp.zeroWindows, "{} zero window", "{} zero windows"));
  if (tcp.notCaptured) list.push_back(say("packets of that time are not in the capture: whether anything stalled cannot be told"));
  if (list.empty()) list.push_back(tcp.packets == 0 ? say("no packet at all") : say("TCP was well"));
  const Text facts = texts::clauses(list);

  const Text lasted = durationText(elapsed(stall.begin, stall.end));
  const Text at = durationText(elapsed(origin, stall.begin));
  const Text what = stall.after == FrameNumber{} ? say("{} at {} (after frame {}, to the end)", lasted, at, stall.before.value())
                                                 : say("{} at {} (frames {} to {})", lasted, at, stall.before.value(), stall.after.value());
  if (!stall.mediaMs) return say("{}; {}", what, facts);
  const bool late = *stall.mediaMs < toSeconds(elapsed(stall.begin, stall.end)) * 1000 / 2;
  return late ? say("{}: what came was late; {}", what, facts) : say("{}: the timestamps paused as well; {}", what, facts);
}

Text furtherStalls(const MediaHealth& health, std::size_t listed) {
  const std::uint64_t all = health.stallCount[0] + health.stallCount[1];
  return all > listed ? say("and {} more", texts::groupedDigits(all - listed)) : Text{};
}

}  // namespace rtmpscope::exporting
