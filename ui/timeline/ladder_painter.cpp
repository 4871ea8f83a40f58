// SPDX-License-Identifier: GPL-3.0-or-later
#include "timeline/ladder_painter.h"

#include "controllers/locate.h"
#include "export/report_words.h"
#include "models/findings_model.h"
#include "session/message_record.h"
#include "session/step_catalog.h"
#include "text/format.h"
#include "text/words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainterPath>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;
using session::StepDirection;
using session::StepStatus;

namespace {

constexpr double kBandWidth = 4;
constexpr double kBadgeSize = 20;

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(Ladder)
};

QColor withAlpha(QColor color, int alpha) {
  color.setAlpha(alpha);
  return color;
}

bool happened(const session::Step& step) {
  return step.status == StepStatus::Seen || step.status == StepStatus::Violated;
}

/// "6.02 s · 482 kbit/s": what the title of a run does not say.
QString runText(const session::Step& step) {
  if (!step.firstTime || !step.time) return {};
  const Nanoseconds lasting = *step.time - *step.firstTime;
  QStringList parts{durationText(lasting)};
  if (const QString rate = bitrateText(step.bytes, lasting); !rate.isEmpty()) parts << rate;
  return parts.join(u" · "_s);
}

}  // namespace

LadderPainter::LadderPainter(QPainter& painter, const LadderScene& scene, const LadderFonts& fonts, const Theme& theme,
                             const LadderEmphasis& emphasis)
    : m_painter(painter), m_scene(scene), m_fonts(fonts), m_theme(theme), m_emphasis(emphasis), m_columns(scene.columns()) {}

void LadderPainter::paint(double top, double bottom) {
  if (m_scene.isEmpty()) return;
  m_painter.setRenderHint(QPainter::Antialiasing);
  const auto [first, last] = visibleSlots(m_scene.layout(), top, bottom);
  for (std::size_t slot = first; slot < last; ++slot) paintBackground(slot, top, bottom);
  paintLifelines(std::max(top, 0.0), std::min(bottom, m_scene.layout().height));
  paintRunBars(top, bottom);
  paintJoin();
  for (std::size_t slot = first; slot < last; ++slot) {
    paintWait(slot);
    paintSlot(slot);
    const auto [from, to] = visibleChildren(m_scene.layout().slots[slot], m_scene.extents()[slot], top, bottom);
    for (std::uint32_t child = from; child < to; ++child) paintChild(slot, child);
  }
}

void LadderPainter::paintBackground(std::size_t at, double top, double bottom) {
  const LadderSlot& slot = m_scene.layout().slots[at];
  const LadderItem& item = m_scene.items()[at];
  const double end = slot.childrenTop() + m_scene.extents()[at].children * m_scene.extents()[at].childHeight;
  const double from = std::max(slot.waitTop, top);
  m_painter.fillRect(QRectF(0, from, kBandWidth, std::min(end, bottom) - from), m_theme.phase(item.phase));
  const auto fill = [&](const std::optional<LadderHit>& hit, ColorRole role, bool frame) {
    if (!hit || hit->slot != at) return;
    const auto [y, height] = ladderSpan(m_scene.layout(), m_scene.extents(), *hit);
    const QRectF row(kBandWidth + 3, y + 0.5, m_columns.right + 10 - kBandWidth - 6, height - 1);
    m_painter.setPen(frame ? QPen(color(m_emphasis.focused ? ColorRole::SelectionFrame : ColorRole::Border), 1) : Qt::NoPen);
    m_painter.setBrush(color(role));
    m_painter.drawRoundedRect(row, 4, 4);
  };
  if (m_emphasis.hovered != m_emphasis.current) fill(m_emphasis.hovered, ColorRole::Hover, false);
  fill(m_emphasis.current, ColorRole::Selection, true);
}

void LadderPainter::paintLifelines(double top, double bottom) {
  m_painter.setPen(QPen(color(ColorRole::Lifeline), 1.5));
  for (const double x : {m_columns.clientX, m_columns.serverX}) m_painter.drawLine(QPointF(x, top), QPointF(x, bottom));
}

