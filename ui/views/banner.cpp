// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/banner.h"

#include "text/words.h"
#include "views/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

Banner::Banner(QWidget* parent) : QWidget(parent), m_text(new QLabel(this)), m_action(new QPushButton(this)) {
  m_text->setTextFormat(Qt::PlainText);
  m_text->setWordWrap(true);
  m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_text->setObjectName(u"bannerText"_s);
  auto* close = new QToolButton(this);
  close->setText(u"✕"_s);
  close->setAutoRaise(true);
  close->setToolTip(tr("Close"));
  close->setAccessibleName(tr("Close"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(12, 6, 8, 6);
  layout->addWidget(m_text, 1);
  layout->addWidget(m_action);
  layout->addWidget(close);
  connect(m_action, &QPushButton::clicked, this, &Banner::actionWanted);
  connect(close, &QToolButton::clicked, this, &QWidget::hide);
  hide();
}

void Banner::showText(diagnosis::Severity severity, const QString& text, const QString& action) {
  m_severity = severity;
  m_text->setText(u"%1  %2"_s.arg(QString(severityMark(severity)), text));
  m_action->setText(action);
  m_action->setVisible(!action.isEmpty());
  show();
  update();
}

QString Banner::text() const {
  return isHidden() ? QString() : m_text->text();
}

void Banner::paintEvent(QPaintEvent*) {
  const Theme theme = Theme::of(palette());
  QPainter painter(this);
  painter.fillRect(rect(), theme.severityFill(m_severity));
  painter.fillRect(QRect(0, 0, 4, height()), theme.severity(m_severity));
  painter.setPen(theme.color(ColorRole::Border));
  painter.drawLine(0, height() - 1, width(), height() - 1);
}

}  // namespace rtmpscope::ui
