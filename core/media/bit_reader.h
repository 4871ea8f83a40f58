// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byte_reader.h"

#include <cstdint>
#include <vector>

namespace rtmpscope::media {

/// A bounds-checked cursor over bits, most significant first. As with ByteReader the first failure sticks: later reads
/// return 0 and do not move.
class BitReader {
 public:
  /// @param bytes  must outlive the reader
  /// @param begin  where bytes[0] stands in the message body, for errors
  explicit BitReader(ByteView bytes, std::size_t begin = 0) : m_bytes(bytes), m_begin(begin) {}

  [[nodiscard]] bool ok() const { return !m_failed; }
  /// Bits read so far.
  [[nodiscard]] std::size_t position() const { return m_position; }
  [[nodiscard]] std::size_t remaining() const { return m_bytes.size() * 8 - m_position; }

  /// @param count  0 to 64
  std::uint64_t bits(unsigned count);
  bool flag() { return bits(1) != 0; }
  template <class T>
  T as(unsigned count) {
    return static_cast<T>(bits(count));
  }
  void skip(std::size_t count);
  /// Moves to the next byte boundary.
  void align() { skip((8 - m_position % 8) % 8); }
  /// Exp-Golomb code, unsigned (H.264 9.1). A code of more than 32 leading zeros is a failure.
  std::uint32_t ue();
  /// Exp-Golomb code, signed (H.264 9.1.1).
  std::int32_t se();
  /// AV1's code with the same shape (AV1 4.10.3), in which 32 leading zeros mean the greatest number.
  std::uint32_t uvlc();

  /// The error that says that something was missing. Call it only when !ok().
  [[nodiscard]] ParseError shortage(std::string_view what) const {
    return {ParseError::Kind::Truncated, StreamOffset{m_begin + m_position / 8}, what, (m_wanted + 7) / 8, remaining() / 8};
  }

 private:
  ByteView m_bytes;
  std::size_t m_begin;
  std::size_t m_position = 0;
  std::size_t m_wanted = 0;
  bool m_failed = false;
};

/// A NAL unit's payload without its emulation prevention bytes: 00 00 03 becomes 00 00 (H.264 7.3.1, H.265 7.3.1.1).
[[nodiscard]] std::vector<std::uint8_t> withoutEmulationPrevention(ByteView nalUnit);

}  // namespace rtmpscope::media
