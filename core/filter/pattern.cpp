// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/pattern.h"

#include <array>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace rtmpscope::filter {

namespace {

// Text from the wire is chosen by whoever sent it, and may be what an expression takes for ever over.
constexpr std::uint32_t kMatchLimit = 100'000;

}  // namespace

struct Pattern::Compiled {
  struct Free {
    void operator()(pcre2_code* code) const { pcre2_code_free(code); }
    void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
    void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
  };
  std::unique_ptr<pcre2_code, Free> code;
  std::unique_ptr<pcre2_match_data, Free> data;
  std::unique_ptr<pcre2_match_context, Free> context;
};

tl::expected<Pattern, Pattern::Error> Pattern::compile(std::string_view expression) {
  int number = 0;
  PCRE2_SIZE at = 0;
  // Bytes, not characters: text from the wire need not be UTF-8.
  constexpr std::uint32_t options = PCRE2_CASELESS | PCRE2_NEVER_UTF | PCRE2_NEVER_BACKSLASH_C;
  auto compiled = std::make_shared<Compiled>();
  compiled->code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()), expression.size(), options, &number, &at, nullptr));  // NOLINT
  if (!compiled->code) {
    std::array<PCRE2_UCHAR, 256> message{};
    pcre2_get_error_message(number, message.data(), message.size());
    return tl::unexpected(Error{at, reinterpret_cast<const char*>(message.data())});  // NOLINT: the library's text
  }
  compiled->data.reset(pcre2_match_data_create_from_pattern(compiled->code.get(), nullptr));
  compiled->context.reset(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(compiled->context.get(), kMatchLimit);
  pcre2_set_depth_limit(compiled->context.get(), kMatchLimit);
  return Pattern{std::move(compiled)};
}

bool Pattern::matches(std::span<const std::uint8_t> bytes) const {
  return pcre2_match(m_compiled->code.get(), bytes.data(), bytes.size(), 0, 0, m_compiled->data.get(), m_compiled->context.get()) >= 0;
}

}  // namespace rtmpscope::filter
