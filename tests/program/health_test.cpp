// SPDX-License-Identifier: GPL-3.0-or-later
// The health of tracks against what tshark's list of the same messages gives, and against what captures/README.md says was sent: av.flv has
// 25 pictures a second with a key picture each 25, and AAC frames of 1024 samples at 44100 Hz.
#include "analysis/measures.h"
#include "program/truth.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rtmpscope {
namespace {

using namespace rtmpscope::test;

constexpr std::uint32_t kAudioType = 8;
constexpr std::uint32_t kVideoType = 9;
constexpr std::uint32_t kAvcHeadersOnly = 5;  // an end of sequence is a tag header and nothing else

std::filesystem::path sample(const std::string& file) {
  return std::filesystem::path(RTMPSCOPE_SOURCE_DIR) / "captures/samples" / file;
}

/// tshark's frames of one type in the direction that has most of them: without the first message (the codec's configuration).
std::vector<ListedMessage> framesOf(const std::filesystem::path& capture, std::uint32_t type) {
  std::vector<ListedMessage> most;
  for (const ListedDirection& direction : readTruth(truthOf(capture))) {
    std::vector<ListedMessage> frames;
    std::copy_if(direction.messages.begin(), direction.messages.end(), std::back_inserter(frames),
                 [type](const ListedMessage& message) { return message.type == type && (type == kAudioType || message.length != kAvcHeadersOnly); });
    if (!frames.empty()) frames.erase(frames.begin());
    if (frames.size() > most.size()) most = std::move(frames);
  }
  return most;
}

struct HealthCase {
  const char* file;
  double groupFrames;  ///< 0: there is no whole group
};

std::ostream& operator<<(std::ostream& out, const HealthCase& each) {
  return out << each.file;
}

class HealthOfSamples : public testing::TestWithParam<HealthCase> {};

TEST_P(HealthOfSamples, IsWhatTsharksListGives) {
  const std::filesystem::path capture = sample(GetParam().file);
  const auto analysis = analyzeFile(capture);
  ASSERT_NE(analysis, nullptr);
  const analysis::Measures measures{*analysis};
  const session::MediaHealth& health = measures.of(SessionId{1}).health;
  ASSERT_EQ(health.tracks.size(), 2U);
  for (const session::TrackHealth& track : health.tracks) {
    const bool video = track.kind == media::Kind::Video;
    const std::vector<ListedMessage> listed = framesOf(capture, video ? kVideoType : kAudioType);
    ASSERT_GT(listed.size(), 10U);
    EXPECT_EQ(track.frames, listed.size());
    double bytes = 0;
    std::uint32_t largest = 0;
    for (const ListedMessage& message : listed) {
      bytes += message.length;
      largest = std::max(largest, message.length);
    }
    EXPECT_EQ(track.bytes.sum, bytes);
    EXPECT_EQ(track.largestBytes, largest);
    const double span = listed.back().timestamp - listed.front().timestamp;
    EXPECT_EQ(track.mediaMs, span);
    EXPECT_NEAR(track.frameRate().value(), static_cast<double>(listed.size() - 1) * 1000 / span, 1e-6);
    EXPECT_EQ(track.gaps.count + track.backward.count + track.estimated, 0U);
    if (!video) continue;
    EXPECT_NEAR(track.frameRate().value(), track.declaredFrameRate.value(), 0.02);
    EXPECT_EQ(track.groupFrames.mean(), GetParam().groupFrames);
    EXPECT_EQ(track.groupFrames.min, track.groupFrames.max);
  }
  // What the makers of these streams muxed side by side stands side by side.
  ASSERT_TRUE(health.sync[0] || health.sync[1]);
  EXPECT_NEAR((health.sync[0] ? health.sync[0] : health.sync[1])->offsetMs.mean(), 0, 40);
}

INSTANTIATE_TEST_SUITE_P(Program, HealthOfSamples,
                         testing::Values(HealthCase{"push-ffmpeg-nginx.pcap", 25}, HealthCase{"push-ffmpeg-srs.pcap", 25},
                                         HealthCase{"pull-ffmpeg-nginx.pcap", 25}, HealthCase{"pull-rtmpdump-nginx.pcap", 25},
                                         HealthCase{"push-obs-nginx.pcap", 0}),
                         [](const auto& each) {
                           std::string name = each.param.file;
                           std::erase_if(name, [](unsigned char letter) { return std::isalnum(letter) == 0; });
                           return name;
                         });

TEST(HealthOfSamples, AStartInTheMiddleMeasuresTheSameStream) {
  const auto analysis = analyzeFile(sample("derived-midstream.pcap"));
  ASSERT_NE(analysis, nullptr);
  const analysis::Measures measures{*analysis};
  const session::MediaHealth& health = measures.of(SessionId{1}).health;
  ASSERT_EQ(health.tracks.size(), 2U);
  EXPECT_TRUE(health.tracks[0].relative);
  EXPECT_NEAR(health.tracks[0].frameRate().value(), 25, 0.02);
  EXPECT_EQ(health.tracks[0].groupFrames.mean(), 25);
  EXPECT_NEAR(health.tracks[1].frameRate().value(), 44100 / 1024.0, 0.05);
  EXPECT_FALSE(health.sync[0]) << "the two chunk streams count from origins of their own";
}

TEST(HealthOfSamples, OneSessionAloneIsMeasuredIfAskedFor) {
  const auto analysis = analyzeFile(sample("push-pull-nginx.pcap"));
  ASSERT_NE(analysis, nullptr);
  const analysis::Measures measures{*analysis, SessionId{2}};
  EXPECT_TRUE(measures.of(SessionId{1}).health.tracks.empty());
  EXPECT_FALSE(measures.of(SessionId{2}).health.tracks.empty());
  EXPECT_TRUE(measures.of(SessionId{99}).health.tracks.empty());
}

}  // namespace
}  // namespace rtmpscope
