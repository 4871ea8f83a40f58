// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/spooling_input.h"

#include <cerrno>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace rtmpscope::capture {
namespace {

/// File systems that have no nameless files get one whose name is taken away at once.
int openNamelessFile(const std::string& folder) {
  constexpr mode_t ownerOnly = 0600;
  const int nameless = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, ownerOnly);
  if (nameless >= 0) return nameless;
  std::string name = folder + "/rtmpscope-XXXXXX";
  const int named = mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) unlink(name.c_str());
  return named;
}

}  // namespace

SpoolingInput::SpoolingInput(std::unique_ptr<InputStream> input, SharedDescriptor spool, std::uint64_t limit)
    : m_input(std::move(input)), m_spool(std::move(spool)), m_limit(limit) {}

tl::expected<std::size_t, CaptureError> SpoolingInput::readMore(std::span<std::uint8_t> into) {
  auto got = m_input->read(into);
  if (!got || *got == 0) return got;
  if (auto error = write(into.first(*got))) return tl::unexpected(*std::move(error));
  return got;
}

std::optional<CaptureError> SpoolingInput::write(ByteView bytes) {
  if (bytes.size() > m_limit - m_written) {
    return CaptureError{CaptureError::Kind::NoSpace, path(), m_written, 0, fmt::format("it grows beyond {} bytes", m_limit)};
  }
  while (!bytes.empty()) {
    const ssize_t count = ::write(m_spool->number(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return CaptureError{CaptureError::Kind::NoSpace, path(), m_written, errno, {}};
    m_written += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return std::nullopt;
}

tl::expected<SharedDescriptor, CaptureError> makeSpool(const std::string& path) {
  const char* const chosen = std::getenv("TMPDIR");
  const std::string folder = chosen != nullptr && *chosen != '\0' ? chosen : "/tmp";
  const int number = openNamelessFile(folder);
  if (number < 0) return tl::unexpected(CaptureError{CaptureError::Kind::NoSpace, path, 0, errno, folder});
  return std::make_shared<const FileDescriptor>(number);
}

}  // namespace rtmpscope::capture
