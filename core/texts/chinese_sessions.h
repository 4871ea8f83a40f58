// SPDX-License-Identifier: GPL-3.0-or-later
// The head of a session: how it ended, and what other sessions it belongs to.
#pragma once

#include "texts/translation.h"

namespace rtmpscope::texts {

inline constexpr Translation kChineseSessions[] = {
    // It never came to be.
    {"The server refused the TCP connection: nothing listens on this port.", "服务器拒绝了 TCP 连接：该端口上没有程序在监听。"},
    {"Nobody answered the client's SYN.", "客户端的 SYN 没有得到任何回应。"},

    // It is no RTMP, or can't be read.
    {"This is not RTMP: {}.", "这不是 RTMP：{}。"},
    {"This is not RTMP: {}. {} closed.", "这不是 RTMP：{}。{}关闭了连接。"},
    {"This is not RTMP: {}. {} reset the connection.", "这不是 RTMP：{}。{}重置了连接。"},
    {"What was said can't be read ({}); the capture ends with the connection open.", "通信内容无法读取（{}）；抓包结束时连接仍未关闭。"},
    {"What was said can't be read ({}); {} closed.", "通信内容无法读取（{}）；{}关闭了连接。"},
    {"What was said can't be read ({}); {} reset the connection.", "通信内容无法读取（{}）；{}重置了连接。"},

    // One side said the end, or refused.
    {"The client stopped", "客户端结束了会话"},
    {"The client stopped ({})", "客户端结束了会话（{}）"},
    {"The server said that the stream is over", "服务器通知流已结束"},
    {"The server said that the stream is over ({})", "服务器通知流已结束（{}）"},
    {"The server refused the session.", "服务器拒绝了这个会话。"},
    {"The server refused {}", "服务器拒绝了 {}"},
    {"The server refused {} with {}", "服务器拒绝了 {}，状态码为 {}"},
    {"The server refused {} (\"{}\")", "服务器拒绝了 {}（“{}”）"},
    {"The server refused {} with {} (\"{}\")", "服务器拒绝了 {}，状态码为 {}（“{}”）"},
    {"The server accepted {} and took that back {} later", "服务器先接受了 {}，{}后又撤回"},
    {"The server accepted {} and took that back {} later with {}", "服务器先接受了 {}，{}后又撤回，状态码为 {}"},
    {"The server accepted {} and took that back {} later (\"{}\")", "服务器先接受了 {}，{}后又撤回（“{}”）"},
    {"The server accepted {} and took that back {} later with {} (\"{}\")", "服务器先接受了 {}，{}后又撤回，状态码为 {}（“{}”）"},
    {"{}.", "{}。"},
    {"{} and closed.", "{}，随后关闭了连接。"},
    {"{} and reset the connection.", "{}，随后重置了连接。"},
    {"{}, and {} closed.", "{}，{}随后关闭了连接。"},
    {"{}, and {} reset the connection.", "{}，{}随后重置了连接。"},
    {"{}; the client closed.", "{}；客户端关闭了连接。"},
    {"{}; the client reset the connection.", "{}；客户端重置了连接。"},
    {"{}; the capture ends with the connection still open.", "{}；抓包结束时连接仍未关闭。"},

    // The connection was closed without a word.
    {"{} closed. What was said before is not all in this capture.", "{}关闭了连接。此前的通信没有全部抓到。"},
    {"{} reset the connection. What was said before is not all in this capture.", "{}重置了连接。此前的通信没有全部抓到。"},
    {"The server closed in the middle of the stream, without giving a reason.", "流还在传输时，服务器断开了连接，没有说明原因。"},
    {"The server reset the connection in the middle of the stream, without giving a reason.", "流还在传输时，服务器重置了连接，没有说明原因。"},
    {"The client closed without saying so first (no FCUnpublish or deleteStream).",
     "客户端没有事先告知就关闭了连接（没有 FCUnpublish 或 deleteStream）。"},
    {"The client reset the connection without saying so first (no FCUnpublish or deleteStream).",
     "客户端没有事先告知就重置了连接（没有 FCUnpublish 或 deleteStream）。"},
    {"The client closed without saying so first (no deleteStream).", "客户端没有事先告知就关闭了连接（没有 deleteStream）。"},
    {"The client reset the connection without saying so first (no deleteStream).", "客户端没有事先告知就重置了连接（没有 deleteStream）。"},
    {"The client closed while the stream was still coming.", "流还在下发时，客户端关闭了连接。"},
    {"The client reset the connection while the stream was still coming.", "流还在下发时，客户端重置了连接。"},
    {"The client closed in the middle of a message.", "客户端在一条消息发到一半时关闭了连接。"},
    {"The client reset the connection in the middle of a message.", "客户端在一条消息发到一半时重置了连接。"},
    {"The client closed in the middle of the stream.", "客户端在流的中途关闭了连接。"},
    {"The client reset the connection in the middle of the stream.", "客户端在流的中途重置了连接。"},
    {"{} after {}", " {1} 之后 {0}"},
    {"{} after the TCP handshake", " TCP 握手之后 {}"},
    {"{} after the {}", "“{1}”之后 {0}"},
    {"The server closed, without giving a reason.", "服务器断开了连接，没有说明原因。"},
    {"The server reset the connection, without giving a reason.", "服务器重置了连接，没有说明原因。"},
    {"The server closed {}, without giving a reason.", "服务器在{}断开了连接，没有说明原因。"},
    {"The server reset the connection {}, without giving a reason.", "服务器在{}重置了连接，没有说明原因。"},
    {"The client closed.", "客户端关闭了连接。"},
    {"The client reset the connection.", "客户端重置了连接。"},
    {"The client closed {}.", "客户端在{}关闭了连接。"},
    {"The client reset the connection {}.", "客户端在{}重置了连接。"},
    {"The client closed, in the middle of the RTMP handshake.", "RTMP 握手尚未完成，客户端就关闭了连接。"},
    {"The client reset the connection, in the middle of the RTMP handshake.", "RTMP 握手尚未完成，客户端就重置了连接。"},
    {"The client closed {}, in the middle of the RTMP handshake.", "客户端在{}关闭了连接，当时 RTMP 握手尚未完成。"},
    {"The client reset the connection {}, in the middle of the RTMP handshake.", "客户端在{}重置了连接，当时 RTMP 握手尚未完成。"},

    // The capture ends first.
    {"The session goes on.", "会话仍在进行。"},
    {"The capture ends while the client waits for an answer to {} ({} so far).", "抓包结束时，客户端仍在等待对 {} 的回应（已等待 {}）。"},
    {"The capture ends in the middle of the RTMP handshake.", "抓包结束时，RTMP 握手尚未完成。"},
    {"The capture ends while the session goes on.", "抓包结束时，会话仍在进行。"},
    {"Its end is not in this capture; a new connection took its ports (frame {}).", "抓包中没有它的结束；一个新连接占用了它的端口（第 {} 帧）。"},
    {"{}; a new connection took its ports (frame {}).", "{}；一个新连接占用了它的端口（第 {} 帧）。"},
    {"What was said can't be read ({}); a new connection took its ports (frame {}).", "内容无法读取（{}）；一个新连接占用了它的端口（第 {} 帧）。"},

    // Other sessions.
    {"This is step {} of 3 of Adobe authentication.", "这是 Adobe 认证的第 {} 步（共 3 步）。"},
    {"This is step {} of 3 of Adobe authentication; session {} belongs to it too.", "这是 Adobe 认证的第 {} 步（共 3 步）；会话 {} 也属于这次认证。"},
    {"This is step {} of 3 of Adobe authentication; sessions {} belong to it too.", "这是 Adobe 认证的第 {} 步（共 3 步）；会话 {} 也属于这次认证。"},
    {"The same client had asked for this stream before, in session {}.", "同一客户端此前已请求过这个流，见会话 {}。"},
    {"The same client had asked for this stream before, in sessions {}.", "同一客户端此前已请求过这个流，见会话 {}。"},
    {"The same client asked for this stream again, in session {}.", "同一客户端后来再次请求了这个流，见会话 {}。"},
    {"The same client asked for this stream again, in sessions {}.", "同一客户端后来再次请求了这个流，见会话 {}。"},
    {"What it plays is published in session {}.", "它所拉的流由会话 {} 推送。"},
    {"What it plays is published in sessions {}.", "它所拉的流由会话 {} 推送。"},
    {"What it publishes is played in session {}.", "它所推的流由会话 {} 拉取。"},
    {"What it publishes is played in sessions {}.", "它所推的流由会话 {} 拉取。"},
    {"The stream is relayed: session {} is the other side of the relay.", "这个流经过转发：会话 {} 是转发的另一侧。"},
    {"The stream is relayed: sessions {} are other sides of the relay.", "这个流经过转发：会话 {} 是转发的其他各侧。"},
};

}  // namespace rtmpscope::texts
