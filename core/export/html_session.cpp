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
#include "session/step_catalog.h"

#include <algorithm>
#include <array>
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
using texts::durationText;
using texts::groupedDigits;
using texts::say;
using texts::Text;

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
    const texts::Phrase role = roleWord(m_session.role);
    const std::string target = m_out.text(sessionTarget(m_session, m_options.language));
    const Text name = role.empty() ? say("Session {}", m_session.id.value()) : say("Session {}, {}", m_session.id.value(), Text{role});
    m_out.markup(R"(<div class="head"><h2>{}</h2><span class="badge {}">{}</span></div>)",
                 target.empty() ? m_out.words(name) : say("{}: {}", m_out.words(name), target).in(m_options.language), htmlClass(m_session.outcome),
                 verdictOf(m_session.outcome).in(m_options.language));
    const auto& sentence = m_analyzed.verdict.empty() ? m_analyzed.ended : m_analyzed.verdict;
    m_out.markup(R"(<p class="verdict">{}</p>)", text(sentence));
    if (m_analyzed.ended != sentence) m_out.markup(R"(<p>{}</p>)", text(m_analyzed.ended));
    if (!m_analyzed.belongs.empty()) m_out.markup(R"(<p>{}</p>)", text(m_analyzed.belongs));
    writeCounts();
    m_out.markup(R"(<p class="small faint">{} → {}<br>)", m_out.text(peer(m_session.clientEndpoint, clientText(m_session))),
                 m_out.text(peer(m_session.serverEndpoint, serverText(m_session))));
    const TimeStyle style = m_options.time == TimeStyle::Local ? TimeStyle::Local : TimeStyle::Utc;
    m_out.markup("{}", m_out.words(texts::clauses(
                           std::array{texts::asIs(dateText(m_session.start, style)), durationText(elapsed(m_session.start, m_session.end))})));
    if (const std::string media = mediaText(m_session); !media.empty()) m_out.markup("<br>{}", m_out.text(media));
    m_out.markup("</p>\n");
  }

  /// What the analysis says, redacted and escaped.
  template <class Words>
  [[nodiscard]] std::string text(const Words& said) const {
    return m_out.text(said.in(m_options.language));
  }

  static Text peer(const Endpoint& endpoint, const std::string& software) {
    return software.empty() ? texts::asIs(toString(endpoint)) : say("{} ({})", software, toString(endpoint));
  }

  static Text countText(diagnosis::Severity severity, std::uint64_t count) {
    if (severity == diagnosis::Severity::Error) return texts::counted(count, "{} error", "{} errors");
    if (severity == diagnosis::Severity::Warning) return texts::counted(count, "{} warning", "{} warnings");
    return texts::counted(count, "{} note", "{} notes");
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
      m_out.markup(R"(<a class="{}" href="#{}">{} {}</a>)", htmlClass(severity),
                   findingAnchor(static_cast<std::size_t>(first - m_analyzed.findings.begin())), markOf(severity).mark,
                   m_out.words(countText(severity, count)));
    }
    m_out.markup("</p>\n");
  }

  [[nodiscard]] std::string findingAnchor(std::size_t index) const { return fmt::format("session-{}-finding-{}", m_session.id.value(), index + 1); }

  void writePhases() {
    m_out.markup(R"(<div class="strip" role="list" aria-label="{}">)", m_out.words(say("phases")));
    for (const session::Phase& phase : m_session.phases) {
      const bool happened = phase.start && phase.end;
      const Nanoseconds length = happened ? elapsed(*phase.start, *phase.end) : Nanoseconds{0};
      const std::string_view status = session::toString(phase.status);
      m_out.markup(R"(<div role="listitem" class="{}" style="flex:{:.3f} 1 auto"><b>{}{}</b>{}</div>)", status,
                   std::max(0.0, toSeconds(length) * 1e3), phase.status == session::PhaseStatus::Failed ? "✖ " : "",
                   m_out.words(session::phaseTitle(phase.id)),
                   m_out.words(happened && phase.status == session::PhaseStatus::Complete ? durationText(length)
                                                                                          : statusText(phase.status, length, happened)));
    }
    m_out.markup("</div>\n");
  }

  static Text statusText(session::PhaseStatus status, Nanoseconds length, bool happened) {
    const Text word = statusWord(status);
    return happened ? texts::clauses(std::array{word, durationText(length)}) : word;
  }

  static Text statusWord(session::PhaseStatus status) {
    switch (status) {
      case session::PhaseStatus::Complete:
        return say("complete");
      case session::PhaseStatus::Partial:
        return say("partial");
      case session::PhaseStatus::Failed:
        return say("failed");
      case session::PhaseStatus::NotCaptured:
        return say("not captured");
      case session::PhaseStatus::Missing:
        break;
    }
    return say("missing");
  }

  void writeLadder() {
    const std::size_t row = m_session.tcpStream.value();
    const net::Connection* const connection = row < m_analysis.connections.size() ? m_analysis.connections[row]->connection.get() : nullptr;
    m_out.markup("<h3>{}</h3>\n<div class=\"ladder\">", m_out.words(say("Who said what")));
    m_out.markup(std::string_view(ladderSvg(m_analyzed, m_rows, connection, m_out)));
    m_out.markup("</div>\n");
  }

  void writeSteps() {
    if (m_rows.empty()) return;
    m_out.markup("<h3>{}</h3>\n<table class=\"steps\"><thead><tr><th>#</th><th>{}</th><th>{}</th><th></th><th>{}</th></tr></thead><tbody>\n",
                 m_out.words(say("Step by step")), m_out.words(say("frames")),
                 m_out.words(m_options.time == TimeStyle::Relative ? say("ms") : say("time")), m_out.words(say("step")));
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
      m_out.markup(R"(<p class="why">{}{}</p>)", m_out.words(kind->explanation),
                   kind->clause.empty() ? "" : fmt::format(" <span>{}</span>", m_out.words(say("({})", kind->clause))));
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
    std::size_t written = 0;
    std::size_t more = 0;
    for (std::size_t i = 0; i < step.messages.size(); ++i) {
      const session::MessageRecord& record = m_analysis.message(step.messages[i]);
      const session::MessageDetail* const detail = m_analysis.detail(record);
      if (detail == nullptr) continue;
      if (written == kMaxDetailsPerStep) {
        ++more;
        continue;
      }
      ++written;
      const Text summary = say("message {}: {}, chunk stream {}, message stream {}", m_analysis.numberOf(step.messages[i]).value(),
                               texts::bytesText(record.header.length), record.header.chunkStreamId, messageStreamText(record.header));
      m_out.markup("<details><summary>{}</summary><pre>{}</pre></details>", m_out.words(summary), m_out.text(amfText(*detail)));
    }
    if (more > 0) m_out.markup("<p class=\"notice\">{}</p>", m_out.words(texts::counted(more, "and {} more message", "and {} more messages")));
  }

  void writeFindings() {
    if (m_analyzed.findings.empty()) return;
    m_out.markup("<h3>{}</h3>\n", m_out.words(say("Findings")));
    for (std::size_t i = 0; i < m_analyzed.findings.size(); ++i) writeHtmlFinding(m_analysis, m_analyzed.findings[i], findingAnchor(i), m_out);
  }

  void writeMedia() {
    if (m_session.tracks.empty()) return;
    m_out.markup("<h3>{}</h3>\n<div class=\"scroll\"><table><thead><tr>", m_out.words(say("Media")));
    for (const texts::Phrase head :
         {texts::Phrase{"track"}, {}, {"codec"}, {"messages"}, {"frames"}, {"key frames"}, {"bytes"}, {"first to last timestamp"}}) {
      m_out.markup("<th>{}</th>", m_out.words(head));
    }
    m_out.markup("</tr></thead><tbody>\n");
    for (const session::MediaTrack& track : m_session.tracks) {
      const bool configured = track.config.codec != media::Codec::Unknown;
      const bool video = track.kind == media::Kind::Video;
      m_out.markup(
          R"(<tr><td class="n">{}</td><td class="{}">{}</td><td>{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td>{}</td></tr>)",
          m_out.words(video ? say("video {}", track.trackId) : say("audio {}", track.trackId)),
          track.direction == Direction::ClientToServer ? "c2s" : "s2c", track.direction == Direction::ClientToServer ? "→" : "←",
          m_out.text(configured ? media::describe(track.config) : std::string(media::codecTitle(track.codec))), groupedDigits(track.messages),
          groupedDigits(track.frames), video ? groupedDigits(track.keyframes) : "", groupedDigits(track.bytes), m_out.words(timestamps(track)));
      m_out.markup("\n");
    }
    m_out.markup("</tbody></table></div>\n");
  }

  static Text timestamps(const session::MediaTrack& track) {
    if (!track.firstTimestamp || !track.lastTimestamp) return {};
    return say("{} to {} ms", groupedDigits(*track.firstTimestamp), groupedDigits(*track.lastTimestamp));
  }

  void writeRules() {
    const auto rules = diagnosis::judgeHandshakeRules(m_session);
    const bool any = std::any_of(rules.begin(), rules.end(), [](const diagnosis::HandshakeRule& rule) {
      return rule.state == diagnosis::RuleState::Kept || rule.state == diagnosis::RuleState::Bent;
    });
    if (!any) return;
    m_out.markup("<h3>{}</h3>\n<table><thead><tr><th>{}</th><th></th><th>{}</th><th>{}</th></tr></thead><tbody>\n",
                 m_out.words(say("Conformance: the order of the handshake")), m_out.words(say("rule")), m_out.words(say("verdict")),
                 m_out.words(say("frames")));
    for (const diagnosis::HandshakeRule& rule : rules) {
      const bool bent = rule.state == diagnosis::RuleState::Bent;
      const std::string_view mark = bent ? "● " : rule.state == diagnosis::RuleState::Kept ? "✔ " : "";
      m_out.markup(R"(<tr><td>{}</td><td>{}</td><td class="n {}">{}{}</td><td class="n faint">{}</td></tr>)", rule.number,
                   rule.text.in(m_options.language),
                   bent                                       ? "warning"
                   : rule.state == diagnosis::RuleState::Kept ? "good"
                                                              : "faint",
                   mark, diagnosis::describe(rule.state).in(m_options.language), framesText(rule.frames));
    }
    m_out.markup("</tbody></table>\n<p class=\"small faint\">{}</p>\n",
                 m_out.words(say("RTMP 5.2.1, judged by the order of the frames as captured.")));
  }

  void writeNotes() {
    if (m_notes == nullptr || m_notes->others.empty()) return;
    m_out.markup("<h3>{}</h3>\n", m_out.words(say("Notes on this session")));
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
  out.markup(R"(<div class="finding {}" id="{}"><span class="label">{}</span> <code>{}</code>)", htmlClass(finding.severity), id,
             markOf(finding.severity).in(out.language()), finding.rule);
  // These stand behind the rule; what comes from the wire goes into them escaped.
  std::vector<Text> facts = findingFacts(finding);
  if (!finding.code.empty()) facts.insert(facts.begin(), texts::asIs(out.text(finding.code)));
  if (!finding.messages.empty()) facts.push_back(say("message {}", analysis.numberOf(finding.messages.front()).value()));
  if (!finding.clause.empty()) facts.push_back(texts::asIs(out.text(finding.clause)));
  const Text behind = facts.empty() ? Text{} : say(", {}", texts::clauses(facts));
  out.markup(R"(<span class="small faint">{}</span><p>{}</p>)", behind.in(out.language()), out.text(finding.message.in(out.language())));
  if (!finding.advice.empty()) {
    const std::string label = fmt::format("<b>{}</b>", out.words(say("What to do:")));
    const std::string advice = out.text(finding.advice.in(out.language()));
    out.markup("<p>{}</p>", texts::sentences({texts::asIs(label), texts::asIs(advice)}).in(out.language()));
  }
  out.markup("</div>\n");
}

void writeHtmlNote(const notes::Annotation& note, HtmlWriter& out) {
  const bool program = note.author == notes::Author::Program;
  Text who;
  if (note.author == notes::Author::Person) who = say("Note {} on {}", note.id, targetText(note.target));
  if (note.author == notes::Author::CaptureFile) who = say("Comment in the capture on {}", targetText(note.target));
  std::string head = who.in(out.language());
  if (!note.tag.empty() && !program) head += fmt::format(" [{}]", note.tag);
  out.markup(R"(<div class="note{}">)", program ? " program" : "");
  if (!head.empty()) out.markup("<b>{}</b> ", say("{}:", out.text(head)).in(out.language()));
  out.markup("{}</div>\n", out.text(note.text));
}

void writeHtmlSession(const Analysis& analysis, const AnalyzedSession& analyzed, const analysis::SessionMeasures& measures, const PlacedNotes& notes,
                      const ReportOptions& options, HtmlWriter& out) {
  const auto found = notes.sessions.find(analyzed.session->id);
  SessionWriter(analysis, analyzed, measures, found == notes.sessions.end() ? nullptr : &found->second, options, out).write();
}

}  // namespace rtmpscope::exporting
