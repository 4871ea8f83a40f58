// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "diagnosis/conformance.h"

#include <memory>
#include <optional>
#include <vector>

#include <QFutureWatcher>
#include <QWidget>

class QLabel;

namespace rtmpscope::ui {

class BigTable;
class ConformanceModel;

/// The chosen session held against the specification. Judging takes a walk over all messages: it is done on a worker thread, once
/// somebody looks.
class ConformanceView : public QWidget {
  Q_OBJECT

 public:
  explicit ConformanceView(QWidget* parent = nullptr);
  /// Waits for the worker.
  ~ConformanceView() override;

  void setSession(std::shared_ptr<const analysis::Analysis> analysis, std::optional<SessionId> session);
  [[nodiscard]] BigTable& table() { return *m_table; }

 Q_SIGNALS:
  void frameChosen(rtmpscope::FrameNumber frame);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void judge();
  void take();
  void showCounts();

  std::shared_ptr<const analysis::Analysis> m_analysis;
  std::optional<SessionId> m_session;
  bool m_judged = false;
  QFutureWatcher<std::vector<diagnosis::ClauseVerdict>> m_watcher;
  ConformanceModel* m_model;
  QLabel* m_head;
  BigTable* m_table;
};

}  // namespace rtmpscope::ui
