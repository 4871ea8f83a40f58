// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/session_list_view.h"

#include "models/session_list_model.h"
#include "session/session.h"
#include "views/theme.h"

#include <QFontMetrics>
#include <QPainter>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMargin = 9;
constexpr int kMarkWidth = 20;

bool wentWell(const QModelIndex& index) {
  const auto outcome = static_cast<session::Outcome>(index.data(SessionListModel::OutcomeRole).toInt());
  return outcome == session::Outcome::Completed || outcome == session::Outcome::Ongoing;
}

}  // namespace

QSize SessionDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const QFontMetrics text(option.font);
  const QFontMetrics small(scaledFont(option.font, 0.92));
  const int lines = text.height() + small.height() * (wentWell(index) ? 2 : 3) + 4;
  return {200, lines + 2 * kMargin - 4};
}

void SessionDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Theme theme = Theme::of(option.palette);
  const bool selected = option.state.testFlag(QStyle::State_Selected);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const QRect row = option.rect;
  if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
    painter->fillRect(row, theme.color(selected ? ColorRole::Selection : ColorRole::Hover));
  }
  if (selected) painter->fillRect(QRect(row.left(), row.top(), 3, row.height()), theme.color(ColorRole::Accent));
  painter->setPen(theme.color(ColorRole::Border));
  painter->drawLine(row.bottomLeft(), row.bottomRight());

  const auto outcome = static_cast<session::Outcome>(index.data(SessionListModel::OutcomeRole).toInt());
  const QColor verdict = theme.outcome(outcome);
  const QColor muted = theme.color(ColorRole::Muted);
  const QFont bold = scaledFont(option.font, 1.0, true);
  const QFont small = scaledFont(option.font, 0.92);
  int y = row.top() + kMargin - 2;
  const int left = row.left() + kMargin + 2;
  const int right = row.right() - kMargin;
  const auto line = [&](const QFont& font, const QColor& color, int from, int to, Qt::Alignment align, const QString& text) {
    const QFontMetrics metrics(font);
    painter->setFont(font);
    painter->setPen(color);
    painter->drawText(QRect(from, y, to - from, metrics.height()), align | Qt::AlignVCenter, metrics.elidedText(text, Qt::ElideRight, to - from));
    return metrics.horizontalAdvance(text);
  };
  const QString duration = index.data(SessionListModel::DurationRole).toString();
  const int durationWidth = line(small, muted, left, right, Qt::AlignRight, duration);
  line(bold, verdict, left, left + kMarkWidth, Qt::AlignLeft, index.data(SessionListModel::MarkRole).toString());
  line(bold, theme.color(ColorRole::Text), left + kMarkWidth, right - durationWidth - 8, Qt::AlignLeft,
       index.data(SessionListModel::TitleRole).toString());
  y += QFontMetrics(bold).height() + 1;
  line(small, muted, left + kMarkWidth, right, Qt::AlignLeft, index.data(SessionListModel::SoftwareRole).toString());
  y += QFontMetrics(small).height() + 1;
  const int wordWidth = line(small, verdict, left + kMarkWidth, right, Qt::AlignLeft, index.data(SessionListModel::WordRole).toString());
  line(small, muted, left + kMarkWidth + wordWidth + 12, right, Qt::AlignRight, index.data(SessionListModel::CodecsRole).toString());
  if (!wentWell(index)) {
    y += QFontMetrics(small).height() + 1;
    line(small, muted, left + kMarkWidth, right, Qt::AlignLeft, index.data(SessionListModel::VerdictRole).toString());
  }
  if (option.state.testFlag(QStyle::State_HasFocus)) {
    painter->setPen(QPen(theme.color(ColorRole::SelectionFrame), 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(QRectF(row).adjusted(0.5, 0.5, -0.5, -1.5));
  }
  painter->restore();
}

SessionListView::SessionListView(QWidget* parent) : QListView(parent) {
  setItemDelegate(new SessionDelegate(this));
  setObjectName(u"sessionList"_s);
  setAccessibleName(tr("Sessions"));
  setFrameShape(QFrame::NoFrame);
  setMouseTracking(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
}

}  // namespace rtmpscope::ui
