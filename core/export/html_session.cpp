// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/html_session.h"

#include "diagnosis/handshake_rules.h"
#include "export/amf_text.h"
#include "export/compatibility_text.h"
#include "export/conformance_text.h"
#include "export/findings_text.h"
#include "export/health_text.h"
#include "export/ladder_svg.h"
#include "export/report_words.h"
#include "export/step_rows.h"
#include "export/time_text.h"
#include "export/waterfall_html.h"
#include "notes/annotation_json.h"
#include "session/step_catalog.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using analysis::Analysis;
using analysis::AnalyzedSession;
using diagnosis::Finding;
using session::Session;
using session::Step;
using session::StepDirection;

namespace {

constexpr std::size_t kMaxDetailsPerStep = 4;

std::string_view directionClass(StepDirection direction) {
  if (direction == StepDirection::ClientToServer) return "c2s";
  return direction == StepDirection::ServerToClient ? "s2c" : "";
}

/// Writes one session, section by section.
class SessionWriter {
 public:
  SessionWriter(const Analysis& analysis, const AnalyzedSession& analyzed, const analysis::SessionMeasures& measures, const SessionNotes* notes,
                const ReportOptions& options, HtmlWriter& out)
      : m_analysis(analysis),
        m_analyzed(analyzed),
        m_session(*analyzed.session),
        m_measures(measures),
        m_notes(notes),
        m_options(options),
        m_out(out),
        m_rows(foldSteps(analyzed.session->steps)) {}

  void write() {
    m_out.markup(R"(<section class="session" id="session-{}">)", m_session.id.value());
    writeHead();
    writePhases();
    writeWaterfall(m_session, m_out);
    writeLadder();
    writeSteps();
    writeFindings();
    writeMedia();
    writeHealth(m_session, m_measures, m_out);
    writeCompatibility(m_session, m_measures, m_out);
    writeRules();
    writeConformance(m_measures.conformance, m_options.language, m_out);
    writeNotes();
    m_out.markup("</section>\n");
  }

 private:
  void writeHead() {
    const Mark verdict = verdictOf(m_session.outcome);
    const std::string_view role = roleWord(m_session.role);
    const std::string target = sessionTarget(m_session);
    m_out.markup(R"(<div class="head"><h2>Session {}{}{}</h2><span class="badge {}">{} {}</span></div>)", m_session.id.value(),
                 role.empty() ? "" : fmt::format(", {}", role), target.empty() ? "" : ": " + m_out.text(target), htmlClass(m_session.outcome),
                 verdict.mark, verdict.word);
    const std::string& sentence = m_analyzed.verdict.empty() ? m_analyzed.ended : m_analyzed.verdict;
    m_out.markup(R"(<p class="verdict">{}</p>)", m_out.text(sentence));
    if (m_analyzed.ended != sentence) m_out.markup(R"(<p>{}</p>)", m_out.text(m_analyzed.ended));
    if (!m_analyzed.belongs.empty()) m_out.markup(R"(<p>{}</p>)", m_out.text(m_analyzed.belongs));
    writeCounts();
    m_out.markup(R"(<p class="small faint">{} → {}<br>)", m_out.text(peer(m_session.clientEndpoint, clientText(m_session))),
                 m_out.text(peer(m_session.serverEndpoint, serverText(m_session))));
    const TimeStyle style = m_options.time == TimeStyle::Local ? TimeStyle::Local : TimeStyle::Utc;
    m_out.markup("{}, {}", dateText(m_session.start, style), durationText(elapsed(m_session.start, m_session.end)));
    if (const std::string media = mediaText(m_session); !media.empty()) m_out.markup("<br>{}", m_out.text(media));
    m_out.markup("</p>\n");
  }

  static std::string peer(const Endpoint& endpoint, const std::string& software) {
    return software.empty() ? toString(endpoint) : fmt::format("{} ({})", software, toString(endpoint));
  }

