// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/file_input.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rtmpscope::capture {

FileDescriptor::~FileDescriptor() {
  if (m_number >= 0) close(m_number);
}

bool FileBytes::read(std::uint64_t offset, std::span<std::uint8_t> into) const {
  while (!into.empty()) {
    const ssize_t got = pread(m_file->number(), into.data(), into.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    offset += static_cast<std::uint64_t>(got);
    into = into.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

tl::expected<std::unique_ptr<FileInput>, CaptureError> FileInput::open(const std::string& path) {
  // Standard input is duplicated, so that it stays open for others when this input is closed.
  const bool standardInput = path == "-";
  const int number = standardInput ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (number < 0) return tl::unexpected(CaptureError{CaptureError::Kind::CannotOpen, path, 0, errno, {}});
  auto file = std::make_shared<const FileDescriptor>(number);
  struct stat status {};
  if (fstat(number, &status) == 0 && S_ISDIR(status.st_mode)) {
    return tl::unexpected(CaptureError{CaptureError::Kind::CannotOpen, path, 0, EISDIR, {}});
  }
  return std::make_unique<FileInput>(std::move(file), standardInput ? "standard input" : path);
}

FileInput::FileInput(SharedDescriptor file, std::string path) : m_file(std::move(file)), m_path(std::move(path)) {
  struct stat status {};
  if (fstat(m_file->number(), &status) != 0 || !S_ISREG(status.st_mode)) return;
  m_size = static_cast<std::uint64_t>(status.st_size);
  m_rereadable = lseek(m_file->number(), 0, SEEK_CUR) == 0;
}

std::shared_ptr<const CaptureBytes> FileInput::bytes() const {
  return m_rereadable ? std::make_shared<const FileBytes>(m_file) : nullptr;
}

tl::expected<std::size_t, CaptureError> FileInput::readMore(std::span<std::uint8_t> into) {
  ssize_t got = 0;
  do {
    got = ::read(m_file->number(), into.data(), into.size());
  } while (got < 0 && errno == EINTR);
  if (got < 0) return tl::unexpected(CaptureError{CaptureError::Kind::ReadFailed, m_path, m_position, errno, {}});
  m_position += static_cast<std::uint64_t>(got);
  return static_cast<std::size_t>(got);
}

}  // namespace rtmpscope::capture
