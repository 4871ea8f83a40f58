// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/session.h"
#include "texts/phrase.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rtmpscope::session {

/// One kind of step. Adding a step to the program is adding a line here.
struct StepKind {
  std::string_view id;           ///< "connect-result"
  std::string_view title;        ///< for people, where nothing was decoded: "Set Peer Bandwidth". texts::nameIn() says it in a language
  StepDirection direction{};     ///< who usually sends it
  std::optional<PhaseId> phase;  ///< none: it belongs to whatever is going on
  std::string_view clause;       ///< "RTMP 7.2.1.1"; empty if no specification has it
  texts::Phrase explanation;     ///< one or two plain sentences: what the step is for
};

[[nodiscard]] std::span<const StepKind> stepCatalog();

/// The kind of that id, or nullptr: steps of commands that the catalogue does not know.
[[nodiscard]] const StepKind* findStepKind(std::string_view id);

/// What a phase is called by people: "RTMP handshake".
[[nodiscard]] texts::Phrase phaseTitle(PhaseId id);

/// The step's title as people read it: of a run of media "Video 240 messages, Audio 345". From the wire: escape it.
[[nodiscard]] std::string titleIn(const Step& step, texts::Language language);

/// "FCPublish" -> "fc-publish", "_checkbw" -> "checkbw", "onBWDone" -> "on-bw-done".
[[nodiscard]] std::string stepIdOf(std::string_view commandName);

}  // namespace rtmpscope::session
