// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/message_record.h"

#include <string>

namespace rtmpscope::exporting {

/// The values of a command or data message, one a line, nested ones indented. Text from the wire in it is as it was sent, apart from
/// line ends. Deep and long messages are cut with "…".
[[nodiscard]] std::string amfText(const session::MessageDetail& detail);

}  // namespace rtmpscope::exporting
