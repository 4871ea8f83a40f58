// SPDX-License-Identifier: GPL-3.0-or-later
// What findings say of questions and answers, of signs of life, and of how it ended.
#pragma once

#include "texts/translation.h"

namespace rtmpscope::texts {

inline constexpr Translation kChineseFindingsRequests[] = {
    // Refused. The first ones are beginnings of the sentences below them.
    {"The server refused {} with {}: \"{}\"", "服务器拒绝了 {}，状态码为 {}：“{}”"},
    {"The server refused {}, saying \"{}\"", "服务器拒绝了 {}，说明为“{}”"},
    {"The server accepted {} ({}) and took that back {} later", "服务器先接受了 {}（{}），{}后又撤回"},
    {"The server accepted {} ({}) and took that back {} later with {}", "服务器先接受了 {}（{}），{}后又撤回，状态码为 {}"},
    {"The server accepted {} ({}) and took that back {} later, saying \"{}\"", "服务器先接受了 {}（{}），{}后又撤回，说明为“{}”"},
    {"The server accepted {} ({}) and took that back {} later with {}: \"{}\"", "服务器先接受了 {}（{}），{}后又撤回，状态码为 {}：“{}”"},
    {"{} ({}).", "{}（{}）。"},
    {"{} ({}, {} after the request in {}).", "{0}（{1}，在{3}的请求之后 {2}）。"},
    {"The request is not in this capture.", "抓包中没有这个请求。"},
    {"It accepted {} ({}).", "它接受了 {}（{}）。"},
    {"The server's log at {} should say why.", "原因可查服务器日志（{}）。"},

    // Why publish was refused.
    {"Somebody publishes under this name already, or an older connection is still open on the server. Stop the other publisher, wait for the "
     "server's timeout, or choose another name.",
     "已有人在用这个名字推流，或者服务器上还留着旧连接。请停止另一个推流者，等待服务器超时，或换一个流名。"},
    {"The server does not accept the stream key or its signature. Check the key, its expiry, and the server's rules for publishing.",
     "服务器不接受推流密钥或其签名。请检查密钥、有效期和服务器的推流规则。"},
    {"The server does not accept the credentials. Check user, password or token, and the server's rules for publishing.",
     "服务器不接受所给的凭据。请检查用户名、密码或令牌，以及服务器的推流规则。"},
    {"The server's rules forbid this client or this name to publish. Check the stream key and the access rules.",
     "服务器的规则不允许这个客户端或这个流名推流。请检查推流密钥和访问规则。"},

    // Why play was refused.
    {"No stream of this name is being published here. Compare application and name with the publisher's, and check that it is live.",
     "这里没有人以这个名字推流。请对照推流端的应用名和流名，并确认正在推流。"},
    {"There is no such stream or file. Compare application and name with what is published or stored on the server.",
     "没有这个流或文件。请对照服务器上正在推送或保存的内容，检查应用名和流名。"},
    {"The server does not accept the token. Check it, its expiry, and the server's rules for playing.",
     "服务器不接受令牌。请检查令牌、有效期和服务器的拉流规则。"},
    {"The server could not play it. Its log says more.", "服务器无法播放。详情见服务器日志。"},

    // Why connect was refused.
    {"The application is not configured on this server. Check the first part of the URL's path.",
     "服务器上没有配置这个应用。请检查 URL 路径的第一段。"},
    {"Step 3 of Adobe authentication refused: wrong password. Correct the password in the client.",
     "Adobe 认证的第 3 步被拒绝：密码错误。请在客户端中改正密码。"},
    {"Step 2 of Adobe authentication refused: the server knows no such user. Correct the user name in the client.",
     "Adobe 认证的第 2 步被拒绝：服务器上没有这个用户。请在客户端中改正用户名。"},
    {"Step 2 of Adobe authentication: the server sent its challenge, and the client has to connect once more with the answer to it.",
     "Adobe 认证的第 2 步：服务器发出了质询，客户端需带上应答重新连接。"},
    {"The server asks for Adobe authentication. Give the client a user name and password.", "服务器要求 Adobe 认证。请在客户端中填写用户名和密码。"},
    {"The server asks for credentials, or does not accept those that were sent. Check user, password or token.",
     "服务器要求凭据，或不接受已发送的凭据。请检查用户名、密码或令牌。"},
    {"The server does not take this client or this application. Check the application's name and the access rules.",
     "服务器不接受这个客户端或这个应用。请检查应用名和访问规则。"},

    // Unanswered.
    {"The server did not answer {} ({}).", "服务器没有回应 {}（{}）。"},
    {"The server answered {} with _error.", "服务器以 _error 回应了 {}。"},
    {"Nothing to do: these commands are not in the specification, and many servers don't know them. A client must not wait for their answers.",
     "无需处理：规范中没有这些命令，许多服务器不认识它们。客户端不应等待它们的回应。"},
    {"The server did not answer {} ({}) in {}, up to the end of the capture.", "直到抓包结束的 {2}内，服务器没有回应 {0}（{1}）。"},
    {"The server did not answer {} ({}) in {}; then the client closed ({}).", "服务器在 {2}内没有回应 {0}（{1}）；随后客户端关闭了连接（{3}）。"},
    {"The server did not answer {} ({}) in {}; then the client reset the connection ({}).",
     "服务器在 {2}内没有回应 {0}（{1}）；随后客户端重置了连接（{3}）。"},
    {"The server took the connection and is silent about {}. Its log at {} may say what it was waiting for (a callback, an origin server, a "
     "publisher).",
     "服务器接受了连接，却对 {} 没有任何回应。它的日志（{}）可能说明当时在等什么（回调、源站或推流端）。"},

    // Sent in the wrong place, or in the wrong size.
    {"The server sent onStatus on another message stream than the publish or play that it answers ({}).",
     "服务器发送 onStatus 所用的消息流，与它所回应的 publish 或 play 不同（{}）。"},
    {"Clients that look for the status on the stream they asked on will miss it. Update the server, or report it to its makers.",
     "只在请求所用的消息流上等待状态的客户端会错过它。请升级服务器，或向其开发者报告。"},
    {"{1} sent {0} control message elsewhere than on chunk stream 2 and message stream 0: on chunk stream {2} and message stream {3} ({4}).",
     "{1}有 {0} 条控制消息没有走块流 2 和消息流 0，而是走了块流 {2} 和消息流 {3}（{4}）。"},
    {"{1} sent {0} control messages elsewhere than on chunk stream 2 and message stream 0: the first on chunk stream {2} and message stream {3} "
     "({4}).",
     "{1}有 {0} 条控制消息没有走块流 2 和消息流 0：第一条走了块流 {2} 和消息流 {3}（{4}）。"},
    {"Most peers don't mind; strict ones refuse or ignore such messages.", "多数实现不在意；严格的实现会拒绝或忽略这类消息。"},
    {"{1} sent {0} control message that is not as long as the specification has it: a {2} of {3} ({4}), and it should have {5}.",
     "{1}有 {0} 条控制消息的长度与规范不符：{2} 有 {3}（{4}），应为 {5}。"},
    {"{1} sent {0} control messages that are not as long as the specification has them: the first is a {2} of {3} ({4}), and it should have {5}.",
     "{1}有 {0} 条控制消息的长度与规范不符：第一条 {2} 有 {3}（{4}），应为 {5}。"},
    {"Most peers take what is there and don't mind; strict ones ignore such messages or close. Correct the sender.",
     "多数实现照单全收；严格的实现会忽略这类消息或关闭连接。请改正发送方。"},

    // The server closed.
    {"The server closed the connection ({}).", "服务器关闭了连接（{}）。"},
    {"The server reset the connection ({}).", "服务器重置了连接（{}）。"},
    {"Whether it left something unanswered cannot be told: what the client asked for is not in this capture.",
     "无法判断它是否有请求未回应：抓包中没有客户端的请求。"},
    {"Capture again, with both directions.", "请重新抓包，两个方向都要抓。"},
    {"The server accepted {} ({}) and closed the connection {} later ({}), before any media and without giving a reason.",
     "服务器接受了 {}（{}），却在 {}后关闭了连接（{}），此前没有任何音视频，也没有说明原因。"},
    {"The server accepted {} ({}) and reset the connection {} later ({}), before any media and without giving a reason.",
     "服务器接受了 {}（{}），却在 {}后重置了连接（{}），此前没有任何音视频，也没有说明原因。"},
    {"The server closed the connection {} after {} ({}), without giving a reason.", "服务器在 {1} 之后 {0}关闭了连接（{2}），没有说明原因。"},
    {"The server reset the connection {} after {} ({}), without giving a reason.", "服务器在 {1} 之后 {0}重置了连接（{2}），没有说明原因。"},
    {"The server closed the connection {} after {} ({}), which it had answered, without giving a reason.",
     "服务器回应了 {1}，却在该请求之后 {0}关闭了连接（{2}），没有说明原因。"},
    {"The server reset the connection {} after {} ({}), which it had answered, without giving a reason.",
     "服务器回应了 {1}，却在该请求之后 {0}重置了连接（{2}），没有说明原因。"},
    {"The server closed the connection after the handshake, before the client asked for anything ({}), without giving a reason.",
     "握手之后，客户端尚未提出任何请求，服务器就关闭了连接（{}），没有说明原因。"},
    {"The server reset the connection after the handshake, before the client asked for anything ({}), without giving a reason.",
     "握手之后，客户端尚未提出任何请求，服务器就重置了连接（{}），没有说明原因。"},
    {"The server's log at {} should say more.", "详情可查服务器日志（{}）。"},
    {"The server did not want this client: access rules, a connection limit, or a fault of its own.",
     "服务器不接受这个客户端：可能是访问规则、连接数上限，或服务器自身的故障。"},
    {"Several servers refuse an application in this way (nginx-rtmp: an application that is not configured, or an on_connect callback that says no). "
     "Check the application's name, the first part of the URL's path.",
     "有些服务器以这种方式拒绝应用（nginx-rtmp：应用未配置，或 on_connect 回调不放行）。请检查应用名，即 URL 路径的第一段。"},
    {"Several servers refuse a stream key or a name in use in this way (nginx-rtmp, SRS and MediaMTX when a callback or a rule says no). Check the "
     "key and who else publishes this name.",
     "有些服务器以这种方式拒绝推流密钥或已被占用的流名（nginx-rtmp、SRS 和 MediaMTX 在回调或规则不放行时）。请检查密钥，以及是否有人在推同名的流。"},
    {"Several servers refuse a player in this way (a callback, a referrer rule, a name that is not published). Check the name and the rules for "
     "playing.",
     "有些服务器以这种方式拒绝播放器（回调、防盗链规则，或没有人推这个流）。请检查流名和拉流规则。"},
    {"The server closed the connection in the middle of the stream ({}), {} after the last media message, without telling why.",
     "流还在传输时，服务器在最后一条音视频消息之后 {1}关闭了连接（{0}），没有说明原因。"},
    {"The server reset the connection in the middle of the stream ({}), {} after the last media message, without telling why.",
     "流还在传输时，服务器在最后一条音视频消息之后 {1}重置了连接（{0}），没有说明原因。"},
    {"The server closed the connection in the middle of the stream ({}), with media still under way (the last came {} later), without telling why.",
     "流还在传输时，服务器关闭了连接（{}），当时仍有音视频在途中（最后一条晚到 {}），没有说明原因。"},
    {"The server reset the connection in the middle of the stream ({}), with media still under way (the last came {} later), without telling why.",
     "流还在传输时，服务器重置了连接（{}），当时仍有音视频在途中（最后一条晚到 {}），没有说明原因。"},
    {"The server was stopped or restarted, fell over, or a rule or timeout ended the session. Its log at {} should say which.",
     "服务器被停止或重启、崩溃，或者规则或超时结束了会话。是哪一种，可查它的日志（{}）。"},

    // Resets.
    {"{} sent RST ({}) after the session had ended in good order ({}): data that came late found no reader.",
     "会话正常结束（{2}）之后，{0}发送了 RST（{1}）：晚到的数据已无人读取。"},
    {"{} sent RST ({}) after the connection had been closed ({}): data that came late found no reader.",
     "连接关闭（{2}）之后，{0}发送了 RST（{1}）：晚到的数据已无人读取。"},
    {"Nothing to do: this is normal.", "无需处理：这是正常现象。"},
    {"The client closed while the stream was still coming, without saying so: its system answered the rest with RST ({}).",
     "流还在下发时，客户端没有告知就关闭了连接：它的系统以 RST 回应了其余数据（{}）。"},
    {"This is how many players end. If the player was not meant to stop, look at its log.",
     "许多播放器都是这样结束的。如果播放器本不该停止，请查看它的日志。"},
    {"The client reset the connection ({}) without ending the session first.", "客户端没有先结束会话就重置了连接（{}）。"},
    {"The client crashed or was killed, or something on the way (a firewall, a NAT that forgot the connection) cut it. Look at the client's log at "
     "{}.",
     "客户端崩溃或被强行终止，或者途中的设备（防火墙、丢失了映射的 NAT）切断了连接。请查看客户端的日志（{}）。"},

    // Signs of life.
    {"{} Ping Request", "{} 个 Ping Request"},
    {"{} Ping Requests", "{} 个 Ping Request"},
    {"The client left {} without an answer ({}), and {} after the first of them the server closed ({}).",
     "客户端没有回应 {}（{}），第一个之后 {}服务器关闭了连接（{}）。"},
    {"The client left {} without an answer ({}), the first of them for {}.", "客户端没有回应 {}（{}），其中第一个已有 {}。"},
    {"The server left {} without an answer ({}), and {} after the first of them the client closed ({}).",
     "服务器没有回应 {}（{}），第一个之后 {}客户端关闭了连接（{}）。"},
    {"The server left {} without an answer ({}), the first of them for {}.", "服务器没有回应 {}（{}），其中第一个已有 {}。"},
    {"Each Ping Request wants a Ping Response with the same number. Servers drop who does not answer (nginx-rtmp: 30 s later). Correct the peer, or "
     "switch the server's ping off (nginx-rtmp: ping 0).",
     "每个 Ping Request 都要求以同一个数字回一个 Ping Response。不回应的一方会被服务器断开（nginx-rtmp：30 秒后）。请改正对端，或关闭服务器的 "
     "ping（nginx-rtmp：ping 0）。"},
    {"Nothing was sent for {} (since {}), and then the server closed ({}): it looks like a timeout.",
     "有 {}没有任何数据（自{}起），随后服务器关闭了连接（{}）：看起来是超时。"},
    {"The stream had dried up. Look at its publisher; or let the server wait longer for one.", "流已经没有数据。请检查推流端，或让服务器等待更久。"},
    {"The client sent nothing for {} (since {}), and then the server closed ({}): it looks like a timeout.",
     "客户端有 {}没有发送任何数据（自{}起），随后服务器关闭了连接（{}）：看起来是超时。"},
    {"Find out why the client fell silent: its source, its machine, or the line (packets sent again say so). The server's timer can be set longer "
     "(nginx-rtmp: timeout, drop_idle_publisher).",
     "请查明客户端为何静默：是输入源、主机，还是线路（若是线路，会有重传）。服务器的超时也可以设长（nginx-rtmp：timeout、drop_idle_publisher）。"},

    // Single messages.
    {"The client uses chunk stream {} ({}). nginx-rtmp takes ids up to {}, MediaMTX up to {}.",
     "客户端使用块流 {}（{}）。nginx-rtmp 接受的 ID 最大为 {}，MediaMTX 最大为 {}。"},
    {"The client uses chunk stream {} ({}). nginx-rtmp takes ids up to {}.", "客户端使用块流 {}（{}）。nginx-rtmp 接受的 ID 最大为 {}。"},
    {"Let the client use lower ids: a session needs less than ten. nginx-rtmp takes more with max_streams.",
     "请让客户端使用较小的 ID：一个会话用不到十个。nginx-rtmp 可用 max_streams 放宽。"},
    {"The client sends a message of {} ({}). nginx-rtmp closes on more than {}.",
     "客户端发送了一条 {}的消息（{}）。超过 {}时，nginx-rtmp 会关闭连接。"},
    {"Large key frames are the usual reason: lower the bit rate or the picture size, or raise the server's limit (nginx-rtmp: max_message).",
     "通常是关键帧过大所致：请降低码率或分辨率，或提高服务器的上限（nginx-rtmp：max_message）。"},
    {"The client gave up a message with Abort ({}), and {} later the server closed ({}): it seems not to know Abort.",
     "客户端用 Abort 放弃了一条消息（{}），{}后服务器关闭了连接（{}）：它似乎不支持 Abort。"},
    {"The server gave up a message with Abort ({}), and {} later the client closed ({}): it seems not to know Abort.",
     "服务器用 Abort 放弃了一条消息（{}），{}后客户端关闭了连接（{}）：它似乎不支持 Abort。"},
    {"Who passes over an Abort reads what follows at the wrong place (nginx-rtmp does, MediaMTX did). Update that side, or send messages to their "
     "end.",
     "忽略 Abort 的一方会从错误的位置读取后面的内容（nginx-rtmp 如此，MediaMTX 曾经如此）。请更新该方，或把消息完整发完。"},
    {"The client sent {} ({}), which is seldom seen, and {} later the server closed ({}).",
     "客户端发送了少见的 {}（{}），{}后服务器关闭了连接（{}）。"},
    {"The server sent {} ({}), which is seldom seen, and {} later the client closed ({}).",
     "服务器发送了少见的 {}（{}），{}后客户端关闭了连接（{}）。"},
    {"A peer should pass over what it does not know. Update it, or see whether the sender can do without this message.",
     "对端应当忽略自己不认识的内容。请更新对端，或看看发送方能否不发这条消息。"},
    {"The client sent {} that can't be read to the end ({}). The first one begins at byte {} of its stream: {}.",
     "客户端有 {}无法读完（{}）。第一条从其字节流的第 {} 字节开始：{}。"},
    {"The server sent {} that can't be read to the end ({}). The first one begins at byte {} of its stream: {}.",
     "服务器有 {}无法读完（{}）。第一条从其字节流的第 {} 字节开始：{}。"},
    {"truncated: {} needs {} bytes, {} are there (at byte {})", "被截断：{} 需要 {} 字节，只有 {} 字节（位于第 {} 字节）"},
    {"malformed: {} (at byte {})", "格式错误：{}（位于第 {} 字节）"},
    {"not supported: {} (at byte {})", "不支持：{}（位于第 {} 字节）"},
    {"beyond this program's limit: {}, more than {} (at byte {})", "超出本程序的上限：{}，多于 {}（位于第 {} 字节）"},
    {"What stands before the fault is shown; what is behind it is lost to every reader. A peer may close over it. Correct the sender.",
     "出错处之前的内容照常显示；之后的内容任何读取方都无法得到。对端可能因此关闭连接。请修正发送方。"},
    {"The server answered connect with objectEncoding 3 ({}), which the client had not offered ({}).",
     "服务器以 objectEncoding 3 应答了 connect（{}），而客户端并未提出（{}）。"},
    {"The client knows AMF0 only and may not understand what follows. Correct the server: it has to answer with 0.",
     "客户端只支持 AMF0，可能看不懂后面的内容。请修正服务器：它应当以 0 应答。"},
    {"The client sent {} of the AMF3 types 15 to 17 (first in {}), though AMF0 had been agreed in connect ({}).",
     "客户端有 {}使用了 AMF3 类型 15 到 17（首次见{}），而 connect 中约定的是 AMF0（{}）。"},
    {"The server sent {} of the AMF3 types 15 to 17 (first in {}), though AMF0 had been agreed in connect ({}).",
     "服务器有 {}使用了 AMF3 类型 15 到 17（首次见{}），而 connect 中约定的是 AMF0（{}）。"},
    {"A peer that keeps to AMF0 does not read these messages. Let the sender use types 18 to 20, or offer objectEncoding 3.",
     "坚持 AMF0 的对端不会读取这些消息。请让发送方使用类型 18 到 20，或提出 objectEncoding 3。"},
};

}  // namespace rtmpscope::texts
