// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/start_page.h"

#include "views/card_button.h"
#include "views/theme.h"

#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kColumnWidth = 380;
/// Recent captures that the page has room for.
constexpr int kMaxRecent = 5;

QLabel* heading(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setTextFormat(Qt::PlainText);
  label->setFont(scaledFont(parent->font(), 1.0, true));
  return label;
}

}  // namespace

StartPage::StartPage(std::vector<Sample> samples, QWidget* parent)
    : QWidget(parent),
      m_title(new QLabel(u"rtmpscope"_s, this)),
      m_lead(
          new QLabel(tr("Shows what an RTMP client and server said to each other: step by step, what was missing, and what to do about it."), this)),
      m_recent(new QVBoxLayout),
      m_recentBox(new QWidget(this)) {
  m_title->setTextFormat(Qt::PlainText);
  m_lead->setTextFormat(Qt::PlainText);
  m_lead->setWordWrap(true);

  auto* open = new CardButton(tr("Open a capture…"), tr("pcap or pcapng, also compressed. Or drop a file anywhere in this window.   Ctrl+O"), this);
  open->setPrimary(true);
  open->setObjectName(u"startOpen"_s);
  connect(open, &QAbstractButton::clicked, this, &StartPage::openWanted);

  auto* left = new QVBoxLayout;
  left->setSpacing(8);
  left->addWidget(open);
  auto* recentColumn = new QVBoxLayout(m_recentBox);
  recentColumn->setContentsMargins(0, 14, 0, 0);
  recentColumn->setSpacing(8);
  recentColumn->addWidget(heading(tr("Recent"), this));
  recentColumn->addLayout(m_recent);
  m_recent->setSpacing(6);
  left->addWidget(m_recentBox);
  left->addStretch(1);

  auto* right = new QVBoxLayout;
  right->setSpacing(8);
  if (!samples.empty()) right->addWidget(heading(tr("Learn it from a sample"), this));
  for (const Sample& sample : samples) {
    auto* card = new CardButton(sample.title, sample.explanation, this);
    connect(card, &QAbstractButton::clicked, this, [this, path = sample.path] { Q_EMIT pathChosen(path); });
    right->addWidget(card);
  }
  right->addStretch(1);

  auto* columns = new QGridLayout;
  columns->setHorizontalSpacing(36);
  columns->addLayout(left, 0, 0);
  columns->addLayout(right, 0, 1);
  columns->setColumnMinimumWidth(0, kColumnWidth);
  columns->setColumnMinimumWidth(1, kColumnWidth);
  auto* body = new QVBoxLayout;
  body->addStretch(2);
  body->addWidget(m_title);
  body->addWidget(m_lead);
  body->addSpacing(22);
  body->addLayout(columns);
  body->addStretch(3);
  auto* layout = new QGridLayout(this);
  layout->setContentsMargins(24, 24, 24, 24);
  layout->addLayout(body, 0, 1);
  layout->setColumnStretch(0, 1);
  layout->setColumnStretch(2, 1);
  setFocusProxy(open);
  style();
  setRecent({});
}

void StartPage::setRecent(const QStringList& paths) {
  while (QLayoutItem* item = m_recent->takeAt(0)) {
    item->widget()->deleteLater();
    delete item;
  }
  for (const QString& path : paths.first(qMin<qsizetype>(paths.size(), kMaxRecent))) {
    const QFileInfo info(path);
    auto* card = new CardButton(info.fileName(), QDir::toNativeSeparators(info.absolutePath()), this);
    card->setElided(true);
    connect(card, &QAbstractButton::clicked, this, [this, path] { Q_EMIT pathChosen(path); });
    m_recent->addWidget(card);
  }
  m_recentBox->setVisible(!paths.isEmpty());
}

void StartPage::style() {
  m_title->setFont(scaledFont(font(), 2.2, true));
  QPalette accent;
  accent.setColor(QPalette::WindowText, Theme::of(palette()).color(ColorRole::Accent));
  m_title->setPalette(accent);
  m_lead->setFont(scaledFont(font(), 1.08));
}

void StartPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::FontChange) style();
}

}  // namespace rtmpscope::ui
