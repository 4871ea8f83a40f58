// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measures.h"
#include "export/capture_summary.h"
#include "export/compatibility_text.h"
#include "export/conformance_text.h"
#include "export/escape_terminal.h"
#include "export/findings_text.h"
#include "export/health_text.h"
#include "export/note_placement.h"
#include "export/paint.h"
#include "export/redact.h"
#include "export/report.h"
#include "export/report_words.h"
#include "export/step_rows.h"
#include "export/text_width.h"
#include "export/time_text.h"
#include "export/timing_text.h"
#include "session/step_catalog.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using analysis::Analysis;
using analysis::AnalyzedSession;
using session::Session;
using session::Step;
using session::StepDirection;
using session::StepStatus;
using texts::say;
using texts::Text;

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kHeadIndent = 12;  // of the lines below "Session 2"
constexpr std::size_t kMaxTitleColumn = 22;
constexpr std::size_t kLeastSummary = 20;  // columns; with less the summary goes below the title
constexpr std::size_t kNumberWidth = 4;
constexpr std::string_view kNoteMark = "✎";

Ink inkOf(StepDirection direction) {
  if (direction == StepDirection::ClientToServer) return Ink::FromClient;
  return direction == StepDirection::ServerToClient ? Ink::FromServer : Ink::Plain;
}

Ink inkOf(session::Outcome outcome) {
  switch (outcome) {
    case session::Outcome::Completed:
      return Ink::Good;
    case session::Outcome::Rejected:
    case session::Outcome::Failed:
      return Ink::Error;
    case session::Outcome::Aborted:
      return Ink::Warning;
    default:
      return Ink::Plain;
  }
}

/// What one row of the table says, ready to be measured.
struct Cells {
  std::string number;
  std::string frames;
  std::string time;
  std::string title;
  std::string summary;
  std::string_view arrow;
  StepDirection direction{};
  StepStatus status{};
};

/// Widths of the columns of one session's table.
struct Columns {
  std::size_t frames = 6;
  std::size_t time = 3;
  std::size_t title = 0;

  [[nodiscard]] std::size_t beforeTitle() const { return kNumberWidth + 3 + frames + 2 + time + 2 + 2; }
};

/// Writes the walkthrough of one capture.
class Writer {
 public:
  Writer(const Analysis& analysis, std::span<const notes::Annotation> annotations, const ReportOptions& options)
      : m_analysis(analysis),
        m_options(options),
        m_redactor(analysis, options.redaction),
        m_paint(options.colour),
        m_notes(placeNotes(analysis, annotations)),
        m_measures(analysis, options.onlySession()) {}

  std::string write() {
    writeHead();
    if (m_analysis.sessions.empty()) writeWithoutRtmp();
    for (const auto& analyzed : m_analysis.sessions) {
      if (m_options.takes(analyzed->session->id)) writeSession(*analyzed);
    }
    writeCaptureFindings();
    return std::move(m_text);
  }

 private:
  [[nodiscard]] std::string clean(std::string_view text) const { return escapeTerminal(m_redactor.text(text)); }
  [[nodiscard]] std::string words(const Text& text) const { return text.in(m_options.language); }

  void line(std::string_view text = {}) {
    while (text.ends_with(' ')) text.remove_suffix(1);
    m_text.append(text);
    m_text += '\n';
  }

  /// Lines of prose, indented.
  void paragraph(std::string_view text, std::size_t indent, Ink ink = Ink::Plain) {
    for (const std::string& part : wrap(text, kWidth - indent)) line(std::string(indent, ' ') + m_paint(ink, part));
  }

  void writeHead() {
    const std::string name = shorten(clean(captureName(m_analysis)), kWidth);
    const std::string facts = words(say("{}; {}", captureCounts(m_analysis), captureQuality(m_analysis)));
    if (displayWidth(name) + 3 + displayWidth(facts) <= kWidth) {
      line(m_paint(Ink::Strong, name) + "   " + facts);
    } else {
      line(m_paint(Ink::Strong, name));
      paragraph(facts, 3);
    }
    const TimeStyle style = m_options.time == TimeStyle::Local ? TimeStyle::Local : TimeStyle::Utc;
    if (m_analysis.firstTime) line("   " + m_paint(Ink::Faint, words(say("captured from {}", dateText(*m_analysis.firstTime, style)))));
    if (m_redactor.active()) {
      line("   " + m_paint(Ink::Faint, words(texts::counted(m_redactor.secrets(), "redacted: {} secret is replaced by [key-N]",
                                                            "redacted: {} secrets are replaced by [key-N]"))));
    }
  }

