// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/finding.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace rtmpscope::ui {

/// A sentence across the window that stays until it is closed or outdated: a damaged file, a stopped load, notes not saved.
class Banner : public QWidget {
  Q_OBJECT

 public:
  explicit Banner(QWidget* parent = nullptr);

  /// Shows a plain text.
  /// @param action  what the button says; no button if it is empty
  void showText(diagnosis::Severity severity, const QString& text, const QString& action = {});
  [[nodiscard]] QString text() const;

 Q_SIGNALS:
  void actionWanted();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  diagnosis::Severity m_severity = diagnosis::Severity::Note;
  QLabel* m_text;
  QPushButton* m_action;
};

}  // namespace rtmpscope::ui
