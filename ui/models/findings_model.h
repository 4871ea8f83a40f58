// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "diagnosis/finding.h"

#include <memory>
#include <optional>
#include <vector>

#include <QAbstractTableModel>

namespace rtmpscope::ui {

/// What was found: in the chosen session first, then in the capture as a whole.
class FindingsModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Severity, Title, Frames, Count, ColumnCount };
  enum Role { SeverityRole = Qt::UserRole + 1, MessageRole };

  explicit FindingsModel(QObject* parent = nullptr);

  void setFindings(std::shared_ptr<const analysis::Analysis> analysis, std::optional<SessionId> session);

  [[nodiscard]] const diagnosis::Finding& finding(int row) const { return *m_findings[static_cast<std::size_t>(row)]; }
  /// False for a finding about the capture as a whole.
  [[nodiscard]] bool isOfSession(int row) const { return static_cast<std::size_t>(row) < m_ofSession; }

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  std::shared_ptr<const analysis::Analysis> m_analysis;
  std::vector<const diagnosis::Finding*> m_findings;  ///< in m_analysis
  std::size_t m_ofSession = 0;
};

/// What a rule is called by people; its id if the catalogue does not know it.
[[nodiscard]] QString ruleTitle(std::string_view rule);

}  // namespace rtmpscope::ui
