// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/findings_text.h"

#include "export/capture_summary.h"
#include "export/escape_terminal.h"
#include "export/report.h"
#include "export/report_words.h"
#include "export/text_width.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using analysis::Analysis;
using diagnosis::Certainty;
using diagnosis::Finding;
using diagnosis::Severity;
using texts::say;
using texts::Text;

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kIndent = 5;
constexpr std::size_t kFramesListed = 6;

Ink inkOf(Severity severity) {
  if (severity == Severity::Error) return Ink::Error;
  return severity == Severity::Warning ? Ink::Warning : Ink::Plain;
}

std::string headOf(const Finding& finding, const Redactor& redactor, texts::Language language) {
  std::string name(finding.rule);
  if (!finding.code.empty()) name += fmt::format(" ({})", escapeTerminal(redactor.text(finding.code)));
  std::vector<Text> parts = findingFacts(finding);
  parts.insert(parts.begin(), texts::asIs(name));
  return texts::clauses(parts).in(language);
}

/// Adds the clause to a head in lines: it is not broken, and stands on a line of its own if it must.
void addClause(std::vector<std::string>& head, const std::string& clause, std::size_t width, texts::Language language) {
  std::string with = texts::clauses(std::array{texts::asIs(head.back()), texts::asIs(clause)}).in(language);
  if (displayWidth(with) <= width) {
    head.back() = std::move(with);
    return;
  }
  with.resize(with.size() - clause.size());
  while (with.ends_with(' ')) with.pop_back();
  head.back() = std::move(with);
  head.push_back(clause);
}

}  // namespace

std::vector<Text> findingFacts(const Finding& finding) {
  std::vector<Text> facts;
  if (finding.certainty == Certainty::Likely) facts.push_back(say("likely"));
  if (finding.certainty == Certainty::CannotTell) facts.push_back(say("cannot be told"));
  if (finding.count > 1) facts.push_back(say("{} times", texts::groupedDigits(finding.count)));
  if (!finding.frames.empty()) facts.push_back(texts::framesText(finding.frames, kFramesListed));
  return facts;
}

std::string findingText(const Finding& finding, const Redactor& redactor, const Paint& paint, texts::Language language) {
  const Mark mark = markOf(finding.severity);
  const std::string label = fmt::format("   {} {} ", mark.mark, padRight(mark.word.in(language), 8));
  std::string text;
  const auto add = [&](std::string_view prose, std::size_t indent) {
    for (const std::string& part : wrap(prose, kWidth - indent)) text += std::string(indent, ' ') + part + '\n';
  };
  const auto clean = [&](const std::string& words) { return escapeTerminal(redactor.text(words)); };
  const std::size_t labelWidth = displayWidth(label);
  std::vector<std::string> head = wrap(headOf(finding, redactor, language), kWidth - labelWidth);
  if (!finding.clause.empty()) addClause(head, finding.clause, kWidth - labelWidth, language);
  bool first = true;
  for (const std::string& part : head) {
    text += first ? paint(inkOf(finding.severity), label) : std::string(labelWidth, ' ');
    text += paint(Ink::Strong, part) + '\n';
    first = false;
  }
  add(clean(finding.message.in(language)), kIndent);
  if (const std::string advice = clean(finding.advice.in(language)); !advice.empty()) {
    add(texts::sentences({say("What to do:"), texts::asIs(advice)}).in(language), kIndent);
  }
  return text;
}

std::string findingsText(const Analysis& analysis, const ReportOptions& options) {
  const Redactor redactor(analysis, options.redaction);
  const Paint paint(options.colour);
  const std::string counts = captureCounts(analysis).in(options.language);
  const std::size_t room = kWidth - std::min(kWidth, displayWidth(counts) + 3);
  std::string text = paint(Ink::Strong, shorten(escapeTerminal(redactor.text(captureName(analysis))), room));
  text += fmt::format("   {}\n", counts);
  bool any = false;
  const auto add = [&](const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) text += '\n' + findingText(finding, redactor, paint, options.language);
    any = any || !findings.empty();
  };
  for (const auto& analyzed : analysis.sessions) {
    if (!options.takes(analyzed->session->id) || analyzed->findings.empty()) continue;
    const std::string target = escapeTerminal(redactor.text(sessionTarget(*analyzed->session, options.language)));
    text += '\n' + paint(Ink::Strong, shorten(sessionTitle(*analyzed->session, target, options.language), kWidth)) + '\n';
    add(analyzed->findings);
  }
  if (!analysis.findings.empty()) {
    text += '\n' + paint(Ink::Strong, say("The capture as a whole").in(options.language)) + '\n';
    add(analysis.findings);
  }
  if (!any) text += '\n' + say("No findings.").in(options.language) + '\n';
  return text;
}

}  // namespace rtmpscope::exporting
