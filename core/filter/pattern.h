// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace rtmpscope::filter {

/// A regular expression as Wireshark has it: Perl's, without regard to case. Copies share what was compiled; several threads may
/// ask them.
class Pattern {
 public:
  /// The error is the library's, in English.
  [[nodiscard]] static tl::expected<Pattern, std::string> compile(std::string_view expression);

  /// Is there a match anywhere? What takes ten million steps without an end is none.
  [[nodiscard]] bool matches(std::span<const std::uint8_t> bytes) const;

 private:
  struct Compiled;
  explicit Pattern(std::shared_ptr<const Compiled> compiled) : m_compiled(std::move(compiled)) {}

  std::shared_ptr<const Compiled> m_compiled;
};

}  // namespace rtmpscope::filter
