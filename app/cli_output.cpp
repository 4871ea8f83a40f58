// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_output.h"

#include "base/atomic_file.h"
#include "export/escape_terminal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

namespace rtmpscope::cli {

namespace {

namespace fs = std::filesystem;

std::error_code writeAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return {errno, std::generic_category()};
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::error_code writeThrough(const std::string& path, std::string_view content) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return {errno, std::generic_category()};
  const std::error_code error = writeAll(descriptor, content);
  ::close(descriptor);
  return error;
}

}  // namespace

bool Output::write(std::string_view text) {
  if (!m_error) m_error = writeAll(STDOUT_FILENO, text);
  return !m_error;
}

Status Output::status() {
  if (!m_error) return Status::Done;
  if (m_error != std::errc::broken_pipe && !m_said) {
    complain(texts::say("the result could not be written: {}", m_error.message()), m_language);
  }
  m_said = true;
  return Status::Unwritable;
}

void complain(std::string_view message) {
  fmt::print(stderr, "rtmpscope-cli: {}\n", exporting::escapeTerminal(message));
}

void complain(const texts::Text& message, texts::Language language) {
  complain(message.in(language));
}

bool colourOnOutput() {
  const char* const noColour = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return ::isatty(STDOUT_FILENO) == 1 && !dumb && (noColour == nullptr || *noColour == '\0');
}

Status writeFile(const std::string& path, std::string_view content, bool force, texts::Language language) {
  std::error_code ignored;
  const fs::file_status there = fs::status(path, ignored);
  const bool device = fs::exists(there) && !fs::is_regular_file(there) && !fs::is_directory(there);
  const std::error_code error =
      device ? writeThrough(path, content) : writeFileAtomically(path, content, force ? Existing::Replace : Existing::Refuse);
  if (!error) return Status::Done;
  if (error == std::errc::file_exists) {
    complain(texts::say("{} is there already and was left as it is; --force overwrites it", path), language);
  } else if (error != std::errc::broken_pipe) {
    complain(texts::say("{} could not be written: {}", path, error.message()), language);
  }
  return Status::Unwritable;
}

}  // namespace rtmpscope::cli
