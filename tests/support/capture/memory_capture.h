// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/packet_source.h"
#include "support/hex.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace rtmpscope::test {

/// A packet as a test lays it down.
struct CapturedPacket {
  CaptureTime time{};
  Bytes bytes;
  std::uint32_t originalLength = 0;  ///< 0: all of it was captured
};

/// A capture in memory, of one Ethernet interface. Ends in an error if one is given.
class MemoryCapture final : public capture::PacketSource {
 public:
  explicit MemoryCapture(std::vector<CapturedPacket> packets, std::optional<capture::CaptureError> end = {});

  [[nodiscard]] tl::expected<Status, capture::CaptureError> next(Packet& packet) override;
  [[nodiscard]] const capture::CaptureInfo& info() const override { return m_info; }
  [[nodiscard]] std::uint64_t position() const override { return m_next; }
  [[nodiscard]] std::uint64_t size() const override { return m_packets.size(); }
  [[nodiscard]] std::shared_ptr<const capture::CaptureBytes> bytes() const override { return m_bytes; }

  /// To be changed before the capture is read.
  capture::CaptureInfo& mutableInfo() { return m_info; }

 private:
  capture::CaptureInfo m_info;
  std::vector<CapturedPacket> m_packets;
  std::vector<std::uint64_t> m_offsets;
  std::shared_ptr<const capture::CaptureBytes> m_bytes;
  std::optional<capture::CaptureError> m_end;
  std::size_t m_next = 0;
};

/// A classic pcap file of these packets, nanoseconds.
[[nodiscard]] Bytes pcapFile(std::span<const CapturedPacket> packets);

/// Every packet of a capture file; nothing if it can't be opened.
[[nodiscard]] std::vector<CapturedPacket> readCapture(const std::filesystem::path& path);

}  // namespace rtmpscope::test
