// SPDX-License-Identifier: GPL-3.0-or-later
// What the rules about chunks, TCP and the capture of a session say, and the gate that they pass.
#pragma once

#include "texts/translation.h"

namespace rtmpscope::texts {

inline constexpr Translation kChineseFindingsNetwork[] = {
    // The gate.
    {"Whether that is so cannot be told: {}.", "无法判断是否如此：{}。"},
    {"nothing of what {} sent is in this capture", "抓包中没有{}发送的任何内容"},
    {"the beginning of what {} sent is not in this capture", "抓包中没有{}所发内容的开头"},
    {"{} byte of what {} sent is missing in this capture", "抓包缺少{1}所发内容中的 {0} 字节"},
    {"{} bytes of what {} sent are missing in this capture", "抓包缺少{1}所发内容中的 {0} 字节"},
    {"Capture again, with both directions, the full packet length and a large buffer, from before the session begins.",
     "请重新抓包：抓取双向流量，使用完整包长和较大的缓冲区，并在会话开始之前启动。"},

    // Chunks.
    {"{} wrote bytes that are no chunk where a chunk must begin ({}, byte {} of its stream), and no byte is missing in the capture.",
     "{}在应当是块开头的位置写入了不构成块的字节（{}，其字节流的第 {} 字节），而抓包并不缺少字节。"},
    {"This happened {} times.", "共发生 {} 次。"},
    {"Its chunking is wrong: a chunk size that was changed without saying so, a wrong extended timestamp, or an aborted message. Its peer will close "
     "or show garbage. Update the sender.",
     "它的分块有误：未通知就改变了块大小、扩展时间戳错误，或消息被中途放弃。对端会关闭连接或显示花屏。请更新发送方的程序。"},
    {"Nothing that {} sent from {} on could be decoded ({}): no chunk header in it is confirmed by those behind it.",
     "从{1}起{0}发送的内容都无法解码（{2}）：其中没有任何块头能得到后续块头的印证。"},
    {"Headers that leave out type and length (fmt 2 and 3) look like this where the earlier ones are not in the capture. Begin the capture before "
     "the connection, and lose no packets.",
     "如果抓包中没有先前的块头，省略类型和长度的块头（fmt 2 和 3）就会这样。请在连接建立之前开始抓包，并避免丢包。"},
    {"chunk stream {}", "块流 {}"},
    {"chunk streams {}", "块流 {}"},
    {"chunk streams {} and others", "块流 {} 等"},
    {"{} began {} with a header that leaves out what an earlier one would have said ({}); there was none.",
     "{}在{}上以省略了字段的块头开始（{}），而之前并没有提供这些字段的块头。"},
    {"{} that {} sent on chunk stream {} from {} on could not be decoded.", "从{3}起，{1}在块流 {2} 上发送的 {0}无法解码。"},
    {"The header that tells their type and length is not in the capture.", "抓包中没有说明其类型和长度的块头。"},
    {"It is not the sender's fault. Begin the capture before the connection, and lose no packets.",
     "这不是发送方的错。请在连接建立之前开始抓包，并避免丢包。"},
    {"Readers drop such messages, take them for something else, or close the connection. Let the sender begin with a fmt 0 header.",
     "接收方会丢弃这样的消息、把它当成别的内容，或关闭连接。请让发送方以 fmt 0 块头开始。"},
    {"What {} sent on {} can't be decoded from {} on: the headers that tell its type and length are not in the capture.",
     "从{2}起，{0}在{1}上发送的内容无法解码：抓包中没有说明其类型和长度的块头。"},
    {"Messages are missing from the list, and it is not the sender's fault. Begin the capture before the connection, and lose no packets.",
     "列表中因此缺少一些消息，这不是发送方的错。请在连接建立之前开始抓包，并避免丢包。"},
    {"{} set a chunk size of {} ({}): it must be 1 to 2,147,483,647.", "{}把块大小设为 {}（{}）：取值必须在 1 到 2,147,483,647 之间。"},
    {"Correct the sender. 4096 is a good size for most streams.", "请修正发送方。对大多数流来说，4096 是合适的大小。"},
    {"The client set a chunk size of {} ({}). nginx-rtmp refuses more than 10,485,760.",
     "客户端把块大小设为 {}（{}）。nginx-rtmp 拒绝大于 10,485,760 的值。"},
    {"Set a smaller chunk size in the encoder: 4096 to 65536.", "请在编码器中设置较小的块大小：4096 到 65536。"},
    {"{} sends its media in chunks of {} bytes: about {:.1f} % more bytes for headers, and many more chunks to take apart.",
     "{}以 {} 字节的块发送音视频：块头约多占 {:.1f}% 的字节，需要拆分的块也多得多。"},
    {"Set a chunk size of 4096 or more in the sender.", "请在发送方设置 4096 或更大的块大小。"},
    {"{} leaves the extended timestamp out of its fmt 3 chunks (first in {}), where the specification demands it.",
     "{}在 fmt 3 块中省略了扩展时间戳（首次见{}），而规范要求带上它。"},
    {"Peers that go by the specification lose the stream when its time passes 4 h 39 min (0xFFFFFF ms). Update the sender, or tell the server about "
     "it (nginx-rtmp: publish_time_fix, play_time_fix).",
     "遵循规范的对端会在流的时间超过 4 小时 39 分（0xFFFFFF "
     "毫秒）时丢失该流。请更新发送方，或在服务器上相应设置（nginx-rtmp：publish_time_fix、play_time_fix）。"},
    {"{} writes the headers of continuation chunks of chunk stream {} in one byte (first in {}), where the id needs {} bytes.",
     "{}把块流 {} 的后续块头写成 1 字节（首次见{}），而这个 ID 需要 {} 字节。"},
    {"Peers that go by the specification lose the stream at the first message that does not fit into one chunk. FFmpeg's RTMP code does this for "
     "chunk streams from 64 on: let the sender use ids below 64.",
     "遵循规范的对端会在第一条放不进一个块的消息处丢失该流。FFmpeg 的 RTMP 代码对 64 及以上的块流都会这样：请让发送方使用小于 64 的 ID。"},
    {"{} began a new message on chunk stream {} while {} of the one before it were still to come ({}).",
     "{}在块流 {} 上开始了新消息，而上一条消息还有 {}没有发完（{}）。"},
    {"The message that was left unfinished is lost; some receivers put both together, or lose the stream. A sender that gives a message up has to "
     "say so with an Abort message.",
     "没有发完的消息就此丢失；有些接收方会把两条消息拼在一起，或丢失该流。发送方放弃一条消息时，必须用 Abort 消息告知。"},
    {"{} gave a message of {} on chunk stream {} another length in the middle of it ({}).",
     "{}在块流 {2} 上把一条 {1}的消息中途改成了另一个长度（{3}）。"},
    {"Receivers that keep to the length that was said first read what follows wrongly. Continue messages with fmt 3 headers.",
     "坚持使用最初长度的接收方会读错后面的内容。请用 fmt 3 块头续传消息。"},
    {"{} began {} with a fmt 3 header after a fmt 0 header: by the specification the timestamp of that one is added each time, at first {} ms on "
     "chunk stream {} ({}).",
     "{}在 fmt 0 块头之后用 fmt 3 块头开始了 {}：按规范，每次都要加上前者的时间戳，首次为块流 {3} 上的 {2} 毫秒（{4}）。"},
    {"{} message", "{} 条消息"},
    {"{} messages", "{} 条消息"},
    {"Many senders mean no delta, or the one before: then times run away here and in every player that goes by the specification. Compare the times "
     "with the clock; let the sender write fmt 1 or 2 after a fmt 0.",
     "许多发送方的本意是没有增量，或沿用之前的增量：那样时间就会在这里以及每个遵循规范的播放器中失控。请把这些时间与时钟对照，并让发送方在 fmt 0 "
     "之后使用 fmt 1 或 2。"},

    // Acknowledgements.
    {"The client asked for an Acknowledgement every {} ({}), got none, and stopped after {} ({}).",
     "客户端要求每 {}确认一次（{}），但没有收到任何确认，发送 {}后停止（{}）。"},
    {"The server asked for an Acknowledgement every {} ({}), got none, and stopped after {} ({}).",
     "服务器要求每 {}确认一次（{}），但没有收到任何确认，发送 {}后停止（{}）。"},
    {"A sender that keeps to the window waits for the Acknowledgement. Correct the receiver: it has to send one for each window of bytes.",
     "遵守窗口的发送方会等待确认。请修正接收方：每收满一个窗口的字节，它就必须发送一次确认。"},
    {"The client asked for an Acknowledgement every {} ({}) and sent {}; the server never acknowledged any.",
     "客户端要求每 {}确认一次（{}），并发送了 {}；服务器从未确认。"},
    {"The server asked for an Acknowledgement every {} ({}) and sent {}; the client never acknowledged any.",
     "服务器要求每 {}确认一次（{}），并发送了 {}；客户端从未确认。"},
    {"Most senders go on regardless; one that keeps to the window stops here.", "多数发送方会照常继续；遵守窗口的发送方会在此停下。"},

    // TCP.
    {"{} stopped reading: it advertised a receive window of zero in {}, for {} in all.", "{}停止了读取：它在 {}中通告接收窗口为零，合计 {}。"},
    {"The player or encoder could not keep up with what it was sent: it was busy, paused or is too slow. It is not the network.",
     "播放器或编码器跟不上收到的数据：它正忙、已暂停或太慢。这不是网络问题。"},
    {"The server could not keep up with what it was sent: its disk, its transcoder or its load. It is not the uplink.",
     "服务器跟不上收到的数据：原因在于磁盘、转码器或负载。这不是上行链路的问题。"},
    {"{1} sent {0} packet again ({2:.1f} % of its packets), since it or its acknowledgement was lost.",
     "{1}重传了 {0} 个包（占其数据包的 {2:.1f}%），因为该包或对它的确认丢失了。"},
    {"{1} sent {0} packets again ({2:.1f} % of its packets), since they or their acknowledgements were lost.",
     "{1}重传了 {0} 个包（占其数据包的 {2:.1f}%），因为这些包或对它们的确认丢失了。"},
    {"The network between the two loses packets: check the uplink, Wi-Fi and the bit rate. Live video needs a line with room to spare.",
     "两端之间的网络有丢包：请检查上行链路、Wi-Fi 和码率。直播需要留有余量的线路。"},
    {"A few are normal.", "少量属于正常。"},
    {"{} of {} repeated bytes with another content. The first copy was read; which of them the receiver took cannot be told.",
     "{1}有 {0}以不同的内容重复了已发的字节。这里读取的是第一份；无法判断接收方采用了哪一份。"},
    {"A sender repeats what it sent. Something between the two forges or changes packets (a firewall, a proxy, an attack), or the capture mixes two "
     "connections.",
     "发送方重传的内容应当不变。两端之间可能有设备伪造或修改了数据包（防火墙、代理、攻击），或者抓包混合了两个连接。"},
    {"{} of {} carried new bytes after its {}. They were not read; whether the receiver took them cannot be told.",
     "{1}在其 {2} 之后又有 {0}携带了新的字节。这些字节没有读取；无法判断接收方是否接收了它们。"},
    {"A sender has nothing to say after its FIN. A few bytes that were on their way when it reset the connection are normal; more means that "
     "somebody else sent the FIN or RST (a firewall, an attack), or that the capture mixes two connections.",
     "发送方在 FIN 之后不应再发送数据。重置连接时仍在途中的少量字节属于正常；更多则说明 FIN 或 RST "
     "由他人发出（防火墙、攻击），或者抓包混合了两个连接。"},

    // What the capture lacks of a session.
    {"{} of what {} sent are not in this capture ({}).", "抓包缺少{1}所发内容中的 {0}（{2}）。"},
    {"At least {} of what {} sent are not in this capture ({}).", "抓包至少缺少{1}所发内容中的 {0}（{2}）。"},
    {"more than {} gaps", "超过 {} 处缺口"},
    {"The capturing program missed packets. Messages in the gaps are unknown, and nobody is blamed for them. Capture with a larger buffer (tcpdump "
     "-B), a filter for the RTMP port, or on a less busy machine.",
     "抓包程序漏掉了数据包。缺口中的消息无从得知，也不归咎于任何一方。请使用更大的缓冲区（tcpdump -B）、按 RTMP 端口过滤，或在较空闲的机器上抓包。"},
    {"{} of what {} sent were cut off by the capture's packet length limit and are not in this capture ({}).",
     "{1}所发内容中有 {0}因抓包的包长限制被截去，不在抓包中（{2}）。"},
    {"At least {} of what {} sent were cut off by the capture's packet length limit and are not in this capture ({}).",
     "{1}所发内容中至少有 {0}因抓包的包长限制被截去，不在抓包中（{2}）。"},
    {"Capture again with full packets: tcpdump -s 0.", "请以完整包长重新抓包：tcpdump -s 0。"},
    {"Only what {} sent is in this capture: what {} answered cannot be told.", "抓包中只有{}发送的内容：无法得知{}的应答。"},
    {"The two directions take different ways (asymmetric routing, a mirror port for one direction, a filter). Capture on one of the two machines.",
     "两个方向走的路径不同（非对称路由、只镜像一个方向的端口、过滤器）。请在两端的其中一台机器上抓包。"},
    {"The connection was already open when the capture began ({}): what came before is not known.",
     "抓包开始时连接已经建立（{}）：之前的内容无从得知。"},
    {"To see connect and publish or play, start the capture before the client.", "要看到 connect 以及 publish 或 play，请在启动客户端之前开始抓包。"},
    {"{} packet of this session is in the capture twice (first in {}).", "本会话有 {} 个数据包在抓包中出现了两次（首次见{}）。"},
    {"{} packets of this session are in the capture twice (first in {}).", "本会话有 {} 个数据包在抓包中出现了两次（首次见{}）。"},
    {"They were sent once: they are not counted against the network, though Wireshark shows them as retransmissions.",
     "它们只发送过一次：这里不计为网络问题，尽管 Wireshark 会显示为重传。"},
    {"A mirror port that copies each packet on its way in and out, or a capture on several interfaces that it passes (tcpdump -i any). Mirror one "
     "direction only, or capture on one interface; editcap -d removes exact copies.",
     "镜像端口在数据包进和出时各复制了一份，或在数据包经过的多个接口上抓包（tcpdump -i any）。请只镜像一个方向，或只在一个接口上抓包；editcap -d "
     "可以去除完全相同的副本。"},

    // Limits of this program.
    {"This is a limit of this program against damaged or hostile captures. What lies beyond it was not looked at.",
     "这是本程序针对损坏或恶意抓包所设的上限。超出的部分没有查看。"},
    {"{} packet of {} came again and was not compared with the first copy: only {} KiB of a direction are, and only what can be read again.",
     "{1}有 {0} 个重复的数据包没有与第一份比较：每个方向只比较 {2} KiB，而且只比较能够再次读取的部分。"},
    {"{} packets of {} came again and were not compared with the first copy: only {} KiB of a direction are, and only what can be read again.",
     "{1}有 {0} 个重复的数据包没有与第一份比较：每个方向只比较 {2} KiB，而且只比较能够再次读取的部分。"},
    {"{}: more than {} in what {} sent ({}).", "{}：{2}所发内容中超过了 {1}（{3}）。"},
    {"{} message has no step: the walkthrough has {} steps.", "有 {} 条消息没有对应的步骤：流程最多列出 {} 步。"},
    {"{} messages have no step: the walkthrough has {} steps.", "有 {} 条消息没有对应的步骤：流程最多列出 {} 步。"},
    {"For {} command no answer was looked for: that is done for the first {}.", "有 {} 条命令没有查找回应：只为前 {} 条查找。"},
    {"For {} commands no answers were looked for: that is done for the first {}.", "有 {} 条命令没有查找回应：只为前 {} 条查找。"},
};

}  // namespace rtmpscope::texts