void LadderPainter::paintRunBars(double top, double bottom) {
  for (std::size_t at = 0; at < m_scene.items().size(); ++at) {
    const LadderItem& item = m_scene.items()[at];
    if (item.kind != LadderItem::Kind::Step || !isMediaRun(m_scene.step(item))) continue;
    const std::size_t end = m_scene.endOfRun(at);
    const LadderSlot& last = m_scene.layout().slots[end];
    const double from = m_scene.layout().slots[at].top + ladder::kPadding + m_fonts.lineHeight;
    const double to = end == at ? from + ladder::kRunHeight : last.top + ladder::kPadding + m_fonts.lineHeight;
    if (to < top || from > bottom) continue;
    const StepDirection direction = m_scene.step(item).direction;
    const double x = direction == StepDirection::ServerToClient ? m_columns.serverX : m_columns.clientX;
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(withAlpha(m_theme.direction(direction), 150));
    m_painter.drawRoundedRect(QRectF(x - 2.5, from, 5, to - from), 2.5, 2.5);
  }
}

void LadderPainter::paintJoin() {
  if (!m_emphasis.current || m_emphasis.current->child) return;
  const std::optional<std::size_t> partner = m_scene.partnerOf(m_emphasis.current->slot);
  if (!partner) return;
  const auto arrowY = [this](std::size_t slot) { return m_scene.layout().slots[slot].top + ladder::kPadding + m_fonts.lineHeight + 5; };
  const double x = m_columns.clientX - 9;
  const double from = arrowY(m_emphasis.current->slot);
  const double to = arrowY(*partner);
  const double bend = to > from ? 5 : -5;
  QPainterPath bracket(QPointF(m_columns.clientX - 2, from));
  bracket.lineTo(x + 5, from);
  bracket.quadTo(x, from, x, from + bend);
  bracket.lineTo(x, to - bend);
  bracket.quadTo(x, to, x + 5, to);
  bracket.lineTo(m_columns.clientX - 2, to);
  m_painter.setBrush(Qt::NoBrush);
  m_painter.setPen(QPen(color(ColorRole::Accent), 2));
  m_painter.drawPath(bracket);
}

void LadderPainter::paintWait(std::size_t at) {
  const LadderSlot& slot = m_scene.layout().slots[at];
  if (slot.wait < m_fonts.smallHeight + 2) return;
  const LadderItem& item = m_scene.items()[at];
  std::optional<Nanoseconds> before;
  for (std::size_t earlier = 0; earlier < at; ++earlier) before = std::max(before, m_scene.items()[earlier].at);
  if (!before || !item.at) return;
  const QString length = slot.waitCut ? Texts::tr("%1 (not to scale)").arg(durationText(*item.at - *before)) : durationText(*item.at - *before);
  const double x = (m_columns.clientX + m_columns.serverX) / 2;
  const double middle = slot.waitTop + slot.wait / 2;
  m_painter.setPen(QPen(color(ColorRole::Border), 1, Qt::DotLine));
  m_painter.drawLine(QPointF(x, slot.waitTop + 2), QPointF(x, slot.waitTop + slot.wait - 2));
  const double width = QFontMetricsF(m_fonts.small).horizontalAdvance(length) + 16;
  const QRectF box(x - width / 2, middle - m_fonts.smallHeight / 2, width, m_fonts.smallHeight);
  m_painter.fillRect(box, color(ColorRole::Surface));
  text(box, m_fonts.small, color(ColorRole::Muted), Qt::AlignCenter, length);
}

void LadderPainter::paintSlot(std::size_t at) {
  const LadderItem& item = m_scene.items()[at];
  const LadderSlot& slot = m_scene.layout().slots[at];
  switch (item.kind) {
    case LadderItem::Kind::SessionNotes:
      paintNotes(item, slot.top + 2);
      break;
    case LadderItem::Kind::Phase:
      paintPhase(item, slot);
      break;
    case LadderItem::Kind::Step:
      paintStep(at);
      break;
    case LadderItem::Kind::Gap:
      paintGap(item, slot);
      break;
  }
}

