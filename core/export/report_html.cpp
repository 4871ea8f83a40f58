// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measures.h"
#include "analysis/protocol_name.h"
#include "export/capture_summary.h"
#include "export/html_session.h"
#include "export/html_style.h"
#include "export/html_writer.h"
#include "export/note_placement.h"
#include "export/redact.h"
#include "export/report.h"
#include "export/report_words.h"
#include "export/time_text.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using analysis::Analysis;
using analysis::AnalyzedConnection;
using analysis::AnalyzedSession;
using texts::durationText;
using texts::groupedDigits;
using texts::say;
using texts::Text;

namespace {

constexpr std::size_t kMaxSessionsInFull = 100;
constexpr std::size_t kMaxSessionsListed = 5000;
constexpr std::size_t kMaxConnectionsListed = 200;

/// Writes the page around the sessions.
class PageWriter {
 public:
  PageWriter(const Analysis& analysis, std::span<const notes::Annotation> annotations, const ReportOptions& options)
      : m_analysis(analysis),
        m_options(options),
        m_redactor(analysis, options.redaction),
        m_notes(placeNotes(analysis, annotations)),
        m_out(m_redactor, options.language) {
    for (const auto& analyzed : analysis.sessions) {
      if (options.takes(analyzed->session->id)) m_sessions.push_back(analyzed.get());
    }
  }

  std::string write() {
    const std::string name = m_out.plain(captureName(m_analysis));
    m_out.markup(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        "<meta name=\"generator\" content=\"rtmpscope {}\">\n<title>{} - rtmpscope</title>\n<style>",
        m_options.language == texts::Language::Chinese ? "zh-CN" : "en", RTMPSCOPE_VERSION, name);
    m_out.markup(kReportStyle);
    m_out.markup("</style>\n</head>\n<body>\n");
    writeHead();
    const analysis::Measures measures{m_analysis, m_options.onlySession()};
    const std::size_t inFull = std::min(m_sessions.size(), kMaxSessionsInFull);
    for (std::size_t i = 0; i < inFull; ++i) {
      writeHtmlSession(m_analysis, *m_sessions[i], measures.of(m_sessions[i]->session->id), m_notes, m_options, m_out);
    }
    if (inFull < m_sessions.size()) {
      m_out.markup(
          "<p class=\"notice\">{}</p>\n",
          say("The first {} sessions are told in full. Choose another one with {}.", inFull, "<code>--session</code>").in(m_options.language));
    }
    writeCapture();
    m_out.markup(
        "<footer>{}</footer>\n</body>\n</html>\n",
        m_out.words(say("Made by rtmpscope {} from a capture, without asking either side. Frame numbers are Wireshark's.", RTMPSCOPE_VERSION)));
    return m_out.take();
  }

 private:
  void writeHead() {
    m_out.markup("<header>\n<p class=\"brand\">{}</p>\n<h1>{}</h1>\n<p>{}</p>\n", m_out.words(say("rtmpscope report")),
                 m_out.text(captureName(m_analysis)), m_out.words(say("{}; {}.", captureCounts(m_analysis), captureQuality(m_analysis))));
    const TimeStyle style = m_options.time == TimeStyle::Local ? TimeStyle::Local : TimeStyle::Utc;
    if (m_analysis.firstTime) {
      m_out.markup("<p class=\"faint small\">{}</p>\n", m_out.words(say("Captured from {}.", dateText(*m_analysis.firstTime, style))));
    }
    if (m_redactor.active()) writeRedaction();
    if (m_sessions.empty()) {
      m_out.markup("<p class=\"verdict\">{}</p>\n<p>{}</p>\n",
                   m_out.text(say("No RTMP in this capture. What is in it: {}.", captureContents(m_analysis))),
                   m_out.words(adviceWithoutRtmp(m_analysis)));
    }
    if (m_sessions.size() > 1) writeContents();
    m_out.markup("</header>\n");
  }

  void writeRedaction() {
    const std::uint64_t count = m_redactor.secrets();
    const std::string mark = fmt::format(R"(<span class="redacted">{}</span>)", "[key-N]");
    const Text notice = count == 1 ? say("Redacted: stream names and keys, values of query arguments, tokens and parameters of authentications are "
                                         "replaced by {}, the same secret always by the same N. {} secret was replaced.",
                                         mark, groupedDigits(count))
                                   : say("Redacted: stream names and keys, values of query arguments, tokens and parameters of authentications are "
                                         "replaced by {}, the same secret always by the same N. {} secrets were replaced.",
                                         mark, groupedDigits(count));
    m_out.markup("<p class=\"notice\">{}</p>\n", notice.in(m_options.language));
  }

  void writeContents() {
    m_out.markup("<ol class=\"contents\">\n");
    const std::size_t listed = std::min(m_sessions.size(), kMaxSessionsListed);
    for (std::size_t i = 0; i < listed; ++i) {
      const session::Session& session = *m_sessions[i]->session;
      const texts::Phrase role = roleWord(session.role);
      const std::string target = sessionShortTarget(session);
      m_out.markup(R"(<li><a href="#session-{}"><span class="badge {}">{}</span><span><b>{}{}</b> {}</span><span class="faint small">{}</span>)",
                   session.id.value(), htmlClass(session.outcome), verdictOf(session.outcome).in(m_options.language), session.id.value(),
                   role.empty() ? "" : fmt::format(" {}", role.in(m_options.language)), m_out.text(target.empty() ? session.protocolDetail : target),
                   m_out.words(durationText(elapsed(session.start, session.end))));
      const auto& sentence = m_sessions[i]->verdict.empty() ? m_sessions[i]->ended : m_sessions[i]->verdict;
      m_out.markup(R"(<span class="what">{}</span></a></li>)", m_out.text(sentence.in(m_options.language)));
      m_out.markup("\n");
    }
    m_out.markup("</ol>\n");
    if (listed < m_sessions.size()) {
      m_out.markup("<p class=\"notice\">{}</p>\n", m_out.words(say("and {} more sessions", groupedDigits(m_sessions.size() - listed))));
    }
  }

