// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/check_documents.h"

#include "diagnosis/diagnose.h"
#include "export/capture_summary.h"
#include "export/escape_html.h"
#include "export/redact.h"
#include "export/report_words.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using analysis::Analysis;
using analysis::AnalyzedSession;
using diagnosis::Finding;
using diagnosis::Severity;

namespace {

using Json = nlohmann::ordered_json;

/// "session 1, rtmp://192.0.2.1/live/studio": what CI systems know a test by, so it is the same in each language.
std::string nameOf(const session::Session& session) {
  const std::string target = sessionTarget(session, texts::Language::English);
  return fmt::format("session {}{}", session.id.value(), target.empty() ? "" : ", " + target);
}

std::string proseOf(const Finding& finding, texts::Language language) {
  const std::string message = finding.message.in(language);
  return finding.advice.empty() ? message : fmt::format("{}\n{}", message, finding.advice.in(language));
}

std::string framesOf(const Finding& finding) {
  return finding.frames.empty() ? std::string() : fmt::format("frames: {}\n", framesText(finding.frames));
}

}  // namespace

void JunitDocument::add(const Analysis& analysis, const std::optional<std::vector<SessionId>>& sessions) {
  m_options.sessions = sessions;
  const Redactor redactor(analysis, m_options.redaction);
  const auto clean = [&](std::string_view text) { return escapeHtml(redactor.text(text)); };
  const std::string suite = clean(captureName(analysis));
  Counts counts;
  std::string cases;
  const auto addCase = [&](const std::string& name, std::span<const Finding> findings) {
    ++counts.tests;
    std::string failure;
    std::string beside;
    for (const Finding& finding : findings) {
      const std::string text = fmt::format("{} {}: {}\n{}", diagnosis::toString(finding.severity), finding.rule,
                                           clean(proseOf(finding, m_options.language)), clean(framesOf(finding)));
      if (finding.severity < m_failOn) {
        beside += text;
      } else if (failure.empty()) {
        // JUnit's readers show one failure of a test case: the first is the worst, and the others follow in its text.
        failure = fmt::format("      <failure type=\"{}\" message=\"{}\">", finding.rule, clean(finding.message.in(m_options.language))) + text;
      } else {
        failure += text;
      }
    }
    if (!failure.empty()) {
      ++counts.failures;
      failure += "</failure>\n";
    }
    if (!beside.empty()) beside = fmt::format("      <system-out>{}</system-out>\n", beside);
    cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\">\n{}{}    </testcase>\n", suite, clean(name), failure, beside);
  };
  if (!m_options.sessions) addCase("capture", analysis.findings);
  for (const auto& analyzed : analysis.sessions) {
    if (m_options.takes(analyzed->session->id)) addCase(nameOf(*analyzed->session), analyzed->findings);
  }
  addSuite(suite, counts, cases);
}

void JunitDocument::addUnreadable(std::string_view file, std::string_view why) {
  const std::string name = escapeHtml(file);
  addSuite(name, {1, 0, 1},
           fmt::format("    <testcase classname=\"{}\" name=\"capture\">\n      <error type=\"unreadable\" message=\"{}\"/>\n    </testcase>\n", name,
                       escapeHtml(why)));
}

void JunitDocument::addSuite(const std::string& name, const Counts& counts, const std::string& cases) {
  m_suites += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n{}  </testsuite>\n", name, counts.tests,
                          counts.failures, counts.errors, cases);
  m_all.tests += counts.tests;
  m_all.failures += counts.failures;
  m_all.errors += counts.errors;
}

std::string JunitDocument::take() const {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"rtmpscope\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n{}</testsuites>\n",
      m_all.tests, m_all.failures, m_all.errors, m_suites);
}

void SarifDocument::add(const Analysis& analysis, const std::optional<std::vector<SessionId>>& sessions) {
  m_options.sessions = sessions;
  const Redactor redactor(analysis, m_options.redaction);
  const std::string file = redactor.text(captureName(analysis));
  const auto addFindings = [&](std::span<const Finding> findings, const session::Session* session) {
    for (const Finding& finding : findings) {
      Json location;
      location["physicalLocation"]["artifactLocation"]["uri"] = file;
      if (session != nullptr) {
        location["logicalLocations"] = Json::array({{{"name", fmt::format("session {}", session->id.value())},
                                                     {"fullyQualifiedName", redactor.text(nameOf(*session))},
                                                     {"kind", "session"}}});
      }
      Json frames = Json::array();
      for (const FrameNumber frame : finding.frames) frames.push_back(frame.value());
      Json result;
      result["ruleId"] = finding.rule;
      result["level"] = diagnosis::toString(finding.severity);  // SARIF 3.27.10 has the same three words
      result["message"]["text"] = redactor.text(proseOf(finding, m_options.language));
      result["locations"] = Json::array({std::move(location)});
      result["occurrenceCount"] = finding.count;
      result["properties"] = {{"frames", std::move(frames)},
                              {"source", diagnosis::toString(finding.source)},
                              {"certainty", diagnosis::toString(finding.certainty)},
                              {"clause", finding.clause},
                              {"code", redactor.text(finding.code)}};
      m_results.push_back(std::move(result));
    }
  };
  if (!m_options.sessions) addFindings(analysis.findings, nullptr);
  for (const auto& analyzed : analysis.sessions) {
    if (m_options.takes(analyzed->session->id)) addFindings(analyzed->findings, analyzed->session.get());
  }
}

void SarifDocument::addUnreadable(std::string_view file, std::string_view why) {
  m_notifications.push_back({{"level", "error"}, {"message", {{"text", fmt::format("{}: {}", file, why)}}}});
}

std::string SarifDocument::take() const {
  Json rules = Json::array();
  for (const diagnosis::Rule& rule : diagnosis::ruleCatalog()) {
    rules.push_back({{"id", rule.id}, {"shortDescription", {{"text", rule.title.in(m_options.language)}}}});
  }
  Json run;
  run["tool"]["driver"] = {{"name", "rtmpscope"}, {"version", RTMPSCOPE_VERSION}, {"rules", std::move(rules)}};
  run["invocations"] = Json::array({{{"executionSuccessful", m_notifications.empty()}, {"toolExecutionNotifications", m_notifications}}});
  run["results"] = m_results;
  Json log;
  log["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
  log["version"] = "2.1.0";
  log["runs"] = Json::array({std::move(run)});
  return log.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace rtmpscope::exporting