  /// "1 error, 2 notes", each kind linking to its first finding.
  void writeCounts() {
    if (m_analyzed.findings.empty()) return;
    m_out.markup(R"(<p class="counts">)");
    for (const auto severity : {diagnosis::Severity::Error, diagnosis::Severity::Warning, diagnosis::Severity::Note}) {
      const auto is = [&](const Finding& finding) { return finding.severity == severity; };
      const auto first = std::find_if(m_analyzed.findings.begin(), m_analyzed.findings.end(), is);
      if (first == m_analyzed.findings.end()) continue;
      const auto count = static_cast<std::uint64_t>(std::count_if(first, m_analyzed.findings.end(), is));
      const Mark mark = markOf(severity);
      m_out.markup(R"(<a class="{}" href="#{}">{} {}</a>)", htmlClass(severity),
                   findingAnchor(static_cast<std::size_t>(first - m_analyzed.findings.begin())), mark.mark, counted(count, mark.word));
    }
    m_out.markup("</p>\n");
  }

  [[nodiscard]] std::string findingAnchor(std::size_t index) const { return fmt::format("session-{}-finding-{}", m_session.id.value(), index + 1); }

  void writePhases() {
    m_out.markup(R"(<div class="strip" role="list" aria-label="phases">)");
    for (const session::Phase& phase : m_session.phases) {
      const bool happened = phase.start && phase.end;
      const Nanoseconds length = happened ? elapsed(*phase.start, *phase.end) : Nanoseconds{0};
      const std::string_view status = session::toString(phase.status);
      m_out.markup(R"(<div role="listitem" class="{}" style="flex:{:.3f} 1 auto"><b>{}{}</b>{}</div>)", status,
                   std::max(0.0, toSeconds(length) * 1e3), phase.status == session::PhaseStatus::Failed ? "✖ " : "",
                   session::phaseTitle(phase.id).in(m_options.language),
                   happened && phase.status == session::PhaseStatus::Complete ? durationText(length) : statusText(phase, length, happened));
    }
    m_out.markup("</div>\n");
  }

  static std::string statusText(const session::Phase& phase, Nanoseconds length, bool happened) {
    std::string text(phase.status == session::PhaseStatus::NotCaptured ? "not captured" : session::toString(phase.status));
    if (happened) text += ", " + durationText(length);
    return text;
  }

  void writeLadder() {
    const std::size_t row = m_session.tcpStream.value();
    const net::Connection* const connection = row < m_analysis.connections.size() ? m_analysis.connections[row]->connection.get() : nullptr;
    m_out.markup("<h3>Who said what</h3>\n<div class=\"ladder\">");
    m_out.markup(std::string_view(ladderSvg(m_analyzed, m_rows, connection, m_out)));
    m_out.markup("</div>\n");
  }

  void writeSteps() {
    if (m_rows.empty()) return;
    const std::string_view unit = m_options.time == TimeStyle::Relative ? "ms" : "time";
    m_out.markup(
        "<h3>Step by step</h3>\n<table class=\"steps\"><thead><tr><th>#</th><th>frames</th><th>{}</th><th></th><th>step</th></tr></thead><tbody>\n",
        unit);
    for (const StepRow& row : m_rows) writeStep(row);
    m_out.markup("</tbody></table>\n");
  }

  void writeStep(const StepRow& row) {
    const Step& step = row.first();
    m_out.markup(R"(<tr id="session-{}-step-{}" class="{}"><td class="n">)", m_session.id.value(), step.number, session::toString(step.status));
    if (step.reference) m_out.markup(R"(<span class="ref">{}</span>)", *step.reference);
    const std::string frames = framesOf(row);
    const auto& time = isMediaRun(step) || row.folded() ? step.firstTime : step.time;
    m_out.markup(R"(</td><td class="f">{}</td><td class="t">{}</td><td class="{}">{}</td><td class="s">)",
                 frames.empty() ? absenceOf(step, m_options.language) : frames, time ? stepTimeText(*time, m_options.time, m_session.start) : "",
                 directionClass(directionOf(row)), arrowOf(directionOf(row)));
    m_out.markup(R"(<span class="title">{}</span><span class="summary">{}</span>)", m_out.text(titleOf(row, m_options.language)),
                 m_out.text(summaryOf(row, m_options.language)));
    const session::StepKind* const kind = session::findStepKind(step.id);
    if (m_options.explanations && kind != nullptr && !kind->explanation.empty()) {
      m_out.markup(R"(<p class="why">{}{}</p>)", kind->explanation.in(m_options.language),
                   kind->clause.empty() ? "" : fmt::format(" <span>({})</span>", kind->clause));
    }
    for (const Step* each : row.steps) writeStepNotes(each->number);
    if (!row.folded() && !isMediaRun(step)) writeContent(step);
    m_out.markup("</td></tr>\n");
  }

