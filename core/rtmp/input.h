// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rtmp/held_bytes.h"

namespace rtmpscope::rtmp {

/// Bytes of one direction that stand together, and who carried them: one TCP segment, or a stretch that was held.
struct Input {
  ByteView bytes;
  StreamOffset offset;
  FrameNumber frame;                ///< of all the bytes, if `held` is null
  const HeldBytes* held = nullptr;  ///< knows the frames of the bytes, and what is behind them
  bool last = false;                ///< a hole or the end of the stream follows directly
  bool ended = false;               ///< it is the end of the stream
  bool mayTry = false;              ///< `held` shows what was wanted: a header may be tried on it

  [[nodiscard]] FrameNumber frameAt(std::size_t at) const { return held == nullptr ? frame : held->frameAt(offset + at); }
  [[nodiscard]] FrameNumber highestFrame(std::size_t at, std::size_t size) const {
    return held == nullptr ? frame : held->highestFrame(offset + at, size);
  }
};

}  // namespace rtmpscope::rtmp
