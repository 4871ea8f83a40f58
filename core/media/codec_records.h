// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "media/media_header.h"

#include <cstddef>
#include <string_view>

namespace rtmpscope::media {

/// The error of a record whose first bytes tell that it is of a version that is not known, or no such record at all.
[[nodiscard]] inline ParseError unknownRecord(std::string_view what, std::size_t begin) {
  return {ParseError::Kind::Unsupported, StreamOffset{begin}, what};
}

// One function per kind of configuration record. `record` is the payload of a sequence header, `begin` where it stands in the
// message body (for errors). What is behind a damaged or unknown part stays 0; an error comes back only if not even the
// record's fixed beginning is there, or if the magic or version that it begins with is not one that is known.

/// AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1) with its first sequence parameter set (H.264 7.3.2.1.1).
[[nodiscard]] Result<CodecConfig> parseAvcRecord(ByteView record, std::size_t begin);
/// HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3.1) with its first sequence parameter set (H.265 7.3.2.2.1).
[[nodiscard]] Result<CodecConfig> parseHevcRecord(ByteView record, std::size_t begin);
/// VVCDecoderConfigurationRecord (ISO/IEC 14496-15, 11.2.4.2): what it states by itself.
[[nodiscard]] Result<CodecConfig> parseVvcRecord(ByteView record, std::size_t begin);
/// AV1CodecConfigurationRecord (AV1 in ISOBMFF, 2.3) with its sequence header OBU (AV1 5.5).
[[nodiscard]] Result<CodecConfig> parseAv1Record(ByteView record, std::size_t begin);
/// VPCodecConfigurationRecord (VP codec ISO media file format binding) of VP8 and VP9.
[[nodiscard]] Result<CodecConfig> parseVpRecord(Codec codec, ByteView record, std::size_t begin);

/// AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1).
[[nodiscard]] Result<CodecConfig> parseAacRecord(ByteView record, std::size_t begin);
/// Identification header of Opus (RFC 7845, 5.1).
[[nodiscard]] Result<CodecConfig> parseOpusRecord(ByteView record, std::size_t begin);
/// "fLaC" and STREAMINFO (RFC 9639, 8.2).
[[nodiscard]] Result<CodecConfig> parseFlacRecord(ByteView record, std::size_t begin);
/// Enhanced RTMP v2, "ExAudioTagBody": the number of channels.
[[nodiscard]] Result<CodecConfig> parseMultichannelConfig(Codec codec, ByteView record, std::size_t begin);

/// What a coded frame says of itself. Unsupported if it is of a codec or a kind of frame that says nothing.
/// @param hasAlpha  VP6 with an alpha plane (FLV codec id 5)
[[nodiscard]] Result<CodecConfig> parseVideoFrame(const MediaHeader& header, ByteView frame, std::size_t begin, bool hasAlpha);
[[nodiscard]] Result<CodecConfig> parseAudioFrame(const MediaHeader& header, ByteView frame, std::size_t begin);

}  // namespace rtmpscope::media
