// SPDX-License-Identifier: GPL-3.0-or-later
#include "timeline/ladder_scene.h"

#include "controllers/locate.h"
#include "models/annotations_model.h"
#include "models/findings_model.h"
#include "session/message_record.h"
#include "session/step_catalog.h"
#include "text/format.h"
#include "text/words.h"
#include "views/theme.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QStringList>
#include <QTextLayout>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

namespace {

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(Ladder)
};

}  // namespace

double wrappedHeight(const QString& text, const QFont& font, double width, int maxLines) {
  const QFontMetricsF metrics(font);
  const double height = metrics.boundingRect(QRectF(0, 0, std::max(width, 40.0), 1e6), Qt::TextWordWrap, text).height();
  return std::min(std::ceil(height), std::ceil(metrics.lineSpacing() * maxLines));
}

QString wrappedText(const QString& text, const QFont& font, double width, int maxLines) {
  QTextLayout layout(QString(text).replace(u'\n', QChar::LineSeparator), font);
  QTextOption option;
  option.setWrapMode(QTextOption::WordWrap);
  layout.setTextOption(option);
  layout.beginLayout();
  QTextLine line = layout.createLine();
  for (int at = 1; line.isValid(); ++at) {
    line.setLineWidth(std::max(width, 40.0));
    if (at == maxLines && line.textStart() + line.textLength() < text.size()) {
      const QString last = text.mid(line.textStart()).section(u'\n', 0, 0) + u'…';
      return text.left(line.textStart()) + QFontMetricsF(font).elidedText(last, Qt::ElideRight, std::max(width, 40.0) - 2);
    }
    line = layout.createLine();
  }
  return text;
}

LadderFonts::LadderFonts(const QFont& base) : text(base), bold(scaledFont(base, 1.0, true)), small(scaledFont(base, 0.92)) {
  lineHeight = std::ceil(QFontMetricsF(text).height());
  smallHeight = std::ceil(QFontMetricsF(small).height());
  character = QFontMetricsF(small).horizontalAdvance(u'0');
}

LadderScene::LadderScene() = default;

void LadderScene::setSession(std::shared_ptr<const analysis::Analysis> analysis, std::optional<SessionId> session,
                             std::vector<notes::Annotation> notes) {
  const bool sameSession = m_analyzed && session && m_analyzed->session->id == *session;
  const bool sameCapture = m_analysis && analysis && m_analysis->capture.path == analysis->capture.path;
  m_analysis = std::move(analysis);
  m_notes = std::move(notes);
  m_analyzed.reset();
  if (m_analysis && session && m_analysis->session(*session)) m_analyzed = m_analysis->sessions[session->value() - 1];
  if (!sameCapture || !sameSession) m_unfolded.clear();
  m_profiles.clear();
  m_items = m_analyzed ? makeLadderItems(*m_analysis, *m_analyzed, m_notes) : std::vector<LadderItem>{};
  m_extents.assign(m_items.size(), LadderExtent{});
  m_layout = {};
  for (auto& [number, messages] : m_unfolded) {
    const auto row = m_analyzed ? stepByNumber(*m_analyzed->session, number) : std::nullopt;
    messages = row ? messagesOfRun(*m_analysis, *m_analyzed->session, m_analyzed->session->steps[*row]) : std::vector<MessageIndex>{};
  }
}

void LadderScene::layOut(double width, const LadderFonts& fonts) {
  m_columns = ladderColumns(width, fonts.character);
  m_extents.clear();
  std::map<std::string, double> explanationHeights;
  for (const LadderItem& item : m_items) m_extents.push_back(extentOf(item, fonts, explanationHeights));
  m_layout = layoutLadder(m_extents, m_scale, suggestedPixelsPerSecond(m_extents) * m_zoom);
}

QString LadderScene::explanation(const LadderItem& item) const {
  if (!m_explanationsShown || item.kind != LadderItem::Kind::Step) return {};
  const session::StepKind* kind = session::findStepKind(step(item).id);
  return kind ? said(kind->explanation) : QString();
}

