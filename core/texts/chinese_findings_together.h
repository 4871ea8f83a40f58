// SPDX-License-Identifier: GPL-3.0-or-later
// Findings that take more than one session.
#pragma once

#include "texts/translation.h"

namespace rtmpscope::texts {

inline constexpr Translation kChineseFindingsTogether[] = {
    // A ghost publisher.
    {"While this session was publishing '{}', another publisher of the name was refused: session {}, from {} ({}).",
     "本会话推流“{}”期间，另一个同名推流被拒绝：会话 {}，来自 {}（{}）。"},
    {"It had sent its last media {} before.", "它最后一次发送媒体数据是在 {}之前。"},
    {"If this is the same encoder come back after a broken line, the server still holds the old connection: wait for its timeout, or let it drop "
     "idle publishers sooner (nginx-rtmp: drop_idle_publisher).",
     "如果是同一编码器断线后重连，说明服务器仍保留着旧连接：请等待其超时，或让服务器更早断开空闲的推流者（nginx-rtmp：drop_idle_publisher）。"},
    {"Two encoders use one name. Stop one of them, or give it another name.", "两个编码器使用了同一个名称。请停止其中一个，或为其另取名称。"},

    // Adobe authentication.
    {"Step 1 of Adobe authentication: the server refused connect and asked for a user name ({}).",
     "Adobe 认证第 1 步：服务器拒绝了 connect，并要求提供用户名（{}）。"},
    {"Step 2 of Adobe authentication: the server refused connect and sent its challenge ({}).",
     "Adobe 认证第 2 步：服务器拒绝了 connect，并发来质询（{}）。"},
    {"It succeeded in session {}.", "认证在会话 {} 中成功。"},
    {"Nothing to do: Adobe authentication takes three connections, and the first two are always refused.",
     "无需处理：Adobe 认证需要三次连接，前两次总会被拒绝。"},
    {"The server asked for Adobe authentication ({}), and the client never came back with a user name: not in the {} up to the end of the capture.",
     "服务器要求进行 Adobe 认证（{}），但直到抓包结束的 {}内，客户端始终没有带用户名重新连接。"},
    {"Give the client a user name and a password. If it has them, it does not know Adobe authentication: use another client, or a key in the "
     "stream's name.",
     "请为客户端设置用户名和密码。如果已经设置，说明它不支持 Adobe 认证：请换用其他客户端，或改用流名中的密钥。"},
    {"The server sent its challenge for Adobe authentication ({}), and the client never came back with an answer: not in the {} up to the end of the "
     "capture.",
     "服务器发来了 Adobe 认证的质询（{}），但直到抓包结束的 {}内，客户端始终没有带着应答重新连接。"},
    {"The client stopped at step 2 of 3. Give it a password; if it has one, look at its log.",
     "客户端停在第 2 步（共 3 步）。请为它设置密码；如果已经设置，请查看它的日志。"},

    // Reconnect requests.
    {"The server asked the client to reconnect ({}), and in the {} up to the end of the capture it opened no new connection.",
     "服务器要求客户端重新连接（{}），但直到抓包结束的 {}内，客户端没有建立新连接。"},
    {"The server asked the client to reconnect to '{}' ({}), and in the {} up to the end of the capture it opened no new connection.",
     "服务器要求客户端重新连接到“{}”（{}），但直到抓包结束的 {}内，客户端没有建立新连接。"},
    {"The server is about to end this connection. Use a client that knows reconnect requests, or restart it before the server does.",
     "服务器即将结束这个连接。请使用支持重连请求的客户端，或在服务器断开之前重启客户端。"},
};

}  // namespace rtmpscope::texts
