// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/file_input.h"
#include "capture/packet_source.h"
#include "capture/pcap_format.h"
#include "capture/pcap_source.h"
#include "capture/pcapng_format.h"
#include "capture/pcapng_source.h"

#include <utility>

namespace rtmpscope::capture {
namespace {

constexpr std::size_t kBlockSize = 512U << 10U;  // measured: larger blocks fall out of the second-level cache, smaller ones cost calls

}  // namespace

tl::expected<std::unique_ptr<PacketSource>, CaptureError> openCapture(const std::filesystem::path& path) {
  auto file = FileInput::open(path.string());
  if (!file) return tl::unexpected(std::move(file.error()));
  std::unique_ptr<InputStream> input = *std::move(file);

  const auto head = input->peek(pcapformat::kFileHeaderSize);
  if (!head) return tl::unexpected(head.error());
  if (pcapformat::isPcap(*head)) return openPcap(std::move(input), kBlockSize);
  if (pcapng::isPcapng(*head)) return openPcapng(std::move(input), kBlockSize);
  return tl::unexpected(CaptureError{CaptureError::Kind::NotACapture, input->path(), 0, 0,
                                     head->empty() ? "the file is empty" : "it does not begin like any capture format that is known"});
}

}  // namespace rtmpscope::capture
