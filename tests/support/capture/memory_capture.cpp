// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/capture/memory_capture.h"

#include "support/capture_file.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace rtmpscope::test {

namespace {

constexpr LinkType kEthernet{1};

class MemoryBytes final : public capture::CaptureBytes {
 public:
  explicit MemoryBytes(Bytes bytes) : m_bytes(std::move(bytes)) {}

  [[nodiscard]] bool read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    if (offset > m_bytes.size() || into.size() > m_bytes.size() - offset) return false;
    std::copy_n(m_bytes.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
    return true;
  }

 private:
  Bytes m_bytes;
};

}  // namespace

MemoryCapture::MemoryCapture(std::vector<CapturedPacket> packets, std::optional<capture::CaptureError> end)
    : m_packets(std::move(packets)), m_end(std::move(end)) {
  m_info.path = "memory.pcap";
  m_info.format = "pcap";
  m_info.interfaces.push_back({kEthernet, 0, "", std::nullopt});
  Bytes all;
  for (const CapturedPacket& packet : m_packets) {
    m_offsets.push_back(all.size());
    all.insert(all.end(), packet.bytes.begin(), packet.bytes.end());
  }
  m_bytes = std::make_shared<MemoryBytes>(std::move(all));
}

tl::expected<capture::PacketSource::Status, capture::CaptureError> MemoryCapture::next(Packet& packet) {
  if (m_next == m_packets.size()) {
    if (m_end) return tl::unexpected(*m_end);
    return Status::End;
  }
  const CapturedPacket& source = m_packets[m_next];
  packet = {};
  packet.frame = FrameNumber{static_cast<std::uint32_t>(m_next + 1)};
  packet.time = source.time;
  packet.bytes = source.bytes;
  packet.originalLength = source.originalLength == 0 ? static_cast<std::uint32_t>(source.bytes.size()) : source.originalLength;
  packet.linkType = m_info.interfaces.front().linkType;
  packet.fileOffset = m_offsets[m_next];
  ++m_next;
  return Status::Packet;
}

Bytes pcapFile(std::span<const CapturedPacket> packets) {
  constexpr std::uint32_t nanosecondMagic = 0xA1B23C4D;
  Bytes file = PcapHeader{.magic = nanosecondMagic}.bytes();
  for (const CapturedPacket& packet : packets) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(packet.time);
    PcapRecord record;
    record.seconds = static_cast<std::uint32_t>(seconds.time_since_epoch().count());
    record.fraction = static_cast<std::uint32_t>((packet.time - seconds).count());
    record.data = packet.bytes;
    if (packet.originalLength != 0) record.originalLength = packet.originalLength;
    const Bytes bytes = record.bytes();
    file.insert(file.end(), bytes.begin(), bytes.end());
  }
  return file;
}

std::vector<CapturedPacket> readCapture(const std::filesystem::path& path) {
  std::vector<CapturedPacket> packets;
  const auto source = capture::openCapture(path);
  if (!source) return packets;
  Packet packet;
  while (true) {
    const auto status = (*source)->next(packet);
    if (!status || *status == capture::PacketSource::Status::End) return packets;
    packets.push_back({packet.time, {packet.bytes.begin(), packet.bytes.end()}, packet.originalLength});
  }
}

}  // namespace rtmpscope::test