  void writeStepNotes(std::uint32_t number) {
    if (m_notes == nullptr) return;
    const auto found = m_notes->onSteps.find(number);
    if (found == m_notes->onSteps.end()) return;
    for (const notes::Annotation* note : found->second) writeHtmlNote(*note, m_out);
  }

  /// The decoded command or data message, folded away.
  void writeContent(const Step& step) {
    for (std::size_t i = 0; i < std::min(step.messages.size(), kMaxDetailsPerStep); ++i) {
      const session::MessageRecord& record = m_analysis.message(step.messages[i]);
      const session::MessageDetail* const detail = m_analysis.detail(record);
      if (detail == nullptr) continue;
      m_out.markup("<details><summary>message {}: {}, chunk stream {}, message stream {}</summary><pre>{}</pre></details>",
                   m_analysis.numberOf(step.messages[i]).value(), counted(record.header.length, "byte"), record.header.chunkStreamId,
                   record.header.messageStreamId, m_out.text(amfText(*detail)));
    }
  }

  void writeFindings() {
    if (m_analyzed.findings.empty()) return;
    m_out.markup("<h3>Findings</h3>\n");
    for (std::size_t i = 0; i < m_analyzed.findings.size(); ++i) writeHtmlFinding(m_analysis, m_analyzed.findings[i], findingAnchor(i), m_out);
  }

  void writeMedia() {
    if (m_session.tracks.empty()) return;
    m_out.markup(
        "<h3>Media</h3>\n<div class=\"scroll\"><table><thead><tr><th>track</th><th></th><th>codec</th><th>messages</th><th>frames</th><th>key "
        "frames</th>"
        "<th>bytes</th><th>first to last timestamp</th></tr></thead><tbody>\n");
    for (const session::MediaTrack& track : m_session.tracks) {
      const bool configured = track.config.codec != media::Codec::Unknown;
      const bool video = track.kind == media::Kind::Video;
      m_out.markup(
          R"(<tr><td class="n">{} {}</td><td class="{}">{}</td><td>{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td>{}</td></tr>)",
          video ? "video" : "audio", track.trackId, track.direction == Direction::ClientToServer ? "c2s" : "s2c",
          track.direction == Direction::ClientToServer ? "→" : "←",
          m_out.text(configured ? media::describe(track.config) : std::string(media::codecTitle(track.codec))), grouped(track.messages),
          grouped(track.frames), video ? grouped(track.keyframes) : "", grouped(track.bytes), timestamps(track));
      m_out.markup("\n");
    }
    m_out.markup("</tbody></table></div>\n");
  }

  static std::string timestamps(const session::MediaTrack& track) {
    if (!track.firstTimestamp || !track.lastTimestamp) return {};
    return fmt::format("{} to {} ms", grouped(*track.firstTimestamp), grouped(*track.lastTimestamp));
  }

  void writeRules() {
    const auto rules = diagnosis::judgeHandshakeRules(m_session);
    const bool any = std::any_of(rules.begin(), rules.end(), [](const diagnosis::HandshakeRule& rule) {
      return rule.state == diagnosis::RuleState::Kept || rule.state == diagnosis::RuleState::Bent;
    });
    if (!any) return;
    m_out.markup(
        "<h3>Conformance: the order of the "
        "handshake</h3>\n<table><thead><tr><th>rule</th><th></th><th>verdict</th><th>frames</th></tr></thead><tbody>\n");
    for (const diagnosis::HandshakeRule& rule : rules) {
      const bool bent = rule.state == diagnosis::RuleState::Bent;
      const std::string_view mark = bent ? "● " : rule.state == diagnosis::RuleState::Kept ? "✔ " : "";
      m_out.markup(R"(<tr><td>{}</td><td>{}</td><td class="n {}">{}{}</td><td class="n faint">{}</td></tr>)", rule.number, rule.text,
                   bent                                       ? "warning"
                   : rule.state == diagnosis::RuleState::Kept ? "good"
                                                              : "faint",
                   mark, diagnosis::describe(rule.state), framesText(rule.frames));
    }
    m_out.markup("</tbody></table>\n<p class=\"small faint\">RTMP 5.2.1, judged by the order of the frames as captured.</p>\n");
  }

