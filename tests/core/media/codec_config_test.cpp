// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/media_header.h"
#include "support/hex.h"

#include <gtest/gtest.h>

namespace rtmpscope::media {
namespace {

using test::Bytes;
using test::hex;
using test::join;

struct ConfigRow {
  std::string_view name;
  Kind kind;
  Bytes body;
  std::string_view shown;
};

void PrintTo(const ConfigRow& row, std::ostream* out) {
  *out << row.name;
}

class CodecConfigs : public testing::TestWithParam<ConfigRow> {};

TEST_P(CodecConfigs, SayWhatFfprobeSays) {
  const ConfigRow& row = GetParam();
  const auto config = parseCodecConfig(row.kind, row.body);
  ASSERT_TRUE(config) << config.error().what;
  EXPECT_EQ(describe(*config), row.shown);
}

TEST_P(CodecConfigs, TakeEveryPrefix) {
  const ConfigRow& row = GetParam();
  const auto whole = parseCodecConfig(row.kind, row.body);
  ASSERT_TRUE(whole);
  for (std::size_t size = 0; size < row.body.size(); ++size) {
    const auto config = parseCodecConfig(row.kind, ByteView{row.body}.first(size));
    if (config) {
      // What a prefix says is right or left out, never made up.
      EXPECT_TRUE(config->width == 0 || config->width == whole->width) << size;
      EXPECT_TRUE(config->height == 0 || config->height == whole->height) << size;
    } else if (config.error().kind == ParseError::Kind::Truncated) {
      EXPECT_LT(config.error().had, config.error().wanted) << size;
    }
  }
}

// Sequence headers as x264 wrote them; profile, level, size and rate by ffprobe 5.1.
INSTANTIATE_TEST_SUITE_P(
    Avc, CodecConfigs,
    testing::Values(ConfigRow{"CroppedHeight", Kind::Video,
                              hex("17000000000164001effe100196764001eacd940a02ff9301100000303e90000ea600f162d9601000668ebe3cb22c0fdf8f800"),
                              "H.264 High 3.0, 640x362, 29.97 fps"},
                    ConfigRow{"Baseline", Kind::Video,
                              hex("17000000000142c01effe100186742c01ed900a02ff9301100000303e90000ea600f162e4801000568cb83cb20"),
                              "H.264 Baseline 3.0, 640x362, 29.97 fps"},
                    ConfigRow{"TenBits422", Kind::Video,
                              hex("1700000000017a001effe10019677a001eb6cd940a02ff9f011000003e90000ea600f162d96001000668ebe3cb22c0fefafa00"),
                              "H.264 High 4:2:2 3.0, 640x362, 29.97 fps"},
                    ConfigRow{"Chroma444", Kind::Video,
                              hex("170000000001f4001effe1001967f4001e919b281405ff3e022000007d20001d4c01e2c5b2c001000668ebe3c44844fff8f800"),
                              "H.264 High 4:4:4 Predictive 3.0, 640x362, 29.97 fps"},
                    ConfigRow{"Interlaced", Kind::Video,
                              hex("17000000000164001effe100186764001eacd940b424d8088000000300800000190f8a14cb01000668fba3cb22c0fdf8f800"),
                              "H.264 High 3.0, 720x576, 25 fps"},
                    ConfigRow{"ScalingMatrix", Kind::Video,
                              hex("17000000000164002affe1001b6764002aacd940780227e5c044000003000400000301903c60c65801000768ebe3cb3002c0fdf8f800"),
                              "H.264 High 4.2, 1920x1080, 50 fps"},
                    ConfigRow{"InAnEnhancedTag", Kind::Video,
                              hex("90617663310164001effe100196764001eacd940a02ff9301100000303e90000ea600f162d9601000668ebe3cb22c0fdf8f800"),
                              "H.264 High 3.0, 640x362, 29.97 fps"},
                    ConfigRow{"WithoutASequenceParameterSet", Kind::Video, hex("17000000000164001effe000"), "H.264 High 3.0"}),
    [](const auto& row) { return std::string{row.param.name}; });

// hvcC boxes as x265 and FFmpeg wrote them, without the SEI behind the parameter sets.
INSTANTIATE_TEST_SUITE_P(
    Hevc, CodecConfigs,
    testing::Values(
        ConfigRow{"CroppedSize", Kind::Video,
                  hex("90687663310101600000009000000000003ff000fcfdf8f800000f03200001001840010c01ffff01600000030090000003000003003f959809210001002a42"
                      "0101016000000"
                      "30090000003000003003fa005120171c9265959a4932bc05a02000007d20000ea6001022000100074401c172b46240"),
                  "H.265 Main 2.1, 642x362, 29.97 fps"},
        ConfigRow{"TenBits", Kind::Video,
                  hex("90687663310102200000009000000000007bf000fcfdfafa00000f03200001001840010c01ffff02200000030090000003000003007b959809210001002c42"
                      "0101022000000"
                      "30090000003000003007ba003c08010e4d96566924caf016808000003000800000301904022000100074401c172b46240"),
                  "H.265 Main 10 4.1, 1920x1080, 50 fps"},
        ConfigRow{"Chroma444", Kind::Video,
                  hex("90687663310104080000009e08000000003cf000fcfff8f800000f02200001001740010c01ffff0408000003009e0800000300003c959809210001002b4201"
                      "0104080000030"
                      "09e0800000300003c90014901f39e7cb2b349265780b4040000030004000003006420"),
                  "H.265 Range Extensions 2.0, 322x242, 25 fps"},
        ConfigRow{"Interlaced", Kind::Video,
                  hex("90687663310101600000004000000000005af000fcfdf8f800000f02200001001840010c01ffff01600000030040000003000003005a959809210001002b42"
                      "0101016000000"
                      "30040000003000003005aa005a20090596566924caf016868000003000800000300c840"),
                  "H.265 Main 3.0, 720x576, 25 fps"},
        ConfigRow{"TemporalLayersAndScalingLists", Kind::Video,
                  hex("90687663310101600000009000000000003ff002fffdf8f800001302200001001c40010c02ffff01600000030090000003000003003f00009598acc0482100"
                      "01004142010201"
                      "600000030090000003000003003f0000a005120171c92659598acd249caf016808000003000800000300cb00a4b2f0007a12000f425c001e848003d091"),
                  "H.265 Main 2.1, 642x362, 25 fps"},
        ConfigRow{"WithoutParameterSets", Kind::Video, hex("90687663310101600000009000000000003ff000fcfdf8f800000f00"), "H.265 Main 2.1"}),
    [](const auto& row) { return std::string{row.param.name}; });

// av1C and vpcC boxes as libaom, SVT-AV1 and libvpx wrote them; key frames as they begin in IVF files.
INSTANTIATE_TEST_SUITE_P(
    OtherVideo, CodecConfigs,
    testing::Values(ConfigRow{"Av1", Kind::Video, hex("906176303181010c000a0b0000000cc5036936be4010"), "AV1 Main 2.1, 642x362"},
                    ConfigRow{"Av1TenBits", Kind::Video, hex("906176303181084c000a0b00000042a67fd9e017c202"), "AV1 Main 4.0, 1280x720"},
                    ConfigRow{"Av1High", Kind::Video, hex("9061763031812000000a0a200000043cffbcdaf902"), "AV1 High 2.0, 320x240"},
                    ConfigRow{"Av1InALegacyTag", Kind::Video, hex("1d 00 000000 81010c000a0b0000000cc5036936be4010"), "AV1 Main 2.1, 642x362"},
                    ConfigRow{"Av1WithoutSequenceHeader", Kind::Video, hex("906176303181084c00"), "AV1 Main 4.0"},
                    ConfigRow{"Vp9", Kind::Video, hex("9076703039010000000015820202020000"), "VP9 Profile 0 2.1"},
                    ConfigRow{"Vp9WithoutBoxHeader", Kind::Video, hex("90767030390015820202020000"), "VP9 Profile 0 2.1"},
                    ConfigRow{"Vp9KeyFrame", Kind::Video, hex("91767030398249834200281016960638241c184a1007"), "VP9 Profile 0, 642x362"},
                    ConfigRow{"Vp9KeyFrameOfProfile3", Kind::Video, hex("9176703039b124c1a102014080b4b031c120e0c2"), "VP9 Profile 3, 642x362"},
                    ConfigRow{"Vp8KeyFrame", Kind::Video, hex("917670303830ce009d012a82026a0100070885"), "VP8, 642x362"},
                    ConfigRow{"H263WithItsSizeInBytes", Kind::Video, hex("1200008400814000b5121e73e8"), "Sorenson H.263, 640x362"},
                    ConfigRow{"H263OfAStandardSize", Kind::Video, hex("1200008402921e73e80c00"), "Sorenson H.263, 320x240"},
                    ConfigRow{"Screen", Kind::Video, hex("133280316a002678"), "Screen video, 640x362"},
                    ConfigRow{"Screen2", Kind::Video, hex("163280316000001c"), "Screen video 2, 640x352"},
                    // FLV E.4.3.5: cut 6 and 10, key frame, sub-version 6 with a filter header, 23 rows and 41 columns of 16.
                    ConfigRow{"Vp6", Kind::Video, hex("14 6a 78 36 17 29 17 29"), "VP6, 650x358"},
                    ConfigRow{"Vp6Simple", Kind::Video, hex("14 00 78 30 0040 0f 14 0f 14"), "VP6, 320x240"},
                    ConfigRow{"Vp6WithAlpha", Kind::Video, hex("15 00 000100 78 36 0f 14 0f 14"), "VP6, 320x240"},
                    // ISO/IEC 14496-15, 11.2.4.2: profile 1, level 51, 1920x1080, 25 * 256 frames in 256 seconds.
                    ConfigRow{"Vvc", Kind::Video, hex("9076766331 ff 0011 5f 01 02 33 80 00 0780 0438 1900"), "H.266 Main 10 3.1, 1920x1080, 25 fps"},
                    ConfigRow{"VvcWithoutProfile", Kind::Video, hex("9076766331 fe"), "H.266"}),
    [](const auto& row) { return std::string{row.param.name}; });

// AudioSpecificConfig as FFmpeg wrote it and, for HE-AAC, by ISO/IEC 14496-3, 1.6.2.1; frames as encoders wrote them.
INSTANTIATE_TEST_SUITE_P(
    Audio, CodecConfigs,
    testing::Values(ConfigRow{"AacStereo", Kind::Audio, hex("af00121056e500"), "AAC-LC, 44100 Hz, 2 channels"},
                    ConfigRow{"AacMono", Kind::Audio, hex("af00158856e500"), "AAC-LC, 8000 Hz, 1 channel"},
                    ConfigRow{"AacOf51", Kind::Audio, hex("af0011b056e500"), "AAC-LC, 48000 Hz, 6 channels"},
                    ConfigRow{"AacOf71", Kind::Audio, hex("af0011b856e500"), "AAC-LC, 48000 Hz, 8 channels"},
                    ConfigRow{"AacWithAChannelProgram", Kind::Audio, hex("af00118004c848002000c6400d4c61766335392e33372e31303056e500"),
                              "AAC-LC, 48000 Hz, 8 channels"},
                    ConfigRow{"AacWithoutExtension", Kind::Audio, hex("af001210"), "AAC-LC, 44100 Hz, 2 channels"},
                    ConfigRow{"AacWithAnEscapedRate", Kind::Audio, hex("af0017801f4010"), "AAC-LC, 16000 Hz, 2 channels"},
                    ConfigRow{"HeAac", Kind::Audio, hex("af002b920800"), "AAC-HE, 44100 Hz, 2 channels"},
                    ConfigRow{"HeAacHidden", Kind::Audio, hex("af00131056e598"), "AAC-HE, 48000 Hz, 2 channels"},
                    ConfigRow{"HeAacV2", Kind::Audio, hex("af00eb8a0800"), "AAC-HE v2, 44100 Hz, 2 channels"},
                    ConfigRow{"AacInAnEnhancedTag", Kind::Audio, hex("906d70346112 10"), "AAC-LC, 44100 Hz, 2 channels"},
                    ConfigRow{"Opus", Kind::Audio, hex("904f7075734f707573486561640102380180bb0000000000"), "Opus, 48000 Hz, 2 channels"},
                    ConfigRow{"OpusWithoutHeader", Kind::Audio, hex("904f707573"), "Opus"},
                    ConfigRow{"Flac", Kind::Audio,
                              hex("90664c6143664c614300000022120012000004a30005080ac442f0000022745d105ceb212ad5d36e4f5608def3d8b7"),
                              "FLAC, 44100 Hz, 2 channels"},
                    ConfigRow{"Multichannel", Kind::Audio, hex("9461632d33 01 06 0000003f"), "AC-3, 6 channels"},
                    ConfigRow{"Ac3Frame", Kind::Audio, hex("9161632d330b770dce5e40ebf8403eff9d"), "AC-3, 44100 Hz, 6 channels"},
                    ConfigRow{"Eac3Frame", Kind::Audio, hex("9165632d330b77023fb487c00000802007"), "E-AC-3, 32000 Hz, 2 channels"},
                    ConfigRow{"Mp3Frame", Kind::Audio, hex("2ffffb90640000026b0b"), "MP3, 44100 Hz, 2 channels"},
                    ConfigRow{"Mp3FrameOfMpeg2", Kind::Audio, hex("2afff340c40013306284"), "MP3, 22050 Hz, 1 channel"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(CodecConfig, KeepsTheNumbersOfTheStandards) {
  const auto avc = parseCodecConfig(
      Kind::Video, hex("17000000000164002affe1001b6764002aacd940780227e5c044000003000400000301903c60c65801000768ebe3cb3002c0fdf8f800"));
  ASSERT_TRUE(avc);
  EXPECT_EQ(avc->profile, 100);
  EXPECT_EQ(avc->level, 42);
  EXPECT_EQ(avc->bitDepth, 8);
  EXPECT_DOUBLE_EQ(avc->frameRate, 50);
  const auto aac = parseCodecConfig(Kind::Audio, hex("af00eb8a0800"));
  ASSERT_TRUE(aac);
  EXPECT_TRUE(aac->spectralBandReplication);
  EXPECT_TRUE(aac->parametricStereo);
}

TEST(CodecConfig, OfAMessageThatSaysNothingIsUnsupported) {
  for (const auto& [kind, body] : {std::pair{Kind::Video, hex("27 01 000000 00000001 41")}, std::pair{Kind::Audio, hex("af 01 21 10")},
                                   std::pair{Kind::Video, hex("22 000084")}, std::pair{Kind::Audio, Bytes{}}}) {
    const auto config = parseCodecConfig(kind, body);
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().kind, ParseError::Kind::Unsupported);
  }
}

TEST(CodecConfig, OfAFrameThatIsNotWhatItSaysIsUnsupported) {
  for (const auto& [kind, body] :
       {std::pair{Kind::Audio, hex("2f 00000000 00000000")}, std::pair{Kind::Audio, hex("9161632d33 0000000000000000")},
        std::pair{Kind::Video, hex("9176703039 00000000000000000000")}, std::pair{Kind::Video, hex("9176703038 00000000000000000000")}}) {
    const auto config = parseCodecConfig(kind, body);
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().kind, ParseError::Kind::Unsupported);
  }
}

struct WrongRow {
  std::string_view name;
  Kind kind;
  Bytes body;
  ParseError::Kind error;
};

/// Records that begin as no record of their codec does. Nothing of them is taken for a value.
std::vector<WrongRow> wrongRecords() {
  using ErrorKind = ParseError::Kind;
  return {
      {"Opus without its magic", Kind::Audio, hex("904f707573 0123456789abcdef 01 02 3801 80bb0000 0000 00"), ErrorKind::Malformed},
      {"Opus of a later version", Kind::Audio, hex("904f707573 4f70757348656164 11 02 3801 80bb0000 0000 00"), ErrorKind::Unsupported},
      {"FLAC without its magic", Kind::Audio, hex("90664c6143 00112233 80000022 1000 1000 00000e 0010aa 0ac442f0 00000000"), ErrorKind::Malformed},
      {"FLAC with another block", Kind::Audio, hex("90664c6143 664c6143 84000022 1000 1000 00000e 0010aa 0ac442f0 00000000"), ErrorKind::Malformed},
      {"AVC with start codes", Kind::Video, hex("1700000000 00000001 6764001e acd940a02ff9"), ErrorKind::Unsupported},
      {"AVC of a later version", Kind::Video, hex("1700000000 0264001e ffe100196764001e"), ErrorKind::Unsupported},
      {"HEVC with start codes", Kind::Video, hex("9068766331 00000001 40010c01ffff016000000300900000030000030078959809000000"),
       ErrorKind::Unsupported},
      {"HEVC of a later version", Kind::Video, hex("9068766331 02016000000090000000000078f000fcfdf8f800000f00"), ErrorKind::Unsupported},
      {"AV1 without its marker", Kind::Video, hex("9061763031 0a0b0000004a"), ErrorKind::Unsupported},
      {"AV1 of a later version", Kind::Video, hex("9061763031 82050c00"), ErrorKind::Unsupported},
  };
}

TEST(CodecConfig, OfARecordThatIsNotWhatItSaysIsNotMadeUp) {
  for (const WrongRow& row : wrongRecords()) {
    const auto config = parseCodecConfig(row.kind, row.body);
    ASSERT_FALSE(config) << row.name;
    EXPECT_EQ(config.error().kind, row.error) << row.name;
  }
}

TEST(CodecConfig, OfARecordThatIsNotWhatItSaysIsNotDescribed) {
  for (const WrongRow& row : wrongRecords()) {
    const std::vector<Field> rows = describeMedia(row.kind, row.body);
    ASSERT_FALSE(rows.empty()) << row.name;
    ASSERT_EQ(rows.back().children.size(), 1U) << row.name;
    EXPECT_EQ(rows.back().children[0].name, "_ws.malformed") << row.name;
  }
}

// 0 is what encoders wrote while ISO/IEC 14496-15 was a draft, and what ffmpeg reads to this day.
TEST(CodecConfig, OfHevcMayBeOfTheDraft) {
  const auto config = parseCodecConfig(Kind::Video, hex("9068766331 00016000000090000000000078f000fcfdf8f800000f00"));
  ASSERT_TRUE(config);
  EXPECT_EQ(config->level, 120);
}

TEST(CodecConfig, OfEachTrackIsItsOwn) {
  const Bytes opus = hex("4f707573486561640102380180bb0000000000");
  const Bytes body = join({hex("95 20  6d703461 00 000002 1210  4f707573 01 000013"), opus});
  const auto tracks = parseTracks(Kind::Audio, body);
  ASSERT_TRUE(tracks);
  ASSERT_EQ(tracks->size(), 2U);
  EXPECT_EQ(describe(parseCodecConfig((*tracks)[0], body).value()), "AAC-LC, 44100 Hz, 2 channels");
  EXPECT_EQ(describe(parseCodecConfig((*tracks)[1], body).value()), "Opus, 48000 Hz, 2 channels");
}

TEST(CodecConfig, IgnoresSizesThatNoPictureHas) {
  // A sequence parameter set whose width is all that 31 leading zeros can say.
  const auto config = parseCodecConfig(Kind::Video, hex("1700000000 0142c01effe1000e 6742c01e f8 00000001fffffffe 00 01"));
  ASSERT_TRUE(config);
  EXPECT_EQ(config->width, 0U);
}

struct FlagsRow {
  std::uint8_t tag;
  std::uint32_t sampleRate;
  std::uint32_t channels;
};

// FLV E.4.2.1; rates of the mono formats as ffprobe gives them.
TEST(LegacyAudioConfig, ComesFromTheTagByte) {
  for (const FlagsRow& row : {FlagsRow{0x2F, 44100, 2}, FlagsRow{0x2A, 22050, 1}, FlagsRow{0x36, 11025, 1}, FlagsRow{0x33, 5512, 2},
                              FlagsRow{0xB6, 16000, 1}, FlagsRow{0x52, 8000, 1}, FlagsRow{0x42, 16000, 1}, FlagsRow{0x6A, 22050, 1},
                              FlagsRow{0x72, 8000, 1}, FlagsRow{0x82, 8000, 1}, FlagsRow{0xEF, 8000, 2}}) {
    const auto header = parseMediaHeader(Kind::Audio, Bytes{row.tag});
    ASSERT_TRUE(header);
    const CodecConfig config = legacyAudioConfig(*header);
    EXPECT_EQ(config.sampleRate, row.sampleRate) << int{row.tag};
    EXPECT_EQ(config.channels, row.channels) << int{row.tag};
  }
  EXPECT_EQ(legacyAudioConfig(parseMediaHeader(Kind::Audio, hex("af 01")).value()).sampleRate, 0U);
}

}  // namespace
}  // namespace rtmpscope::media
