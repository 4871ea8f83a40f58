// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/bit_reader.h"
#include "media/codec_records.h"

#include <array>

namespace rtmpscope::media {
namespace {

constexpr unsigned kSequenceHeaderObu = 1;  // AV1 6.2.2

std::uint8_t depthOf(bool high, bool twelve) {
  return static_cast<std::uint8_t>(!high ? 8 : twelve ? 12 : 10);
}

/// AV1 5.5.3 to 5.5.5. Returns frames per second, or 0.
struct Av1Timing {
  double frameRate = 0;
  bool hasDecoderModel = false;
  unsigned delayBits = 0;
};

Av1Timing readAv1Timing(BitReader& in) {
  Av1Timing timing;
  const auto unitsInTick = in.as<double>(32);
  const auto timeScale = in.as<double>(32);
  if (in.flag()) {  // equal_picture_interval
    const double ticks = static_cast<double>(in.uvlc()) + 1;
    if (in.ok() && unitsInTick != 0) timing.frameRate = timeScale / (unitsInTick * ticks);
  }
  timing.hasDecoderModel = in.flag();
  if (timing.hasDecoderModel) {
    timing.delayBits = in.as<unsigned>(5) + 1;
    in.skip(32 + 5 + 5);
  }
  return timing;
}

/// AV1 5.5.1 up to the frame size.
void readAv1SequenceHeader(ByteView obu, std::size_t begin, CodecConfig& config) {
  BitReader in{obu, begin};
  const auto profile = in.as<std::uint8_t>(3);
  in.flag();  // still_picture
  const bool reduced = in.flag();
  Av1Timing timing;
  std::uint8_t level = 0;
  if (reduced) {
    level = in.as<std::uint8_t>(5);
  } else {
    if (in.flag()) timing = readAv1Timing(in);
    const bool hasInitialDelay = in.flag();
    const unsigned points = in.as<unsigned>(5) + 1;
    for (unsigned i = 0; i < points; ++i) {
      in.skip(12);
      const auto pointLevel = in.as<std::uint8_t>(5);
      constexpr unsigned kHighestWithoutTier = 7;
      if (pointLevel > kHighestWithoutTier) in.flag();
      if (timing.hasDecoderModel && in.flag()) in.skip(2 * std::size_t{timing.delayBits} + 1);
      if (hasInitialDelay && in.flag()) in.skip(4);
      if (i == 0) level = pointLevel;
    }
  }
  const unsigned widthBits = in.as<unsigned>(4) + 1;
  const unsigned heightBits = in.as<unsigned>(4) + 1;
  const std::uint32_t width = in.as<std::uint32_t>(widthBits) + 1;
  const std::uint32_t height = in.as<std::uint32_t>(heightBits) + 1;
  if (!in.ok()) return;
  config.profile = profile;
  config.level = level;
  config.frameRate = timing.frameRate;
  config.width = width;
  config.height = height;
}

/// A number in groups of seven bits, least significant first (AV1 4.10.5).
std::size_t readLeb128(ByteReader& in) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < 8; ++i) {
    const std::uint8_t byte = in.u8();
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << (7 * i);
    if ((byte & 0x80U) == 0) break;
  }
  return static_cast<std::size_t>(value);
}

/// Finds the sequence header among OBUs (AV1 5.3) and reads it.
void readAv1Units(ByteReader& in, CodecConfig& config) {
  while (in.ok() && !in.atEnd()) {
    const std::uint8_t header = in.u8();
    const unsigned type = header >> 3U & 0x0FU;
    const bool hasExtension = (header & 4U) != 0;
    const bool hasSize = (header & 2U) != 0;
    if (hasExtension) in.u8();
    const std::size_t size = hasSize ? readLeb128(in) : in.remaining();
    const auto begin = static_cast<std::size_t>(in.offset().value());
    const ByteView unit = in.bytes(size);
    if (!in.ok() || type != kSequenceHeaderObu) continue;
    readAv1SequenceHeader(unit, begin, config);
    return;
  }
}