void LadderPainter::paintPhase(const LadderItem& item, const LadderSlot& slot) {
  const session::Phase& phase = m_scene.session().phases[item.index];
  const bool complete = phase.status == session::PhaseStatus::Complete;
  const double height = m_fonts.smallHeight + 12;
  const QRectF band(kBandWidth + 3, slot.top + 3, m_columns.right + 10 - kBandWidth - 6, height - 6);
  m_painter.fillRect(band, color(ColorRole::Surface));  // the lifelines pass behind it
  m_painter.setPen(Qt::NoPen);
  m_painter.setBrush(withAlpha(m_theme.phase(item.phase), 130));
  m_painter.drawRoundedRect(band, 4, 4);
  if (m_emphasis.current == LadderHit{static_cast<std::size_t>(&item - m_scene.items().data()), std::nullopt}) {
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(color(ColorRole::SelectionFrame), 1.5));
    m_painter.drawRoundedRect(band, 4, 4);
  }
  QFont font = m_fonts.small;
  font.setBold(true);
  const QString title = said(session::phaseTitle(item.phase));
  text(band.adjusted(8, 0, -8, 0), font, color(ColorRole::Text), Qt::AlignLeft | Qt::AlignVCenter, title);
  if (!complete) {
    const QString status = u"  "_s + phaseStatusWord(phase.status);
    const QColor ink = phase.status == session::PhaseStatus::Failed ? color(ColorRole::Error) : color(ColorRole::Muted);
    text(band.adjusted(8 + QFontMetricsF(font).horizontalAdvance(title), 0, -8, 0), m_fonts.small, ink, Qt::AlignLeft | Qt::AlignVCenter, status);
  }
  if (phase.start && phase.end) {
    text(QRectF(m_columns.timeLeft, band.top(), m_columns.timeWidth, band.height()), m_fonts.small, color(ColorRole::Muted),
         Qt::AlignRight | Qt::AlignVCenter, durationText(*phase.end - *phase.start));
  }
  paintNotes(item, slot.top + height);
}

void LadderPainter::paintStep(std::size_t at) {
  const LadderItem& item = m_scene.items()[at];
  const session::Step& step = m_scene.step(item);
  const LadderSlot& slot = m_scene.layout().slots[at];
  double y = slot.top + ladder::kPadding;
  paintBadge(step, y + m_fonts.lineHeight / 2 + 3);
  paintTitle(item, step, y);
  paintTimes(at, step, y);
  y += m_fonts.lineHeight;
  if (isMediaRun(step)) {
    paintRun(item, step, y + 2);
    y += ladder::kRunHeight + 4;
  } else {
    paintArrow(step, y + 5);
    y += ladder::kArrowHeight;
  }
  if (const QString sentence = m_scene.explanation(item); !sentence.isEmpty()) {
    const double height = wrappedHeight(sentence, m_fonts.small, m_scene.textWidth(), ladder::kMaxExplanationLines);
    text(QRectF(m_scene.textLeft(), y, m_scene.textWidth(), height), m_fonts.small, color(ColorRole::Muted), Qt::AlignLeft | Qt::TextWordWrap,
         sentence, false);
    y += height + 3;
  }
  y = paintFindings(item, y);
  paintNotes(item, y);
}

void LadderPainter::paintBadge(const session::Step& step, double y) {
  const double x = m_columns.numberLeft + kBadgeSize / 2 + 4;
  if (!step.reference) {
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(color(ColorRole::Lifeline));
    m_painter.drawEllipse(QPointF(x, y), 2.5, 2.5);
    return;
  }
  const QRectF circle(x - kBadgeSize / 2, y - kBadgeSize / 2, kBadgeSize, kBadgeSize);
  QColor ink = color(ColorRole::Surface);
  if (step.status == StepStatus::Seen) {
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(m_theme.direction(step.direction));
  } else if (step.status == StepStatus::Violated) {
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(color(ColorRole::Error));
  } else {
    ink = color(ColorRole::Muted);
    m_painter.setPen(QPen(ink, 1.4, step.status == StepStatus::NotCaptured ? Qt::DashLine : Qt::SolidLine));
    m_painter.setBrush(Qt::NoBrush);
  }
  m_painter.drawEllipse(circle);
  QFont font = m_fonts.small;
  font.setBold(true);
  text(circle, font, ink, Qt::AlignCenter, QString::number(*step.reference), false);
}

