// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/hex_view.h"

#include "views/theme.h"

#include <algorithm>
#include <cmath>

#include <QApplication>
#include <QClipboard>
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr double kMargin = 8;
constexpr int kOffsetDigits = 4;
/// Bytes that one copy takes.
constexpr std::size_t kMaxCopied = 1 << 20;

bool contains(const std::vector<ByteRange>& ranges, std::size_t offset) {
  return std::ranges::any_of(ranges, [offset](const ByteRange& range) { return offset >= range.offset && offset < range.end(); });
}

int offsetDigits(std::size_t size) {
  return size > 0x10000 ? 6 : kOffsetDigits;
}

}  // namespace

HexView::HexView(QWidget* parent) : QAbstractScrollArea(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  viewport()->setCursor(Qt::IBeamCursor);
  setAccessibleName(tr("Bytes"));
  updateFont();
}

void HexView::updateFont() {
  m_font = scaledFont(fixedFont(font()), 0.95);
  const QFontMetricsF metrics(m_font);
  m_character = metrics.horizontalAdvance(u'0');
  m_rowHeight = std::ceil(metrics.height() + 2);
  layOut();
}

QSize HexView::sizeHint() const {
  return {widthFor(8), static_cast<int>(m_rowHeight * 10)};
}

int HexView::widthFor(std::size_t perRow) const {
  // Offset, two blanks, three characters a byte, a gap after eight, half a blank, the text.
  const double characters = offsetDigits(m_bytes.size()) + 2 + static_cast<double>(perRow) * 4 + 1.5;
  return static_cast<int>(std::ceil(characters * m_character + 2 * kMargin));
}

void HexView::setBytes(std::vector<std::uint8_t> bytes, const QString& nothing) {
  m_bytes = std::move(bytes);
  m_nothing = nothing;
  m_item.clear();
  m_field.clear();
  m_cursor.reset();
  layOut();
  verticalScrollBar()->setValue(0);
}

void HexView::setMarks(std::vector<ByteRange> item, std::vector<ByteRange> field) {
  m_item = std::move(item);
  const bool moved = field != m_field;
  m_field = std::move(field);
  if (moved && !m_field.empty()) {
    showRow(m_field.front().offset / m_perRow);
  } else if (m_field.empty() && !m_item.empty() && !m_cursor) {
    showRow(m_item.front().offset / m_perRow);
  }
  viewport()->update();
}

QString HexView::selectedHex() const {
  std::vector<ByteRange> ranges = m_field;
  if (ranges.empty()) ranges.push_back({0, m_bytes.size()});
  QString hex;
  std::size_t copied = 0;
  for (const ByteRange& range : ranges) {
    for (std::size_t at = range.offset; at < std::min(range.end(), m_bytes.size()) && copied < kMaxCopied; ++at, ++copied) {
      if (!hex.isEmpty()) hex += u' ';
      hex += u"%1"_s.arg(m_bytes[at], 2, 16, QLatin1Char('0'));
    }
  }
  return hex;
}

std::size_t HexView::rows() const {
  return (m_bytes.size() + m_perRow - 1) / m_perRow;
}

double HexView::hexX(std::size_t column) const {
  const double gap = column >= 8 ? m_character : 0;
  return kMargin + m_character * (offsetDigits(m_bytes.size()) + 2) + static_cast<double>(column) * 3 * m_character + gap;
}

double HexView::textX(std::size_t column) const {
  return hexX(m_perRow) + m_character * 0.5 + static_cast<double>(column) * m_character;
}

void HexView::layOut() {
  m_perRow = widthFor(16) > viewport()->width() ? 8 : 16;
  const int page = std::max(1, static_cast<int>(viewport()->height() / m_rowHeight));
  verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(rows()) - page));
  verticalScrollBar()->setPageStep(page);
  viewport()->update();
}

void HexView::showRow(std::size_t row) {
  const auto at = static_cast<int>(row);
  const int first = verticalScrollBar()->value();
  const int page = verticalScrollBar()->pageStep();
  if (at < first || at >= first + page) verticalScrollBar()->setValue(at - page / 3);
}

void HexView::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  const Theme theme = Theme::of(palette());
  painter.fillRect(viewport()->rect(), theme.color(ColorRole::Surface));
  if (m_bytes.empty()) {
    painter.setPen(theme.color(ColorRole::Muted));
    painter.drawText(viewport()->rect().adjusted(16, 12, -16, -12), Qt::AlignTop | Qt::AlignHCenter | Qt::TextWordWrap, m_nothing);
    return;
  }
  painter.setFont(m_font);
  const auto first = static_cast<std::size_t>(verticalScrollBar()->value());
  const auto count = static_cast<std::size_t>(viewport()->height() / m_rowHeight) + 2;
  for (std::size_t row = first; row < std::min(rows(), first + count); ++row) {
    paintRow(painter, row, static_cast<double>(row - first) * m_rowHeight + 2);
  }
}

