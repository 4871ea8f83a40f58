// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/bit_reader.h"
#include "media/codec_records.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace rtmpscope::media {
namespace {

/// ISO/IEC 14496-3, table 1.18.
constexpr std::array<std::uint32_t, 13> kAacRates = {96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350};
/// ISO/IEC 14496-3, table 1.19: channels of each channel configuration.
constexpr std::array<std::uint8_t, 16> kAacChannels = {0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8, 0};

/// ISO/IEC 14496-3, table 1.17: audio object types.
constexpr unsigned kSbr = 5;
constexpr unsigned kErBsac = 22;
constexpr unsigned kPs = 29;

unsigned readObjectType(BitReader& in) {
  constexpr unsigned kEscape = 31;
  const auto type = in.as<unsigned>(5);
  return type == kEscape ? 32 + in.as<unsigned>(6) : type;
}

std::uint32_t readSampleRate(BitReader& in) {
  constexpr std::size_t kEscape = 15;
  const auto index = in.as<std::size_t>(4);
  if (index == kEscape) return in.as<std::uint32_t>(24);
  return index < kAacRates.size() ? kAacRates[index] : 0;
}

/// ISO/IEC 14496-3, 4.4.1.1: channels are counted where no configuration names them.
std::uint32_t countProgramChannels(BitReader& in) {
  in.skip(4 + 2 + 4);
  const std::array<unsigned, 3> elements = {in.as<unsigned>(4), in.as<unsigned>(4), in.as<unsigned>(4)};
  const auto lowFrequency = in.as<unsigned>(2);
  in.skip(3 + 4);
  if (in.flag()) in.skip(4);
  if (in.flag()) in.skip(4);
  if (in.flag()) in.skip(3);
  std::uint32_t channels = lowFrequency;
  for (const unsigned count : elements) {
    for (unsigned i = 0; i < count; ++i) {
      channels += in.flag() ? 2 : 1;
      in.skip(4);
    }
  }
  return in.ok() ? channels : 0;
}

/// True if GASpecificConfig follows (ISO/IEC 14496-3, 1.6.2.1).
bool isGeneralAudio(unsigned objectType) {
  return (objectType >= 1 && objectType <= 4) || objectType == 6 || objectType == 7 || objectType == 17 || (objectType >= 19 && objectType <= 23);
}

/// SBR and PS that are announced behind the rest, so that old decoders don't notice (ISO/IEC 14496-3, 1.6.6).
void readHiddenExtension(BitReader& in, CodecConfig& config) {
  constexpr std::size_t kSbrBits = 16;
  constexpr std::size_t kPsBits = 12;
  if (in.remaining() < kSbrBits || in.bits(11) != 0x2B7) return;
  if (readObjectType(in) != kSbr || !in.flag()) return;
  const std::uint32_t sampleRate = readSampleRate(in);
  if (!in.ok()) return;
  config.spectralBandReplication = true;
  if (sampleRate != 0) config.sampleRate = sampleRate;
  if (in.remaining() >= kPsBits && in.bits(11) == 0x548) config.parametricStereo = in.flag();
}

constexpr std::array<std::uint32_t, 3> kAc3Rates = {48000, 44100, 32000};
/// A/52 table 5.8: full-range channels of each audio coding mode.
constexpr std::array<std::uint32_t, 8> kAc3Channels = {2, 1, 2, 3, 3, 4, 4, 5};

/// A/52 5.3.1, 5.3.2 and annex E.1.2.
Result<CodecConfig> parseAc3Frame(ByteView frame, std::size_t begin) {
  BitReader in{frame, begin};
  const bool synchronised = in.bits(16) == 0x0B77;
  BitReader ahead = in;
  ahead.skip(24);
  const auto bitStreamId = ahead.as<unsigned>(5);
  constexpr unsigned kHighestAc3 = 10;
  CodecConfig config{.codec = bitStreamId <= kHighestAc3 ? Codec::Ac3 : Codec::Eac3};
  if (config.codec == Codec::Ac3) {
    in.skip(16);
    const auto rate = in.as<std::size_t>(2);
    in.skip(6 + 5 + 3);
    const auto mode = in.as<unsigned>(3);
    if ((mode & 1U) != 0 && mode != 1) in.skip(2);
    if ((mode & 4U) != 0) in.skip(2);
    if (mode == 2) in.skip(2);
    config.channels = kAc3Channels[mode] + (in.flag() ? 1 : 0);
    // 9 and 10 are the inofficial streams of half and quarter the rate.
    if (rate < kAc3Rates.size()) config.sampleRate = kAc3Rates[rate] >> (bitStreamId > 8 ? bitStreamId - 8 : 0);
  } else {
    in.skip(2 + 3 + 11);
    const auto rate = in.as<std::size_t>(2);
    const auto halfRate = in.as<std::size_t>(2);
    config.channels = kAc3Channels[in.bits(3)] + (in.flag() ? 1 : 0);
    if (rate < kAc3Rates.size()) {
      config.sampleRate = kAc3Rates[rate];
    } else if (halfRate < kAc3Rates.size()) {
      config.sampleRate = kAc3Rates[halfRate] / 2;
    }
  }
  if (!in.ok()) return tl::unexpected(in.shortage("AC-3 frame"));
  if (!synchronised) return tl::unexpected(ParseError{ParseError::Kind::Unsupported, StreamOffset{begin}, "AC-3 frame"});
  return config;
}

/// ISO/IEC 11172-3, 2.4.1.3, and 13818-3 for the lower rates.
Result<CodecConfig> parseMp3Frame(ByteView frame, std::size_t begin) {
  constexpr std::array<std::uint32_t, 3> kRates = {44100, 48000, 32000};
  BitReader in{frame, begin};
  const bool synchronised = in.bits(11) == 0x7FF;
  const auto version = in.as<unsigned>(2);
  in.skip(2 + 1 + 4);
  const auto rate = in.as<std::size_t>(2);
  in.skip(2);
  const auto mode = in.as<unsigned>(2);
  if (!in.ok()) return tl::unexpected(in.shortage("MP3 frame"));
  constexpr unsigned kReserved = 1;
  if (!synchronised || version == kReserved || rate >= kRates.size()) {
    return tl::unexpected(ParseError{ParseError::Kind::Unsupported, StreamOffset{begin}, "MP3 frame"});
  }
  constexpr unsigned kMpeg1 = 3;
  constexpr unsigned kMpeg2 = 2;
  constexpr unsigned kSingleChannel = 3;
  const std::uint32_t divisor = version == kMpeg1 ? 1 : version == kMpeg2 ? 2 : 4;
  return CodecConfig{.codec = Codec::Mp3, .sampleRate = kRates[rate] / divisor, .channels = mode == kSingleChannel ? 1U : 2U};
}

bool isText(ByteView bytes, std::string_view text) {
  return std::equal(bytes.begin(), bytes.end(), text.begin(), text.end(),
                    [](std::uint8_t byte, char letter) { return byte == static_cast<std::uint8_t>(letter); });
}

ParseError wrongMagic(std::string_view what, std::size_t begin) {
  return {ParseError::Kind::Malformed, StreamOffset{begin}, what};
}

}  // namespace

