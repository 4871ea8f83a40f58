// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/direction.h"
#include "base/ids.h"
#include "base/time.h"
#include "session/step_catalog.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rtmpscope::session {

/// A message that becomes a step of its own: all but audio and video. Kept by side, until it is known who is the client.
struct GatheredStep {
  const StepKind* kind = nullptr;  ///< null: the catalogue does not know it; then `id` is set
  std::string id;
  Side side = Side::A;
  StreamRange range;
  FrameNumber firstFrame;
  FrameNumber frame;
  CaptureTime time{};
  MessageIndex message;
  std::string title;
  std::string summary;
  bool answersPublish = false;
  bool whole = true;                ///< all its bytes are there
  std::vector<FrameNumber> frames;  ///< looked up when the first Session is made

  [[nodiscard]] std::string_view stepId() const { return kind != nullptr ? kind->id : std::string_view{id}; }
};

/// A message that says that the stream is over.
struct Goodbye {
  MessageIndex message;
  FrameNumber frame;
  CaptureTime time{};
};

/// What is remembered of the messages of one side.
struct SideFacts {
  bool sentAny = false;
  bool startedInMidStream = false;  ///< its decoder found the stream already going
  bool cutOff = false;              ///< its stream ended inside a message
  StreamOffset lastMessageEnd;
  std::optional<Goodbye> goodbye;  ///< the first one that was not taken back
  std::uint32_t chunkSize = 128;
  FrameNumber handshakeBegin;  ///< first frame of its C0 or S0, none if it was not seen
};

}  // namespace rtmpscope::session