  void writeNotes() {
    if (m_notes == nullptr || m_notes->others.empty()) return;
    m_out.markup("<h3>Notes on this session</h3>\n");
    for (const notes::Annotation* note : m_notes->others) writeHtmlNote(*note, m_out);
  }

  const Analysis& m_analysis;
  const AnalyzedSession& m_analyzed;
  const Session& m_session;
  const analysis::SessionMeasures& m_measures;
  const SessionNotes* m_notes;
  const ReportOptions& m_options;
  HtmlWriter& m_out;
  std::vector<StepRow> m_rows;
};

}  // namespace

std::string_view htmlClass(session::Outcome outcome) {
  switch (outcome) {
    case session::Outcome::Completed:
      return "good";
    case session::Outcome::Rejected:
    case session::Outcome::Failed:
      return "error";
    case session::Outcome::Aborted:
      return "warning";
    default:
      return "";
  }
}

std::string_view htmlClass(diagnosis::Severity severity) {
  if (severity == diagnosis::Severity::Error) return "error";
  return severity == diagnosis::Severity::Warning ? "warning" : "";
}

void writeHtmlFinding(const Analysis& analysis, const Finding& finding, const std::string& id, HtmlWriter& out) {
  const Mark mark = markOf(finding.severity);
  out.markup(R"(<div class="finding {}" id="{}"><span class="label">{} {}</span> <code>{}</code>)", htmlClass(finding.severity), id, mark.mark,
             mark.word, finding.rule);
  std::string facts;
  if (!finding.code.empty()) facts += ", " + out.text(finding.code);
  if (finding.certainty == diagnosis::Certainty::Likely) facts += ", likely";
  if (finding.certainty == diagnosis::Certainty::CannotTell) facts += ", cannot be told";
  if (finding.count > 1) facts += fmt::format(", {} times", grouped(finding.count));
  if (const std::string frames = evidenceText(finding.frames); !frames.empty()) facts += ", " + frames;
  if (!finding.messages.empty()) facts += fmt::format(", message {}", analysis.numberOf(finding.messages.front()).value());
  if (!finding.clause.empty()) facts += ", " + out.text(finding.clause);
  out.markup(R"(<span class="small faint">{}</span><p>{}</p>)", facts, out.text(finding.message));
  if (!finding.advice.empty()) out.markup("<p><b>What to do:</b> {}</p>", out.text(finding.advice));
  out.markup("</div>\n");
}

void writeHtmlNote(const notes::Annotation& note, HtmlWriter& out) {
  const bool program = note.author == notes::Author::Program;
  std::string head;
  if (note.author == notes::Author::Person) head = fmt::format("Note {} on {}", note.id, notes::describe(note.target));
  if (note.author == notes::Author::CaptureFile) head = fmt::format("Comment in the capture on {}", notes::describe(note.target));
  if (!note.tag.empty() && !program) head += fmt::format(" [{}]", note.tag);
  out.markup(R"(<div class="note{}">)", program ? " program" : "");
  if (!head.empty()) out.markup("<b>{}:</b> ", out.text(head));
  out.markup("{}</div>\n", out.text(note.text));
}

void writeHtmlSession(const Analysis& analysis, const AnalyzedSession& analyzed, const analysis::SessionMeasures& measures, const PlacedNotes& notes,
                      const ReportOptions& options, HtmlWriter& out) {
  const auto found = notes.sessions.find(analyzed.session->id);
  SessionWriter(analysis, analyzed, measures, found == notes.sessions.end() ? nullptr : &found->second, options, out).write();
}

}  // namespace rtmpscope::exporting
