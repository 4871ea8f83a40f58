// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <QAbstractTableModel>

namespace rtmpscope::ui {

/// The messages of a capture or of one session, by their numbers. Keeps nothing per row of the whole capture and four bytes
/// per row of one session; texts are made when they are painted.
class MessageTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Number, Time, Arrow, Frame, ChunkStream, StreamId, Type, Timestamp, Length, Info, ColumnCount };
  enum Role {
    DirectionRole = Qt::UserRole + 1,  ///< int of Direction
    IncompleteRole,                    ///< bool: bytes of it are missing
  };

  explicit MessageTableModel(QObject* parent = nullptr);

  /// Takes a snapshot. One of the same load appends rows; another capture resets the table.
  void setAnalysis(std::shared_ptr<const analysis::Analysis> analysis, bool sameLoad);
  /// Only the messages of one session, or those of all.
  void setSession(std::optional<SessionId> session);
  [[nodiscard]] std::optional<SessionId> session() const { return m_session; }
  /// Only these of them, by number, ascending; null: all.
  void setPassing(std::shared_ptr<const std::vector<std::uint32_t>> numbers);

  [[nodiscard]] MessageIndex messageOf(int row) const;
  /// The row of a message, -1 if it is not in the table.
  [[nodiscard]] int rowOf(MessageIndex message) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  [[nodiscard]] bool isPart() const { return m_session || m_passing; }
  void rebuild();
  [[nodiscard]] std::vector<std::uint32_t> numbersFrom(std::uint32_t scanned) const;
  [[nodiscard]] QString text(const session::MessageRecord& record, MessageIndex message, int column) const;

  std::shared_ptr<const analysis::Analysis> m_analysis;
  std::optional<SessionId> m_session;
  std::shared_ptr<const std::vector<std::uint32_t>> m_passing;
  std::vector<std::uint32_t> m_numbers;  ///< of one session or of those that pass; not used for all
  std::uint32_t m_scanned = 0;           ///< messages looked at for m_numbers
  int m_rows = 0;
};

}  // namespace rtmpscope::ui