LadderExtent LadderScene::extentOf(const LadderItem& item, const LadderFonts& fonts, std::map<std::string, double>& explanationHeights) const {
  LadderExtent extent;
  if (item.at) extent.seconds = toSeconds(*item.at);
  switch (item.kind) {
    case LadderItem::Kind::SessionNotes:
      extent.height = ladder::kPadding;
      break;
    case LadderItem::Kind::Phase:
      extent.height = fonts.smallHeight + 12;
      break;
    case LadderItem::Kind::Gap:
      extent.height = ladder::kGapHeight;
      break;
    case LadderItem::Kind::Step: {
      const session::Step& shown = step(item);
      extent.height = 2 * ladder::kPadding + fonts.lineHeight + (isMediaRun(shown) ? ladder::kRunHeight + 4 : ladder::kArrowHeight);
      if (const QString sentence = explanation(item); !sentence.isEmpty()) {
        const auto [known, isNew] = explanationHeights.try_emplace(shown.id, 0.0);
        if (isNew) known->second = wrappedHeight(sentence, fonts.small, textWidth(), ladder::kMaxExplanationLines);
        extent.height += known->second + 3;
      }
      extent.height += static_cast<double>(std::min(item.findings.size(), ladder::kMaxFindingLines)) * (fonts.smallHeight + 5);
      const auto unfolded = m_unfolded.find(shown.number);
      if (unfolded != m_unfolded.end()) {
        extent.children = static_cast<std::uint32_t>(unfolded->second.size());
        extent.childHeight = fonts.smallHeight + 6;
      }
      break;
    }
  }
  for (const std::size_t row : item.notes) {
    if (!showsNote(row)) continue;
    extent.height += wrappedHeight(fromUtf8(m_notes[row].text), fonts.small, textWidth() - 28, ladder::kMaxNoteLines) + 2 * ladder::kNotePadding +
                     ladder::kNoteSpacing;
  }
  return extent;
}

const std::vector<double>& LadderScene::profile(const LadderItem& item) const {
  const session::Step& run = step(item);
  const auto known = m_profiles.find(run.number);
  if (known != m_profiles.end()) return known->second;
  return m_profiles.emplace(run.number, mediaProfile(*m_analysis, session(), run, ladder::kProfileBins)).first->second;
}

bool LadderScene::canUnfold(std::size_t slot) const {
  return slot < m_items.size() && m_items[slot].kind == LadderItem::Kind::Step && isMediaRun(step(m_items[slot]));
}

void LadderScene::setUnfolded(std::size_t slot, bool unfolded) {
  if (!canUnfold(slot)) return;
  const session::Step& run = step(m_items[slot]);
  if (unfolded) {
    m_unfolded.try_emplace(run.number, messagesOfRun(*m_analysis, session(), run));
  } else {
    m_unfolded.erase(run.number);
  }
}

MessageIndex LadderScene::childMessage(LadderHit hit) const {
  return m_unfolded.at(step(m_items[hit.slot]).number)[*hit.child];
}

std::optional<LadderHit> LadderScene::hitOf(const Place& place) const {
  if (m_items.empty() || place.session != session().id) return std::nullopt;
  if (place.kind == Place::Kind::Phase) {
    const auto found = std::ranges::find_if(
        m_items, [&place](const LadderItem& item) { return item.kind == LadderItem::Kind::Phase && item.phase == *place.phase; });
    if (found != m_items.end()) return LadderHit{static_cast<std::size_t>(found - m_items.begin()), std::nullopt};
  }
  if (place.step == 0) return std::nullopt;
  const auto found = std::ranges::find_if(
      m_items, [this, &place](const LadderItem& item) { return item.kind == LadderItem::Kind::Step && step(item).number == place.step; });
  if (found == m_items.end()) return std::nullopt;
  LadderHit hit{static_cast<std::size_t>(found - m_items.begin()), std::nullopt};
  const auto unfolded = m_unfolded.find(place.step);
  if (unfolded != m_unfolded.end() && place.message && place.kind != Place::Kind::Step) {
    const auto child = std::ranges::lower_bound(unfolded->second, *place.message);
    if (child != unfolded->second.end() && *child == *place.message) hit.child = static_cast<std::uint32_t>(child - unfolded->second.begin());
  }
  return hit;
}

