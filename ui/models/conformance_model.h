// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/conformance.h"

#include <vector>

#include <QAbstractTableModel>

namespace rtmpscope::ui {

/// What the specification asks of each peer, and how it fared: one row for a clause and a peer.
class ConformanceModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { State, Peer, Level, Clause, Rule, Remark, ColumnCount };
  enum Role { BrokenRole = Qt::UserRole + 1 };  ///< bool

  explicit ConformanceModel(QObject* parent = nullptr);

  void setVerdicts(std::vector<diagnosis::ClauseVerdict> verdicts);
  [[nodiscard]] const diagnosis::ClauseVerdict& verdict(int row) const { return m_verdicts[static_cast<std::size_t>(row)]; }
  [[nodiscard]] int broken() const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  std::vector<diagnosis::ClauseVerdict> m_verdicts;
};

}  // namespace rtmpscope::ui
