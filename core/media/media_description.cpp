// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/field_reader.h"
#include "media/codec_description.h"
#include "media/media_header.h"
#include "media/tag_walk.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace rtmpscope::media {
namespace {

/// Names of the same field in audio and in video tags.
struct Names {
  std::string_view isExHeader, packetType, fourCc, control, multitrackType, multitrackPacketType, trackId, trackLength, modExSize, modExData,
      modExType, nanoOffset, data;
};

constexpr Names kVideoNames = {"rtmpt.video.is_ex_header",
                               "rtmpt.video.packet_type",
                               "rtmpt.video.fourcc",
                               "rtmpt.video.multitrack.control",
                               "rtmpt.video.multitrack.type",
                               "rtmpt.video.multitrack.packet_type",
                               "rtmpt.video.multitrack.track.id",
                               "rtmpt.video.multitrack.track.length",
                               "rtmpt.video.modex.size",
                               "rtmpt.video.modex.data",
                               "rtmpt.video.modex.type",
                               "rtmpt.video.modex.nanosecond_offset",
                               "rtmpt.video.data"};
constexpr Names kAudioNames = {"rtmpt.audio.is_ex_header",
                               "rtmpt.audio.packet_type",
                               "rtmpt.audio.fourcc",
                               "rtmpt.audio.multitrack.control",
                               "rtmpt.audio.multitrack.type",
                               "rtmpt.audio.multitrack.packet_type",
                               "rtmpt.audio.multitrack.track.id",
                               "rtmpt.audio.multitrack.track.length",
                               "rtmpt.audio.modex.size",
                               "rtmpt.audio.modex.data",
                               "rtmpt.audio.modex.type",
                               "rtmpt.audio.modex.nanosecond_offset",
                               "rtmpt.audio.data"};

constexpr std::array<std::string_view, 8> kFrameTypes = {"reserved",      "key frame", "inter frame", "disposable inter frame", "generated key frame",
                                                         "command frame", "reserved",  "reserved"};
constexpr std::array<std::string_view, 16> kSoundFormats = {"PCM, platform endian",
                                                            "ADPCM",
                                                            "MP3",
                                                            "PCM, little endian",
                                                            "Nellymoser 16 kHz mono",
                                                            "Nellymoser 8 kHz mono",
                                                            "Nellymoser",
                                                            "G.711 A-law",
                                                            "G.711 mu-law",
                                                            "enhanced (FourCC)",
                                                            "AAC",
                                                            "Speex",
                                                            "reserved",
                                                            "reserved",
                                                            "MP3 8 kHz",
                                                            "device-specific"};
constexpr std::array<std::string_view, 4> kSampleRates = {"5.5 kHz", "11 kHz", "22 kHz", "44 kHz"};
constexpr std::array<std::string_view, 8> kVideoPacketTypes = {"SequenceStart", "CodedFrames",          "SequenceEnd", "CodedFramesX",
                                                               "Metadata",      "MPEG2TSSequenceStart", "Multitrack",  "ModEx"};
constexpr std::array<std::string_view, 8> kAudioPacketTypes = {"SequenceStart",      "CodedFrames", "SequenceEnd", "reserved",
                                                               "MultichannelConfig", "Multitrack",  "reserved",    "ModEx"};
constexpr std::array<std::string_view, 3> kMultitrackTypes = {"OneTrack", "ManyTracks", "ManyTracksManyCodecs"};
constexpr std::array<std::string_view, 3> kAvcPacketTypes = {"sequence header", "NALU", "end of sequence"};
constexpr std::array<std::string_view, 2> kAacPacketTypes = {"sequence header", "raw"};
constexpr std::array<std::string_view, 2> kVideoCommands = {"start of client-side seeking", "end of client-side seeking"};

template <std::size_t Size>
std::string nameOf(const std::array<std::string_view, Size>& names, std::uint64_t value) {
  return std::string{value < Size ? names[value] : std::string_view{"reserved"}};
}

/// Takes the steps of TagWalk once more, with a row for each field.
class TagDescriber {
 public:
  TagDescriber(Kind kind, ByteView body, std::vector<Field>& rows)
      : m_kind(kind), m_names(kind == Kind::Video ? kVideoNames : kAudioNames), m_body(body), m_in(body, rows), m_rows(rows) {}

  void describe();

 private:
  void describeLegacyVideo(std::uint64_t first);
  void describeLegacyAudio(std::uint64_t first);
  void describeEnhanced(std::uint64_t first);
  std::uint64_t describeModEx();
  void describeMultitrackControl();
  void describeFourCc();
  void describeTracks();
  void describeTrack();
  void describePayload(std::size_t size);
  void describeCommand();
  [[nodiscard]] std::string packetTypeText(std::uint64_t type) const {
    return nameOf(m_kind == Kind::Video ? kVideoPacketTypes : kAudioPacketTypes, type);
  }

