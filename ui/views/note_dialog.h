// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLineEdit;
class QPlainTextEdit;

namespace rtmpscope::ui {

/// Asks for the text of a note. Ctrl+Enter accepts.
class NoteDialog : public QDialog {
  Q_OBJECT

 public:
  /// @param about  what the note is on
  /// @param text   what it says so far
  /// @param asksForTag  false when an existing note is edited: its tag stays
  NoteDialog(const QString& about, const QString& text, bool asksForTag, QWidget* parent = nullptr);

  [[nodiscard]] QString text() const;
  [[nodiscard]] QString tag() const;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QPlainTextEdit* m_text;
  QLineEdit* m_tag;
};

}  // namespace rtmpscope::ui
