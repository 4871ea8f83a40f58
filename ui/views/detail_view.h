// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controllers/selection.h"
#include "models/detail_content.h"

#include <memory>

#include <QWidget>

class QLabel;
class QTreeView;

namespace rtmpscope::ui {

class DetailTreeModel;

/// What the selected thing is, field by field.
class DetailView : public QWidget {
  Q_OBJECT

 public:
  explicit DetailView(Selection& selection, QWidget* parent = nullptr);

  void setContent(std::shared_ptr<const DetailContent> content);
  [[nodiscard]] QTreeView& tree() { return *m_tree; }

 Q_SIGNALS:
  /// A filter for the field that is chosen, or for that and not its value.
  void filterWanted(const QString& filter, bool apply);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void followSelection();
  void styleLabels();
  void copyRow(bool valueOnly) const;
  /// "rtmpt.header.typeid == 20" of the chosen row; empty if there is no such filter.
  [[nodiscard]] QString filterOfRow() const;

  Selection& m_selection;
  DetailTreeModel* m_model;
  QLabel* m_title;
  QLabel* m_subtitle;
  QTreeView* m_tree;
};

}  // namespace rtmpscope::ui
