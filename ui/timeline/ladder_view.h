// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "controllers/place.h"
#include "notes/annotation.h"
#include "timeline/ladder_scene.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <QAbstractScrollArea>

namespace rtmpscope::ui {

class LadderHeader;

/// The timeline: a session as a ladder between client and server. Paints only what shows. Says what its user chose and is
/// told what is selected; being told is never reported back.
class LadderView : public QAbstractScrollArea {
  Q_OBJECT

 public:
  explicit LadderView(QWidget* parent = nullptr);
  ~LadderView() override;

  /// Shows a session. A newer snapshot of the same one keeps the place.
  void setContent(std::shared_ptr<const analysis::Analysis> analysis, std::optional<SessionId> session, std::vector<notes::Annotation> notes);
  void setPlace(const Place& place);

  void setExplanationsShown(bool shown);
  void setTimeScale(TimeScale scale);
  /// Stretches or shrinks true time by a factor.
  void zoom(double factor);
  /// Unfolds or folds the chosen run of media, or the first one if none is chosen.
  void toggleUnfolded();

  [[nodiscard]] const LadderScene& scene() const { return m_scene; }
  [[nodiscard]] std::optional<LadderHit> current() const { return m_current; }

  [[nodiscard]] QSize sizeHint() const override { return {560, 480}; }

 Q_SIGNALS:
  void sessionChosen(rtmpscope::SessionId session);
  void phaseChosen(rtmpscope::SessionId session, rtmpscope::session::PhaseId phase);
  void stepChosen(rtmpscope::SessionId session, std::size_t row);
  void messageChosen(rtmpscope::MessageIndex message);
  void frameChosen(rtmpscope::FrameNumber frame);
  /// Enter or a double click on a line that does not unfold.
  void activated();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  void layOut();
  void choose(std::optional<LadderHit> hit);
  void setCurrent(std::optional<LadderHit> hit);
  void setHovered(std::optional<LadderHit> hit);
  void ensureVisible(LadderHit hit);
  void setUnfolded(std::size_t slot, bool unfolded);
  void moveSideways(int direction);
  [[nodiscard]] std::optional<LadderHit> hitAt(QPointF position) const;
  [[nodiscard]] std::int64_t linesPerPage() const;

  LadderScene m_scene;
  std::unique_ptr<LadderFonts> m_fonts;
  LadderHeader* m_header;
  Place m_place;
  std::optional<LadderHit> m_current;
  std::optional<LadderHit> m_hovered;
};

}  // namespace rtmpscope::ui
