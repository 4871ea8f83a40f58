// SPDX-License-Identifier: GPL-3.0-or-later
// What a session knows of its tracks, from the bytes of messages (interface.md, "Media").
#include "analysis/message_recorder.h"

#include "core/analysis/analyze_script.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rtmpscope::analysis {
namespace {

using namespace rtmpscope::test;

WireMessage media(std::uint8_t type, std::uint32_t timestamp, Bytes body) {
  return {.chunkStream = 4, .type = type, .messageStream = 1, .timestamp = timestamp, .body = std::move(body)};
}
WireMessage sound(std::uint32_t timestamp, Bytes body) {
  return media(8, timestamp, std::move(body));
}
WireMessage picture(std::uint32_t timestamp, Bytes body) {
  return media(9, timestamp, std::move(body));
}

/// The tracks of a push that sends these messages.
std::vector<session::MediaTrack> tracksOf(const std::vector<WireMessage>& messages) {
  PacketLog log;
  TcpScript tcp{log};
  beginPush(tcp);
  constexpr std::uint32_t kChunkSize = 1U << 20U;
  tcp.client(chunked(setChunkSize(kChunkSize)));
  for (const WireMessage& message : messages) tcp.client(chunked(message, kChunkSize));
  const auto analysis = analyzeLog(log);
  return analysis->sessions.at(0)->session->tracks;
}

struct FrameRow {
  std::string name;
  std::vector<WireMessage> messages;
  std::uint32_t width = 0, height = 0, sampleRate = 0, channels = 0;
};

class CodedFrames : public testing::TestWithParam<FrameRow> {};

/// The frames are those of codec_config_test.cpp, where ffprobe says what is in them.
TEST_P(CodedFrames, TellWhatNoSequenceHeaderTold) {
  const auto tracks = tracksOf(GetParam().messages);
  ASSERT_EQ(tracks.size(), 1U);
  EXPECT_EQ(tracks[0].config.width, GetParam().width);
  EXPECT_EQ(tracks[0].config.height, GetParam().height);
  EXPECT_EQ(tracks[0].config.sampleRate, GetParam().sampleRate);
  EXPECT_EQ(tracks[0].config.channels, GetParam().channels);
}

INSTANTIATE_TEST_SUITE_P(
    Codecs, CodedFrames,
    testing::Values(
        FrameRow{"Vp9BehindItsRecord",
                 {picture(0, hex("9076703039010000000015820202020000")), picture(0, hex("91767030398249834200281016960638241c184a1007"))},
                 642,
                 362,
                 0,
                 0},
        FrameRow{"Vp8", {picture(0, hex("917670303830ce009d012a82026a0100070885"))}, 642, 362, 0, 0},
        FrameRow{"Vp8AfterAnInterFrame",
                 {picture(0, hex("a17670303831ce009d012a00000000")), picture(40, hex("917670303830ce009d012a82026a0100070885"))},
                 642,
                 362,
                 0,
                 0},
        FrameRow{"H263", {picture(0, hex("1200008400814000b5121e73e8"))}, 640, 362, 0, 0},
        FrameRow{"Screen", {picture(0, hex("133280316a002678"))}, 640, 362, 0, 0},
        FrameRow{"Vp6", {picture(0, hex("14 6a 78 36 17 29 17 29"))}, 650, 358, 0, 0},
        FrameRow{"Ac3", {sound(0, hex("9161632d330b770dce5e40ebf8403eff9d"))}, 0, 0, 44100, 6},
        FrameRow{"Eac3BehindAnEmptyHeader", {sound(0, hex("9065632d33")), sound(0, hex("9165632d330b77023fb487c00000802007"))}, 0, 0, 32000, 2},
        // FLV cannot say 48 kHz in the tag.
        FrameRow{"Mp3OfAnotherRateThanItsTag", {sound(0, hex("2ffffb94640000026b0b"))}, 0, 0, 48000, 2},
        FrameRow{"EnhancedMp3", {sound(0, hex("912e6d7033fffb90640000026b0b"))}, 0, 0, 44100, 2},
        FrameRow{"OpusWithAChannelConfiguration", {sound(0, hex("904f707573")), sound(0, hex("944f707573 01 06 0000003f"))}, 0, 0, 0, 6}),
    [](const auto& row) { return row.param.name; });

Bytes sized(std::uint8_t track, const Bytes& payload) {
  const auto size = static_cast<std::uint8_t>(payload.size());
  return join({{track, 0, 0, size}, payload});
}

TEST(MediaTracks, OfOneMessageAreEachCounted) {
  const Bytes stereo = hex("1210");  // 44.1 kHz
  const Bytes mono = hex("1588");    // 8 kHz
  const Bytes frame(20, 0x21);
  // ManyTracks, SequenceStart and then CodedFrames, of AAC.
  const Bytes headers = join({hex("95 10 6d703461"), sized(0, stereo), sized(1, mono)});
  const Bytes frames = join({hex("95 11 6d703461"), sized(0, frame), sized(1, frame)});
  const auto tracks = tracksOf({sound(0, headers), sound(23, frames), sound(46, frames)});

  ASSERT_EQ(tracks.size(), 2U);
  EXPECT_EQ(tracks[0].trackId, 0U);
  EXPECT_EQ(tracks[0].messages, 3U);
  EXPECT_EQ(tracks[0].frames, 2U);
  EXPECT_EQ(tracks[0].config.sampleRate, 44100U);
  EXPECT_EQ(tracks[1].trackId, 1U);
  EXPECT_EQ(tracks[1].codec, media::Codec::Aac);
  EXPECT_EQ(tracks[1].messages, 3U);
  EXPECT_EQ(tracks[1].frames, 2U);
  EXPECT_EQ(tracks[1].config.sampleRate, 8000U);
  EXPECT_EQ(tracks[1].config.channels, 1U);
  EXPECT_EQ(tracks[1].lastTimestamp, 46U);
  EXPECT_EQ(tracks[1].bytes, 6U + 24U + 24U);
  EXPECT_EQ(tracks[0].bytes + tracks[1].bytes, headers.size() + 2 * frames.size());
}

TEST(MediaTracks, OfOneMessageMayHaveDifferentCodecs) {
  // ManyTracksManyCodecs, CodedFramesX, key frames: AVC on track 0, HEVC on track 3.
  const Bytes nalUnit = hex("00000001 65");
  const Bytes body = join({hex("96 23"), hex("61766331"), sized(0, nalUnit), hex("68766331"), sized(3, nalUnit)});
  const auto tracks = tracksOf({picture(0, body)});

  ASSERT_EQ(tracks.size(), 2U);
  EXPECT_EQ(tracks[0].codec, media::Codec::Avc);
  EXPECT_EQ(tracks[1].codec, media::Codec::Hevc);
  EXPECT_EQ(tracks[1].trackId, 3U);
  EXPECT_EQ(tracks[1].keyframes, 1U);
}

TEST(MediaTracks, BeyondWhatIsGatheredOfAMessageAreNotListed) {
  const auto part = [](std::uint8_t track, std::size_t size) {
    const Bytes length = u32(static_cast<std::uint32_t>(size));
    return join({{track}, {length.begin() + 1, length.end()}, Bytes(size, 0x21)});
  };
  const Bytes inside = join({hex("95 11 6d703461"), part(0, kMaxMultitrackBytes - 100), part(1, 20)});
  const Bytes outside = join({hex("95 11 6d703461"), part(0, kMaxMultitrackBytes), part(1, 20)});
  EXPECT_EQ(tracksOf({sound(0, inside)}).size(), 2U);
  EXPECT_EQ(tracksOf({sound(0, outside)}).size(), 1U);
}

}  // namespace
}  // namespace rtmpscope::analysis
