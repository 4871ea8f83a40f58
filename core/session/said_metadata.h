// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rtmp/command.h"
#include "session/session.h"

#include <optional>
#include <string>
#include <string_view>

namespace rtmpscope::session {

/// The property of that name in the first value that has it; null if none has.
[[nodiscard]] const rtmp::AmfValue* findIn(const rtmp::DataMessage& data, std::string_view name);

/// The text that an object has under a name.
[[nodiscard]] std::optional<std::string> textOf(const rtmp::AmfValue& object, std::string_view name);
/// The same in a command's object, if it did not break off with the command.
[[nodiscard]] std::optional<std::string> wholeText(const rtmp::Command& command, std::string_view name);

/// onMetaData, by itself or in @setDataFrame.
[[nodiscard]] bool isMetadata(const rtmp::DataMessage& data);
/// Takes over what an onMetaData says. What cannot be is left out.
void fillMetadata(Metadata& metadata, const rtmp::DataMessage& data);

}  // namespace rtmpscope::session
