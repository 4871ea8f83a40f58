// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcap_source.h"

#include "capture/libpcap_source.h"
#include "capture/load.h"
#include "capture/pcap_format.h"
#include "capture/read_window.h"

#include <utility>

#include <fmt/format.h>

namespace rtmpscope::capture {
namespace {

class PcapSource final : public PacketSource {
 public:
  PcapSource(const pcapformat::FileHeader& header, std::unique_ptr<InputStream> input, std::size_t blockSize);

  [[nodiscard]] tl::expected<Status, CaptureError> next(Packet& packet) override;

  [[nodiscard]] const CaptureInfo& info() const override { return m_info; }
  [[nodiscard]] std::uint64_t position() const override { return m_window.input().position(); }
  [[nodiscard]] std::uint64_t size() const override { return m_window.input().size(); }
  [[nodiscard]] std::shared_ptr<const CaptureBytes> bytes() const override { return m_window.input().bytes(); }

 private:
  [[nodiscard]] tl::expected<Status, CaptureError> ended() const;
  [[nodiscard]] CaptureError damaged(std::uint32_t capturedLength) const;

  ReadWindow m_window;
  Load m_load;
  LinkType m_linkType;
  std::uint32_t m_nanosecondsPerUnit;
  std::uint32_t m_lengthLimit;
  std::uint32_t m_handedOut = pcapformat::kFileHeaderSize;  // bytes at the window that are done with when the next packet is asked for
  std::uint32_t m_frames = 0;
  CaptureInfo m_info;
};

PcapSource::PcapSource(const pcapformat::FileHeader& header, std::unique_ptr<InputStream> input, std::size_t blockSize)
    : m_window(std::move(input), blockSize),
      m_load(header.bigEndian),
      m_linkType(header.linkType),
      m_nanosecondsPerUnit(header.nanoseconds ? 1 : 1000),
      m_lengthLimit(pcapformat::capturedLengthLimit(header.snapLength)) {
  m_info.path = m_window.input().path();
  m_info.compression = m_window.input().compression();
  m_info.format = "pcap";
  m_info.interfaces.push_back({header.linkType, header.snapLength, {}, std::nullopt});
}

tl::expected<PacketSource::Status, CaptureError> PcapSource::next(Packet& packet) {
  if (m_handedOut > 0) {
    if (!m_window.ensure(m_handedOut)) return ended();
    m_window.consume(std::exchange(m_handedOut, 0));
  }
  if (!m_window.ensure(pcapformat::kRecordHeaderSize)) return ended();
  const std::uint32_t capturedLength = m_load.u32(m_window.data() + 8);
  if (capturedLength > m_lengthLimit) return tl::unexpected(damaged(capturedLength));
  if (!m_window.ensure(pcapformat::kRecordHeaderSize + capturedLength)) return ended();

  const std::uint8_t* const record = m_window.data();
  packet.frame = FrameNumber{++m_frames};
  packet.time =
      CaptureTime{Nanoseconds{std::int64_t{m_load.u32(record)} * 1'000'000'000 + std::int64_t{m_load.u32(record + 4)} * m_nanosecondsPerUnit}};
  packet.bytes = ByteView{record + pcapformat::kRecordHeaderSize, capturedLength};
  packet.originalLength = m_load.u32(record + 12);
  packet.linkType = m_linkType;
  packet.interfaceIndex = 0;
  packet.fileIndex = 0;
  packet.fileOffset = m_window.offset() + pcapformat::kRecordHeaderSize;
  m_handedOut = pcapformat::kRecordHeaderSize + capturedLength;
  return Status::Packet;
}

tl::expected<PacketSource::Status, CaptureError> PcapSource::ended() const {
  if (m_window.available() == 0 && !m_window.error()) return Status::End;
  return tl::unexpected(m_window.shortage(m_window.offset()));
}

CaptureError PcapSource::damaged(std::uint32_t capturedLength) const {
  return {CaptureError::Kind::Damaged, m_info.path, m_window.offset(), 0,
          fmt::format("the record says that {} bytes were captured, and no packet has more than {}", capturedLength, m_lengthLimit)};
}

}  // namespace

tl::expected<std::unique_ptr<PacketSource>, CaptureError> openPcap(std::unique_ptr<InputStream> input, std::size_t blockSize) {
  const auto head = input->peek(pcapformat::kFileHeaderSize);
  if (!head) return tl::unexpected(head.error());
  const auto header = pcapformat::parseFileHeader(*head);
  if (!header) return tl::unexpected(CaptureError{header.error().kind, input->path(), 0, 0, header.error().detail});
  const bool ordinary = header->versionMajor == 2 && header->versionMinor == 4 && header->recordHeaderSize == pcapformat::kRecordHeaderSize;
  if (!ordinary) return openWithLibpcap(*header, std::move(input), blockSize);
  return std::make_unique<PcapSource>(*header, std::move(input), blockSize);
}

}  // namespace rtmpscope::capture
