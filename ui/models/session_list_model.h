// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"

#include <memory>

#include <QAbstractListModel>

namespace rtmpscope::ui {

/// The sessions of a capture. Grows while a load goes on; a changed session is replaced. Rows move only if a session that
/// began early is recognised late.
class SessionListModel : public QAbstractListModel {
  Q_OBJECT

 public:
  enum Role {
    IdRole = Qt::UserRole + 1,  ///< uint
    OutcomeRole,                ///< int of session::Outcome
    MarkRole,                   ///< "✔"
    WordRole,                   ///< "completed"
    TitleRole,                  ///< "push  live/cam1"
    DurationRole,               ///< "6.5 s"
    SoftwareRole,               ///< "ffmpeg 5.1 → nginx-rtmp"
    CodecsRole,                 ///< "avc+aac"
    VerdictRole,                ///< a sentence
  };

  explicit SessionListModel(QObject* parent = nullptr);

  /// Takes a snapshot. One of the same load only adds and changes rows; another capture resets the list.
  void setAnalysis(std::shared_ptr<const analysis::Analysis> analysis, bool sameLoad);

  [[nodiscard]] SessionId idOf(const QModelIndex& index) const;
  [[nodiscard]] QModelIndex indexOf(SessionId id) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

 private:
  std::shared_ptr<const analysis::Analysis> m_analysis;
  int m_rows = 0;  // those that were told of
};

}  // namespace rtmpscope::ui
