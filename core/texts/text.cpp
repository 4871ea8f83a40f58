// SPDX-License-Identifier: GPL-3.0-or-later
#include "texts/text.h"

#include <iterator>

#include <fmt/args.h>
#include <fmt/format.h>

namespace rtmpscope::texts {

Text::Text(Phrase phrase, std::vector<Value> values) : m_phrase(phrase), m_values(std::move(values)) {}

std::string Text::in(Language language) const {
  if (m_values.empty() && m_phrase.in(language).find_first_of("{}") == std::string_view::npos) return std::string{m_phrase.in(language)};
  fmt::dynamic_format_arg_store<fmt::format_context> values;
  for (const Value& one : m_values) {
    std::visit(
        [&](const auto& value) {
          if constexpr (std::same_as<std::remove_cvref_t<decltype(value)>, Text>) {
            values.push_back(value.in(language));
          } else {
            values.push_back(value);
          }
        },
        one.value);
  }
  return fmt::vformat(m_phrase.in(language), values);
}

bool Text::operator==(const Text& other) const {
  return m_phrase == other.m_phrase && m_values == other.m_values;
}

Text asIs(std::string_view words) {
  return words.empty() ? Text{} : say("{}", std::string{words});
}

std::string_view nameIn(std::string_view name, Language language) {
  const FoundTranslation match = language == Language::English ? FoundTranslation{} : findTranslation(name);
  return match.found ? match.entry->chinese : name;
}

namespace {

Text joined(std::span<const Text> texts, PhraseWith<2> between, PhraseWith<2> last) {
  Text all;
  const Text* before = nullptr;  // the one that is not in `all` yet
  for (const Text& text : texts) {
    if (text.empty()) continue;
    if (before != nullptr) all = all.empty() ? *before : say(between, std::move(all), *before);
    before = &text;
  }
  if (before == nullptr) return all;
  return all.empty() ? *before : say(last, std::move(all), *before);
}

}  // namespace

Text sentences(std::initializer_list<Text> texts) {
  return joined(texts, "{} {}", "{} {}");
}

Text listOf(std::span<const Text> texts) {
  return joined(texts, "{}, {}", "{} and {}");
}

Text enumeration(std::span<const Text> texts) {
  return joined(texts, "{}, {}", "{}, {}");
}

std::string groupedDigits(std::uint64_t number) {
  constexpr std::size_t kGroup = 3;
  const std::string digits = std::to_string(number);
  std::string grouped;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % kGroup == 0) grouped += ',';
    grouped += digits[i];
  }
  return grouped;
}

Text bytesText(std::uint64_t bytes) {
  return counted(bytes, "{} byte", "{} bytes");
}

Text durationText(Nanoseconds duration) {
  constexpr double kTiny = 0.1;
  constexpr double kShort = 10;  // below it one decimal is worth having
  const double ms = toSeconds(duration) * 1000;
  if (ms < kTiny) return say("{:.2f} ms", ms);
  if (ms < kShort) return say("{:.1f} ms", ms);
  if (ms < 1000) return say("{:.0f} ms", ms);
  const double seconds = ms / 1000;
  if (seconds < 60) return say("{:.1f} s", seconds);
  const auto whole = static_cast<std::int64_t>(seconds);
  return say("{} min {} s", whole / 60, whole % 60);
}

Text framesText(std::span<const FrameNumber> frames) {
  if (frames.empty()) return say("no frame");
  if (frames.size() == 1) return say("frame {}", frames.front().value());
  std::vector<Text> numbers;
  for (const FrameNumber frame : frames) numbers.push_back(asIs(std::to_string(frame.value())));
  return say("frames {}", listOf(numbers));
}

Text theSender(Direction direction) {
  return direction == Direction::ClientToServer ? say("The client") : say("The server");
}

Text senderOf(Direction direction) {
  return direction == Direction::ClientToServer ? say("the client") : say("the server");
}

}  // namespace rtmpscope::texts
