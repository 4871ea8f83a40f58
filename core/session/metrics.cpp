// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/metrics.h"

#include "base/elapsed.h"
#include "session/media_frames.h"
#include "session/sync_meter.h"
#include "session/track_meter.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace rtmpscope::session {
namespace {

double milliseconds(Nanoseconds duration) {
  return static_cast<double>(duration.count()) / 1e6;
}

/// Samples of a codec's frame where that is a constant; 0 where it is not.
std::uint32_t samplesPerFrame(const media::CodecConfig& config) {
  switch (config.codec) {
    case media::Codec::Aac:
      return config.spectralBandReplication ? 2048 : 1024;
    case media::Codec::Mp3:
      return config.sampleRate >= 32000 ? 1152 : 576;
    case media::Codec::Ac3:
      return 1536;
    default:
      return 0;
  }
}

}  // namespace

struct HealthMeter::State {
  explicit State(const Session& of) : session(of) {}

  /// What came in one direction.
  struct Lane {
    std::vector<TrackMeter> tracks;
    SyncMeter sync;
    bool begun = false;
    CaptureTime arrival{};  // of the latest frame, by a clock that nobody set: the capture's plus `ahead`
    Nanoseconds ahead{0};
    FrameNumber frame;
    Spread pauses;  // between arrivals, in ms; stalls left out
  };

  // Null if there are too many.
  static TrackMeter* trackOf(Lane& lane, const MessageRecord& record, Direction direction) {
    const auto found = std::ranges::find_if(lane.tracks, [&](const TrackMeter& track) { return track.holds(record); });
    if (found != lane.tracks.end()) return &*found;
    if (lane.tracks.size() == kMaxHealthTracks) return nullptr;
    return &lane.tracks.emplace_back(record, direction);
  }

  void addStall(const Stall& stall) {
    const auto direction = static_cast<std::size_t>(stall.direction);
    health.stallSeconds[direction] += toSeconds(elapsed(stall.begin, stall.end));
    if (++health.stallCount[direction] <= kMaxStalls) health.stalls.push_back(stall);
  }

  /// Media that stops before the session does.
  void addLastStall(Direction direction) {
    const Lane& lane = lanes[static_cast<std::size_t>(direction)];
    if (!lane.begun) return;
    // By which clock the session ended, nobody knows.
    if (!session.clockSteps.empty()) return;
    const CaptureTime end = session.ending.time.value_or(session.end);
    const double pause = milliseconds(elapsed(lane.arrival, end));
    double usual = lane.pauses.mean();
    for (const TrackMeter& track : lane.tracks) usual = std::max(usual, track.usualIntervalMs());
    if (pause < kStallMs || pause < kStallFactor * usual) return;
    addStall({direction, lane.arrival, end, lane.frame, FrameNumber{}, std::nullopt});
  }

  void declare(TrackHealth& track) const {
    const auto found = std::ranges::find_if(session.tracks, [&](const MediaTrack& each) {
      return each.kind == track.kind && each.direction == track.direction && each.trackId == track.trackId;
    });
    if (found == session.tracks.end()) return;
    if (track.kind == media::Kind::Audio) {
      const std::uint32_t samples = samplesPerFrame(found->config);
      if (samples == 0 || found->config.sampleRate == 0) return;
      track.declaredFrameRate = static_cast<double>(found->config.sampleRate) / samples;
      track.declaredBy = "sample rate";
    } else if (session.metadata && session.metadata->direction == track.direction && track.trackId == 0 && session.metadata->frameRate > 0) {
      track.declaredFrameRate = session.metadata->frameRate;
      track.declaredBy = "metadata";
    } else if (found->config.frameRate > 0) {
      track.declaredFrameRate = found->config.frameRate;
      track.declaredBy = "sequence header";
    }
  }

  const Session& session;
  std::array<Lane, 2> lanes;  // [Direction]
  MediaHealth health;
};

HealthMeter::HealthMeter(const Session& session) : m_state(std::make_unique<State>(session)) {}
HealthMeter::HealthMeter(HealthMeter&&) noexcept = default;
HealthMeter& HealthMeter::operator=(HealthMeter&&) noexcept = default;
HealthMeter::~HealthMeter() = default;

void HealthMeter::add(const MessageRecord& record) {
  // What its sender gave up is no frame, and nobody lost it.
  if (!record.isMedia() || !record.hasMedia || !isCodedFrame(record.media) || record.completeness == rtmp::Completeness::Aborted) return;
  const Direction direction = directionFrom(record.side, m_state->session.client);
  State::Lane& lane = m_state->lanes[static_cast<std::size_t>(direction)];
  TrackMeter* const track = State::trackOf(lane, record, direction);
  const auto usualIntervalMs = [track] { return track != nullptr ? track->usualIntervalMs() : 0; };
  if (lane.begun && m_state->session.clockSetBetween(lane.frame, record.frame)) {
    // How long it took is not known: taken to be what is usual.
    lane.ahead = elapsed(record.time, lane.arrival) + Nanoseconds{static_cast<std::int64_t>(usualIntervalMs() * 1e6)};
  }
  // TCP hands over nothing before what stands in front of it.
  const CaptureTime arrival = lane.begun ? std::max(lane.arrival, record.time + lane.ahead) : record.time;
  const TrackMeter::Step step = track != nullptr ? track->add(record, arrival) : TrackMeter::Step{};
  lane.sync.add(record, arrival);
  if (lane.begun) {
    const double pause = milliseconds(elapsed(lane.arrival, arrival));
    if (pause >= kStallMs && pause >= kStallFactor * std::max(lane.pauses.mean(), usualIntervalMs())) {
      Stall stall{direction, lane.arrival - lane.ahead, arrival - lane.ahead, lane.frame, record.frame, std::nullopt};
      if (step.comparable && step.milliseconds >= 0) stall.mediaMs = static_cast<std::uint32_t>(step.milliseconds);
      m_state->addStall(stall);
    } else {
      lane.pauses.add(pause);
    }
  }
  lane.begun = true;
  lane.arrival = arrival;
  lane.frame = record.frame;
}

MediaHealth HealthMeter::finish() {
  for (const Direction direction : {Direction::ClientToServer, Direction::ServerToClient}) {
    m_state->addLastStall(direction);
    State::Lane& lane = m_state->lanes[static_cast<std::size_t>(direction)];
    m_state->health.sync[static_cast<std::size_t>(direction)] = lane.sync.finish();
    for (TrackMeter& meter : lane.tracks) {
      TrackHealth track = meter.finish();
      m_state->declare(track);
      m_state->health.tracks.push_back(std::move(track));
    }
  }
  std::ranges::stable_sort(m_state->health.tracks, {}, [](const TrackHealth& each) { return std::tuple{each.direction, each.kind, each.trackId}; });
  std::ranges::stable_sort(m_state->health.stalls, {}, &Stall::begin);
  return std::move(m_state->health);
}

const TrackHealth* MediaHealth::find(const MediaTrack& track) const {
  const auto found = std::ranges::find_if(
      tracks, [&](const TrackHealth& each) { return each.kind == track.kind && each.direction == track.direction && each.trackId == track.trackId; });
  return found == tracks.end() ? nullptr : &*found;
}

}  // namespace rtmpscope::session
