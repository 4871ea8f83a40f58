// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "notes/annotation.h"
#include "texts/language.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rtmpscope::exporting {

/// Whether secrets are taken out of what is written.
enum class Redaction : std::uint8_t { Off, On };

/// Which JSON a command prints: `sessions` leaves out steps, phases and findings, `check` steps and phases.
enum class ReportDepth : std::uint8_t { Sessions, Findings, Full };

/// How times are shown to people. JSON is always epoch.
enum class TimeStyle : std::uint8_t { Relative, Utc, Local, Epoch };

/// What a report is made from and how.
struct ReportOptions {
  Redaction redaction = Redaction::Off;
  std::optional<std::vector<SessionId>> sessions;  ///< only these; none: all
  TimeStyle time = TimeStyle::Relative;
  bool colour = false;  ///< text only: ANSI colours
  texts::Language language = texts::Language::English;
  bool explanations = true;  ///< the sentence under each step that says what it is for

  /// Is that session to be written? What belongs to no session is, if all are.
  [[nodiscard]] bool takes(std::optional<SessionId> session) const {
    return !sessions || (session && std::ranges::find(*sessions, *session) != sessions->end());
  }
  /// The one session that is to be written, if it is one.
  [[nodiscard]] std::optional<SessionId> onlySession() const {
    return sessions && sessions->size() == 1 ? std::optional{sessions->front()} : std::nullopt;
  }
};

/// The JSON of interface.md for one capture. Several captures are an array of these.
[[nodiscard]] std::string reportJson(const analysis::Analysis& analysis, std::span<const notes::Annotation> annotations, ReportDepth depth,
                                     const ReportOptions& options);

/// The walkthrough for a terminal of 80 columns.
[[nodiscard]] std::string walkthroughText(const analysis::Analysis& analysis, std::span<const notes::Annotation> annotations,
                                          const ReportOptions& options);

/// The findings alone, for a terminal of 80 columns.
[[nodiscard]] std::string findingsText(const analysis::Analysis& analysis, const ReportOptions& options);

/// One line per session, for a terminal.
[[nodiscard]] std::string sessionsText(const analysis::Analysis& analysis, const ReportOptions& options);

/// One self-contained HTML file.
[[nodiscard]] std::string reportHtml(const analysis::Analysis& analysis, std::span<const notes::Annotation> annotations,
                                     const ReportOptions& options);

}  // namespace rtmpscope::exporting
