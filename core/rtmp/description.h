// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/field_tree.h"
#include "rtmp/aggregate.h"
#include "rtmp/command.h"
#include "rtmp/constants.h"
#include "rtmp/control_message.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::rtmp {

/// "Set Chunk Size", "Command (AMF0)", "unknown (23)".
[[nodiscard]] std::string toString(MessageType type);
[[nodiscard]] std::string toString(UserControlEvent event);
/// Of Set Peer Bandwidth: "Hard", "Soft", "Dynamic", "unknown (3)".
[[nodiscard]] std::string limitTypeName(std::uint32_t limitType);

/// Bytes of a summary.
inline constexpr std::size_t kMaxSummaryLength = 400;

/// One line, as Wireshark's Info would have it: "connect('live')", "Window Acknowledgement Size 5000000". Where Wireshark
/// shows empty brackets, what is between them: "_result(1)", "FCSubscribe('cam1')". What is longer than
/// kMaxSummaryLength is cut and ends with "...". Text from the wire is not escaped.
[[nodiscard]] std::string summarize(const Command& command);
[[nodiscard]] std::string summarize(const DataMessage& data);
[[nodiscard]] std::string summarize(MessageType type, const ControlValues& control);

/// Fields of a chunk header, decoded from its bytes alone. Ranges from the start of `header`.
[[nodiscard]] Field describeChunkHeader(ByteView header);

/// Fields of the header of a message that stands in an aggregate. Ranges from the start of `header`.
[[nodiscard]] Field describeAggregateHeader(ByteView header, const AggregatePart& part);

/// Fields of the body of a control, command, data or shared object message. Ranges from the start of `body`. Media bodies
/// are core/media's.
[[nodiscard]] std::vector<Field> describeBody(MessageType type, ByteView body);

}  // namespace rtmpscope::rtmp
