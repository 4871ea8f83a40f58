// SPDX-License-Identifier: GPL-3.0-or-later
// Words and parts of sentences that are used everywhere.
#pragma once

#include "texts/translation.h"

namespace rtmpscope::texts {

inline constexpr Translation kChineseCommon[] = {
    {"{}", "{}"},
    {"{} {}", "{}{}"},
    {"{}, {}", "{}、{}"},
    {"{} and {}", "{}和{}"},
    {"{}; {}", "{}；{}"},
    {"{}: {}", "{}：{}"},

    {"{} byte", "{} 字节"},
    {"{} bytes", "{} 字节"},
    {"{:.2f} ms", "{:.2f} 毫秒"},
    {"{:.1f} ms", "{:.1f} 毫秒"},
    {"{:.0f} ms", "{:.0f} 毫秒"},
    {"{:.1f} s", "{:.1f} 秒"},
    {"{} min {} s", "{} 分 {} 秒"},
    {"{} h {} min", "{} 小时 {} 分"},

    {"no frame", "无帧"},
    {"frame {}", "第 {} 帧"},
    {"frames {}", "第 {} 帧"},
    {"frames {} and {}", "第 {}、{} 帧"},
    {"frames {} and {} more", "第 {} 帧和另外 {} 帧"},

    {"The client", "客户端"},
    {"The server", "服务器"},
    {"the client", "客户端"},
    {"the server", "服务器"},
};

}  // namespace rtmpscope::texts
