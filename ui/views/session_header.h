// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"

#include <memory>
#include <optional>

#include <QWidget>

class QLabel;

namespace rtmpscope::ui {

class PhaseStripView;

/// The head of a session: what became of it, who and what it was, its phases.
class SessionHeader : public QWidget {
  Q_OBJECT

 public:
  explicit SessionHeader(QWidget* parent = nullptr);

  void setSession(std::shared_ptr<const analysis::AnalyzedSession> analyzed);
  [[nodiscard]] PhaseStripView& phases() { return *m_phases; }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void refresh();

  std::shared_ptr<const analysis::AnalyzedSession> m_analyzed;
  QLabel* m_mark;
  QLabel* m_verdict;
  QLabel* m_about;
  QLabel* m_belongs;
  PhaseStripView* m_phases;
};

}  // namespace rtmpscope::ui
