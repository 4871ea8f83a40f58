// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/conformance_view.h"

#include "analysis/measures.h"
#include "models/conformance_model.h"
#include "views/table_page.h"

#include <utility>

#include <QLabel>
#include <QVBoxLayout>
#include <QtConcurrent/QtConcurrentRun>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

ConformanceView::ConformanceView(QWidget* parent)
    : QWidget(parent), m_model(new ConformanceModel(this)), m_head(new QLabel(this)), m_table(new BigTable(this)) {
  m_table->setModel(m_model);
  m_table->setObjectName(u"conformanceTable"_s);
  m_table->setAccessibleName(tr("Conformance"));
  m_table->setItemDelegate(new RowDelegate({.trouble = ConformanceModel::BrokenRole}, this));
  m_table->setColumnDigits({12, 8, 8, 18, 62});
  m_head->setTextFormat(Qt::PlainText);
  m_head->setContentsMargins(8, 6, 8, 6);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(m_head);
  layout->addWidget(m_table, 1);
  setFocusProxy(m_table);
  connect(&m_watcher, &QFutureWatcherBase::finished, this, &ConformanceView::take);
  connect(m_table, &BigTable::rowChosen, this, [this](int row) {
    const auto& frames = m_model->verdict(row).frames;
    if (!frames.empty()) Q_EMIT frameChosen(frames.front());
  });
  showCounts();
}

ConformanceView::~ConformanceView() {
  m_watcher.disconnect(this);
  m_watcher.waitForFinished();
}

void ConformanceView::setSession(std::shared_ptr<const analysis::Analysis> analysis, std::optional<SessionId> session) {
  if (analysis == m_analysis && session == m_session) return;
  m_analysis = std::move(analysis);
  m_session = session;
  m_judged = false;
  m_model->setVerdicts({});
  showCounts();
  if (isVisible()) judge();
}

void ConformanceView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  judge();
}

void ConformanceView::judge() {
  // One at a time: what changed in the meantime is judged when the worker is done.
  if (m_judged || m_watcher.isRunning() || !m_analysis || !m_session) return;
  if (m_analysis->state == analysis::RunState::Running) return;
  m_judged = true;
  m_watcher.setFuture(QtConcurrent::run([analysis = m_analysis, session = *m_session] {
    return analysis::Measures{*analysis, session}.of(session).conformance;
  }));
  showCounts();
}

void ConformanceView::take() {
  if (!m_judged) {  // it was about another session
    if (isVisible()) judge();
    return;
  }
  m_model->setVerdicts(m_watcher.result());
  showCounts();
}

void ConformanceView::showCounts() {
  if (!m_session) {
    m_head->setText(tr("Choose a session."));
  } else if (!m_judged && m_analysis && m_analysis->state == analysis::RunState::Running) {
    m_head->setText(tr("The session is held against the specification when the capture is loaded."));
  } else if (m_watcher.isRunning()) {
    m_head->setText(tr("Looking…"));
  } else if (m_model->rowCount() == 0) {
    m_head->setText(tr("Nothing of the specification could be tested on this session."));
  } else {
    m_head->setText(tr("Held against RTMP 1.0 and its errata, as far as a capture can decide: %1 clauses, %2 broken.")
                        .arg(m_model->rowCount())
                        .arg(m_model->broken()));
  }
}

}  // namespace rtmpscope::ui
