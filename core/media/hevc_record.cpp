// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/bit_reader.h"
#include "media/codec_records.h"

#include <algorithm>
#include <array>

namespace rtmpscope::media {
namespace {

constexpr std::uint8_t kSequenceParameterSet = 33;  // H.265 table 7-1
constexpr std::uint32_t kExtendedAspectRatio = 255;
constexpr std::uint32_t kMostShortTermSets = 64;  // H.265 7.4.3.2.1
constexpr std::uint32_t kMostPictures = 16;       // in one reference picture set
constexpr std::uint32_t kMostLongTermPictures = 32;
constexpr unsigned kMostSubLayers = 7;

/// H.265 7.3.3.
void skipProfileTierLevel(BitReader& in, unsigned subLayers) {
  in.skip(88 + 8);
  std::array<bool, kMostSubLayers> hasProfile{};
  std::array<bool, kMostSubLayers> hasLevel{};
  for (unsigned i = 0; i + 1 < subLayers; ++i) {
    hasProfile[i] = in.flag();
    hasLevel[i] = in.flag();
  }
  if (subLayers > 1) in.skip(std::size_t{2} * (9 - subLayers));
  for (unsigned i = 0; i + 1 < subLayers; ++i) {
    if (hasProfile[i]) in.skip(88);
    if (hasLevel[i]) in.skip(8);
  }
}

/// H.265 7.3.4.
void skipScalingLists(BitReader& in) {
  for (unsigned size = 0; size < 4; ++size) {
    for (unsigned matrix = 0; matrix < 6 && in.ok(); matrix += size == 3 ? 3 : 1) {
      if (!in.flag()) {
        in.ue();
        continue;
      }
      const unsigned coefficients = std::min(64U, 1U << (4 + 2 * size));
      if (size > 1) in.se();
      for (unsigned i = 0; i < coefficients && in.ok(); ++i) in.se();
    }
  }
}

/// H.265 7.3.7. Returns how many pictures the set has; a set may be told as the difference to the one before it.
std::uint32_t skipShortTermSet(BitReader& in, std::uint32_t index, std::uint32_t picturesBefore) {
  const bool predicted = index > 0 && in.flag();
  if (predicted) {
    in.flag();
    in.ue();
    std::uint32_t pictures = 0;
    for (std::uint32_t i = 0; i <= picturesBefore && in.ok(); ++i) {
      const bool used = in.flag();
      const bool kept = used || in.flag();
      if (kept) ++pictures;
    }
    return std::min(pictures, kMostPictures);
  }
  const std::uint32_t negative = in.ue();
  const std::uint32_t positive = in.ue();
  if (negative > kMostPictures || positive > kMostPictures) {
    in.skip(in.remaining() + 1);  // not a set: nothing behind it can be read
    return 0;
  }
  for (std::uint32_t i = 0; i < negative + positive && in.ok(); ++i) {
    in.ue();
    in.flag();
  }
  return negative + positive;
}

/// Video usability information up to the timing (H.265 E.2.1).
double readFrameRate(BitReader& in) {
  if (in.flag() && in.bits(8) == kExtendedAspectRatio) in.skip(32);  // aspect_ratio
  if (in.flag()) in.flag();                                          // overscan
  if (in.flag()) {                                                   // video_signal_type
    in.skip(4);
    if (in.flag()) in.skip(24);
  }
  if (in.flag()) {  // chroma_loc_info
    in.ue();
    in.ue();
  }
  in.skip(3);  // neutral_chroma_indication, field_seq, frame_field_info
  if (in.flag()) {
    for (int i = 0; i < 4; ++i) in.ue();  // default_display_window
  }
  if (!in.flag()) return 0;
  const auto unitsInTick = in.as<double>(32);
  const auto timeScale = in.as<double>(32);
  return in.ok() && unitsInTick != 0 ? timeScale / unitsInTick : 0;
}

/// From behind the bit depths to the frame rate.
double readRestOfSet(BitReader& in, unsigned subLayers) {
  const std::uint32_t orderBits = in.ue() + 4;
  const bool perSubLayer = in.flag();
  for (unsigned i = perSubLayer ? 0 : subLayers - 1; i < subLayers; ++i) {
    for (int j = 0; j < 3; ++j) in.ue();
  }
  for (int i = 0; i < 6; ++i) in.ue();  // block sizes and depths
  if (in.flag() && in.flag()) skipScalingLists(in);
  in.skip(2);  // amp, sample_adaptive_offset
  if (in.flag()) {
    in.skip(8);  // pcm bit depths
    in.ue();
    in.ue();
    in.flag();
  }
  const std::uint32_t sets = in.ue();
  if (sets > kMostShortTermSets) return 0;
  std::uint32_t pictures = 0;
  for (std::uint32_t i = 0; i < sets && in.ok(); ++i) pictures = skipShortTermSet(in, i, pictures);
  if (in.flag()) {  // long_term_ref_pics_present
    const std::uint32_t count = in.ue();
    if (count > kMostLongTermPictures || orderBits > 16) return 0;
    in.skip(std::size_t{count} * (orderBits + 1));
  }
  in.skip(2);  // temporal_mvp, strong_intra_smoothing
  return in.flag() ? readFrameRate(in) : 0;
}

void readSequenceParameterSet(ByteView nalUnit, CodecConfig& config) {
  const std::vector<std::uint8_t> payload = withoutEmulationPrevention(nalUnit);
  BitReader in{payload};
  in.skip(16 + 4);  // NAL unit header, VPS id
  const unsigned subLayers = in.as<unsigned>(3) + 1;
  in.flag();
  if (subLayers > kMostSubLayers) return;
  skipProfileTierLevel(in, subLayers);
  in.ue();
  constexpr std::uint32_t kChroma444 = 3;
  const std::uint32_t chromaFormat = in.ue();
  const bool separatePlanes = chromaFormat == kChroma444 && in.flag();
  const std::uint64_t width = in.ue();
  const std::uint64_t height = in.ue();
  std::uint64_t cropX = 0;
  std::uint64_t cropY = 0;
  if (in.flag()) {
    const std::uint32_t chromaArray = separatePlanes ? 0 : chromaFormat;
    const std::uint64_t unitX = chromaArray == 1 || chromaArray == 2 ? 2 : 1;
    const std::uint64_t unitY = chromaArray == 1 ? 2 : 1;
    cropX = in.ue();
    cropX = unitX * (cropX + in.ue());
    cropY = in.ue();
    cropY = unitY * (cropY + in.ue());
  }
  const std::uint32_t bitDepth = in.ue() + 8;
  in.ue();
  constexpr std::uint64_t kMostSide = 1U << 20U;
  if (!in.ok() || width > kMostSide || height > kMostSide || cropX >= width || cropY >= height) return;
  config.width = static_cast<std::uint32_t>(width - cropX);
  config.height = static_cast<std::uint32_t>(height - cropY);
  config.bitDepth = static_cast<std::uint8_t>(std::min(bitDepth, 255U));
  const double frameRate = readRestOfSet(in, subLayers);
  if (frameRate != 0 && in.ok()) config.frameRate = frameRate;
}

/// Version 1; or 0, as encoders wrote while the standard was a draft, unless a start code of H.265 (annex B) is meant by it.
bool isHevcRecord(ByteView record) {
  constexpr std::size_t kStartCodeSize = 3;
  if (record.empty() || record[0] == 1) return true;
  const bool startCode = record.size() >= kStartCodeSize && record[1] == 0 && record[2] <= 1;
  return record[0] == 0 && !startCode;
}

}  // namespace

Result<CodecConfig> parseHevcRecord(ByteView record, std::size_t begin) {
  ByteReader in{record, StreamOffset{begin}};
  CodecConfig config{.codec = Codec::Hevc};
  if (!isHevcRecord(record)) return tl::unexpected(unknownRecord("HEVCDecoderConfigurationRecord of an unknown version", begin));
  in.u8();                           // version
  config.profile = in.u8() & 0x1FU;  // below profile space and tier
  in.skip(4 + 6);                    // compatibility, constraints
  config.level = in.u8();
  in.skip(2 + 1 + 1);  // segmentation, parallelism, chroma format
  config.bitDepth = static_cast<std::uint8_t>((in.u8() & 7U) + 8);
  in.u8();
  const std::uint16_t averageFrameRate = in.u16be();  // frames in 256 seconds
  in.u8();
  const unsigned arrays = in.u8();
  if (!in.ok()) return tl::unexpected(in.shortage("HEVCDecoderConfigurationRecord"));
  config.frameRate = averageFrameRate / 256.0;
  for (unsigned i = 0; i < arrays && in.ok(); ++i) {
    const unsigned type = in.u8() & 0x3FU;
    const unsigned units = in.u16be();
    for (unsigned j = 0; j < units && in.ok(); ++j) {
      const ByteView unit = in.bytes(in.u16be());
      if (!in.ok() || type != kSequenceParameterSet) continue;
      readSequenceParameterSet(unit, config);
      return config;
    }
  }
  return config;
}

}  // namespace rtmpscope::media
