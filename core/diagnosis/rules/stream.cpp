// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about the stream itself: media, its configuration and its description.
#include "diagnosis/rules/rules.h"

#include <algorithm>
#include <array>
#include <string>

namespace rtmpscope::diagnosis::rules {
namespace {

using session::MediaTrack;
using session::Metadata;
using session::Request;
using session::Role;
using texts::durationText;
using texts::framesText;
using texts::frameText;
using texts::say;
using texts::Text;

constexpr auto kC = Direction::ClientToServer;
constexpr auto kS = Direction::ServerToClient;

Text nameOf(media::Kind kind) {
  return kind == media::Kind::Video ? say("video") : say("audio");
}

Text trackName(const MediaTrack& track) {
  if (track.trackId == 0) return nameOf(track.kind);
  return track.kind == media::Kind::Video ? say("video track {}", track.trackId) : say("audio track {}", track.trackId);
}

Text countOfFrames(std::uint64_t count) {
  return texts::counted(count, "{} frame", "{} frames");
}

// Codecs that cannot be decoded before their configuration has come.
bool needsHeader(media::Codec codec) {
  using media::Codec;
  return codec == Codec::Avc || codec == Codec::Hevc || codec == Codec::Av1 || codec == Codec::Vvc || codec == Codec::Aac;
}

// Who asks for a recording from a later time on may be going on where it stopped, with the headers of its first visit.
bool resumesRecording(const CaseFile& file, Direction direction) {
  return direction == kS && std::ranges::any_of(file.session().requests, [](const Request& request) { return request.startMs > 0; });
}

void headerMissing(const CaseFile& file, media::Kind kind, std::string_view rule, Findings& findings) {
  constexpr Nanoseconds kLate = std::chrono::seconds{2};
  for (const MediaTrack& track : file.session().tracks) {
    if (track.kind != kind || !needsHeader(track.codec) || track.framesBeforeHeader == 0) continue;
    const bool never = !track.firstSequenceHeader.has_value();
    const bool timeKnown = !file.session().clockSetBetween(track.firstCodedFrame, track.sequenceHeaderFrame);
    const bool tooLate = never || (timeKnown && track.sequenceHeaderTime - track.firstCodedTime > kLate);
    Finding finding = makeFinding(rule, tooLate ? Severity::Error : Severity::Warning, sourceOf(track.direction), "FLV E.4");
    addFrames(finding, {track.firstCodedFrame, track.sequenceHeaderFrame});
    if (track.firstFrame) finding.messages.push_back(*track.firstFrame);
    if (track.firstSequenceHeader) finding.messages.push_back(*track.firstSequenceHeader);
    finding.count = track.framesBeforeHeader;
    const Text sender = texts::theSender(track.direction);
    const Text count = countOfFrames(track.framesBeforeHeader);
    const std::string_view codec = media::codecTitle(track.codec);
    const Text name = trackName(track);
    if (never) {
      finding.message = say("{} sent {} of {} {} and never a sequence header (first frame in {}): nothing of it can be decoded.", sender, count,
                            codec, name, frameText(track.firstCodedFrame));
    } else if (timeKnown) {
      finding.message =
          say("{} sent {} of {} {} before the sequence header, which came {} after the first of them ({}): until then nothing can be decoded.",
              sender, count, codec, name, durationText(track.sequenceHeaderTime - track.firstCodedTime), framesText(finding.frames));
    } else {
      finding.message = say("{} sent {} of {} {} before the sequence header ({}): until then nothing can be decoded.", sender, count, codec, name,
                            framesText(finding.frames));
    }
    if (resumesRecording(file, track.direction)) {
      finding.severity = Severity::Note;
      finding.certainty = Certainty::Likely;
      texts::addSentence(finding.message, say("The player asked for a later part of a recording: it may have the header from before."));
    }
    finding.advice =
        track.direction == kC
            ? say("The encoder must send the decoder configuration before the first frame. Restart the stream; if it stays so, it is the encoder's "
                  "fault.")
            : say("The server did not hand the publisher's sequence header to this player. Look whether the publisher sends one.");
    findings.push_back(std::move(finding));
  }
}

// The player's own question, so that the media that comes is an answer to it.
const Request* acceptedPlay(const CaseFile& file) {
  const Request* const request = file.accepted();
  return request != nullptr && request->name == "play" && request->answer == Request::Answer::Accepted ? request : nullptr;
}

}  // namespace

void playNoData(const CaseFile& file, Findings& findings) {
  constexpr Nanoseconds kPatience = std::chrono::seconds{3};
  const Request* const play = acceptedPlay(file);
  if (play == nullptr) return;
  const auto first = file.session().role == Role::Play ? file.firstMediaTime() : std::nullopt;
  if (file.session().role != Role::Play) return;
  const CaptureTime until = first ? *first : file.endOfWaiting();
  const Nanoseconds waited = until - play->answerTime;
  const bool came = first.has_value();
  if (came && waited < kPatience) return;
  Finding finding = makeFinding("play-no-data", Severity::Warning, Source::Server, "RTMP 7.2.2.1");
  finding.since = play->frame;
  addFrames(finding, {play->frame, play->answerFrame, came ? FrameNumber{} : file.closeFrame()});
  finding.messages = {play->message};
  const std::string name = play->streamName ? "play('" + *play->streamName + "')" : "play";
  const Text accepted = frameText(play->answerFrame);
  const Text time = durationText(waited);
  if (came) {
    finding.message = say("The server accepted {} ({}), and the first media came only {} later.", name, accepted, time);
  } else if (file.closed()) {
    finding.message = say("The server accepted {} ({}) and sent no audio or video in {}; then {} closed ({}).", name, accepted, time,
                          texts::senderOf(*file.session().ending.closer), frameText(file.closeFrame()));
  } else {
    finding.message = say("The server accepted {} ({}) and sent no audio or video in {}, up to the end of the capture.", name, accepted, time);
  }
  finding.advice = say(
      "Nobody publishes under this name, or not yet: the server accepts the player and waits. Compare application and name with the publisher's.");
  findings.push_back(std::move(finding));
}

void videoHeaderMissing(const CaseFile& file, Findings& findings) {
  headerMissing(file, media::Kind::Video, "video-header-missing", findings);
}
void audioHeaderMissing(const CaseFile& file, Findings& findings) {
  headerMissing(file, media::Kind::Audio, "audio-header-missing", findings);
}

void metadataMissing(const CaseFile& file, Findings& findings) {
  const session::Session& session = file.session();
  const Direction direction = file.mediaDirection();
  if (session.role != Role::Publish && session.role != Role::Play) return;
  if (!file.hasMedia()) return;
  if (!session.metadata) {
    Finding finding = makeFinding("metadata-missing", Severity::Note, sourceOf(direction), "RTMP 7.1.2");
    const session::Step* const media = file.seen("media");
    addFrames(finding, {media != nullptr ? media->frames.front() : FrameNumber{}});
    finding.message = say("{} sent media ({}) and never onMetaData.", texts::theSender(direction), framesText(finding.frames));
    finding.advice = say("Servers and players that rely on it don't know codecs or picture size. Most go by the media itself.");
    findings.push_back(std::move(finding));
  } else if (session.role == Role::Publish && !session.metadata->wrapped) {
    Finding finding = makeFinding("metadata-missing", Severity::Note, Source::Client, "RTMP 7.1.2");
    addFrames(finding, {session.metadata->frame});
    finding.messages = {session.metadata->message};
    finding.message = say("The client sent onMetaData ({}) without @setDataFrame around it.", framesText(finding.frames));
    finding.advice = say("Adobe's servers keep metadata only if it comes as @setDataFrame; most others take both.");
    findings.push_back(std::move(finding));
  }
}

void metadataContradicts(const CaseFile& file, Findings& findings) {
  constexpr Nanoseconds kPatience = std::chrono::seconds{3};
  const session::Session& session = file.session();
  if (!session.metadata || !file.hasMedia()) return;
  const Metadata& metadata = *session.metadata;
  const CaptureTime until = file.lastMediaTime().value_or(metadata.time);
  for (const media::Kind kind : {media::Kind::Video, media::Kind::Audio}) {
    const bool announced = kind == media::Kind::Video ? metadata.announcesVideo : metadata.announcesAudio;
    const MediaTrack* const track = session.mainTrack(kind);
    const bool waited = until - metadata.time >= kPatience && !file.clockSetSince(metadata.frame);
    if (announced && track == nullptr && waited && !isFiltered(file, kind)) {
      Finding finding = makeFinding("metadata-contradicts", Severity::Warning, sourceOf(metadata.direction), "RTMP 7.1.2");
      addFrames(finding, {metadata.frame});
      finding.messages = {metadata.message};
      finding.message =
          say("onMetaData ({}) announces {}, and none came in {}.", framesText(finding.frames), nameOf(kind), durationText(until - metadata.time));
      finding.advice =
          say("Servers that wait for every announced track delay or refuse the stream. Check the encoder's input, or let it announce only what it "
              "sends.");
      findings.push_back(std::move(finding));
    }
  }
  const MediaTrack* const video = session.mainTrack(media::Kind::Video);
  const bool sizes = video != nullptr && video->firstSequenceHeader && video->config.width > 0 && metadata.width > 0;
  if (!sizes || (video->config.width == metadata.width && video->config.height == metadata.height)) return;
  Finding finding = makeFinding("metadata-contradicts", Severity::Note, sourceOf(metadata.direction), "RTMP 7.1.2");
  addFrames(finding, {metadata.frame, video->sequenceHeaderFrame});
  finding.messages = {metadata.message, *video->firstSequenceHeader};
  finding.message = say("onMetaData says {} x {}, the video itself {} x {} ({}).", metadata.width, metadata.height, video->config.width,
                        video->config.height, framesText(finding.frames));
  finding.advice = say("Decoders go by the video itself. Programs that believe the metadata show the wrong size.");
  findings.push_back(std::move(finding));
}

namespace {

// Who asks for another place of a recording gets other times.
bool mayJump(const CaseFile& file) {
  return file.seen("seek") != nullptr;
}

}  // namespace

void timestampBackwards(const CaseFile& file, Findings& findings) {
  constexpr std::uint32_t kSmallMs = 100;
  if (mayJump(file)) return;
  for (const MediaTrack& track : file.session().tracks) {
    if (track.backwardSteps == 0) continue;
    const bool small = track.backwardSteps == 1 && track.largestBackwardMs < kSmallMs;
    Finding finding = makeFinding("timestamp-backwards", small ? Severity::Note : Severity::Warning, sourceOf(track.direction), "RTMP errata 5.2");
    addFrames(finding, {track.firstBackwardFrame});
    finding.count = track.backwardSteps;
    const Text frames = framesText(finding.frames);
    finding.message = track.backwardSteps == 1
                          ? say("The timestamps of {} go back once, by {} ms ({}).", trackName(track), track.largestBackwardMs, frames)
                          : say("The timestamps of {} go back {} times, by up to {} ms (first in {}).", trackName(track),
                                texts::groupedDigits(track.backwardSteps), track.largestBackwardMs, frames);
    finding.advice =
        say("Players and servers expect times that never go back within a track: they drop frames or stop. Look at the encoder's source and clock.");
    findings.push_back(std::move(finding));
  }
}

void timestampGap(const CaseFile& file, Findings& findings) {
  if (mayJump(file)) return;
  for (const MediaTrack& track : file.session().tracks) {
    if (track.timestampGaps == 0) continue;
    Finding finding = makeFinding("timestamp-gap", Severity::Warning, sourceOf(track.direction));
    addFrames(finding, {track.firstGapFrame});
    finding.count = track.timestampGaps;
    const Text frames = framesText(finding.frames);
    finding.message = track.timestampGaps == 1
                          ? say("The timestamps of {} jump ahead once, by {} ms ({}).", trackName(track), track.largestGapMs, frames)
                          : say("The timestamps of {} jump ahead by more than {} ms {} times, by up to {} ms (first in {}).", trackName(track),
                                session::kTimestampGapMs, texts::groupedDigits(track.timestampGaps), track.largestGapMs, frames);
    finding.advice = say("Frames were dropped before they were sent, or the source paused. Look at the encoder's load and input.");
    findings.push_back(std::move(finding));
  }
}

void keyframeInterval(const CaseFile& file, Findings& findings) {
  constexpr std::uint32_t kLongMs = 10000;
  for (const MediaTrack& track : file.session().tracks) {
    if (track.kind != media::Kind::Video || mayJump(file)) continue;
    // What began with the last key picture and has not ended.
    const std::int32_t open = track.keyframes > 0 ? serialDistance(track.lastKeyTimestamp, track.timestampBefore) : 0;
    const std::uint32_t openMs = open > 0 && track.backwardSteps == 0 ? static_cast<std::uint32_t>(open) : 0;
    if (std::max(track.longestKeyIntervalMs, openMs) <= kLongMs) continue;
    Finding finding = makeFinding("keyframe-interval", Severity::Note, sourceOf(track.direction));
    if (track.longestKeyIntervalMs >= openMs) {
      addFrames(finding, {track.longestKeyIntervalFrame});
      finding.message = say("Up to {:.1f} s lie between two key frames of {} (the second one in {}).", track.longestKeyIntervalMs / 1000.0,
                            trackName(track), framesText(finding.frames));
    } else {
      addFrames(finding, {track.lastKeyFrame});
      finding.message =
          say("After the key frame of {} in {} no other one came in {:.1f} s.", trackName(track), framesText(finding.frames), openMs / 1000.0);
    }
    finding.advice =
        say("A player that joins waits that long for a picture, and HLS segments can't be shorter. Two seconds are usual for live streams.");
    findings.push_back(std::move(finding));
  }
}

}  // namespace rtmpscope::diagnosis::rules
