// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"

#include <cstdint>
#include <string_view>

#include <tl/expected.hpp>

namespace rtmpscope {

/// Why bytes could not be read as what they should be. An item whose end has simply not arrived yet is not an error:
/// that is Progress::Incomplete, and only stateful decoders know it.
struct ParseError {
  enum class Kind : std::uint8_t {
    Truncated,      ///< the item ends before its own layout does, and no more bytes will come
    Malformed,      ///< the bytes break the specification
    Unsupported,    ///< legal, but unknown to this program
    LimitExceeded,  ///< bigger, deeper or more than this program allows
  };

  Kind kind = Kind::Malformed;
  StreamOffset at;          ///< where: position in the stream, packet or body that the reader was made for
  std::string_view what;    ///< the specification's name of the thing; always a string literal
  std::uint64_t wanted = 0; ///< bytes (or the value, for Malformed and LimitExceeded the limit) that were needed
  std::uint64_t had = 0;    ///< bytes (or the value) that were found

  bool operator==(const ParseError&) const = default;
};

template <class T>
using Result = tl::expected<T, ParseError>;

/// What a stateful decoder says after it was fed.
enum class Progress : std::uint8_t {
  Advanced,    ///< something was decoded
  Incomplete,  ///< all is well so far; more bytes are needed
  Stopped,     ///< this direction cannot be decoded any further
};

/// Why no more bytes will come in one direction.
enum class EndReason : std::uint8_t { Fin, Reset, CaptureEnded };

}  // namespace rtmpscope
