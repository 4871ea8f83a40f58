// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>

namespace rtmpscope {

/// Cuts a text that is longer than `maxLength` bytes, at least 3, to at most that many and ends it with "...". UTF-8 is cut between
/// characters.
void shorten(std::string& text, std::size_t maxLength);

}  // namespace rtmpscope