  Kind m_kind;
  const Names& m_names;
  ByteView m_body;
  FieldReader m_in;
  std::vector<Field>& m_rows;
  FrameType m_frameType = FrameType::None;
  PacketType m_packetType = PacketType::CodedFrames;
  Codec m_codec = Codec::Unknown;
  ExPacketType m_exPacketType{};
  bool m_multitrack = false;
  MultitrackType m_multitrackType = MultitrackType::OneTrack;
};

void TagDescriber::describe() {
  if (m_body.empty()) return;
  const bool video = m_kind == Kind::Video;
  const std::uint64_t first = m_in.number(1, video ? "rtmpt.video.control" : "rtmpt.audio.control", video ? "Video control" : "Audio control");
  m_rows.back().value = fmt::format("0x{:02x}", first);
  const bool enhanced = video ? (first & kVideoExHeader) != 0 : SoundFormat{static_cast<std::uint8_t>(first >> 4U)} == SoundFormat::Enhanced;
  if (enhanced) {
    describeEnhanced(first);
  } else if (video) {
    describeLegacyVideo(first);
  } else {
    describeLegacyAudio(first);
  }
  m_in.noteShortage(video ? "video tag" : "audio tag", m_body.size());
}

void TagDescriber::describeLegacyVideo(std::uint64_t first) {
  m_frameType = FrameType{static_cast<std::uint8_t>(first >> 4U)};
  m_codec = codecOfLegacyVideo(static_cast<std::uint8_t>(first));
  m_in.bits(first >> 4U, "rtmpt.video.type", "Type", nameOf(kFrameTypes, first >> 4U));
  m_in.bits(first & 0x0FU, "rtmpt.video.format", "Format", std::string{codecTitle(m_codec)});
  if (m_frameType == FrameType::Command) {
    describeCommand();
    return;
  }
  if (m_codec == Codec::Avc || m_codec == Codec::Hevc || m_codec == Codec::Av1) {
    const std::uint64_t type = m_in.number(1, "rtmpt.video.packet_type", "Packet type");
    m_in.meaning(nameOf(kAvcPacketTypes, type));
    constexpr std::uint64_t kEnd = 2;
    if (!m_in.ok() || (type == kEnd && m_in.atEnd())) return;
    m_packetType = type == 0 ? PacketType::SequenceStart : type == 1 ? PacketType::CodedFrames : PacketType::Unknown;
    m_in.s24be("rtmpt.video.composition_time", "Composition time");
    m_in.meaning("ms");
  }
  describePayload(m_in.remaining());
}

void TagDescriber::describeLegacyAudio(std::uint64_t first) {
  m_codec = codecOfSoundFormat(static_cast<std::uint8_t>(first >> 4U));
  m_in.bits(first >> 4U, "rtmpt.audio.format", "Format", nameOf(kSoundFormats, first >> 4U));
  m_in.bits(first >> 2U & 3U, "rtmpt.audio.rate", "Sample rate", nameOf(kSampleRates, first >> 2U & 3U));
  m_in.bits(first >> 1U & 1U, "rtmpt.audio.size", "Sample size", (first & 2U) != 0 ? "16 bits" : "8 bits");
  m_in.bits(first & 1U, "rtmpt.audio.type", "Channels", (first & 1U) != 0 ? "stereo" : "mono");
  if (m_codec == Codec::Aac) {
    const std::uint64_t type = m_in.number(1, "rtmpt.audio.packet_type", "Packet type");
    m_in.meaning(nameOf(kAacPacketTypes, type));
    m_packetType = type == 0 ? PacketType::SequenceStart : type == 1 ? PacketType::CodedFrames : PacketType::Unknown;
  }
  describePayload(m_in.remaining());
}

void TagDescriber::describeCommand() {
  const std::uint64_t command = m_in.number(1, "rtmpt.video.command", "Command");
  m_in.meaning(nameOf(kVideoCommands, command));
  if (m_in.ok() && !m_in.atEnd()) m_in.blob(m_in.remaining(), m_names.data, "More than a command frame should have");
}

void TagDescriber::describeEnhanced(std::uint64_t first) {
  if (m_kind == Kind::Video) {
    m_frameType = FrameType{static_cast<std::uint8_t>(first >> 4U & 7U)};
    m_in.bits(1, m_names.isExHeader, "Enhanced header", "a FourCC names the codec");
    m_in.bits(first >> 4U & 7U, "rtmpt.video.type", "Type", nameOf(kFrameTypes, first >> 4U & 7U));
  } else {
    m_in.bits(first >> 4U, "rtmpt.audio.format", "Format", nameOf(kSoundFormats, first >> 4U));
  }
  m_in.bits(first & 0x0FU, m_names.packetType, "Packet type", packetTypeText(first & 0x0FU));
  m_exPacketType = ExPacketType{static_cast<std::uint8_t>(first & 0x0FU)};
  for (std::size_t i = 0; m_in.ok() && m_exPacketType == ExPacketType::ModEx; ++i) {
    if (i == kMaxModEx) {
      const ParseError limit{ParseError::Kind::LimitExceeded, StreamOffset{m_in.position()}, "ModEx packets", kMaxModEx, kMaxModEx + 1};
      m_rows.push_back(damageField(limit, m_body.size()));
      return;
    }
    m_exPacketType = ExPacketType{static_cast<std::uint8_t>(describeModEx())};
  }
  if (!m_in.ok()) return;
  if (m_kind == Kind::Video && m_frameType == FrameType::Command && m_exPacketType != ExPacketType::Metadata) {
    describeCommand();
    return;
  }
  if (isMultitrack(m_kind, m_exPacketType)) describeMultitrackControl();
  if (m_multitrackType != MultitrackType::ManyTracksManyCodecs) describeFourCc();
  describeTracks();
}

/// Returns the packet type that the chain goes on with.
std::uint64_t TagDescriber::describeModEx() {
  constexpr std::size_t kLongForm = 256;
  std::size_t size = m_in.number(1, m_names.modExSize, "ModEx size - 1") + 1;
  if (size == kLongForm) size = m_in.number(2, m_names.modExSize, "ModEx size - 1") + 1;
  const ByteView data = m_in.blob(size, m_names.modExData, "ModEx data");
  const std::uint64_t types = m_in.number(1, m_names.modExType, "ModEx type and packet type");
  if (!m_in.ok()) return 0;
  const bool isNano = types >> 4U == 0;
  m_in.bits(types >> 4U, m_names.modExType, "ModEx type", isNano ? "TimestampOffsetNano" : "reserved");
  m_in.bits(types & 0x0FU, m_names.packetType, "Packet type", packetTypeText(types & 0x0FU));
  if (isNano && size >= 3) {
    const std::uint32_t offset = ByteReader{data}.u24be();
    m_in.bits(offset, m_names.nanoOffset, "Timestamp offset", "ns");
  }
  return types & 0x0FU;
}

void TagDescriber::describeMultitrackControl() {
  const std::uint64_t types = m_in.number(1, m_names.control, "Multitrack control");
  m_in.bits(types >> 4U, m_names.multitrackType, "Multitrack type", nameOf(kMultitrackTypes, types >> 4U));
  m_in.bits(types & 0x0FU, m_names.multitrackPacketType, "Packet type", packetTypeText(types & 0x0FU));
  m_multitrack = true;
  m_multitrackType = MultitrackType{static_cast<std::uint8_t>(types >> 4U)};
  m_exPacketType = ExPacketType{static_cast<std::uint8_t>(types & 0x0FU)};
}

void TagDescriber::describeFourCc() {
  const std::uint64_t fourCc = m_in.number(4, m_names.fourCc, "FourCC");
  if (!m_in.ok()) return;
  m_codec = codecOfFourCc(m_kind, static_cast<std::uint32_t>(fourCc));
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(fourCc >> static_cast<unsigned>(shift) & 0xFFU);
  m_rows.back().value = fmt::format("'{}'", text);
  m_in.meaning(std::string{codecTitle(m_codec)});
}

void TagDescriber::describeTracks() {
  for (std::size_t track = 0; m_in.ok() && track < kMaxTracks; ++track) {
    describeTrack();
    if (m_multitrackType == MultitrackType::OneTrack || m_in.atEnd()) return;
  }
  if (!m_in.ok()) return;
  // They are not read, so that nobody knows how many they are.
  m_rows.push_back(
      makeField("rtmpt.not_shown", "Not shown", fmt::format("more than {} tracks", kMaxTracks), {}, {m_in.position(), m_in.remaining()}));
}

void TagDescriber::describeTrack() {
  std::size_t size = m_in.remaining();
  if (m_multitrack) {
    if (m_multitrackType == MultitrackType::ManyTracksManyCodecs) describeFourCc();
    m_in.number(1, m_names.trackId, "Track ID");
    if (m_multitrackType != MultitrackType::OneTrack) {
      size = m_in.number(3, m_names.trackLength, "Track length");
      if (m_in.ok() && size > m_in.remaining()) m_in.meaning("more than the message has left");
    }
    size = std::min(size, m_in.remaining());
  }
  m_packetType = packetTypeOf(m_kind, m_exPacketType);
  constexpr std::size_t kTimeSize = 3;
  if (m_kind == Kind::Video && m_packetType == PacketType::CodedFrames && hasCompositionTime(m_codec) && (!m_multitrack || size >= kTimeSize)) {
    m_in.s24be("rtmpt.video.composition_time", "Composition time");
    m_in.meaning("ms");
    size -= m_in.ok() ? kTimeSize : 0;
  }
  describePayload(size);
}

void TagDescriber::describePayload(std::size_t size) {
  if (!m_in.ok() || size == 0) return;
  const std::size_t begin = m_in.position();
  const MediaTrack track{.header = {.kind = m_kind, .codec = m_codec, .frameType = m_frameType, .packetType = m_packetType},
                         .payload = {begin, size},
                         .part = {begin, size}};
  m_in.blob(size, m_packetType == PacketType::Metadata ? kMetadataField : m_names.data, payloadLabel(m_kind, m_packetType));
  m_rows.back().symbol = fmt::format("{} bytes", size);
  describeCodecPayload(track, m_body, m_rows.back());
}

}  // namespace

std::vector<Field> describeMedia(Kind kind, ByteView body) {
  std::vector<Field> rows;
  TagDescriber{kind, body, rows}.describe();
  return rows;
}

}  // namespace rtmpscope::media