std::optional<std::size_t> LadderScene::partnerOf(std::size_t slot) const {
  const LadderItem& item = m_items[slot];
  if (item.kind != LadderItem::Kind::Step || isMediaRun(step(item))) return std::nullopt;
  for (const MessageIndex message : step(item).messages) {
    const std::optional<std::size_t> row = requestOfMessage(session(), message);
    if (!row) continue;
    const session::Request& request = session().requests[*row];
    const std::optional<MessageIndex> other = request.message == message ? request.answerMessage : std::optional(request.message);
    if (!other) continue;
    const auto found = std::ranges::find_if(m_items, [this, &other](const LadderItem& candidate) {
      return candidate.kind == LadderItem::Kind::Step && std::ranges::find(step(candidate).messages, *other) != step(candidate).messages.end();
    });
    if (found != m_items.end() && &*found != &item) return static_cast<std::size_t>(found - m_items.begin());
  }
  return std::nullopt;
}

std::optional<Nanoseconds> LadderScene::timeToPartner(std::size_t slot) const {
  const std::optional<std::size_t> partner = partnerOf(slot);
  if (!partner || !m_items[slot].at || !m_items[*partner].at) return std::nullopt;
  return *m_items[*partner].at - *m_items[slot].at;
}

std::size_t LadderScene::endOfRun(std::size_t slot) const {
  const Nanoseconds end = m_items[slot].at.value_or(Nanoseconds{0}) + m_items[slot].lasting;
  std::size_t last = slot;
  for (std::size_t next = slot + 1; next < m_items.size(); ++next) {
    if (m_items[next].at && *m_items[next].at > end) break;
    if (m_items[next].at) last = next;
  }
  return last;
}

QString LadderScene::itemText(const LadderItem& item) const {
  switch (item.kind) {
    case LadderItem::Kind::SessionNotes:
      return Texts::tr("Notes on the session");
    case LadderItem::Kind::Phase:
      return Texts::tr("Phase: %1, %2").arg(said(session::phaseTitle(item.phase)), phaseStatusWord(session().phases[item.index].status));
    case LadderItem::Kind::Gap:
      return Texts::tr("%1 of %2 not in the capture")
          .arg(sizeText(item.gap.bytes), directionWords(item.gap.direction == Direction::ClientToServer ? session::StepDirection::ClientToServer
                                                                                                        : session::StepDirection::ServerToClient));
    case LadderItem::Kind::Step:
      break;
  }
  const session::Step& shown = step(item);
  QStringList parts;
  if (shown.reference) parts << Texts::tr("Step %1").arg(*shown.reference);
  parts << QString(directionMark(shown.direction)) + u' ' + fromWire(session::titleIn(shown, windowLanguage()));
  if (!shown.summary.empty()) parts << said(shown.summary);
  if (shown.status != session::StepStatus::Seen) parts << stepStatusWord(shown.status);
  if (!shown.frames.empty()) parts << Texts::tr("frame %1").arg(framesText(shown.frames));
  if (item.at) parts << offsetText(*item.at);
  return parts.join(u", "_s);
}

QString LadderScene::text(LadderHit hit) const {
  if (!hit.child) return itemText(m_items[hit.slot]);
  const session::MessageRecord& record = m_analysis->message(childMessage(hit));
  return u"%1 %2, %3"_s.arg(QString(directionMark(m_analysis->directionOf(record))), fromWire(session::summarize(record, m_analysis->detail(record))),
                            offsetText(record.time - session().start));
}

QString LadderScene::toolTip(LadderHit hit) const {
  QStringList lines{text(hit)};
  if (!hit.child) {
    const LadderItem& item = m_items[hit.slot];
    if (item.kind == LadderItem::Kind::Step) {
      if (const session::StepKind* kind = session::findStepKind(step(item).id)) {
        lines << said(kind->explanation);
        if (!kind->clause.empty()) lines << fromUtf8(kind->clause);
      }
    }
    for (const std::size_t finding : item.findings) {
      const diagnosis::Finding& found = m_analyzed->findings[finding];
      lines << u"%1 %2"_s.arg(QString(severityMark(found.severity)), said(found.message, 600));
    }
    for (const std::size_t row : item.notes) lines << u"✎ "_s + fromUtf8(m_notes[row].text).left(600);
  }
  return plainToolTip(lines.join(u'\n'));
}

}  // namespace rtmpscope::ui
