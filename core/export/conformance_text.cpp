// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/conformance_text.h"

#include "export/report_words.h"
#include "export/text_width.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using diagnosis::ClauseVerdict;
using diagnosis::Conformance;
using diagnosis::Level;
using texts::Language;
using texts::say;
using texts::Text;

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kIndent = 5;

Text peerName(Direction peer) {
  return peer == Direction::ClientToServer ? say("client") : say("server");
}

Text levelWord(Level level) {
  return level == Level::Must ? say("must") : say("should");
}

Text stateWord(Conformance conformance) {
  switch (conformance) {
    case Conformance::Kept:
      return say("kept");
    case Conformance::Broken:
      return say("broken");
    case Conformance::NotTested:
      break;
  }
  return say("not tested");
}

bool nothingTested(std::span<const ClauseVerdict> verdicts) {
  return std::ranges::all_of(verdicts, [](const ClauseVerdict& each) { return each.conformance == Conformance::NotTested; });
}

/// "client: 12 kept, 2 broken, 4 not tested"
Text countsOf(std::span<const ClauseVerdict> verdicts, Direction peer) {
  const auto count = [&](Conformance conformance) {
    return std::ranges::count_if(verdicts, [&](const ClauseVerdict& each) { return each.peer == peer && each.conformance == conformance; });
  };
  return say("{}: {} kept, {} broken, {} not tested", peerName(peer), count(Conformance::Kept), count(Conformance::Broken),
             count(Conformance::NotTested));
}

/// "it says 64 (frame 12)"
Text remarkOf(const ClauseVerdict& verdict) {
  if (verdict.frames.empty()) return verdict.remark;
  const Text frames = texts::framesText(verdict.frames);
  return verdict.remark.empty() ? frames : say("{} ({})", verdict.remark, frames);
}

std::string_view classOf(Conformance conformance) {
  if (conformance == Conformance::Broken) return "warning";
  return conformance == Conformance::Kept ? "good" : "faint";
}

std::string_view markOf(Conformance conformance) {
  if (conformance == Conformance::Broken) return "▲ ";
  return conformance == Conformance::Kept ? "✔ " : "";
}

void writeCell(const ClauseVerdict* verdict, Language language, HtmlWriter& out) {
  if (verdict == nullptr) {
    out.markup("<td></td>");
    return;
  }
  out.markup(R"(<td><span class="{}">{}{}</span>)", classOf(verdict->conformance), markOf(verdict->conformance),
             out.text(stateWord(verdict->conformance).in(language)));
  if (const Text remark = remarkOf(*verdict); !remark.empty()) out.markup(R"( <span class="small faint">{}</span>)", out.text(remark.in(language)));
  out.markup("</td>");
}

}  // namespace

std::string conformanceText(std::span<const ClauseVerdict> verdicts, Language language, const Paint& paint) {
  if (nothingTested(verdicts)) return {};
  std::string text = "   " + paint(Ink::Strong, say("Held against the specification").in(language)) + "\n";
  for (const Direction peer : {Direction::ClientToServer, Direction::ServerToClient}) {
    text += std::string(kIndent, ' ') + countsOf(verdicts, peer).in(language) + "\n";
  }
  for (const ClauseVerdict& verdict : verdicts) {
    if (verdict.conformance != Conformance::Broken) continue;
    const Text head =
        say("{} {} ({}): {}", peerName(verdict.peer), levelWord(verdict.clause->level), verdict.clause->number, Text{verdict.clause->rule});
    const Text did = verdict.remark.empty() ? say("{} It did not ({}).", head, texts::framesText(verdict.frames))
                                            : say("{} It did not: {}.", head, remarkOf(verdict));
    const std::string line = did.in(language);
    bool first = true;
    for (const std::string& part : wrap(line, kWidth - kIndent - 2)) {
      text += std::string(kIndent, ' ') + (first ? paint(Ink::Warning, "▲ ") : std::string("  ")) + part + "\n";
      first = false;
    }
  }
  return text;
}

void writeConformance(std::span<const ClauseVerdict> verdicts, Language language, HtmlWriter& out) {
  if (nothingTested(verdicts)) return;
  out.markup("<h3>{}</h3>\n<p class=\"small\">{}<br>{}</p>\n", say("Conformance: handshake and chunk layer").in(language),
             countsOf(verdicts, Direction::ClientToServer).in(language), countsOf(verdicts, Direction::ServerToClient).in(language));
  out.markup("<table><thead><tr><th>{}</th><th></th><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>\n", say("clause").in(language),
             say("rule").in(language), peerName(Direction::ClientToServer).in(language), peerName(Direction::ServerToClient).in(language));
  for (const diagnosis::Clause& clause : diagnosis::conformanceClauses()) {
    const auto cell = [&](Direction peer) {
      const auto found = std::ranges::find_if(verdicts, [&](const ClauseVerdict& each) { return each.clause == &clause && each.peer == peer; });
      return found != verdicts.end() ? &*found : nullptr;
    };
    out.markup(R"(<tr><td class="small">{}</td><td class="small faint">{}</td><td>{}</td>)", out.text(clause.number),
               levelWord(clause.level).in(language), out.text(clause.rule.in(language)));
    writeCell(cell(Direction::ClientToServer), language, out);
    writeCell(cell(Direction::ServerToClient), language, out);
    out.markup("</tr>\n");
  }
  out.markup("</tbody></table>\n");
}

}  // namespace rtmpscope::exporting
