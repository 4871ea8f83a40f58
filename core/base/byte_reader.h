// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <cstdint>
#include <string_view>

namespace rtmpscope {

/// A bounds-checked cursor over bytes that it does not own.
///
/// The first read beyond the end fails, and that sticks: later reads return 0 or an empty view and do not move. So a
/// fixed layout is read straight down and checked once with ok(). A value that steers what is read next (a length, a
/// type, a count) is used only after ok().
class ByteReader {
 public:
  /// @param bytes   what to read; must outlive the reader and all views that it hands out
  /// @param offset  the position of bytes[0] in its stream, packet or message body, for errors and ranges
  explicit ByteReader(ByteView bytes, StreamOffset offset = {}) : m_bytes(bytes), m_origin(offset) {}

  [[nodiscard]] bool ok() const { return m_wanted == 0; }
  [[nodiscard]] std::size_t remaining() const { return m_bytes.size() - m_position; }
  [[nodiscard]] bool atEnd() const { return m_position == m_bytes.size(); }
  /// Bytes read so far.
  [[nodiscard]] std::size_t position() const { return m_position; }
  /// Where the next byte stands in its stream, packet or body.
  [[nodiscard]] StreamOffset offset() const { return m_origin + m_position; }
  [[nodiscard]] ByteView rest() const { return m_bytes.subspan(m_position); }

  std::uint8_t u8() { return static_cast<std::uint8_t>(bigEndian(1)); }
  std::uint16_t u16be() { return static_cast<std::uint16_t>(bigEndian(2)); }
  std::uint32_t u24be() { return static_cast<std::uint32_t>(bigEndian(3)); }
  std::uint32_t u32be() { return static_cast<std::uint32_t>(bigEndian(4)); }
  std::uint64_t u64be() { return bigEndian(8); }
  std::uint16_t u16le() { return static_cast<std::uint16_t>(littleEndian(2)); }
  std::uint32_t u32le() { return static_cast<std::uint32_t>(littleEndian(4)); }
  std::uint64_t u64le() { return littleEndian(8); }
  /// 24 bits, two's complement, big endian (FLV's SI24).
  std::int32_t s24be();
  /// IEEE 754 double, big endian (AMF number).
  double f64be();
  /// A view of the next `count` bytes, which are passed over.
  ByteView bytes(std::size_t count);
  void skip(std::size_t count) { bytes(count); }
  /// A reader that cannot leave the next `count` bytes; this one moves behind them.
  ByteReader sub(std::size_t count);

  /// The error that says what was missing. Call it only when !ok().
  [[nodiscard]] ParseError shortage(std::string_view what) const {
    return {ParseError::Kind::Truncated, m_origin + m_position, what, m_wanted, remaining()};
  }

 private:
  bool take(std::size_t count);
  std::uint64_t bigEndian(std::size_t count);
  std::uint64_t littleEndian(std::size_t count);

  ByteView m_bytes;
  StreamOffset m_origin;
  std::size_t m_position = 0;
  std::uint64_t m_wanted = 0;  // what the first failed read asked for; 0 while all is well
};

inline bool ByteReader::take(std::size_t count) {
  if (m_wanted != 0) return false;
  if (count > remaining()) {
    m_wanted = count;
    return false;
  }
  m_position += count;
  return true;
}

inline std::uint64_t ByteReader::bigEndian(std::size_t count) {
  const std::size_t start = m_position;
  if (!take(count)) return 0;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8U | m_bytes[start + i];
  return value;
}

inline std::uint64_t ByteReader::littleEndian(std::size_t count) {
  const std::size_t start = m_position;
  if (!take(count)) return 0;
  std::uint64_t value = 0;
  for (std::size_t i = count; i > 0; --i) value = value << 8U | m_bytes[start + i - 1];
  return value;
}

inline ByteView ByteReader::bytes(std::size_t count) {
  const std::size_t start = m_position;
  if (!take(count)) return {};
  return m_bytes.subspan(start, count);
}

inline ByteReader ByteReader::sub(std::size_t count) {
  const StreamOffset start = offset();
  ByteReader child{bytes(count), start};
  child.m_wanted = m_wanted;
  return child;
}

}  // namespace rtmpscope
