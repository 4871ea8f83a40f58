// SPDX-License-Identifier: GPL-3.0-or-later
#include "timeline/ladder_view.h"

#include "timeline/ladder_header.h"
#include "timeline/ladder_painter.h"
#include "views/theme.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

namespace rtmpscope::ui {

namespace {

constexpr double kZoomMin = 1.0 / 64;
constexpr double kZoomMax = 4096;
constexpr double kZoomStep = 1.5;

}  // namespace

LadderView::LadderView(QWidget* parent)
    : QAbstractScrollArea(parent), m_fonts(std::make_unique<LadderFonts>(font())), m_header(new LadderHeader(m_scene, this)) {
  setFocusPolicy(Qt::StrongFocus);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
  viewport()->setMouseTracking(true);
  setAccessibleName(tr("Timeline"));
  m_header->setFonts(*m_fonts);
}

LadderView::~LadderView() = default;

void LadderView::setContent(std::shared_ptr<const analysis::Analysis> analysis, std::optional<SessionId> session,
                            std::vector<notes::Annotation> notes) {
  const bool same = analysis && session && !m_scene.isEmpty() && m_scene.session().id == *session;
  m_scene.setSession(std::move(analysis), session, std::move(notes));
  m_hovered.reset();
  m_current.reset();
  layOut();
  if (!same) verticalScrollBar()->setValue(0);
  m_current = m_scene.hitOf(m_place);
}

void LadderView::setPlace(const Place& place) {
  m_place = place;
  setCurrent(m_scene.hitOf(place));
  if (m_current) ensureVisible(*m_current);
}

void LadderView::setExplanationsShown(bool shown) {
  m_scene.setExplanationsShown(shown);
  layOut();
  if (m_current) ensureVisible(*m_current);
}

void LadderView::setTimeScale(TimeScale scale) {
  m_scene.setTimeScale(scale);
  m_scene.setZoom(1);
  layOut();
  if (m_current) ensureVisible(*m_current);
}

void LadderView::zoom(double factor) {
  if (m_scene.timeScale() != TimeScale::True) return;
  m_scene.setZoom(std::clamp(m_scene.zoom() * factor, kZoomMin, kZoomMax));
  layOut();
  if (m_current) ensureVisible(*m_current);
}

void LadderView::toggleUnfolded() {
  std::optional<std::size_t> slot;
  if (m_current && m_scene.canUnfold(m_current->slot)) slot = m_current->slot;
  for (std::size_t at = 0; !slot && at < m_scene.items().size(); ++at) {
    if (m_scene.canUnfold(at)) slot = at;
  }
  if (slot) setUnfolded(*slot, !m_scene.isUnfolded(*slot));
}

void LadderView::setUnfolded(std::size_t slot, bool unfolded) {
  m_scene.setUnfolded(slot, unfolded);
  m_hovered.reset();
  const bool wasInside = m_current && m_current->slot == slot && m_current->child;
  layOut();
  if (!unfolded && wasInside) {
    choose(LadderHit{slot, std::nullopt});
  } else if (unfolded) {
    ensureVisible({slot, std::nullopt});
  }
}

void LadderView::layOut() {
  m_scene.layOut(viewport()->width(), *m_fonts);
  setViewportMargins(0, m_header->wantedHeight(), 0, 0);
  m_header->setGeometry(frameWidth(), frameWidth(), viewport()->width(), m_header->wantedHeight());
  constexpr double kBottomMargin = 24;
  const int hidden = static_cast<int>(std::ceil(m_scene.layout().height + kBottomMargin)) - viewport()->height();
  verticalScrollBar()->setRange(0, std::max(0, hidden));
  verticalScrollBar()->setPageStep(viewport()->height());
  verticalScrollBar()->setSingleStep(static_cast<int>(m_fonts->lineHeight * 2));
  viewport()->update();
  m_header->update();
}

std::int64_t LadderView::linesPerPage() const {
  const double line = 2 * ladder::kPadding + m_fonts->lineHeight + ladder::kArrowHeight;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(viewport()->height() / line) - 1);
}

std::optional<LadderHit> LadderView::hitAt(QPointF position) const {
  return ladderHitAt(m_scene.layout(), m_scene.extents(), position.y() + verticalScrollBar()->value());
}

void LadderView::ensureVisible(LadderHit hit) {
  const auto [top, height] = ladderSpan(m_scene.layout(), m_scene.extents(), hit);
  const int margin = 6;
  const int from = static_cast<int>(top) - margin;
  const int to = static_cast<int>(top + height) + margin;
  const int value = verticalScrollBar()->value();
  if (from < value) {
    verticalScrollBar()->setValue(from);
  } else if (to > value + viewport()->height()) {
    verticalScrollBar()->setValue(std::min(from, to - viewport()->height()));
  }
}

void LadderView::choose(std::optional<LadderHit> hit) {
  if (!hit) return;
  setCurrent(hit);
  ensureVisible(*hit);
  if (hit->child) {
    Q_EMIT messageChosen(m_scene.childMessage(*hit));
    return;
  }
  const LadderItem& item = m_scene.items()[hit->slot];
  switch (item.kind) {
    case LadderItem::Kind::SessionNotes:
      Q_EMIT sessionChosen(m_scene.session().id);
      break;
    case LadderItem::Kind::Phase:
      Q_EMIT phaseChosen(m_scene.session().id, item.phase);
      break;
    case LadderItem::Kind::Step:
      Q_EMIT stepChosen(m_scene.session().id, item.index);
      break;
    case LadderItem::Kind::Gap: {
      const LadderHit line = *hit;
      Q_EMIT frameChosen(item.gap.firstFrame);
      setCurrent(line);  // a frame shows at its step; what was chosen here is the gap
      break;
    }
  }
}

