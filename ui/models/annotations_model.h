// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "notes/annotation.h"

#include <vector>

#include <QAbstractTableModel>

namespace rtmpscope::ui {

/// The notes on a capture: people's, the program's and the capture file's own comments.
class AnnotationsModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Where, Text, Tag, Author, Created, ColumnCount };
  enum Role { AuthorRole = Qt::UserRole + 1 };

  explicit AnnotationsModel(QObject* parent = nullptr);

  void setAnnotations(std::vector<notes::Annotation> annotations);
  [[nodiscard]] const notes::Annotation& annotation(int row) const { return m_annotations[static_cast<std::size_t>(row)]; }

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  std::vector<notes::Annotation> m_annotations;
};

/// "session 1, step 5", "message 14", "frame 36".
[[nodiscard]] QString targetLabel(const notes::Target& target);
[[nodiscard]] QString authorWord(notes::Author author);

}  // namespace rtmpscope::ui
