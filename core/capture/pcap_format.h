// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/packet.h"
#include "capture/capture_error.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include <tl/expected.hpp>

/// The classic capture file (draft-ietf-opsawg-pcap).
namespace rtmpscope::capture::pcapformat {

inline constexpr std::size_t kFileHeaderSize = 24;
inline constexpr std::size_t kSnapLengthOffset = 16;
inline constexpr std::size_t kLinkTypeOffset = 20;
inline constexpr std::uint32_t kRecordHeaderSize = 16;
inline constexpr std::uint32_t kModifiedRecordHeaderSize = 24;  ///< "modified" format: interface index, protocol, packet type follow

inline constexpr std::uint32_t kMagicMicroseconds = 0xA1B2C3D4;
inline constexpr std::uint32_t kMagicNanoseconds = 0xA1B23C4D;
inline constexpr std::uint32_t kMagicModified = 0xA1B2CD34;

struct FileHeader {
  bool bigEndian = false;
  bool nanoseconds = false;
  std::uint16_t versionMajor = 0;
  std::uint16_t versionMinor = 0;
  std::uint32_t snapLength = 0;  ///< as in the file
  LinkType linkType{};
  std::uint32_t recordHeaderSize = kRecordHeaderSize;
};

/// True if a file that begins so is a classic capture.
[[nodiscard]] bool isPcap(ByteView head);

/// The longest packet that is believed. libpcap and Wireshark draw the line at 256 KiB; a file that states a larger snaplen gets
/// more, up to 16 MiB: a damaged length must not fill the memory.
[[nodiscard]] std::uint32_t capturedLengthLimit(std::uint32_t snapLength);

struct HeaderError {
  CaptureError::Kind kind = CaptureError::Kind::NotACapture;
  std::string detail;
};

/// Reads the file header. Fewer bytes than it needs, behind a good magic number, are Cut.
[[nodiscard]] tl::expected<FileHeader, HeaderError> parseFileHeader(ByteView head);

}  // namespace rtmpscope::capture::pcapformat
