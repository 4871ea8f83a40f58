// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/hex.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace rtmpscope::test {

/// A file in the temporary folder with the given bytes; gone when this is.
class TemporaryFile {
 public:
  explicit TemporaryFile(const Bytes& bytes, const std::string& suffix = ".bin");
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

 private:
  std::filesystem::path m_path;
};

/// Writes numbers into bytes in the order of one of the two kinds of machines.
class NumberWriter {
 public:
  explicit NumberWriter(bool bigEndian) : m_bigEndian(bigEndian) {}

  NumberWriter& u16(std::uint64_t value) { return number(value, 2); }
  NumberWriter& u32(std::uint64_t value) { return number(value, 4); }
  NumberWriter& u64(std::uint64_t value) { return number(value, 8); }
  NumberWriter& bytes(const Bytes& more);
  NumberWriter& text(const std::string& more) { return bytes(Bytes(more.begin(), more.end())); }
  /// Zeros up to a multiple of four.
  NumberWriter& pad();

  [[nodiscard]] const Bytes& written() const { return m_written; }

 private:
  NumberWriter& number(std::uint64_t value, unsigned size);

  bool m_bigEndian;
  Bytes m_written;
};

/// The header of a classic pcap file.
struct PcapHeader {
  std::uint32_t magic = 0xA1B2C3D4;
  bool bigEndian = false;
  std::uint16_t versionMajor = 2;
  std::uint16_t versionMinor = 4;
  std::uint32_t snapLength = 65535;
  std::uint32_t linkType = 1;

  [[nodiscard]] Bytes bytes() const;
};

/// A record of a classic pcap file. Lengths that are not given are those of the data.
struct PcapRecord {
  std::uint32_t seconds = 0;
  std::uint32_t fraction = 0;  ///< micro- or nanoseconds, as the magic number says
  Bytes data;
  std::int64_t capturedLength = -1;
  std::int64_t originalLength = -1;

  [[nodiscard]] Bytes bytes(bool bigEndian = false) const;
};

/// Blocks of a pcapng section, each with its length at both ends.
class PcapngBlocks {
 public:
  explicit PcapngBlocks(bool bigEndian = false) : m_bigEndian(bigEndian) {}

  [[nodiscard]] NumberWriter numbers() const { return NumberWriter{m_bigEndian}; }
  [[nodiscard]] Bytes option(std::uint16_t code, const Bytes& value) const;
  [[nodiscard]] Bytes option(std::uint16_t code, const std::string& text) const { return option(code, Bytes(text.begin(), text.end())); }
  [[nodiscard]] Bytes endOfOptions() const { return option(0, Bytes{}); }

  [[nodiscard]] Bytes block(std::uint32_t type, const Bytes& body) const;
  [[nodiscard]] Bytes section(const Bytes& options = {}, std::uint16_t major = 1) const;
  [[nodiscard]] Bytes interface(std::uint16_t linkType, std::uint32_t snapLength = 0, const Bytes& options = {}) const;
  /// @param originalLength  -1: that of the data
  [[nodiscard]] Bytes enhanced(std::uint32_t interface, std::uint64_t time, const Bytes& data, std::int64_t originalLength = -1,
                               const Bytes& options = {}) const;
  [[nodiscard]] Bytes simple(const Bytes& data, std::int64_t originalLength = -1) const;
  [[nodiscard]] Bytes obsolete(std::uint16_t interface, std::uint16_t drops, std::uint64_t time, const Bytes& data, const Bytes& options = {}) const;
  [[nodiscard]] Bytes statistics(std::uint32_t interface, const Bytes& options) const;
  [[nodiscard]] Bytes secrets(std::uint32_t type, const std::string& text) const;

 private:
  bool m_bigEndian;
};

}  // namespace rtmpscope::test
