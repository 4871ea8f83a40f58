// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/finding.h"

#include <functional>
#include <optional>

#include <QWidget>

class QLabel;
class QProgressBar;
class QHBoxLayout;

namespace rtmpscope::ui {

/// A page that says one thing: a file can't be read, a capture has no RTMP, a load goes on. With what one can do about it.
class MessagePage : public QWidget {
  Q_OBJECT

 public:
  explicit MessagePage(QWidget* parent = nullptr);

  /// Clears the page. Texts are plain.
  /// @param severity  none for a page without a mark
  void begin(std::optional<diagnosis::Severity> severity, const QString& title, const QString& text);
  void addList(const QString& heading, const QStringList& lines);
  void addButton(const QString& text, std::function<void()> action);
  /// Shows a progress bar; a negative value hides it.
  void setPermille(int permille);

  [[nodiscard]] QString text() const;

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void style();

  std::optional<diagnosis::Severity> m_severity;
  QLabel* m_mark;
  QLabel* m_title;
  QLabel* m_text;
  QLabel* m_listHeading;
  QLabel* m_list;
  QProgressBar* m_progress;
  QHBoxLayout* m_buttons;
};

}  // namespace rtmpscope::ui
