// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "cli_load.h"
#include "cli_options.h"
#include "cli_status.h"

namespace rtmpscope::cli {

/// The commands. Each does all of its work and answers with the status to exit with.
[[nodiscard]] Status runWalkthrough(const Options& options);  ///< walkthrough and sessions, check as text and JSON: one or several captures
[[nodiscard]] Status runCheck(const Options& options);
[[nodiscard]] Status runList(const Options& options);  ///< messages and frames
[[nodiscard]] Status runShow(const Options& options);
[[nodiscard]] Status runStats(const Options& options);
[[nodiscard]] Status runReport(const Options& options);
[[nodiscard]] Status runAnnotate(const Options& options);  ///< add, list and remove

/// Whether something was found at or above --fail-on, in the session asked for or anywhere.
[[nodiscard]] bool failsCheck(const Loaded& loaded, const Options& options);

}  // namespace rtmpscope::cli
