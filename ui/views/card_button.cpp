// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/card_button.h"

#include "text/format.h"
#include "views/theme.h"

#include <cmath>

#include <QPainter>

namespace rtmpscope::ui {

namespace {

constexpr int kMarginX = 14;
constexpr int kMarginY = 9;

}  // namespace

CardButton::CardButton(const QString& title, const QString& about, QWidget* parent) : QAbstractButton(parent), m_about(about) {
  setText(title);
  setAccessibleName(title);
  setAccessibleDescription(about);
  setCursor(Qt::PointingHandCursor);
  setFocusPolicy(Qt::StrongFocus);
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

QFont CardButton::titleFont() const {
  return scaledFont(font(), 1.0, true);
}

QFont CardButton::aboutFont() const {
  return scaledFont(font(), 0.92);
}

void CardButton::setPrimary(bool primary) {
  m_primary = primary;
  update();
}

void CardButton::setElided(bool elided) {
  m_elided = elided;
  if (elided) setToolTip(plainToolTip(m_about));
  updateGeometry();
}

int CardButton::heightForWidth(int width) const {
  const QFontMetricsF about(aboutFont());
  const double text =
      m_elided ? about.height() : about.boundingRect(QRectF(0, 0, std::max(60, width - 2 * kMarginX), 1e5), Qt::TextWordWrap, m_about).height();
  return static_cast<int>(std::ceil(QFontMetricsF(titleFont()).height() + text)) + 2 * kMarginY + 2;
}

QSize CardButton::sizeHint() const {
  return {260, heightForWidth(260)};
}

QSize CardButton::minimumSizeHint() const {
  return {140, heightForWidth(260)};
}

void CardButton::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Theme theme = Theme::of(palette());
  const bool lit = underMouse() || isDown();
  QColor fill = theme.color(lit ? ColorRole::Hover : ColorRole::Surface);
  QColor title = theme.color(ColorRole::Text);
  QColor about = theme.color(ColorRole::Muted);
  QPen edge(theme.color(hasFocus() ? ColorRole::SelectionFrame : ColorRole::Border), hasFocus() ? 2 : 1);
  if (m_primary) {
    fill = palette().color(QPalette::Highlight);
    if (lit) fill = fill.lighter(108);
    title = palette().color(QPalette::HighlightedText);
    about = title;
    about.setAlpha(220);
    edge = hasFocus() ? QPen(theme.color(ColorRole::Text), 2) : QPen(fill, 1);
  }
  painter.setPen(edge);
  painter.setBrush(fill);
  painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 7, 7);
  const QRectF inner = QRectF(rect()).adjusted(kMarginX, kMarginY, -kMarginX, -kMarginY);
  const QFontMetricsF titles(titleFont());
  painter.setFont(titleFont());
  painter.setPen(title);
  painter.drawText(QRectF(inner.left(), inner.top(), inner.width(), titles.height()), Qt::AlignLeft | Qt::AlignVCenter,
                   titles.elidedText(text(), Qt::ElideMiddle, inner.width()));
  painter.setFont(aboutFont());
  painter.setPen(about);
  const QRectF below = inner.adjusted(0, titles.height() + 2, 0, 0);
  painter.drawText(below, Qt::AlignLeft | Qt::AlignTop | (m_elided ? 0 : Qt::TextWordWrap),
                   m_elided ? QFontMetricsF(aboutFont()).elidedText(m_about, Qt::ElideMiddle, below.width()) : m_about);
}

void CardButton::enterEvent(QEnterEvent* event) {
  QAbstractButton::enterEvent(event);
  update();
}

void CardButton::leaveEvent(QEvent* event) {
  QAbstractButton::leaveEvent(event);
  update();
}

}  // namespace rtmpscope::ui
