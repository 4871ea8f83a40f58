// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/ids.h"
#include "base/time.h"

#include <cstdint>

namespace rtmpscope {

/// A LINKTYPE_ value as in capture files (www.tcpdump.org/linktypes.html). It can hold any value.
enum class LinkType : std::uint16_t {};

/// One captured packet, as a source hands it out.
struct Packet {
  FrameNumber frame;
  CaptureTime time;
  ByteView bytes;                    ///< what was captured; lives until the source is asked for the next packet
  std::uint32_t originalLength = 0;  ///< length on the wire; more than bytes.size() if a snaplen cut the packet
  LinkType linkType{};
  std::uint16_t interfaceIndex = 0;  ///< index into CaptureInfo::interfaces
  std::uint16_t fileIndex = 0;       ///< which of several merged captures
  std::uint64_t fileOffset = 0;      ///< where `bytes` begin in the (decompressed) file, to read them again
};

}  // namespace rtmpscope
