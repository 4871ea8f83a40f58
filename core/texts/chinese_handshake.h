// SPDX-License-Identifier: GPL-3.0-or-later
// The notes on a handshake: what each part is, and which ordering rules were kept.
#pragma once

#include "texts/translation.h"

namespace rtmpscope::texts {

inline constexpr Translation kChineseHandshake[] = {
    // How the ordering rules fared.
    {"Rule {} {}: {}", "规则 {}（{}）：{}"},
    {"Of its seven ordering rules: {}.", "七条顺序规则：{}。"},
    {"{} kept", "{} 条遵守"},
    {"{} bent", "{} 条颠倒"},
    {"{} that cannot be told from this capture", "{} 条无法从抓包判断"},
    {"{} that it did not come to", "{} 条未进行到"},

    // What kind of handshake it is.
    {"A simple handshake: both sides exchange clocks and random data and repeat what they got.",
     "简单握手：双方交换时钟和随机数据，并原样发回收到的内容。"},
    {"A complex handshake: signatures are hidden in the random data. No specification has it; Adobe's programs and those that work with them do.",
     "复杂握手：随机数据中藏有签名。规范中没有这种握手，但 Adobe 的程序以及与之兼容的程序都使用它。"},
    {"An encrypted handshake (RTMPE): what follows cannot be read.", "加密握手（RTMPE）：之后的内容无法读取。"},
    {"What kind of handshake it was cannot be told from this capture.", "无法从抓包判断这是哪一种握手。"},

    // What its parts are.
    {"The client opened the TCP connection (SYN), the server agreed (SYN-ACK), the client confirmed (ACK).",
     "客户端发起 TCP 连接（SYN），服务器同意（SYN-ACK），客户端确认（ACK）。"},
    {"Protocol version {}.", "协议版本为 {}。"},
    {"{}'s clock stands at {} ms, its version field is {}.", "{}的时钟为 {} 毫秒，版本字段为 {}。"},
    {"It carries no signature: a simple handshake, as the specification has it.", "其中没有签名：这是规范所定义的简单握手。"},
    {"The client's signature in it was verified (scheme 0, the key first).", "其中客户端的签名已通过验证（方案 0，密钥在前）。"},
    {"The server's signature in it was verified (scheme 0, the key first).", "其中服务器的签名已通过验证（方案 0，密钥在前）。"},
    {"The client's signature in it was verified (scheme 1, the digest first).", "其中客户端的签名已通过验证（方案 1，摘要在前）。"},
    {"The server's signature in it was verified (scheme 1, the digest first).", "其中服务器的签名已通过验证（方案 1，摘要在前）。"},
    {"It announces a signature, but none of the two known schemes fits.", "它声明带有签名，但已知的两种方案都不符合。"},
    {"Whether it is signed cannot be told: it was not captured in full.", "无法判断它是否带有签名：没有完整抓到。"},
    {"{} repeats {}, as it must.", "{} 按要求原样发回了 {}。"},
    {"{} does not repeat {}. Most peers overlook that; a strict one closes here.",
     "{} 没有原样发回 {}。多数对端会忽略这一点，严格的对端会在此关闭连接。"},
    {"{} is no echo of {} but a signed answer to it, as the complex handshake has it. The signature was verified.",
     "{} 不是 {} 的回显，而是复杂握手中对它的签名应答，签名已通过验证。"},
    {"Whether {} repeats {} cannot be told: not all of both was captured.", "无法判断 {} 是否原样发回了 {}：两者没有都完整抓到。"},
};

}  // namespace rtmpscope::texts
