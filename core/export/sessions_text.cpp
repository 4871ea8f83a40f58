// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/capture_summary.h"
#include "export/escape_terminal.h"
#include "export/paint.h"
#include "export/redact.h"
#include "export/report.h"
#include "export/report_words.h"
#include "export/text_width.h"
#include "export/time_text.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using analysis::Analysis;
using session::Session;

namespace {

constexpr std::size_t kColumns = 9;
constexpr std::array<texts::Phrase, kColumns> kHeads = {"#", "outcome", "role", "client", "server", "target", "start", "length", "media"};
constexpr std::array<bool, kColumns> kIsNumber = {true, false, false, false, false, false, true, true, false};
constexpr std::size_t kMaxCell = 40;

using Row = std::array<std::string, kColumns>;

Row rowOf(const Session& session, const Analysis& analysis, const Redactor& redactor, const ReportOptions& options) {
  const auto clean = [&](std::string_view text) { return shorten(escapeTerminal(redactor.text(text)), kMaxCell); };
  std::string target = clean(sessionShortTarget(session));
  if (target.empty()) target = clean(session.protocolDetail);
  const std::string codecs = codecsText(session);
  return {std::to_string(session.id.value()),
          verdictOf(session.outcome).in(options.language),
          std::string(roleWord(session.role).in(options.language)),
          toString(session.clientEndpoint),
          toString(session.serverEndpoint),
          target,
          timeText(session.start, options.time, analysis.firstTime.value_or(session.start)),
          texts::durationText(elapsed(session.start, session.end)).in(options.language),
          codecs};
}

}  // namespace

std::string sessionsText(const Analysis& analysis, const ReportOptions& options) {
  const Redactor redactor(analysis, options.redaction);
  const Paint paint(options.colour);
  std::string text = fmt::format("{}   {}\n", paint(Ink::Strong, escapeTerminal(redactor.text(captureName(analysis)))),
                                 texts::say("{}; {}", captureCounts(analysis), captureQuality(analysis)).in(options.language));
  std::vector<Row> rows;
  for (const auto& analyzed : analysis.sessions) {
    if (options.takes(analyzed->session->id)) rows.push_back(rowOf(*analyzed->session, analysis, redactor, options));
  }
  if (rows.empty()) return text;

  Row heads;
  std::array<std::size_t, kColumns> widths{};
  for (std::size_t column = 0; column < kColumns; ++column) {
    heads[column] = kHeads[column].in(options.language);
    widths[column] = displayWidth(heads[column]);
    for (const Row& row : rows) widths[column] = std::max(widths[column], displayWidth(row[column]));
  }
  const auto addLine = [&](const Row& cells, Ink ink) {
    std::string line;
    for (std::size_t column = 0; column < kColumns; ++column) {
      line += kIsNumber[column] ? padLeft(cells[column], widths[column]) : padRight(cells[column], widths[column]);
      line += "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += paint(ink, line) + '\n';
  };
  addLine(heads, Ink::Faint);
  for (const Row& row : rows) addLine(row, Ink::Plain);
  return text;
}

}  // namespace rtmpscope::exporting
