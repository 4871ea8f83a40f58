// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "capture/input_stream.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace rtmpscope::capture {

/// A stretch of an input that is in memory at once: it is read in large blocks, and items are looked at where they lie.
class ReadWindow {
 public:
  /// @param blockSize  how much is read at a time; the window grows beyond it only for a larger item
  ReadWindow(std::unique_ptr<InputStream> input, std::size_t blockSize) : m_input(std::move(input)), m_buffer(blockSize) {}

  /// Makes at least `count` bytes available. False if the input ends before, or fails (see error()). The caller caps `count`.
  /// Invalidates what data() gave.
  [[nodiscard]] bool ensure(std::size_t count) { return available() >= count || fill(count); }
  /// The bytes at the window's offset; available() of them.
  [[nodiscard]] const std::uint8_t* data() const { return m_buffer.data() + m_begin; }
  [[nodiscard]] std::size_t available() const { return m_end - m_begin; }
  /// Where data() stands in the (decompressed) file.
  [[nodiscard]] std::uint64_t offset() const { return m_offset; }
  /// Passes over bytes that are available.
  void consume(std::size_t count) {
    m_begin += count;
    m_offset += count;
  }
  /// Passes over bytes that need not be available. False if the input ends before, or fails.
  [[nodiscard]] bool skip(std::uint64_t count);

  /// Why reading failed; none if it did not, or if the input just ended.
  [[nodiscard]] const std::optional<CaptureError>& error() const { return m_error; }
  /// What a reader says whose item begins at `itemOffset` and could not be had whole: error(), or that the file is cut there.
  [[nodiscard]] CaptureError shortage(std::uint64_t itemOffset) const;
  [[nodiscard]] const InputStream& input() const { return *m_input; }

 private:
  [[nodiscard]] bool fill(std::size_t count);

  std::unique_ptr<InputStream> m_input;
  std::vector<std::uint8_t> m_buffer;
  std::size_t m_begin = 0;
  std::size_t m_end = 0;
  std::uint64_t m_offset = 0;
  bool m_ended = false;
  std::optional<CaptureError> m_error;
};

}  // namespace rtmpscope::capture
