// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/record_description.h"

#include "base/field_reader.h"
#include "media/bit_reader.h"

#include <fmt/format.h>
#include <array>
#include <string>
#include <string_view>

namespace rtmpscope::media {
namespace {

/// Reads fields of bits straight down and writes a row for each. As with FieldReader the first failure sticks.
class BitRows {
 public:
  BitRows(ByteView record, std::size_t begin, std::vector<Field>& rows)
      : m_size(record.size()), m_begin(begin), m_in(record.subspan(begin), begin), m_rows(rows) {}

  std::uint64_t bits(unsigned count, std::string_view name, std::string_view label) {
    const std::size_t from = m_in.position();
    const std::uint64_t value = m_in.bits(count);
    if (m_in.ok()) {
      const std::size_t first = m_begin + from / 8;
      m_rows.push_back(makeField(name, label, fmt::format("{}", value), {}, {first, m_begin + (m_in.position() + 7) / 8 - first}));
    }
    return value;
  }
  void meaning(std::string symbol) {
    if (m_in.ok()) m_rows.back().symbol = std::move(symbol);
  }
  void skip(std::size_t count) { m_in.skip(count); }
  void align() { m_in.align(); }
  [[nodiscard]] bool ok() const { return m_in.ok(); }
  void noteShortage() {
    if (!m_in.ok()) m_rows.push_back(damageField(m_in.shortage("decoder configuration"), m_size));
  }

