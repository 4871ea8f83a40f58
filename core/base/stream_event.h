// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"

#include <cstdint>
#include <variant>

namespace rtmpscope {

/// Bytes of one direction, in order. The view lives only while the event is being handled.
struct StreamData {
  StreamOffset offset;
  ByteView bytes;
  FrameNumber frame;  ///< the frame that carried these bytes (their first copy)
};

/// Why bytes of a direction are not in the capture.
enum class MissingReason : std::uint8_t {
  Lost,         ///< the receiver may have had them; the capture did not catch them
  NotCaptured,  ///< the frame is there, but the capture kept only its beginning (snaplen)
};

/// A hole: bytes that the sender sent and the capture does not have. A gap is part of the stream and not its end.
struct StreamMissing {
  StreamOffset offset;
  std::uint64_t size = 0;
  MissingReason reason = MissingReason::Lost;
  FrameNumber frame;  ///< Lost: the frame that showed that the bytes will not come. NotCaptured: the frame that was cut.
  /// False: nobody can tell how many bytes are missing, `size` only keeps their place (a tunnel that lost whole requests).
  bool sizeKnown = true;
};

/// No more bytes will come.
struct StreamEnd {
  StreamOffset offset;
  EndReason reason = EndReason::CaptureEnded;
  FrameNumber frame;  ///< the FIN or RST; none if the capture ended
};

/// What one direction of a TCP connection is made of. Offsets follow on each other without a gap or an overlap.
using StreamEvent = std::variant<StreamData, StreamMissing, StreamEnd>;

}  // namespace rtmpscope