void LadderPainter::paintTitle(const LadderItem& item, const session::Step& step, double y) {
  double left = m_scene.textLeft();
  const double right = left + m_scene.textWidth();
  if (isMediaRun(step)) {
    const std::size_t slot = static_cast<std::size_t>(&item - m_scene.items().data());
    text(QRectF(left, y, 16, m_fonts.lineHeight), m_fonts.text, color(ColorRole::Accent), Qt::AlignLeft | Qt::AlignVCenter,
         m_scene.isUnfolded(slot) ? u"▾"_s : u"▸"_s, false);
    left += 16;
  }
  if (step.status != StepStatus::Seen) {
    QString word = stepStatusWord(step.status);
    if (step.status == StepStatus::Violated) word.prepend(u"▲ "_s);
    const QColor ink = step.status == StepStatus::NotCaptured ? color(ColorRole::Muted) : color(ColorRole::Error);
    const double width = QFontMetricsF(m_fonts.small).horizontalAdvance(word) + 14;
    const QRectF chip(left, y + 1, width, m_fonts.lineHeight - 1);
    m_painter.setPen(QPen(ink, 1));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawRoundedRect(chip, 4, 4);
    text(chip, m_fonts.small, ink, Qt::AlignCenter, word, false);
    left += width + 8;
  }
  const QFont& font = step.reference ? m_fonts.bold : m_fonts.text;
  const QString title = fromWire(session::titleIn(step, windowLanguage()));
  const double titleWidth = QFontMetricsF(font).horizontalAdvance(title) + 2;
  const QColor ink = color(happened(step) ? ColorRole::Text : ColorRole::Muted);
  text(QRectF(left, y, right - left, m_fonts.lineHeight), font, ink, Qt::AlignLeft | Qt::AlignVCenter, title);
  left += titleWidth + 10;
  if (!step.summary.empty() && right - left > 50) {
    text(QRectF(left, y, right - left, m_fonts.lineHeight), m_fonts.small, color(ColorRole::Muted), Qt::AlignLeft | Qt::AlignVCenter,
         said(step.summary));
  }
}

void LadderPainter::paintTimes(std::size_t at, const session::Step& step, double y) {
  const LadderItem& item = m_scene.items()[at];
  const QColor ink = color(ColorRole::Muted);
  if (!step.frames.empty()) {
    text(QRectF(m_columns.framesLeft, y, m_columns.framesWidth, m_fonts.lineHeight), m_fonts.small, ink, Qt::AlignRight | Qt::AlignVCenter,
         fromUtf8(exporting::framesText(step.frames)));
  }
  if (item.at) {
    text(QRectF(m_columns.timeLeft, y, m_columns.timeWidth, m_fonts.lineHeight), m_fonts.small, ink, Qt::AlignRight | Qt::AlignVCenter,
         offsetText(*item.at));
  }
  if (!m_emphasis.current || m_emphasis.current->child || m_scene.partnerOf(m_emphasis.current->slot) != at) return;
  if (const std::optional<Nanoseconds> apart = m_scene.timeToPartner(m_emphasis.current->slot)) {
    const QString words =
        *apart < Nanoseconds{0} ? Texts::tr("%1 before").arg(durationText(-*apart)) : Texts::tr("%1 after").arg(durationText(*apart));
    text(QRectF(m_columns.framesLeft, y + m_fonts.lineHeight, m_columns.right - m_columns.framesLeft, m_fonts.smallHeight), m_fonts.small,
         color(ColorRole::Accent), Qt::AlignRight | Qt::AlignTop, words);
  }
}

std::pair<double, double> LadderPainter::arrowSpan(StepDirection direction) const {
  const double left = m_columns.clientX + 2;
  const double right = m_columns.serverX - 2;
  return direction == StepDirection::ServerToClient ? std::pair(right, left) : std::pair(left, right);
}

void LadderPainter::arrowHead(QPointF tip, double towards, double size, const QColor& ink) {
  const double sign = towards > tip.x() ? 1 : -1;  // `towards` is where the shaft lies
  QPainterPath head(tip);
  head.lineTo(tip.x() + sign * size, tip.y() - size * 0.5);
  head.lineTo(tip.x() + sign * size, tip.y() + size * 0.5);
  head.closeSubpath();
  m_painter.fillPath(head, ink);
}

void LadderPainter::paintArrow(const session::Step& step, double y) {
  const auto [from, to] = arrowSpan(step.direction);
  QColor ink = m_theme.direction(step.direction);
  if (step.status == StepStatus::Violated) ink = color(ColorRole::Error);
  if (!happened(step)) ink = color(ColorRole::Muted);
  QPen pen(ink, happened(step) ? 1.6 : 1.2);
  if (!happened(step)) pen.setDashPattern({4, 4});
  pen.setCapStyle(Qt::FlatCap);
  m_painter.setPen(pen);
  const double inset = to > from ? -6 : 6;
  const bool both = step.direction == StepDirection::Both;
  m_painter.drawLine(QPointF(both ? from + 6 : from, y), QPointF(to + inset, y));
  arrowHead({to, y}, from, 8, ink);
  if (both) arrowHead({from, y}, to, 8, ink);
}

