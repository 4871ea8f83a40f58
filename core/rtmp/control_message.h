// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "rtmp/constants.h"

#include <cstddef>
#include <cstdint>

namespace rtmpscope::rtmp {

/// The body of a protocol control or user control message (types 1 to 6), small enough to be kept with every message.
struct ControlValues {
  std::uint32_t value = 0;   ///< as sent: chunk size, chunk stream id, sequence number, window; user control: its first number
  std::uint32_t second = 0;  ///< SetBufferLength: ms; Set Peer Bandwidth: limit type (0 hard, 1 soft, 2 dynamic)
  UserControlEvent event{};  ///< user control only
  bool isShort = false;      ///< user control only: the data that its event should have is not all there
};

/// Bytes that the body of a message of type 1 to 6 has by the specification; 0 where that is not fixed (a request for SWF
/// verification, user control events that are unknown).
[[nodiscard]] std::size_t controlSize(MessageType type, UserControlEvent event);

/// Reads the body of a message of type 1 to 6. Truncated if it is too short for its type; of user control the event type is
/// enough. What is more is not looked at. Unknown events keep their first four bytes as `value`, if they have as many.
[[nodiscard]] Result<ControlValues> parseControl(MessageType type, ByteView body);

}  // namespace rtmpscope::rtmp
