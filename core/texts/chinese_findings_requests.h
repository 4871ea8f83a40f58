// SPDX-License-Identifier: GPL-3.0-or-later
// What the rules about requests, closing and liveness say.
#pragma once

#include "texts/translation.h"

namespace rtmpscope::texts {

inline constexpr Translation kChineseFindingsRequests[] = {
    {"The server answered {} with _error.", "服务器以 _error 回应了 {}。"},
};

}  // namespace rtmpscope::texts