Result<CodecConfig> parseVp9KeyFrame(ByteView frame, std::size_t begin) {
  // VP9 bitstream specification, 6.2: uncompressed_header.
  BitReader in{frame, begin};
  CodecConfig config{.codec = Codec::Vp9};
  const bool marked = in.bits(2) == 2;
  const unsigned low = in.as<unsigned>(1);
  const unsigned high = in.as<unsigned>(1);
  config.profile = static_cast<std::uint8_t>(high << 1U | low);
  if (config.profile == 3) in.flag();
  const bool showsExisting = in.flag();
  const bool isKey = !showsExisting && !in.flag();
  in.skip(2);
  const bool synchronised = in.bits(24) == 0x498342;
  if (in.ok() && !(marked && isKey && synchronised)) {
    return tl::unexpected(ParseError{ParseError::Kind::Unsupported, StreamOffset{begin}, "VP9 key frame"});
  }
  config.bitDepth = 8;
  if (config.profile >= 2) config.bitDepth = in.flag() ? 12 : 10;
  constexpr unsigned kRgb = 7;
  const bool oddProfile = config.profile == 1 || config.profile == 3;
  if (in.bits(3) != kRgb) {
    in.flag();
    if (oddProfile) in.skip(3);
  } else if (oddProfile) {
    in.flag();
  }
  config.width = in.as<std::uint32_t>(16) + 1;
  config.height = in.as<std::uint32_t>(16) + 1;
  if (!in.ok()) return tl::unexpected(in.shortage("VP9 key frame"));
  return config;
}

Result<CodecConfig> parseVp8KeyFrame(ByteView frame, std::size_t begin) {
  // RFC 6386, 9.1.
  ByteReader in{frame, StreamOffset{begin}};
  const std::uint8_t tag = in.u8();
  in.skip(2);
  const std::uint32_t startCode = in.u24be();
  CodecConfig config{.codec = Codec::Vp8};
  config.width = in.u16le() & 0x3FFFU;  // the upper two bits scale
  config.height = in.u16le() & 0x3FFFU;
  if (!in.ok()) return tl::unexpected(in.shortage("VP8 key frame"));
  if ((tag & 1U) != 0 || startCode != 0x9D012A)
    return tl::unexpected(ParseError{ParseError::Kind::Unsupported, StreamOffset{begin}, "VP8 key frame"});
  config.profile = static_cast<std::uint8_t>(tag >> 1U & 7U);
  return config;
}

/// FLV E.4.3.2: every picture of Sorenson H.263 states its size.
Result<CodecConfig> parseH263Picture(ByteView frame, std::size_t begin) {
  struct Size {
    std::uint16_t width, height;
  };
  constexpr std::array<Size, 7> kSizes = {{{0, 0}, {0, 0}, {352, 288}, {176, 144}, {128, 96}, {320, 240}, {160, 120}}};
  BitReader in{frame, begin};
  const bool started = in.bits(17) == 1;
  in.skip(5 + 8);
  const auto code = in.as<unsigned>(3);
  CodecConfig config{.codec = Codec::H263};
  if (code < 2) {
    const unsigned bits = code == 0 ? 8 : 16;
    config.width = in.as<std::uint32_t>(bits);
    config.height = in.as<std::uint32_t>(bits);
  } else if (code < kSizes.size()) {
    config.width = kSizes[code].width;
    config.height = kSizes[code].height;
  }
  if (!in.ok()) return tl::unexpected(in.shortage("H.263 picture"));
  if (!started) return tl::unexpected(ParseError{ParseError::Kind::Unsupported, StreamOffset{begin}, "H.263 picture"});
  return config;
}

/// FLV E.4.3.3 and E.4.3.4: four bits for the size of a block, twelve for the picture, twice.
Result<CodecConfig> parseScreenFrame(Codec codec, ByteView frame, std::size_t begin) {
  BitReader in{frame, begin};
  CodecConfig config{.codec = codec};
  in.skip(4);
  config.width = in.as<std::uint32_t>(12);
  in.skip(4);
  config.height = in.as<std::uint32_t>(12);
  if (!in.ok()) return tl::unexpected(in.shortage("screen video frame"));
  return config;
}

/// FLV E.4.3.5 and E.4.3.6: an adjustment byte, with an alpha plane its place, then VP6's frame header with the size in
/// blocks of 16.
Result<CodecConfig> parseVp6KeyFrame(ByteView frame, std::size_t begin, bool hasAlpha) {
  ByteReader in{frame, StreamOffset{begin}};
  const std::uint8_t adjustment = in.u8();
  if (hasAlpha) in.u24be();
  const std::uint8_t first = in.u8();
  const std::uint8_t second = in.u8();
  const bool isInter = (first & 0x80U) != 0;
  const bool hasOffset = (first & 1U) != 0 || (second & 6U) == 0;  // separated coefficients, or simple profile
  if (hasOffset) in.u16be();
  const std::uint32_t rows = in.u8();
  const std::uint32_t columns = in.u8();
  if (!in.ok()) return tl::unexpected(in.shortage("VP6 key frame"));
  constexpr std::uint32_t kBlock = 16;
  const std::uint32_t cutX = adjustment >> 4U;
  const std::uint32_t cutY = adjustment & 0x0FU;
  if (isInter || columns * kBlock <= cutX || rows * kBlock <= cutY) {
    return tl::unexpected(ParseError{ParseError::Kind::Unsupported, StreamOffset{begin}, "VP6 key frame"});
  }
  return CodecConfig{.codec = Codec::Vp6, .width = columns * kBlock - cutX, .height = rows * kBlock - cutY};
}

}  // namespace

