// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/compatibility_text.h"

#include "export/escape_terminal.h"
#include "export/text_width.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using diagnosis::Acceptance;
using diagnosis::ProfileReason;
using diagnosis::ProfileVerdict;
using session::EnhancedMatrix;
using session::EnhancedRow;
using session::Said;

namespace {

constexpr std::size_t kLabelWidth = 25;
constexpr std::size_t kCellWidth = 17;
constexpr std::string_view kSilence =
    "The server said nothing of Enhanced RTMP in its answer to connect. That is normal: many that take it don't say so.";

std::string saidText(Said said, const std::string& as) {
  switch (said) {
    case Said::Yes:
      return as.empty() ? "yes" : fmt::format("yes: {}", as);
    case Said::No:
      return "no";
    case Said::Nothing:
      return "not said";
    case Said::NotCaptured:
      break;
  }
  return "not captured";
}

std::string usedText(const EnhancedRow& row) {
  if (!row.used) return "?";
  return *row.used ? fmt::format("from frame {}", row.frame.value()) : "no";
}

std::string reasonText(const ProfileReason& reason) {
  return reason.frame == FrameNumber{} ? reason.text : fmt::format("{} (frame {})", reason.text, reason.frame.value());
}

std::string verdictText(const ProfileVerdict& verdict) {
  std::vector<std::string> reasons;
  for (const ProfileReason& reason : verdict.reasons) reasons.push_back(reasonText(reason));
  const std::string why = reasons.empty() ? std::string() : fmt::format(": {}", fmt::join(reasons, "; "));
  return fmt::format("{}{}", diagnosis::toString(verdict.acceptance), why);
}

bool publishes(const session::Session& session) {
  return session.role == session::Role::Publish || session.role == session::Role::Both;
}

}  // namespace

std::string enhancedText(const EnhancedMatrix& matrix, const Redactor& redactor, const Paint& paint) {
  if (matrix.rows.empty()) return {};
  std::string text =
      "   " +
      paint(Ink::Strong, padRight("Enhanced RTMP", kLabelWidth + 2) + padRight("offered", kCellWidth) + padRight("accepted", kCellWidth) + "used") +
      "\n";
  for (const EnhancedRow& row : matrix.rows) {
    text += "     " + paint(Ink::Faint, padRight(shorten(escapeTerminal(redactor.text(row.name)), kLabelWidth - 1), kLabelWidth)) +
            padRight(shorten(saidText(row.offered, row.offeredAs), kCellWidth - 1), kCellWidth) +
            padRight(shorten(saidText(row.accepted, row.acceptedAs), kCellWidth - 1), kCellWidth) + usedText(row) + "\n";
  }
  if (matrix.serverSilent) {
    for (const std::string& line : wrap(kSilence, 75)) text += "     " + paint(Ink::Faint, line) + "\n";
  }
  return text;
}

std::string profilesText(const session::Session& session, const session::WireUse& use, const Paint& paint) {
  if (!publishes(session)) return {};
  std::string text = "   " + paint(Ink::Strong, "By their documented limits, would other servers have taken this?") + "\n";
  for (const ProfileVerdict& verdict : diagnosis::judgeProfiles(session, use)) {
    bool first = true;
    for (const std::string& line : wrap(verdictText(verdict), 75 - kLabelWidth)) {
      text += "     " + paint(Ink::Faint, padRight(first ? verdict.server : std::string_view(), kLabelWidth)) + line + "\n";
      first = false;
    }
  }
  return text;
}

void writeCompatibility(const session::Session& session, const analysis::SessionMeasures& measures, HtmlWriter& out) {
  if (!measures.enhanced.rows.empty()) {
    out.markup(
        "<h3>Enhanced RTMP</h3>\n<table><thead><tr><th></th><th>offered in connect</th><th>accepted in "
        "_result</th><th>used</th></tr></thead><tbody>\n");
    for (const EnhancedRow& row : measures.enhanced.rows) {
      out.markup("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", out.text(row.name), saidText(row.offered, row.offeredAs),
                 saidText(row.accepted, row.acceptedAs), usedText(row));
    }
    out.markup("</tbody></table>\n");
    if (measures.enhanced.serverSilent) out.markup("<p class=\"small faint\">{}</p>\n", kSilence);
  }
  if (!publishes(session)) return;
  out.markup("<details><summary>Would other servers have taken this, by their documented limits?</summary><table><tbody>\n");
  for (const ProfileVerdict& verdict : diagnosis::judgeProfiles(session, measures.use)) {
    out.markup("<tr><td>{}</td><td>{}</td></tr>\n", verdict.server, out.text(verdictText(verdict)));
  }
  out.markup("</tbody></table></details>\n");
}

}  // namespace rtmpscope::exporting
