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

}  // namespace rtmpscope::test
