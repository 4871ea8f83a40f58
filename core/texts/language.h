// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rtmpscope::texts {

/// A language in which the program speaks to people. Names of the protocol, and whatever came from the wire, are in none.
enum class Language : std::uint8_t { English, Chinese };

/// The names of `--lang`: "en", "zh".
[[nodiscard]] constexpr std::string_view toString(Language language) {
  return language == Language::Chinese ? "zh" : "en";
}
[[nodiscard]] constexpr std::optional<Language> languageNamed(std::string_view name) {
  if (name == "en") return Language::English;
  if (name == "zh") return Language::Chinese;
  return std::nullopt;
}

}  // namespace rtmpscope::texts
