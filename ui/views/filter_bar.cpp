// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/filter_bar.h"

#include "filter/field_catalog.h"
#include "text/format.h"
#include "views/theme.h"

#include <algorithm>

#include <QAbstractItemView>
#include <QCompleter>
#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStringListModel>
#include <QToolButton>
#include <QVBoxLayout>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxOffered = 200;  // fields in the list; more would not be read

bool belongsToName(QChar letter) {
  return letter.isLetterOrNumber() || letter == u'.' || letter == u'_';
}

}  // namespace

FilterBar::FilterBar(DisplayFilter& filter, QWidget* parent)
    : QWidget(parent),
      m_filter(filter),
      m_edit(new QLineEdit(this)),
      m_mark(new QLabel(this)),
      m_result(new QLabel(this)),
      m_fault(new QLabel(this)),
      m_apply(new QToolButton(this)),
      m_clear(new QToolButton(this)),
      m_recent(new QToolButton(this)),
      m_history(new QMenu(this)),
      m_names(new QStringListModel(this)),
      m_completer(new QCompleter(m_names, this)) {
  setObjectName(u"filterBar"_s);
  m_edit->setObjectName(u"filterEdit"_s);
  m_edit->setPlaceholderText(tr("Display filter: rtmpt.header.typeid == 20 && tcp.stream == 1"));
  m_edit->setAccessibleName(tr("Display filter"));
  m_edit->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  m_edit->installEventFilter(this);
  m_mark->setTextFormat(Qt::PlainText);
  m_mark->setFixedWidth(fontMetrics().horizontalAdvance(u'W') + 6);
  m_mark->setAlignment(Qt::AlignCenter);
  m_result->setTextFormat(Qt::PlainText);
  m_result->setObjectName(u"filterResult"_s);
  m_fault->setTextFormat(Qt::PlainText);
  m_fault->setObjectName(u"filterFault"_s);
  m_fault->setContentsMargins(8, 0, 8, 2);
  m_fault->hide();
  m_apply->setText(tr("Apply"));
  m_clear->setText(tr("Clear"));
  m_recent->setText(tr("History"));
  m_recent->setMenu(m_history);
  m_recent->setPopupMode(QToolButton::InstantPopup);
  for (QToolButton* button : {m_apply, m_clear, m_recent}) {
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
  }
  m_completer->setWidget(m_edit);
  m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);

  auto* line = new QHBoxLayout;
  line->setContentsMargins(6, 4, 6, 4);
  line->setSpacing(4);
  line->addWidget(m_mark);
  line->addWidget(m_edit, 1);
  line->addWidget(m_result);
  line->addWidget(m_apply);
  line->addWidget(m_clear);
  line->addWidget(m_recent);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(line);
  column->addWidget(m_fault);
  setFocusProxy(m_edit);

  connect(m_edit, &QLineEdit::textChanged, this, &FilterBar::judge);
  connect(m_edit, &QLineEdit::textEdited, this, &FilterBar::complete);
  connect(m_edit, &QLineEdit::returnPressed, this, &FilterBar::applyTyped);
  connect(m_apply, &QToolButton::clicked, this, &FilterBar::applyTyped);
  connect(m_clear, &QToolButton::clicked, this, [this] {
    m_edit->clear();
    m_filter.clear();
  });
  connect(m_history, &QMenu::aboutToShow, this, &FilterBar::fillHistory);
  connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this, &FilterBar::takeCompletion);
  connect(&m_filter, &DisplayFilter::changed, this, &FilterBar::judge);
  connect(&m_filter, &DisplayFilter::progressed, this, [this](int permille) { setResult(tr("looking… %1 %").arg(permille / 10)); });
  judge();
}

QString FilterBar::fault() const {
  return m_fault->isHidden() ? QString() : m_fault->text();
}

void FilterBar::prepare(const QString& text) {
  m_edit->setText(text);
  m_edit->setFocus(Qt::OtherFocusReason);
}

void FilterBar::setResult(const QString& text) {
  m_result->setText(text);
}

