// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>
#include <QStyledItemDelegate>

namespace rtmpscope::ui {

/// A session in the list: mark, word and name; who with whom; and if it did not go well, why.
class SessionDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// The list of sessions.
class SessionListView : public QListView {
  Q_OBJECT

 public:
  explicit SessionListView(QWidget* parent = nullptr);
  [[nodiscard]] QSize sizeHint() const override { return {250, 400}; }
};

}  // namespace rtmpscope::ui
