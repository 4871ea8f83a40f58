// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/bit_reader.h"
#include "media/codec_records.h"

#include <algorithm>
#include <array>

namespace rtmpscope::media {
namespace {

/// Profiles whose sequence parameter set states chroma format and bit depth (H.264 7.3.2.1.1).
constexpr std::array<std::uint8_t, 13> kProfilesWithChroma = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135};

constexpr std::uint32_t kChroma444 = 3;
constexpr std::uint32_t kMostScalingLists = 12;
constexpr std::uint32_t kMostFramesInCycle = 255;  // H.264 7.4.2.1.1
constexpr std::uint32_t kExtendedAspectRatio = 255;

struct Cropping {
  std::uint32_t left = 0, right = 0, top = 0, bottom = 0;
};

void skipScalingLists(BitReader& in, std::uint32_t chromaFormat) {
  const unsigned lists = chromaFormat == kChroma444 ? kMostScalingLists : 8;
  for (unsigned list = 0; list < lists && in.ok(); ++list) {
    if (!in.flag()) continue;
    const int size = list < 6 ? 16 : 64;
    int last = 8;
    int next = 8;
    for (int i = 0; i < size && next != 0 && in.ok(); ++i) {
      next = static_cast<int>((static_cast<std::int64_t>(last) + in.se() + 256) & 0xFF);
      if (next != 0) last = next;
    }
  }
}

void skipPictureOrder(BitReader& in) {
  const std::uint32_t type = in.ue();
  if (type == 0) {
    in.ue();
  } else if (type == 1) {
    in.flag();
    in.se();
    in.se();
    const std::uint32_t frames = std::min(in.ue(), kMostFramesInCycle);
    for (std::uint32_t i = 0; i < frames && in.ok(); ++i) in.se();
  }
}

/// Video usability information up to the timing (H.264 E.1.1).
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
  if (!in.flag()) return 0;
  const auto unitsInTick = in.as<double>(32);
  const auto timeScale = in.as<double>(32);
  if (!in.ok() || unitsInTick == 0) return 0;
  return timeScale / (2 * unitsInTick);  // a tick is a field
}

void readSequenceParameterSet(ByteView nalUnit, CodecConfig& config) {
  const std::vector<std::uint8_t> payload = withoutEmulationPrevention(nalUnit);
  BitReader in{payload};
  in.skip(8);  // NAL unit header
  const auto profile = in.as<std::uint8_t>(8);
  in.skip(8);  // constraints
  const auto level = in.as<std::uint8_t>(8);
  in.ue();
  std::uint32_t chromaFormat = 1;
  bool separatePlanes = false;
  std::uint32_t bitDepth = 8;
  if (std::find(kProfilesWithChroma.begin(), kProfilesWithChroma.end(), profile) != kProfilesWithChroma.end()) {
    chromaFormat = in.ue();
    if (chromaFormat == kChroma444) separatePlanes = in.flag();
    bitDepth = in.ue() + 8;
    in.ue();
    in.flag();
    if (in.flag()) skipScalingLists(in, chromaFormat);
  }
  in.ue();  // log2_max_frame_num_minus4
  skipPictureOrder(in);
  in.ue();  // max_num_ref_frames
  in.flag();
  const std::uint64_t widthInBlocks = std::uint64_t{in.ue()} + 1;
  const std::uint64_t heightInUnits = std::uint64_t{in.ue()} + 1;
  const bool framesOnly = in.flag();
  if (!framesOnly) in.flag();
  in.flag();
  Cropping crop;
  if (in.flag()) crop = {.left = in.ue(), .right = in.ue(), .top = in.ue(), .bottom = in.ue()};
  if (!in.ok()) return;

  constexpr std::uint64_t kBlock = 16;
  const std::uint64_t fieldsPerFrame = framesOnly ? 1 : 2;
  const std::uint32_t chromaArray = separatePlanes ? 0 : chromaFormat;
  const std::uint64_t unitX = chromaArray == 1 || chromaArray == 2 ? 2 : 1;
  const std::uint64_t unitY = (chromaArray == 1 ? 2 : 1) * fieldsPerFrame;
  const std::uint64_t width = widthInBlocks * kBlock;
  const std::uint64_t height = heightInUnits * kBlock * fieldsPerFrame;
  const std::uint64_t cropX = unitX * (std::uint64_t{crop.left} + crop.right);
  const std::uint64_t cropY = unitY * (std::uint64_t{crop.top} + crop.bottom);
  constexpr std::uint64_t kMostSide = 1U << 20U;
  if (width > kMostSide || height > kMostSide || cropX >= width || cropY >= height) return;
  config.profile = profile;
  config.level = level;
  config.bitDepth = static_cast<std::uint8_t>(std::min(bitDepth, 255U));
  config.width = static_cast<std::uint32_t>(width - cropX);
  config.height = static_cast<std::uint32_t>(height - cropY);
  if (in.flag()) config.frameRate = readFrameRate(in);
}

}  // namespace

Result<CodecConfig> parseAvcRecord(ByteView record, std::size_t begin) {
  ByteReader in{record, StreamOffset{begin}};
  CodecConfig config{.codec = Codec::Avc};
  const std::uint8_t version = in.u8();
  if (in.ok() && version != 1) return tl::unexpected(unknownRecord("AVCDecoderConfigurationRecord of an unknown version", begin));
  config.profile = in.u8();
  in.u8();  // compatibility
  config.level = in.u8();
  in.u8();  // length size
  const unsigned sets = in.u8() & 0x1FU;
  if (!in.ok()) return tl::unexpected(in.shortage("AVCDecoderConfigurationRecord"));
  if (sets > 0) {
    const ByteView set = in.bytes(in.u16be());
    if (in.ok()) readSequenceParameterSet(set, config);
  }
  return config;
}

}  // namespace rtmpscope::media
