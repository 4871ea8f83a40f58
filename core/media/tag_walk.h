// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byte_reader.h"
#include "media/media_header.h"

#include <cstdint>

namespace rtmpscope::media {

/// Codec ids of legacy video tags (FLV E.4.3.1); 12 and 13 are nobody's standard, but are sent.
enum class LegacyVideoCodec : std::uint8_t { H263 = 2, Screen = 3, Vp6 = 4, Vp6Alpha = 5, Screen2 = 6, Avc = 7, Hevc = 12, Av1 = 13 };

/// Sound formats of legacy audio tags (FLV E.4.2.1).
enum class SoundFormat : std::uint8_t {
  PcmPlatform = 0,
  Adpcm = 1,
  Mp3 = 2,
  PcmLittleEndian = 3,
  Nellymoser16kMono = 4,
  Nellymoser8kMono = 5,
  Nellymoser = 6,
  G711A = 7,
  G711U = 8,
  Enhanced = 9,
  Aac = 10,
  Speex = 11,
  Mp38k = 14,
  DeviceSpecific = 15,
};

/// Packet types of enhanced tags as sent (Enhanced RTMP v2, "ExVideoTagHeader" and "ExAudioTagHeader").
enum class ExPacketType : std::uint8_t {
  SequenceStart = 0,
  CodedFrames = 1,
  SequenceEnd = 2,
  CodedFramesX = 3,
  Metadata = 4,            ///< video
  MultichannelConfig = 4,  ///< audio
  Mpeg2TsSequenceStart = 5,
  AudioMultitrack = 5,
  VideoMultitrack = 6,
  ModEx = 7,
};

enum class MultitrackType : std::uint8_t { OneTrack = 0, ManyTracks = 1, ManyTracksManyCodecs = 2 };

/// FLV's bit 7 of the first byte of a video tag, and the bits below it.
inline constexpr std::uint8_t kVideoExHeader = 0x80;

[[nodiscard]] Codec codecOfFourCc(Kind kind, std::uint32_t fourCc);
[[nodiscard]] Codec codecOfLegacyVideo(std::uint8_t codecId);
[[nodiscard]] Codec codecOfSoundFormat(std::uint8_t soundFormat);
[[nodiscard]] bool isMultitrack(Kind kind, ExPacketType type);
/// What the type means for this kind of media.
[[nodiscard]] PacketType packetTypeOf(Kind kind, ExPacketType type);
/// True if coded frames of the codec begin with a composition time (SI24).
[[nodiscard]] bool hasCompositionTime(Codec codec);

/// Walks through the headers of one media message. The steps are those of the specification's bit stream description;
/// describeMedia takes the same steps and notes where each began.
class TagWalk {
 public:
  TagWalk(Kind kind, ByteView body) : m_in(body), m_empty(body.empty()) { m_header.kind = kind; }

  /// Everything up to and including the first track's header.
  Result<MediaHeader> first();
  /// The next track's header; call it when payload() was passed over. Only for multitrack.
  bool hasNextTrack() const { return m_multitrackType != MultitrackType::OneTrack && !m_in.atEnd() && m_in.ok(); }
  Result<MediaHeader> next();

  /// Where the current track's payload stands; of a size that leads out of the body, what is there.
  [[nodiscard]] ByteRange payload() const;
  [[nodiscard]] std::uint32_t nanosecondOffset() const { return m_nanosecondOffset; }
  void skipPayload() { m_in.skip(payload().length); }

 private:
  void readLegacyVideo(std::uint8_t first);
  void readLegacyAudio(std::uint8_t first);
  void readEnhanced(std::uint8_t lowNibble);
  ExPacketType readModEx();
  void readTrack();
  Result<MediaHeader> result() const;

  ByteReader m_in;
  MediaHeader m_header;
  bool m_empty;
  ExPacketType m_exPacketType = ExPacketType::SequenceStart;
  MultitrackType m_multitrackType = MultitrackType::OneTrack;
  std::uint32_t m_nanosecondOffset = 0;
  std::size_t m_modExCount = 0;
  std::size_t m_trackSize = 0;
  bool m_sized = false;
};

}  // namespace rtmpscope::media
