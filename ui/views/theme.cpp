// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/theme.h"

#include <array>

#include <QApplication>
#include <QStyleFactory>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

namespace {

struct Shades {
  QRgb light;
  QRgb dark;
};

/// By ColorRole, in its order.
constexpr std::array<Shades, 31> kColors{{
    {0xFFFFFFFF, 0xFF15181D},  // Surface
    {0xFFF3F5F8, 0xFF1D2127},  // Panel
    {0xFFD8DDE4, 0xFF333A44},  // Border
    {0xFF1B2430, 0xFFE2E7EE},  // Text
    {0xFF5A6878, 0xFF98A5B5},  // Muted
    {0xFF1F62C0, 0xFF6AA5FF},  // Accent
    {0xFFDCE9FB, 0xFF22344F},  // Selection
    {0xFF3B7DD8, 0xFF5A93E0},  // SelectionFrame
    {0xFFF1F5FB, 0xFF1C222B},  // Hover
    {0xFF1D63C4, 0xFF6FAEFF},  // ClientToServer
    {0xFF0B7A63, 0xFF3FC9A5},  // ServerToClient
    {0xFF5A6878, 0xFF98A5B5},  // Both
    {0xFF9AA7B5, 0xFF55606E},  // Lifeline
    {0xFF1B7A3D, 0xFF5CCB85},  // Success
    {0xFFC02626, 0xFFFF8078},  // Error
    {0xFF9A5B00, 0xFFE8B64C},  // Warning
    {0xFF3E6690, 0xFF8FBCEB},  // Note
    {0xFFFDECEC, 0xFF3A2123},  // ErrorFill
    {0xFFFFF4DD, 0xFF362C18},  // WarningFill
    {0xFFEAF2FA, 0xFF1E2B3A},  // NoteFill
    {0xFFE8F5EC, 0xFF1A2F22},  // SuccessFill
    {0xFFC99700, 0xFFD9B23C},  // Annotation
    {0xFFFFF8DC, 0xFF322C1A},  // AnnotationFill
    {0xFF8592C4, 0xFF7C8AC4},  // ProgramNote
    {0xFFF1F3FB, 0xFF20243A},  // ProgramNoteFill
    {0xFFB4552D, 0xFFE58B62},  // Gap
    {0xFF7A4BB8, 0xFFB594EA},  // Video
    {0xFFC2702A, 0xFFE5A369},  // Audio
    {0xFF748294, 0xFF7C8999},  // HexOffset
    {0xFFB9D4FA, 0xFF2F5590},  // HexField
    {0xFFEDF2F8, 0xFF242B35},  // HexItem
}};

/// By session::PhaseId, in its order.
constexpr std::array<Shades, 10> kPhases{{
    {0xFFD6DEE8, 0xFF3A4656},  // TcpHandshake
    {0xFFE6DACB, 0xFF4E4334},  // TlsHandshake
    {0xFFDAD7F2, 0xFF423F6B},  // RtmpHandshake
    {0xFFCFE1F8, 0xFF2B4A72},  // Connect
    {0xFFCDE9EA, 0xFF23525A},  // CreateStream
    {0xFFCFEBD6, 0xFF27563A},  // Publish
    {0xFFCFEBD6, 0xFF27563A},  // Play
    {0xFFEBE9C6, 0xFF55521F},  // Metadata
    {0xFFF6DFC9, 0xFF5F4329},  // Media
    {0xFFE3DDE3, 0xFF493F4A},  // Teardown
}};

QPalette paletteOf(bool dark) {
  const auto pick = [dark](QRgb light, QRgb darkOne) { return QColor::fromRgba(dark ? darkOne : light); };
  const auto role = [dark](ColorRole r) {
    const Shades& shades = kColors[static_cast<std::size_t>(r)];
    return QColor::fromRgba(dark ? shades.dark : shades.light);
  };
  QPalette palette;
  palette.setColor(QPalette::Window, role(ColorRole::Panel));
  palette.setColor(QPalette::WindowText, role(ColorRole::Text));
  palette.setColor(QPalette::Base, role(ColorRole::Surface));
  palette.setColor(QPalette::AlternateBase, pick(0xFFF8F9FB, 0xFF191C22));
  palette.setColor(QPalette::Text, role(ColorRole::Text));
  palette.setColor(QPalette::PlaceholderText, role(ColorRole::Muted));
  palette.setColor(QPalette::Button, pick(0xFFF6F7F9, 0xFF2A3038));
  palette.setColor(QPalette::ButtonText, role(ColorRole::Text));
  palette.setColor(QPalette::BrightText, role(ColorRole::Error));
  palette.setColor(QPalette::ToolTipBase, pick(0xFFFFFFFF, 0xFF2A3038));
  palette.setColor(QPalette::ToolTipText, role(ColorRole::Text));
  palette.setColor(QPalette::Highlight, pick(0xFF2F6FD0, 0xFF2F5FA8));
  palette.setColor(QPalette::HighlightedText, QColor::fromRgba(0xFFFFFFFF));
  palette.setColor(QPalette::Link, role(ColorRole::Accent));
  palette.setColor(QPalette::LinkVisited, role(ColorRole::Accent));
  palette.setColor(QPalette::Light, pick(0xFFFFFFFF, 0xFF3A424D));
  palette.setColor(QPalette::Midlight, pick(0xFFE9EDF2, 0xFF323943));
  palette.setColor(QPalette::Mid, role(ColorRole::Border));
  palette.setColor(QPalette::Dark, pick(0xFFAEB7C2, 0xFF0F1216));
  palette.setColor(QPalette::Shadow, pick(0xFF7D8894, 0xFF07090B));
  for (const QPalette::ColorRole text : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, text, pick(0xFFA3ADB9, 0xFF646F7C));
  }
  return palette;
}

