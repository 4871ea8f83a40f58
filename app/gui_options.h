// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rtmpscope::app {

/// What the window was asked for on its command line.
struct GuiOptions {
  std::vector<std::string> captures;
  std::string theme;  ///< "system", "light" or "dark"; empty if nothing was asked for

  // A picture of the window, for documentation.
  std::string screenshot;  ///< file to write; empty for an ordinary start
  int width = 1280;
  int height = 800;
  std::optional<std::uint32_t> session;
  std::optional<std::uint32_t> step;  ///< Step::number
  std::string filter;
  std::string tab;  ///< "walkthrough", "messages", "packets", "findings", "conformance" or "notes"
  bool explanations = true;
  bool trueTime = false;
  bool unfolded = false;
};

/// What came out of reading it: options, or an exit status because help was asked for or something was wrong.
struct GuiCommandLine {
  GuiOptions options;
  std::optional<int> exitStatus;
};

/// Reads the command line. Prints help, the version, or what is wrong. Needs no display.
[[nodiscard]] GuiCommandLine readCommandLine(int argc, char** argv);

}  // namespace rtmpscope::app