  void writeWithoutRtmp() {
    line();
    paragraph(words(say("No RTMP in this capture. What is in it: {}.", captureContents(m_analysis))), 0);
    paragraph(words(adviceWithoutRtmp(m_analysis)), 0);
  }

  void writeSession(const AnalyzedSession& analyzed) {
    const Session& session = *analyzed.session;
    line();
    writeSessionHead(analyzed);
    line();
    writeSteps(session);
    if (const std::string timing = timingText(session::timeSession(session), m_paint, m_options.language); !timing.empty()) m_text += "\n" + timing;
    const analysis::SessionMeasures& measures = m_measures.of(session.id);
    for (const std::string& part :
         {healthText(session, measures, m_paint, m_options.language), enhancedText(measures.enhanced, m_redactor, m_paint, m_options.language),
          profilesText(session, measures.use, m_paint, m_options.language), conformanceText(measures.conformance, m_options.language, m_paint)}) {
      if (!part.empty()) m_text += "\n" + part;
    }
    for (const diagnosis::Finding& finding : analyzed.findings) {
      line();
      m_text += findingText(finding, m_redactor, m_paint, m_options.language);
    }
    const auto notes = m_notes.sessions.find(session.id);
    if (notes == m_notes.sessions.end()) return;
    for (const notes::Annotation* note : notes->second.others) writeNote(*note, 3);
  }

  void writeSessionHead(const AnalyzedSession& analyzed) {
    const Session& session = *analyzed.session;
    const std::string verdictText = verdictOf(session.outcome).in(m_options.language);
    std::string title = padRight(words(say("Session {}", session.id.value())), kHeadIndent);
    std::string target = clean(sessionTarget(session, m_options.language));
    if (const texts::Phrase role = roleWord(session.role); !role.empty()) title += words(role) + "   ";
    if (target.empty()) target = whatItCarries(analyzed);
    const std::size_t room = kWidth - displayWidth(title) - displayWidth(verdictText) - 2;
    const bool fits = displayWidth(target) <= room;
    const std::string shown = fits ? target : shorten(target, room);
    const std::string gap(kWidth - displayWidth(title) - displayWidth(shown) - displayWidth(verdictText), ' ');
    line(m_paint(Ink::Strong, title + shown) + gap + m_paint(inkOf(session.outcome), verdictText));
    if (!fits) paragraph(target, kHeadIndent);
    writePeers(session);
    writeEncapsulation(session);
    if (const std::string media = mediaText(session); !media.empty()) paragraph(media, kHeadIndent, Ink::Faint);
    if (session.tunnel) paragraph(clean(words(tunnelText(session))), kHeadIndent, Ink::Faint);
    const auto& sentence = analyzed.verdict.empty() ? analyzed.ended : analyzed.verdict;
    if (!sentence.empty()) paragraph(clean(sentence.in(m_options.language)), kHeadIndent);
    if (!analyzed.belongs.empty()) paragraph(clean(analyzed.belongs.in(m_options.language)), kHeadIndent);
  }

  [[nodiscard]] std::string whatItCarries(const AnalyzedSession& analyzed) const {
    const Session& session = *analyzed.session;
    if (!session.protocolDetail.empty()) return clean(session.protocolDetail);
    if (session.protocol == rtmp::Protocol::Rtmp) {
      const auto connect = std::ranges::find(session.steps, "connect", &session::Step::id);
      const bool neverSent = connect != session.steps.end() && connect->status == session::StepStatus::Missing;
      return words(neverSent ? say("(no application and name were sent)") : say("(application and name were not captured)"));
    }
    if (session.tunnel) return words(say("RTMPT, no RTMP in it"));
    if (session.protocol != rtmp::Protocol::Undecided) return rtmp::toString(session.protocol);
    const bool cut = analyzed.quality[0].missingBytes() > 0 || analyzed.quality[1].missingBytes() > 0;
    return words(cut ? say("what was sent is not in this capture") : say("nothing was sent"));
  }

