// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "diagnosis/finding.h"
#include "session/session.h"

#include <QChar>
#include <QString>

namespace rtmpscope::ui {

// The words and marks of the window. They are the same in the terminal and in the report (docs/interface.md has the
// machine's names). Texts that hold something from the wire come out of fromWire().

[[nodiscard]] QChar outcomeMark(session::Outcome outcome);       ///< ✔ ✖ ▲ … and ○ if it cannot be told
[[nodiscard]] QString outcomeWord(session::Outcome outcome);     ///< "completed"
[[nodiscard]] QChar severityMark(diagnosis::Severity severity);  ///< ✖ ▲ ●
[[nodiscard]] QString severityWord(diagnosis::Severity severity);
/// "" if it is certain, else "likely" or "cannot be told from this capture".
[[nodiscard]] QString certaintyWord(diagnosis::Certainty certainty);
[[nodiscard]] QString sourceWord(diagnosis::Source source);
[[nodiscard]] QChar directionMark(Direction direction);  ///< → ←
[[nodiscard]] QChar directionMark(session::StepDirection direction);
[[nodiscard]] QString directionWords(session::StepDirection direction);  ///< "client to server"
[[nodiscard]] QString stepStatusWord(session::StepStatus status);
[[nodiscard]] QString phaseStatusWord(session::PhaseStatus status);

/// "push", "pull", "push and pull"; "not RTMP" for what is none.
[[nodiscard]] QString roleWord(const session::Session& session);
/// "live/cam1"; the server's address if nothing was said.
[[nodiscard]] QString streamLabel(const session::Session& session);
/// "ffmpeg 5.1", "nginx-rtmp": what was identified, else what was said, else "client", "server".
[[nodiscard]] QString clientLabel(const session::Session& session);
[[nodiscard]] QString serverLabel(const session::Session& session);
/// "ffmpeg 5.1 → nginx-rtmp"; the addresses if nothing is known of either.
[[nodiscard]] QString peersLabel(const session::Session& session);
/// "H.264 High 4.0, 1280x720, 25 fps + AAC-LC, 44100 Hz", empty without media.
[[nodiscard]] QString mediaLabel(const session::Session& session);
/// "H.264 + AAC", empty without media.
[[nodiscard]] QString codecsLabel(const session::Session& session);

/// "capture: whole, no gaps", or what it lacks.
[[nodiscard]] QString captureQuality(const analysis::Analysis& analysis);
/// True if bytes are missing, the file is damaged or the capture was cut.
[[nodiscard]] bool captureIsFlawed(const analysis::Analysis& analysis);
/// "What is in it": one line per protocol of a capture without RTMP, "3 TCP connections on port 443".
[[nodiscard]] QStringList captureContents(const analysis::Analysis& analysis);

}  // namespace rtmpscope::ui
