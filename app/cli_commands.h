// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli_options.h"
#include "cli_status.h"

namespace rtmpscope::cli {

/// The commands. Each does all of its work and answers with the status to exit with.
[[nodiscard]] Status runWalkthrough(const Options& options);  ///< walkthrough, sessions and check: one or several captures
[[nodiscard]] Status runList(const Options& options);         ///< messages and frames
[[nodiscard]] Status runShow(const Options& options);
[[nodiscard]] Status runStats(const Options& options);
[[nodiscard]] Status runReport(const Options& options);
[[nodiscard]] Status runAnnotate(const Options& options);  ///< add, list and remove

}  // namespace rtmpscope::cli
