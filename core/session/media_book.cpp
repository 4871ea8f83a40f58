// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/media_book.h"

#include "base/elapsed.h"
#include "session/media_frames.h"

#include <algorithm>

namespace rtmpscope::session {
namespace {

// So long without any media at all, and the whole stream stands.
constexpr Nanoseconds kAllPaused = std::chrono::seconds{1};

// Legacy audio tags state rate and channels by themselves, except where the codec has its own idea of them.
bool tagStatesConfig(const media::MediaHeader& header) {
  return header.kind == media::Kind::Audio && !header.enhanced && header.codec != media::Codec::Aac && header.codec != media::Codec::Unknown;
}

// What is said beside a sequence header or without one: by a frame of itself, by a channel configuration.
void learn(media::CodecConfig& known, const media::CodecConfig& said) {
  media::CodecConfig config = said;
  media::fillFrom(config, known);
  known = config;
}

}  // namespace

std::uint64_t MediaRun::countFrames(const FrameFinder& finder) {
  if (range.end > countedUpTo) uncounted.push_back({countedUpTo, range.end});
  for (const StreamRange& stretch : uncounted) {
    const std::vector<FrameNumber> frames = finder(side, stretch);
    if (frames.empty()) continue;
    counted += frames.size();
    // A stretch may begin in the frame in which the one before it ended, and in no other frame of it.
    if (std::ranges::binary_search(frames, lastCounted)) --counted;
    const std::vector<FrameNumber> end = frames.size() == 1 ? frames : finder(side, {stretch.end - 1, stretch.end});
    lastCounted = end.empty() ? FrameNumber{} : end.back();
  }
  uncounted.clear();
  countedUpTo = std::max(countedUpTo, range.end);
  return counted;
}

bool MediaBook::add(MessageIndex index, const MessageRecord& record, const media::CodecConfig* config) {
  const std::size_t side = indexOf(record.side);
  const bool begins = !m_open[side].has_value();
  if (begins) {
    m_open[side] = m_runs.size();
    MediaRun& run = m_runs.emplace_back();
    run.side = record.side;
    run.first = index;
    run.firstFrame = record.firstFrame;
    run.lastFrame = record.frame;
    run.range = record.range;
    run.countedUpTo = record.range.begin;
    run.firstTimestamp = record.header.timestamp.milliseconds;
  }
  MediaRun& run = m_runs[*m_open[side]];
  run.last = index;
  // Headers may come with time 0 in a stream that is hours old: frames tell how long it lasts.
  const bool coded = record.hasMedia && isCodedFrame(record.media);
  if (coded && !run.hasFrames) run.firstTimestamp = record.header.timestamp.milliseconds;
  if (coded || !run.hasFrames) run.lastTimestamp = record.header.timestamp.milliseconds;
  run.hasFrames = run.hasFrames || coded;
  if (record.firstFrame < run.firstFrame) run.firstFrame = record.firstFrame;
  if (record.frame >= run.lastFrame) {
    run.lastFrame = record.frame;
    run.lastTime = record.time;
  }
  if (record.range.end > run.range.end) run.range.end = record.range.end;
  if (!record.isMedia()) return begins;  // an aggregate: what it holds follows

  if (record.completeness != rtmp::Completeness::Aborted) run.bytes += record.header.length;
  if (record.header.type == rtmp::MessageType::Audio) {
    ++run.audioMessages;
    ++m_audioMessages[side];
  } else {
    ++run.videoMessages;
    ++m_videoMessages[side];
  }
  Flow& flow = m_flow[side];
  if (flow.latest && elapsed(*flow.latest, record.time) >= kAllPaused) {
    flow.stallBegin = *flow.latest;
    flow.stallEnd = record.time;
  }
  if (MediaTrack* const track = trackOf(record)) addToTrack(*track, index, record, config);
  flow.latest = record.time;
  return begins;
}

void MediaBook::interrupt(Side side, StreamRange range) {
  const auto& open = m_open[indexOf(side)];
  if (!open) return;
  MediaRun& run = m_runs[*open];
  // Interleaved with a media message: its bytes can't be told apart here, and share frames anyway.
  if (range.begin < run.range.end) return;
  if (range.begin > run.countedUpTo && run.range.end > run.countedUpTo) run.uncounted.push_back({run.countedUpTo, run.range.end});
  run.countedUpTo = range.end;
}

void MediaBook::addFurtherTrack(MessageIndex index, const MessageRecord& record, const media::MediaTrack& track, const media::CodecConfig* config) {
  MessageRecord own = record;
  own.media = track.header;
  own.header.length = static_cast<std::uint32_t>(track.part.length);
  // The message has been counted whole for its first track.
  if (MediaTrack* const first = trackOf(record)) first->bytes -= std::min<std::uint64_t>(first->bytes, own.header.length);
  if (MediaTrack* const further = trackOf(own)) addToTrack(*further, index, own, config);
}

// Null if there are too many.
MediaTrack* MediaBook::trackOf(const MessageRecord& record) {
  std::vector<MediaTrack>& tracks = m_tracks[indexOf(record.side)];
  const media::Kind kind = record.header.type == rtmp::MessageType::Audio ? media::Kind::Audio : media::Kind::Video;
  const std::uint8_t id = record.hasMedia ? record.media.trackId : std::uint8_t{0};
  for (MediaTrack& track : tracks) {
    if (track.kind == kind && track.trackId == id) return &track;
  }
  if (tracks.size() >= kMaxTracks) {
    FrameNumber& leftOut = m_leftOut[indexOf(record.side)];
    if (leftOut == FrameNumber{}) leftOut = record.frame;
    return nullptr;
  }
  MediaTrack& track = tracks.emplace_back();
  track.kind = kind;
  track.trackId = id;
  track.messageStreamId = record.header.messageStreamId;
  return &track;
}

void MediaBook::addToTrack(MediaTrack& track, MessageIndex index, const MessageRecord& record, const media::CodecConfig* config) {
  if (track.messages++ == 0) {
    track.firstTime = record.time;
    track.firstTimestamp = record.header.timestamp.milliseconds;
  } else {
    watchPause(track, record);
  }
  track.lastTime = record.time;
  track.lastMessageFrame = record.frame;
  track.lastTimestamp = record.header.timestamp.milliseconds;
  if (record.completeness == rtmp::Completeness::Aborted) return;  // its sender gave it up: no frame ever came of it
  track.bytes += record.header.length;
  if (!record.hasMedia) return;

  const media::MediaHeader& header = record.media;
  if (track.codec == media::Codec::Unknown) track.codec = header.codec;
  const bool sequenceHeader = header.packetType == media::PacketType::SequenceStart || header.packetType == media::PacketType::Mpeg2TsSequenceStart;
  if (sequenceHeader && !track.firstSequenceHeader) {
    track.firstSequenceHeader = index;
    track.sequenceHeaderFrame = record.frame;
    track.sequenceHeaderTime = record.time;
    if (config != nullptr) track.config = *config;
  }
  if (header.packetType == media::PacketType::MultichannelConfig && config != nullptr) learn(track.config, *config);
  if (!isCodedFrame(header)) return;

  ++track.frames;
  watchTimestamp(track, record);
  if (!track.firstSequenceHeader) ++track.framesBeforeHeader;
  if (!track.firstFrame) {
    track.firstFrame = index;
    track.firstCodedFrame = record.frame;
    track.firstCodedTime = record.time;
    if (!track.firstSequenceHeader && tagStatesConfig(header)) track.config = media::legacyAudioConfig(header);
  }
  if (config != nullptr && !track.learntFromFrame) {
    track.learntFromFrame = true;
    learn(track.config, *config);
  }
  if (!isKeyPicture(header)) return;
  ++track.keyframes;
  if (!track.firstKeyframe) {
    track.firstKeyframe = index;
    track.firstKeyFrame = record.frame;
    track.firstKeyTime = record.time;
  } else if (record.header.messageStreamId == track.messageStreamId) {
    const std::int32_t interval = serialDistance(track.lastKeyTimestamp, record.header.timestamp);
    if (interval > 0 && static_cast<std::uint32_t>(interval) > track.longestKeyIntervalMs) {
      track.longestKeyIntervalMs = static_cast<std::uint32_t>(interval);
      track.longestKeyIntervalFrame = record.frame;
    }
  }
  track.lastKeyTimestamp = record.header.timestamp;
  track.lastKeyFrame = record.frame;
}

// Where all media pauses, none of its tracks is to blame: what counts is what other tracks brought meanwhile.
void MediaBook::watchPause(MediaTrack& track, const MessageRecord& record) const {
  const Flow& flow = m_flow[indexOf(record.side)];
  if (!flow.latest) return;
  const bool stalled = flow.stallEnd > flow.stallBegin && track.lastTime <= flow.stallBegin;
  const Nanoseconds pause =
      stalled ? std::max(elapsed(track.lastTime, flow.stallBegin), elapsed(flow.stallEnd, *flow.latest)) : elapsed(track.lastTime, *flow.latest);
  if (pause > track.longestPause.length) track.longestPause = {pause, track.lastMessageFrame, record.frame};
}

// Compares with the coded frame before it, where both count from the same origin. Sequence headers often say 0, whatever the time.
void MediaBook::watchTimestamp(MediaTrack& track, const MessageRecord& record) {
  if (record.header.messageStreamId != track.messageStreamId) return;
  constexpr std::uint32_t kExtended = 0xFFFFFF;
  constexpr std::uint32_t kSignBit = 0x80000000;
  const std::uint32_t now = record.header.timestamp.milliseconds;
  const std::uint32_t before = track.timestampBefore.milliseconds;
  const bool comparable = record.header.timestampBase != rtmp::TimestampBase::Estimated && record.found == rtmp::Found::Synchronised;
  if (comparable && track.timestampKnown) {
    const std::int32_t distance = serialDistance(track.timestampBefore, record.header.timestamp);
    track.clock.add(record.time, distance, distance >= 0 && static_cast<std::uint32_t>(distance) <= kTimestampGapMs);
    if (before < kExtended && now >= kExtended && track.passed.extended == FrameNumber{}) track.passed.extended = record.frame;
    if (before < kSignBit && now >= kSignBit && track.passed.signBit == FrameNumber{}) track.passed.signBit = record.frame;
    if (distance < 0) {
      if (track.backwardSteps++ == 0) track.firstBackwardFrame = record.frame;
      track.largestBackwardMs = std::max(track.largestBackwardMs, static_cast<std::uint32_t>(-static_cast<std::int64_t>(distance)));
    } else if (static_cast<std::uint32_t>(distance) > kTimestampGapMs) {
      if (track.timestampGaps++ == 0) track.firstGapFrame = record.frame;
      track.largestGapMs = std::max(track.largestGapMs, static_cast<std::uint32_t>(distance));
    }
  }
  if (!comparable || !track.timestampKnown) track.clock.add(record.time, 0, comparable && track.frames == 1);
  track.timestampKnown = comparable;
  track.timestampBefore = record.header.timestamp;
}

}  // namespace rtmpscope::session
