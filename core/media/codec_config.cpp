// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/codec_records.h"
#include "media/media_header.h"
#include "media/tag_walk.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace rtmpscope::media {
namespace {

Result<CodecConfig> parseSequenceHeader(Codec codec, ByteView record, std::size_t begin) {
  // Enhanced RTMP v2, "ExAudioTagBody": Opus may have none; of AC-3 nobody says what it would be.
  if (record.empty()) return CodecConfig{.codec = codec};
  switch (codec) {
    case Codec::Avc:
      return parseAvcRecord(record, begin);
    case Codec::Hevc:
      return parseHevcRecord(record, begin);
    case Codec::Vvc:
      return parseVvcRecord(record, begin);
    case Codec::Av1:
      return parseAv1Record(record, begin);
    case Codec::Vp9:
    case Codec::Vp8:
      return parseVpRecord(codec, record, begin);
    case Codec::Aac:
      return parseAacRecord(record, begin);
    case Codec::Opus:
      return parseOpusRecord(record, begin);
    case Codec::Flac:
      return parseFlacRecord(record, begin);
    default:
      return CodecConfig{.codec = codec};
  }
}

bool hasAlphaPlane(const MediaHeader& header, ByteView body) {
  constexpr unsigned kCodecId = 0x0F;
  return !header.enhanced && !body.empty() && LegacyVideoCodec{static_cast<std::uint8_t>(body[0] & kCodecId)} == LegacyVideoCodec::Vp6Alpha;
}

struct ProfileRow {
  Codec codec;
  std::uint8_t profile;
  std::string_view name;
};

/// H.264 annex A, H.265 A.3, H.266 A.3, AV1 A.2, ISO/IEC 14496-3 table 1.17.
constexpr std::array<ProfileRow, 32> kProfiles = {{
    {Codec::Avc, 44, "CAVLC 4:4:4 Intra"},
    {Codec::Avc, 66, "Baseline"},
    {Codec::Avc, 77, "Main"},
    {Codec::Avc, 88, "Extended"},
    {Codec::Avc, 100, "High"},
    {Codec::Avc, 110, "High 10"},
    {Codec::Avc, 122, "High 4:2:2"},
    {Codec::Avc, 244, "High 4:4:4 Predictive"},
    {Codec::Hevc, 1, "Main"},
    {Codec::Hevc, 2, "Main 10"},
    {Codec::Hevc, 3, "Main Still Picture"},
    {Codec::Hevc, 4, "Range Extensions"},
    {Codec::Hevc, 9, "Screen Content Coding"},
    {Codec::Vvc, 1, "Main 10"},
    {Codec::Vvc, 33, "Main 10 4:4:4"},
    {Codec::Vvc, 65, "Main 10 Still Picture"},
    {Codec::Av1, 0, "Main"},
    {Codec::Av1, 1, "High"},
    {Codec::Av1, 2, "Professional"},
    {Codec::Vp9, 0, "Profile 0"},
    {Codec::Vp9, 1, "Profile 1"},
    {Codec::Vp9, 2, "Profile 2"},
    {Codec::Vp9, 3, "Profile 3"},
    {Codec::Aac, 1, "Main"},
    {Codec::Aac, 2, "LC"},
    {Codec::Aac, 3, "SSR"},
    {Codec::Aac, 4, "LTP"},
    {Codec::Aac, 5, "HE"},
    {Codec::Aac, 23, "LD"},
    {Codec::Aac, 29, "HE v2"},
    {Codec::Aac, 39, "ELD"},
    {Codec::Aac, 42, "USAC"},
}};

std::string numbered(unsigned major, unsigned minor) {
  return fmt::format("{}.{}", major, minor);
}

}  // namespace

