// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <tl/expected.hpp>

namespace rtmpscope {

/// What to do with a file that is already there.
enum class Existing : std::uint8_t { Replace, Refuse };

/// A file that appears under its name whole or not at all: written beside its place under another name, synced and renamed
/// by commit(). Destroyed before that, it leaves nothing behind.
class AtomicFile {
 public:
  /// Opens the temporary file. Existing::Refuse fails at once with std::errc::file_exists if `path` is there.
  [[nodiscard]] static tl::expected<AtomicFile, std::error_code> create(const std::filesystem::path& path, Existing existing);

  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  /// Appends. After a failure all later calls fail the same way.
  [[nodiscard]] std::error_code write(std::string_view bytes);
  /// Syncs the file and gives it its name.
  [[nodiscard]] std::error_code commit();

 private:
  AtomicFile(std::filesystem::path target, std::filesystem::path temporary, int descriptor, Existing existing);
  std::error_code fail(int error);

  std::filesystem::path m_target;
  std::filesystem::path m_temporary;
  int m_descriptor;
  Existing m_existing;
  std::error_code m_error;
};

/// All at once: create(), write() and commit().
[[nodiscard]] std::error_code writeFileAtomically(const std::filesystem::path& path, std::string_view bytes, Existing existing);

}  // namespace rtmpscope
