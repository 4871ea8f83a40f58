// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rtmp/message.h"
#include "base/ids.h"
#include "diagnosis/finding.h"
#include "net/connection.h"
#include "rtmp/recognition.h"
#include "session/session.h"
#include "texts/text.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rtmpscope::exporting {

/// A word with the mark that stands beside it in the window, the terminal and the report alike.
struct Mark {
  std::string_view mark;
  texts::Phrase word;

  /// "✔ completed".
  [[nodiscard]] std::string in(texts::Language language) const;
};

[[nodiscard]] Mark verdictOf(session::Outcome outcome);
[[nodiscard]] Mark markOf(diagnosis::Severity severity);
/// "→", "←", "⇄": the client is on the left.
[[nodiscard]] std::string_view arrowOf(session::StepDirection direction);
/// "push", "pull", "push and pull"; "" if it is not known.
[[nodiscard]] texts::Phrase roleWord(session::Role role);
/// "306", "301-303", "4, 6", "4-12": at most about ten characters, for a column of a table. Sentences have texts::framesText.
[[nodiscard]] std::string framesText(std::span<const FrameNumber> frames);

/// What it was about: "rtmp://192.0.2.1/live/studio"; without tcUrl "live/studio"; "" if nothing was said. With what else the
/// connection published or played: "rtmp://192.0.2.1/live/cam1 and cam2".
[[nodiscard]] std::string sessionTarget(const session::Session& session, texts::Language language);
/// "Session 1   push   rtmp://192.0.2.1/live/studio": a heading for a terminal.
/// @param target  as it may be shown there
[[nodiscard]] std::string sessionTitle(const session::Session& session, const std::string& target, texts::Language language);
/// "live/studio", for narrow lists.
[[nodiscard]] std::string sessionShortTarget(const session::Session& session);
/// How it was carried in HTTP: "RTMPT session abc: 83 requests (76 send, 7 idle) in 1 TCP connection". From the wire.
[[nodiscard]] texts::Text tunnelText(const session::Session& session);

/// "ffmpeg 5.1 (Lavf59.27.100)", or what was said, or "".
[[nodiscard]] std::string clientText(const session::Session& session);
[[nodiscard]] std::string serverText(const session::Session& session);
/// "H.264 High 4.0, 1280x720, 25 fps + AAC-LC, 44100 Hz, 2 channels"; "" without media.
[[nodiscard]] std::string mediaText(const session::Session& session);
/// "H.264 + AAC", for narrow lists.
[[nodiscard]] std::string codecsText(const session::Session& session);

/// The message stream id of a header; "?" if it is not known.
[[nodiscard]] std::string messageStreamText(const rtmp::MessageHeader& header);

}  // namespace rtmpscope::exporting