void LadderPainter::paintRun(const LadderItem& item, const session::Step& step, double y) {
  const auto [from, to] = arrowSpan(step.direction);
  const double sign = to > from ? 1 : -1;
  const double height = ladder::kRunHeight;
  const double neck = to - sign * 14;
  QPainterPath arrow(QPointF(from, y + 3));
  arrow.lineTo(neck, y + 3);
  arrow.lineTo(neck, y);
  arrow.lineTo(to, y + height / 2);
  arrow.lineTo(neck, y + height);
  arrow.lineTo(neck, y + height - 3);
  arrow.lineTo(from, y + height - 3);
  arrow.closeSubpath();
  const QColor ink = m_theme.direction(step.direction);
  m_painter.setPen(QPen(withAlpha(ink, 170), 1.2));
  m_painter.setBrush(withAlpha(ink, m_theme.isDark() ? 45 : 28));
  m_painter.drawPath(arrow);

  const std::vector<double>& profile = m_scene.profile(item);
  const double highest = profile.empty() ? 0 : *std::ranges::max_element(profile);
  if (highest > 0) {
    const double left = std::min(from, neck) + 4;
    const double width = std::abs(neck - from) - 8;
    const double base = y + height - 5;
    QPainterPath curve(QPointF(left, base));
    for (std::size_t bin = 0; bin < profile.size(); ++bin) {
      const double x = left + width * (static_cast<double>(bin) + 0.5) / static_cast<double>(profile.size());
      curve.lineTo(x, base - profile[bin] / highest * (height - 10));
    }
    curve.lineTo(left + width, base);
    m_painter.fillPath(curve, withAlpha(ink, m_theme.isDark() ? 70 : 48));
  }
  text(QRectF(std::min(from, neck) + 12, y, std::abs(neck - from) - 24, height), m_fonts.small, color(ColorRole::Text),
       Qt::AlignLeft | Qt::AlignVCenter, runText(step));
}

double LadderPainter::paintFindings(const LadderItem& item, double y) {
  for (std::size_t row = 0; row < std::min(item.findings.size(), ladder::kMaxFindingLines); ++row) {
    const diagnosis::Finding& finding = m_scene.analyzed().findings[item.findings[row]];
    const bool more = row + 1 == ladder::kMaxFindingLines && item.findings.size() > ladder::kMaxFindingLines;
    QString words = u"%1  %2"_s.arg(QString(severityMark(finding.severity)), ruleTitle(finding.rule));
    if (!finding.code.empty()) words += u"  "_s + fromWire(finding.code, 60);
    if (more) words += Texts::tr("  and %1 more").arg(item.findings.size() - ladder::kMaxFindingLines);
    const double room = m_scene.textWidth();
    const double width = std::min(room, QFontMetricsF(m_fonts.small).horizontalAdvance(words) + 18);
    const QRectF box(m_scene.textLeft(), y + 1, width, m_fonts.smallHeight + 2);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(m_theme.severityFill(finding.severity));
    m_painter.drawRoundedRect(box, 3, 3);
    text(box.adjusted(8, 0, -8, 0), m_fonts.small, m_theme.severity(finding.severity), Qt::AlignLeft | Qt::AlignVCenter, words);
    y += m_fonts.smallHeight + 5;
  }
  return y;
}

double LadderPainter::paintNotes(const LadderItem& item, double y) {
  for (const std::size_t row : item.notes) {
    if (!m_scene.showsNote(row)) continue;
    const notes::Annotation& note = m_scene.note(row);
    const bool made = note.author != notes::Author::Person;
    const QString words = wrappedText(fromUtf8(note.text), m_fonts.small, m_scene.textWidth() - 28, ladder::kMaxNoteLines);
    const double inner = wrappedHeight(words, m_fonts.small, m_scene.textWidth() - 28, ladder::kMaxNoteLines);
    const QRectF box(m_scene.textLeft(), y, m_scene.textWidth(), inner + 2 * ladder::kNotePadding);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(color(made ? ColorRole::ProgramNoteFill : ColorRole::AnnotationFill));
    m_painter.drawRoundedRect(box, 3, 3);
    const QColor edge = color(made ? ColorRole::ProgramNote : ColorRole::Annotation);
    m_painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), edge);
    text(QRectF(box.left() + 7, box.top() + ladder::kNotePadding, 16, m_fonts.smallHeight), m_fonts.small, edge, Qt::AlignCenter,
         made ? u"i"_s : u"✎"_s, false);
    text(box.adjusted(24, ladder::kNotePadding, -4, -ladder::kNotePadding), m_fonts.small, color(ColorRole::Text), Qt::AlignLeft | Qt::TextWordWrap,
         words, false);
    y += box.height() + ladder::kNoteSpacing;
  }
  return y;
}