  /// What was stripped, if it is more than a link layer and IP.
  void writeEncapsulation(const Session& session) {
    std::vector<Text> layers;
    for (const std::string_view layer : borrowedInspector(m_analysis).encapsulation(session.firstFrame)) layers.push_back(texts::asIs(layer));
    if (layers.size() > 2) paragraph(words(say("carried in {}", texts::enumeration(layers))), kHeadIndent, Ink::Faint);
  }

  void writePeers(const Session& session) {
    const std::string addresses = fmt::format("{} → {}", toString(session.clientEndpoint), toString(session.serverEndpoint));
    const std::string client = clean(clientText(session));
    const std::string server = clean(serverText(session));
    std::string software;
    if (!client.empty() || !server.empty()) software = fmt::format("{} → {}", client.empty() ? "?" : client, server.empty() ? "?" : server);
    if (kHeadIndent + displayWidth(addresses) + 3 + displayWidth(software) <= kWidth) {
      line(std::string(kHeadIndent, ' ') + addresses + "   " + software);
      return;
    }
    line(std::string(kHeadIndent, ' ') + addresses);
    paragraph(software, kHeadIndent);
  }

  [[nodiscard]] Cells cellsOf(const StepRow& row, const Session& session) const {
    const Step& step = row.first();
    Cells cells;
    if (step.reference) cells.number = std::to_string(*step.reference);
    if (step.status == StepStatus::Violated) cells.number = "▲" + cells.number;
    cells.frames = framesOf(row);
    if (cells.frames.empty()) cells.frames = absenceOf(step, m_options.language);
    // A run of media is told by when it began, everything else by when it was complete.
    const auto& time = row.folded() || isMediaRun(step) ? step.firstTime : step.time;
    if (time) cells.time = stepTimeText(*time, m_options.time, session.start);
    cells.title = clean(titleOf(row, m_options.language));
    cells.summary = clean(summaryOf(row, m_options.language));
    cells.direction = directionOf(row);
    cells.arrow = arrowOf(cells.direction);
    cells.status = step.status;
    return cells;
  }

