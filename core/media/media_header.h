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

/// FLV E.4.3.1 frame types; None for audio.
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
  bool enhanced = false;
  bool multitrack = false;
  std::uint8_t audioFlags = 0;  ///< legacy audio: the tag byte's rate, size and channel bits
  std::int32_t compositionTimeMs = 0;

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
  std::uint32_t nanosecondOffset = 0;  ///< ModEx TimestampOffsetNano: to be added to the message's time

  bool operator==(const MediaTrack&) const = default;
};

/// Most tracks of one message that are looked at. Track ids have eight bits.
inline constexpr std::size_t kMaxTracks = 256;

/// Reads the headers of all tracks of a message: one, unless it is multitrack. A track whose size leads out of the body
/// gets what is there of it, and is the last.
/// @param body  the whole body
[[nodiscard]] Result<std::vector<MediaTrack>> parseTracks(Kind kind, ByteView body);

/// What a decoder configuration says. Absent values are 0.
struct CodecConfig {
  Codec codec = Codec::Unknown;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  double frameRate = 0;
  std::uint8_t profile = 0;
  std::uint8_t level = 0;
  std::uint32_t sampleRate = 0;  ///< Hz
  std::uint32_t channels = 0;
};

/// Reads a sequence header: the whole body of a message whose packet type is SequenceStart.
[[nodiscard]] Result<CodecConfig> parseCodecConfig(Kind kind, ByteView body);

/// Sample rate and channels that a legacy audio tag states by itself. Of AAC they say nothing: rate and channels are 0.
[[nodiscard]] CodecConfig legacyAudioConfig(const MediaHeader& header);

/// The names of interface.md: "avc", "aac", "key", "nalu". The name of coded frames depends on the codec: "nalu" for AVC,
/// HEVC and VVC, "raw" for AAC, else "coded-frames".
[[nodiscard]] std::string_view toString(Kind kind);
[[nodiscard]] std::string_view toString(Codec codec);
[[nodiscard]] std::string_view toString(FrameType type);
[[nodiscard]] std::string_view packetTypeName(const MediaHeader& header);

/// "H.264 key frame", "AAC sequence header, 44100 Hz stereo": for message lists.
[[nodiscard]] std::string summarize(const MediaHeader& header);

/// Fields of an audio or video body, codec configuration included. Ranges from the start of `body`.
[[nodiscard]] std::vector<Field> describeMedia(Kind kind, ByteView body);

}  // namespace rtmpscope::media
