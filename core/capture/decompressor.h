// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace rtmpscope::capture {

enum class Compression : std::uint8_t { Gzip, Zstd, Lz4 };

[[nodiscard]] std::string_view compressionName(Compression compression);

/// By the magic number; none if `head` (6 bytes are enough) begins like none of them.
[[nodiscard]] std::optional<Compression> compressionOf(ByteView head);

/// Turns compressed bytes into the original ones, piece by piece. Several compressed streams one after the other are one.
class Decompressor {
 public:
  struct Step {
    std::size_t consumed = 0;
    std::size_t produced = 0;
  };

  virtual ~Decompressor() = default;

  /// Takes from `in` and fills `out`, as far as either reaches. May produce from what it holds when `in` is empty. The error
  /// says what is wrong with the data, after which there is no more.
  [[nodiscard]] virtual tl::expected<Step, std::string> step(ByteView in, std::span<std::uint8_t> out) = 0;
  /// True if the input may end here.
  [[nodiscard]] virtual bool complete() const = 0;

 protected:
  Decompressor() = default;
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
};

[[nodiscard]] std::unique_ptr<Decompressor> makeDecompressor(Compression compression);

}  // namespace rtmpscope::capture
