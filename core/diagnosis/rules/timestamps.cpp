// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about clocks: where timestamps will break, and whether the media's clock is right.
#include "diagnosis/rules/rules.h"

#include "base/elapsed.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace rtmpscope::diagnosis::rules {
namespace {

using session::MediaTrack;
using texts::framesText;
using texts::say;
using texts::Text;

constexpr auto kC = Direction::ClientToServer;
constexpr auto kS = Direction::ServerToClient;

// A value at which senders and receivers are known to break.
struct Mark {
  std::uint32_t milliseconds;
  std::string_view name;
  texts::Phrase age;  // what a stream that began with 0 has lasted then
  std::string_view clause;
};

constexpr Mark kMarks[] = {
    {0xFFFFFF, "0xFFFFFF", "4 h 39 min", "RTMP 5.3.1.3, errata 5.1"},
    {0x80000000, "2^31", "24 d 20 h", "RTMP errata 5.2"},
};

FrameNumber passedIn(const MediaTrack& track, const Mark& mark) {
  return mark.milliseconds == kMarks[0].milliseconds ? track.passed.extended : track.passed.signBit;
}

constexpr texts::Phrase kAdvice =
    "From there on some programs lose the stream (OBS before 2024, old librtmp, servers without extended timestamps). Restart it before, update the "
    "sender, or tell the server about it (nginx-rtmp: publish_time_fix, play_time_fix).";

void forecast(const CaseFile& file, Direction direction, const Mark& mark, Findings& findings) {
  constexpr std::uint32_t kAheadMs = 3'600'000;
  FrameNumber passed;
  const MediaTrack* latest = nullptr;
  for (const MediaTrack& track : file.session().tracks) {
    if (track.direction != direction || !track.lastTimestamp) continue;
    const FrameNumber frame = passedIn(track, mark);
    if (frame != FrameNumber{} && (passed == FrameNumber{} || frame < passed)) passed = frame;
    if (latest == nullptr || *track.lastTimestamp > *latest->lastTimestamp) latest = &track;
  }
  if (latest == nullptr) return;
  Finding finding = makeFinding("timestamp-forecast", Severity::Note, sourceOf(direction), mark.clause);
  if (passed != FrameNumber{}) {
    addFrames(finding, {passed});
    finding.message = say("The timestamps of this session reach {} ({}) in {}.", mark.name, mark.age, framesText(finding.frames));
  } else {
    const std::uint32_t now = *latest->lastTimestamp;
    if (now >= mark.milliseconds || mark.milliseconds - now > kAheadMs) return;
    const Nanoseconds left = std::chrono::milliseconds{mark.milliseconds - now};
    addFrames(finding, {latest->lastMessageFrame});
    finding.message = say("The timestamps of this session reach {} ({}) at {}: they stand at {} ms in {}.", mark.name, mark.age,
                          describeTimeOfDay(latest->lastTime + left), now, framesText(finding.frames));
  }
  finding.advice = kAdvice;
  findings.push_back(std::move(finding));
}

}  // namespace

void timestampForecast(const CaseFile& file, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    for (const Mark& mark : kMarks) forecast(file, direction, mark, findings);
  }
}

void clockDrift(const CaseFile& file, Findings& findings) {
  constexpr double kLeastMs = 30'000;
  constexpr double kMostPace = 1.5;
  constexpr double kToleranceMsPerSecond = 1;
  constexpr double kMostMsPerSecond = 10;  // 1 %
  for (const Direction direction : {kC, kS}) {
    for (const MediaTrack& track : file.session().tracks) {
      const session::LiveClock& clock = track.clock;
      if (track.direction != direction || clock.arrivalMs() < kLeastMs || clock.mediaMs() > clock.arrivalMs() * kMostPace) continue;
      const std::optional<double> lag = clock.lagPerSecond(kToleranceMsPerSecond);
      if (!lag || std::abs(*lag) <= kMostMsPerSecond) continue;
      Finding finding = makeFinding("clock-drift", Severity::Warning, sourceOf(direction));
      addFrames(finding, {track.firstCodedFrame, track.lastMessageFrame});
      // A line that is too slow makes media late as well.
      if (file.from(opposite(direction)).troubles->zeroWindows > 0 || file.from(direction).troubles->retransmissions > 0)
        finding.certainty = Certainty::Likely;
      const double percent = std::abs(*lag) / 10;
      const double seconds = clock.arrivalMs() / 1000;
      const Text frames = framesText(finding.frames);
      const bool video = track.kind == media::Kind::Video;
      if (*lag < 0) {
        finding.message =
            video ? say("The clock of the video runs {:.1f} % fast against the capture's, measured over {:.0f} s ({}).", percent, seconds, frames)
                  : say("The clock of the audio runs {:.1f} % fast against the capture's, measured over {:.0f} s ({}).", percent, seconds, frames);
      } else {
        finding.message =
            video ? say("The clock of the video runs {:.1f} % slow against the capture's, measured over {:.0f} s ({}).", percent, seconds, frames)
                  : say("The clock of the audio runs {:.1f} % slow against the capture's, measured over {:.0f} s ({}).", percent, seconds, frames);
      }
      finding.advice =
          say("Players run out of data, or fall ever further behind. Look at the clock of the capture device, at its frame or sample rate, and "
              "whether the encoder keeps up.");
      findings.push_back(std::move(finding));
      break;  // tracks of one source share its clock
    }
  }
}

}  // namespace rtmpscope::diagnosis::rules
