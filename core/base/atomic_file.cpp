// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace rtmpscope {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kNewFileMode = 0666;  // less the umask
constexpr int kMaxNames = 100;

std::error_code lastError() {
  return {errno, std::generic_category()};
}

/// Behind a symbolic link, the file that it names is to be replaced and not the link.
fs::path resolved(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_symlink(path, ignored)) return path;
  const fs::path target = fs::weakly_canonical(path, ignored);
  return target.empty() ? path : target;
}

/// Gives the file its name, but takes no name that is in use.
bool linkWithoutReplacing(const fs::path& temporary, const fs::path& target) {
  if (::link(temporary.c_str(), target.c_str()) == 0) {
    ::unlink(temporary.c_str());
    return true;
  }
  if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS) return false;  // else: a file system without hard links
  if (::access(target.c_str(), F_OK) == 0) {
    errno = EEXIST;
    return false;
  }
  return ::rename(temporary.c_str(), target.c_str()) == 0;
}

void syncFolderOf(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

tl::expected<AtomicFile, std::error_code> AtomicFile::create(const fs::path& path, Existing existing) {
  const fs::path target = resolved(path);
  struct stat status {};
  const bool there = ::stat(target.c_str(), &status) == 0;
  if (there && existing == Existing::Refuse) return tl::unexpected(std::make_error_code(std::errc::file_exists));
  if (there && S_ISDIR(status.st_mode)) return tl::unexpected(std::make_error_code(std::errc::is_a_directory));
  const mode_t mode = there ? status.st_mode & 07777U : kNewFileMode;
  for (int i = 0; i < kMaxNames; ++i) {
    fs::path temporary = target;
    temporary.replace_filename(fmt::format(".{}.{}-{}.tmp", target.filename().string(), ::getpid(), i));
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor >= 0) return AtomicFile(target, std::move(temporary), descriptor, existing);
    if (errno != EEXIST) break;
  }
  return tl::unexpected(lastError());
}

AtomicFile::AtomicFile(fs::path target, fs::path temporary, int descriptor, Existing existing)
    : m_target(std::move(target)), m_temporary(std::move(temporary)), m_descriptor(descriptor), m_existing(existing) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_target(std::move(other.m_target)),
      m_temporary(std::exchange(other.m_temporary, {})),
      m_descriptor(std::exchange(other.m_descriptor, -1)),
      m_existing(other.m_existing),
      m_error(other.m_error) {}

AtomicFile::~AtomicFile() {
  if (m_descriptor >= 0) ::close(m_descriptor);
  if (!m_temporary.empty()) ::unlink(m_temporary.c_str());
}

std::error_code AtomicFile::fail(int error) {
  m_error = {error, std::generic_category()};
  return m_error;
}

std::error_code AtomicFile::write(std::string_view bytes) {
  while (!m_error && !bytes.empty()) {
    const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return m_error;
}

std::error_code AtomicFile::commit() {
  if (m_error) return m_error;
  if (::fsync(m_descriptor) != 0 && errno != EINVAL && errno != EROFS) return fail(errno);
  if (::close(std::exchange(m_descriptor, -1)) != 0) return fail(errno);
  const bool named =
      m_existing == Existing::Replace ? ::rename(m_temporary.c_str(), m_target.c_str()) == 0 : linkWithoutReplacing(m_temporary, m_target);
  if (!named) return fail(errno);
  m_temporary.clear();
  syncFolderOf(m_target);
  return {};
}

std::error_code writeFileAtomically(const fs::path& path, std::string_view bytes, Existing existing) {
  auto file = AtomicFile::create(path, existing);
  if (!file) return file.error();
  if (const std::error_code error = file->write(bytes)) return error;
  return file->commit();
}

}  // namespace rtmpscope
