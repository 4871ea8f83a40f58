// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/finding.h"
#include "session/session.h"

#include <cstdint>

#include <QColor>
#include <QFont>
#include <QPalette>

namespace rtmpscope::ui {

/// What a colour is for. Views ask for a role and never name a colour.
enum class ColorRole : std::uint8_t {
  Surface,  ///< behind ladder, tables and hex
  Panel,    ///< behind headers and cards
  Border,
  Text,
  Muted,  ///< what is read second
  Accent,
  Selection,  ///< behind the selected row
  SelectionFrame,
  Hover,
  ClientToServer,
  ServerToClient,
  Both,
  Lifeline,
  Success,
  Error,
  Warning,
  Note,
  ErrorFill,  ///< behind a sentence of that severity
  WarningFill,
  NoteFill,
  SuccessFill,
  Annotation,  ///< edge of a note that a person made
  AnnotationFill,
  ProgramNote,  ///< edge of a note that the program made
  ProgramNoteFill,
  Gap,
  Video,
  Audio,
  HexOffset,
  HexField,  ///< behind the bytes of the selected field
  HexItem,   ///< behind the bytes of the selected message in its packet
};

enum class ThemeChoice : std::uint8_t { System, Light, Dark };

/// Colours by role, in a light and a dark set.
class Theme {
 public:
  /// The set that goes with a palette, judged by the lightness of its window colour.
  [[nodiscard]] static Theme of(const QPalette& palette);

  [[nodiscard]] bool isDark() const { return m_dark; }
  [[nodiscard]] QColor color(ColorRole role) const;
  [[nodiscard]] QColor outcome(session::Outcome outcome) const;
  [[nodiscard]] QColor severity(diagnosis::Severity severity) const;
  [[nodiscard]] QColor severityFill(diagnosis::Severity severity) const;
  [[nodiscard]] QColor direction(session::StepDirection direction) const;
  /// Band and block of a phase; its text is color(Text).
  [[nodiscard]] QColor phase(session::PhaseId phase) const;

 private:
  explicit Theme(bool dark) : m_dark(dark) {}
  bool m_dark;
};

/// Fusion with our palette. System keeps the desktop's palette if it is dark, else takes our light one.
void applyTheme(ThemeChoice choice);

/// A font whose columns stay in line in every locale, at the size of `base`.
[[nodiscard]] QFont fixedFont(const QFont& base);
/// `base` at another size: 1.2 is larger by a fifth.
[[nodiscard]] QFont scaledFont(QFont base, double factor, bool bold = false);

}  // namespace rtmpscope::ui
