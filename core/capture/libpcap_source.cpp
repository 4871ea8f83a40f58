// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/libpcap_source.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <pcap/pcap.h>

namespace rtmpscope::capture {
namespace {

/// What libpcap's FILE* reads from: the file, with a snaplen in its header that makes libpcap neither cut a packet short nor
/// allocate as much as a damaged header asks for.
class Tap {
 public:
  Tap(const pcapformat::FileHeader& header, std::unique_ptr<InputStream> input) : m_input(std::move(input)), m_bigEndian(header.bigEndian) {
    const std::uint32_t limit = pcapformat::capturedLengthLimit(header.snapLength);
    for (unsigned i = 0; i < 4; ++i) m_snapLength[m_bigEndian ? 3 - i : i] = static_cast<std::uint8_t>(limit >> (8 * i));
  }

  [[nodiscard]] ssize_t read(std::span<std::uint8_t> into) {
    const auto got = m_input->read(into);
    if (!got) {
      m_error = got.error();
      errno = got.error().systemError;
      return -1;
    }
    for (std::size_t i = 0; i < m_snapLength.size(); ++i) {
      const std::uint64_t at = pcapformat::kSnapLengthOffset + i;
      if (at >= m_taken && at < m_taken + *got) into[at - m_taken] = m_snapLength[i];
    }
    m_taken += *got;
    return static_cast<ssize_t>(*got);
  }

  [[nodiscard]] const InputStream& input() const { return *m_input; }
  [[nodiscard]] std::uint64_t taken() const { return m_taken; }
  [[nodiscard]] const std::optional<CaptureError>& error() const { return m_error; }

 private:
  std::unique_ptr<InputStream> m_input;
  bool m_bigEndian;
  std::array<std::uint8_t, 4> m_snapLength{};
  std::uint64_t m_taken = 0;
  std::optional<CaptureError> m_error;
};

ssize_t readTap(void* tap, char* into, std::size_t size) {
  return static_cast<Tap*>(tap)->read({reinterpret_cast<std::uint8_t*>(into), size});
}

struct PcapCloser {
  void operator()(pcap_t* pcap) const { pcap_close(pcap); }
};

class LibpcapSource final : public PacketSource {
 public:
  LibpcapSource(const pcapformat::FileHeader& header, std::unique_ptr<InputStream> input, std::size_t bufferSize);

  [[nodiscard]] std::optional<CaptureError> open();
  [[nodiscard]] tl::expected<Status, CaptureError> next(Packet& packet) override;

  [[nodiscard]] const CaptureInfo& info() const override { return m_info; }
  [[nodiscard]] std::uint64_t position() const override { return m_tap.input().position(); }
  [[nodiscard]] std::uint64_t size() const override { return m_tap.input().size(); }
  [[nodiscard]] std::shared_ptr<const CaptureBytes> bytes() const override { return m_tap.input().bytes(); }

 private:
  [[nodiscard]] CaptureError failure() const;

  // The FILE*, which belongs to the pcap_t, uses the tap and the buffer until it is closed.
  Tap m_tap;
  std::vector<char> m_buffer;
  std::unique_ptr<pcap_t, PcapCloser> m_pcap;
  std::FILE* m_file = nullptr;

  CaptureInfo m_info;
  LinkType m_linkType;
  std::uint32_t m_recordHeaderSize;
  std::uint64_t m_recordOffset = pcapformat::kFileHeaderSize;  // where the next record begins
  std::uint32_t m_frames = 0;
};

LibpcapSource::LibpcapSource(const pcapformat::FileHeader& header, std::unique_ptr<InputStream> input, std::size_t bufferSize)
    : m_tap(header, std::move(input)), m_buffer(bufferSize), m_linkType(header.linkType), m_recordHeaderSize(header.recordHeaderSize) {
  m_info.path = m_tap.input().path();
  m_info.compression = m_tap.input().compression();
  m_info.format = "pcap";
  m_info.interfaces.push_back({header.linkType, header.snapLength, {}, std::nullopt});
}

std::optional<CaptureError> LibpcapSource::open() {
  m_file = fopencookie(&m_tap, "rb", {.read = readTap, .write = nullptr, .seek = nullptr, .close = nullptr});
  if (m_file == nullptr) return CaptureError{CaptureError::Kind::CannotOpen, m_info.path, 0, errno, {}};
  std::setvbuf(m_file, m_buffer.data(), _IOFBF, m_buffer.size());
  std::array<char, PCAP_ERRBUF_SIZE> message{};
  m_pcap.reset(pcap_fopen_offline_with_tstamp_precision(m_file, PCAP_TSTAMP_PRECISION_NANO, message.data()));
  if (m_pcap) return std::nullopt;
  std::fclose(m_file);
  if (m_tap.error()) return m_tap.error();
  return CaptureError{CaptureError::Kind::Unsupported, m_info.path, 0, 0, message.data()};
}

tl::expected<PacketSource::Status, CaptureError> LibpcapSource::next(Packet& packet) {
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  const int status = pcap_next_ex(m_pcap.get(), &header, &data);
  if (status == PCAP_ERROR_BREAK) return Status::End;
  if (status != 1) return tl::unexpected(failure());

  packet.frame = FrameNumber{++m_frames};
  // The file's seconds are unsigned, libpcap's are not. Microseconds come as nanoseconds already.
  packet.time = CaptureTime{std::chrono::seconds{static_cast<std::uint32_t>(header->ts.tv_sec)} + Nanoseconds{header->ts.tv_usec}};
  packet.bytes = ByteView{data, header->caplen};
  packet.originalLength = header->len;
  packet.linkType = m_linkType;
  packet.interfaceIndex = 0;
  packet.fileIndex = 0;
  packet.fileOffset = m_recordOffset + m_recordHeaderSize;
  m_recordOffset = packet.fileOffset + header->caplen;
  return Status::Packet;
}

CaptureError LibpcapSource::failure() const {
  if (m_tap.error()) {
    CaptureError error = *m_tap.error();
    if (error.kind == CaptureError::Kind::Cut) error.offset = m_recordOffset;
    return error;
  }
  // libpcap calls both an error; only a cut file lets it run into the end.
  if (std::feof(m_file) != 0) return cutError(m_info.path, m_recordOffset, m_tap.taken());
  return {CaptureError::Kind::Damaged, m_info.path, m_recordOffset, 0, pcap_geterr(m_pcap.get())};
}

}  // namespace

tl::expected<std::unique_ptr<PacketSource>, CaptureError> openWithLibpcap(const pcapformat::FileHeader& header, std::unique_ptr<InputStream> input,
                                                                          std::size_t bufferSize) {
  auto source = std::make_unique<LibpcapSource>(header, std::move(input), bufferSize);
  if (auto error = source->open()) return tl::unexpected(*std::move(error));
  return source;
}

}  // namespace rtmpscope::capture
