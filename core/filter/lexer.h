// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "filter/filter.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace rtmpscope::filter {

struct Token {
  enum class Kind : std::uint8_t {
    Word,    ///< a field, a number, an address, "and"
    String,  ///< between quotation marks; `text` has what they mean
    Symbol,  ///< "==", "(", ".."
    End,
  };

  Kind kind = Kind::End;
  std::string text;
  std::size_t position = 0;
  std::size_t length = 0;

  [[nodiscard]] bool is(std::string_view symbol) const { return kind == Kind::Symbol && text == symbol; }
  [[nodiscard]] bool isWord(std::string_view word) const { return kind == Kind::Word && text == word; }
};

/// The tokens of a filter, with Kind::End at the end.
[[nodiscard]] tl::expected<std::vector<Token>, FilterError> readTokens(std::string_view filter);

}  // namespace rtmpscope::filter
