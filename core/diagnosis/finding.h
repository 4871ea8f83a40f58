// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "texts/text.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::diagnosis {

enum class Severity : std::uint8_t { Note, Warning, Error };
enum class Source : std::uint8_t { Client, Server, Network, Capture };
enum class Certainty : std::uint8_t { Certain, Likely, CannotTell };

/// Something that went wrong or is worth knowing, with its evidence.
struct Finding {
  std::string_view rule;  ///< id in the catalogue: "publish-rejected"; always a string literal
  Severity severity = Severity::Note;
  Source source = Source::Client;
  Certainty certainty = Certainty::Certain;
  std::string clause;                  ///< "RTMP 7.2.2.6"; empty if there is none
  std::string code;                    ///< the server's status code; empty if there is none. From the wire.
  std::vector<FrameNumber> frames;     ///< evidence, ascending
  std::vector<MessageIndex> messages;  ///< evidence
  FrameNumber since;                   ///< the verdict rests on all that was sent from this frame on; none: on all from the beginning
  std::uint64_t count = 1;             ///< how often it happened
  texts::Text message;                 ///< what happened and why we think so. Holds text from the wire.
  texts::Text advice;                  ///< what to do about it
};

/// The names of interface.md: "error", "client", "cannot-tell".
[[nodiscard]] std::string_view toString(Severity severity);
[[nodiscard]] std::string_view toString(Source source);
[[nodiscard]] std::string_view toString(Certainty certainty);

}  // namespace rtmpscope::diagnosis
