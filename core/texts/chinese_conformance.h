// SPDX-License-Identifier: GPL-3.0-or-later
// The clauses of the specification that a session is held against.
#pragma once

#include "texts/translation.h"

namespace rtmpscope::texts {

inline constexpr Translation kChineseConformance[] = {
    {"C0 and S0 say a version below 32.", "C0 和 S0 的版本号小于 32。"},
    {"C0 and S0 say version 3.", "C0 和 S0 的版本号为 3。"},
    {"Bytes 4 to 7 of C1 and S1 are zero.", "C1 和 S1 的第 4 至 7 字节为零。"},
    {"The handshake starts with the client's C0 and C1.", "握手由客户端的 C0 和 C1 开始。"},
    {"The client waits for S1 before it sends C2.", "客户端收到 S1 之后才发送 C2。"},
    {"The client waits for S2 before it sends anything else.", "客户端收到 S2 之后才发送其他数据。"},
    {"The server waits for C0 before it sends S0 and S1.", "服务器收到 C0 之后才发送 S0 和 S1。"},
    {"The server waits for C1 before it sends S2.", "服务器收到 C1 之后才发送 S2。"},
    {"The server waits for C2 before it sends anything else.", "服务器收到 C2 之后才发送其他数据。"},
    {"The handshake is complete when the client has S2 and the server has C2.", "客户端收到 S2、服务器收到 C2 时，握手完成。"},
    {"C2 and S2 begin with the time that the peer sent.", "C2 和 S2 以对端发来的时间开头。"},
    {"C2 and S2 repeat the random bytes that the peer sent.", "C2 和 S2 送回对端发来的随机字节。"},
    {"It goes on if the peer's echo differs.", "对端的回送不一致时，仍继续会话。"},
    {"Each chunk stream begins with a full header (fmt 0).", "每个块流都以完整的块头（fmt 0）开始。"},
    {"Basic headers are as short as the chunk stream id allows.", "基本头使用块流 ID 所允许的最短形式。"},
    {"Chunk stream ids above 63 stand in every basic header.", "大于 63 的块流 ID 写在每个基本头中。"},
    {"An extended timestamp stands in fmt 3 headers, too.", "扩展时间戳也写在 fmt 3 的块头中。"},
    {"Control messages (1 to 6) go on chunk stream 2 and message stream 0.", "控制消息（1 至 6）走块流 2 和消息流 0。"},
    {"Set Chunk Size says 1 or more, with the top bit zero.", "Set Chunk Size 的值不小于 1，且最高位为零。"},
    {"Set Chunk Size says 128 or more.", "Set Chunk Size 的值不小于 128。"},
    {"It acknowledges after as many bytes as the peer's window says.", "每收到对端窗口所要求的字节数就发送 Acknowledgement。"},
    {"It answers Set Peer Bandwidth with its Window Acknowledgement Size.", "以 Window Acknowledgement Size 回应 Set Peer Bandwidth。"},
    {"Message stream ids are not above 16,777,215.", "消息流 ID 不超过 16,777,215。"},

    {"client", "客户端"},
    {"server", "服务器"},
    {"must", "必须"},
    {"should", "应当"},
    {"kept", "遵守"},
    {"broken", "违反"},
    {"not tested", "未涉及"},
    {"{}: {} kept, {} broken, {} not tested", "{}：遵守 {} 条，违反 {} 条，未涉及 {} 条"},
    {"{} ({})", "{}（{}）"},
    {"{} {} ({}): {}", "{}{}（{}）：{}"},
    {"{} It did not ({}).", "{}实际没有做到（{}）。"},
    {"{} It did not: {}.", "{}实际：{}。"},
    {"Held against the specification", "对照规范"},
    {"Conformance: handshake and chunk layer", "规范符合性：握手与块层"},
    {"clause", "条款"},
    {"rule", "规则"},

    {"it says {}", "其值为 {}"},
    {"it says {} and not {}", "其值为 {}，而不是 {}"},
    {"it says {:08x}: the signed handshake puts a version there", "其值为 {:08x}：带签名的握手在这里放版本号"},
    {"a signed answer stands in place of the echo", "这里是签名回应，而不是回送"},
    {"it closed right after it", "随后立即关闭了连接"},
    {"{} message begins with a longer one", "{} 条消息使用了更长的形式"},
    {"{} messages begin with a longer one", "{} 条消息使用了更长的形式"},
    {"it leaves the chunk stream id out of fmt 3 headers", "fmt 3 的块头中省略了块流 ID"},
    {"it uses chunk stream {} and message stream {}", "使用了块流 {} 和消息流 {}"},
    {"it got {} of a window of {} and never said so", "收到了 {}，窗口为 {}，却从未确认"},
    {"it never said a window", "从未声明窗口"},
    {"it uses message stream {}", "使用了消息流 {}"},
};

}  // namespace rtmpscope::texts
