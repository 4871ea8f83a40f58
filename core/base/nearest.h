// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace rtmpscope {

/// Which of `known` was probably meant by `word`, for a hint after a slip of the keyboard: the one that takes the fewest letters
/// put in, left out or changed. Empty if none is near, or the word is longer than any name is.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace rtmpscope
