// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controllers/display_filter.h"

#include <QWidget>

class QCompleter;
class QLabel;
class QLineEdit;
class QMenu;
class QStringListModel;
class QToolButton;

namespace rtmpscope::ui {

/// Where a display filter is typed: coloured and marked by whether it can be read, with the names of fields to choose from, and
/// under it what is wrong and where.
class FilterBar : public QWidget {
  Q_OBJECT

 public:
  explicit FilterBar(DisplayFilter& filter, QWidget* parent = nullptr);

  [[nodiscard]] QLineEdit& edit() { return *m_edit; }
  /// What stands under the line: what is wrong with the filter; empty if nothing is.
  [[nodiscard]] QString fault() const;
  /// Puts a filter into the line without applying it.
  void prepare(const QString& text);
  /// What the filter left: "38 of 1,204 messages".
  void setResult(const QString& text);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void applyTyped();
  void judge();
  void complete();
  void takeCompletion(const QString& field);
  /// Where the word at the cursor begins.
  [[nodiscard]] int wordBegin() const;
  void fillHistory();

  DisplayFilter& m_filter;
  QLineEdit* m_edit;
  QLabel* m_mark;
  QLabel* m_result;
  QLabel* m_fault;
  QToolButton* m_apply;
  QToolButton* m_clear;
  QToolButton* m_recent;
  QMenu* m_history;
  QStringListModel* m_names;
  QCompleter* m_completer;
};

}  // namespace rtmpscope::ui
