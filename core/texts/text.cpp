// SPDX-License-Identifier: GPL-3.0-or-later
#include "texts/text.h"

#include <cmath>

#include <fmt/args.h>
#include <fmt/format.h>

namespace rtmpscope::texts {

namespace {

// Between two sentences: see sentences().
constexpr PhraseWith<2> kNextSentence{"{} {}"};

std::string_view firstSentenceOf(std::string_view format, Language language) {
  constexpr std::string_view kChineseStop = "。";
  if (language == Language::Chinese) {
    const std::size_t stop = format.find(kChineseStop);
    return stop == std::string_view::npos ? format : format.substr(0, stop + kChineseStop.size());
  }
  // A sentence begins with a capital, or with a value.
  for (std::size_t at = format.find(". "); at != std::string_view::npos; at = format.find(". ", at + 1)) {
    const char next = at + 2 < format.size() ? format[at + 2] : '\0';
    if ((next >= 'A' && next <= 'Z') || next == '{') return format.substr(0, at + 1);
  }
  return format;
}

}  // namespace

Text::Text() = default;
Text::Text(Phrase phrase) : m_phrase(phrase) {}
Text::Text(const Text&) = default;
Text::Text(Text&&) noexcept = default;
Text& Text::operator=(const Text&) = default;
Text& Text::operator=(Text&&) noexcept = default;
Text::~Text() = default;
Text::Text(Phrase phrase, std::vector<Value> values) : m_phrase(phrase), m_values(std::move(values)) {}

Text Text::firstSentence() const {
  if (m_phrase == kNextSentence) {
    if (const Text* const first = std::get_if<Text>(&m_values.front().value)) return first->firstSentence();
  }
  Text first = *this;
  first.m_firstSentenceOnly = true;
  return first;
}

std::string Text::in(Language language) const {
  const std::string_view whole = m_phrase.in(language);
  const std::string_view format = m_firstSentenceOnly ? firstSentenceOf(whole, language) : whole;
  if (m_values.empty() && format.find_first_of("{}") == std::string_view::npos) return std::string{format};
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
  return fmt::vformat(format, values);
}

bool Text::operator==(const Text& other) const {
  return m_phrase == other.m_phrase && m_values == other.m_values && m_firstSentenceOnly == other.m_firstSentenceOnly;
}

Text asIs(std::string_view words) {
  return words.empty() ? Text{} : say("{}", std::string{words});
}

Text named(std::string_view name) {
  const Phrase phrase = Phrase::known(name);
  return phrase.empty() ? asIs(name) : Text{phrase};
}

std::string_view nameIn(std::string_view name, Language language) {
  const FoundTranslation match = language == Language::English ? FoundTranslation{} : findTranslation(name);
  return match.found ? match.entry->chinese : name;
}

namespace {

// Chinese sets the commas between clauses apart from those of a list, English does not.
constexpr Translation kClauseComma{"{}, {}", "{}，{}"};

Text joined(std::span<const Text> texts, Phrase between, Phrase last) {
  Text all;
  const Text* before = nullptr;  // the one that is not in `all` yet
  for (const Text& text : texts) {
    if (text.empty()) continue;
    if (before != nullptr) all = all.empty() ? *before : Text{between, {std::move(all), *before}};
    before = &text;
  }
  if (before == nullptr) return all;
  return all.empty() ? *before : Text{last, {std::move(all), *before}};
}

}  // namespace

Text sentences(std::initializer_list<Text> texts) {
  return joined(texts, kNextSentence, kNextSentence);
}

void addSentence(Text& text, Text more) {
  text = sentences({std::move(text), std::move(more)});
}

Text listOf(std::span<const Text> texts) {
  return joined(texts, "{}, {}", "{} and {}");
}

Text enumeration(std::span<const Text> texts) {
  return joined(texts, "{}, {}", "{}, {}");
}

Text clauses(std::span<const Text> texts) {
  return joined(texts, Phrase{kClauseComma}, Phrase{kClauseComma});
}

Text remarks(std::span<const Text> texts) {
  return joined(texts, "{}; {}", "{}; {}");
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
  // The limits are where the shorter form would round up to them.
  const double seconds = toSeconds(duration);
  const double size = std::abs(seconds);
  if (size < 0.000995) return say("{:.2f} ms", seconds * 1e3);
  if (size < 0.00995) return say("{:.1f} ms", seconds * 1e3);
  if (size < 0.9995) return say("{:.0f} ms", seconds * 1e3);
  if (size < 59.95) return say("{:.1f} s", seconds);
  const std::int64_t whole = std::llround(size);
  const std::int64_t sign = duration.count() < 0 ? -1 : 1;
  if (whole < 3600) return say("{} min {} s", sign * (whole / 60), whole % 60);
  return say("{} h {} min", sign * (whole / 3600), whole % 3600 / 60);
}

Text frameText(FrameNumber frame) {
  return say("frame {}", frame.value());
}

Text framesText(std::span<const FrameNumber> frames, std::size_t most) {
  if (frames.empty()) return say("no frame");
  if (frames.size() == 1) return frameText(frames.front());
  // A rest of one is as short as what would stand for it.
  const bool cut = frames.size() > most && frames.size() - most > 1;
  const std::size_t listed = cut ? most : frames.size() - 1;
  std::vector<Text> numbers;
  for (const FrameNumber frame : frames.first(listed)) numbers.push_back(say("{}", frame.value()));
  if (cut) return say("frames {} and {} more", enumeration(numbers), frames.size() - listed);
  return say("frames {} and {}", enumeration(numbers), frames.back().value());
}

Text theSender(Direction direction) {
  return direction == Direction::ClientToServer ? say("The client") : say("The server");
}

Text senderOf(Direction direction) {
  return direction == Direction::ClientToServer ? say("the client") : say("the server");
}

}  // namespace rtmpscope::texts
