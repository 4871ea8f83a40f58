// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "base/ids.h"
#include "base/time.h"
#include "texts/language.h"
#include "texts/phrase.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace rtmpscope::texts {

struct Value;

/// Something that the program says: a phrase with its values, put into words when it is known in which language. What it
/// holds from the wire is as it came: escape it where it is shown.
class Text {
 public:
  Text();
  // Not explicit: a phrase without values is a text.
  Text(Phrase phrase);
  Text(Phrase phrase, std::vector<Value> values);
  Text(const Text&);
  Text(Text&&) noexcept;
  Text& operator=(const Text&);
  Text& operator=(Text&&) noexcept;
  ~Text();

  [[nodiscard]] bool empty() const { return m_phrase.empty(); }
  [[nodiscard]] std::string in(Language language) const;
  /// The first sentence alone. Full stops in the values don't end it: what comes from the wire may hold anything.
  [[nodiscard]] Text firstSentence() const;
  [[nodiscard]] bool operator==(const Text& other) const;

 private:
  Phrase m_phrase;
  std::vector<Value> m_values;
  bool m_firstSentenceOnly = false;
};

/// A value in a phrase: a number, a name (the same in each language), or another text.
struct Value {
  std::variant<std::int64_t, std::uint64_t, double, std::string, Text> value;

  template <typename T>
  requires(!std::same_as<std::remove_cvref_t<T>, Value>)
      // Not explicit: what a phrase is said with is written beside it.
      Value(T&& given)
      : value(convert(std::forward<T>(given))) {}
  [[nodiscard]] bool operator==(const Value& other) const = default;

 private:
  template <typename T>
  static auto convert(T&& given) {
    using Plain = std::remove_cvref_t<T>;
    if constexpr (std::same_as<Plain, Text> || std::same_as<Plain, Phrase>) {
      return Text{std::forward<T>(given)};
    } else if constexpr (std::floating_point<Plain>) {
      return static_cast<double>(given);
    } else if constexpr (std::unsigned_integral<Plain>) {
      return static_cast<std::uint64_t>(given);
    } else if constexpr (std::signed_integral<Plain>) {
      return static_cast<std::int64_t>(given);
    } else {
      return std::string{std::forward<T>(given)};
    }
  }
};

/// Says a phrase with its values: `say("The server refused {}.", name)`.
template <typename... Values>
[[nodiscard]] Text say(PhraseWith<sizeof...(Values)> phrase, Values&&... values) {
  return Text{phrase, std::vector<Value>{Value{std::forward<Values>(values)}...}};
}

/// A name, a number or words from the wire: the same in each language.
[[nodiscard]] Text asIs(std::string_view words);

/// A name that the catalogue may have: "TCP handshake", "connect('live')". See nameIn().
[[nodiscard]] Text named(std::string_view name);

/// What the program calls something that often is a name of the protocol: in that language if the catalogue has it, else as
/// it is.
[[nodiscard]] std::string_view nameIn(std::string_view name, Language language);

/// One sentence after the other; empty ones are left out.
[[nodiscard]] Text sentences(std::initializer_list<Text> texts);

/// Says one more sentence; an empty one is nothing.
void addSentence(Text& text, Text more);

/// "a", "a and b", "a, b and c".
[[nodiscard]] Text listOf(std::span<const Text> texts);
/// "a, b, c".
[[nodiscard]] Text enumeration(std::span<const Text> texts);
/// "a, b, c" of parts that say something each: "702 packets, 5.1 s, no RTMP session". Chinese has another comma for these.
[[nodiscard]] Text clauses(std::span<const Text> texts);
/// "a; b; c".
[[nodiscard]] Text remarks(std::span<const Text> texts);

/// "1,389": digits in groups of three.
[[nodiscard]] std::string groupedDigits(std::uint64_t number);

/// "1 byte", "1,389 bytes": `one` and `many` take the number, and behind it whatever else belongs to the sentence.
template <typename Number, typename... More>
requires std::integral<Number>
[[nodiscard]] Text counted(Number number, PhraseWith<1 + sizeof...(More)> one, PhraseWith<1 + sizeof...(More)> many, More&&... more) {
  return say(number == 1 ? one : many, groupedDigits(static_cast<std::uint64_t>(number)), std::forward<More>(more)...);
}
[[nodiscard]] Text bytesText(std::uint64_t bytes);

/// "0.40 ms", "4.2 ms", "12 ms", "3.2 s", "2 min 5 s", "2 h 3 min"; with a minus if it is negative.
[[nodiscard]] Text durationText(Nanoseconds duration);

/// "frame 12".
[[nodiscard]] Text frameText(FrameNumber frame);

/// "frame 12", "frames 12 and 15", "frames 12, 15 and 17"; of more than `most` the first and how many follow: "frames 12, 15 and 3
/// more".
[[nodiscard]] Text framesText(std::span<const FrameNumber> frames, std::size_t most = std::numeric_limits<std::size_t>::max());

/// "The client", "The server" at the head of a sentence; "the client", "the server" within it.
[[nodiscard]] Text theSender(Direction direction);
[[nodiscard]] Text senderOf(Direction direction);

}  // namespace rtmpscope::texts
