// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/pattern.h"

#include <algorithm>
#include <array>
#include <vector>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace rtmpscope::filter {

namespace {

// As the library has it. Text from the wire is chosen by whoever sent it, and may be what an expression takes for ever over.
constexpr std::uint32_t kMatchLimit = 10'000'000;
// Of the memory that a match may take, in KiB.
constexpr std::uint32_t kHeapLimit = 20'000;

struct Free {
  void operator()(pcre2_code* what) const { pcre2_code_free(what); }
  void operator()(pcre2_match_data* what) const { pcre2_match_data_free(what); }
  void operator()(pcre2_match_context* what) const { pcre2_match_context_free(what); }
};

}  // namespace

struct Pattern::Compiled {
  std::unique_ptr<pcre2_code, Free> code;
  std::unique_ptr<pcre2_match_context, Free> context;
};

tl::expected<Pattern, std::string> Pattern::compile(std::string_view expression) {
  int number = 0;
  PCRE2_SIZE at = 0;
  // Bytes, not characters: text from the wire need not be UTF-8.
  constexpr std::uint32_t options = PCRE2_CASELESS | PCRE2_NEVER_UTF | PCRE2_NEVER_BACKSLASH_C;
  auto compiled = std::make_shared<Compiled>();
  const std::vector<PCRE2_UCHAR> text(expression.begin(), expression.end());
  compiled->code.reset(pcre2_compile(text.data(), text.size(), options, &number, &at, nullptr));
  if (!compiled->code) {
    std::array<PCRE2_UCHAR, 256> message{};
    pcre2_get_error_message(number, message.data(), message.size());
    return tl::unexpected(std::string(message.begin(), std::ranges::find(message, PCRE2_UCHAR{0})));
  }
  compiled->context.reset(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(compiled->context.get(), kMatchLimit);
  pcre2_set_heap_limit(compiled->context.get(), kHeapLimit);
  return Pattern{std::move(compiled)};
}

bool Pattern::matches(std::span<const std::uint8_t> bytes) const {
  // Its own for each call: two threads may ask the same filter.
  const std::unique_ptr<pcre2_match_data, Free> data{pcre2_match_data_create_from_pattern(m_compiled->code.get(), nullptr)};
  return pcre2_match(m_compiled->code.get(), bytes.data(), bytes.size(), 0, 0, data.get(), m_compiled->context.get()) >= 0;
}

}  // namespace rtmpscope::filter
