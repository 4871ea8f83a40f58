// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/tag_walk.h"

#include <algorithm>
#include <array>

namespace rtmpscope::media {
namespace {

constexpr std::uint32_t fourCcOf(const char (&name)[5]) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8U | static_cast<std::uint8_t>(name[i]);
  return value;
}

struct FourCcRow {
  Kind kind;
  std::uint32_t fourCc;
  Codec codec;
};

constexpr std::array<FourCcRow, 12> kFourCcs = {{
    {Kind::Video, fourCcOf("avc1"), Codec::Avc},
    {Kind::Video, fourCcOf("hvc1"), Codec::Hevc},
    {Kind::Video, fourCcOf("av01"), Codec::Av1},
    {Kind::Video, fourCcOf("vp09"), Codec::Vp9},
    {Kind::Video, fourCcOf("vp08"), Codec::Vp8},
    {Kind::Video, fourCcOf("vvc1"), Codec::Vvc},
    {Kind::Audio, fourCcOf("mp4a"), Codec::Aac},
    {Kind::Audio, fourCcOf("Opus"), Codec::Opus},
    {Kind::Audio, fourCcOf("fLaC"), Codec::Flac},
    {Kind::Audio, fourCcOf("ac-3"), Codec::Ac3},
    {Kind::Audio, fourCcOf("ec-3"), Codec::Eac3},
    {Kind::Audio, fourCcOf(".mp3"), Codec::Mp3},
}};

constexpr std::array<Codec, 16> kLegacyVideoCodecs = {
    Codec::Unknown, Codec::Unknown, Codec::H263,    Codec::Screen,  Codec::Vp6,  Codec::Vp6, Codec::Screen2, Codec::Avc,
    Codec::Unknown, Codec::Unknown, Codec::Unknown, Codec::Unknown, Codec::Hevc, Codec::Av1, Codec::Unknown, Codec::Unknown,
};

constexpr std::array<Codec, 16> kSoundFormats = {
    Codec::Pcm,   Codec::Adpcm,   Codec::Mp3, Codec::Pcm,   Codec::Nellymoser, Codec::Nellymoser, Codec::Nellymoser, Codec::G711A,
    Codec::G711U, Codec::Unknown, Codec::Aac, Codec::Speex, Codec::Unknown,    Codec::Unknown,    Codec::Mp3,        Codec::Unknown,
};

/// AVC and AAC packet types (FLV E.4.2.1, E.4.3.1).
PacketType legacyPacketType(std::uint8_t type, bool hasEnd) {
  switch (type) {
    case 0:
      return PacketType::SequenceStart;
    case 1:
      return PacketType::CodedFrames;
    case 2:
      return hasEnd ? PacketType::SequenceEnd : PacketType::Unknown;
    default:
      return PacketType::Unknown;
  }
}

}  // namespace

Codec codecOfFourCc(Kind kind, std::uint32_t fourCc) {
  const auto* const found =
      std::find_if(kFourCcs.begin(), kFourCcs.end(), [=](const FourCcRow& row) { return row.kind == kind && row.fourCc == fourCc; });
  return found == kFourCcs.end() ? Codec::Unknown : found->codec;
}

Codec codecOfLegacyVideo(std::uint8_t codecId) {
  return kLegacyVideoCodecs[codecId & 0x0FU];
}

Codec codecOfSoundFormat(std::uint8_t soundFormat) {
  return kSoundFormats[soundFormat & 0x0FU];
}

bool isMultitrack(Kind kind, ExPacketType type) {
  return type == (kind == Kind::Video ? ExPacketType::VideoMultitrack : ExPacketType::AudioMultitrack);
}

PacketType packetTypeOf(Kind kind, ExPacketType type) {
  const bool video = kind == Kind::Video;
  switch (type) {
    case ExPacketType::SequenceStart:
      return PacketType::SequenceStart;
    case ExPacketType::CodedFrames:
      return PacketType::CodedFrames;
    case ExPacketType::SequenceEnd:
      return PacketType::SequenceEnd;
    case ExPacketType::CodedFramesX:
      return video ? PacketType::CodedFramesX : PacketType::Unknown;
    case ExPacketType::Metadata:
      return video ? PacketType::Metadata : PacketType::MultichannelConfig;
    case ExPacketType::Mpeg2TsSequenceStart:
      return video ? PacketType::Mpeg2TsSequenceStart : PacketType::Unknown;
    default:
      return PacketType::Unknown;
  }
}

bool hasCompositionTime(Codec codec) {
  return codec == Codec::Avc || codec == Codec::Hevc || codec == Codec::Vvc;
}

Result<MediaHeader> TagWalk::first() {
  if (m_empty) {
    m_header.packetType = PacketType::Empty;
    return m_header;
  }
  const std::uint8_t first = m_in.u8();
  const std::uint8_t high = first >> 4U;
  const std::uint8_t low = first & 0x0FU;
  if (m_header.kind == Kind::Video) {
    m_header.frameType = FrameType{static_cast<std::uint8_t>(high & 7U)};
    if ((first & kVideoExHeader) != 0) {
      readEnhanced(low);
    } else {
      readLegacyVideo(low);
    }
  } else if (SoundFormat{high} == SoundFormat::Enhanced) {
    readEnhanced(low);
  } else {
    readLegacyAudio(first);
  }
  return result();
}

