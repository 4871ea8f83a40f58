// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/media_header.h"

#include "support/hex.h"

#include <gtest/gtest.h>

namespace rtmpscope::media {
namespace {

using test::Bytes;
using test::hex;
using test::join;

struct HeaderRow {
  std::string_view name;
  Kind kind;
  Bytes bytes;  // just the header
  MediaHeader header;
  std::string_view packetType;  // as people read it
};

void PrintTo(const HeaderRow& row, std::ostream* out) {
  *out << row.name;
}

class MediaHeaders : public testing::TestWithParam<HeaderRow> {};

TEST_P(MediaHeaders, AreRead) {
  const HeaderRow& row = GetParam();
  const Bytes body = join({row.bytes, hex("a1b2c3d4")});
  const auto header = parseMediaHeader(row.kind, body);
  ASSERT_TRUE(header);
  EXPECT_EQ(*header, row.header);
  EXPECT_EQ(packetTypeName(*header), row.packetType);
}

TEST_P(MediaHeaders, AreTruncatedAtEveryPrefix) {
  const HeaderRow& row = GetParam();
  for (std::size_t size = 1; size < row.bytes.size(); ++size) {
    const auto header = parseMediaHeader(row.kind, ByteView{row.bytes}.first(size));
    ASSERT_FALSE(header) << size;
    EXPECT_EQ(header.error().kind, ParseError::Kind::Truncated) << size;
    EXPECT_LT(header.error().had, header.error().wanted) << size;
  }
}

TEST_P(MediaHeaders, EndWhereThePayloadBegins) {
  const HeaderRow& row = GetParam();
  if (row.header.packetType == PacketType::Command) return;
  const Bytes body = join({row.bytes, hex("a1b2c3d4")});
  const auto tracks = parseTracks(row.kind, body);
  ASSERT_TRUE(tracks);
  ASSERT_FALSE(tracks->empty());
  EXPECT_EQ(tracks->front().header, row.header);
  EXPECT_EQ(tracks->front().payload.offset, row.bytes.size());
}

constexpr Kind V = Kind::Video;
constexpr Kind A = Kind::Audio;

MediaHeader video(Codec codec, FrameType frame, PacketType packet, std::int32_t compositionTime = 0) {
  return {.kind = V, .codec = codec, .frameType = frame, .packetType = packet, .compositionTimeMs = compositionTime};
}
MediaHeader audio(Codec codec, std::uint8_t flags, PacketType packet = PacketType::CodedFrames) {
  return {.kind = A, .codec = codec, .packetType = packet, .audioFlags = flags};
}
MediaHeader enhanced(MediaHeader header) {
  header.enhanced = true;
  return header;
}
MediaHeader track(MediaHeader header, std::uint8_t id) {
  header.enhanced = true;
  header.multitrack = true;
  header.trackId = id;
  return header;
}

MediaHeader manyTracks(MediaHeader header, std::uint8_t id) {
  header = track(header, id);
  header.manyTracks = true;
  return header;
}

// FLV E.4.3.1. The upper nibble is the frame type, the lower one the codec.
INSTANTIATE_TEST_SUITE_P(
    LegacyVideo, MediaHeaders,
    testing::Values(
        HeaderRow{"AvcSequenceHeader", V, hex("17 00 000000"), video(Codec::Avc, FrameType::Key, PacketType::SequenceStart), "sequence-header"},
        HeaderRow{"AvcKeyFrame", V, hex("17 01 000050"), video(Codec::Avc, FrameType::Key, PacketType::CodedFrames, 80), "nalu"},
        HeaderRow{"AvcInterFrame", V, hex("27 01 ffffd8"), video(Codec::Avc, FrameType::Inter, PacketType::CodedFrames, -40), "nalu"},
        HeaderRow{"AvcUnknownPacketType", V, hex("27 09 000000"), video(Codec::Avc, FrameType::Inter, PacketType::Unknown), "unknown"},
        HeaderRow{"DisposableInterFrame", V, hex("32"), video(Codec::H263, FrameType::Disposable, PacketType::CodedFrames), "coded-frames"},
        HeaderRow{"GeneratedKeyFrame", V, hex("47 01 000000"), video(Codec::Avc, FrameType::GeneratedKey, PacketType::CodedFrames), "nalu"},
        HeaderRow{"CommandFrame", V, hex("57 00"), video(Codec::Avc, FrameType::Command, PacketType::Command), "command"},
        HeaderRow{"H263", V, hex("12"), video(Codec::H263, FrameType::Key, PacketType::CodedFrames), "coded-frames"},
        HeaderRow{"Screen", V, hex("13"), video(Codec::Screen, FrameType::Key, PacketType::CodedFrames), "coded-frames"},
        HeaderRow{"Vp6", V, hex("14"), video(Codec::Vp6, FrameType::Key, PacketType::CodedFrames), "coded-frames"},
        HeaderRow{"Vp6WithAlpha", V, hex("15"), video(Codec::Vp6, FrameType::Key, PacketType::CodedFrames), "coded-frames"},
        HeaderRow{"Screen2", V, hex("16"), video(Codec::Screen2, FrameType::Key, PacketType::CodedFrames), "coded-frames"},
        HeaderRow{"HevcAs12", V, hex("1c 01 000028"), video(Codec::Hevc, FrameType::Key, PacketType::CodedFrames, 40), "nalu"},
        HeaderRow{"Av1As13", V, hex("1d 00 000000"), video(Codec::Av1, FrameType::Key, PacketType::SequenceStart), "sequence-header"},
        HeaderRow{"UnknownCodec", V, hex("19"), video(Codec::Unknown, FrameType::Key, PacketType::CodedFrames), "coded-frames"}),
    [](const auto& row) { return std::string{row.param.name}; });

// FLV E.4.2.1.
INSTANTIATE_TEST_SUITE_P(LegacyAudio, MediaHeaders,
                         testing::Values(HeaderRow{"AacSequenceHeader", A, hex("af 00"), audio(Codec::Aac, 0xAF, PacketType::SequenceStart),
                                                   "sequence-header"},
                                         HeaderRow{"AacFrame", A, hex("af 01"), audio(Codec::Aac, 0xAF), "raw"},
                                         HeaderRow{"AacUnknownPacketType", A, hex("af 02"), audio(Codec::Aac, 0xAF, PacketType::Unknown), "unknown"},
                                         HeaderRow{"Pcm", A, hex("0e"), audio(Codec::Pcm, 0x0E), "coded-frames"},
                                         HeaderRow{"Adpcm", A, hex("1e"), audio(Codec::Adpcm, 0x1E), "coded-frames"},
                                         HeaderRow{"Mp3", A, hex("2f"), audio(Codec::Mp3, 0x2F), "coded-frames"},
                                         HeaderRow{"PcmLittleEndian", A, hex("3e"), audio(Codec::Pcm, 0x3E), "coded-frames"},
                                         HeaderRow{"Nellymoser", A, hex("6a"), audio(Codec::Nellymoser, 0x6A), "coded-frames"},
                                         HeaderRow{"G711A", A, hex("72"), audio(Codec::G711A, 0x72), "coded-frames"},
                                         HeaderRow{"G711U", A, hex("82"), audio(Codec::G711U, 0x82), "coded-frames"},
                                         // Wireshark takes the byte b2 for an enhanced tag.
                                         HeaderRow{"Speex", A, hex("b2"), audio(Codec::Speex, 0xB2), "coded-frames"},
                                         HeaderRow{"Mp3Of8Kilohertz", A, hex("ee"), audio(Codec::Mp3, 0xEE), "coded-frames"}),
                         [](const auto& row) { return std::string{row.param.name}; });

// Enhanced RTMP v2, "ExVideoTagHeader": 1, frame type 3 bits, packet type 4 bits; FourCC.
INSTANTIATE_TEST_SUITE_P(
    EnhancedVideo, MediaHeaders,
    testing::Values(
        HeaderRow{"HevcSequenceStart", V, hex("90 68766331"), enhanced(video(Codec::Hevc, FrameType::Key, PacketType::SequenceStart)),
                  "sequence-header"},
        HeaderRow{"HevcFrames", V, hex("a1 68766331 ffffff"), enhanced(video(Codec::Hevc, FrameType::Inter, PacketType::CodedFrames, -1)), "nalu"},
        HeaderRow{"HevcFramesX", V, hex("a3 68766331"), enhanced(video(Codec::Hevc, FrameType::Inter, PacketType::CodedFramesX)), "coded-frames-x"},
        HeaderRow{"HevcSequenceEnd", V, hex("92 68766331"), enhanced(video(Codec::Hevc, FrameType::Key, PacketType::SequenceEnd)), "sequence-end"},
        HeaderRow{"AvcFrames", V, hex("91 61766331 000014"), enhanced(video(Codec::Avc, FrameType::Key, PacketType::CodedFrames, 20)), "nalu"},
        HeaderRow{"VvcFrames", V, hex("91 76766331 000014"), enhanced(video(Codec::Vvc, FrameType::Key, PacketType::CodedFrames, 20)), "nalu"},
        HeaderRow{"Av1FramesHaveNoCompositionTime", V, hex("91 61763031"), enhanced(video(Codec::Av1, FrameType::Key, PacketType::CodedFrames)),
                  "coded-frames"},
        HeaderRow{"Vp9Frames", V, hex("91 76703039"), enhanced(video(Codec::Vp9, FrameType::Key, PacketType::CodedFrames)), "coded-frames"},
        HeaderRow{"Vp8Frames", V, hex("91 76703038"), enhanced(video(Codec::Vp8, FrameType::Key, PacketType::CodedFrames)), "coded-frames"},
        HeaderRow{"MetadataHasNoFrameType", V, hex("d4 68766331"), enhanced(video(Codec::Hevc, FrameType::None, PacketType::Metadata)), "metadata"},
        HeaderRow{"Mpeg2Ts", V, hex("95 61763031"), enhanced(video(Codec::Av1, FrameType::Key, PacketType::Mpeg2TsSequenceStart)),
                  "mpeg2ts-sequence-header"},
        HeaderRow{"CommandFrameHasNoFourCc", V, hex("d1 00"), enhanced(video(Codec::Unknown, FrameType::Command, PacketType::Command)), "command"},
        HeaderRow{"UnknownFourCc", V, hex("91 78787878"), enhanced(video(Codec::Unknown, FrameType::Key, PacketType::CodedFrames)), "coded-frames"},
        HeaderRow{"ReservedPacketType", V, hex("98 68766331"), enhanced(video(Codec::Hevc, FrameType::Key, PacketType::Unknown)), "unknown"},
        // ModEx: size - 1, data, then a byte with the ModEx type and the packet type that comes next.
        HeaderRow{"ModEx", V, hex("97 02 00007b 01 68766331 000000"), enhanced(video(Codec::Hevc, FrameType::Key, PacketType::CodedFrames)), "nalu"},
        HeaderRow{"TwoModEx", V, hex("97 00 2a 17 02 00007b 03 68766331"), enhanced(video(Codec::Hevc, FrameType::Key, PacketType::CodedFramesX)),
                  "coded-frames-x"},
        HeaderRow{"LongModEx", V, join({hex("97 ff 0100"), Bytes(257, 0xEE), hex("13 68766331")}),
                  enhanced(video(Codec::Hevc, FrameType::Key, PacketType::CodedFramesX)), "coded-frames-x"},
        HeaderRow{"ModExBeforeACommand", V, hex("d7 02 00007b 01 01"), enhanced(video(Codec::Unknown, FrameType::Command, PacketType::Command)),
                  "command"},
        // Multitrack: a byte with type and packet type, FourCC, then track id, and a size unless there is only one.
        HeaderRow{"OneTrack", V, hex("96 01 68766331 05 000014"), track(video(Codec::Hevc, FrameType::Key, PacketType::CodedFrames, 20), 5), "nalu"},
        HeaderRow{"ManyTracks", V, hex("96 11 68766331 01 000007 000014"),
                  manyTracks(video(Codec::Hevc, FrameType::Key, PacketType::CodedFrames, 20), 1), "nalu"},
        // Wireshark takes the first letter of the second FourCC for a track id.
        HeaderRow{"ManyTracksManyCodecs", V, hex("96 21 61766331 02 000007 000000"),
                  manyTracks(video(Codec::Avc, FrameType::Key, PacketType::CodedFrames), 2), "nalu"},
        HeaderRow{"ModExBeforeMultitrack", V, hex("97 02 00007b 06 03 68766331 05"),
                  track(video(Codec::Hevc, FrameType::Key, PacketType::CodedFramesX), 5), "coded-frames-x"}),
    [](const auto& row) { return std::string{row.param.name}; });

// Enhanced RTMP v2, "ExAudioTagHeader": 9, packet type; FourCC.
INSTANTIATE_TEST_SUITE_P(
    EnhancedAudio, MediaHeaders,
    testing::Values(
        HeaderRow{"OpusSequenceStart", A, hex("90 4f707573"), enhanced(audio(Codec::Opus, 0, PacketType::SequenceStart)), "sequence-header"},
        HeaderRow{"OpusFrames", A, hex("91 4f707573"), enhanced(audio(Codec::Opus, 0)), "coded-frames"},
        HeaderRow{"SequenceEnd", A, hex("92 4f707573"), enhanced(audio(Codec::Opus, 0, PacketType::SequenceEnd)), "sequence-end"},
        HeaderRow{"MultichannelConfig", A, hex("94 61632d33"), enhanced(audio(Codec::Ac3, 0, PacketType::MultichannelConfig)), "multichannel-config"},
        HeaderRow{"Eac3Frames", A, hex("91 65632d33"), enhanced(audio(Codec::Eac3, 0)), "coded-frames"},
        HeaderRow{"FlacFrames", A, hex("91 664c6143"), enhanced(audio(Codec::Flac, 0)), "coded-frames"},
        HeaderRow{"Mp3Frames", A, hex("91 2e6d7033"), enhanced(audio(Codec::Mp3, 0)), "coded-frames"},
        HeaderRow{"AacFrames", A, hex("91 6d703461"), enhanced(audio(Codec::Aac, 0)), "raw"},
        HeaderRow{"ReservedPacketType", A, hex("93 4f707573"), enhanced(audio(Codec::Opus, 0, PacketType::Unknown)), "unknown"},
        HeaderRow{"ModEx", A, hex("97 02 00007b 01 4f707573"), enhanced(audio(Codec::Opus, 0)), "coded-frames"},
        // Wireshark reads the two nibbles of the control byte the wrong way round.
        HeaderRow{"OneTrack", A, hex("95 01 4f707573 03"), track(audio(Codec::Opus, 0), 3), "coded-frames"},
        HeaderRow{"ManyTracks", A, hex("95 11 4f707573 00 000004"), manyTracks(audio(Codec::Opus, 0), 0), "coded-frames"},
        HeaderRow{"ManyTracksManyCodecs", A, hex("95 20 6d703461 01 000004"), manyTracks(audio(Codec::Aac, 0, PacketType::SequenceStart), 1),
                  "sequence-header"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(MediaHeader, OfAnEmptyMessageIsEmpty) {
  const auto silence = parseMediaHeader(Kind::Audio, {});
  ASSERT_TRUE(silence);
  EXPECT_EQ(silence->packetType, PacketType::Empty);
  EXPECT_EQ(packetTypeName(*silence), "empty");
  EXPECT_EQ(summarize(*silence), "Audio silence (empty message)");
}

TEST(MediaHeader, OfAnAvcEndMayLackItsCompositionTime) {
  const auto header = parseMediaHeader(Kind::Video, hex("17 02"));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->packetType, PacketType::SequenceEnd);
}

TEST(MediaHeader, IsSummedUpForPeople) {
  const auto summaryOf = [](Kind kind, const Bytes& body) { return summarize(parseMediaHeader(kind, body).value()); };
  EXPECT_EQ(summaryOf(Kind::Video, hex("17 01 000000")), "H.264 key frame");
  EXPECT_EQ(summaryOf(Kind::Video, hex("27 01 000050")), "H.264 inter frame, composition time 80 ms");
  EXPECT_EQ(summaryOf(Kind::Audio, hex("af 00")), "AAC sequence header");
  EXPECT_EQ(summaryOf(Kind::Audio, hex("af 01")), "AAC frame");
  EXPECT_EQ(summaryOf(Kind::Video, hex("96 01 68766331 05 000000")), "H.265 key frame, track 5");
  EXPECT_EQ(summaryOf(Kind::Video, hex("d4 68766331")), "H.265 metadata");
}

TEST(MediaTracks, AreFoundBehindEachOther) {
  // Two HEVC tracks: id 0 with composition time and two bytes, id 1 with composition time and one byte.
  const Bytes body = hex("96 11 68766331  00 000005 000014 aabb  01 000004 000000 cc");
  const auto tracks = parseTracks(Kind::Video, body);
  ASSERT_TRUE(tracks);
  ASSERT_EQ(tracks->size(), 2U);
  EXPECT_EQ((*tracks)[0].header.trackId, 0);
  EXPECT_EQ((*tracks)[0].header.compositionTimeMs, 20);
  EXPECT_EQ((*tracks)[0].payload, (ByteRange{13, 2}));
  EXPECT_EQ((*tracks)[1].header.trackId, 1);
  EXPECT_EQ((*tracks)[1].header.compositionTimeMs, 0);
  EXPECT_EQ((*tracks)[1].payload, (ByteRange{22, 1}));
}

TEST(MediaTracks, MayHaveACodecEach) {
  const Bytes body = hex("96 21  61766331 00 000005 000000 aabb  61763031 01 000002 ccdd");
  const auto tracks = parseTracks(Kind::Video, body);
  ASSERT_TRUE(tracks);
  ASSERT_EQ(tracks->size(), 2U);
  EXPECT_EQ((*tracks)[0].header.codec, Codec::Avc);
  EXPECT_EQ((*tracks)[1].header.codec, Codec::Av1);
  EXPECT_EQ((*tracks)[1].payload, (ByteRange{23, 2}));
}

TEST(MediaTracks, ThatClaimTooMuchGetWhatIsThere) {
  const auto tracks = parseTracks(Kind::Audio, hex("95 11 4f707573  00 ffffff aabb"));
  ASSERT_TRUE(tracks);
  ASSERT_EQ(tracks->size(), 1U);
  EXPECT_EQ((*tracks)[0].payload, (ByteRange{10, 2}));
}

TEST(MediaTracks, OfOneTrackTakeTheRest) {
  const auto tracks = parseTracks(Kind::Audio, hex("95 01 4f707573 07 aabbcc"));
  ASSERT_TRUE(tracks);
  ASSERT_EQ(tracks->size(), 1U);
  EXPECT_EQ((*tracks)[0].payload, (ByteRange{7, 3}));
}

TEST(MediaTracks, HaveALimit) {
  Bytes body = hex("95 11 4f707573");
  body.resize(body.size() + 4 * (kMaxTracks + 10), 0);
  const auto tracks = parseTracks(Kind::Audio, body);
  ASSERT_TRUE(tracks);
  EXPECT_EQ(tracks->size(), kMaxTracks);
}

TEST(MediaHeader, HasALimitOfModExPackets) {
  Bytes chain = hex("97");
  for (std::size_t i = 0; i < kMaxModEx; ++i) chain = join({chain, hex("00 00 17")});
  const auto header = parseMediaHeader(Kind::Video, join({chain, hex("00 00 13 68766331")}));
  ASSERT_FALSE(header);
  EXPECT_EQ(header.error().kind, ParseError::Kind::LimitExceeded);
  chain.back() = 0x13;
  EXPECT_TRUE(parseMediaHeader(Kind::Video, join({chain, hex("68766331")})));
}

TEST(MediaTracks, CarryTheNanosecondsOfModEx) {
  const auto tracks = parseTracks(Kind::Video, hex("97 02 0f423f 03 68766331 aa"));
  ASSERT_TRUE(tracks);
  EXPECT_EQ((*tracks)[0].nanosecondOffset, 999999U);
}

}  // namespace
}  // namespace rtmpscope::media
