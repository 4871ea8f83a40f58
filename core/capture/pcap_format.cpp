// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcap_format.h"

#include "base/byte_reader.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace rtmpscope::capture::pcapformat {
namespace {

struct Magic {
  std::uint32_t number = 0;
  bool bigEndian = false;
};

std::optional<Magic> magicOf(ByteView head) {
  constexpr auto isKnown = [](std::uint32_t number) {
    return number == kMagicMicroseconds || number == kMagicNanoseconds || number == kMagicModified;
  };
  ByteReader little{head};
  ByteReader big{head};
  if (const std::uint32_t number = little.u32le(); isKnown(number)) return Magic{number, false};
  if (const std::uint32_t number = big.u32be(); isKnown(number)) return Magic{number, true};
  return std::nullopt;
}

}  // namespace

bool isPcap(ByteView head) {
  return magicOf(head).has_value();
}

tl::expected<FileHeader, HeaderError> parseFileHeader(ByteView head) {
  const auto magic = magicOf(head);
  if (!magic) return tl::unexpected(HeaderError{CaptureError::Kind::NotACapture, "the magic number is not that of a pcap file"});
  ByteReader in{head};
  in.skip(4);
  const auto u16 = [&] { return magic->bigEndian ? in.u16be() : in.u16le(); };
  const auto u32 = [&] { return magic->bigEndian ? in.u32be() : in.u32le(); };
  FileHeader header;
  header.bigEndian = magic->bigEndian;
  header.nanoseconds = magic->number == kMagicNanoseconds;
  header.versionMajor = u16();
  header.versionMinor = u16();
  in.skip(8);  // time zone and accuracy, always 0
  header.snapLength = u32();
  header.linkType = LinkType{static_cast<std::uint16_t>(u32() & 0xFFFFU)};  // flags above
  header.recordHeaderSize = magic->number == kMagicModified ? kModifiedRecordHeaderSize : kRecordHeaderSize;
  if (!in.ok()) {
    return tl::unexpected(
        HeaderError{CaptureError::Kind::Cut, fmt::format("the file header has {} bytes, and {} are there", kFileHeaderSize, head.size())});
  }
  return header;
}

std::uint32_t capturedLengthLimit(std::uint32_t snapLength) {
  constexpr std::uint32_t usual = 256U << 10U;
  constexpr std::uint32_t most = 16U << 20U;
  return snapLength <= most ? std::max(snapLength, usual) : usual;
}

}  // namespace rtmpscope::capture::pcapformat
