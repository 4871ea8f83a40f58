// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"

#include <cstdint>
#include <string>
#include <variant>

namespace rtmpscope::notes {

/// What a note is put on. Numbers as people see them, so that they mean the same in every run of the same capture.
struct OnFrame {
  FrameNumber frame;
  bool operator==(const OnFrame&) const = default;
};
struct OnMessage {
  MessageNumber message;
  bool operator==(const OnMessage&) const = default;
};
struct OnSession {
  SessionId session;
  bool operator==(const OnSession&) const = default;
};
struct OnPhase {
  SessionId session;
  std::string phase;
  bool operator==(const OnPhase&) const = default;
};  ///< a phase id
struct OnStep {
  SessionId session;
  std::uint32_t step = 0;
  bool operator==(const OnStep&) const = default;
};

using Target = std::variant<OnFrame, OnMessage, OnSession, OnPhase, OnStep>;

enum class Author : std::uint8_t { Program, Person, CaptureFile };

/// A note on the timeline.
struct Annotation {
  std::uint32_t id = 0;  ///< from 1, never used again; 0 for notes that the program or the capture made
  Target target;
  std::string text;  ///< UTF-8, several lines allowed
  std::string tag;   ///< a word or two; may be empty
  Author author = Author::Person;
  std::string created;  ///< ISO 8601, UTC; empty for the program's own notes

  bool operator==(const Annotation&) const = default;
};

}  // namespace rtmpscope::notes
