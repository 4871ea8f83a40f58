// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/field_tree.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::media {

enum class Kind : std::uint8_t { Video, Audio };

/// Codecs of both kinds (interface.md, "codecs").
enum class Codec : std::uint8_t {
  Unknown,
  Avc,
  Hevc,
  Av1,
  Vp9,
  Vp8,
  Vvc,
  H263,
  Screen,
  Screen2,
  Vp6,
  Aac,
  Mp3,
  Opus,
  Flac,
  Ac3,
  Eac3,
  Speex,
  Nellymoser,
  Pcm,
  Adpcm,
  G711A,
  G711U,
};

/// FLV E.4.3.1 frame types; None for audio and for enhanced video metadata, whose frame type means nothing.
enum class FrameType : std::uint8_t { None = 0, Key = 1, Inter = 2, Disposable = 3, GeneratedKey = 4, Command = 5 };

/// What a media message carries, legacy and enhanced tags alike.
enum class PacketType : std::uint8_t {
  CodedFrames,    ///< with a composition time where the codec has one; all legacy tags without a packet type
  CodedFramesX,   ///< enhanced: composition time 0, not sent
  SequenceStart,  ///< decoder configuration: AVC packet type 0, AAC packet type 0, enhanced 0
  SequenceEnd,
  Metadata,  ///< enhanced video 4
  Mpeg2TsSequenceStart,
  MultichannelConfig,  ///< enhanced audio 4
  Command,             ///< video frame type 5: one byte that tells a player of a seek, no picture
  Unknown,
  Empty,  ///< a message without a body: silence, in audio
};

/// One track's part of a media message. Small enough to be kept with every message.
struct MediaHeader {
  Kind kind = Kind::Video;
  Codec codec = Codec::Unknown;
  FrameType frameType = FrameType::None;
  PacketType packetType = PacketType::CodedFrames;
  std::uint8_t trackId = 0;
  bool enhanced : 1 = false;
  bool multitrack : 1 = false;
  bool manyTracks : 1 = false;  ///< multitrack, and further tracks may follow in the same message
  std::uint8_t audioFlags = 0;  ///< legacy audio: the tag byte's rate, size and channel bits
  std::int32_t compositionTimeMs = 0;

  /// A picture or a frame of sound.
  [[nodiscard]] bool isCoded() const { return packetType == PacketType::CodedFrames || packetType == PacketType::CodedFramesX; }

  bool operator==(const MediaHeader&) const = default;
};

/// Reads the tag header at the start of an audio or video message body. With multitrack: that of the first track.
/// Allocates nothing. Truncated if the body ends inside the header; if `body` is only the message's first bytes, a chain
/// of ModEx packets may be longer than that.
/// @param body  the body, or its first bytes
[[nodiscard]] Result<MediaHeader> parseMediaHeader(Kind kind, ByteView body);

/// One track of a media message and where its payload stands in the message body, behind all headers.
struct MediaTrack {
  MediaHeader header;
  ByteRange payload;
  ByteRange part;                      ///< payload and the headers of this track alone; of the first track also what all share
  std::uint32_t nanosecondOffset = 0;  ///< ModEx TimestampOffsetNano: to be added to the message's time

  bool operator==(const MediaTrack&) const = default;
};

/// Most tracks of one message that are looked at (track ids have eight bits), and ModEx packets in front of them.
inline constexpr std::size_t kMaxTracks = 256;
inline constexpr std::size_t kMaxModEx = 64;

/// Reads the headers of all tracks of a message: one, unless it is multitrack. A track whose size leads out of the body
/// gets what is there of it, and is the last.
/// @param body  the whole body
[[nodiscard]] Result<std::vector<MediaTrack>> parseTracks(Kind kind, ByteView body);

/// What a message says of how its codec is set up. Absent values are 0.
struct CodecConfig {
  Codec codec = Codec::Unknown;
  std::uint32_t width = 0;  ///< as shown, cropping applied
  std::uint32_t height = 0;
  double frameRate = 0;          ///< per second, where the stream states it
  std::uint8_t profile = 0;      ///< the codec's own number; AAC: audio object type
  std::uint8_t level = 0;        ///< the codec's own number: AVC 40 is 4.0, HEVC 120 is 4.0, AV1 8 is 4.0, VP9 40 is 4.0
  std::uint8_t bitDepth = 0;     ///< of luma
  std::uint32_t sampleRate = 0;  ///< Hz, of what is heard: SBR applied
  std::uint32_t channels = 0;    ///< of what is heard: parametric stereo applied
  bool spectralBandReplication = false;
  bool parametricStereo = false;

  bool operator==(const CodecConfig&) const = default;
};

/// Reads what a track of a media message says of its codec: a sequence header (AVC, HEVC, VVC, AV1, VP9, VP8, AAC, Opus,
/// FLAC), a channel configuration, or a coded frame that says it itself (key frames of VP8, VP9, VP6, Sorenson H.263 and
/// Screen video; AC-3, E-AC-3 and MP3 frames; 32 bytes of the body are enough). Unsupported if this message says
/// nothing. An empty sequence header is legal and gives the codec alone.
/// @param body  the body that `track` was read from
[[nodiscard]] Result<CodecConfig> parseCodecConfig(const MediaTrack& track, ByteView body);

/// The same for the first track.
[[nodiscard]] Result<CodecConfig> parseCodecConfig(Kind kind, ByteView body);

/// True if coded frames of the codec say themselves what parseCodecConfig wants to know.
[[nodiscard]] bool statesConfigInFrames(Codec codec);

/// Takes from `other` what `config` does not have.
void fillFrom(CodecConfig& config, const CodecConfig& other);

/// "High", "Main 10", "AAC-LC"; "" if the profile is unknown or 0.
[[nodiscard]] std::string profileName(const CodecConfig& config);
/// "4.0"; "" if the level is unknown or 0.
[[nodiscard]] std::string levelName(const CodecConfig& config);
/// "H.264 High 4.0, 1280x720, 25 fps", "AAC-LC, 44100 Hz, 2 channels".
[[nodiscard]] std::string describe(const CodecConfig& config);

/// Sample rate and channels that a legacy audio tag states by itself. Of AAC they say nothing: rate and channels are 0.
[[nodiscard]] CodecConfig legacyAudioConfig(const MediaHeader& header);

/// The names of interface.md: "avc", "aac", "key", "nalu". The name of coded frames depends on the codec: "nalu" for AVC,
/// HEVC and VVC, "raw" for AAC, else "coded-frames".
[[nodiscard]] std::string_view toString(Kind kind);
[[nodiscard]] std::string_view toString(Codec codec);
[[nodiscard]] std::string_view toString(FrameType type);
/// For people: "H.264", "E-AC-3".
[[nodiscard]] std::string_view codecTitle(Codec codec);
[[nodiscard]] std::string_view packetTypeName(const MediaHeader& header);

/// "H.264 key frame", "AAC sequence header": for message lists.
[[nodiscard]] std::string summarize(const MediaHeader& header);

/// Name of the field that holds the AMF values of an enhanced video metadata message. This room leaves them to whoever reads AMF.
inline constexpr std::string_view kMetadataField = "rtmpt.video.metadata";

/// Fields of an audio or video body, codec configuration included. Ranges from the start of `body`.
[[nodiscard]] std::vector<Field> describeMedia(Kind kind, ByteView body);

}  // namespace rtmpscope::media
