// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/codec_description.h"

#include "base/field_reader.h"
#include "media/record_description.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace rtmpscope::media {
namespace {

struct NalTypeRow {
  std::uint8_t type;
  std::string_view name;
};

/// H.264 table 7-1.
constexpr std::array<NalTypeRow, 10> kAvcNalTypes = {{{1, "coded slice"},
                                                      {2, "data partition A"},
                                                      {5, "coded slice of an IDR picture"},
                                                      {6, "SEI"},
                                                      {7, "sequence parameter set"},
                                                      {8, "picture parameter set"},
                                                      {9, "access unit delimiter"},
                                                      {10, "end of sequence"},
                                                      {11, "end of stream"},
                                                      {12, "filler data"}}};
/// H.265 table 7-1.
constexpr std::array<NalTypeRow, 14> kHevcNalTypes = {{{0, "trailing slice"},
                                                       {1, "trailing slice"},
                                                       {8, "leading slice"},
                                                       {9, "leading slice"},
                                                       {19, "coded slice of an IDR picture"},
                                                       {20, "coded slice of an IDR picture"},
                                                       {21, "coded slice of a CRA picture"},
                                                       {32, "video parameter set"},
                                                       {33, "sequence parameter set"},
                                                       {34, "picture parameter set"},
                                                       {35, "access unit delimiter"},
                                                       {38, "filler data"},
                                                       {39, "SEI"},
                                                       {40, "SEI"}}};

template <std::size_t Size>
std::string nalName(const std::array<NalTypeRow, Size>& names, unsigned type) {
  for (const NalTypeRow& row : names) {
    if (row.type == type) return std::string{row.name};
  }
  return fmt::format("type {}", type);
}

std::string nalTypeText(Codec codec, std::uint8_t first) {
  return codec == Codec::Avc ? nalName(kAvcNalTypes, first & 0x1FU) : nalName(kHevcNalTypes, first >> 1U & 0x3FU);
}

/// A row for a NAL unit behind its length.
void addNalUnit(FieldReader& in, ByteView body, Codec codec, std::size_t lengthSize, std::vector<Field>& rows) {
  const std::size_t begin = in.position();
  std::size_t size = 0;
  for (const std::uint8_t byte : in.in().bytes(lengthSize)) size = size << 8U | byte;
  if (!in.ok()) return;
  const std::size_t there = std::min(size, in.remaining());
  Field row = makeField("rtmpt.video.nal", "NAL unit", fmt::format("{} bytes", size), {}, {begin, lengthSize + there});
  if (there > 0) row.symbol = nalTypeText(codec, body[in.position()]);
  rows.push_back(std::move(row));
  in.in().skip(size);
}

/// Rows for NAL units, one each up to kMaxShownNalUnits, and one for all others.
class NalUnitRows {
 public:
  NalUnitRows(FieldReader& in, ByteView body, Codec codec, std::size_t lengthSize, std::vector<Field>& rows)
      : m_in(in), m_body(body), m_rows(rows), m_lengthSize(lengthSize), m_codec(codec) {}

  void add() {
    if (m_shown++ < kMaxShownNalUnits) return addNalUnit(m_in, m_body, m_codec, m_lengthSize, m_rows);
    const std::size_t begin = m_in.position();
    std::size_t size = 0;
    for (const std::uint8_t byte : m_in.in().bytes(m_lengthSize)) size = size << 8U | byte;
    m_in.in().skip(size);
    if (!m_in.ok()) return;
    if (m_more++ == 0) m_moreBegin = begin;
    m_moreEnd = m_in.position();
  }

  void finish() {
    if (m_more > 0) m_rows.push_back(notShownField(m_more, "NAL unit", "NAL units", {m_moreBegin, m_moreEnd - m_moreBegin}));
  }

