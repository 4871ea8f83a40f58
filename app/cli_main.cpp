// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_commands.h"
#include "cli_options.h"
#include "cli_output.h"
#include "cli_status.h"

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <string>
#include <vector>

namespace rtmpscope::cli {

namespace {

Status run(const Options& options) {
  if (!options.keylog.empty()) {
    complain(texts::say("--keylog has no effect yet: this version does not open RTMPS"), options.language);
  }
  switch (options.command) {
    case Command::Walkthrough:
    case Command::Sessions:
      return runWalkthrough(options);
    case Command::Check:
      return runCheck(options);
    case Command::Messages:
    case Command::Frames:
      return runList(options);
    case Command::Show:
      return runShow(options);
    case Command::Stats:
      return runStats(options);
    case Command::Report:
      return runReport(options);
    case Command::AnnotateAdd:
    case Command::AnnotateList:
    case Command::AnnotateRemove:
      return runAnnotate(options);
  }
  return Status::Usage;
}

}  // namespace

}  // namespace rtmpscope::cli

int main(int argc, char** argv) {
  using rtmpscope::cli::Status;
  // A reader that goes away (`| head`) is found out by write(), and not by a signal.
  std::signal(SIGPIPE, SIG_IGN);
  ::tzset();
  try {
    const auto options = rtmpscope::cli::parseCommandLine(std::vector<std::string>(argv + 1, argv + argc));
    return static_cast<int>(options ? rtmpscope::cli::run(*options) : options.error());
  } catch (const std::exception& error) {
    // Memory that ran out, at the most: the rooms below answer with values.
    rtmpscope::cli::complain(error.what());
    return static_cast<int>(Status::Unreadable);
  }
}
