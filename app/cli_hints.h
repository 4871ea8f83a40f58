// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::cli {

/// The commands that exist.
[[nodiscard]] std::span<const std::string_view> commandNames();

/// Puts the command first: `--time utc messages x.pcap` becomes `messages --time utc x.pcap`, and without a command it is
/// `walkthrough`. Leaves lines alone that ask for help or the version only.
[[nodiscard]] std::vector<std::string> commandFirst(std::vector<std::string> arguments);

/// Whether a word that stands where a command or a capture may stand can only be a mistyped command: it names no file and looks like none.
[[nodiscard]] bool looksLikeCommand(const std::string& word);

/// The place of the first word that is neither an option nor an option's value; arguments.size() if there is none.
[[nodiscard]] std::size_t firstWord(const std::vector<std::string>& arguments);

}  // namespace rtmpscope::cli
