// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/libpcap_source.h"

#include "capture/link_type.h"
#include "capture/pcap_format.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

#include <fmt/format.h>
#include <pcap/pcap.h>

namespace rtmpscope::capture {
namespace {

/// What libpcap's FILE* reads from. Counts what it took, so that a position in the file can be told.
struct Tap {
  std::unique_ptr<InputStream> input;
  std::uint64_t taken = 0;
  std::optional<CaptureError> error;
};

ssize_t readTap(void* cookie, char* into, std::size_t size) {
  auto& tap = *static_cast<Tap*>(cookie);
  if (size == 0) return 0;
  const auto got = tap.input->read({reinterpret_cast<std::uint8_t*>(into), size});
  if (!got) {
    tap.error = got.error();
    errno = got.error().systemError;
    return -1;
  }
  tap.taken += *got;
  return static_cast<ssize_t>(*got);
}

/// Only the question "where are we" is answered (ftello).
int seekTap(void* cookie, off64_t* offset, int whence) {
  if (whence != SEEK_CUR || *offset != 0) return -1;
  *offset = static_cast<off64_t>(static_cast<Tap*>(cookie)->taken);
  return 0;
}

struct PcapCloser {
  void operator()(pcap_t* pcap) const { pcap_close(pcap); }
};

class LibpcapSource final : public PacketSource {
 public:
  LibpcapSource(std::unique_ptr<InputStream> input, std::size_t bufferSize) : m_buffer(bufferSize) { m_tap.input = std::move(input); }

  [[nodiscard]] std::optional<CaptureError> open();
  [[nodiscard]] tl::expected<Status, CaptureError> next(Packet& packet) override;

  [[nodiscard]] const CaptureInfo& info() const override { return m_info; }
  [[nodiscard]] std::uint64_t position() const override { return m_tap.input->position(); }
  [[nodiscard]] std::uint64_t size() const override { return m_tap.input->size(); }
  [[nodiscard]] std::shared_ptr<const CaptureBytes> bytes() const override { return m_tap.input->bytes(); }

 private:
  [[nodiscard]] CaptureError failure() const;
  void passOver(const pcap_pkthdr& header);

  // The FILE* that pcap_t closes uses the two members before it until then.
  Tap m_tap;
  std::vector<char> m_buffer;
  std::unique_ptr<pcap_t, PcapCloser> m_pcap;
  std::FILE* m_file = nullptr;

  CaptureInfo m_info;
  LinkType m_linkType{};
  std::uint32_t m_snapLength = 0;
  std::uint32_t m_recordHeaderSize = 0;
  std::uint64_t m_recordOffset = 0;  // where the next record begins
  std::uint32_t m_frames = 0;
};

std::optional<CaptureError> LibpcapSource::open() {
  m_info.path = m_tap.input->path();
  m_info.format = "pcap";
  const auto head = m_tap.input->peek(pcapformat::kFileHeaderSize);
  if (!head) return head.error();
  const auto header = pcapformat::parseFileHeader(*head);
  if (!header) return CaptureError{header.error().kind, m_info.path, 0, 0, header.error().detail};

  m_file = fopencookie(&m_tap, "rb", {.read = readTap, .write = nullptr, .seek = seekTap, .close = nullptr});
  if (m_file == nullptr) return CaptureError{CaptureError::Kind::CannotOpen, m_info.path, 0, errno, {}};
  std::setvbuf(m_file, m_buffer.data(), _IOFBF, m_buffer.size());
  std::array<char, PCAP_ERRBUF_SIZE> message{};
  m_pcap.reset(pcap_fopen_offline_with_tstamp_precision(m_file, PCAP_TSTAMP_PRECISION_NANO, message.data()));
  if (!m_pcap) {
    std::fclose(m_file);
    if (m_tap.error) return m_tap.error;
    return CaptureError{CaptureError::Kind::Unsupported, m_info.path, 0, 0, message.data()};
  }
  m_linkType = header->linkType;
  m_snapLength = static_cast<std::uint32_t>(pcap_snapshot(m_pcap.get()));
  m_recordHeaderSize = header->recordHeaderSize;
  m_recordOffset = pcapformat::kFileHeaderSize;
  m_info.interfaces.push_back({m_linkType, header->snapLength, {}, std::nullopt});
  return std::nullopt;
}

tl::expected<PacketSource::Status, CaptureError> LibpcapSource::next(Packet& packet) {
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  const int status = pcap_next_ex(m_pcap.get(), &header, &data);
  if (status == PCAP_ERROR_BREAK) return Status::End;
  if (status != 1) return tl::unexpected(failure());

  packet.frame = FrameNumber{++m_frames};
  // The file's fields are unsigned, libpcap's are not. Microseconds come as nanoseconds already.
  packet.time = CaptureTime{std::chrono::seconds{static_cast<std::uint32_t>(header->ts.tv_sec)} + Nanoseconds{header->ts.tv_usec}};
  packet.bytes = ByteView{data, header->caplen};
  packet.originalLength = header->len;
  packet.linkType = m_linkType;
  packet.interfaceIndex = 0;
  packet.fileIndex = 0;
  packet.fileOffset = m_recordOffset + m_recordHeaderSize;
  passOver(*header);
  return Status::Packet;
}

void LibpcapSource::passOver(const pcap_pkthdr& header) {
  m_recordOffset += m_recordHeaderSize + header.caplen;
  // libpcap cuts a record that is longer than the snaplen, and does not say by how much.
  if (header.caplen == m_snapLength) m_recordOffset = static_cast<std::uint64_t>(ftello(m_file));
}

CaptureError LibpcapSource::failure() const {
  if (m_tap.error) return *m_tap.error;
  const bool cut = std::feof(m_file) != 0;
  const auto kind = cut ? CaptureError::Kind::Cut : CaptureError::Kind::Damaged;
  return {kind, m_info.path, m_recordOffset, 0, cut ? pcapformat::describeCut(m_recordOffset, m_tap.taken) : pcap_geterr(m_pcap.get())};
}

}  // namespace

tl::expected<std::unique_ptr<PacketSource>, CaptureError> openWithLibpcap(std::unique_ptr<InputStream> input, std::size_t bufferSize) {
  auto source = std::make_unique<LibpcapSource>(std::move(input), bufferSize);
  if (auto error = source->open()) return tl::unexpected(*std::move(error));
  return source;
}

}  // namespace rtmpscope::capture
