// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "timeline/ladder_scene.h"
#include "views/theme.h"

#include <cstddef>
#include <optional>

#include <QPainter>
#include <QRectF>

namespace rtmpscope::ui {

/// What is chosen while a ladder is painted.
struct LadderEmphasis {
  std::optional<LadderHit> current;
  std::optional<LadderHit> hovered;
  bool focused = false;
};

/// Draws a scene. The painter's origin is the ladder's upper left corner.
class LadderPainter {
 public:
  LadderPainter(QPainter& painter, const LadderScene& scene, const LadderFonts& fonts, const Theme& theme, const LadderEmphasis& emphasis);

  /// Draws all that shows between `top` and `bottom`.
  void paint(double top, double bottom);

 private:
  void paintBackground(std::size_t slot, double top, double bottom);
  void paintLifelines(double top, double bottom);
  void paintRunBars(double top, double bottom);
  void paintJoin();
  void paintWait(std::size_t slot);
  void paintSlot(std::size_t slot);
  void paintPhase(const LadderItem& item, const LadderSlot& slot);
  void paintStep(std::size_t at);
  void paintBadge(const session::Step& step, double y);
  void paintTitle(const LadderItem& item, const session::Step& step, double y);
  void paintTimes(std::size_t at, const session::Step& step, double y);
  void paintArrow(const session::Step& step, double y);
  void paintRun(const LadderItem& item, const session::Step& step, double y);
  double paintFindings(const LadderItem& item, double y);
  double paintNotes(const LadderItem& item, double y);
  void paintGap(const LadderItem& item, const LadderSlot& slot);
  void paintTornEdge(double y);
  void paintChild(std::size_t slot, std::uint32_t child);
  void arrowHead(QPointF tip, double towards, double size, const QColor& color);
  void text(const QRectF& rect, const QFont& font, const QColor& color, int flags, const QString& text, bool elide = true);
  [[nodiscard]] QColor color(ColorRole role) const { return m_theme.color(role); }
  [[nodiscard]] std::pair<double, double> arrowSpan(session::StepDirection direction) const;

  QPainter& m_painter;
  const LadderScene& m_scene;
  const LadderFonts& m_fonts;
  const Theme& m_theme;
  const LadderEmphasis& m_emphasis;
  const LadderColumns& m_columns;
};

}  // namespace rtmpscope::ui
