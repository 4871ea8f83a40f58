// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/inspector.h"
#include "export/report.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::exporting {

/// How a list of messages or frames is written.
enum class ListFormat : std::uint8_t { Text, Ndjson, Csv };

/// Takes text as it is made, so that long lists need no memory. False: stop (the output is closed).
using TextSink = std::function<bool(std::string_view text)>;

/// One line per message, in the order of their numbers.
/// @param only  ascending; none: all
void writeMessages(const analysis::Analysis& analysis, ListFormat format, const ReportOptions& options, const TextSink& sink,
                   const std::optional<std::vector<MessageNumber>>& only = std::nullopt);

/// One line per frame.
/// @param only  ascending; none: all
void writeFrames(const analysis::Inspector& inspector, const analysis::Analysis& analysis, ListFormat format, const ReportOptions& options,
                 const TextSink& sink, const std::optional<std::vector<FrameNumber>>& only = std::nullopt);

/// Detail tree with byte ranges, and hex, of one message or frame.
[[nodiscard]] std::string showMessage(const analysis::Analysis& analysis, const analysis::MessageView& message, const ReportOptions& options);
[[nodiscard]] std::string showFrame(const analysis::Analysis& analysis, const analysis::PacketView& packet, const ReportOptions& options);

/// The same as JSON, with Wireshark's name of each field and the frames that hold it.
[[nodiscard]] std::string messageJson(const analysis::Analysis& analysis, const analysis::MessageView& message, const ReportOptions& options);
[[nodiscard]] std::string frameJson(const analysis::Analysis& analysis, const analysis::PacketView& packet, const ReportOptions& options);

}  // namespace rtmpscope::exporting