Result<CodecConfig> parseCodecConfig(const MediaTrack& track, ByteView body) {
  const std::size_t begin = std::min(track.payload.offset, body.size());
  const ByteView payload = body.subspan(begin, std::min(track.payload.length, body.size() - begin));
  const MediaHeader& header = track.header;
  switch (header.packetType) {
    case PacketType::SequenceStart:
      return parseSequenceHeader(header.codec, payload, begin);
    case PacketType::MultichannelConfig:
      return parseMultichannelConfig(header.codec, payload, begin);
    case PacketType::CodedFrames:
    case PacketType::CodedFramesX:
      return header.kind == Kind::Video ? parseVideoFrame(header, payload, begin, hasAlphaPlane(header, body))
                                        : parseAudioFrame(header, payload, begin);
    default:
      return tl::unexpected(ParseError{ParseError::Kind::Unsupported, StreamOffset{begin}, "codec configuration"});
  }
}

Result<CodecConfig> parseCodecConfig(Kind kind, ByteView body) {
  TagWalk walk{kind, body};
  const Result<MediaHeader> header = walk.first();
  if (!header) return tl::unexpected(header.error());
  return parseCodecConfig(MediaTrack{*header, walk.payload(), walk.payload(), walk.nanosecondOffset()}, body);
}

bool statesConfigInFrames(Codec codec) {
  switch (codec) {
    case Codec::Vp9:
    case Codec::Vp8:
    case Codec::H263:
    case Codec::Screen:
    case Codec::Screen2:
    case Codec::Vp6:
    case Codec::Ac3:
    case Codec::Eac3:
    case Codec::Mp3:
      return true;
    default:
      return false;
  }
}

void fillFrom(CodecConfig& config, const CodecConfig& other) {
  const auto fill = [](auto& value, auto candidate) {
    if (value == decltype(candidate){}) value = candidate;
  };
  fill(config.codec, other.codec);
  fill(config.width, other.width);
  fill(config.height, other.height);
  fill(config.frameRate, other.frameRate);
  fill(config.profile, other.profile);
  fill(config.level, other.level);
  fill(config.bitDepth, other.bitDepth);
  fill(config.sampleRate, other.sampleRate);
  fill(config.channels, other.channels);
  fill(config.spectralBandReplication, other.spectralBandReplication);
  fill(config.parametricStereo, other.parametricStereo);
}

std::string profileName(const CodecConfig& config) {
  const auto* const found = std::find_if(kProfiles.begin(), kProfiles.end(),
                                         [&config](const ProfileRow& row) { return row.codec == config.codec && row.profile == config.profile; });
  return found == kProfiles.end() ? std::string{} : std::string{found->name};
}

std::string levelName(const CodecConfig& config) {
  const unsigned level = config.level;
  switch (config.codec) {
    case Codec::Avc:
      return level == 0 ? std::string{} : level == 9 ? std::string{"1b"} : numbered(level / 10, level % 10);
    case Codec::Vp9:
      return level == 0 ? std::string{} : numbered(level / 10, level % 10);
    case Codec::Hevc:
      return level == 0 ? std::string{} : numbered(level / 30, level % 30 / 3);
    case Codec::Vvc:
      return level == 0 ? std::string{} : numbered(level / 16, level % 16 / 3);
    case Codec::Av1:
      return config.width == 0 && level == 0 ? std::string{} : numbered(2 + level / 4, level % 4);
    default:
      return {};
  }
}

std::string describe(const CodecConfig& config) {
  std::string text{codecTitle(config.codec)};
  const auto add = [&text](std::string_view separator, const std::string& part) {
    if (part.empty()) return;
    text += separator;
    text += part;
  };
  add(config.codec == Codec::Aac ? "-" : " ", profileName(config));
  add(" ", levelName(config));
  if (config.width != 0) add(", ", fmt::format("{}x{}", config.width, config.height));
  if (config.frameRate != 0) add(", ", fmt::format("{:.4g} fps", config.frameRate));
  if (config.sampleRate != 0) add(", ", fmt::format("{} Hz", config.sampleRate));
  if (config.channels != 0) add(", ", fmt::format("{} channel{}", config.channels, config.channels == 1 ? "" : "s"));
  return text;
}

}  // namespace rtmpscope::media
