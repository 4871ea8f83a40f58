// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/parser.h"

#include "filter/lexer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace rtmpscope::filter {

using texts::say;
using texts::Text;

namespace {

using NodePointer = std::unique_ptr<const Node>;
template <typename T>
using Read = tl::expected<T, FilterError>;

struct Relation {
  std::string_view sign;
  std::string_view word;
  Comparison comparison;
  Quantifier quantifier;
};

constexpr std::array kRelations = {
    Relation{"==", "eq", Comparison::Equal, Quantifier::Any},        Relation{"==", "any_eq", Comparison::Equal, Quantifier::Any},
    Relation{"===", "all_eq", Comparison::Equal, Quantifier::All},   Relation{"!=", "ne", Comparison::NotEqual, Quantifier::All},
    Relation{"!=", "all_ne", Comparison::NotEqual, Quantifier::All}, Relation{"!==", "any_ne", Comparison::NotEqual, Quantifier::Any},
    Relation{"~=", "any_ne", Comparison::NotEqual, Quantifier::Any}, Relation{">", "gt", Comparison::Greater, Quantifier::Any},
    Relation{"<", "lt", Comparison::Less, Quantifier::Any},          Relation{">=", "ge", Comparison::GreaterOrEqual, Quantifier::Any},
    Relation{"<=", "le", Comparison::LessOrEqual, Quantifier::Any},
};

struct FunctionName {
  std::string_view name;
  Function function;
};
constexpr std::array kFunctions = {FunctionName{"len", Function::Length}, FunctionName{"count", Function::Count},
                                   FunctionName{"lower", Function::Lower}, FunctionName{"upper", Function::Upper},
                                   FunctionName{"string", Function::String}};

// Words that are no values and no fields.
constexpr std::array<std::string_view, 8> kKeywords = {"and", "or", "xor", "not", "in", "contains", "matches", "bitand"};

bool isKeyword(std::string_view word) {
  return std::ranges::find(kKeywords, word) != kKeywords.end() || std::ranges::find(kRelations, word, &Relation::word) != kRelations.end();
}

Text kindOf(FieldType type) {
  switch (type) {
    case FieldType::Boolean:
      return say("true or false");
    case FieldType::Integer:
      return say("a whole number");
    case FieldType::Number:
      return say("a number");
    case FieldType::Seconds:
      return say("a time in seconds");
    case FieldType::Text:
      return say("a text");
    case FieldType::Protocol:
    case FieldType::Bytes:
      return say("bytes like 03:00 or a text between quotation marks");
    case FieldType::Address:
      return say("an IP address like 10.0.0.1 or 10.0.0.0/8");
  }
  return {};
}

bool isSearchable(FieldType type) {
  return type == FieldType::Text || type == FieldType::Bytes || type == FieldType::Protocol;
}

/// A value whose type is not known before it stands beside a field.
struct Word {
  Token token;
};
using Term = std::variant<FieldOperand, Word>;

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : m_tokens(std::move(tokens)) {}

  Read<NodePointer> run() {
    auto node = readJoined(0);
    if (!node) return node;
    if (now().kind != Token::Kind::End) return failedAt(now(), say("\"{}\" is one too many here.", now().text));
    return node;
  }

 private:
  [[nodiscard]] const Token& now() const { return m_tokens[m_at]; }
  const Token& take() { return m_tokens[m_at + 1 < m_tokens.size() ? m_at++ : m_at]; }
  bool takeIf(std::string_view symbol, std::string_view word = {}) {
    const bool fits = now().is(symbol) || (!word.empty() && now().isWord(word));
    if (fits) take();
    return fits;
  }

  [[nodiscard]] static tl::unexpected<FilterError> failedAt(const Token& token, Text message) {
    return tl::unexpected(FilterError{token.position, token.length, std::move(message)});
  }
  [[nodiscard]] tl::unexpected<FilterError> expected(Text what) const {
    if (now().kind == Token::Kind::End) return failedAt(now(), say("The filter ends where {} should follow.", std::move(what)));
    return failedAt(now(), say("Here should stand {}, and not \"{}\".", std::move(what), now().text));
  }

  // `or` binds least, then `xor`, then `and`, as in Wireshark.
  Read<NodePointer> readJoined(std::size_t level) {
    static constexpr std::array kLevels = {
        std::tuple{Joined::How::Or, std::string_view{"||"}, std::string_view{"or"}},
        std::tuple{Joined::How::Xor, std::string_view{"^^"}, std::string_view{"xor"}},
        std::tuple{Joined::How::And, std::string_view{"&&"}, std::string_view{"and"}},
    };
    if (level == kLevels.size()) return readNegated();
    const auto& [how, symbol, word] = kLevels[level];
    auto first = readJoined(level + 1);
    if (!first || !(now().is(symbol) || now().isWord(word))) return first;
    Joined joined{how, {}};
    joined.nodes.push_back(std::move(*first));
    while (takeIf(symbol, word)) {
      auto next = readJoined(level + 1);
      if (!next) return next;
      joined.nodes.push_back(std::move(*next));
    }
    return node(std::move(joined));
  }

