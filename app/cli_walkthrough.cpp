// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_commands.h"
#include "cli_load.h"
#include "cli_output.h"
#include "export/program_notes.h"
#include "export/report.h"

#include <algorithm>
#include <string>

namespace rtmpscope::cli {

namespace {

exporting::ReportDepth depthOf(Command command) {
  if (command == Command::Sessions) return exporting::ReportDepth::Sessions;
  return command == Command::Check ? exporting::ReportDepth::Findings : exporting::ReportDepth::Full;
}

std::string textOf(const Loaded& loaded, const Options& options) {
  const exporting::ReportOptions report = reportOptions(loaded, options);
  if (options.command == Command::Sessions) return exporting::sessionsText(*loaded.analysis, report);
  if (options.command == Command::Check) return exporting::findingsText(*loaded.analysis, report);
  // The program's own remarks on the handshake are in the steps' summaries already; --explain tells them in full.
  std::vector<notes::Annotation> notes = exporting::allNotes(*loaded.analysis, notesOn(loaded, options), options.language);
  if (!options.explain) std::erase_if(notes, [](const notes::Annotation& note) { return note.author == notes::Author::Program; });
  return exporting::walkthroughText(*loaded.analysis, notes, report);
}

std::string jsonOf(const Loaded& loaded, const Options& options) {
  const std::vector<notes::Annotation> notes = exporting::allNotes(*loaded.analysis, notesOn(loaded, options), options.language);
  return exporting::reportJson(*loaded.analysis, notes, depthOf(options.command), reportOptions(loaded, options));
}

}  // namespace

Status runWalkthrough(const Options& options) {
  const std::vector<std::span<const std::string>> inputs = inputsOf(options);
  const bool json = options.format == Format::Json;
  const bool array = json && inputs.size() > 1;
  Output output(options.language);
  Status status = Status::Done;
  bool first = true;
  if (array) output.write("[\n");
  for (const std::span<const std::string> input : inputs) {
    const auto loaded = load(input, options);
    if (!loaded || !hasSession(*loaded, options)) {
      status = worse(status, loaded ? Status::Usage : loaded.error());
      continue;
    }
    std::string text = json ? jsonOf(*loaded, options) : textOf(*loaded, options);
    if (array && text.ends_with('\n')) text.pop_back();
    if (!first) output.write(array ? ",\n" : "\n");
    first = false;
    if (!output.write(text)) break;
    if (options.command == Command::Check && failsCheck(*loaded, options)) status = worse(status, Status::Found);
  }
  if (array) output.write(first ? "]\n" : "\n]\n");
  return worse(status, output.status());
}

}  // namespace rtmpscope::cli