void FilterBar::applyTyped() {
  m_completer->popup()->hide();
  const QString typed = m_edit->text();
  if (const auto error = DisplayFilter::check(typed)) {
    const QByteArray before = typed.toUtf8().left(static_cast<qsizetype>(error->position));
    m_edit->setCursorPosition(static_cast<int>(QString::fromUtf8(before).size()));
    return;
  }
  m_filter.apply(typed);
}

void FilterBar::judge() {
  const QString typed = m_edit->text();
  const auto error = DisplayFilter::check(typed);
  const Theme theme = Theme::of(palette());
  const bool blank = typed.trimmed().isEmpty();
  const bool applied = m_filter.text() == typed.trimmed();
  QPalette colours = palette();
  if (!blank) colours.setColor(QPalette::Base, theme.color(error ? ColorRole::ErrorFill : applied ? ColorRole::SuccessFill : ColorRole::WarningFill));
  m_edit->setPalette(colours);
  m_mark->setText(blank ? u"▸"_s : error ? u"✖"_s : applied ? u"✔"_s : u"…"_s);
  m_mark->setToolTip(blank     ? tr("No filter: everything is shown")
                     : error   ? tr("This filter can't be read")
                     : applied ? tr("This filter applies")
                               : tr("Enter applies this filter"));
  m_edit->setAccessibleDescription(m_mark->toolTip());
  m_fault->setVisible(error.has_value());
  if (error) {
    const QString where = QString::fromUtf8(typed.toUtf8().left(static_cast<qsizetype>(error->position)));
    m_fault->setText(tr("%1 (at %2)").arg(said(error->message)).arg(where.size() + 1));
    QPalette ink = palette();
    ink.setColor(QPalette::WindowText, theme.color(ColorRole::Error));
    m_fault->setPalette(ink);
  }
  m_apply->setEnabled(!error && !applied);
  m_clear->setEnabled(!blank || m_filter.isActive());
  if (!m_filter.isActive()) m_result->clear();
}

int FilterBar::wordBegin() const {
  const QString text = m_edit->text();
  int begin = m_edit->cursorPosition();
  while (begin > 0 && belongsToName(text[begin - 1])) --begin;
  return begin;
}

void FilterBar::complete() {
  const int begin = wordBegin();
  const std::string word = m_edit->text().mid(begin, m_edit->cursorPosition() - begin).toStdString();
  QStringList names;
  if (word.size() > 1) {
    for (const filter::FieldInfo& field : filter::fieldsThatBegin(word)) {
      if (names.size() < kMaxOffered && field.name != word) names << fromUtf8(field.name);
    }
  }
  m_names->setStringList(names);
  if (names.isEmpty()) {
    m_completer->popup()->hide();
    return;
  }
  const int width = std::min(m_edit->width(), fontMetrics().averageCharWidth() * 48);
  const int left = m_edit->fontMetrics().horizontalAdvance(m_edit->text().left(begin));
  const QRect place(std::clamp(left, 0, m_edit->width() - width), 0, width, m_edit->height());
  m_completer->complete(place);
}

void FilterBar::takeCompletion(const QString& field) {
  const int begin = wordBegin();
  QString text = m_edit->text();
  text.replace(begin, m_edit->cursorPosition() - begin, field);
  m_edit->setText(text);
  m_edit->setCursorPosition(begin + static_cast<int>(field.size()));
}

void FilterBar::fillHistory() {
  m_history->clear();
  for (const QString& text : m_filter.history()) {
    QString title = text;
    connect(m_history->addAction(title.replace(u'&', u"&&"_s)), &QAction::triggered, this, [this, text] {
      m_edit->setText(text);
      applyTyped();
    });
  }
  if (m_filter.history().isEmpty()) m_history->addAction(tr("No filter was applied yet"))->setEnabled(false);
}

bool FilterBar::eventFilter(QObject* watched, QEvent* event) {
  // Escape gives up what was typed and goes back to what applies.
  if (watched == m_edit && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape &&
      !m_completer->popup()->isVisible()) {
    m_edit->setText(m_filter.text());
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

void FilterBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) judge();
}

}  // namespace rtmpscope::ui
