// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/file_input.h"
#include "capture/input_stream.h"

#include <cstdint>
#include <memory>
#include <string>

namespace rtmpscope::capture {

/// How much of a decompressed or piped capture is written to the disk. A small compressed file can become very large.
inline constexpr std::uint64_t kMaxSpoolBytes = std::uint64_t{64} << 30U;

/// Writes what it reads from an input that can be read only once into a temporary file, from which it can be read again. The
/// first packets are there before the last ones were decompressed, and no byte is read from the disk twice.
class SpoolingInput final : public InputStream {
 public:
  /// @param spool  open for reading and writing, empty; see makeSpool
  SpoolingInput(std::unique_ptr<InputStream> input, SharedDescriptor spool, std::uint64_t limit = kMaxSpoolBytes);

  [[nodiscard]] const std::string& path() const override { return m_input->path(); }
  [[nodiscard]] std::optional<std::string> compression() const override { return m_input->compression(); }
  [[nodiscard]] std::uint64_t position() const override { return m_input->position(); }
  [[nodiscard]] std::uint64_t size() const override { return m_input->size(); }
  [[nodiscard]] std::shared_ptr<const CaptureBytes> bytes() const override { return std::make_shared<const FileBytes>(m_spool); }

 private:
  [[nodiscard]] tl::expected<std::size_t, CaptureError> readMore(std::span<std::uint8_t> into) override;
  [[nodiscard]] std::optional<CaptureError> write(ByteView bytes);

  std::unique_ptr<InputStream> m_input;
  SharedDescriptor m_spool;
  std::uint64_t m_limit;
  std::uint64_t m_written = 0;
};

/// A file without a name in TMPDIR, or in /tmp if that is not set: it is gone when the last descriptor is, whatever happens.
/// @param path  of the capture, for the error (NoSpace)
[[nodiscard]] tl::expected<SharedDescriptor, CaptureError> makeSpool(const std::string& path);

}  // namespace rtmpscope::capture