 private:
  FieldReader& m_in;
  ByteView m_body;
  std::vector<Field>& m_rows;
  std::size_t m_lengthSize;
  Codec m_codec;
  std::size_t m_shown = 0;
  std::size_t m_more = 0;
  std::size_t m_moreBegin = 0;
  std::size_t m_moreEnd = 0;
};

/// Coded AVC and HEVC pictures are NAL units behind their lengths, in practice always of four bytes.
void addNalUnits(const MediaTrack& track, ByteView body, Field& row) {
  constexpr std::size_t kLengthSize = 4;
  FieldReader in{body.first(track.payload.end()), row.children, track.payload.offset};
  NalUnitRows units{in, body, track.header.codec, kLengthSize, row.children};
  while (in.ok() && !in.atEnd()) units.add();
  units.finish();
  in.noteShortage("NAL unit", track.payload.end());
}

void addAvcRecord(FieldReader& in, ByteView body, std::vector<Field>& rows) {
  in.number(1, "rtmpt.video.avcc.version", "Configuration version");
  in.number(1, "rtmpt.video.avcc.profile", "Profile");
  in.number(1, "rtmpt.video.avcc.compatibility", "Profile compatibility");
  in.number(1, "rtmpt.video.avcc.level", "Level");
  const std::uint64_t lengthSize = in.number(1, "rtmpt.video.avcc.length_size", "NAL unit length size");
  in.meaning(fmt::format("{} bytes", (lengthSize & 3U) + 1));
  const std::uint64_t sequenceSets = in.number(1, "rtmpt.video.avcc.sps_count", "Sequence parameter sets") & 0x1FU;
  in.meaning(fmt::format("{}", sequenceSets));
  for (std::uint64_t i = 0; i < sequenceSets && in.ok(); ++i) addNalUnit(in, body, Codec::Avc, 2, rows);
  const std::uint64_t pictureSets = in.number(1, "rtmpt.video.avcc.pps_count", "Picture parameter sets");
  for (std::uint64_t i = 0; i < pictureSets && in.ok(); ++i) addNalUnit(in, body, Codec::Avc, 2, rows);
}

void addHevcRecord(FieldReader& in, ByteView body, std::vector<Field>& rows) {
  in.number(1, "rtmpt.video.hvcc.version", "Configuration version");
  const std::uint64_t profile = in.number(1, "rtmpt.video.hvcc.profile", "Profile space, tier and profile");
  in.meaning(fmt::format("profile {}, {} tier", profile & 0x1FU, (profile & 0x20U) != 0 ? "high" : "main"));
  in.number(4, "rtmpt.video.hvcc.compatibility", "Profile compatibility");
  in.blob(6, "rtmpt.video.hvcc.constraints", "Constraints");
  in.number(1, "rtmpt.video.hvcc.level", "Level");
  in.in().skip(2 + 1);
  const std::uint64_t chroma = in.number(1, "rtmpt.video.hvcc.chroma_format", "Chroma format") & 3U;
  in.meaning(fmt::format("{}", chroma));
  const std::uint64_t luma = in.number(1, "rtmpt.video.hvcc.bit_depth_luma", "Bit depth of luma - 8") & 7U;
  in.meaning(fmt::format("{} bits", luma + 8));
  const std::uint64_t chromaDepth = in.number(1, "rtmpt.video.hvcc.bit_depth_chroma", "Bit depth of chroma - 8") & 7U;
  in.meaning(fmt::format("{} bits", chromaDepth + 8));
  in.number(2, "rtmpt.video.hvcc.frame_rate", "Average frame rate");
  in.meaning("frames in 256 seconds");
  in.number(1, "rtmpt.video.hvcc.length_size", "Temporal layers and NAL unit length size");
  const std::uint64_t arrays = in.number(1, "rtmpt.video.hvcc.arrays", "Arrays of NAL units");
  NalUnitRows rowsOfUnits{in, body, Codec::Hevc, 2, rows};
  for (std::uint64_t i = 0; i < arrays && in.ok(); ++i) {
    in.number(1, "rtmpt.video.hvcc.array.type", "NAL unit type of the array");
    const std::uint64_t units = in.number(2, "rtmpt.video.hvcc.array.count", "NAL units");
    for (std::uint64_t j = 0; j < units && in.ok(); ++j) rowsOfUnits.add();
  }
  rowsOfUnits.finish();
}

/// Enhanced RTMP v2, "ExAudioTagBody".
void addMultichannelConfig(FieldReader& in) {
  constexpr std::array<std::string_view, 3> kOrders = {"unspecified", "native", "custom"};
  constexpr std::uint64_t kNative = 1;
  constexpr std::uint64_t kCustom = 2;
  const std::uint64_t order = in.number(1, "rtmpt.audio.multichannel.order", "Channel order");
  in.meaning(std::string{order < kOrders.size() ? kOrders[order] : std::string_view{"reserved"}});
  const std::uint64_t channels = in.number(1, "rtmpt.audio.multichannel.count", "Channels");
  if (in.ok() && order == kCustom) in.blob(channels, "rtmpt.audio.multichannel.mapping", "Channel mapping");
  if (in.ok() && order == kNative) {
    const std::uint64_t flags = in.number(4, "rtmpt.audio.multichannel.flags", "Channel flags");
    in.meaning(fmt::format("0x{:06x}", flags));
  }
}

/// The configuration as one line each, where it is packed too densely for rows with bytes of their own.
void addConfigSummary(const CodecConfig& config, std::vector<Field>& rows) {
  const auto add = [&rows](std::string_view name, std::string_view label, const std::string& value, const std::string& symbol = {}) {
    rows.push_back(makeField(name, label, value, symbol, {}));
  };
  if (config.profile != 0 || !profileName(config).empty()) {
    add("rtmpt.codec.profile", "Profile", fmt::format("{}", config.profile), profileName(config));
  }
  if (config.level != 0) add("rtmpt.codec.level", "Level", fmt::format("{}", config.level), levelName(config));
  if (config.width != 0) {
    add("rtmpt.codec.width", "Width", fmt::format("{}", config.width));
    add("rtmpt.codec.height", "Height", fmt::format("{}", config.height));
  }
  if (config.bitDepth != 0) add("rtmpt.codec.bit_depth", "Bit depth", fmt::format("{}", config.bitDepth));
  if (config.frameRate != 0) add("rtmpt.codec.frame_rate", "Frame rate", fmt::format("{:.6g}", config.frameRate), "per second");
  if (config.sampleRate != 0) add("rtmpt.codec.sample_rate", "Sample rate", fmt::format("{}", config.sampleRate), "Hz");
  if (config.channels != 0) add("rtmpt.codec.channels", "Channels", fmt::format("{}", config.channels));
  if (config.spectralBandReplication) add("rtmpt.codec.sbr", "Spectral band replication", "yes");
  if (config.parametricStereo) add("rtmpt.codec.ps", "Parametric stereo", "yes");
}

void addConfiguration(const MediaTrack& track, ByteView body, Field& row) {
  FieldReader in{body.first(track.payload.end()), row.children, track.payload.offset};
  switch (track.header.codec) {
    case Codec::Avc:
      addAvcRecord(in, body, row.children);
      break;
    case Codec::Hevc:
      addHevcRecord(in, body, row.children);
      break;
    default:
      describeRecord(track.header.codec, body.first(track.payload.end()), track.payload.offset, row.children);
      break;
  }
  in.noteShortage("decoder configuration", track.payload.end());
}

}  // namespace

