// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/row_writer.h"

#include "export/escape_csv.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rtmpscope::exporting {

std::string jsonString(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string& Row::next(std::string_view key, Kind kind) {
  if (m_used == m_cells.size()) m_cells.emplace_back();
  Cell& cell = m_cells[m_used++];
  cell.key = key;
  cell.kind = kind;
  cell.value.clear();
  return cell.value;
}

void Row::addNumber(std::string_view key, double value) {
  if (!std::isfinite(value)) return addNull(key);
  next(key, Kind::Plain) =
      nlohmann::json(value == std::floor(value) && std::abs(value) < 1e15 ? nlohmann::json(static_cast<std::int64_t>(value)) : nlohmann::json(value))
          .dump();
}

void Row::addTextOrNull(std::string_view key, std::string_view value) {
  if (value.empty()) {
    addNull(key);
  } else {
    addText(key, value);
  }
}

void Row::writeNdjson(std::string& out) const {
  char separator = '{';
  for (std::size_t i = 0; i < m_used; ++i) {
    const Cell& cell = m_cells[i];
    out += separator;
    out += '"';
    out += cell.key;
    out += "\":";
    if (cell.kind == Kind::Null) {
      out += "null";
    } else if (cell.kind == Kind::Text) {
      out += jsonString(cell.value);
    } else {
      out += cell.value;
    }
    separator = ',';
  }
  out += "}\n";
}

void Row::writeCsv(std::string& out, const std::vector<std::string_view>& columns) const {
  for (std::size_t column = 0; column < columns.size(); ++column) {
    if (column > 0) out += ',';
    const auto begin = m_cells.begin();
    const auto end = begin + static_cast<std::ptrdiff_t>(m_used);
    const auto cell = std::find_if(begin, end, [&](const Cell& c) { return c.key == columns[column]; });
    if (cell == end || cell->kind == Kind::Null) continue;
    out += cell->kind == Kind::Plain ? cell->value : escapeCsv(cell->value);
  }
  out += "\r\n";
}

}  // namespace rtmpscope::exporting