  Read<NodePointer> readNegated() {
    const Token& begin = now();
    if (!now().is("!") && !now().isWord("not") && !now().is("(")) return readRelation();
    if (m_depth == kMaxFilterDepth) return failedAt(begin, say("Parentheses and negations go deeper here than {} levels.", kMaxFilterDepth));
    ++m_depth;
    auto inner = takeIf("!", "not") ? readInverse() : readGroup();
    --m_depth;
    return inner;
  }

  Read<NodePointer> readInverse() {
    auto inner = readNegated();
    if (!inner) return inner;
    return node(Not{std::move(*inner)});
  }

  Read<NodePointer> readGroup() {
    const Token open = take();
    auto inner = readJoined(0);
    if (!inner) return inner;
    if (now().kind == Token::Kind::End) return failedAt(open, say("The parenthesis that closes this one is missing."));
    if (!takeIf(")")) return expected(say("\"and\", \"or\" or a closing parenthesis"));
    return inner;
  }

  Read<NodePointer> readRelation() {
    std::optional<Quantifier> asked;
    const bool quantified = (now().isWord("any") || now().isWord("all")) && m_tokens[m_at + 1].kind == Token::Kind::Word;
    if (quantified) asked = take().text == "any" ? Quantifier::Any : Quantifier::All;
    const Token begin = now();
    auto left = readSide();
    if (!left) return tl::unexpected(left.error());

    const bool notIn = (now().isWord("not") || now().is("!")) && m_tokens[m_at + 1].isWord("in");
    if (now().isWord("contains") || now().isWord("matches") || now().is("~") || now().isWord("in") || notIn) {
      auto* const field = std::get_if<FieldOperand>(&*left);
      if (field == nullptr) return failedAt(begin, unknownField(begin));
      const Quantifier quantifier = asked.value_or(Quantifier::Any);
      if (takeIf("", "contains")) return readContains(std::move(*field), quantifier);
      if (takeIf("~", "matches")) return readMatches(std::move(*field), quantifier);
      if (!notIn) {
        take();
        return readIn(std::move(*field), quantifier);
      }
      take();
      take();
      auto isIn = readIn(std::move(*field), quantifier);
      if (!isIn) return isIn;
      return node(Not{std::move(*isIn)});
    }
    if (const Relation* const relation = relationHere()) return readComparisons(begin, std::move(*left), *relation, asked);
    if (now().is("=")) return failedAt(now(), say("Two values are compared with \"==\"."));
    if (auto* const field = std::get_if<FieldOperand>(&*left)) {
      if (asked || !field->functions.empty()) return expected(say("a comparison"));
      return node(Exists{std::move(*field)});
    }
    return failedAt(begin, unknownField(begin));
  }

  [[nodiscard]] const Relation* relationHere() const {
    const auto found = std::ranges::find_if(kRelations, [this](const Relation& each) { return now().is(each.sign) || now().isWord(each.word); });
    return found == kRelations.end() ? nullptr : &*found;
  }

  /// `1 < frame.number < 5` is two comparisons.
  Read<NodePointer> readComparisons(Token begin, Term left, const Relation& first, std::optional<Quantifier> asked) {
    Joined joined;
    const Relation* relation = &first;
    while (relation != nullptr) {
      take();
      const Token rightBegin = now();
      auto right = readSide();
      if (!right) return tl::unexpected(right.error());
      auto compared = compare(begin, left, rightBegin, *right, *relation, asked.value_or(relation->quantifier));
      if (!compared) return compared;
      joined.nodes.push_back(std::move(*compared));
      left = std::move(*right);
      begin = rightBegin;
      relation = relationHere();
    }
    if (joined.nodes.size() == 1) return std::move(joined.nodes.front());
    return node(std::move(joined));
  }