Result<CodecConfig> parseAacRecord(ByteView record, std::size_t begin) {
  BitReader in{record, begin};
  CodecConfig config{.codec = Codec::Aac};
  unsigned objectType = readObjectType(in);
  config.profile = static_cast<std::uint8_t>(objectType);
  config.sampleRate = readSampleRate(in);
  const auto channelConfig = in.as<std::size_t>(4);
  if (!in.ok()) return tl::unexpected(in.shortage("AudioSpecificConfig"));
  config.channels = kAacChannels[channelConfig];
  if (objectType == kSbr || objectType == kPs) {
    config.spectralBandReplication = true;
    config.parametricStereo = objectType == kPs;
    const std::uint32_t extendedRate = readSampleRate(in);
    if (in.ok() && extendedRate != 0) config.sampleRate = extendedRate;
    objectType = readObjectType(in);
    if (objectType == kErBsac) in.skip(4);
  }
  if (isGeneralAudio(objectType)) {
    in.flag();
    if (in.flag()) in.skip(14);
    const bool extended = in.flag();
    if (channelConfig == 0) {
      config.channels = countProgramChannels(in);
    } else if (!extended && !config.spectralBandReplication) {
      readHiddenExtension(in, config);
      if (config.spectralBandReplication) config.profile = config.parametricStereo ? kPs : kSbr;
    }
  }
  if (config.parametricStereo && config.channels == 1) config.channels = 2;
  return config;
}

