// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "base/ids.h"

#include <functional>
#include <memory>
#include <optional>

#include <QWidget>

class QLabel;

namespace rtmpscope::ui {

class BigTable;
class FindingsModel;

/// Findings: the list, and of the chosen one what happened, why we think so, and what to do.
class FindingsView : public QWidget {
  Q_OBJECT

 public:
  explicit FindingsView(QWidget* parent = nullptr);

  void setFindings(std::shared_ptr<const analysis::Analysis> analysis, std::optional<SessionId> session);
  [[nodiscard]] int count() const;
  [[nodiscard]] BigTable& table() { return *m_table; }

 Q_SIGNALS:
  void frameChosen(rtmpscope::FrameNumber frame);
  void messageChosen(rtmpscope::MessageIndex message);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void showFinding(int row);
  void addEvidence(const QString& text, const QString& toolTip, std::function<void()> go);

  std::shared_ptr<const analysis::Analysis> m_analysis;
  FindingsModel* m_model;
  BigTable* m_table;
  QLabel* m_title;
  QLabel* m_message;
  QLabel* m_advice;
  QLabel* m_about;
  QWidget* m_evidence;
  QWidget* m_detail;
  QLabel* m_nothing;
};

}  // namespace rtmpscope::ui
