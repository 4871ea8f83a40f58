// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/codec_description.h"
#include "media/media_header.h"
#include "support/field_check.h"
#include "support/hex.h"

#include <gtest/gtest.h>

namespace rtmpscope::media {
namespace {

using test::Bytes;
using test::expectInside;
using test::findField;
using test::hex;
using test::join;
using test::row;

TEST(MediaDescription, OfALegacyVideoTag) {
  const auto fields = describeMedia(Kind::Video, hex("27 01 ffffd8 00000002 41aa 00000001 06"));
  EXPECT_EQ(row(fields, "rtmpt.video.control"), "0x27 at 0+1");
  EXPECT_EQ(row(fields, "rtmpt.video.type"), "2 (inter frame) at 0+1");
  EXPECT_EQ(row(fields, "rtmpt.video.format"), "7 (H.264) at 0+1");
  EXPECT_EQ(row(fields, "rtmpt.video.packet_type"), "1 (NALU) at 1+1");
  EXPECT_EQ(row(fields, "rtmpt.video.composition_time"), "-40 (ms) at 2+3");
  EXPECT_EQ(row(fields, "rtmpt.video.data"), "0000000241aa0000000106 (11 bytes) at 5+11");
  EXPECT_EQ(row(fields, "rtmpt.video.nal"), "2 bytes (coded slice) at 5+6");
  EXPECT_EQ(fields.back().children.size(), 2U);
}

TEST(MediaDescription, OfALegacyAudioTag) {
  const auto fields = describeMedia(Kind::Audio, hex("af 00 1210"));
  EXPECT_EQ(row(fields, "rtmpt.audio.control"), "0xaf at 0+1");
  EXPECT_EQ(row(fields, "rtmpt.audio.format"), "10 (AAC) at 0+1");
  EXPECT_EQ(row(fields, "rtmpt.audio.rate"), "3 (44 kHz) at 0+1");
  EXPECT_EQ(row(fields, "rtmpt.audio.size"), "1 (16 bits) at 0+1");
  EXPECT_EQ(row(fields, "rtmpt.audio.type"), "1 (stereo) at 0+1");
  EXPECT_EQ(row(fields, "rtmpt.audio.packet_type"), "0 (sequence header) at 1+1");
  EXPECT_EQ(row(fields, "rtmpt.audio.data"), "1210 (2 bytes) at 2+2");
  EXPECT_EQ(row(fields, "rtmpt.codec.sample_rate"), "44100 (Hz) at 0+0");
}

// Wireshark takes this for an enhanced tag with the FourCC "spee".
TEST(MediaDescription, OfSpeexIsNotEnhanced) {
  const auto fields = describeMedia(Kind::Audio, hex("b2 73706565"));
  EXPECT_EQ(row(fields, "rtmpt.audio.format"), "11 (Speex) at 0+1");
  EXPECT_EQ(findField(fields, "rtmpt.audio.fourcc"), nullptr);
}

TEST(MediaDescription, OfADecoderConfiguration) {
  const auto fields =
      describeMedia(Kind::Video, hex("17 00 000000 0164001effe100196764001eacd940a02ff9301100000303e90000ea600f162d9601000668ebe3cb22c0fdf8f800"));
  EXPECT_EQ(row(fields, "rtmpt.video.avcc.profile"), "100 at 6+1");
  EXPECT_EQ(row(fields, "rtmpt.video.avcc.level"), "30 at 8+1");
  EXPECT_EQ(row(fields, "rtmpt.video.nal"), "25 bytes (sequence parameter set) at 11+27");
  EXPECT_EQ(row(fields, "rtmpt.codec.width"), "640 at 0+0");
  EXPECT_EQ(row(fields, "rtmpt.codec.profile"), "100 (High) at 0+0");
}

TEST(MediaDescription, NalUnitsHaveALimitThatIsSaid) {
  Bytes body = hex("27 01 000000");
  for (std::size_t i = 0; i < kMaxShownNalUnits; ++i) body = join({body, hex("00000001 41")});
  EXPECT_EQ(findField(describeMedia(Kind::Video, body), "rtmpt.not_shown"), nullptr);
  const auto fields = describeMedia(Kind::Video, join({body, hex("00000002 4141"), hex("00000001 41")}));
  EXPECT_EQ(fields.back().children.size(), kMaxShownNalUnits + 1);
  EXPECT_EQ(row(fields, "rtmpt.not_shown"), "2 more NAL units at 1285+11");
}

TEST(MediaDescription, ParameterSetsHaveALimitThatIsSaid) {
  // An HEVC record with one array of them.
  Bytes body = hex("1c 00 000000 01 01 60000000 900000000000 5d f000 fc fd f8 f8 0000 0f 01 20 0101");
  for (std::size_t i = 0; i < kMaxShownNalUnits + 1; ++i) body = join({body, hex("0001 40")});
  EXPECT_EQ(row(describeMedia(Kind::Video, body), "rtmpt.not_shown"), "1 more NAL unit at 799+3");
}

TEST(MediaDescription, TracksHaveALimitThatIsSaid) {
  Bytes body = hex("95 11 4f707573");
  for (std::size_t i = 0; i < kMaxTracks; ++i) body = join({body, hex("01 000000")});
  EXPECT_EQ(findField(describeMedia(Kind::Audio, body), "rtmpt.not_shown"), nullptr);
  EXPECT_EQ(row(describeMedia(Kind::Audio, join({body, hex("01 000000")})), "rtmpt.not_shown"), "more than 256 tracks at 1030+4");
}

struct RecordRow {
  std::string_view name;
  Kind kind;
  Bytes body;
  std::vector<std::pair<std::string_view, std::string_view>> rows;
};

void PrintTo(const RecordRow& each, std::ostream* out) {
  *out << each.name;
}

class RecordDescription : public testing::TestWithParam<RecordRow> {};

TEST_P(RecordDescription, PointsAtTheBytesOfItsFields) {
  const auto fields = describeMedia(GetParam().kind, GetParam().body);
  for (const auto& [name, shown] : GetParam().rows) EXPECT_EQ(row(fields, name), shown) << name;
  EXPECT_EQ(findField(fields, "_ws.malformed"), nullptr);
}

TEST_P(RecordDescription, TakesEveryPrefix) {
  const Bytes& body = GetParam().body;
  for (std::size_t size = 0; size < body.size(); ++size) expectInside(describeMedia(GetParam().kind, ByteView{body}.first(size)), size);
}

// The records are those of codec_config_test.cpp; values worked out by hand from the standards' syntax.
INSTANTIATE_TEST_SUITE_P(
    Records, RecordDescription,
    testing::Values(
        // 00010 0100 0010 000: LC, 44100 Hz, stereo.
        RecordRow{"Aac",
                  Kind::Audio,
                  hex("af00 1210"),
                  {{"rtmpt.audio.asc.object_type", "2 (LC) at 2+1"},
                   {"rtmpt.audio.asc.frequency_index", "4 (44100 Hz) at 2+2"},
                   {"rtmpt.audio.asc.channel_configuration", "2 (stereo) at 3+1"},
                   {"rtmpt.audio.asc.frame_length_flag", "0 (1024 samples) at 3+1"}}},
        RecordRow{"Opus",
                  Kind::Audio,
                  hex("904f707573 4f70757348656164 01 02 3801 80bb0000 0000 00"),
                  {{"rtmpt.audio.opus.channels", "2 at 14+1"},
                   {"rtmpt.audio.opus.pre_skip", "312 (samples) at 15+2"},
                   {"rtmpt.audio.opus.input_sample_rate", "48000 (Hz; Opus always decodes to 48000 Hz) at 17+4"},
                   {"rtmpt.audio.opus.mapping_family", "0 at 23+1"}}},
        RecordRow{"Flac",
                  Kind::Audio,
                  hex("90664c6143 664c6143 00000022 1200 1200 0004a3 000508 0ac442f000002274 5d105ceb212ad5d36e4f5608def3d8b7"),
                  {{"rtmpt.audio.flac.block_length", "34 at 10+3"},
                   {"rtmpt.audio.flac.max_block_size", "4608 at 15+2"},
                   {"rtmpt.audio.flac.sample_rate", "44100 at 23+3"},
                   {"rtmpt.audio.flac.channels", "1 at 25+1"},
                   {"rtmpt.audio.flac.bits_per_sample", "15 at 25+2"}}},
        RecordRow{"Av1",
                  Kind::Video,
                  hex("9061763031 81 08 4c 00 0a0b00000042a67fd9e017c202"),
                  {{"rtmpt.video.av1c.version", "1 at 5+1"},
                   {"rtmpt.video.av1c.level", "8 at 6+1"},
                   {"rtmpt.video.av1c.high_bitdepth", "1 at 7+1"},
                   {"rtmpt.video.av1c.chroma_subsampling_y", "1 at 7+1"}}},
        RecordRow{"Vp9",
                  Kind::Video,
                  hex("9076703039 01000000 00 15 82 02 02 02 0000"),
                  {{"rtmpt.video.vpcc.version", "1 at 5+1"}, {"rtmpt.video.vpcc.level", "21 at 10+1"}, {"rtmpt.video.vpcc.bit_depth", "8 at 11+1"}}},
        RecordRow{"Vp9WithoutBoxHeader",
                  Kind::Video,
                  hex("9076703039 00 15 82 02 02 02 0000"),
                  {{"rtmpt.video.vpcc.level", "21 at 6+1"}, {"rtmpt.video.vpcc.bit_depth", "8 at 7+1"}}},
        RecordRow{"Vvc",
                  Kind::Video,
                  hex("9076766331 ff 0011 5f 01 02 33 80 00 0780 0438 1900"),
                  {{"rtmpt.video.vvcc.max_width", "1920 at 14+2"}, {"rtmpt.video.vvcc.max_height", "1080 at 16+2"}}}),
    [](const auto& each) { return std::string{each.param.name}; });

TEST(MediaDescription, OfAnEnhancedTag) {
  const auto fields = describeMedia(Kind::Video, hex("91 68766331 000050 00000002 2601"));
  EXPECT_EQ(row(fields, "rtmpt.video.is_ex_header"), "1 (a FourCC names the codec) at 0+1");
  EXPECT_EQ(row(fields, "rtmpt.video.type"), "1 (key frame) at 0+1");
  EXPECT_EQ(row(fields, "rtmpt.video.packet_type"), "1 (CodedFrames) at 0+1");
  EXPECT_EQ(row(fields, "rtmpt.video.fourcc"), "'hvc1' (H.265) at 1+4");
  EXPECT_EQ(row(fields, "rtmpt.video.composition_time"), "80 (ms) at 5+3");
  EXPECT_EQ(row(fields, "rtmpt.video.nal"), "2 bytes (coded slice of an IDR picture) at 8+6");
}

// Wireshark shows raw bytes as a FourCC here.
TEST(MediaDescription, OfAModExChain) {
  const auto fields = describeMedia(Kind::Video, hex("97 00 2a 17 02 00007b 03 68766331 00000001 02"));
  EXPECT_EQ(row(fields, "rtmpt.video.modex.size"), "0 at 1+1");
  EXPECT_EQ(row(fields, "rtmpt.video.modex.data"), "2a at 2+1");
  EXPECT_EQ(row(fields, "rtmpt.video.modex.type"), "23 at 3+1");
  EXPECT_EQ(row(fields, "rtmpt.video.modex.nanosecond_offset"), "123 (ns) at 8+1");
  EXPECT_EQ(row(fields, "rtmpt.video.fourcc"), "'hvc1' (H.265) at 9+4");
}

// Wireshark reads the nibbles of the control byte the wrong way round, and the FourCC's first letter as track id.
TEST(MediaDescription, OfMultitrack) {
  const auto audio = describeMedia(Kind::Audio, hex("95 01 4f707573 03 aabb"));
  EXPECT_EQ(row(audio, "rtmpt.audio.multitrack.control"), "1 at 1+1");
  EXPECT_EQ(row(audio, "rtmpt.audio.multitrack.type"), "0 (OneTrack) at 1+1");
  EXPECT_EQ(row(audio, "rtmpt.audio.multitrack.packet_type"), "1 (CodedFrames) at 1+1");
  EXPECT_EQ(row(audio, "rtmpt.audio.multitrack.track.id"), "3 at 6+1");
  EXPECT_EQ(row(audio, "rtmpt.audio.data"), "aabb (2 bytes) at 7+2");

  const auto video = describeMedia(Kind::Video, hex("96 21 61766331 02 000004 000000 aa 61763031 05 000001 bb"));
  EXPECT_EQ(row(video, "rtmpt.video.multitrack.type"), "2 (ManyTracksManyCodecs) at 1+1");
  EXPECT_EQ(row(video, "rtmpt.video.fourcc"), "'avc1' (H.264) at 2+4");
  EXPECT_EQ(row(video, "rtmpt.video.multitrack.track.id"), "2 at 6+1");
  EXPECT_EQ(row(video, "rtmpt.video.multitrack.track.length"), "4 at 7+3");
  ASSERT_FALSE(video.empty());
  EXPECT_EQ(video.back().value, "bb");
  EXPECT_EQ(video.back().bytes, (ByteRange{22, 1}));
}

TEST(MediaDescription, OfChannelsCommandsAndMetadata) {
  const auto channels = describeMedia(Kind::Audio, hex("94 4f707573 02 02 00fe"));
  EXPECT_EQ(row(channels, "rtmpt.audio.multichannel.order"), "2 (custom) at 5+1");
  EXPECT_EQ(row(channels, "rtmpt.audio.multichannel.mapping"), "00fe at 7+2");
  EXPECT_EQ(row(describeMedia(Kind::Video, hex("57 01")), "rtmpt.video.command"), "1 (end of client-side seeking) at 1+1");
  EXPECT_EQ(row(describeMedia(Kind::Video, hex("d1 00")), "rtmpt.video.command"), "0 (start of client-side seeking) at 1+1");
  EXPECT_EQ(row(describeMedia(Kind::Video, hex("d4 68766331 0200")), kMetadataField), "0200 (2 bytes) at 5+2");
}

TEST(MediaDescription, OfNothingIsNothing) {
  EXPECT_TRUE(describeMedia(Kind::Audio, {}).empty());
}

TEST(MediaDescription, TakesEveryPrefixOfEveryKindOfTag) {
  const Bytes bodies[] = {
      hex("17 00 000000 0164001effe100196764001eacd940a02ff9301100000303e90000ea600f162d9601000668ebe3cb22c0fdf8f800"),
      hex("27 01 ffffd8 00000002 41aa 00000001 06"),
      hex("90 68766331 0101600000009000000000003ff000fcfdf8f800000f01210001002a42010101600000030090000003000003003fa005120171c9265959a4932bc05a02"),
      hex("97 00 2a 17 02 00007b 06 21 61766331 02 000004 000000 aa 61763031 05 000001 bb"),
      hex("94 4f707573 01 02 00000003"),
      hex("90 4f707573 4f707573486561640102380180bb0000000000"),
  };
  for (const Bytes& body : bodies) {
    for (std::size_t size = 0; size <= body.size(); ++size) {
      for (const Kind kind : {Kind::Video, Kind::Audio}) expectInside(describeMedia(kind, ByteView{body}.first(size)), size);
    }
  }
}

}  // namespace
}  // namespace rtmpscope::media
