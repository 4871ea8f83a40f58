// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/session_header.h"

#include "text/format.h"
#include "text/words.h"
#include "timeline/phase_strip_view.h"
#include "views/elided_label.h"
#include "views/theme.h"

#include <utility>

#include <QEvent>
#include <QGridLayout>
#include <QLabel>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

SessionHeader::SessionHeader(QWidget* parent)
    : QWidget(parent),
      m_mark(new QLabel(this)),
      m_verdict(new QLabel(this)),
      m_about(new ElidedLabel(this)),
      m_belongs(new QLabel(this)),
      m_phases(new PhaseStripView(this)) {
  setAutoFillBackground(true);
  m_mark->setTextFormat(Qt::PlainText);
  m_verdict->setTextFormat(Qt::PlainText);
  m_verdict->setWordWrap(true);
  m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_verdict->setObjectName(u"verdict"_s);
  m_verdict->setAccessibleName(tr("Verdict"));
  m_belongs->setTextFormat(Qt::PlainText);
  m_belongs->setWordWrap(true);
  m_belongs->setObjectName(u"belongs"_s);
  m_belongs->setAccessibleName(tr("Related sessions"));
  auto* layout = new QGridLayout(this);
  layout->setContentsMargins(10, 9, 10, 8);
  layout->setHorizontalSpacing(8);
  layout->setVerticalSpacing(3);
  layout->addWidget(m_mark, 0, 0, Qt::AlignTop);
  layout->addWidget(m_verdict, 0, 1);
  layout->addWidget(m_about, 1, 1);
  layout->addWidget(m_belongs, 2, 1);
  layout->setRowMinimumHeight(3, 4);
  layout->addWidget(m_phases, 4, 0, 1, 2);
  layout->setColumnStretch(1, 1);
}

void SessionHeader::setSession(std::shared_ptr<const analysis::AnalyzedSession> analyzed) {
  m_analyzed = std::move(analyzed);
  refresh();
}

void SessionHeader::refresh() {
  const Theme theme = Theme::of(palette());
  const QFont large = scaledFont(font(), 1.12, true);
  m_mark->setFont(large);
  m_verdict->setFont(large);
  const auto ink = [](QLabel* label, const QColor& color) {
    QPalette own;
    own.setColor(QPalette::WindowText, color);
    label->setPalette(own);
  };
  ink(m_about, theme.color(ColorRole::Muted));
  m_belongs->setVisible(m_analyzed && !m_analyzed->belongs.empty());
  if (!m_analyzed) {
    m_mark->clear();
    m_verdict->clear();
    m_about->clear();
    m_phases->setSession(nullptr);
    return;
  }
  const session::Session& session = *m_analyzed->session;
  ink(m_mark, theme.outcome(session.outcome));
  m_mark->setText(QString(outcomeMark(session.outcome)));
  m_mark->setToolTip(plainToolTip(outcomeWord(session.outcome)));
  m_verdict->setText(said(m_analyzed->verdict, 600));
  QStringList about{u"%1 %2"_s.arg(roleWord(session), streamLabel(session)), peersLabel(session), durationText(session.end - session.start)};
  if (const QString media = mediaLabel(session); !media.isEmpty()) about << media;
  m_about->setText(about.join(u"  ·  "_s));
  m_belongs->setText(said(m_analyzed->belongs, 600));
  m_phases->setSession(m_analyzed->session);
}

void SessionHeader::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::ApplicationFontChange) refresh();
}

}  // namespace rtmpscope::ui
