// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/open_capture.h"

#include "capture/decompressing_input.h"
#include "capture/decompressor.h"
#include "capture/file_input.h"
#include "capture/magic.h"
#include "capture/pcap_format.h"
#include "capture/pcap_source.h"
#include "capture/pcapng_format.h"
#include "capture/pcapng_source.h"
#include "capture/spooling_input.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace rtmpscope::capture {
namespace {

using namespace std::string_view_literals;

struct ForeignFormat {
  std::string_view magic;
  std::string_view what;
};

/// What people take for a capture that can be read here, and what to call it.
constexpr std::array kForeignFormats{
    ForeignFormat{"BZh"sv, "it is compressed with bzip2"},
    ForeignFormat{"\xFD"
                  "7zXZ\0"sv,
                  "it is compressed with xz"},
    ForeignFormat{"PK\x03\x04"sv, "it is a zip archive"},
    ForeignFormat{"7z\xBC\xAF\x27\x1C"sv, "it is a 7z archive"},
    ForeignFormat{"\x02\x21\x4C\x18"sv, "it is compressed with an early version of lz4"},
    ForeignFormat{"snoop\0\0\0"sv, "it is a snoop capture"},
    ForeignFormat{"GMBU"sv, "it is a Network Monitor capture"},
    ForeignFormat{"RTSS"sv, "it is a Network Monitor capture"},
    ForeignFormat{"TRSNIFF data"sv, "it is a Sniffer capture"},
    ForeignFormat{"XCP\0"sv, "it is a NetXray capture"},
    ForeignFormat{"\x0A\x0D\x0D\x0A"sv, "it begins like pcapng, but without a byte-order magic"},
};

constexpr std::size_t kHeadSize = pcapformat::kFileHeaderSize;

CaptureError notACapture(const InputStream& input, ByteView head) {
  for (const ForeignFormat& format : kForeignFormats) {
    if (beginsWith(head, format.magic)) return {CaptureError::Kind::Unsupported, input.path(), 0, 0, std::string{format.what}};
  }
  const std::string_view what = input.compression() ? "what is compressed in it" : "it";
  return {CaptureError::Kind::NotACapture, input.path(), 0, 0,
          head.empty() ? fmt::format("{} is empty", what) : fmt::format("{} does not begin like any capture format that is known", what)};
}

/// Decompresses if need be, and sees to it that the bytes can be read again.
tl::expected<std::unique_ptr<InputStream>, CaptureError> openInput(const std::filesystem::path& path) {
  auto file = FileInput::open(path.string());
  if (!file) return tl::unexpected(std::move(file.error()));
  const bool rereadable = (*file)->rereadable();
  std::unique_ptr<InputStream> input = *std::move(file);

  const auto head = input->peek(kHeadSize);
  if (!head) return tl::unexpected(head.error());
  const auto compression = compressionOf(*head);
  if (compression) input = std::make_unique<DecompressingInput>(std::move(input), *compression);
  if (rereadable && !compression) return input;
  auto spool = makeSpool(input->path());
  if (!spool) return tl::unexpected(std::move(spool.error()));
  return std::make_unique<SpoolingInput>(std::move(input), *std::move(spool));
}

}  // namespace

tl::expected<std::unique_ptr<PacketSource>, CaptureError> openCapture(const std::filesystem::path& path) {
  return openCapture(path, kBlockSize);
}

tl::expected<std::unique_ptr<PacketSource>, CaptureError> openCapture(const std::filesystem::path& path, std::size_t blockSize) {
  auto opened = openInput(path);
  if (!opened) return tl::unexpected(std::move(opened.error()));
  std::unique_ptr<InputStream> input = *std::move(opened);
  const auto head = input->peek(kHeadSize);
  if (!head) return tl::unexpected(head.error());
  if (pcapformat::isPcap(*head)) return openPcap(std::move(input), blockSize);
  if (pcapng::isPcapng(*head)) return openPcapng(std::move(input), blockSize);
  return tl::unexpected(notACapture(*input, *head));
}

}  // namespace rtmpscope::capture
