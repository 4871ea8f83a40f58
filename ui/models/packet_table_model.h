// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "analysis/inspector.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <QAbstractTableModel>
#include <QCache>

namespace rtmpscope::ui {

/// The packets of a capture or of one session's connections. The rows that are painted are read again from the file; the
/// last few hundred of them are remembered.
class PacketTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Number, Time, Source, Destination, Protocol, Length, Info, ColumnCount };
  enum Role {
    DirectionRole = Qt::UserRole + 1,  ///< int of Direction; none outside of sessions
    TroubleRole,                       ///< bool: retransmitted or out of order
  };

  explicit PacketTableModel(QObject* parent = nullptr);

  void setAnalysis(std::shared_ptr<const analysis::Analysis> analysis, std::shared_ptr<const analysis::Inspector> inspector, bool sameLoad);
  void setSession(std::optional<SessionId> session);
  [[nodiscard]] std::optional<SessionId> session() const { return m_session; }
  /// Only these of them, by number, ascending; null: all.
  void setPassing(std::shared_ptr<const std::vector<std::uint32_t>> frames);

  [[nodiscard]] FrameNumber frameOf(int row) const;
  /// The row of a frame, -1 if it is not in the table.
  [[nodiscard]] int rowOf(FrameNumber frame) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  struct Summary {
    QString source;
    QString destination;
    QString protocol;
    QString info;
  };

  [[nodiscard]] bool isPart() const { return m_session || m_passing; }
  void rebuild();
  [[nodiscard]] std::vector<std::uint32_t> framesFrom(std::uint32_t scanned) const;
  [[nodiscard]] const Summary& summary(FrameNumber frame) const;
  [[nodiscard]] QString text(FrameNumber frame, int column) const;

  std::shared_ptr<const analysis::Analysis> m_analysis;
  std::shared_ptr<const analysis::Inspector> m_inspector;
  std::optional<SessionId> m_session;
  std::shared_ptr<const std::vector<std::uint32_t>> m_passing;
  std::vector<std::uint32_t> m_frames;  ///< of one session or of those that pass; not used for all
  std::uint32_t m_scanned = 0;
  int m_rows = 0;
  mutable QCache<std::uint32_t, Summary> m_summaries{512};
};

}  // namespace rtmpscope::ui