  Read<NodePointer> compare(const Token& leftBegin, const Term& left, const Token& rightBegin, const Term& right, const Relation& relation,
                            Quantifier quantifier) {
    const auto* const leftField = std::get_if<FieldOperand>(&left);
    const auto* const rightField = std::get_if<FieldOperand>(&right);
    if (leftField == nullptr && rightField == nullptr) return failedAt(leftBegin, unknownField(leftBegin));
    if (leftField != nullptr && rightField != nullptr && kindOf(leftField->type) != kindOf(rightField->type) &&
        !(isSearchable(leftField->type) && isSearchable(rightField->type))) {
      return failedAt(rightBegin, say("{} holds {}, and {} holds {}: they can't be compared.", leftField->field->name, kindOf(leftField->type),
                                      rightField->field->name, kindOf(rightField->type)));
    }
    const FieldType type = leftField != nullptr ? leftField->type : rightField->type;
    const auto operandOf = [&](const Term& side, const Token& begin) -> Read<Operand> {
      if (const auto* const field = std::get_if<FieldOperand>(&side)) return *field;
      auto range = valueOf(type, std::get<Word>(side).token);
      if (!range) return failedAt(begin, range.error());
      return *range;
    };
    auto leftOperand = operandOf(left, leftBegin);
    if (!leftOperand) return tl::unexpected(leftOperand.error());
    auto rightOperand = operandOf(right, rightBegin);
    if (!rightOperand) return tl::unexpected(rightOperand.error());
    return node(Compares{std::move(*leftOperand), std::move(*rightOperand), relation.comparison, quantifier});
  }

  Read<NodePointer> readContains(FieldOperand field, Quantifier quantifier) {
    const Token part = now();
    if (part.kind != Token::Kind::Word && part.kind != Token::Kind::String) return expected(kindOf(FieldType::Bytes));
    if (!isSearchable(field.type)) return failedAt(part, say("{} holds {}: there is nothing to search in.", field.field->name, kindOf(field.type)));
    take();
    auto range = valueOf(field.type, part);
    if (!range) return failedAt(part, range.error());
    return node(Contains{std::move(field), std::move(range->low), quantifier});
  }

  Read<NodePointer> readMatches(FieldOperand field, Quantifier quantifier) {
    const Token expression = now();
    if (expression.kind != Token::Kind::Word && expression.kind != Token::Kind::String) {
      return expected(say("a regular expression between quotation marks"));
    }
    if (!isSearchable(field.type)) {
      return failedAt(expression, say("{} holds {}: there is nothing to search in.", field.field->name, kindOf(field.type)));
    }
    take();
    auto pattern = Pattern::compile(expression.text);
    if (!pattern) return failedAt(expression, say("The regular expression can't be read: {}.", pattern.error()));
    return node(Matches{std::move(field), std::move(*pattern), quantifier});
  }

  Read<NodePointer> readIn(FieldOperand field, Quantifier quantifier) {
    if (!takeIf("{")) return expected(say("a set like {{1, 5..9}}"));
    std::vector<Range> ranges;
    do {
      auto low = readSetValue(field.type);
      if (!low) return tl::unexpected(low.error());
      if (takeIf("..")) {
        auto high = readSetValue(field.type);
        if (!high) return tl::unexpected(high.error());
        low->high = high->high;
      }
      ranges.push_back(std::move(*low));
    } while (takeIf(",") || (!now().is("}") && now().kind != Token::Kind::End));
    if (!takeIf("}")) return expected(say("a closing brace"));
    return node(IsIn{std::move(field), std::move(ranges), quantifier});
  }

  Read<Range> readSetValue(FieldType type) {
    const Token token = now();
    if (token.kind != Token::Kind::Word && token.kind != Token::Kind::String) return expected(kindOf(type));
    take();
    auto range = valueOf(type, token);
    if (!range) return failedAt(token, range.error());
    return *range;
  }

  static tl::expected<Range, Text> valueOf(FieldType type, const Token& token) {
    auto range = readLiteral(type, token.text, token.kind == Token::Kind::String);
    if (!range) return tl::unexpected(say("\"{}\" is not {}.", token.text, kindOf(type)));
    return *range;
  }

  static Text unknownField(const Token& token) {
    if (token.kind == Token::Kind::String) return say("A text alone is no test: it must be compared with a field.");
    const FieldInfo* const like = mostLike(token.text);
    if (like == nullptr) return say("There is no field \"{}\".", token.text);
    return say("There is no field \"{}\". Is {} meant?", token.text, like->name);
  }

  Read<Term> readSide() {
    const Token token = now();
    if (token.kind == Token::Kind::String) return Term{Word{take()}};
    if (token.kind != Token::Kind::Word || isKeyword(token.text)) return expected(say("a field or a value"));
    auto field = readField();
    if (!field) return tl::unexpected(field.error());
    if (!*field) return Term{Word{take()}};
    if (takeIf("&", "bitand")) {
      const Token mask = now();
      const auto range = readLiteral(FieldType::Integer, mask.text, mask.kind != Token::Kind::Word);
      if (!range) return expected(say("a whole number"));
      if ((*field)->type != FieldType::Integer && (*field)->type != FieldType::Boolean) {
        return failedAt(mask, say("{} holds {}: it has no bits to look at.", (*field)->field->name, kindOf((*field)->type)));
      }
      take();
      (*field)->mask = std::get<std::int64_t>(range->low);
    }
    return Term{std::move(**field)};
  }

