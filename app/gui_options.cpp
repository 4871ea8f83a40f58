// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_options.h"

#include <cstdio>

#include <CLI/CLI.hpp>

namespace rtmpscope::app {
namespace {

constexpr int kWrongUsage = 2;

/// "1280x800" into two numbers of sensible size.
bool parseSize(const std::string& text, GuiOptions& options) {
  int width = 0;
  int height = 0;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest) != 2) return false;
  if (width < 320 || height < 240 || width > 7680 || height > 4320) return false;
  options.width = width;
  options.height = height;
  return true;
}

}  // namespace

GuiCommandLine readCommandLine(int argc, char** argv) {
  GuiCommandLine line;
  GuiOptions& options = line.options;
  CLI::App app{"Shows RTMP sessions of capture files in a window. rtmpscope-cli does the same without one.", "rtmpscope"};
  app.set_version_flag("--version", "rtmpscope " RTMPSCOPE_VERSION);
  app.add_option("CAPTURE", options.captures, "pcap or pcapng files, also compressed; each gets a window");
  app.add_option("--theme", options.theme, "colours")->check(CLI::IsMember({"system", "light", "dark"}));

  const std::string group = "Pictures of the window, for documentation (no display is needed)";
  std::string size;
  app.add_option("--screenshot", options.screenshot, "load CAPTURE, write the window to this PNG file, and exit")->group(group);
  app.add_option("--size", size, "size of the window, 1280x800 by default")->group(group);
  app.add_option("--session", options.session, "choose this session")->group(group);
  app.add_option("--select-step", options.step, "choose the step with this number")->group(group);
  app.add_option("--filter", options.filter, "apply this display filter")->group(group);
  app.add_option("--tab", options.tab, "tab to show")
      ->check(CLI::IsMember({"walkthrough", "messages", "packets", "findings", "conformance", "notes"}))
      ->group(group);
  app.add_flag("--explanations,!--no-explanations", options.explanations, "explain the steps")->group(group);
  app.add_flag("--true-time", options.trueTime, "distances are times")->group(group);
  app.add_flag("--unfold", options.unfolded, "unfold the media")->group(group);

  try {
    app.parse(argc, argv);
    if (!size.empty() && !parseSize(size, options)) throw CLI::ValidationError("--size", "must be WIDTHxHEIGHT, from 320x240 on");
    if (!options.screenshot.empty() && options.captures.size() > 1) throw CLI::ValidationError("--screenshot", "takes one capture");
  } catch (const CLI::ParseError& error) {
    line.exitStatus = app.exit(error) == 0 ? 0 : kWrongUsage;
  }
  return line;
}

}  // namespace rtmpscope::app