void HexView::paintRow(QPainter& painter, std::size_t row, double y) {
  const Theme theme = Theme::of(palette());
  const auto cell = [&](double x, double width, const QString& text, const QColor& color) {
    painter.setPen(color);
    painter.drawText(QRectF(x, y, width, m_rowHeight), Qt::AlignLeft | Qt::AlignVCenter, text);
  };
  const std::size_t begin = row * m_perRow;
  const int digits = offsetDigits(m_bytes.size());
  cell(kMargin, digits * m_character + 2, u"%1"_s.arg(begin, digits, 16, QLatin1Char('0')), theme.color(ColorRole::HexOffset));
  for (std::size_t column = 0; column < m_perRow && begin + column < m_bytes.size(); ++column) {
    const std::size_t offset = begin + column;
    const std::uint8_t byte = m_bytes[offset];
    const bool field = contains(m_field, offset);
    const bool item = contains(m_item, offset);
    if (field || item) {
      const QColor fill = theme.color(field ? ColorRole::HexField : ColorRole::HexItem);
      const bool joined = column + 1 < m_perRow && offset + 1 < m_bytes.size() && contains(field ? m_field : m_item, offset + 1);
      const double next = joined ? hexX(column + 1) - hexX(column) : 2 * m_character + 2;
      painter.fillRect(QRectF(hexX(column) - 1, y, next + 0.5, m_rowHeight), fill);
      painter.fillRect(QRectF(textX(column), y, m_character + 0.5, m_rowHeight), fill);
    }
    const bool printable = byte >= 0x20 && byte < 0x7F;
    cell(hexX(column), 3 * m_character, u"%1"_s.arg(byte, 2, 16, QLatin1Char('0')),
         theme.color(item || field || m_item.empty() ? ColorRole::Text : ColorRole::Muted));
    cell(textX(column), 2 * m_character, printable ? QString(QLatin1Char(static_cast<char>(byte))) : u"·"_s,
         theme.color(printable && (item || field || m_item.empty()) ? ColorRole::Text : ColorRole::Muted));
    if (m_cursor == offset && hasFocus()) {
      painter.setPen(theme.color(ColorRole::SelectionFrame));
      painter.drawRect(QRectF(hexX(column) - 1.5, y + 0.5, 2 * m_character + 3, m_rowHeight - 1.5));
    }
  }
}

std::optional<std::size_t> HexView::byteAt(QPointF position) const {
  const double row = std::floor((position.y() - 2) / m_rowHeight) + verticalScrollBar()->value();
  if (row < 0 || m_bytes.empty()) return std::nullopt;
  for (std::size_t column = 0; column < m_perRow; ++column) {
    const bool inHex = position.x() >= hexX(column) - m_character / 2 && position.x() < hexX(column) + 2.5 * m_character;
    const bool inText = position.x() >= textX(column) && position.x() < textX(column) + m_character;
    const std::size_t offset = static_cast<std::size_t>(row) * m_perRow + column;
    if ((inHex || inText) && offset < m_bytes.size()) return offset;
  }
  return std::nullopt;
}

void HexView::chooseByte(std::optional<std::size_t> offset) {
  if (!offset || *offset >= m_bytes.size()) return;
  m_cursor = offset;
  showRow(*offset / m_perRow);
  setAccessibleDescription(tr("offset %1: %2").arg(*offset).arg(m_bytes[*offset], 2, 16, QLatin1Char('0')));
  viewport()->update();
  Q_EMIT byteChosen(*offset);
}

void HexView::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy)) {
    QApplication::clipboard()->setText(selectedHex());
    return;
  }
  const std::size_t page = m_perRow * static_cast<std::size_t>(verticalScrollBar()->pageStep());
  const std::size_t last = m_bytes.empty() ? 0 : m_bytes.size() - 1;
  const std::size_t now = m_cursor.value_or(m_field.empty() ? 0 : m_field.front().offset);
  const auto back = [now](std::size_t by) { return now >= by ? now - by : now; };
  const auto on = [now, last](std::size_t by) { return now + by <= last ? now + by : now; };
  switch (event->key()) {
    case Qt::Key_Left:
      chooseByte(back(1));
      break;
    case Qt::Key_Right:
      chooseByte(on(1));
      break;
    case Qt::Key_Up:
      chooseByte(back(m_perRow));
      break;
    case Qt::Key_Down:
      chooseByte(on(m_perRow));
      break;
    case Qt::Key_PageUp:
      chooseByte(back(page));
      break;
    case Qt::Key_PageDown:
      chooseByte(on(page));
      break;
    case Qt::Key_Home:
      chooseByte(0);
      break;
    case Qt::Key_End:
      chooseByte(last);
      break;
    default:
      QAbstractScrollArea::keyPressEvent(event);
      return;
  }
  event->accept();
}

void HexView::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) chooseByte(byteAt(event->position()));
}

void HexView::mouseMoveEvent(QMouseEvent* event) {
  const std::optional<std::size_t> offset = byteAt(event->position());
  if ((event->buttons() & Qt::LeftButton) && offset != m_cursor) chooseByte(offset);
}

void HexView::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  layOut();
}

void HexView::scrollContentsBy(int, int) {
  viewport()->update();
}

void HexView::changeEvent(QEvent* event) {
  QAbstractScrollArea::changeEvent(event);
  if (event->type() == QEvent::FontChange) updateFont();
  if (event->type() == QEvent::PaletteChange) viewport()->update();
}

}  // namespace rtmpscope::ui
