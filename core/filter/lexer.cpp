// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/lexer.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

namespace rtmpscope::filter {

using texts::say;

namespace {

// The longer ones first: "!==" begins as "!=" does.
constexpr std::array<std::string_view, 26> kSymbols = {"===", "!==", "==", "!=", "~=", ">=", "<=", "&&", "||", "^^", "..", "(", ")",
                                                       "{",   "}",   "[",  "]",  ",",  ">",  "<",  "!",  "~",  "&",  "|",  "^", "="};

bool belongsToWord(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || static_cast<unsigned char>(letter) >= 0x80 ||
         std::string_view{"_.:/-+*%@"}.find(letter) != std::string_view::npos;
}

int digitOf(char letter) {
  const auto small = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  if (small >= '0' && small <= '9') return small - '0';
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : 16;
}

class Lexer {
 public:
  explicit Lexer(std::string_view filter) : m_filter(filter) {}

  tl::expected<std::vector<Token>, FilterError> run() {
    std::vector<Token> tokens;
    while (true) {
      while (!atEnd() && std::isspace(static_cast<unsigned char>(m_filter[m_at])) != 0) ++m_at;
      m_begin = m_at;
      if (atEnd()) break;
      auto token = next();
      if (!token) return tl::unexpected(token.error());
      tokens.push_back(std::move(*token));
    }
    tokens.push_back({Token::Kind::End, {}, m_filter.size(), 0});
    return tokens;
  }

 private:
  [[nodiscard]] bool atEnd() const { return m_at >= m_filter.size(); }
  [[nodiscard]] std::string_view rest() const { return m_filter.substr(m_at); }
  [[nodiscard]] Token token(Token::Kind kind, std::string text) const { return {kind, std::move(text), m_begin, m_at - m_begin}; }
  [[nodiscard]] tl::unexpected<FilterError> failed(texts::Text message) const {
    return tl::unexpected(FilterError{m_begin, std::max<std::size_t>(1, m_at - m_begin), std::move(message)});
  }

  tl::expected<Token, FilterError> next() {
    if (m_filter[m_at] == '"') return readString(true);
    if ((m_filter[m_at] == 'r' || m_filter[m_at] == 'R') && rest().substr(1).starts_with('"')) {
      ++m_at;
      return readString(false);
    }
    if (m_filter[m_at] == '\'') return readCharacter();
    if (!rest().starts_with("..") && belongsToWord(m_filter[m_at])) return readWord();
    for (const std::string_view symbol : kSymbols) {
      if (!rest().starts_with(symbol)) continue;
      m_at += symbol.size();
      return token(Token::Kind::Symbol, std::string{symbol});
    }
    ++m_at;
    return failed(say("\"{}\" has no meaning in a filter.", std::string{m_filter[m_begin]}));
  }

  Token readWord() {
    while (!atEnd() && belongsToWord(m_filter[m_at]) && !rest().starts_with("..")) ++m_at;
    return token(Token::Kind::Word, std::string{m_filter.substr(m_begin, m_at - m_begin)});
  }

  tl::expected<Token, FilterError> readString(bool escapes) {
    std::string text;
    for (++m_at; !atEnd() && m_filter[m_at] != '"';) {
      if (m_filter[m_at] == '\\' && escapes) {
        const auto byte = readEscape();
        if (!byte) return failed(say("There is no escape like this in a string."));
        text += *byte;
      } else {
        // In a raw string a backslash keeps the quotation mark behind it.
        if (m_filter[m_at] == '\\' && rest().substr(1).starts_with('"')) text += m_filter[m_at++];
        text += m_filter[m_at++];
      }
    }
    if (atEnd()) return failed(say("The quotation mark that ends this string is missing."));
    ++m_at;
    return token(Token::Kind::String, std::move(text));
  }

  /// 'A' is the number 65.
  tl::expected<Token, FilterError> readCharacter() {
    ++m_at;
    std::optional<char> letter;
    if (!atEnd() && m_filter[m_at] == '\\') {
      letter = readEscape();
    } else if (!atEnd() && m_filter[m_at] != '\'') {
      letter = m_filter[m_at++];
    }
    if (!letter || atEnd() || m_filter[m_at] != '\'') return failed(say("Between apostrophes stands one character."));
    ++m_at;
    return token(Token::Kind::Word, std::to_string(static_cast<unsigned char>(*letter)));
  }

  /// What stands for one byte: \n, \", \x41, \101.
  std::optional<char> readEscape() {
    ++m_at;
    if (atEnd()) return std::nullopt;
    const char letter = m_filter[m_at++];
    constexpr std::string_view kLetters = "abfnrtv0";
    constexpr std::string_view kMeanings{"\a\b\f\n\r\t\v\0", 8};
    if (letter == 'x') return readDigits(16, 2);
    if (letter >= '0' && letter <= '7' && !atEnd() && digitOf(m_filter[m_at]) < 8) {
      --m_at;
      return readDigits(8, 3);
    }
    if (const std::size_t which = kLetters.find(letter); which != std::string_view::npos) return kMeanings[which];
    if (std::isalnum(static_cast<unsigned char>(letter)) != 0) return std::nullopt;
    return letter;
  }

  std::optional<char> readDigits(int base, std::size_t most) {
    int number = 0;
    std::size_t digits = 0;
    for (; digits < most && !atEnd() && digitOf(m_filter[m_at]) < base; ++digits) number = number * base + digitOf(m_filter[m_at++]);
    if (digits == 0 || number > 0xFF) return std::nullopt;
    return static_cast<char>(number);
  }

  std::string_view m_filter;
  std::size_t m_at = 0;
  std::size_t m_begin = 0;
};

}  // namespace

tl::expected<std::vector<Token>, FilterError> readTokens(std::string_view filter) {
  return Lexer{filter}.run();
}

}  // namespace rtmpscope::filter
