// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QDockWidget;
class QLabel;

namespace rtmpscope::ui {

/// A slim title bar of a dock: its name and a button that hides it. It can be dragged and double clicked as any.
class DockTitle : public QWidget {
  Q_OBJECT

 public:
  explicit DockTitle(QDockWidget* dock);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void style();

  QLabel* m_title;
};

}  // namespace rtmpscope::ui
