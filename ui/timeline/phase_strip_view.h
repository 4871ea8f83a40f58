// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/session.h"
#include "timeline/phase_strip.h"

#include <memory>
#include <optional>
#include <vector>

#include <QWidget>

namespace rtmpscope::ui {

/// The phases of a session side by side, as wide as they took time. A click chooses a phase; so do the arrow keys.
class PhaseStripView : public QWidget {
  Q_OBJECT

 public:
  explicit PhaseStripView(QWidget* parent = nullptr);

  void setSession(std::shared_ptr<const session::Session> session);
  void setCurrent(std::optional<session::PhaseId> phase);

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void phaseChosen(rtmpscope::session::PhaseId phase);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void layOut();
  [[nodiscard]] QString durationOf(const session::Phase& phase) const;
  [[nodiscard]] QFont smallFont() const;

  std::shared_ptr<const session::Session> m_session;
  std::vector<PhaseBlock> m_blocks;
  std::optional<session::PhaseId> m_current;
};

}  // namespace rtmpscope::ui