  void writeCapture() {
    const capture::CaptureInfo& info = m_analysis.capture;
    m_out.markup("<section class=\"session\" id=\"capture\">\n<h2>{}</h2>\n<table><tbody>\n", m_out.words(say("The capture")));
    row("file", m_out.text(captureName(m_analysis)));
    row("format", m_out.text(info.compression ? fmt::format("{}, {}", info.format, *info.compression) : info.format));
    row("link types", m_out.text(linkTypes()));
    row("packets", m_out.words(say("{}, {} captured", groupedDigits(m_analysis.packets.size()), texts::bytesText(m_analysis.capturedBytes))));
    if (m_analysis.firstTime && m_analysis.lastTime) {
      const TimeStyle style = m_options.time == TimeStyle::Local ? TimeStyle::Local : TimeStyle::Utc;
      row("time", m_out.words(say("{} to {}", dateText(*m_analysis.firstTime, style), dateText(*m_analysis.lastTime, style))));
    }
    row("quality", m_out.words(captureQuality(m_analysis)));
    if (!m_analysis.quality.layers.empty()) row("layers", m_out.text(fmt::format("{}", fmt::join(m_analysis.quality.layers, ", "))));
    m_out.markup("</tbody></table>\n");
    for (std::size_t i = 0; i < m_analysis.findings.size(); ++i) {
      writeHtmlFinding(m_analysis, m_analysis.findings[i], fmt::format("capture-finding-{}", i + 1), m_out);
    }
    writeConnections();
    if (!m_notes.capture.empty()) m_out.markup("<h3>{}</h3>\n", m_out.words(say("Notes on the rest of the capture")));
    for (const notes::Annotation* note : m_notes.capture) writeHtmlNote(*note, m_out);
    m_out.markup("</section>\n");
  }

  void row(texts::Phrase name, const std::string& value) { m_out.markup("<tr><th>{}</th><td>{}</td></tr>\n", m_out.words(name), value); }

  [[nodiscard]] std::string linkTypes() const {
    std::vector<std::string> names;
    for (const capture::CaptureInterface& interface : m_analysis.capture.interfaces) {
      const std::string name = capture::linkTypeName(interface.linkType);
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    return fmt::format("{}", fmt::join(names, ", "));
  }

  void writeConnections() {
    std::vector<const AnalyzedConnection*> connections;
    for (const auto& analyzed : m_analysis.connections) {
      if (m_options.takes(analyzed->session)) connections.push_back(analyzed.get());
    }
    if (connections.empty()) return;
    m_out.markup("<h3>{}</h3>\n<div class=\"scroll\"><table><thead><tr><th>tcp.stream</th>", m_out.words(say("TCP connections")));
    for (const texts::Phrase head : {texts::Phrase{"client"},
                                     {"server"},
                                     {"carries"},
                                     {"packets"},
                                     {"retransmitted"},
                                     {"out of order"},
                                     {"missing bytes"},
                                     {"round trip"},
                                     {"session"}}) {
      m_out.markup("<th>{}</th>", m_out.words(head));
    }
    m_out.markup("</tr></thead><tbody>\n");
    for (std::size_t i = 0; i < std::min(connections.size(), kMaxConnectionsListed); ++i) writeConnection(*connections[i]);
    m_out.markup("</tbody></table></div>\n");
    if (connections.size() > kMaxConnectionsListed) {
      m_out.markup("<p class=\"notice\">{}</p>\n",
                   m_out.words(say("and {} more connections", groupedDigits(connections.size() - kMaxConnectionsListed))));
    }
  }

  void writeConnection(const AnalyzedConnection& analyzed) {
    const net::Connection& tcp = *analyzed.connection;
    const auto& [a, b] = tcp.sides;
    std::string carries(analysis::protocolName(analyzed));
    if (!analyzed.detail.empty()) carries += ": " + m_out.text(analyzed.detail);
    m_out.markup("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>", tcp.index.value(),
                 toString(tcp.endpoint(analyzed.client)), toString(tcp.endpoint(otherSide(analyzed.client))), carries, groupedDigits(tcp.packets),
                 groupedDigits(std::uint64_t{a.troubles->retransmissions} + b.troubles->retransmissions),
                 groupedDigits(std::uint64_t{a.troubles->outOfOrder} + b.troubles->outOfOrder), groupedDigits(a.missingBytes + b.missingBytes),
                 tcp.handshakeRtt ? m_out.words(durationText(*tcp.handshakeRtt)) : "");
    if (analyzed.session) m_out.markup(R"(<a href="#session-{}">{}</a>)", analyzed.session->value(), analyzed.session->value());
    m_out.markup("</td></tr>\n");
  }

  const Analysis& m_analysis;
  const ReportOptions& m_options;
  Redactor m_redactor;
  PlacedNotes m_notes;
  HtmlWriter m_out;
  std::vector<const AnalyzedSession*> m_sessions;
};

}  // namespace

std::string reportHtml(const Analysis& analysis, std::span<const notes::Annotation> annotations, const ReportOptions& options) {
  return PageWriter(analysis, annotations, options).write();
}

}  // namespace rtmpscope::exporting
