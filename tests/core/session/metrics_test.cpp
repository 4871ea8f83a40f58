// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of messages written down by hand, and what can be counted on them by hand.
#include "session/metrics.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rtmpscope::session {
namespace {

constexpr CaptureTime kBegin{std::chrono::seconds{1700000000}};

/// One coded frame, as the table of messages has it.
struct Frame {
  bool video = true;
  std::uint32_t timestamp = 0;
  double arrivalMs = 0;
  std::uint32_t bytes = 1000;
  bool key = false;
};

/// Rows in the order of arrival.
class Rows {
 public:
  Rows() { m_session.start = m_session.end = kBegin; }

  Session& session() { return m_session; }
  MessageRecord& add(const Frame& frame) {
    MessageRecord row;
    row.header.type = frame.video ? rtmp::MessageType::Video : rtmp::MessageType::Audio;
    row.header.chunkStreamId = frame.video ? 6 : 4;
    row.header.messageStreamId = 1;
    row.header.length = row.receivedBytes = frame.bytes;
    row.header.timestamp = {frame.timestamp};
    row.time = kBegin + std::chrono::nanoseconds{static_cast<std::int64_t>(frame.arrivalMs * 1e6)};
    row.firstFrame = row.frame = FrameNumber{static_cast<std::uint32_t>(m_rows.size() + 1)};
    row.hasMedia = true;
    row.media.kind = frame.video ? media::Kind::Video : media::Kind::Audio;
    row.media.codec = frame.video ? media::Codec::Avc : media::Codec::Aac;
    if (frame.video) row.media.frameType = frame.key ? media::FrameType::Key : media::FrameType::Inter;
    if (row.time > m_session.end) m_session.end = row.time;
    return m_rows.emplace_back(row);
  }

  /// 25 pictures a second in time, a key picture each 25.
  Rows& video(std::uint32_t count, std::uint32_t from = 0) {
    for (std::uint32_t i = 0; i < count; ++i) add({true, from + 40 * i, 40.0 * i, i % 25 == 0 ? 5000U : 1000U, i % 25 == 0});
    return *this;
  }

  [[nodiscard]] MediaHealth measure() const {
    HealthMeter meter{m_session};
    for (const MessageRecord& row : m_rows) meter.add(row);
    return meter.finish();
  }

  [[nodiscard]] TrackHealth only() const {
    MediaHealth health = measure();
    EXPECT_EQ(health.tracks.size(), 1U);
    return health.tracks.at(0);
  }