bool isDarkPalette(const QPalette& palette) {
  return palette.color(QPalette::Window).lightness() < 128;
}

}  // namespace

Theme Theme::of(const QPalette& palette) {
  return Theme{isDarkPalette(palette)};
}

QColor Theme::color(ColorRole role) const {
  const Shades& shades = kColors[static_cast<std::size_t>(role)];
  return QColor::fromRgba(m_dark ? shades.dark : shades.light);
}

QColor Theme::outcome(session::Outcome outcome) const {
  switch (outcome) {
    case session::Outcome::Completed:
      return color(ColorRole::Success);
    case session::Outcome::Rejected:
    case session::Outcome::Failed:
      return color(ColorRole::Error);
    case session::Outcome::Aborted:
      return color(ColorRole::Warning);
    case session::Outcome::Ongoing:
      return color(ColorRole::Accent);
    case session::Outcome::CannotTell:
      break;
  }
  return color(ColorRole::Muted);
}

QColor Theme::severity(diagnosis::Severity severity) const {
  switch (severity) {
    case diagnosis::Severity::Error:
      return color(ColorRole::Error);
    case diagnosis::Severity::Warning:
      return color(ColorRole::Warning);
    case diagnosis::Severity::Note:
      break;
  }
  return color(ColorRole::Note);
}

QColor Theme::severityFill(diagnosis::Severity severity) const {
  switch (severity) {
    case diagnosis::Severity::Error:
      return color(ColorRole::ErrorFill);
    case diagnosis::Severity::Warning:
      return color(ColorRole::WarningFill);
    case diagnosis::Severity::Note:
      break;
  }
  return color(ColorRole::NoteFill);
}

QColor Theme::direction(session::StepDirection direction) const {
  switch (direction) {
    case session::StepDirection::ClientToServer:
      return color(ColorRole::ClientToServer);
    case session::StepDirection::ServerToClient:
      return color(ColorRole::ServerToClient);
    case session::StepDirection::Both:
      break;
  }
  return color(ColorRole::Both);
}

QColor Theme::phase(session::PhaseId phase) const {
  const Shades& shades = kPhases[static_cast<std::size_t>(phase)];
  return QColor::fromRgba(m_dark ? shades.dark : shades.light);
}

void applyTheme(ThemeChoice choice) {
  static const QPalette kDesktop = QApplication::palette();
  QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
  const bool dark = choice == ThemeChoice::Dark || (choice == ThemeChoice::System && isDarkPalette(kDesktop));
  QApplication::setPalette(paletteOf(dark));
}

QFont fixedFont(const QFont& base) {
  // Under a Chinese locale fontconfig's "monospace" is a proportional CJK font: name the families.
  QFont font = base;
  font.setFamilies({u"DejaVu Sans Mono"_s, u"Noto Sans Mono"_s, u"Liberation Mono"_s, u"Courier New"_s});
  font.setStyleHint(QFont::Monospace);
  font.setFixedPitch(true);
  return font;
}

QFont scaledFont(QFont base, double factor, bool bold) {
  if (base.pointSizeF() > 0) {
    base.setPointSizeF(base.pointSizeF() * factor);
  } else {
    base.setPixelSize(qRound(base.pixelSize() * factor));
  }
  base.setBold(bold);
  return base;
}

}  // namespace rtmpscope::ui
