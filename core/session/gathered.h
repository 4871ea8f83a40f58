// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/direction.h"
#include "base/ids.h"
#include "base/time.h"
#include "session/step_catalog.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::session {

/// A message that becomes a step of its own: all but audio and video. Kept by side, until it is known who is the client.
/// There are many of them, so it is kept small.
struct GatheredStep {
  const StepKind* kind = nullptr;  ///< null: the catalogue does not know it; then its id stands in `text`
  std::string text;                ///< id (if kind is null), title, what was asked, and summary, one behind the other
  StreamRange range;
  CaptureTime time{};
  FrameNumber firstFrame;
  FrameNumber frame;
  MessageIndex message;
  std::uint16_t idLength = 0;
  std::uint16_t titleLength = 0;
  std::uint16_t askedLength = 0;
  Side side = Side::A;
  bool answersPublish = false;
  bool framesKnown = false;
  /// The frames that hold its bytes, looked up when the first Session is made; null if that is `frame` alone.
  std::unique_ptr<const std::vector<FrameNumber>> frames;

  [[nodiscard]] std::string_view id() const { return kind != nullptr ? kind->id : std::string_view{text}.substr(0, idLength); }
  [[nodiscard]] std::string_view title() const { return std::string_view{text}.substr(idLength, titleLength); }
  /// An answer only, and only if the title does not say it: the command that it answers.
  [[nodiscard]] std::string_view asked() const { return std::string_view{text}.substr(std::size_t{idLength} + titleLength, askedLength); }
  [[nodiscard]] std::string_view summary() const { return std::string_view{text}.substr(std::size_t{idLength} + titleLength + askedLength); }
};

/// A message that says that the stream is over.
struct Goodbye {
  MessageIndex message;
  FrameNumber frame;
  CaptureTime time{};
};

/// What is remembered of the messages of one side.
struct SideFacts {
  bool startedInMidStream = false;  ///< its decoder found the stream already going
  bool cutOff = false;              ///< its stream ended inside a message
  StreamOffset lastMessageEnd;
  std::optional<Goodbye> goodbye;          ///< the first one that was not taken back
  std::optional<Goodbye> lastGoodbye;      ///< the last one
  std::optional<std::uint32_t> chunkSize;  ///< the last one announced, or what a start in mid-stream was found to use
  FrameNumber handshakeBegin;              ///< first frame of its C0 or S0, none if it was not seen

  void sayGoodbye(const Goodbye& said) {
    if (!goodbye) goodbye = said;
    lastGoodbye = said;
  }
  /// A stream began in that frame: what was said about an end before is over. The two directions do not come in order.
  void takeBackBefore(FrameNumber frame) {
    if (goodbye && goodbye->frame < frame) goodbye = lastGoodbye->frame < frame ? std::nullopt : lastGoodbye;
  }
};

}  // namespace rtmpscope::session
