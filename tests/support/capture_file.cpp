// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/capture_file.h"

#include <atomic>
#include <fstream>

#include <unistd.h>

namespace rtmpscope::test {

TemporaryFile::TemporaryFile(const Bytes& bytes, const std::string& suffix) {
  static std::atomic<unsigned> count{0};
  m_path = std::filesystem::temp_directory_path() / ("rtmpscope-test-" + std::to_string(getpid()) + "-" + std::to_string(++count) + suffix);
  std::ofstream file{m_path, std::ios::binary};
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  std::filesystem::remove(m_path, ignored);
}

NumberWriter& NumberWriter::bytes(const Bytes& more) {
  m_written.insert(m_written.end(), more.begin(), more.end());
  return *this;
}

NumberWriter& NumberWriter::pad() {
  while (m_written.size() % 4 != 0) m_written.push_back(0);
  return *this;
}

NumberWriter& NumberWriter::number(std::uint64_t value, unsigned size) {
  for (unsigned i = 0; i < size; ++i) {
    const unsigned shift = 8 * (m_bigEndian ? size - 1 - i : i);
    m_written.push_back(static_cast<std::uint8_t>(value >> shift));
  }
  return *this;
}

Bytes PcapHeader::bytes() const {
  return NumberWriter{bigEndian}.u32(magic).u16(versionMajor).u16(versionMinor).u32(0).u32(0).u32(snapLength).u32(linkType).written();
}

Bytes PcapRecord::bytes(bool bigEndian) const {
  const auto captured = capturedLength < 0 ? data.size() : static_cast<std::size_t>(capturedLength);
  const auto original = originalLength < 0 ? data.size() : static_cast<std::size_t>(originalLength);
  return NumberWriter{bigEndian}.u32(seconds).u32(fraction).u32(captured).u32(original).bytes(data).written();
}

Bytes PcapngBlocks::option(std::uint16_t code, const Bytes& value) const {
  return numbers().u16(code).u16(value.size()).bytes(value).pad().written();
}

Bytes PcapngBlocks::block(std::uint32_t type, const Bytes& body) const {
  const Bytes padded = numbers().bytes(body).pad().written();
  return numbers().u32(type).u32(padded.size() + 12).bytes(padded).u32(padded.size() + 12).written();
}

Bytes PcapngBlocks::section(const Bytes& options, std::uint16_t major) const {
  return block(0x0A0D0D0A, numbers().u32(0x1A2B3C4D).u16(major).u16(0).u64(~std::uint64_t{0}).bytes(options).written());
}

Bytes PcapngBlocks::interface(std::uint16_t linkType, std::uint32_t snapLength, const Bytes& options) const {
  return block(1, numbers().u16(linkType).u16(0).u32(snapLength).bytes(options).written());
}

Bytes PcapngBlocks::enhanced(std::uint32_t interface, std::uint64_t time, const Bytes& data, std::int64_t originalLength,
                             const Bytes& options) const {
  const auto original = originalLength < 0 ? data.size() : static_cast<std::size_t>(originalLength);
  return block(
      6, numbers().u32(interface).u32(time >> 32U).u32(time & 0xFFFFFFFF).u32(data.size()).u32(original).bytes(data).pad().bytes(options).written());
}

Bytes PcapngBlocks::simple(const Bytes& data, std::int64_t originalLength) const {
  const auto original = originalLength < 0 ? data.size() : static_cast<std::size_t>(originalLength);
  return block(3, numbers().u32(original).bytes(data).written());
}

Bytes PcapngBlocks::obsolete(std::uint16_t interface, std::uint16_t drops, std::uint64_t time, const Bytes& data, const Bytes& options) const {
  return block(2, numbers()
                      .u16(interface)
                      .u16(drops)
                      .u32(time >> 32U)
                      .u32(time & 0xFFFFFFFF)
                      .u32(data.size())
                      .u32(data.size())
                      .bytes(data)
                      .pad()
                      .bytes(options)
                      .written());
}

Bytes PcapngBlocks::statistics(std::uint32_t interface, const Bytes& options) const {
  return block(5, numbers().u32(interface).u64(0).bytes(options).written());
}

Bytes PcapngBlocks::secrets(std::uint32_t type, const std::string& text) const {
  return block(0xA, numbers().u32(type).u32(text.size()).text(text).written());
}

}  // namespace rtmpscope::test
