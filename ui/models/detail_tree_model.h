// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controllers/place.h"
#include "models/detail_content.h"

#include <cstddef>
#include <memory>
#include <vector>

#include <QAbstractItemModel>

namespace rtmpscope::ui {

/// The detail tree of the selected thing: name, value. Rows are flattened once; an index carries its row in that list.
class DetailTreeModel : public QAbstractItemModel {
  Q_OBJECT

 public:
  enum Column { Name, Value, ColumnCount };
  enum Role { FilterNameRole = Qt::UserRole + 1, SymbolRole, RawValueRole };

  explicit DetailTreeModel(QObject* parent = nullptr);

  void setContent(std::shared_ptr<const DetailContent> content);

  /// Where a row's bytes stand; Space::None if it has none.
  [[nodiscard]] ByteSpot spotOf(const QModelIndex& index) const;
  /// The innermost row with exactly these bytes, else an invalid index.
  [[nodiscard]] QModelIndex indexOf(const ByteSpot& spot) const;
  /// Whether a heading wants to be open at first.
  [[nodiscard]] bool wantsExpanded(const QModelIndex& index) const;

  [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  struct Node {
    const Field* field = nullptr;
    const DetailSection* section = nullptr;
    std::size_t parent = 0;
    int row = 0;
    std::vector<std::size_t> children;
  };

  void addFields(const DetailSection& section, const std::vector<Field>& fields, std::size_t parent, int depth);
  [[nodiscard]] const Node& nodeOf(const QModelIndex& index) const { return m_nodes[index.isValid() ? index.internalId() : 0]; }

  std::shared_ptr<const DetailContent> m_content;
  std::vector<Node> m_nodes{1};  ///< the first is the invisible root
};

}  // namespace rtmpscope::ui
