// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/findings_text.h"

#include "export/capture_summary.h"
#include "export/escape_terminal.h"
#include "export/report.h"
#include "export/report_words.h"
#include "export/text_width.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using analysis::Analysis;
using diagnosis::Certainty;
using diagnosis::Finding;
using diagnosis::Severity;

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kIndent = 5;
constexpr std::size_t kFramesListed = 6;

Ink inkOf(Severity severity) {
  if (severity == Severity::Error) return Ink::Error;
  return severity == Severity::Warning ? Ink::Warning : Ink::Plain;
}

std::string headOf(const Finding& finding, const Redactor& redactor) {
  std::string head(finding.rule);
  if (!finding.code.empty()) head += fmt::format(" ({})", escapeTerminal(redactor.text(finding.code)));
  if (finding.certainty == Certainty::Likely) head += ", likely";
  if (finding.certainty == Certainty::CannotTell) head += ", cannot be told";
  if (finding.count > 1) head += fmt::format(", {} times", grouped(finding.count));
  if (const std::string frames = evidenceText(finding.frames); !frames.empty()) head += ", " + frames;
  return head;
}

std::string sessionLine(const session::Session& session, const Redactor& redactor) {
  std::string text = fmt::format("Session {}", session.id.value());
  if (const std::string_view role = roleWord(session.role); !role.empty()) text += fmt::format("   {}", role);
  if (const std::string target = sessionTarget(session); !target.empty()) text += "   " + escapeTerminal(redactor.text(target));
  return shorten(text, kWidth);
}

}  // namespace

std::string evidenceText(std::span<const FrameNumber> frames) {
  if (frames.empty()) return {};
  if (frames.size() == 1) return fmt::format("frame {}", frames.front().value());
  std::string text = "frames ";
  const std::size_t listed = frames.size() > kFramesListed + 1 ? kFramesListed : frames.size();
  for (std::size_t i = 0; i < listed; ++i) {
    const bool last = i + 1 == frames.size();
    text += fmt::format("{}{}", i == 0 ? "" : last ? " and " : ", ", frames[i].value());
  }
  if (listed < frames.size()) text += fmt::format(" and {} more", frames.size() - listed);
  return text;
}

std::string findingText(const Finding& finding, const Redactor& redactor, const Paint& paint) {
  const Mark mark = markOf(finding.severity);
  const std::string label = fmt::format("   {} {} ", mark.mark, padRight(mark.word, 8));
  std::string text;
  const auto add = [&](std::string_view prose, std::size_t indent) {
    for (const std::string& part : wrap(prose, kWidth - indent)) text += std::string(indent, ' ') + part + '\n';
  };
  const std::size_t labelWidth = displayWidth(label);
  std::vector<std::string> head = wrap(headOf(finding, redactor), kWidth - labelWidth);
  if (!finding.clause.empty()) {
    const bool fits = displayWidth(head.back()) + 2 + displayWidth(finding.clause) <= kWidth - labelWidth;
    head.back() += ',';
    if (fits) {
      head.back() += ' ' + finding.clause;
    } else {
      head.push_back(finding.clause);
    }
  }
  bool first = true;
  for (const std::string& part : head) {
    text += first ? paint(inkOf(finding.severity), label) : std::string(labelWidth, ' ');
    text += paint(Ink::Strong, part) + '\n';
    first = false;
  }
  add(escapeTerminal(redactor.text(finding.message)), kIndent);
  if (!finding.advice.empty()) add("What to do: " + escapeTerminal(redactor.text(finding.advice)), kIndent);
  return text;
}

std::string findingsText(const Analysis& analysis, const ReportOptions& options) {
  const Redactor redactor(analysis, options.redaction);
  const Paint paint(options.colour);
  const std::string counts = captureCounts(analysis);
  const std::size_t room = kWidth - std::min(kWidth, displayWidth(counts) + 3);
  std::string text = paint(Ink::Strong, shorten(escapeTerminal(redactor.text(captureName(analysis))), room));
  text += fmt::format("   {}\n", counts);
  bool any = false;
  const auto add = [&](const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) text += '\n' + findingText(finding, redactor, paint);
    any = any || !findings.empty();
  };
  for (const auto& analyzed : analysis.sessions) {
    if ((options.session && analyzed->session->id != *options.session) || analyzed->findings.empty()) continue;
    text += '\n' + paint(Ink::Strong, sessionLine(*analyzed->session, redactor)) + '\n';
    add(analyzed->findings);
  }
  if (!analysis.findings.empty()) {
    text += '\n' + paint(Ink::Strong, "The capture as a whole") + '\n';
    add(analysis.findings);
  }
  if (!any) text += "\nNo findings.\n";
  return text;
}

}  // namespace rtmpscope::exporting
