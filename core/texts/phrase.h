// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "texts/chinese.h"
#include "texts/language.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

// clang 14, which the fuzz targets are built with, breaks down over these: there a phrase is looked up when it is said.
#if defined(__clang__) && __clang_major__ < 15
#define RTMPSCOPE_CONSTEVAL constexpr
#else
#define RTMPSCOPE_CONSTEVAL consteval
#endif

namespace rtmpscope::texts {

/// How many values a format takes, and whether each of them is used. "{{" and "}}" are braces.
struct Placeholders {
  std::size_t count = 0;
  bool wellFormed = true;
};

/// Reads a format in fmt's syntax as far as this program uses it: "{}", "{:.1f}", "{1}", "{1:.1f}".
[[nodiscard]] constexpr Placeholders placeholdersOf(std::string_view format) {
  Placeholders found;
  std::size_t inOrder = 0;
  std::size_t highest = 0;
  std::uint64_t used = 0;
  for (std::size_t at = 0; at < format.size(); ++at) {
    const bool doubled = at + 1 < format.size() && format[at + 1] == format[at];
    if (format[at] == '}') {
      found.wellFormed &= doubled;
      at += doubled ? 1 : 0;
    }
    if (format[at] != '{') continue;
    if (doubled) {
      ++at;
      continue;
    }
    const std::size_t end = format.find('}', at);
    const std::string_view inside = format.substr(at + 1, end == std::string_view::npos ? end : end - at - 1);
    const bool numbered = !inside.empty() && inside[0] >= '0' && inside[0] <= '9';
    const std::size_t index = numbered ? static_cast<std::size_t>(inside[0] - '0') : inOrder++;
    highest = std::max(highest, index + 1);
    used |= std::uint64_t{1} << index;
    found.wellFormed &= end != std::string_view::npos && !(numbered && inside.size() > 1 && inside[1] != ':');
    at = end == std::string_view::npos ? format.size() : end;
  }
  found.count = highest;
  found.wellFormed &= used == (std::uint64_t{1} << highest) - 1;
  return found;
}

/// A sentence, or a part of one, in each language: named by its English form, with the others out of the catalogue
/// (chinese.h). A phrase that the catalogue lacks, or has with other values in it, does not compile.
class Phrase {
 public:
  constexpr Phrase() = default;
  // Not explicit: phrases are written where they are used.
  RTMPSCOPE_CONSTEVAL Phrase(const char* english) : m_entry(entryOf(english)) {}

  /// An entry that stands in no catalogue, because its English form has another Chinese one there. It must live on.
  RTMPSCOPE_CONSTEVAL explicit Phrase(const Translation& entry) : m_entry(&entry) {}

  /// The phrase of that English form, without values; empty if the catalogue lacks it.
  [[nodiscard]] static constexpr Phrase known(std::string_view english) {
    Phrase phrase;
    const FoundTranslation match = english.empty() ? FoundTranslation{} : findTranslation(english);
    if (match.found && placeholdersOf(english).count == 0) phrase.m_entry = match.entry;
    return phrase;
  }

  [[nodiscard]] constexpr std::string_view in(Language language) const {
    if (m_entry == nullptr) return {};
    return language == Language::Chinese ? m_entry->chinese : m_entry->english;
  }
  [[nodiscard]] constexpr bool empty() const { return m_entry == nullptr; }
  [[nodiscard]] constexpr bool operator==(const Phrase&) const = default;

 private:
  static RTMPSCOPE_CONSTEVAL const Translation* entryOf(std::string_view english) {
    if (english.empty()) return nullptr;
    const FoundTranslation match = findTranslation(english);
    if (!match.found) throw "this phrase has no Chinese form in texts/chinese_*.h";
    const Placeholders own = placeholdersOf(match.entry->english);
    const Placeholders other = placeholdersOf(match.entry->chinese);
    if (!own.wellFormed || !other.wellFormed) throw "a format of this phrase is malformed";
    if (own.count != other.count) throw "the Chinese of this phrase takes other values";
    return match.entry;
  }

  const Translation* m_entry = nullptr;  // in the catalogue, as a rule
};

/// A phrase that takes this many values.
template <std::size_t Values>
class PhraseWith : public Phrase {
 public:
  // Not explicit, for the same reason.
  RTMPSCOPE_CONSTEVAL PhraseWith(const char* english) : Phrase(english) {
    if (placeholdersOf(english).count != Values) throw "this phrase takes another number of values";
  }
};

}  // namespace rtmpscope::texts
