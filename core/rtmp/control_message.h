// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "rtmp/constants.h"

#include <cstdint>
#include <optional>

namespace rtmpscope::rtmp {

/// The body of a protocol control or user control message (types 1 to 6), small enough to be kept with every message.
struct ControlValues {
  std::uint32_t value = 0;       ///< chunk size, chunk stream id, sequence number, window; for user control its first number
  std::uint32_t second = 0;      ///< SetBufferLength: ms; Set Peer Bandwidth: limit type (0 hard, 1 soft, 2 dynamic)
  UserControlEvent event{};      ///< user control only
};

/// Reads the body of a message of type 1 to 6. Truncated if it is too short for its type.
[[nodiscard]] Result<ControlValues> parseControl(MessageType type, ByteView body);

}  // namespace rtmpscope::rtmp
