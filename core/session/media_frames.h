// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "media/media_header.h"

namespace rtmpscope::session {

/// Whether a media message holds a coded picture or audio frame: sequence headers, metadata and the like are none.
[[nodiscard]] inline bool isCodedFrame(const media::MediaHeader& header) {
  const bool coded = header.packetType == media::PacketType::CodedFrames || header.packetType == media::PacketType::CodedFramesX;
  return coded && header.frameType != media::FrameType::Command;
}

/// Whether a coded picture is one with which decoding can begin.
[[nodiscard]] inline bool isKeyPicture(const media::MediaHeader& header) {
  return header.frameType == media::FrameType::Key || header.frameType == media::FrameType::GeneratedKey;
}

}  // namespace rtmpscope::session
