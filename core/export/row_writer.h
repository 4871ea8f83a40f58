// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::exporting {

/// One row of a list, filled once per message or frame and written as NDJSON or CSV: both have the same keys in the same order.
class Row {
 public:
  /// Begins the next row. Cells keep their memory.
  void clear() { m_used = 0; }

  void addNull(std::string_view key) { next(key, Kind::Null); }
  void add(std::string_view key, bool value) { next(key, Kind::Plain) = value ? "true" : "false"; }
  void add(std::string_view key, std::unsigned_integral auto value) { next(key, Kind::Plain) = std::to_string(value); }
  /// A number that is whole nearly always: transaction ids.
  void addNumber(std::string_view key, double value);
  /// Text from the wire or of our own: escaped as the format wants it.
  void addText(std::string_view key, std::string_view value) { next(key, Kind::Text) = value; }
  /// JSON text as it is: a nested object in NDJSON, a text cell in CSV.
  void addJson(std::string_view key, std::string value) { next(key, Kind::Json) = std::move(value); }
  /// Text, or null if it is empty.
  void addTextOrNull(std::string_view key, std::string_view value);

  /// Appends "{...}\n".
  void writeNdjson(std::string& out) const;
  /// Appends the row in the order of `columns`; keys that it does not have are empty cells.
  void writeCsv(std::string& out, const std::vector<std::string_view>& columns) const;

 private:
  enum class Kind : std::uint8_t { Null, Plain, Text, Json };
  struct Cell {
    std::string_view key;  ///< a string literal
    Kind kind = Kind::Null;
    std::string value;
  };

  std::string& next(std::string_view key, Kind kind);

  std::vector<Cell> m_cells;
  std::size_t m_used = 0;
};

/// A JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string jsonString(std::string_view text);

}  // namespace rtmpscope::exporting
