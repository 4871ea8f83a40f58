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

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

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

std::string_view nearest(std::string_view word, std::span<const std::string_view> known) {
  constexpr std::size_t longest = 40;
  if (word.size() > longest) return {};
  std::string_view best;
  std::size_t least = word.size() / 3 + 2;
  for (const std::string_view candidate : known) {
    const std::size_t far = distance(word, candidate);
    if (far < least) {
      least = far;
      best = candidate;
    }
  }
  return best;
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
