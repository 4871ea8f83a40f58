// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_commands.h"
#include "cli_load.h"
#include "cli_output.h"
#include "export/check_documents.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace rtmpscope::cli {

namespace {

bool reaches(const std::vector<diagnosis::Finding>& findings, diagnosis::Severity severity) {
  return std::any_of(findings.begin(), findings.end(), [&](const diagnosis::Finding& finding) { return finding.severity >= severity; });
}

/// All captures in one document. A capture that cannot be read has its place in it, too.
template <class Document>
Status writeDocument(Document document, const Options& options) {
  Status status = Status::Done;
  for (const std::span<const std::string> input : inputsOf(options)) {
    const auto loaded = load(input, options);
    if (!loaded) {
      if (loaded.error() == Status::Usage) return Status::Usage;
      document.addUnreadable(input.front(), texts::say("could not be read; standard error says why").in(options.language));
      status = worse(status, loaded.error());
      continue;
    }
    if (!hasSession(*loaded, options)) {
      status = worse(status, Status::Usage);
      continue;
    }
    document.add(*loaded->analysis, reportOptions(*loaded, options).sessions);
    if (failsCheck(*loaded, options)) status = worse(status, Status::Found);
  }
  Output output(options.language);
  output.write(document.take());
  return worse(status, output.status());
}

}  // namespace

bool failsCheck(const Loaded& loaded, const Options& options) {
  const analysis::Analysis& analysis = *loaded.analysis;
  if (reaches(analysis.findings, options.failOn)) return true;
  const exporting::ReportOptions report = reportOptions(loaded, options);
  return std::any_of(analysis.sessions.begin(), analysis.sessions.end(),
                     [&](const auto& analyzed) { return report.takes(analyzed->session->id) && reaches(analyzed->findings, options.failOn); });
}

Status runCheck(const Options& options) {
  if (options.format == Format::Junit) return writeDocument(exporting::JunitDocument(reportOptions(options), options.failOn), options);
  if (options.format == Format::Sarif) return writeDocument(exporting::SarifDocument(reportOptions(options)), options);
  return runWalkthrough(options);
}

}  // namespace rtmpscope::cli
