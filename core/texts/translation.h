// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace rtmpscope::texts {

/// One phrase of the catalogue. Both are formats in fmt's syntax; Chinese may number its values ("{1}") to have them in
/// another order.
struct Translation {
  std::string_view english;
  std::string_view chinese;
};

}  // namespace rtmpscope::texts
