// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/input_stream.h"

#include <cstdint>
#include <memory>
#include <string>

namespace rtmpscope::capture {

/// Owns an open file descriptor.
class FileDescriptor {
 public:
  explicit FileDescriptor(int number) : m_number(number) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor();

  [[nodiscard]] int number() const { return m_number; }

 private:
  int m_number;
};

using SharedDescriptor = std::shared_ptr<const FileDescriptor>;

/// Reads a file again by offset. pread leaves alone the position of whoever reads the same descriptor front to back.
class FileBytes final : public CaptureBytes {
 public:
  explicit FileBytes(SharedDescriptor file) : m_file(std::move(file)) {}
  [[nodiscard]] bool read(std::uint64_t offset, std::span<std::uint8_t> into) const override;

 private:
  SharedDescriptor m_file;
};

/// A file or a pipe as it is, not decompressed.
class FileInput final : public InputStream {
 public:
  /// Opens `path`; "-" is standard input.
  [[nodiscard]] static tl::expected<std::unique_ptr<FileInput>, CaptureError> open(const std::string& path);

  FileInput(SharedDescriptor file, std::string path);

  /// Whether the bytes can be read again by offset: true for an ordinary file that is read from its beginning.
  [[nodiscard]] bool rereadable() const { return m_rereadable; }

  [[nodiscard]] const std::string& path() const override { return m_path; }
  [[nodiscard]] std::uint64_t position() const override { return m_position; }
  [[nodiscard]] std::uint64_t size() const override { return m_size; }
  [[nodiscard]] std::shared_ptr<const CaptureBytes> bytes() const override;

 private:
  [[nodiscard]] tl::expected<std::size_t, CaptureError> readMore(std::span<std::uint8_t> into) override;

  SharedDescriptor m_file;
  std::string m_path;
  std::uint64_t m_position = 0;
  std::uint64_t m_size = 0;
  bool m_rereadable = false;
};

}  // namespace rtmpscope::capture
