// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/field_tree.h"
#include "media/media_header.h"

#include <string_view>

namespace rtmpscope::media {

/// "Decoder configuration", "Video data".
[[nodiscard]] std::string_view payloadLabel(Kind kind, PacketType type);

/// Adds to the row of a track's payload what is known of its inside: a decoder configuration with its parts, a channel
/// configuration, NAL units of coded frames.
void describeCodecPayload(const MediaTrack& track, ByteView body, Field& row);

/// NAL units of one coded frame that get a row of their own.
inline constexpr std::size_t kMaxShownNalUnits = 256;

}  // namespace rtmpscope::media
