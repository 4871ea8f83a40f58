// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/compatibility_text.h"

#include "export/escape_terminal.h"
#include "export/report_words.h"
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
using texts::say;
using texts::Text;

namespace {

constexpr std::size_t kLabelWidth = 25;
constexpr std::size_t kCellWidth = 17;
constexpr std::size_t kRestWidth = 75;
constexpr texts::Phrase kSilence =
    "The server said nothing of Enhanced RTMP in its answer to connect. That is normal: many that take it don't say so.";

Text saidText(Said said, const std::string& as) {
  switch (said) {
    case Said::Yes:
      return as.empty() ? say("yes") : say("yes: {}", texts::named(as));
    case Said::No:
      return say("no");
    case Said::Nothing:
      return say("not said");
    case Said::NotCaptured:
      break;
  }
  return say("not captured");
}

Text usedText(const EnhancedRow& row) {
  if (!row.used) return texts::asIs("?");
  return *row.used ? say("from frame {}", row.frame.value()) : say("no");
}

Text acceptanceText(Acceptance acceptance) {
  switch (acceptance) {
    case Acceptance::Yes:
      return say("yes");
    case Acceptance::No:
      return say("no");
    case Acceptance::CannotTell:
      break;
  }
  return say("cannot tell");
}

Text verdictText(const ProfileVerdict& verdict) {
  std::vector<Text> reasons;
  for (const ProfileReason& reason : verdict.reasons) {
    reasons.push_back(reason.frame == FrameNumber{} ? reason.text : say("{} (frame {})", reason.text, reason.frame.value()));
  }
  const Text acceptance = acceptanceText(verdict.acceptance);
  return reasons.empty() ? acceptance : say("{}: {}", acceptance, texts::remarks(reasons));
}

bool publishes(const session::Session& session) {
  return session.role == session::Role::Publish || session.role == session::Role::Both;
}

}  // namespace

std::string enhancedText(const EnhancedMatrix& matrix, const Redactor& redactor, const Paint& paint, texts::Language language) {
  if (matrix.rows.empty()) return {};
  const auto cell = [&](const Text& words) { return padRight(shorten(words.in(language), kCellWidth - 1), kCellWidth); };
  std::string text = "   " +
                     paint(Ink::Strong, padRight(say("Enhanced RTMP").in(language), kLabelWidth + 2) + cell(say("offered")) + cell(say("accepted")) +
                                            say("used").in(language)) +
                     "\n";
  for (const EnhancedRow& row : matrix.rows) {
    text += "     " +
            paint(Ink::Faint, padRight(shorten(escapeTerminal(redactor.text(texts::nameIn(row.name, language))), kLabelWidth - 1), kLabelWidth)) +
            cell(saidText(row.offered, row.offeredAs)) + cell(saidText(row.accepted, row.acceptedAs)) + usedText(row).in(language) + "\n";
  }
  if (matrix.serverSilent) {
    for (const std::string& line : wrap(kSilence.in(language), kRestWidth)) text += "     " + paint(Ink::Faint, line) + "\n";
  }
  return text;
}

std::string profilesText(const session::Session& session, const session::WireUse& use, const Paint& paint, texts::Language language) {
  if (!publishes(session)) return {};
  std::string text = "   " + paint(Ink::Strong, say("By their documented limits, would other servers have taken this?").in(language)) + "\n";
  for (const ProfileVerdict& verdict : diagnosis::judgeProfiles(session, use)) {
    bool first = true;
    for (const std::string& line : wrap(verdictText(verdict).in(language), kRestWidth - kLabelWidth)) {
      text += "     " + paint(Ink::Faint, padRight(first ? verdict.server : std::string_view(), kLabelWidth)) + line + "\n";
      first = false;
    }
  }
  return text;
}

void writeCompatibility(const session::Session& session, const analysis::SessionMeasures& measures, HtmlWriter& out) {
  if (!measures.enhanced.rows.empty()) {
    out.markup("<h3>{}</h3>\n<table><thead><tr><th></th><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>\n", out.words(say("Enhanced RTMP")),
               out.words(say("offered in connect")), out.words(say("accepted in _result")), out.words(say("used")));
    for (const EnhancedRow& row : measures.enhanced.rows) {
      out.markup("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", out.text(texts::nameIn(row.name, out.language())),
                 out.words(saidText(row.offered, row.offeredAs)), out.words(saidText(row.accepted, row.acceptedAs)), out.words(usedText(row)));
    }
    out.markup("</tbody></table>\n");
    if (measures.enhanced.serverSilent) out.markup("<p class=\"small faint\">{}</p>\n", out.words(kSilence));
  }
  if (!publishes(session)) return;
  out.markup("<details><summary>{}</summary><table><tbody>\n", out.words(say("Would other servers have taken this, by their documented limits?")));
  for (const ProfileVerdict& verdict : diagnosis::judgeProfiles(session, measures.use)) {
    out.markup("<tr><td>{}</td><td>{}</td></tr>\n", verdict.server, out.text(verdictText(verdict)));
  }
  out.markup("</tbody></table></details>\n");
}

}  // namespace rtmpscope::exporting