std::string_view payloadLabel(Kind kind, PacketType type) {
  switch (type) {
    case PacketType::SequenceStart:
    case PacketType::Mpeg2TsSequenceStart:
      return "Decoder configuration";
    case PacketType::Metadata:
      return "Metadata";
    case PacketType::MultichannelConfig:
      return "Channel configuration";
    default:
      return kind == Kind::Video ? "Video data" : "Audio data";
  }
}

void describeCodecPayload(const MediaTrack& track, ByteView body, Field& row) {
  const Result<CodecConfig> config = parseCodecConfig(track, body);
  const bool isRecord = track.header.packetType == PacketType::SequenceStart;
  if (isRecord && !config && config.error().kind != ParseError::Kind::Truncated) {
    row.children.push_back(damageField(config.error(), track.payload.end()));
    return;
  }
  const bool hasNalUnits = track.header.codec == Codec::Avc || track.header.codec == Codec::Hevc;
  if (isRecord) addConfiguration(track, body, row);
  if (track.header.packetType == PacketType::MultichannelConfig) {
    FieldReader in{body.first(track.payload.end()), row.children, track.payload.offset};
    addMultichannelConfig(in);
    in.noteShortage("channel configuration", track.payload.end());
  }
  const bool coded = track.header.packetType == PacketType::CodedFrames || track.header.packetType == PacketType::CodedFramesX;
  if (coded && hasNalUnits) addNalUnits(track, body, row);
  if (config) addConfigSummary(*config, row.children);
}

}  // namespace rtmpscope::media
