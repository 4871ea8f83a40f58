// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/message_page.h"

#include "text/words.h"
#include "views/theme.h"

#include <utility>

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kTextWidth = 560;

QLabel* plainLabel(QWidget* parent) {
  auto* label = new QLabel(parent);
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  label->setMaximumWidth(kTextWidth);
  return label;
}

}  // namespace

MessagePage::MessagePage(QWidget* parent)
    : QWidget(parent),
      m_mark(new QLabel(this)),
      m_title(plainLabel(this)),
      m_text(plainLabel(this)),
      m_listHeading(plainLabel(this)),
      m_list(plainLabel(this)),
      m_progress(new QProgressBar(this)),
      m_buttons(new QHBoxLayout) {
  m_text->setObjectName(u"pageText"_s);
  m_progress->setRange(0, 1000);
  m_progress->setTextVisible(false);
  m_progress->setMaximumWidth(kTextWidth);
  m_progress->setAccessibleName(tr("Progress"));
  auto* column = new QVBoxLayout;
  column->setSpacing(10);
  column->addStretch(2);
  for (QWidget* part : {static_cast<QWidget*>(m_mark), static_cast<QWidget*>(m_title), static_cast<QWidget*>(m_text),
                        static_cast<QWidget*>(m_progress), static_cast<QWidget*>(m_listHeading), static_cast<QWidget*>(m_list)}) {
    column->addWidget(part);
  }
  column->addSpacing(8);
  column->addLayout(m_buttons);
  column->addStretch(3);
  auto* layout = new QGridLayout(this);
  layout->setContentsMargins(24, 24, 24, 24);
  layout->addLayout(column, 0, 1);
  layout->setColumnMinimumWidth(1, kTextWidth);
  layout->setColumnStretch(0, 1);
  layout->setColumnStretch(2, 1);
}

void MessagePage::begin(std::optional<diagnosis::Severity> severity, const QString& title, const QString& text) {
  m_severity = severity;
  m_mark->setVisible(severity.has_value());
  m_mark->setText(severity ? QString(severityMark(*severity)) : QString());
  m_title->setText(title);
  m_text->setText(text);
  m_text->setVisible(!text.isEmpty());
  m_listHeading->hide();
  m_list->hide();
  m_progress->hide();
  while (QLayoutItem* item = m_buttons->takeAt(0)) {
    if (item->widget()) item->widget()->deleteLater();
    delete item;
  }
  m_buttons->addStretch(1);
  style();
}

void MessagePage::addList(const QString& heading, const QStringList& lines) {
  m_listHeading->setText(heading);
  m_list->setText(u"•  "_s + lines.join(u"\n•  "_s));
  m_listHeading->show();
  m_list->show();
}

void MessagePage::addButton(const QString& text, std::function<void()> action) {
  auto* button = new QPushButton(text, this);
  connect(button, &QPushButton::clicked, this, std::move(action));
  m_buttons->insertWidget(m_buttons->count() - 1, button);
  if (m_buttons->count() == 2) setFocusProxy(button);
}

void MessagePage::setPermille(int permille) {
  m_progress->setVisible(permille >= 0);
  m_progress->setValue(permille);
}

QString MessagePage::text() const {
  return m_title->text() + u'\n' + m_text->text() + u'\n' + m_list->text();
}

void MessagePage::style() {
  const Theme theme = Theme::of(palette());
  m_mark->setFont(scaledFont(font(), 2.4));
  m_title->setFont(scaledFont(font(), 1.5, true));
  m_listHeading->setFont(scaledFont(font(), 1.0, true));
  QPalette mark;
  mark.setColor(QPalette::WindowText, theme.severity(m_severity.value_or(diagnosis::Severity::Note)));
  m_mark->setPalette(mark);
}

void MessagePage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::FontChange) style();
}

}  // namespace rtmpscope::ui
