// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a capture as a whole.
#pragma once

#include "texts/translation.h"

namespace rtmpscope::texts {

inline constexpr Translation kChineseFindingsCapture[] = {
    // Where the file breaks off, or is damaged.
    {"byte {}", "第 {} 字节"},
    {"byte {} of what is packed in it ({})", "解压后内容（{1}）的第 {0} 字节"},
    {"The {} packet before it is here.", "之前的 {} 个数据包完好。"},
    {"The {} packets before it are all here.", "之前的 {} 个数据包全部完好。"},
    {"The capture file ends in the middle of a record, at {}.", "抓包文件在一条记录的中间结束，位于{}。"},
    {"Stop the capture in an orderly way (tcpdump: Ctrl-C, not kill -9), or copy the file again: it may have been still growing.",
     "请正常停止抓包（tcpdump：用 Ctrl-C，不要用 kill -9），或重新复制文件：当时它可能仍在写入。"},
    {"The capture file is damaged at {}: {}.", "抓包文件在{}处损坏：{}。"},
    {"What follows cannot be read.", "之后的内容无法读取。"},
    {"Copy the file again in binary mode, or take a new capture.", "请以二进制模式重新复制文件，或重新抓包。"},
    {"The capture file could not be read on at {}: {}.", "抓包文件从{}起无法继续读取：{}。"},
    {"Copy the file to a sound disk and open it there.", "请把文件复制到完好的磁盘上再打开。"},

    // What was not captured.
    {"{} of {} packets was captured only in part.", "{1} 个数据包中有 {0} 个只抓到一部分。"},
    {"{} of {} packets were captured only in part.", "{1} 个数据包中有 {0} 个只抓到一部分。"},
    {"What is missing is shown as not captured and held against nobody.", "缺少的部分显示为未抓到，不归咎于任何一方。"},
    {"Capture whole packets: tcpdump -s 0, dumpcap without -s.", "请抓取完整的数据包：tcpdump -s 0，dumpcap 不加 -s。"},
    {"The capture dropped {} packet: it was too slow for the traffic.", "抓包丢弃了 {} 个数据包：抓包速度跟不上流量。"},
    {"The capture dropped {} packets: it was too slow for the traffic.", "抓包丢弃了 {} 个数据包：抓包速度跟不上流量。"},
    {"The capture dropped {} packet on {}: it was too slow for the traffic.", "抓包在 {1} 上丢弃了 {0} 个数据包：抓包速度跟不上流量。"},
    {"The capture dropped {} packets on {}: it was too slow for the traffic.", "抓包在 {1} 上丢弃了 {0} 个数据包：抓包速度跟不上流量。"},
    {"What was dropped was on the wire, and is not in the file.", "被丢弃的内容曾在线路上传输，但不在文件中。"},
    {"Capture with a larger buffer (tcpdump -B, dumpcap -B), a capture filter, or to a faster disk.",
     "请使用更大的缓冲区（tcpdump -B、dumpcap -B）、抓包过滤器，或写入更快的磁盘。"},
    {"{} of {} packets has the link type {}, which is not read here: what it carries is not known.",
     "{1} 个数据包中有 {0} 个的链路类型是 {2}，这里不能读取：其内容无从得知。"},
    {"{} of {} packets have the link type {}, which is not read here: what they carry is not known.",
     "{1} 个数据包中有 {0} 个的链路类型是 {2}，这里不能读取：其内容无从得知。"},
    {"Capture on the interface over which the RTMP connection runs (Linux: also -i any).",
     "请在 RTMP 连接所经过的接口上抓包（Linux 上也可用 -i any）。"},
    {"The capture filter cannot be applied to the link type {} ({}): {} packets of it were left out.",
     "抓包过滤器无法用于链路类型 {}（{}）：该类型的 {} 个数据包被忽略。"},
    {"Write the filter so that it means something for each kind of link, say with \"tcp port 1935\" alone.",
     "请写出对每种链路都有意义的过滤器，例如只写 \"tcp port 1935\"。"},

    // Its clock.
    {"The clock of the capturing machine went back once, by {} ({}).", "抓包机器的时钟后退过一次，幅度为 {}（{}）。"},
    {"The clock of the capturing machine went back {} times, by up to {} (first at {}).", "抓包机器的时钟后退过 {} 次，最大幅度为 {}（首次见{}）。"},
    {"The clock of the capturing machine was put ahead once, by {} ({}), or the machine slept.",
     "抓包机器的时钟曾被拨快一次，幅度为 {}（{}），或者机器曾休眠。"},
    {"The clock of the capturing machine was put ahead {} times, by up to {} (first at {}), or the machine slept.",
     "抓包机器的时钟曾被拨快 {} 次，最大幅度为 {}（首次见{}），或者机器曾休眠。"},
    {"No TCP connection is silent for so long and then goes on.", "没有哪个 TCP 连接会沉默这么久之后又继续传输。"},
    {"Durations and rates across such a point can't be relied on.", "跨过这一时刻的时长和速率不可信。"},
    {"Set the clock before the capture begins, and let NTP correct it slowly. mergecap and reordercap put packets in order.",
     "请在抓包开始前校准时钟，并让 NTP 缓慢校正。mergecap 和 reordercap 可以把数据包排好顺序。"},
    {"Set the clock before the capture begins, and let NTP correct it slowly.", "请在抓包开始前校准时钟，并让 NTP 缓慢校正。"},

    // Limits of this program.
    {"Split the capture, or narrow it with a capture filter.", "请拆分抓包，或用抓包过滤器缩小范围。"},
    {"{} packets have still other link types that are not read here: of {} of them only the first {} are named.",
     "另有 {} 个数据包的链路类型也不能读取：共 {} 种，只列出前 {} 种。"},
    {"The capture filter left out {} packets of still other link types, to which it cannot be applied either.",
     "抓包过滤器还忽略了其他链路类型的 {} 个数据包，它对这些类型同样无法使用。"},
    {"The capture's clock was set more than {} times: durations across later steps are judged as if it had not been.",
     "抓包的时钟被调整超过 {} 次：跨过之后各次调整的时长按未调整判断。"},
    {"There are more than {} TCP connections: {} packets of later ones belong to none.",
     "TCP 连接超过 {} 个：之后的连接有 {} 个数据包未归入任何连接。"},
    {"{} IP packets came in too many pieces, or with too many others, to be put together.",
     "有 {} 个 IP 数据包的分片过多，或同时存在的分片过多，无法重组。"},
    {"More than {} RTMP connections: the messages of later ones are not listed.", "RTMP 连接超过 {} 个：之后的连接不列出消息。"},
    {"More than {} connections of HTTP at a time: whether later ones carry RTMP was not looked at.",
     "同时存在的 HTTP 连接超过 {} 个：之后的连接未查看是否承载 RTMP。"},
    {"Too many connections on other ports at once might have been RTMP: some were not looked at. Name the port with --decode-as.",
     "其他端口上同时有过多可能是 RTMP 的连接：其中一些未查看。请用 --decode-as 指明端口。"},
    {"Commands and metadata have more content than is kept: of {} messages only type and length are listed.",
     "命令和元数据的内容超出保留上限：有 {} 条消息只列出类型和长度。"},
    {"More than {} sessions of RTMP in HTTP: later ones are not listed.", "HTTP 中的 RTMP 会话超过 {} 个：之后的会话不列出。"},
    {"More than {} requests of a connection waited for their answers: of those of RTMP in HTTP, {} stand where they came and not where their numbers "
     "belong.",
     "一个连接上等待应答的请求超过 {} 个：HTTP 中的 RTMP 请求有 {} 个按到达顺序排列，而不是按编号。"},
    {"Too many interleaved chunks: the bytes of some messages can no longer be told apart.", "交错的块过多：有些消息的字节已无法区分。"},
    {"The file has {} more comments or keys than are kept.", "文件中的注释或密钥比保留的多 {} 条。"},
};

}  // namespace rtmpscope::texts