void LadderPainter::paintTornEdge(double y) {
  constexpr double kTooth = 7;
  QPainterPath edge(QPointF(m_columns.clientX - 8, y));
  bool up = true;
  for (double x = m_columns.clientX - 8 + kTooth; x <= m_columns.serverX + 8; x += kTooth, up = !up) edge.lineTo(x, up ? y - 4 : y);
  m_painter.setPen(QPen(color(ColorRole::Gap), 1.3));
  m_painter.setBrush(Qt::NoBrush);
  m_painter.drawPath(edge);
}

void LadderPainter::paintGap(const LadderItem& item, const LadderSlot& slot) {
  const QRectF hole(m_columns.clientX - 8, slot.top + 7, m_columns.serverX - m_columns.clientX + 16, ladder::kGapHeight - 12);
  m_painter.fillRect(hole, color(ColorRole::Surface));
  paintTornEdge(hole.top());
  paintTornEdge(hole.bottom());
  const QString arrow(directionMark(item.gap.direction));
  const QString why = item.gap.reason == MissingReason::NotCaptured ? Texts::tr("cut by the capture's snap length") : Texts::tr("not in the capture");
  QString words = Texts::tr("%1 gap: %2, %3").arg(arrow, sizeText(item.gap.bytes), why);
  if (item.gap.count > 1) words = Texts::tr("%1 %2 gaps: %3, %4").arg(arrow, countText(item.gap.count), sizeText(item.gap.bytes), why);
  text(hole.adjusted(22, -2, -10, -4), m_fonts.small, color(ColorRole::Gap), Qt::AlignLeft | Qt::AlignVCenter, words);
  const std::array frames{item.gap.firstFrame, item.gap.lastFrame};
  text(QRectF(m_columns.framesLeft, hole.top() - 2, m_columns.framesWidth, hole.height()), m_fonts.small, color(ColorRole::Muted),
       Qt::AlignRight | Qt::AlignVCenter, fromUtf8(exporting::framesText(std::span(frames).first(item.gap.count > 1 ? 2 : 1))));
  if (item.at) {
    text(QRectF(m_columns.timeLeft, hole.top() - 2, m_columns.timeWidth, hole.height()), m_fonts.small, color(ColorRole::Muted),
         Qt::AlignRight | Qt::AlignVCenter, offsetText(*item.at));
  }
}

void LadderPainter::paintChild(std::size_t slot, std::uint32_t child) {
  const LadderHit hit{slot, child};
  const auto [y, height] = ladderSpan(m_scene.layout(), m_scene.extents(), hit);
  const session::MessageRecord& record = m_scene.analysis().message(m_scene.childMessage(hit));
  const bool video = record.header.type == rtmp::MessageType::Video;
  const double left = m_scene.textLeft() + 20;
  m_painter.setPen(Qt::NoPen);
  m_painter.setBrush(color(video ? ColorRole::Video : ColorRole::Audio));
  const bool key = record.hasMedia && record.media.frameType == media::FrameType::Key;
  m_painter.drawRoundedRect(QRectF(left - 12, y + height / 2 - (key ? 5 : 3), 5, key ? 10 : 6), 1, 1);
  const auto [from, to] = arrowSpan(m_scene.step(m_scene.items()[slot]).direction);
  arrowHead({to, y + height / 2}, from, 5, withAlpha(m_theme.direction(m_scene.step(m_scene.items()[slot]).direction), 160));
  text(QRectF(left, y, m_scene.textWidth() - 20, height), m_fonts.small, color(ColorRole::Text), Qt::AlignLeft | Qt::AlignVCenter,
       fromWire(session::summarize(record, m_scene.analysis().detail(record))));
  text(QRectF(m_columns.framesLeft, y, m_columns.framesWidth, height), m_fonts.small, color(ColorRole::Muted), Qt::AlignRight | Qt::AlignVCenter,
       QString::number(record.frame.value()));
  text(QRectF(m_columns.timeLeft, y, m_columns.timeWidth, height), m_fonts.small, color(ColorRole::Muted), Qt::AlignRight | Qt::AlignVCenter,
       offsetText(record.time - m_scene.session().start));
}

void LadderPainter::text(const QRectF& rect, const QFont& font, const QColor& ink, int flags, const QString& words, bool elide) {
  if (rect.width() <= 0) return;
  m_painter.setFont(font);
  m_painter.setPen(ink);
  m_painter.drawText(rect, flags, elide ? QFontMetricsF(font).elidedText(words, Qt::ElideRight, rect.width()) : words);
}

}  // namespace rtmpscope::ui
