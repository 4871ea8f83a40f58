// SPDX-License-Identifier: GPL-3.0-or-later
// What the rules about TCP and the capture say, and the gate that they pass.
#pragma once

#include "texts/translation.h"

namespace rtmpscope::texts {

inline constexpr Translation kChineseFindingsNetwork[] = {
    {"Whether that is so cannot be told: {}.", "无法判断是否如此：{}。"},
};

}  // namespace rtmpscope::texts
