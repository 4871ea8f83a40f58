// SPDX-License-Identifier: GPL-3.0-or-later
// What the rules about chunk streams, messages, timestamps, tracks and Enhanced RTMP say.
#pragma once

#include "texts/translation.h"

namespace rtmpscope::texts {

inline constexpr Translation kChineseFindingsStream[] = {
    {"video track {}", "视频轨道 {} "},
    {"audio track {}", "音频轨道 {} "},
    {"{} frame", "{} 帧"},
    {"{} frames", "{} 帧"},

    // Sequence headers.
    {"{} sent {} of {} {} and never a sequence header (first frame in {}): nothing of it can be decoded.",
     "{0}发送了 {1} {2} {3}数据，却始终没有发送序列头（首帧在{4}）：这些数据全都无法解码。"},
    {"{} sent {} of {} {} before the sequence header, which came {} after the first of them ({}): until then nothing can be decoded.",
     "{0}在序列头之前就发送了 {1} {2} {3}数据，序列头比首帧晚到 {4}（{5}）：在此之前什么也无法解码。"},
    {"{} sent {} of {} {} before the sequence header ({}): until then nothing can be decoded.",
     "{}在序列头之前就发送了 {} {} {}数据（{}）：在此之前什么也无法解码。"},
    {"The player asked for a later part of a recording: it may have the header from before.",
     "播放器请求的是录像中靠后的部分：它可能先前已有序列头。"},
    {"The encoder must send the decoder configuration before the first frame. Restart the stream; if it stays so, it is the encoder's fault.",
     "编码器必须在首帧之前发送解码器配置。请重新推流；如果仍然如此，就是编码器的问题。"},
    {"The server did not hand the publisher's sequence header to this player. Look whether the publisher sends one.",
     "服务器没有把推流端的序列头转发给这个播放器。请检查推流端是否发送了序列头。"},

    // Nothing to play.
    {"The server accepted {} ({}), and the first media came only {} later.", "服务器接受了 {}（{}），但过了 {}才发来首个音视频数据。"},
    {"The server accepted {} ({}) and sent no audio or video in {}; then {} closed ({}).",
     "服务器接受了 {}（{}），但在 {}内没有发送任何音视频；随后{}关闭了连接（{}）。"},
    {"The server accepted {} ({}) and sent no audio or video in {}, up to the end of the capture.",
     "服务器接受了 {}（{}），但直到抓包结束的 {}内没有发送任何音视频。"},
    {"Nobody publishes under this name, or not yet: the server accepts the player and waits. Compare application and name with the publisher's.",
     "没有人推送这个流，或尚未开始推流：服务器接受了播放器，正在等待。请将应用名和流名与推流端的核对。"},

    // Metadata.
    {"{} sent media ({}) and never onMetaData.", "{}发送了音视频（{}），却始终没有发送 onMetaData。"},
    {"Servers and players that rely on it don't know codecs or picture size. Most go by the media itself.",
     "依赖它的服务器和播放器无从得知编码和画面尺寸。多数实现以音视频数据本身为准。"},
    {"The client sent onMetaData ({}) without @setDataFrame around it.", "客户端发送的 onMetaData（{}）没有用 @setDataFrame 封装。"},
    {"Adobe's servers keep metadata only if it comes as @setDataFrame; most others take both.",
     "Adobe 的服务器只保存以 @setDataFrame 发送的元数据；其他服务器大多两种都接受。"},
    {"onMetaData ({}) announces {}, and none came in {}.", "onMetaData（{}）声明有{}，但在 {}内没有收到。"},
    {"Servers that wait for every announced track delay or refuse the stream. Check the encoder's input, or let it announce only what it sends.",
     "要等齐所有已声明轨道的服务器会推迟或拒绝这个流。请检查编码器的输入，或让它只声明实际发送的内容。"},
    {"onMetaData says {} x {}, the video itself {} x {} ({}).", "onMetaData 中的画面尺寸是 {} x {}，而视频本身是 {} x {}（{}）。"},
    {"Decoders go by the video itself. Programs that believe the metadata show the wrong size.",
     "解码器以视频本身为准。以元数据为准的程序会显示错误的尺寸。"},

    // Timestamps and key frames.
    {"The timestamps of {} go back once, by {} ms ({}).", "{}的时间戳倒退了一次，幅度为 {} 毫秒（{}）。"},
    {"The timestamps of {} go back {} times, by up to {} ms (first in {}).", "{}的时间戳倒退了 {} 次，最大幅度 {} 毫秒（首次在{}）。"},
    {"Players and servers expect times that never go back within a track: they drop frames or stop. Look at the encoder's source and clock.",
     "播放器和服务器要求同一轨道的时间戳不倒退，否则会丢帧或停止。请检查编码器的输入源和时钟。"},
    {"The timestamps of {} jump ahead once, by {} ms ({}).", "{}的时间戳向前跳变了一次，幅度为 {} 毫秒（{}）。"},
    {"The timestamps of {} jump ahead by more than {} ms {} times, by up to {} ms (first in {}).",
     "{0}的时间戳向前跳变超过 {1} 毫秒共 {2} 次，最大幅度 {3} 毫秒（首次在{4}）。"},
    {"Frames were dropped before they were sent, or the source paused. Look at the encoder's load and input.",
     "帧在发送之前就已丢弃，或输入源中断过。请检查编码器的负载和输入。"},
    {"Up to {:.1f} s lie between two key frames of {} (the second one in {}).", "{1}的两个关键帧之间最长间隔 {0:.1f} 秒（后一个在{2}）。"},
    {"After the key frame of {} in {} no other one came in {:.1f} s.", "{0}在{1}的关键帧之后，{2:.1f} 秒内没有再出现关键帧。"},
    {"A player that joins waits that long for a picture, and HLS segments can't be shorter. Two seconds are usual for live streams.",
     "新加入的播放器要等这么久才有画面，HLS 分片也不可能更短。直播通常为两秒。"},

    // Where timestamps will break, and whether the clock is right.
    {"4 h 39 min", "4 小时 39 分"},
    {"24 d 20 h", "24 天 20 小时"},
    {"The timestamps of this session reach {} ({}) in {}.", "本会话的时间戳在{2}达到 {0}（即 {1}）。"},
    {"The timestamps of this session reach {} ({}) at {}: they stand at {} ms in {}.",
     "本会话的时间戳将在 {2} 达到 {0}（即 {1}）：{4}的时间戳为 {3} 毫秒。"},
    {"From there on some programs lose the stream (OBS before 2024, old librtmp, servers without extended timestamps). Restart it before, update the "
     "sender, or tell the server about it (nginx-rtmp: publish_time_fix, play_time_fix).",
     "此后有些程序会断流（2024 年之前的 OBS、旧版 "
     "librtmp、不支持扩展时间戳的服务器）。请提前重启推流、升级发送方，或在服务器上作相应设置（nginx-rtmp：publish_time_fix、play_time_fix）。"},
    {"The clock of the video runs {:.1f} % fast against the capture's, measured over {:.0f} s ({}).",
     "以抓包的时钟为准，视频时钟快 {:.1f}%（测量了 {:.0f} 秒，{}）。"},
    {"The clock of the audio runs {:.1f} % fast against the capture's, measured over {:.0f} s ({}).",
     "以抓包的时钟为准，音频时钟快 {:.1f}%（测量了 {:.0f} 秒，{}）。"},
    {"The clock of the video runs {:.1f} % slow against the capture's, measured over {:.0f} s ({}).",
     "以抓包的时钟为准，视频时钟慢 {:.1f}%（测量了 {:.0f} 秒，{}）。"},
    {"The clock of the audio runs {:.1f} % slow against the capture's, measured over {:.0f} s ({}).",
     "以抓包的时钟为准，音频时钟慢 {:.1f}%（测量了 {:.0f} 秒，{}）。"},
    {"Players run out of data, or fall ever further behind. Look at the clock of the capture device, at its frame or sample rate, and whether the "
     "encoder keeps up.",
     "播放器会缺数据，或延迟越来越大。请检查采集设备的时钟、帧率或采样率，以及编码器是否跟得上。"},

    // Tracks that are not there.
    {"onMetaData ({}) announces video, and in {} of sound no picture came.", "onMetaData（{}）声明有视频，但音频持续了 {}，仍没有收到任何视频。"},
    {"onMetaData ({}) announces audio, and in {} of pictures no sound came.", "onMetaData（{}）声明有音频，但视频持续了 {}，仍没有收到任何音频。"},
    {"onMetaData ({}) announces video, and the first of it came {} after the sound had begun.",
     "onMetaData（{}）声明有视频，但首个视频数据比音频晚到 {}。"},
    {"onMetaData ({}) announces audio, and the first of it came {} after the pictures had begun.",
     "onMetaData（{}）声明有音频，但首个音频数据比视频晚到 {}。"},
    {"Servers that wait for every announced track hold the stream back or refuse it. Check the encoder's input, or let it announce only what it "
     "sends.",
     "要等齐所有已声明轨道的服务器会压住或拒绝这个流。请检查编码器的输入，或让它只声明实际发送的内容。"},
    {"Video track {} brought nothing any more after {}, while other media went on for {}.", "视频轨道 {} 在{}之后再无数据，而其他媒体又持续了 {}。"},
    {"Audio track {} brought nothing any more after {}, while other media went on for {}.", "音频轨道 {} 在{}之后再无数据，而其他媒体又持续了 {}。"},
    {"Video track {} brought nothing for {}, while other media went on ({}).", "视频轨道 {} 有 {}没有数据，而其他媒体仍在继续（{}）。"},
    {"Audio track {} brought nothing for {}, while other media went on ({}).", "音频轨道 {} 有 {}没有数据，而其他媒体仍在继续（{}）。"},
    {"A source stopped: a microphone, a camera, a scene without sound. Players wait for the track or show a still. Check the encoder's inputs.",
     "某个输入源停了：麦克风、摄像头，或没有声音的场景。播放器会一直等待该轨道，或画面静止。请检查编码器的输入。"},
    {"The stream has video, and the server sends none: the client's connect has no bits in videoCodecs ({}).",
     "流中有视频，服务器却不发送：客户端 connect 中的 videoCodecs 没有置任何位（{}）。"},
    {"The stream has audio, and the server sends none: the client's connect has no bits in audioCodecs ({}).",
     "流中有音频，服务器却不发送：客户端 connect 中的 audioCodecs 没有置任何位（{}）。"},
    {"Adobe's servers send only what the client says it can decode. Let the player set audioCodecs and videoCodecs in connect (4071 and 252 are "
     "usual).",
     "Adobe 的服务器只发送客户端声明能解码的内容。请让播放器在 connect 中设置 audioCodecs 和 videoCodecs（通常为 4071 和 252）。"},

    // Enhanced RTMP: what was not agreed.
    {"The client sends {} as Enhanced RTMP (first in {}), and the server's answer to connect does not name it ({}).",
     "客户端以 Enhanced RTMP 发送 {}（首次在{}），而服务器对 connect 的回应中没有列出它（{}）。"},
    {"The client sends {} as Enhanced RTMP (first in {}), and the server's answer to connect does not name them ({}).",
     "客户端以 Enhanced RTMP 发送 {}（首次在{}），而服务器对 connect 的回应中没有列出它们（{}）。"},
    {"The server sends {} as Enhanced RTMP (first in {}), and the client's connect does not name it ({}).",
     "服务器以 Enhanced RTMP 发送 {}（首次在{}），而客户端的 connect 中没有列出它（{}）。"},
    {"The server sends {} as Enhanced RTMP (first in {}), and the client's connect does not name them ({}).",
     "服务器以 Enhanced RTMP 发送 {}（首次在{}），而客户端的 connect 中没有列出它们（{}）。"},
    {"Many servers take more than they name. If this one closes or records nothing, use H.264 and AAC, or update the server.",
     "许多服务器实际支持的比列出的多。如果这个服务器关闭连接或没有录制，请改用 H.264 和 AAC，或升级服务器。"},
    {"A player that does not know Enhanced RTMP shows nothing. Use one that does, or let the stream be published as H.264 and AAC.",
     "不支持 Enhanced RTMP 的播放器没有画面和声音。请换用支持的播放器，或改以 H.264 和 AAC 推流。"},
    {"The client sends {} with codec id {} ({}), which is in no specification.", "客户端以编码 ID {1} 发送 {0}（{2}），任何规范中都没有这种用法。"},
    {"The server sends {} with codec id {} ({}), which is in no specification.", "服务器以编码 ID {1} 发送 {0}（{2}），任何规范中都没有这种用法。"},
    {"It is older than Enhanced RTMP, and servers and players that know the one need not know the other. Use Enhanced RTMP (a FourCC) if both can.",
     "这种做法早于 Enhanced RTMP，支持其中一种的服务器和播放器未必支持另一种。如果双方都支持，请使用 Enhanced RTMP（FourCC）。"},
    {"The client sends several tracks (first in {}), and the server's answer to connect does not say that it takes them ({}).",
     "客户端发送多条轨道（首次在{}），而服务器对 connect 的回应没有声明支持多轨（{}）。"},
    {"The server sends several tracks (first in {}), and the client's connect does not say that it takes them ({}).",
     "服务器发送多条轨道（首次在{}），而客户端的 connect 没有声明支持多轨（{}）。"},
    {"If the server closes, or mixes the tracks, switch off the VOD track or multitrack video in the encoder.",
     "如果服务器关闭连接或混淆轨道，请在编码器中关闭 VOD 轨道或多轨视频。"},
    {"A player that knows one track only may mix them up. Use one that knows several, or let the stream be published with one.",
     "只支持单轨的播放器可能混淆各条轨道。请换用支持多轨的播放器，或改为单轨推流。"},
};

}  // namespace rtmpscope::texts