void LadderView::setCurrent(std::optional<LadderHit> hit) {
  if (hit == m_current) return;
  m_current = hit;
  if (hit) {
    setAccessibleDescription(m_scene.text(*hit));
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
  }
  viewport()->update();
}

void LadderView::setHovered(std::optional<LadderHit> hit) {
  if (hit == m_hovered) return;
  m_hovered = hit;
  viewport()->update();
}

void LadderView::moveSideways(int direction) {
  if (!m_current) return;
  const std::size_t slot = m_current->slot;
  if (m_scene.canUnfold(slot)) {
    if (direction > 0 && !m_scene.isUnfolded(slot)) {
      setUnfolded(slot, true);
    } else if (direction > 0 && !m_current->child) {
      choose(LadderHit{slot, 0});
    } else if (direction < 0 && m_current->child) {
      choose(LadderHit{slot, std::nullopt});
    } else if (direction < 0 && m_scene.isUnfolded(slot)) {
      setUnfolded(slot, false);
    }
    return;
  }
  if (const std::optional<std::size_t> partner = m_scene.partnerOf(slot)) choose(LadderHit{*partner, std::nullopt});
}

void LadderView::keyPressEvent(QKeyEvent* event) {
  const auto move = [this](std::int64_t lines) { choose(ladderNeighbour(m_scene.extents(), m_current, lines)); };
  const auto end = static_cast<std::int64_t>(m_scene.items().size());
  switch (event->key()) {
    case Qt::Key_Up:
      move(-1);
      break;
    case Qt::Key_Down:
      move(1);
      break;
    case Qt::Key_PageUp:
      move(-linesPerPage());
      break;
    case Qt::Key_PageDown:
      move(linesPerPage());
      break;
    case Qt::Key_Home:
      if (end > 0) choose(LadderHit{0, std::nullopt});
      break;
    case Qt::Key_End:
      if (end > 0) choose(LadderHit{static_cast<std::size_t>(end) - 1, std::nullopt});
      break;
    case Qt::Key_Left:
      moveSideways(-1);
      break;
    case Qt::Key_Right:
      moveSideways(1);
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (m_current && m_scene.canUnfold(m_current->slot) && !m_current->child) {
        toggleUnfolded();
      } else {
        Q_EMIT activated();
      }
      break;
    case Qt::Key_Plus:
      zoom(kZoomStep);
      break;
    case Qt::Key_Minus:
      zoom(1 / kZoomStep);
      break;
    default:
      QAbstractScrollArea::keyPressEvent(event);
      return;
  }
  event->accept();
}

void LadderView::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton || event->button() == Qt::RightButton) choose(hitAt(event->position()));
}

void LadderView::mouseDoubleClickEvent(QMouseEvent* event) {
  const std::optional<LadderHit> hit = hitAt(event->position());
  if (!hit) return;
  if (m_scene.canUnfold(hit->slot) && !hit->child) {
    setUnfolded(hit->slot, !m_scene.isUnfolded(hit->slot));
  } else {
    Q_EMIT activated();
  }
}

void LadderView::mouseMoveEvent(QMouseEvent* event) {
  setHovered(hitAt(event->position()));
}

void LadderView::wheelEvent(QWheelEvent* event) {
  if (event->modifiers() & Qt::ControlModifier) {
    zoom(event->angleDelta().y() > 0 ? kZoomStep : 1 / kZoomStep);
    event->accept();
    return;
  }
  QAbstractScrollArea::wheelEvent(event);
}

bool LadderView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const std::optional<LadderHit> hit = hitAt(help->pos());
    QToolTip::showText(help->globalPos(), hit ? m_scene.toolTip(*hit) : QString(), viewport());
    return true;
  }
  if (event->type() == QEvent::Leave) setHovered(std::nullopt);
  return QAbstractScrollArea::viewportEvent(event);
}

void LadderView::paintEvent(QPaintEvent* event) {
  QPainter painter(viewport());
  const Theme theme = Theme::of(palette());
  painter.fillRect(event->rect(), theme.color(ColorRole::Surface));
  const int offset = verticalScrollBar()->value();
  painter.translate(0, -offset);
  const LadderEmphasis emphasis{m_current, m_hovered, hasFocus()};
  LadderPainter(painter, m_scene, *m_fonts, theme, emphasis).paint(event->rect().top() + offset, event->rect().bottom() + 1 + offset);
}

void LadderView::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  layOut();
}

void LadderView::scrollContentsBy(int, int) {
  viewport()->update();
}

void LadderView::focusInEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusInEvent(event);
  viewport()->update();
}

void LadderView::focusOutEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusOutEvent(event);
  viewport()->update();
}

void LadderView::changeEvent(QEvent* event) {
  QAbstractScrollArea::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
    m_fonts = std::make_unique<LadderFonts>(font());
    m_header->setFonts(*m_fonts);
    layOut();
  } else if (event->type() == QEvent::PaletteChange) {
    viewport()->update();
    m_header->update();
  }
}

}  // namespace rtmpscope::ui