 private:
  Session m_session;
  std::vector<MessageRecord> m_rows;
};

TEST(MetricsTest, CountsRatesAndGroupsOfASteadyTrack) {
  const TrackHealth track = Rows().video(150).only();
  EXPECT_EQ(track.frames, 150U);
  EXPECT_DOUBLE_EQ(track.frameRate().value(), 25.0);
  // Six key pictures of 5000 bytes and 144 others of 1000, at 25 a second.
  EXPECT_DOUBLE_EQ(track.bitrate().value(), (6 * 5000 + 144 * 1000) / 150.0 * 8 * 25);
  EXPECT_EQ(track.bytes.min, 1000);
  EXPECT_EQ(track.bytes.max, 5000);
  EXPECT_EQ(track.largestKeyBytes, 5000U);
  EXPECT_EQ(track.largestKeyFrame, FrameNumber{1});
  EXPECT_EQ(track.groupFrames.count, 5U);
  EXPECT_EQ(track.groupFrames.min, 25);
  EXPECT_EQ(track.groupFrames.max, 25);
  EXPECT_EQ(track.groupMs.mean(), 1000);
  ASSERT_TRUE(track.openGroup);
  EXPECT_EQ(track.openGroup->frames, 25U);
  EXPECT_EQ(track.openGroup->milliseconds, 960);
  EXPECT_EQ(track.gaps.count + track.backward.count + track.incomplete + track.estimated, 0U);
  EXPECT_EQ(track.peakBytesPerSecond, 5000U + 24 * 1000U);
  EXPECT_NEAR(track.pace().value(), 1.0, 1e-9);
  EXPECT_NEAR(track.worstDelayMs, 0, 1e-6);
  EXPECT_FALSE(track.driftMsPerMinute) << "six seconds are too short to tell";
}

TEST(MetricsTest, TheFullestSecondIsNoneWhereNoWholeOneCame) {
  // 600 ms: what came in them is less than a second's worth.
  EXPECT_FALSE(Rows().video(16).only().peakBitrate());
  const TrackHealth track = Rows().video(28).only();
  ASSERT_TRUE(track.peakBitrate());
  EXPECT_GE(*track.peakBitrate(), *track.bitrate());
}

TEST(MetricsTest, AudioAndVideoWithTheSameTimestampsAreTogether) {
  for (const bool videoFirst : {true, false}) {
    Rows rows;
    for (std::uint32_t i = 0; i < 100; ++i) {
      rows.add({videoFirst, 40 * i, 40.0 * i});
      rows.add({!videoFirst, 40 * i, 40.0 * i});
    }
    const auto sync = rows.measure().sync[0];
    ASSERT_TRUE(sync);
    EXPECT_EQ(sync->offsetMs.min, 0);
    EXPECT_EQ(sync->offsetMs.max, 0);
  }
}

TEST(MetricsTest, AudioIsAsFarAheadAsItsTimestampsAreOutsideOfThoseAroundIt) {
  for (const int ahead : {500, -500}) {
    Rows rows;
    for (int i = 0; i < 100; ++i) {
      rows.add({true, static_cast<std::uint32_t>(1000 + 40 * i), 40.0 * i});
      rows.add({false, static_cast<std::uint32_t>(1000 + 40 * i + ahead), 40.0 * i + 1});
    }
    const auto sync = rows.measure().sync[0];
    ASSERT_TRUE(sync);
    EXPECT_NEAR(sync->offsetMs.mean(), ahead, 40);
    EXPECT_EQ(sync->offsetMs.mean() > 0, ahead > 0);
  }
}

TEST(MetricsTest, AFrameThatItsSenderGaveUpIsNoFrameAndNoLoss) {
  Rows rows;
  for (std::uint32_t i = 0; i < 50; ++i) {
    MessageRecord& row = rows.add({true, 40 * i, 40.0 * i});
    if (i == 20) row.completeness = rtmp::Completeness::Aborted;
  }
  const TrackHealth track = rows.only();
  EXPECT_EQ(track.frames, 49U);
  EXPECT_EQ(track.incomplete, 0U);
  EXPECT_EQ(track.bytes.count, 49U);
}

TEST(MetricsTest, WhereTheCapturesClockWasSetNothingIsMeasuredAcross) {
  for (const double step : {-3'600'000.0, 3'600'000.0}) {
    Rows rows;
    for (std::uint32_t i = 0; i < 1000; ++i) rows.add({true, 40 * i, 40.0 * i + (i < 500 ? 0 : step), 1000, i % 25 == 0});
    rows.session().clockSteps = {FrameNumber{501}};
    const MediaHealth health = rows.measure();
    const TrackHealth& track = health.tracks.at(0);
    EXPECT_EQ(health.stallCount[0], 0U);
    EXPECT_NEAR(track.arrivalMs, track.mediaMs, 41);
    EXPECT_LT(track.worstDelayMs, 41);
    EXPECT_NEAR(track.driftMsPerMinute.value_or(0), 0, 10);
    EXPECT_EQ(track.peakBytesPerSecond, 25'000U);
  }
}

TEST(MetricsTest, TimestampsMayWrap) {
  const TrackHealth track = Rows().video(150, 0xFFFFFFFFU - 2000).only();
  EXPECT_DOUBLE_EQ(track.frameRate().value(), 25.0);
  EXPECT_EQ(track.groupMs.max, 1000);
  EXPECT_EQ(track.backward.count, 0U);
  EXPECT_NEAR(track.mediaMs, 149 * 40, 1e-9);
}

struct StepCase {
  const char* name;
  std::vector<std::uint32_t> timestamps;
  std::uint64_t gaps;
  std::uint32_t largestGap;
  std::uint64_t backward;
  std::uint32_t largestBackward;
  double frameRate;
};

std::ostream& operator<<(std::ostream& out, const StepCase& each) {
  return out << each.name;
}

class StepTest : public testing::TestWithParam<StepCase> {};

TEST_P(StepTest, IsJudgedByTheTracksOwnRhythm) {
  Rows rows;
  double arrival = 0;
  for (const std::uint32_t timestamp : GetParam().timestamps) rows.add({true, timestamp, arrival += 40});
  const TrackHealth track = rows.only();
  EXPECT_EQ(track.gaps.count, GetParam().gaps);
  EXPECT_EQ(track.gaps.largestMs, GetParam().largestGap);
  EXPECT_EQ(track.backward.count, GetParam().backward);
  EXPECT_EQ(track.backward.largestMs, GetParam().largestBackward);
  EXPECT_NEAR(track.frameRate().value_or(0), GetParam().frameRate, 1e-6);
}

INSTANTIATE_TEST_SUITE_P(Steps, StepTest,
                         testing::Values(StepCase{"Steady", {0, 40, 80, 120}, 0, 0, 0, 0, 25}, StepCase{"Backward", {0, 40, 20, 60}, 0, 0, 1, 20, 25},
                                         StepCase{"BackwardOverTheWrap", {10, 0xFFFFFFF6U, 30, 70}, 0, 0, 1, 20, 1000 / ((40 + 40) / 2.0)},
                                         StepCase{"Gap", {0, 40, 80, 5080, 5120}, 1, 5000, 0, 0, 25},
                                         StepCase{"GapAtTheBegin", {0, 5000, 5040, 5080}, 1, 5000, 0, 0, 25},
                                         StepCase{"AFrameEachTwoSeconds", {0, 2000, 4000, 6000}, 0, 0, 0, 0, 0.5},
                                         StepCase{"TwoFramesFarApart", {0, 3000}, 0, 0, 0, 0, 1 / 3.0},
                                         StepCase{"AllAtOnce", {7, 7, 7}, 0, 0, 0, 0, 0}, StepCase{"One", {7}, 0, 0, 0, 0, 0}),
                         [](const auto& each) { return std::string{each.param.name}; });

TEST(MetricsTest, WhatTheCaptureLostIsNotCompared) {
  Rows rows;
  rows.video(50);
  // A loss: what comes next is found again and its time is a guess, until a full header says it.
  for (std::uint32_t i = 0; i < 10; ++i) {
    MessageRecord& row = rows.add({true, 40 * (50 + i), 40.0 * (60 + i)});
    row.header.timestampBase = rtmp::TimestampBase::Estimated;
    if (i == 0) {
      row.found = rtmp::Found::Resynchronised;
      row.completeness = rtmp::Completeness::BytesMissing;
    }
  }
  for (std::uint32_t i = 0; i < 10; ++i) rows.add({true, 40 * (70 + i), 40.0 * (70 + i), 1000, i == 0});
  const TrackHealth track = rows.only();
  EXPECT_EQ(track.estimated, 10U);
  EXPECT_EQ(track.incomplete, 1U);
  EXPECT_EQ(track.gaps.count, 0U);
  EXPECT_EQ(track.backward.count, 0U);
  EXPECT_DOUBLE_EQ(track.frameRate().value(), 25.0);
  EXPECT_EQ(track.groupFrames.count, 1U) << "a group that lost pictures has no length";
  EXPECT_NEAR(track.pace().value(), 1.0, 1e-9);
}

struct DriftCase {
  const char* name;
  double clock;  ///< media ms per ms of the capture
  double seconds;
  double jitterMs;
  double burstMs;  ///< so much of the media comes at once at the begin
  double drift;    ///< ms per minute; 0: not told
};

std::ostream& operator<<(std::ostream& out, const DriftCase& each) {
  return out << each.name;
}

class DriftTest : public testing::TestWithParam<DriftCase> {};

TEST_P(DriftTest, IsTheMediaClockAgainstTheCaptures) {
  const DriftCase& drift = GetParam();
  Rows rows;
  for (std::uint32_t i = 0; 40.0 * i < drift.seconds * 1000; ++i) {
    const double due = std::max(0.0, 40.0 * i - drift.burstMs);
    const double jitter = drift.jitterMs * ((i * 7919U) % 101U) / 101.0;
    rows.add({true, static_cast<std::uint32_t>(drift.burstMs < 40.0 * i ? drift.burstMs + (40.0 * i - drift.burstMs) * drift.clock : 40.0 * i),
              due + jitter});
  }
  const TrackHealth track = rows.only();
  if (drift.drift == 0) {
    EXPECT_FALSE(track.driftMsPerMinute) << *track.driftMsPerMinute;
  } else {
    ASSERT_TRUE(track.driftMsPerMinute);
    EXPECT_NEAR(*track.driftMsPerMinute, drift.drift, 60);
  }
}

INSTANTIATE_TEST_SUITE_P(Clocks, DriftTest,
                         testing::Values(DriftCase{"FastByTwoPercent", 1.02, 60, 5, 0, 1200}, DriftCase{"SlowByOnePercent", 0.99, 60, 30, 0, -600},
                                         DriftCase{"FastBehindABurst", 1.02, 60, 5, 3000, 1200}, DriftCase{"TooShort", 1.02, 8, 0, 0, 0},
                                         DriftCase{"NotLive", 3.0, 60, 5, 0, 0}),
                         [](const auto& each) { return std::string{each.param.name}; });

TEST(MetricsTest, AClockThatIsRightHasNextToNoDrift) {
  Rows rows;
  for (std::uint32_t i = 0; i < 1500; ++i) rows.add({true, 40 * i, 40.0 * i + (i * 7919U) % 31U});
  ASSERT_TRUE(rows.only().driftMsPerMinute);
  EXPECT_NEAR(*rows.only().driftMsPerMinute, 0, 20);
}

TEST(MetricsTest, AFrameThatCameLateIsLateAgainstTheEarliestBeforeIt) {
  Rows rows;
  rows.video(50);
  for (std::uint32_t i = 0; i < 10; ++i) rows.add({true, 2000 + 40 * i, 4000 + i * 1.0});  // two seconds late, then all at once
  const TrackHealth track = rows.only();
  EXPECT_NEAR(track.worstDelayMs, 2000, 1e-6);
  EXPECT_EQ(track.worstDelayFrame, FrameNumber{51});
}

TEST(MetricsTest, AStallSaysWhetherTheMediaWasLateOrNotThere) {
  struct Case {
    std::uint32_t timestamp;
    std::uint32_t mediaMs;
  };
  for (const Case& each : {Case{2000, 40}, Case{5000, 3040}}) {
    Rows rows;
    rows.video(50).add({true, each.timestamp, 4960});
    const MediaHealth health = rows.measure();
    ASSERT_EQ(health.stalls.size(), 1U);
    const Stall& stall = health.stalls[0];
    EXPECT_EQ(stall.before, FrameNumber{50});
    EXPECT_EQ(stall.after, FrameNumber{51});
    EXPECT_EQ(stall.end - stall.begin, std::chrono::milliseconds{3000});
    EXPECT_EQ(stall.mediaMs, each.mediaMs);
    EXPECT_EQ(health.stallSeconds[0], 3.0);
  }
}

TEST(MetricsTest, SlowPicturesAreNoStalls) {
  Rows rows;
  for (std::uint32_t i = 0; i < 10; ++i) rows.add({true, 1000 * i, 1000.0 * i});
  EXPECT_TRUE(rows.measure().stalls.empty());
}

TEST(MetricsTest, MediaThatNeverComesBackIsAStallToTheEnd) {
  Rows rows;
  rows.video(50);
  rows.session().end = kBegin + std::chrono::seconds{10};
  const MediaHealth health = rows.measure();
  ASSERT_EQ(health.stalls.size(), 1U);
  EXPECT_EQ(health.stalls[0].after, FrameNumber{});
  EXPECT_EQ(health.stalls[0].end, rows.session().end);
}

TEST(MetricsTest, OnlySoManyStallsAreKeptAndAllAreCounted) {
  Rows rows;
  double arrival = 0;
  for (std::uint32_t i = 0; i < 200; ++i) rows.add({true, 40 * i, arrival += i % 4 == 3 ? 1000 : 1});
  const MediaHealth health = rows.measure();
  EXPECT_EQ(health.stallCount[0], 50U);
  EXPECT_EQ(health.stalls.size(), kMaxStalls);
}

TEST(MetricsTest, FramesBehindAHoleCountFromWhenTcpCouldHandThemOver) {
  Rows rows;
  rows.add({true, 0, 0});
  rows.add({true, 40, 900});  // its lost segment came late
  rows.add({true, 80, 80});   // was there before, and had to wait
  const TrackHealth track = rows.only();
  EXPECT_EQ(track.arrivalMs, 900);
  EXPECT_EQ(rows.measure().stalls.size(), 1U);
}

TEST(MetricsTest, AudioAgainstVideo) {
  Rows rows;
  for (std::uint32_t i = 0; i < 25 * 60; ++i) {
    const double now = 40.0 * i;
    rows.add({true, 40 * i, now});
    // Audio says 100 ms more at the begin, and 60 ms less than that after a minute.
    rows.add({false, static_cast<std::uint32_t>(40 * i + 100 - now / 1000), now});
  }
  const MediaHealth health = rows.measure();
  ASSERT_TRUE(health.sync[0]);
  EXPECT_FALSE(health.sync[1]);
  EXPECT_NEAR(health.sync[0]->firstMs, 100, 2);
  EXPECT_NEAR(health.sync[0]->lastMs, 100 - 60, 3);
  ASSERT_TRUE(health.sync[0]->driftMsPerMinute);
  EXPECT_NEAR(*health.sync[0]->driftMsPerMinute, -60, 2);
}

TEST(MetricsTest, ChunkStreamsThatBeganBeforeTheCaptureHaveNoCommonOrigin) {
  for (const bool together : {false, true}) {
    Rows rows;
    for (std::uint32_t i = 0; i < 50; ++i) {
      for (const bool video : {true, false}) {
        MessageRecord& row = rows.add({video, 40 * i, 40.0 * i});
        row.header.timestampBase = rtmp::TimestampBase::Relative;
        if (together) row.header.chunkStreamId = 4;
      }
    }
    const MediaHealth health = rows.measure();
    EXPECT_EQ(health.sync[0].has_value(), together);
    EXPECT_TRUE(health.tracks.at(0).relative);
    EXPECT_DOUBLE_EQ(health.tracks.at(0).frameRate().value(), 25.0) << "differences are right all the same";
  }
}

TEST(MetricsTest, SequenceHeadersAndMetadataAreNoFrames) {
  Rows rows;
  rows.video(3);
  rows.add({true, 0, 200}).media.packetType = media::PacketType::SequenceStart;
  rows.add({true, 0, 240}).media.packetType = media::PacketType::Metadata;
  rows.add({true, 0, 280}).hasMedia = false;
  EXPECT_EQ(rows.only().frames, 3U);
}

TEST(MetricsTest, SaysWhatIsDeclaredAndByWhat) {
  Rows rows;
  rows.video(10);
  for (std::uint32_t i = 0; i < 10; ++i) rows.add({false, 23 * i, 23.0 * i});
  MediaTrack video;
  video.config.codec = media::Codec::Avc;
  video.config.frameRate = 50;
  MediaTrack audio;
  audio.kind = media::Kind::Audio;
  audio.config.codec = media::Codec::Aac;
  audio.config.sampleRate = 44100;
  rows.session().tracks = {video, audio};
  MediaHealth health = rows.measure();
  EXPECT_EQ(health.find(video)->declaredFrameRate, 50);
  EXPECT_EQ(health.find(video)->declaredBy, "sequence header");
  EXPECT_NEAR(health.find(audio)->declaredFrameRate.value(), 44100 / 1024.0, 1e-9);
  rows.session().metadata = Metadata{};
  rows.session().metadata->frameRate = 25;
  health = rows.measure();
  EXPECT_EQ(health.find(video)->declaredFrameRate, 25);
  EXPECT_EQ(health.find(video)->declaredBy, "metadata");
}

TEST(MetricsTest, TracksBeyondTheCapAreLeftOut) {
  Rows rows;
  for (std::uint32_t id = 0; id < 100; ++id) {
    MessageRecord& row = rows.add({true, 40 * id, 40.0 * id});
    row.media.trackId = static_cast<std::uint8_t>(id);
  }
  const MediaHealth health = rows.measure();
  EXPECT_EQ(health.tracks.size(), kMaxHealthTracks);
  EXPECT_EQ(health.tracks.back().frames, 1U);
}

TEST(MetricsTest, TimesThatAreCenturiesApartBreakNothing) {
  Rows rows;
  for (std::uint32_t i = 0; i < 6; ++i) {
    rows.add({true, i * 0x50000000U, 0}).time = i % 2 == 0 ? CaptureTime::min() : CaptureTime::max();
  }
  const TrackHealth track = rows.only();
  EXPECT_EQ(track.frames, 6U);
  EXPECT_FALSE(track.driftMsPerMinute && *track.driftMsPerMinute != *track.driftMsPerMinute);
}

}  // namespace
}  // namespace rtmpscope::session
