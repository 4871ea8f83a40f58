// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture_error.h"
#include "capture/packet_source.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <tl/expected.hpp>

namespace rtmpscope::capture {

/// Bytes of a capture, front to back, decompressed. What stands behind it is a file, a pipe or a decompressor.
class InputStream {
 public:
  virtual ~InputStream() = default;

  /// Fills the beginning of `into`, which must not be empty. Returns how many bytes, at least 1, or 0 at the end. An error sticks.
  [[nodiscard]] tl::expected<std::size_t, CaptureError> read(std::span<std::uint8_t> into);

  /// The next bytes without passing over them: `count` (at most kMaxPeek), or fewer if the input ends before. The view lives
  /// until the next call of peek or read.
  [[nodiscard]] tl::expected<ByteView, CaptureError> peek(std::size_t count);
  static constexpr std::size_t kMaxPeek = 32;

  /// What errors call it.
  [[nodiscard]] virtual const std::string& path() const = 0;
  /// "gzip" and so on, as CaptureInfo says it.
  [[nodiscard]] virtual std::optional<std::string> compression() const { return std::nullopt; }
  /// Bytes of the file as it lies on the disk that were read so far, and in all (0 if not known).
  [[nodiscard]] virtual std::uint64_t position() const = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Reads the same bytes again by their offset from the beginning; null if that can't be done.
  [[nodiscard]] virtual std::shared_ptr<const CaptureBytes> bytes() const = 0;

 protected:
  InputStream() = default;
  InputStream(const InputStream&) = delete;
  InputStream& operator=(const InputStream&) = delete;

 private:
  [[nodiscard]] virtual tl::expected<std::size_t, CaptureError> readMore(std::span<std::uint8_t> into) = 0;
  [[nodiscard]] tl::expected<std::size_t, CaptureError> readUnlessFailed(std::span<std::uint8_t> into);

  std::array<std::uint8_t, kMaxPeek> m_peeked{};
  std::size_t m_peekBegin = 0;  // what was peeked at and not yet read is [m_peekBegin, m_peekEnd) of m_peeked
  std::size_t m_peekEnd = 0;
  std::optional<CaptureError> m_error;
};

}  // namespace rtmpscope::capture