Result<CodecConfig> parseAv1Record(ByteView record, std::size_t begin) {
  ByteReader in{record, StreamOffset{begin}};
  CodecConfig config{.codec = Codec::Av1};
  constexpr std::uint8_t kMarkerAndVersion = 0x81;
  const std::uint8_t first = in.u8();
  if (in.ok() && first != kMarkerAndVersion) return tl::unexpected(unknownRecord("AV1CodecConfigurationRecord of an unknown version", begin));
  const std::uint8_t profileAndLevel = in.u8();
  const std::uint8_t format = in.u8();
  in.u8();  // initial presentation delay
  if (!in.ok()) return tl::unexpected(in.shortage("AV1CodecConfigurationRecord"));
  config.profile = profileAndLevel >> 5U;
  config.level = profileAndLevel & 0x1FU;
  config.bitDepth = depthOf((format & 0x40U) != 0, (format & 0x20U) != 0);
  readAv1Units(in, config);
  return config;
}

Result<CodecConfig> parseVpRecord(Codec codec, ByteView record, std::size_t begin) {
  ByteReader in{record, StreamOffset{begin}};
  CodecConfig config{.codec = codec};
  // The record stands in a box with version and flags; some senders leave those out.
  constexpr std::uint32_t kVersionAndFlags = 0x01000000;
  ByteReader ahead = in;
  if (ahead.u32be() == kVersionAndFlags) in = ahead;
  config.profile = in.u8();
  config.level = in.u8();
  config.bitDepth = in.u8() >> 4U;
  if (!in.ok()) return tl::unexpected(in.shortage("VPCodecConfigurationRecord"));
  return config;
}

Result<CodecConfig> parseVvcRecord(ByteView record, std::size_t begin) {
  BitReader in{record, begin};
  CodecConfig config{.codec = Codec::Vvc};
  in.skip(5 + 2);
  if (in.flag()) {  // ptl_present
    in.skip(9);
    const auto subLayers = in.as<unsigned>(3);
    in.skip(2 + 2);
    config.bitDepth = static_cast<std::uint8_t>(in.bits(3) + 8);
    in.skip(5);
    in.skip(2);
    const auto constraintBytes = in.as<std::size_t>(6);
    config.profile = in.as<std::uint8_t>(7);
    in.flag();
    config.level = in.as<std::uint8_t>(8);
    in.skip(constraintBytes * 8);  // two flags and the constraints fill them
    unsigned levels = 0;
    for (unsigned i = 1; i < subLayers; ++i) levels += in.flag() ? 1 : 0;
    in.align();
    in.skip(std::size_t{levels} * 8);
    const auto subProfiles = in.as<std::size_t>(8);
    in.skip(subProfiles * 32);
    config.width = in.as<std::uint32_t>(16);
    config.height = in.as<std::uint32_t>(16);
    config.frameRate = static_cast<double>(in.bits(16)) / 256.0;
  }
  if (!in.ok()) return tl::unexpected(in.shortage("VVCDecoderConfigurationRecord"));
  return config;
}

Result<CodecConfig> parseVideoFrame(const MediaHeader& header, ByteView frame, std::size_t begin, bool hasAlpha) {
  if (header.frameType == FrameType::Key) {
    switch (header.codec) {
      case Codec::Vp9:
        return parseVp9KeyFrame(frame, begin);
      case Codec::Vp8:
        return parseVp8KeyFrame(frame, begin);
      case Codec::H263:
        return parseH263Picture(frame, begin);
      case Codec::Screen:
      case Codec::Screen2:
        return parseScreenFrame(header.codec, frame, begin);
      case Codec::Vp6:
        return parseVp6KeyFrame(frame, begin, hasAlpha);
      default:
        break;
    }
  }
  return tl::unexpected(ParseError{ParseError::Kind::Unsupported, StreamOffset{begin}, "codec configuration"});
}

}  // namespace rtmpscope::media
