// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/dock_title.h"

#include "views/theme.h"

#include <QDockWidget>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

DockTitle::DockTitle(QDockWidget* dock) : QWidget(dock), m_title(new QLabel(dock->windowTitle(), this)) {
  m_title->setTextFormat(Qt::PlainText);
  auto* close = new QToolButton(this);
  close->setText(u"✕"_s);
  close->setAutoRaise(true);
  close->setFocusPolicy(Qt::NoFocus);
  close->setToolTip(tr("Hide. View > Panels shows it again."));
  close->setAccessibleName(tr("Hide %1").arg(dock->windowTitle()));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(10, 2, 4, 2);
  layout->addWidget(m_title, 1);
  layout->addWidget(close);
  connect(close, &QToolButton::clicked, dock, &QDockWidget::close);
  style();
}

void DockTitle::style() {
  m_title->setFont(scaledFont(font(), 0.92, true));
  QPalette muted;
  muted.setColor(QPalette::WindowText, Theme::of(palette()).color(ColorRole::Muted));
  m_title->setPalette(muted);
}

void DockTitle::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Theme theme = Theme::of(palette());
  painter.fillRect(rect(), theme.color(ColorRole::Panel));
  painter.setPen(theme.color(ColorRole::Border));
  painter.drawLine(0, height() - 1, width(), height() - 1);
}

void DockTitle::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::FontChange) style();
}

}  // namespace rtmpscope::ui
