// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "cli_options.h"
#include "cli_status.h"
#include "notes/annotation.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace rtmpscope::cli {

/// One capture, read to its end, or to where it breaks off.
struct Loaded {
  std::string path;  ///< of the first file
  std::shared_ptr<const analysis::Analysis> analysis;
};

/// Opens and analyses `paths` as one capture, with the ports, the filter and the progress that the options ask for. Says on
/// standard error why it could not: Unreadable, or Usage for a capture filter that libpcap does not understand.
[[nodiscard]] tl::expected<Loaded, Status> load(std::span<const std::string> paths, const Options& options);

/// The captures of the command line as they are to be analysed: each by itself, or all as one with --merge.
[[nodiscard]] std::vector<std::span<const std::string>> inputsOf(const Options& options);

/// The notes that people made on the capture. A sidecar that cannot be read is complained about and otherwise left out.
[[nodiscard]] std::vector<notes::Annotation> notesOn(const Loaded& loaded, const Options& options);

/// What the exporters need to know of the options.
[[nodiscard]] exporting::ReportOptions reportOptions(const Options& options);
/// The same with the sessions of that capture that --session and --filter leave.
[[nodiscard]] exporting::ReportOptions reportOptions(const Loaded& loaded, const Options& options);

/// The same for a list of messages or frames: --filter is about these.
[[nodiscard]] exporting::ReportOptions listOptions(const Options& options);
/// What --filter leaves of them; none: all.
[[nodiscard]] std::optional<std::vector<MessageNumber>> messagesAsked(const Loaded& loaded, const Options& options);
[[nodiscard]] std::optional<std::vector<FrameNumber>> framesAsked(const Loaded& loaded, const Options& options);

/// Whether the session asked for is there. If not, says so.
[[nodiscard]] bool hasSession(const Loaded& loaded, const Options& options);

}  // namespace rtmpscope::cli
