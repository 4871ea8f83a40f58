// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_hints.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

namespace rtmpscope::cli {

namespace {

constexpr std::array<std::string_view, 13> kCommands = {"walkthrough", "sessions", "messages", "frames",  "show", "check", "stats",
                                                        "report",      "annotate", "compare",  "extract", "save", "help"};

// Options that are followed by a value of their own.
constexpr std::array<std::string_view, 18> kWithValue = {
    "--format", "--session", "--filter", "--decode-as", "--capture-filter", "--keylog", "--lang", "--time", "--fail-on",
    "-o",       "--output",  "--frame",  "--message",   "--step",           "--phase",  "--text", "--tag",  "-d"};

bool asksForHelp(const std::string& word) {
  return word == "--help" || word == "-h" || word == "--version" || word == "-V";
}

}  // namespace

std::size_t firstWord(const std::vector<std::string>& arguments) {
  std::size_t i = 0;
  while (i < arguments.size()) {
    const std::string& word = arguments[i];
    if (word.size() < 2 || word[0] != '-') return i;
    if (word == "--") return i + 1;
    i += std::find(kWithValue.begin(), kWithValue.end(), word) != kWithValue.end() ? 2 : 1;
  }
  return arguments.size();
}

std::span<const std::string_view> commandNames() {
  return kCommands;
}

std::vector<std::string> commandFirst(std::vector<std::string> arguments) {
  const std::size_t place = firstWord(arguments);
  const bool word = place < arguments.size();
  if (word && std::find(kCommands.begin(), kCommands.end(), arguments[place]) != kCommands.end()) {
    std::rotate(arguments.begin(), arguments.begin() + static_cast<std::ptrdiff_t>(place),
                arguments.begin() + static_cast<std::ptrdiff_t>(place) + 1);
    return arguments;
  }
  if (arguments.empty() || (!word && std::any_of(arguments.begin(), arguments.end(), asksForHelp))) return arguments;
  arguments.insert(arguments.begin(), "walkthrough");
  return arguments;
}

bool looksLikeCommand(const std::string& word) {
  if (word.empty() || word == "-" || word.find_first_of("./\\") != std::string::npos) return false;
  std::error_code ignored;
  return !std::filesystem::exists(word, ignored);
}

}  // namespace rtmpscope::cli
