// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::exporting {

/// A secret as it was sent.
struct Secret {
  std::string value;
  std::string key;  ///< of a query argument: its name; else empty
};

/// Where a form counts as an occurrence of its secret.
enum class Boundary : std::uint8_t {
  Anywhere,   ///< long and odd enough to be nothing else
  Word,       ///< where letters and digits end
  Delimited,  ///< an ordinary word: only behind a quote, slash, "=" or the like
};

/// One way in which a secret may be written.
struct SecretForm {
  std::string needle;
  std::size_t kept = 0;      ///< bytes at its start that are no secret ("token=")
  std::uint32_t number = 0;  ///< of the secret, from 1: the N of "[key-N]"
  Boundary boundary = Boundary::Anywhere;
};

/// All forms of a secret: as sent, percent-encoded and decoded; the longer ones also in hex, base64 and UTF-16, as a dump may show them.
[[nodiscard]] std::vector<SecretForm> formsOf(const Secret& secret, std::uint32_t number);

/// "%41b+c" -> "Ab+c"; what is no valid escape stays.
[[nodiscard]] std::string percentDecoded(std::string_view text);

}  // namespace rtmpscope::exporting
