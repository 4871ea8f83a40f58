// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about tracks that should be there and are not.
#include "diagnosis/rules/rules.h"

#include "base/elapsed.h"

#include <algorithm>

namespace rtmpscope::diagnosis::rules {
namespace {

using session::MediaTrack;
using session::Metadata;
using texts::durationText;
using texts::framesText;
using texts::frameText;
using texts::say;
using texts::Text;

constexpr auto kC = Direction::ClientToServer;
constexpr auto kS = Direction::ServerToClient;

constexpr Nanoseconds kPatience = std::chrono::seconds{3};

bool announces(const Metadata& metadata, media::Kind kind) {
  return kind == media::Kind::Video ? metadata.announcesVideo : metadata.announcesAudio;
}

// Who switches a track off, or jumps, gets nothing for a while.
bool askedForLess(const CaseFile& file) {
  return std::ranges::any_of(std::initializer_list<std::string_view>{"receive-audio", "receive-video", "pause", "seek"},
                             [&file](std::string_view step) { return file.seen(step) != nullptr; });
}

struct Span {
  CaptureTime first{};
  CaptureTime last{};
  bool any = false;
};

Span mediaOf(const CaseFile& file, Direction direction) {
  Span span;
  for (const MediaTrack& track : file.session().tracks) {
    if (track.direction != direction) continue;
    span.first = span.any ? std::min(span.first, track.firstTime) : track.firstTime;
    span.last = span.any ? std::max(span.last, track.lastTime) : track.lastTime;
    span.any = true;
  }
  return span;
}

// Announced in onMetaData: never came, or came late, though other media did.
void announcedAndNotThere(const CaseFile& file, media::Kind kind, Findings& findings) {
  const session::Session& session = file.session();
  if (!session.metadata || !announces(*session.metadata, kind) || isFiltered(file, kind)) return;
  const Metadata& metadata = *session.metadata;
  const Span media = mediaOf(file, metadata.direction);
  if (!media.any) return;
  const MediaTrack* const track = session.mainTrack(kind);
  const CaptureTime from = std::max(metadata.time, media.first);
  const Nanoseconds waited = elapsed(from, track != nullptr ? track->firstTime : media.last);
  if (waited < kPatience) return;
  Finding finding = makeFinding("track-missing", Severity::Warning, sourceOf(metadata.direction));
  addFrames(finding, {metadata.frame, track != nullptr ? track->firstCodedFrame : FrameNumber{}});
  finding.messages = {metadata.message};
  finding.since = metadata.frame;
  const Text frame = frameText(metadata.frame);
  const Text time = durationText(waited);
  const bool video = kind == media::Kind::Video;
  if (track == nullptr) {
    finding.message = video ? say("onMetaData ({}) announces video, and in {} of sound no picture came.", frame, time)
                            : say("onMetaData ({}) announces audio, and in {} of pictures no sound came.", frame, time);
  } else {
    finding.message = video ? say("onMetaData ({}) announces video, and the first of it came {} after the sound had begun.", frame, time)
                            : say("onMetaData ({}) announces audio, and the first of it came {} after the pictures had begun.", frame, time);
  }
  finding.advice =
      say("Servers that wait for every announced track hold the stream back or refuse it. Check the encoder's input, or let it announce only what it "
          "sends.");
  findings.push_back(std::move(finding));
}

// Begun, and then silent while others went on: for a while, or to the end.
void begunAndGone(const CaseFile& file, const MediaTrack& track, Findings& findings) {
  const Span media = mediaOf(file, track.direction);
  const Nanoseconds atEnd = elapsed(track.lastTime, media.last);
  const bool forGood = atEnd >= track.longestPause.length;
  const Nanoseconds silent = std::max(atEnd, track.longestPause.length);
  if (silent < kPatience) return;
  Finding finding = makeFinding("track-missing", Severity::Warning, sourceOf(track.direction));
  const FrameNumber before = forGood ? track.lastMessageFrame : track.longestPause.before;
  addFrames(finding, {before, forGood ? FrameNumber{} : track.longestPause.after});
  finding.since = before;
  const Text time = durationText(silent);
  const Text last = frameText(before);
  const Text frames = framesText(finding.frames);
  const bool video = track.kind == media::Kind::Video;
  if (forGood) {
    finding.message = video ? say("Video track {} brought nothing any more after {}, while other media went on for {}.", track.trackId, last, time)
                            : say("Audio track {} brought nothing any more after {}, while other media went on for {}.", track.trackId, last, time);
  } else {
    finding.message = video ? say("Video track {} brought nothing for {}, while other media went on ({}).", track.trackId, time, frames)
                            : say("Audio track {} brought nothing for {}, while other media went on ({}).", track.trackId, time, frames);
  }
  finding.advice =
      say("A source stopped: a microphone, a camera, a scene without sound. Players wait for the track or show a still. Check the encoder's inputs.");
  findings.push_back(std::move(finding));
}

}  // namespace

bool isFiltered(const CaseFile& file, media::Kind kind) {
  const session::Session& session = file.session();
  const session::ConnectWords& client = session.words[static_cast<std::size_t>(kC)];
  if (session.role != session::Role::Play || !client.at.seen() || !session.metadata || session.metadata->direction != kS) return false;
  const bool takesNone = (kind == media::Kind::Video ? client.videoCodecs : client.audioCodecs).value_or(0) == 0;
  const Span media = mediaOf(file, kS);
  return takesNone && announces(*session.metadata, kind) && session.mainTrack(kind) == nullptr && media.any &&
         elapsed(media.first, media.last) >= kPatience;
}

void trackMissing(const CaseFile& file, Findings& findings) {
  if (askedForLess(file)) return;
  announcedAndNotThere(file, media::Kind::Video, findings);
  announcedAndNotThere(file, media::Kind::Audio, findings);
  for (const MediaTrack& track : file.session().tracks) begunAndGone(file, track, findings);
}

void codecFiltered(const CaseFile& file, Findings& findings) {
  for (const media::Kind kind : {media::Kind::Video, media::Kind::Audio}) {
    if (!isFiltered(file, kind)) continue;
    const session::Sighting& connect = file.session().words[static_cast<std::size_t>(kC)].at;
    Finding finding = makeFinding("codec-filtered", Severity::Warning, Source::Server, "RTMP errata 8.1.4");
    finding.certainty = Certainty::Likely;
    addFrames(finding, {connect.frame, file.session().metadata->frame});
    finding.messages = {connect.message, file.session().metadata->message};
    finding.since = file.session().metadata->frame;
    finding.message =
        kind == media::Kind::Video
            ? say("The stream has video, and the server sends none: the client's connect has no bits in videoCodecs ({}).", frameText(connect.frame))
            : say("The stream has audio, and the server sends none: the client's connect has no bits in audioCodecs ({}).", frameText(connect.frame));
    finding.advice = say(
        "Adobe's servers send only what the client says it can decode. Let the player set audioCodecs and videoCodecs in connect (4071 and 252 are "
        "usual).");
    findings.push_back(std::move(finding));
  }
}

}  // namespace rtmpscope::diagnosis::rules
