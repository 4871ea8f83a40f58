// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/findings_view.h"

#include "models/findings_model.h"
#include "text/format.h"
#include "text/words.h"
#include "views/flow_layout.h"
#include "views/table_page.h"
#include "views/theme.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <QEvent>
#include <QLabel>
#include <QScrollArea>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

namespace {

/// Evidence links that are shown of one kind.
constexpr std::size_t kMaxLinks = 24;

QLabel* textLabel(QWidget* parent) {
  auto* label = new QLabel(parent);
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  return label;
}

}  // namespace

FindingsView::FindingsView(QWidget* parent)
    : QWidget(parent),
      m_model(new FindingsModel(this)),
      m_table(new BigTable(this)),
      m_title(textLabel(this)),
      m_message(textLabel(this)),
      m_advice(textLabel(this)),
      m_about(textLabel(this)),
      m_evidence(new QWidget(this)),
      m_detail(new QWidget(this)),
      m_nothing(textLabel(this)) {
  m_table->setModel(m_model);
  m_table->setObjectName(u"findingsTable"_s);
  m_table->setAccessibleName(tr("Findings"));
  m_table->setItemDelegate(new RowDelegate({.severity = FindingsModel::SeverityRole, .colouredColumn = FindingsModel::Severity}, m_table));
  m_table->setColumnDigits({12, 36, 16, 6});
  new FlowLayout(m_evidence);

  auto* column = new QVBoxLayout(m_detail);
  column->setContentsMargins(14, 12, 14, 12);
  column->setSpacing(8);
  for (QWidget* part : {static_cast<QWidget*>(m_title), static_cast<QWidget*>(m_message), m_evidence, static_cast<QWidget*>(m_advice),
                        static_cast<QWidget*>(m_about)}) {
    column->addWidget(part);
  }
  column->addStretch(1);
  auto* scroll = new QScrollArea(this);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidgetResizable(true);
  scroll->setWidget(m_detail);
  scroll->setFocusPolicy(Qt::NoFocus);

  auto* splitter = new QSplitter(Qt::Vertical, this);
  splitter->setObjectName(u"findingsSplitter"_s);
  splitter->addWidget(m_table);
  splitter->addWidget(scroll);
  splitter->setStretchFactor(0, 1);
  splitter->setStretchFactor(1, 2);
  splitter->setSizes({200, 400});
  m_nothing->setAlignment(Qt::AlignCenter);
  m_nothing->setText(tr("Nothing was found that is worth mentioning."));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(splitter);
  layout->addWidget(m_nothing);
  setFocusProxy(m_table);
  connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& current) { showFinding(current.row()); });
}

void FindingsView::setFindings(std::shared_ptr<const analysis::Analysis> analysis, std::optional<SessionId> session) {
  const int row = m_table->currentIndex().row();
  m_analysis = analysis;
  m_model->setFindings(std::move(analysis), session);
  const bool any = m_model->rowCount() > 0;
  m_table->parentWidget()->setVisible(any);
  m_nothing->setVisible(!any);
  m_table->showRow(any ? std::clamp(row, 0, m_model->rowCount() - 1) : -1);
  showFinding(m_table->currentIndex().row());
}

int FindingsView::count() const {
  return m_model->rowCount();
}

void FindingsView::addEvidence(const QString& text, const QString& toolTip, std::function<void()> go) {
  auto* link = new QToolButton(m_evidence);
  link->setText(text);
  link->setToolTip(plainToolTip(toolTip));
  link->setFocusPolicy(Qt::StrongFocus);
  connect(link, &QToolButton::clicked, this, std::move(go));
  m_evidence->layout()->addWidget(link);
  link->show();
}

void FindingsView::showFinding(int row) {
  while (QLayoutItem* item = m_evidence->layout()->takeAt(0)) {
    item->widget()->deleteLater();
    delete item;
  }
  m_detail->setVisible(row >= 0);
  if (row < 0) return;
  const Theme theme = Theme::of(palette());
  const diagnosis::Finding& finding = m_model->finding(row);
  QPalette coloured;
  coloured.setColor(QPalette::WindowText, theme.severity(finding.severity));
  m_title->setPalette(coloured);
  m_title->setFont(scaledFont(font(), 1.08, true));
  m_title->setText(u"%1 %2"_s.arg(QString(severityMark(finding.severity)), ruleTitle(finding.rule)));
  m_message->setText(said(finding.message, 2000));
  m_advice->setVisible(!finding.advice.empty());
  m_advice->setText(tr("What to do: %1").arg(said(finding.advice, 2000)));
  QStringList about{u"%1 · %2"_s.arg(fromUtf8(finding.rule), severityWord(finding.severity)), tr("by the %1").arg(sourceWord(finding.source))};
  if (const QString certainty = certaintyWord(finding.certainty); !certainty.isEmpty()) about << certainty;
  if (!finding.clause.empty()) about << fromUtf8(finding.clause);
  if (!finding.code.empty()) about << fromWire(finding.code, 100);
  if (finding.count > 1) about << tr("%1 times").arg(countText(finding.count));
  QPalette muted;
  muted.setColor(QPalette::WindowText, theme.color(ColorRole::Muted));
  m_about->setPalette(muted);
  m_about->setFont(scaledFont(font(), 0.92));
  m_about->setText(about.join(u" · "_s));
  for (std::size_t at = 0; at < std::min(finding.frames.size(), kMaxLinks); ++at) {
    const FrameNumber frame = finding.frames[at];
    addEvidence(tr("frame %1").arg(frame.value()), tr("Go to frame %1").arg(frame.value()), [this, frame] { Q_EMIT frameChosen(frame); });
  }
  for (std::size_t at = 0; at < std::min(finding.messages.size(), kMaxLinks); ++at) {
    const MessageIndex message = finding.messages[at];
    if (message.value() >= m_analysis->messages.size()) continue;
    const std::uint32_t number = m_analysis->numberOf(message).value();
    addEvidence(tr("message %1").arg(number), tr("Go to message %1").arg(number), [this, message] { Q_EMIT messageChosen(message); });
  }
}

void FindingsView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::ApplicationPaletteChange) showFinding(m_table->currentIndex().row());
}

}  // namespace rtmpscope::ui
