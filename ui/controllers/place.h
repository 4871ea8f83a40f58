// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/ids.h"
#include "session/session.h"

#include <cstdint>
#include <optional>

namespace rtmpscope::ui {

/// What is selected: one thing of the capture, and where it shows among the others. Ids only.
struct Place {
  enum class Kind : std::uint8_t { None, Session, Phase, Step, Message, Frame };

  Kind kind = Kind::None;
  std::optional<SessionId> session;
  std::optional<session::PhaseId> phase;
  std::uint32_t step = 0;               ///< Step::number; 0 if it belongs to none
  std::optional<MessageIndex> message;  ///< of a step: its last message
  FrameNumber frame;                    ///< where it was complete

  bool operator==(const Place&) const = default;
};

/// A stretch of bytes of what is selected.
struct ByteSpot {
  enum class Space : std::uint8_t {
    None,
    Packet,  ///< captured bytes of `frame`
    Wire,    ///< the message as it stood on the wire, chunk headers included
  };

  Space space = Space::None;
  FrameNumber frame;
  ByteRange range;

  bool operator==(const ByteSpot&) const = default;
};

}  // namespace rtmpscope::ui
