// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_commands.h"
#include "cli_load.h"
#include "cli_output.h"
#include "export/stats.h"

namespace rtmpscope::cli {

Status runStats(const Options& options) {
  const auto loaded = load(inputsOf(options).front(), options);
  if (!loaded) return loaded.error();
  if (!hasSession(*loaded, options)) return Status::Usage;
  Output output(options.language);
  const exporting::ReportOptions report = reportOptions(*loaded, options);
  output.write(options.format == Format::Json ? exporting::statsJson(*loaded->analysis, report) : exporting::statsText(*loaded->analysis, report));
  return output.status();
}

}  // namespace rtmpscope::cli
