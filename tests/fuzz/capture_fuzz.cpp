// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a capture file: as it is, filtered, and merged with itself. Promises of the doors are checked on the way.
#include "capture/merged_capture.h"
#include "capture/open_capture.h"
#include "capture/packet_filter.h"
#include "capture/packet_source.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

namespace {

using rtmpscope::FrameNumber;
using rtmpscope::Packet;
using rtmpscope::capture::PacketSource;

/// Enough for all that a small file can hold; a bomb of compressed zeros is not worth the time.
constexpr std::uint32_t kMaxPackets = 20'000;

/// Small, so that records lie across the borders of blocks.
constexpr std::size_t kBlockSize = 512;

void demand(bool promise) {
  if (!promise) std::abort();
}

void checkPacket(const PacketSource& source, const Packet& packet) {
  demand(packet.interfaceIndex < source.info().interfaces.size());
  demand(packet.linkType == source.info().interfaces[packet.interfaceIndex].linkType);
  std::vector<std::uint8_t> again(packet.bytes.size());
  demand(source.bytes()->read(packet.fileOffset, again));
  demand(std::ranges::equal(again, packet.bytes));
}

/// Returns how many packets there were.
std::uint32_t readAll(PacketSource& source) {
  std::uint32_t frames = 0;
  while (frames < kMaxPackets) {
    Packet packet;
    const auto status = source.next(packet);
    if (!status) demand(!describe(status.error()).empty());
    if (!status || *status == PacketSource::Status::End) break;
    demand(packet.frame == FrameNumber{++frames});
    checkPacket(source, packet);
  }
  for (const auto& comment : source.info().comments) demand(comment.frame.value() >= 1 && comment.frame.value() <= frames);
  return frames;
}

/// A file in memory that can be opened by a name.
class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* data, std::size_t size) : m_number(memfd_create("fuzz", MFD_CLOEXEC)) {
    demand(m_number >= 0 && write(m_number, data, size) == static_cast<ssize_t>(size));
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(m_number); }

  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(m_number); }

 private:
  int m_number;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const MemoryFile file{data, size};
  auto source = rtmpscope::capture::openCapture(file.path(), kBlockSize);
  if (!source) return 0;
  const std::uint32_t packets = readAll(**source);

  if (packets == kMaxPackets) return 0;  // a filter would go on to the end
  auto again = rtmpscope::capture::openCapture(file.path(), kBlockSize);
  demand(again.has_value());
  const auto filtered = rtmpscope::capture::filterPackets(*std::move(again), "tcp port 1935");
  if (filtered) demand(readAll(**filtered) <= packets);

  // Merging opens files with large blocks, which takes most of the time.
  if (size % 8 != 0) return 0;
  const auto merged = rtmpscope::capture::openMerged({file.path(), file.path()});
  demand(merged.has_value());
  demand(readAll(**merged) == std::min(2 * packets, kMaxPackets));
  return 0;
}
