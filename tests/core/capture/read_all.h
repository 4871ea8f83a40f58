// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/packet_source.h"
#include "support/hex.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

namespace rtmpscope::test {

/// A packet whose bytes stay.
struct KeptPacket {
  std::uint32_t frame = 0;
  std::int64_t nanoseconds = 0;
  Bytes bytes;
  std::uint32_t originalLength = 0;
  std::uint16_t linkType = 0;
  std::uint16_t interfaceIndex = 0;
  std::uint16_t fileIndex = 0;
  std::uint64_t fileOffset = 0;

  bool operator==(const KeptPacket&) const = default;
};

/// Everything that a source hands out up to its end.
struct ReadResult {
  std::vector<KeptPacket> packets;
  std::optional<capture::CaptureError> error;
  capture::CaptureInfo info;
  bool rereadTheSame = true;  ///< each packet had the same bytes when it was read again by its offset
};

inline KeptPacket keep(const Packet& packet) {
  return {packet.frame.value(),
          packet.time.time_since_epoch().count(),
          Bytes(packet.bytes.begin(), packet.bytes.end()),
          packet.originalLength,
          static_cast<std::uint16_t>(packet.linkType),
          packet.interfaceIndex,
          packet.fileIndex,
          packet.fileOffset};
}

inline ReadResult readAll(capture::PacketSource& source) {
  ReadResult result;
  Packet packet;
  while (true) {
    const auto status = source.next(packet);
    if (!status) {
      result.error = status.error();
      break;
    }
    if (*status == capture::PacketSource::Status::End) break;
    result.packets.push_back(keep(packet));
    Bytes again(packet.bytes.size());
    const bool same = source.bytes()->read(packet.fileOffset, again) && std::ranges::equal(again, packet.bytes);
    result.rereadTheSame = result.rereadTheSame && same;
  }
  result.info = source.info();
  return result;
}

/// Opens and reads; an error on opening ends up where one on reading does.
inline ReadResult readAll(const std::filesystem::path& path) {
  const auto source = capture::openCapture(path);
  if (source) return readAll(**source);
  ReadResult result;
  result.error = source.error();
  return result;
}

}  // namespace rtmpscope::test
