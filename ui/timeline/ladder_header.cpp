// SPDX-License-Identifier: GPL-3.0-or-later
#include "timeline/ladder_header.h"

#include "base/address.h"
#include "text/format.h"
#include "text/words.h"
#include "views/theme.h"

#include <QPainter>

namespace rtmpscope::ui {

LadderHeader::LadderHeader(const LadderScene& scene, QWidget* parent) : QWidget(parent), m_scene(scene) {
  setAccessibleName(tr("Client and server"));
}

int LadderHeader::wantedHeight() const {
  return m_fonts ? static_cast<int>(m_fonts->lineHeight + m_fonts->smallHeight) + 12 : 0;
}

void LadderHeader::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Theme theme = Theme::of(palette());
  painter.fillRect(rect(), theme.color(ColorRole::Surface));
  painter.setPen(theme.color(ColorRole::Border));
  painter.drawLine(0, height() - 1, width(), height() - 1);
  if (m_scene.isEmpty() || !m_fonts) return;
  const session::Session& session = m_scene.session();
  const LadderColumns& columns = m_scene.columns();
  const double top = 4;
  const double middle = (columns.clientX + columns.serverX) / 2;
  const auto draw = [&painter](const QRectF& rect, const QFont& font, const QColor& color, int flags, const QString& words) {
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(rect, flags, QFontMetricsF(font).elidedText(words, Qt::ElideRight, rect.width()));
  };
  const auto side = [&](const QRectF& box, int align, const QString& name, const Endpoint& endpoint, ColorRole role) {
    draw(QRectF(box.left(), top, box.width(), m_fonts->lineHeight), m_fonts->bold, theme.color(role), align | Qt::AlignVCenter, name);
    draw(QRectF(box.left(), top + m_fonts->lineHeight, box.width(), m_fonts->smallHeight), m_fonts->small, theme.color(ColorRole::Muted),
         align | Qt::AlignVCenter, fromUtf8(toString(endpoint)));
  };
  const double clientLeft = columns.clientX - 12;
  side(QRectF(clientLeft, 0, middle - clientLeft - 8, 0), Qt::AlignLeft, clientLabel(session), session.clientEndpoint, ColorRole::ClientToServer);
  side(QRectF(middle + 8, 0, columns.serverX + 12 - middle - 8, 0), Qt::AlignRight, serverLabel(session), session.serverEndpoint,
       ColorRole::ServerToClient);
  const double line = top + m_fonts->lineHeight;
  const auto title = [&](double left, double width, int align, const QString& words) {
    draw(QRectF(left, line, width, m_fonts->smallHeight), m_fonts->small, theme.color(ColorRole::Muted), align | Qt::AlignVCenter, words);
  };
  title(columns.numberLeft, columns.numberWidth, Qt::AlignLeft, tr("Step"));
  title(columns.framesLeft, columns.framesWidth, Qt::AlignRight, tr("Frames"));
  title(columns.timeLeft, columns.timeWidth, Qt::AlignRight, tr("Time"));
  painter.setPen(QPen(theme.color(ColorRole::Lifeline), 1.5));
  for (const double x : {columns.clientX, columns.serverX}) painter.drawLine(QPointF(x, height() - 5), QPointF(x, height() - 1));
}

}  // namespace rtmpscope::ui
