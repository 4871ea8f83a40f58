// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>

#include <QStyledItemDelegate>
#include <QTableView>
#include <QWidget>

class QAbstractItemModel;
class QComboBox;
class QLabel;

namespace rtmpscope::ui {

/// Rows of a table of millions: colours by direction, severity and trouble, from roles that the model has.
class RowDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  struct Roles {
    int direction = -1;  ///< int of Direction
    int trouble = -1;    ///< bool
    int severity = -1;   ///< int of diagnosis::Severity
    int colouredColumn = -1;
  };
  RowDelegate(Roles roles, QObject* parent) : QStyledItemDelegate(parent), m_roles(roles) {}

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

 private:
  Roles m_roles;
};

/// A table set up for very many rows of one line each.
class BigTable : public QTableView {
  Q_OBJECT

 public:
  explicit BigTable(QWidget* parent = nullptr);
  /// Column widths in digits; the last one stretches.
  void setColumnDigits(std::initializer_list<int> digits);
  /// Hides a column until its user asks for it by the header's menu.
  void hideAtFirst(int column);
  /// Selects a row without telling, scrolling only if it isn't visible. -1 selects none.
  void showRow(int row);

 Q_SIGNALS:
  /// A row was chosen by the user.
  void rowChosen(int row);

 protected:
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

 private:
  bool m_showing = false;
};

/// A table with a line above it: how many rows, of the chosen session or of the whole capture.
class TablePage : public QWidget {
  Q_OBJECT

 public:
  explicit TablePage(const QString& name, QWidget* parent = nullptr);

  [[nodiscard]] BigTable& table() { return *m_table; }
  [[nodiscard]] bool showsAll() const;
  void setShowsAll(bool all);
  void setCount(const QString& text);

 Q_SIGNALS:
  void scopeChanged();

 private:
  QComboBox* m_scope;
  QLabel* m_count;
  BigTable* m_table;
};

}  // namespace rtmpscope::ui