  void writeSteps(const Session& session) {
    const std::vector<StepRow> rows = foldSteps(session.steps);
    if (rows.empty()) return;
    std::vector<Cells> table;
    Columns columns;
    std::size_t absence = 0;
    table.reserve(rows.size());
    for (const StepRow& row : rows) {
      Cells cells = cellsOf(row, session);
      // "missing" and its like stand where there is no time either, and may reach over into that column.
      const std::size_t frames = displayWidth(cells.frames);
      if (!cells.time.empty()) columns.frames = std::max(columns.frames, frames);
      absence = std::max(absence, cells.time.empty() ? frames : 0);
      columns.time = std::max(columns.time, displayWidth(cells.time));
      const std::size_t width = displayWidth(cells.title);
      if (!cells.summary.empty() && width <= kMaxTitleColumn) columns.title = std::max(columns.title, width);
      table.push_back(std::move(cells));
    }
    columns.time = std::max(columns.time, absence - std::min(absence, columns.frames + 2));
    const std::string timeHead = words(m_options.time == TimeStyle::Relative ? say("ms") : say("time"));
    columns.time = std::max(columns.time, displayWidth(timeHead));
    line(m_paint(Ink::Faint, padLeft("#", kNumberWidth) + "   " + padRight(words(say("frames")), columns.frames) + "  " +
                                 padLeft(timeHead, columns.time) + "    " + words(say("step"))));
    const auto placed = m_notes.sessions.find(session.id);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      writeRow(table[i], columns);
      if (m_options.explanations) writeExplanation(rows[i].first(), columns);
      if (placed == m_notes.sessions.end()) continue;
      for (const Step* step : rows[i].steps) {
        const auto notes = placed->second.onSteps.find(step->number);
        if (notes == placed->second.onSteps.end()) continue;
        for (const notes::Annotation* note : notes->second) writeNote(*note, columns.beforeTitle());
      }
    }
  }

  void writeRow(const Cells& cells, const Columns& columns) {
    const bool absent = cells.status == StepStatus::Missing || cells.status == StepStatus::NotCaptured;
    const std::size_t room = kWidth - columns.beforeTitle();
    std::string prefix = m_paint(cells.status == StepStatus::Violated ? Ink::Error : Ink::Strong, padLeft(cells.number, kNumberWidth)) + "   ";
    if (cells.time.empty()) {
      prefix += m_paint(absent ? Ink::Warning : Ink::Plain, padRight(cells.frames, columns.frames + 2 + columns.time));
    } else {
      prefix += m_paint(Ink::Faint, padRight(cells.frames, columns.frames)) + "  " + padLeft(cells.time, columns.time);
    }
    prefix += "  " + m_paint(inkOf(cells.direction), cells.arrow) + " ";

    std::vector<std::string> titles = wrap(cells.title, room);
    const std::size_t last = displayWidth(titles.back());
    const std::size_t width = displayWidth(cells.summary);
    const std::size_t column = std::max(columns.title, last) + 2;
    // Beside the title in its column, on several lines if it must be; else close to the title; else below it.
    std::vector<std::string> summary;
    std::size_t indent = columns.title + 2;
    if (last <= columns.title && room >= indent + kLeastSummary && widestWord(cells.summary) <= room - indent) {
      summary = wrap(cells.summary, room - indent);
    } else if (last + 2 + width <= room) {
      indent = column + width <= room ? column : last + 2;
      summary = {cells.summary};
    }
    for (std::size_t i = 0; i < std::max(titles.size(), titles.size() - 1 + summary.size()); ++i) {
      std::string text = i < titles.size() ? m_paint(absent ? Ink::Warning : Ink::Plain, titles[i]) : std::string();
      if (i + 1 >= titles.size() && i + 1 - titles.size() < summary.size()) {
        const std::size_t used = i < titles.size() ? last : 0;
        text += std::string(indent - used, ' ') + m_paint(Ink::Faint, summary[i + 1 - titles.size()]);
      }
      line((i == 0 ? prefix : std::string(columns.beforeTitle(), ' ')) + text);
    }
    if (summary.empty() && !cells.summary.empty()) paragraph(cells.summary, columns.beforeTitle() + 2, Ink::Faint);
  }

  void writeExplanation(const Step& step, const Columns& columns) {
    const session::StepKind* const kind = session::findStepKind(step.id);
    if (kind != nullptr && !kind->explanation.empty()) paragraph(kind->explanation.in(m_options.language), columns.beforeTitle() + 2, Ink::Faint);
  }

  void writeNote(const notes::Annotation& note, std::size_t indent) {
    Text who = say("note {}", note.id);
    if (note.author == notes::Author::CaptureFile) who = say("comment in the capture");
    if (note.author == notes::Author::Program) who = texts::asIs("rtmpscope");
    const std::string tag = note.tag.empty() ? std::string() : fmt::format(" [{}]", clean(note.tag));
    const std::string head = fmt::format("{} {}{}", kNoteMark, words(who), tag);
    std::string text = m_redactor.text(note.text);
    bool first = true;
    // Line ends of a note are its writer's own.
    while (true) {
      const std::size_t end = text.find('\n');
      const std::string part = escapeTerminal(std::string_view(text).substr(0, end));
      paragraph(first ? words(say("{}: {}", head, part)) : "  " + part, indent);
      if (end == std::string::npos) return;
      text.erase(0, end + 1);
      first = false;
    }
  }

  void writeCaptureFindings() {
    for (const diagnosis::Finding& finding : m_analysis.findings) {
      line();
      m_text += findingText(finding, m_redactor, m_paint, m_options.language);
    }
    if (m_notes.capture.empty()) return;
    line();
    for (const notes::Annotation* note : m_notes.capture) writeNote(*note, 3);
  }

  const Analysis& m_analysis;
  const ReportOptions& m_options;
  Redactor m_redactor;
  Paint m_paint;
  PlacedNotes m_notes;
  analysis::Measures m_measures;
  std::string m_text;
};

}  // namespace

std::string walkthroughText(const Analysis& analysis, std::span<const notes::Annotation> annotations, const ReportOptions& options) {
  return Writer(analysis, annotations, options).write();
}

}  // namespace rtmpscope::exporting