  /// A field with its slices, or a function of one; nothing if a value stands here.
  Read<std::optional<FieldOperand>> readField() {
    if (m_tokens[m_at + 1].is("(")) return readFunction();
    const FieldInfo* const info = findField(now().text);
    if (info == nullptr) return std::optional<FieldOperand>{};
    take();
    FieldOperand operand;
    operand.field = info;
    operand.type = info->type;
    if (now().is("[")) {
      if (!isSearchable(info->type)) return failedAt(now(), say("{} holds {}: it has no bytes to choose from.", info->name, kindOf(info->type)));
      if (auto failure = readSlices(operand)) return tl::unexpected(std::move(*failure));
    }
    return std::optional{std::move(operand)};
  }

  Read<std::optional<FieldOperand>> readFunction() {
    const Token name = take();
    const auto found = std::ranges::find(kFunctions, name.text, &FunctionName::name);
    if (found == kFunctions.end())
      return failedAt(name, say("There is no function \"{}\": there are len, count, lower, upper and string.", name.text));
    if (m_depth == kMaxFilterDepth) return failedAt(name, say("Parentheses and negations go deeper here than {} levels.", kMaxFilterDepth));
    ++m_depth;
    take();
    const Token begin = now();
    if (begin.kind != Token::Kind::Word) return expected(say("a field"));
    auto operand = readField();
    --m_depth;
    if (!operand) return operand;
    if (!*operand) return failedAt(begin, unknownField(begin));
    if (!takeIf(")")) return expected(say("a closing parenthesis"));
    const Function function = found->function;
    FieldOperand& field = **operand;
    const bool takesText = function == Function::Lower || function == Function::Upper;
    if ((takesText && field.type != FieldType::Text) || (function == Function::Length && !isSearchable(field.type))) {
      return failedAt(begin, say("{} holds {}: {}() has no meaning for that.", field.field->name, kindOf(field.type), name.text));
    }
    field.functions.push_back(function);
    if (!takesText) field.type = function == Function::String ? FieldType::Text : FieldType::Integer;
    return operand;
  }

  std::optional<FilterError> readSlices(FieldOperand& operand) {
    const Token open = take();
    // Slices hold what the lexer takes for words: 2:4, -3, 1-2.
    do {
      const Token token = now();
      const auto slice = token.kind == Token::Kind::Word ? sliceOf(token.text) : std::nullopt;
      if (!slice) return FilterError{token.position, token.length, say("A slice looks like [0:4], [2-5], [-2:] or [7].")};
      take();
      operand.slices.push_back(*slice);
    } while (takeIf(","));
    if (!takeIf("]")) return FilterError{open.position, open.length, say("The bracket that closes this one is missing.")};
    operand.type = FieldType::Bytes;
    return std::nullopt;
  }

  static std::optional<Slice> sliceOf(std::string_view words) {
    const auto number = [](std::string_view digits) -> std::optional<std::int64_t> {
      std::int64_t value = 0;
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
      // Bounds are added to each other.
      constexpr std::int64_t kMost = 0x7FFFFFFF;
      if (error != std::errc{} || end != digits.data() + digits.size() || value > kMost || value < -kMost) return std::nullopt;
      return value;
    };
    Slice slice;
    if (const std::size_t colon = words.find(':'); colon != std::string_view::npos) {
      if (colon > 0) {
        const auto first = number(words.substr(0, colon));
        if (!first) return std::nullopt;
        slice.first = *first;
      }
      if (colon + 1 < words.size()) {
        slice.length = number(words.substr(colon + 1));
        if (!slice.length || *slice.length <= 0) return std::nullopt;
      }
      return slice;
    }
    if (const std::size_t dash = words.find('-', 1); dash != std::string_view::npos) {
      const auto first = number(words.substr(0, dash));
      slice.last = number(words.substr(dash + 1));
      if (!first || !slice.last) return std::nullopt;
      slice.first = *first;
      return slice;
    }
    const auto only = number(words);
    if (!only) return std::nullopt;
    return Slice{*only, 1, std::nullopt};
  }

  template <typename Test>
  static NodePointer node(Test test) {
    return std::make_unique<const Node>(Node{std::move(test)});
  }

  std::vector<Token> m_tokens;
  std::size_t m_at = 0;
  std::size_t m_depth = 0;
};

}  // namespace

tl::expected<std::unique_ptr<const Node>, FilterError> parseExpression(std::string_view filter) {
  if (filter.size() > kMaxFilterLength) {
    return tl::unexpected(FilterError{kMaxFilterLength, filter.size() - kMaxFilterLength, say("A filter has at most {} bytes.", kMaxFilterLength)});
  }
  auto tokens = readTokens(filter);
  if (!tokens) return tl::unexpected(std::move(tokens.error()));
  if (tokens->size() == 1) return nullptr;
  return Parser{std::move(*tokens)}.run();
}

}  // namespace rtmpscope::filter
