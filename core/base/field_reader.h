// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byte_reader.h"
#include "base/field_tree.h"
#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope {

/// Bytes of text that one row of a detail tree shows; what is longer ends in "...".
inline constexpr std::size_t kMaxFieldText = 4096;

/// A row as field_tree.h has it, without children.
[[nodiscard]] Field makeField(std::string_view name, std::string_view label, std::string value, std::string symbol, ByteRange bytes);

/// "0a0b0c...": at most `limit` bytes in hex.
[[nodiscard]] std::string hexText(ByteView bytes, std::size_t limit = 32);

/// "truncated: AMF0 string needs 10 bytes, 3 are there (at byte 17)".
[[nodiscard]] std::string describe(const ParseError& error);

/// The row that says why the rest of an item was not read: under Wireshark's name for it, from the place of the error to the
/// item's end.
[[nodiscard]] Field damageField(const ParseError& error, std::size_t itemSize);

/// The row that says how many more items of a kind there are than have rows: "12 more NAL units".
/// @param what   one of them, and several
/// @param bytes  where they stand
[[nodiscard]] Field notShownField(std::uint64_t count, std::string_view one, std::string_view several, ByteRange bytes);

/// Reads fields of a fixed layout straight down and writes a row for each into a list. As with ByteReader the first failure
/// sticks, and a field that is not all there gets no row.
class FieldReader {
 public:
  /// @param bytes   the item's bytes
  /// @param rows    where rows go; must outlive this
  /// @param begin   where in the item to begin
  FieldReader(ByteView bytes, std::vector<Field>& rows, std::size_t begin = 0) : m_in(bytes), m_rows(rows) { m_in.skip(begin); }

  [[nodiscard]] bool ok() const { return m_in.ok(); }
  [[nodiscard]] bool atEnd() const { return m_in.atEnd(); }
  [[nodiscard]] std::size_t position() const { return m_in.position(); }
  [[nodiscard]] std::size_t remaining() const { return m_in.remaining(); }
  [[nodiscard]] ByteReader& in() { return m_in; }

  /// An unsigned number, most significant byte first.
  /// @param size  1, 2, 3, 4 or 8
  std::uint64_t number(std::size_t size, std::string_view name, std::string_view label);
  std::uint32_t u32le(std::string_view name, std::string_view label);
  std::int32_t s24be(std::string_view name, std::string_view label);
  /// Bytes that are shown in hex.
  ByteView blob(std::size_t size, std::string_view name, std::string_view label);
  /// Says what the last field that was read means. Does nothing after a failure.
  void meaning(std::string symbol);
  /// Bits of a byte that was read with number(): a row below the last one.
  void bits(std::uint64_t value, std::string_view name, std::string_view label, std::string symbol = {});
  /// After a failure: the row that says what was missing.
  void noteShortage(std::string_view what, std::size_t itemSize);

 private:
  void add(std::string_view name, std::string_view label, std::string value, std::size_t begin);

  ByteReader m_in;
  std::vector<Field>& m_rows;
};

}  // namespace rtmpscope