Result<MediaHeader> TagWalk::next() {
  readTrack();
  return result();
}

Result<MediaHeader> TagWalk::result() const {
  if (m_modExCount > kMaxModEx)
    return tl::unexpected(ParseError{ParseError::Kind::LimitExceeded, m_in.offset(), "ModEx packets", kMaxModEx, m_modExCount});
  if (!m_in.ok()) return tl::unexpected(m_in.shortage(m_header.kind == Kind::Video ? "video tag header" : "audio tag header"));
  return m_header;
}

void TagWalk::readLegacyVideo(std::uint8_t codecId) {
  m_header.codec = codecOfLegacyVideo(codecId);
  if (m_header.frameType == FrameType::Command) {
    m_header.packetType = PacketType::Command;
    m_in.u8();
    return;
  }
  if (m_header.codec != Codec::Avc && m_header.codec != Codec::Hevc && m_header.codec != Codec::Av1) return;
  const std::uint8_t packetType = m_in.u8();
  m_header.packetType = legacyPacketType(packetType, true);
  // Some senders leave the composition time out where nothing follows it.
  if (m_header.packetType == PacketType::SequenceEnd && m_in.atEnd()) return;
  m_header.compositionTimeMs = m_in.s24be();
  // FLV E.4.3.1: only of a picture; else it is 0 and means nothing.
  if (m_header.packetType != PacketType::CodedFrames) m_header.compositionTimeMs = 0;
}

void TagWalk::readLegacyAudio(std::uint8_t first) {
  m_header.codec = codecOfSoundFormat(first >> 4U);
  m_header.audioFlags = first;
  if (m_header.codec == Codec::Aac) m_header.packetType = legacyPacketType(m_in.u8(), false);
}

ExPacketType TagWalk::readModEx() {
  constexpr std::size_t kLongForm = 256;
  ++m_modExCount;
  std::size_t size = std::size_t{m_in.u8()} + 1;
  if (size == kLongForm) size = std::size_t{m_in.u16be()} + 1;
  ByteReader data{m_in.bytes(size)};
  const std::uint8_t types = m_in.u8();
  constexpr std::uint8_t kTimestampOffsetNano = 0;
  if (m_in.ok() && (types >> 4U) == kTimestampOffsetNano && size >= 3) m_nanosecondOffset = data.u24be();
  return ExPacketType{static_cast<std::uint8_t>(types & 0x0FU)};
}

void TagWalk::readEnhanced(std::uint8_t lowNibble) {
  const Kind kind = m_header.kind;
  m_header.enhanced = true;
  m_exPacketType = ExPacketType{lowNibble};
  while (m_exPacketType == ExPacketType::ModEx && m_in.ok() && m_modExCount <= kMaxModEx) m_exPacketType = readModEx();
  if (!m_in.ok() || m_modExCount > kMaxModEx) return;
  if (kind == Kind::Video && m_header.frameType == FrameType::Command && m_exPacketType != ExPacketType::Metadata) {
    m_header.packetType = PacketType::Command;
    m_in.u8();
    return;
  }
  if (isMultitrack(kind, m_exPacketType)) {
    m_header.multitrack = true;
    const std::uint8_t types = m_in.u8();
    m_multitrackType = MultitrackType{static_cast<std::uint8_t>(types >> 4U)};
    m_header.manyTracks = m_multitrackType != MultitrackType::OneTrack;
    m_exPacketType = ExPacketType{static_cast<std::uint8_t>(types & 0x0FU)};
  }
  if (m_multitrackType != MultitrackType::ManyTracksManyCodecs) m_header.codec = codecOfFourCc(kind, m_in.u32be());
  readTrack();
}

void TagWalk::readTrack() {
  if (m_header.multitrack) {
    if (m_multitrackType == MultitrackType::ManyTracksManyCodecs) m_header.codec = codecOfFourCc(m_header.kind, m_in.u32be());
    m_header.trackId = m_in.u8();
    m_sized = m_multitrackType != MultitrackType::OneTrack;
    if (m_sized) m_trackSize = m_in.u24be();
  }
  m_header.packetType = packetTypeOf(m_header.kind, m_exPacketType);
  if (m_header.packetType == PacketType::Metadata) m_header.frameType = FrameType::None;  // to be ignored: E-RTMP v2, "ExVideoTagHeader"
  m_header.compositionTimeMs = 0;
  const bool hasTime = m_header.kind == Kind::Video && m_header.packetType == PacketType::CodedFrames && hasCompositionTime(m_header.codec);
  if (!hasTime || !m_in.ok()) return;
  constexpr std::size_t kTimeSize = 3;
  if (m_sized && m_trackSize < kTimeSize) {
    m_header.packetType = PacketType::Unknown;
    return;
  }
  m_header.compositionTimeMs = m_in.s24be();
  m_trackSize -= m_sized ? kTimeSize : 0;
}

ByteRange TagWalk::payload() const {
  const std::size_t available = m_in.remaining();
  return {m_in.position(), m_sized ? std::min(m_trackSize, available) : available};
}

}  // namespace rtmpscope::media
