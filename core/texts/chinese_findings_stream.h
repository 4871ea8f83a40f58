// SPDX-License-Identifier: GPL-3.0-or-later
// What the rules about chunk streams, messages, timestamps, tracks and Enhanced RTMP say.
#pragma once

#include "texts/translation.h"

namespace rtmpscope::texts {

inline constexpr Translation kChineseFindingsStream[] = {
    {"A player that begins here can't show anything.", "从这里开始的播放器什么也显示不出来。"},
};

}  // namespace rtmpscope::texts
