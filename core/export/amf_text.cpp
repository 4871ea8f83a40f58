// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/amf_text.h"

#include <algorithm>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using rtmp::AmfValue;

namespace {

constexpr int kMaxDepth = 12;
constexpr std::size_t kMaxLines = 200;
constexpr std::size_t kMaxValue = 1000;

/// Names and values, a line each.
class Lines {
 public:
  void add(std::string_view name, const AmfValue& value, int depth) {
    if (m_lines >= kMaxLines) return;
    const bool nested = !value.properties.empty() || !value.elements.empty();
    if (!nested || depth >= kMaxDepth) return addLine(name, rtmp::describe(value, kMaxValue), depth);
    addLine(name, value.className, depth);
    for (const rtmp::AmfProperty& property : value.properties) add(property.name, property.value, depth + 1);
    for (std::size_t i = 0; i < value.elements.size(); ++i) add(fmt::format("[{}]", i), value.elements[i], depth + 1);
  }

  void addLine(std::string_view name, std::string_view value, int depth) {
    if (++m_lines > kMaxLines) return;
    std::string line = fmt::format("{}{}{}{}", std::string(static_cast<std::size_t>(depth) * 2, ' '), name, value.empty() ? "" : ": ", value);
    std::replace(line.begin(), line.end(), '\n', ' ');
    m_text += line + '\n';
    if (m_lines == kMaxLines) m_text += "…\n";
  }

  std::string take() {
    if (m_text.ends_with('\n')) m_text.pop_back();
    return std::move(m_text);
  }

 private:
  std::string m_text;
  std::size_t m_lines = 0;
};

void addAll(const std::vector<AmfValue>& values, const char* name, Lines& lines) {
  for (std::size_t i = 0; i < values.size(); ++i) lines.add(fmt::format("{} {}", name, i + 1), values[i], 0);
}

}  // namespace

std::string amfText(const session::MessageDetail& detail) {
  Lines lines;
  if (const auto* const command = std::get_if<rtmp::Command>(&detail.content)) {
    lines.addLine("command", command->name, 0);
    if (command->hasTransaction) lines.addLine("transaction", fmt::format("{}", command->transaction), 0);
    lines.add("object", command->object, 0);
    addAll(command->arguments, "argument", lines);
  } else {
    const auto& data = std::get<rtmp::DataMessage>(detail.content);
    lines.addLine("handler", data.handler, 0);
    addAll(data.values, "value", lines);
  }
  return lines.take();
}

}  // namespace rtmpscope::exporting
