// SPDX-License-Identifier: GPL-3.0-or-later
#include "timeline/phase_strip_view.h"

#include "session/step_catalog.h"
#include "text/format.h"
#include "text/words.h"
#include "views/theme.h"

#include <algorithm>

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;
using session::Phase;
using session::PhaseStatus;

namespace {

constexpr double kTextMargin = 6;
constexpr double kSpacing = 3;

bool happened(const Phase& phase) {
  return phase.status == PhaseStatus::Complete || phase.status == PhaseStatus::Partial || phase.status == PhaseStatus::Failed;
}

}  // namespace

PhaseStripView::PhaseStripView(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::TabFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setAccessibleName(tr("Phases"));
}

void PhaseStripView::setSession(std::shared_ptr<const session::Session> session) {
  m_session = std::move(session);
  layOut();
}

void PhaseStripView::setCurrent(std::optional<session::PhaseId> phase) {
  if (phase == m_current) return;
  m_current = phase;
  update();
}

QFont PhaseStripView::smallFont() const {
  return scaledFont(font(), 0.88);
}

QSize PhaseStripView::sizeHint() const {
  return {400, static_cast<int>(QFontMetricsF(smallFont()).height() * 2) + 10};
}

QSize PhaseStripView::minimumSizeHint() const {
  return {120, sizeHint().height()};
}

QString PhaseStripView::durationOf(const Phase& phase) const {
  if (phase.start && phase.end && phase.status != PhaseStatus::Missing) {
    const QString duration = durationText(*phase.end - *phase.start);
    return phase.status == PhaseStatus::Failed ? u"✖ "_s + duration : duration;
  }
  return phaseStatusWord(phase.status);
}

void PhaseStripView::layOut() {
  std::vector<PhaseExtent> extents;
  if (m_session) {
    QFont bold = smallFont();
    bold.setBold(true);
    const QFontMetricsF titles(bold);
    const QFontMetricsF durations(smallFont());
    for (const Phase& phase : m_session->phases) {
      double text = titles.horizontalAdvance(said(session::phaseTitle(phase.id)));
      if (phase.status != PhaseStatus::NotCaptured) text = std::max(text, durations.horizontalAdvance(durationOf(phase)));
      extents.push_back({phase.start && phase.end ? toSeconds(*phase.end - *phase.start) : 0, text + 2 * kTextMargin});
    }
  }
  m_blocks = layoutPhaseStrip(extents, width(), kSpacing);
  updateGeometry();
  update();
}

void PhaseStripView::paintEvent(QPaintEvent*) {
  if (!m_session) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Theme theme = Theme::of(palette());
  QFont bold = smallFont();
  bold.setBold(true);
  const double line = QFontMetricsF(bold).height();
  for (std::size_t at = 0; at < m_blocks.size() && at < m_session->phases.size(); ++at) {
    const Phase& phase = m_session->phases[at];
    const QRectF block(m_blocks[at].left + 0.5, 0.5, m_blocks[at].width - 1, height() - 1);
    const bool failed = phase.status == PhaseStatus::Failed;
    QPen pen(failed ? theme.color(ColorRole::Error) : theme.color(ColorRole::Border), failed ? 1.5 : 1,
             happened(phase) ? Qt::SolidLine : Qt::DashLine);
    if (m_current == phase.id) pen = QPen(theme.color(ColorRole::SelectionFrame), hasFocus() ? 2 : 1.5);
    painter.setPen(pen);
    painter.setBrush(happened(phase) ? QBrush(theme.phase(phase.id)) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(block, 4, 4);
    const QRectF inner = block.adjusted(kTextMargin - 1, 4, -kTextMargin + 2, -4);
    const auto draw = [&painter](const QRectF& rect, const QFont& font, const QColor& color, const QString& text) {
      painter.setFont(font);
      painter.setPen(color);
      painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, QFontMetricsF(font).elidedText(text, Qt::ElideRight, rect.width()));
    };
    draw(QRectF(inner.left(), inner.top(), inner.width(), line), bold, theme.color(happened(phase) ? ColorRole::Text : ColorRole::Muted),
         said(session::phaseTitle(phase.id)));
    draw(QRectF(inner.left(), inner.top() + line, inner.width(), line), smallFont(),
         theme.color(failed ? ColorRole::Error : (happened(phase) ? ColorRole::Text : ColorRole::Muted)), durationOf(phase));
  }
}

void PhaseStripView::resizeEvent(QResizeEvent*) {
  layOut();
}

void PhaseStripView::mousePressEvent(QMouseEvent* event) {
  const std::optional<std::size_t> block = phaseBlockAt(m_blocks, event->position().x());
  if (block && m_session) Q_EMIT phaseChosen(m_session->phases[*block].id);
}

void PhaseStripView::keyPressEvent(QKeyEvent* event) {
  const bool sideways = event->key() == Qt::Key_Left || event->key() == Qt::Key_Right;
  if (!sideways || !m_session || m_session->phases.empty()) {
    QWidget::keyPressEvent(event);
    return;
  }
  const auto& phases = m_session->phases;
  std::ptrdiff_t at = event->key() == Qt::Key_Right ? -1 : static_cast<std::ptrdiff_t>(phases.size());
  if (m_current) at = std::ranges::find(phases, *m_current, &Phase::id) - phases.begin();
  at = std::clamp<std::ptrdiff_t>(at + (event->key() == Qt::Key_Right ? 1 : -1), 0, static_cast<std::ptrdiff_t>(phases.size()) - 1);
  Q_EMIT phaseChosen(phases[static_cast<std::size_t>(at)].id);
}

void PhaseStripView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) layOut();
}

bool PhaseStripView::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && m_session) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const std::optional<std::size_t> block = phaseBlockAt(m_blocks, help->pos().x());
    QString text;
    if (block) {
      const Phase& phase = m_session->phases[*block];
      text = u"%1: %2"_s.arg(said(session::phaseTitle(phase.id)), phaseStatusWord(phase.status));
      if (phase.start && phase.end) {
        text += tr("\n%1, frames %2 to %3").arg(durationText(*phase.end - *phase.start)).arg(phase.firstFrame.value()).arg(phase.lastFrame.value());
      }
    }
    QToolTip::showText(help->globalPos(), plainToolTip(text), this);
    return true;
  }
  return QWidget::event(event);
}

}  // namespace rtmpscope::ui