 private:
  std::size_t m_size;
  std::size_t m_begin;
  BitReader m_in;
  std::vector<Field>& m_rows;
};

template <std::size_t Size>
std::string nameOf(const std::array<std::string_view, Size>& names, std::uint64_t value) {
  return std::string{value < Size ? names[value] : std::string_view{"reserved"}};
}

/// ISO/IEC 14496-3, table 1.18.
constexpr std::array<std::string_view, 16> kAacRates = {"96000 Hz", "88200 Hz", "64000 Hz", "48000 Hz", "44100 Hz", "32000 Hz",
                                                        "24000 Hz", "22050 Hz", "16000 Hz", "12000 Hz", "11025 Hz", "8000 Hz",
                                                        "7350 Hz",  "reserved", "reserved", "as stated"};
constexpr std::array<std::string_view, 8> kAacChannels = {"as in the program config element", "mono", "stereo", "3", "4", "5", "5.1", "7.1"};

unsigned addAacObjectType(BitRows& in, std::string_view label) {
  constexpr unsigned kEscape = 31;
  auto type = static_cast<unsigned>(in.bits(5, "rtmpt.audio.asc.object_type", label));
  if (type == kEscape) type = 32 + static_cast<unsigned>(in.bits(6, "rtmpt.audio.asc.object_type_ext", "Object type - 32"));
  CodecConfig config;
  config.codec = Codec::Aac;
  config.profile = static_cast<std::uint8_t>(type);
  in.meaning(profileName(config));
  return type;
}

void addAacRate(BitRows& in, std::string_view label) {
  constexpr std::uint64_t kEscape = 15;
  const std::uint64_t index = in.bits(4, "rtmpt.audio.asc.frequency_index", label);
  in.meaning(nameOf(kAacRates, index));
  if (in.ok() && index == kEscape) in.bits(24, "rtmpt.audio.asc.frequency", "Sampling frequency");
}

/// AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1).
void describeAac(BitRows& in) {
  constexpr unsigned kSbr = 5;
  constexpr unsigned kPs = 29;
  unsigned type = addAacObjectType(in, "Audio object type");
  addAacRate(in, "Sampling frequency index");
  const std::uint64_t channels = in.bits(4, "rtmpt.audio.asc.channel_configuration", "Channel configuration");
  in.meaning(nameOf(kAacChannels, channels));
  if (in.ok() && (type == kSbr || type == kPs)) {
    addAacRate(in, "Extension sampling frequency index");
    type = addAacObjectType(in, "Audio object type below it");
  }
  constexpr unsigned kMostPlainTypes = 4;
  if (!in.ok() || type == 0 || type > kMostPlainTypes) return;
  const std::uint64_t shortFrames = in.bits(1, "rtmpt.audio.asc.frame_length_flag", "Frame length");
  in.meaning(shortFrames != 0 ? "960 samples" : "1024 samples");
  in.bits(1, "rtmpt.audio.asc.depends_on_core_coder", "Depends on core coder");
  in.bits(1, "rtmpt.audio.asc.extension_flag", "Extension");
}

/// RFC 7845, 5.1: little-endian.
void describeOpus(FieldReader& in, std::vector<Field>& rows) {
  const auto little = [&](std::size_t size, std::string_view name, std::string_view label, std::string_view unit) {
    const ByteView bytes = in.blob(size, name, label);
    if (!in.ok()) return;
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) value = value << 8U | bytes[i - 1];
    rows.back().value = fmt::format("{}", value);
    in.meaning(std::string{unit});
  };
  in.blob(8, "rtmpt.audio.opus.magic", "Magic signature");
  in.meaning("OpusHead");
  in.number(1, "rtmpt.audio.opus.version", "Version");
  in.number(1, "rtmpt.audio.opus.channels", "Channels");
  little(2, "rtmpt.audio.opus.pre_skip", "Pre-skip", "samples");
  little(4, "rtmpt.audio.opus.input_sample_rate", "Input sample rate", "Hz; Opus always decodes to 48000 Hz");
  little(2, "rtmpt.audio.opus.output_gain", "Output gain", "1/256 dB");
  const std::uint64_t family = in.number(1, "rtmpt.audio.opus.mapping_family", "Channel mapping family");
  if (!in.ok() || family == 0) return;
  in.number(1, "rtmpt.audio.opus.streams", "Streams");
  in.number(1, "rtmpt.audio.opus.coupled", "Coupled streams");
  if (in.ok() && !in.atEnd()) in.blob(in.remaining(), "rtmpt.audio.opus.mapping", "Channel mapping");
}

/// RFC 9639, 8.1 and 8.2.
void describeFlac(BitRows& in) {
  in.skip(32);  // "fLaC"
  in.bits(1, "rtmpt.audio.flac.last", "Last metadata block");
  in.bits(7, "rtmpt.audio.flac.block_type", "Metadata block type");
  in.bits(24, "rtmpt.audio.flac.block_length", "Metadata block length");
  in.bits(16, "rtmpt.audio.flac.min_block_size", "Minimum block size");
  in.bits(16, "rtmpt.audio.flac.max_block_size", "Maximum block size");
  in.bits(24, "rtmpt.audio.flac.min_frame_size", "Minimum frame size");
  in.bits(24, "rtmpt.audio.flac.max_frame_size", "Maximum frame size");
  in.bits(20, "rtmpt.audio.flac.sample_rate", "Sample rate");
  in.bits(3, "rtmpt.audio.flac.channels", "Channels - 1");
  in.bits(5, "rtmpt.audio.flac.bits_per_sample", "Bits per sample - 1");
  in.bits(36, "rtmpt.audio.flac.samples", "Samples in all");
}

/// AV1 in ISOBMFF, 2.3.3.
void describeAv1(BitRows& in) {
  in.bits(1, "rtmpt.video.av1c.marker", "Marker");
  in.bits(7, "rtmpt.video.av1c.version", "Version");
  in.bits(3, "rtmpt.video.av1c.profile", "Profile");
  in.bits(5, "rtmpt.video.av1c.level", "Level");
  const std::uint64_t tier = in.bits(1, "rtmpt.video.av1c.tier", "Tier");
  in.meaning(tier != 0 ? "high" : "main");
  in.bits(1, "rtmpt.video.av1c.high_bitdepth", "High bit depth");
  in.bits(1, "rtmpt.video.av1c.twelve_bit", "Twelve bits");
  in.bits(1, "rtmpt.video.av1c.monochrome", "Monochrome");
  in.bits(1, "rtmpt.video.av1c.chroma_subsampling_x", "Chroma subsampling x");
  in.bits(1, "rtmpt.video.av1c.chroma_subsampling_y", "Chroma subsampling y");
  in.bits(2, "rtmpt.video.av1c.chroma_sample_position", "Chroma sample position");
  in.skip(3);
  in.bits(1, "rtmpt.video.av1c.initial_delay_present", "Initial presentation delay present");
  in.bits(4, "rtmpt.video.av1c.initial_delay", "Initial presentation delay - 1");
}

/// VP codec ISO media file format binding, "VP Codec Configuration Box".
void describeVp(BitRows& in, bool boxed) {
  if (boxed) {
    in.bits(8, "rtmpt.video.vpcc.version", "Version");
    in.bits(24, "rtmpt.video.vpcc.flags", "Flags");
  }
  in.bits(8, "rtmpt.video.vpcc.profile", "Profile");
  in.bits(8, "rtmpt.video.vpcc.level", "Level");
  in.bits(4, "rtmpt.video.vpcc.bit_depth", "Bit depth");
  in.bits(3, "rtmpt.video.vpcc.chroma_subsampling", "Chroma subsampling");
  in.bits(1, "rtmpt.video.vpcc.full_range", "Full range");
  in.bits(8, "rtmpt.video.vpcc.colour_primaries", "Colour primaries");
  in.bits(8, "rtmpt.video.vpcc.transfer_characteristics", "Transfer characteristics");
  in.bits(8, "rtmpt.video.vpcc.matrix_coefficients", "Matrix coefficients");
  in.bits(16, "rtmpt.video.vpcc.init_data_size", "Size of initialization data");
}

/// ISO/IEC 14496-15, 11.2.4.2.
void describeVvc(BitRows& in) {
  in.skip(5);
  in.bits(2, "rtmpt.video.vvcc.length_size", "NAL unit length size - 1");
  const bool hasProfile = in.bits(1, "rtmpt.video.vvcc.ptl_present", "Profile, tier and level present") != 0;
  if (!in.ok() || !hasProfile) return;
  in.bits(9, "rtmpt.video.vvcc.ols", "Output layer set");
  const std::uint64_t subLayers = in.bits(3, "rtmpt.video.vvcc.sublayers", "Sublayers");
  in.bits(2, "rtmpt.video.vvcc.constant_frame_rate", "Constant frame rate");
  in.bits(2, "rtmpt.video.vvcc.chroma_format", "Chroma format");
  in.bits(3, "rtmpt.video.vvcc.bit_depth", "Bit depth - 8");
  in.skip(5 + 2);
  const std::uint64_t constraintBytes = in.bits(6, "rtmpt.video.vvcc.constraint_bytes", "Bytes of constraints");
  in.bits(7, "rtmpt.video.vvcc.profile", "Profile");
  const std::uint64_t tier = in.bits(1, "rtmpt.video.vvcc.tier", "Tier");
  in.meaning(tier != 0 ? "high" : "main");
  in.bits(8, "rtmpt.video.vvcc.level", "Level");
  in.skip(static_cast<std::size_t>(constraintBytes) * 8);
  unsigned levels = 0;
  for (std::uint64_t i = 1; i < subLayers; ++i)
    levels += in.bits(1, "rtmpt.video.vvcc.sublayer_level_present", "Sublayer level present") != 0 ? 1U : 0U;
  in.align();
  in.skip(std::size_t{levels} * 8);
  const std::uint64_t subProfiles = in.bits(8, "rtmpt.video.vvcc.subprofiles", "Sub-profiles");
  in.skip(static_cast<std::size_t>(subProfiles) * 32);
  in.bits(16, "rtmpt.video.vvcc.max_width", "Maximum picture width");
  in.bits(16, "rtmpt.video.vvcc.max_height", "Maximum picture height");
  in.bits(16, "rtmpt.video.vvcc.frame_rate", "Average frame rate");
  in.meaning("frames in 256 seconds");
}

}  // namespace

void describeRecord(Codec codec, ByteView record, std::size_t begin, std::vector<Field>& rows) {
  if (begin >= record.size()) return;
  BitRows in{record, begin, rows};
  switch (codec) {
    case Codec::Aac:
      describeAac(in);
      break;
    case Codec::Opus: {
      FieldReader fields{record, rows, begin};
      describeOpus(fields, rows);
      fields.noteShortage("decoder configuration", record.size());
      break;
    }
    case Codec::Flac:
      describeFlac(in);
      break;
    case Codec::Av1:
      describeAv1(in);
      break;
    case Codec::Vp8:
    case Codec::Vp9: {
      // Some senders leave out the version and flags of the box that the record stands in.
      constexpr std::size_t kBoxHeader = 4;
      const ByteView there = record.subspan(begin);
      describeVp(in, there.size() >= kBoxHeader && there[0] == 1 && there[1] == 0 && there[2] == 0 && there[3] == 0);
      break;
    }
    case Codec::Vvc:
      describeVvc(in);
      break;
    default:
      break;
  }
  in.noteShortage();
}

}  // namespace rtmpscope::media
