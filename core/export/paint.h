// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace rtmpscope::exporting {

/// What a piece of text in a terminal is, from which its colour follows. Colour only ever repeats what a mark or a word says.
enum class Ink : std::uint8_t { Plain, Strong, Faint, Good, Warning, Error, FromClient, FromServer };

/// Puts ANSI colours around text, or leaves it as it is.
class Paint {
 public:
  explicit Paint(bool colour) : m_colour(colour) {}

  [[nodiscard]] std::string operator()(Ink ink, std::string_view text) const {
    if (!m_colour || ink == Ink::Plain || text.empty()) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", code(ink), text);
  }

 private:
  static std::string_view code(Ink ink) {
    switch (ink) {
      case Ink::Strong:
        return "1";
      case Ink::Faint:
        return "2";
      case Ink::Good:
        return "32";
      case Ink::Warning:
        return "33";
      case Ink::Error:
        return "1;31";
      case Ink::FromClient:
        return "36";
      case Ink::FromServer:
        return "35";
      case Ink::Plain:
        break;
    }
    return "0";
  }

  bool m_colour;
};

}  // namespace rtmpscope::exporting