Result<CodecConfig> parseOpusRecord(ByteView record, std::size_t begin) {
  constexpr std::uint32_t kDecodedRate = 48000;  // whatever the input was: RFC 7845, 5.1
  ByteReader in{record, StreamOffset{begin}};
  const ByteView magic = in.bytes(8);
  const std::uint8_t version = in.u8();
  if (in.ok() && !isText(magic, "OpusHead")) return tl::unexpected(wrongMagic("Opus identification header without OpusHead", begin));
  // Only the upper four bits tell of changes that an older reader would misread (RFC 7845, 5.1).
  if (in.ok() && version >> 4U != 0) return tl::unexpected(unknownRecord("Opus identification header of an unknown version", begin));
  const CodecConfig config{.codec = Codec::Opus, .sampleRate = kDecodedRate, .channels = in.u8()};
  if (!in.ok()) return tl::unexpected(in.shortage("Opus identification header"));
  return config;
}

Result<CodecConfig> parseFlacRecord(ByteView record, std::size_t begin) {
  constexpr std::size_t kMagicSize = 4;
  constexpr std::uint8_t kBlockType = 0x7F;  // of the byte behind it: 0 is STREAMINFO
  if (record.size() >= kMagicSize && !isText(record.first(kMagicSize), "fLaC"))
    return tl::unexpected(wrongMagic("FLAC configuration without fLaC", begin));
  if (record.size() > kMagicSize && (record[kMagicSize] & kBlockType) != 0)
    return tl::unexpected(wrongMagic("FLAC configuration without STREAMINFO", begin));
  BitReader in{record, begin};
  in.skip(32 + 32);            // "fLaC", metadata block header
  in.skip(16 + 16 + 24 + 24);  // block and frame sizes
  CodecConfig config{.codec = Codec::Flac};
  config.sampleRate = in.as<std::uint32_t>(20);
  config.channels = in.as<std::uint32_t>(3) + 1;
  config.bitDepth = static_cast<std::uint8_t>(in.bits(5) + 1);
  if (!in.ok()) return tl::unexpected(in.shortage("FLAC STREAMINFO"));
  return config;
}

Result<CodecConfig> parseMultichannelConfig(Codec codec, ByteView record, std::size_t begin) {
  ByteReader in{record, StreamOffset{begin}};
  in.u8();  // channel order
  const CodecConfig config{.codec = codec, .channels = in.u8()};
  if (!in.ok()) return tl::unexpected(in.shortage("multichannel configuration"));
  return config;
}

Result<CodecConfig> parseAudioFrame(const MediaHeader& header, ByteView frame, std::size_t begin) {
  switch (header.codec) {
    case Codec::Ac3:
    case Codec::Eac3:
      return parseAc3Frame(frame, begin);
    case Codec::Mp3:
      return parseMp3Frame(frame, begin);
    default:
      return tl::unexpected(ParseError{ParseError::Kind::Unsupported, StreamOffset{begin}, "codec configuration"});
  }
}

}  // namespace rtmpscope::media
