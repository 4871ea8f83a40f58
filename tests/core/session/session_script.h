// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/connection.h"
#include "session/session_builder.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A session written down as a play in lines, so that a test reads as what happened on the wire:
///
///     tcp                                   SYN, SYN-ACK, ACK
///     > c0c1        < s0s1s2        > c2     handshake parts, with true echoes (c0c1=700: only so many bytes of it;
///                                            "c0c1 version=6": another version byte)
///     > connect 1 app=live flashVer=X        commands: name, transaction, then key=value; name=x is the stream's name
///     < _result 1 code=NetConnection.Connect.Success fmsVer=FMS/3,0,1,123
///     < onStatus 0 level=status code=NetStream.Publish.Start
///     < onStatus 0 damaged                   a command of which only the beginning is there
///     > @setDataFrame videocodecid=7         data
///     < window-ack-size 5000000              control messages (size=9: so long a body)
///     > video key | video | video config | audio | audio config
///     > fin   < rst                          the end of TCP
///     wait 3000                              nothing happens for so many ms
///     hold >    release >                    messages of the client come to the builder only when they are released, as
///                                            those of a direction that waits at a hole do
///     lost < 100                             so many bytes of the server are not in the capture
///     heard > 1537                           how much the client acknowledges from here on
///
/// Each line is a frame of its own, 10 ms after the one before; "&" in front of it keeps it in the frame before, "/3" behind
/// the direction spreads it (a handshake: each of its parts) over three frames. Names from the wire have no spaces in them.
namespace rtmpscope::test {

struct Played {
  session::Session session;
  net::Connection connection;
};

class SessionScript {
 public:
  static constexpr std::uint64_t kMessageBytes = 90;

  explicit SessionScript(std::string_view script) : m_builder(makeBuilder()) {
    m_connection.endpoints = {Endpoint{{{10, 0, 0, 1}, IpAddress::Family::V4}, 50000}, Endpoint{{{10, 0, 0, 2}, IpAddress::Family::V4}, 1935}};
    m_builder.setServerPorts({1935});
    std::istringstream lines{std::string{script}};
    for (std::string line; std::getline(lines, line);) play(line);
  }

  session::SessionBuilder& builder() { return m_builder; }
  net::Connection& connection() { return m_connection; }
  CaptureTime now() const { return m_now; }

  Played finish(bool captureEnded = true) { return {m_builder.build(m_connection, m_now, captureEnded), m_connection}; }

 private:
  using Words = std::vector<std::string>;

  struct Run {
    std::uint64_t begin;
    std::uint64_t end;
    FrameNumber frame;
  };

  session::SessionBuilder makeBuilder() {
    return session::SessionBuilder{SessionId{1}, TcpStreamIndex{0},
                                   [this](Side side, StreamRange range) {
                                     std::vector<FrameNumber> frames;
                                     for (const Run& run : m_runs[indexOf(side)]) {
                                       if (run.begin < range.end.value() && run.end > range.begin.value()) frames.push_back(run.frame);
                                     }
                                     std::sort(frames.begin(), frames.end());
                                     frames.erase(std::unique(frames.begin(), frames.end()), frames.end());
                                     return frames;
                                   },
                                   [this](FrameNumber frame) { return m_times.at(frame.value()); }};
  }

  static Words split(const std::string& line) {
    std::istringstream in{line};
    Words words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
  }

  void play(const std::string& line) {
    Words words = split(line);
    if (words.empty() || words[0][0] == '#') return;
    if (words[0] == "wait") {
      m_now += std::chrono::milliseconds{std::stoi(words.at(1))};
      return;
    }
    if (words[0] == "tcp") return openTcp();
    if (words[0] == "protocol") return m_builder.setProtocol(protocolOf(words.at(1)), words.size() > 2 ? words[2] : "");
    if (words[0] == "heard") return hear(words.at(1) == ">" ? Side::A : Side::B, std::stoull(words.at(2)));
    if (words[0] == "hold" || words[0] == "release") return hold(words.at(1) == ">" ? Side::A : Side::B, words[0] == "hold");
    if (words[0] == "lost") return lose(words.at(1) == ">" ? Side::A : Side::B, std::stoull(words.at(2)));
    m_sameFrame = words[0] == "&";
    if (m_sameFrame) words.erase(words.begin());
    m_spread = 1;
    if (words[0].size() > 2 && words[0][1] == '/') m_spread = std::stoi(words[0].substr(2));
    const Side side = words[0][0] == '>' ? Side::A : Side::B;
    if (words[0][0] != '>' && words[0][0] != '<') throw std::invalid_argument("no direction: " + line);
    words.erase(words.begin());
    act(side, words);
  }

  struct Delivery {
    session::MessageRecord record;
    std::optional<session::MessageDetail> detail;
    std::optional<media::CodecConfig> config;
  };

  void deliver(Delivery delivery) {
    if (m_holds[indexOf(delivery.record.side)]) {
      m_held[indexOf(delivery.record.side)].push_back(std::move(delivery));
      return;
    }
    m_builder.onMessage(next(), delivery.record, delivery.detail ? &*delivery.detail : nullptr, delivery.config ? &*delivery.config : nullptr);
  }

  void hold(Side side, bool holds) {
    m_holds[indexOf(side)] = holds;
    for (Delivery& delivery : std::exchange(m_held[indexOf(side)], {})) deliver(std::move(delivery));
  }

  void hear(Side side, std::uint64_t bytes) {
    m_heard[indexOf(side)] = StreamOffset{bytes};
    m_builder.setAcknowledgements([this](Side sender) { return m_heard[indexOf(sender)]; });
  }

  static rtmp::Protocol protocolOf(const std::string& name) {
    static const std::map<std::string, rtmp::Protocol> kProtocols{{"rtmp", rtmp::Protocol::Rtmp},
                                                                  {"rtmpe", rtmp::Protocol::Rtmpe},
                                                                  {"tls", rtmp::Protocol::Tls},
                                                                  {"http", rtmp::Protocol::Http},
                                                                  {"none", rtmp::Protocol::Undecided}};
    return kProtocols.at(name);
  }

  // One packet of `side`, `bytes` of payload in it.
  FrameNumber packet(Side side, std::uint64_t bytes) {
    if (!m_sameFrame) {
      m_now += std::chrono::milliseconds{10};
      m_times[++m_frame] = m_now;
      net::TcpDirection& tcp = m_connection.sides[indexOf(side)];
      ++tcp.packets;
      ++m_connection.packets;
    }
    const FrameNumber frame{m_frame};
    net::TcpDirection& tcp = m_connection.sides[indexOf(side)];
    if (tcp.firstFrame == FrameNumber{}) {
      tcp.firstFrame = frame;
      tcp.firstTime = m_now;
    }
    tcp.lastFrame = m_connection.lastFrame = frame;
    tcp.lastTime = m_connection.lastTime = m_now;
    if (m_connection.firstFrame == FrameNumber{}) {
      m_connection.firstFrame = frame;
      m_connection.firstTime = m_now;
    }
    if (bytes > 0) {
      if (tcp.firstDataFrame == FrameNumber{}) tcp.firstDataFrame = frame;
      tcp.lastDataFrame = frame;
      tcp.lastDataTime = m_now;
      m_runs[indexOf(side)].push_back({tcp.streamBytes, tcp.streamBytes + bytes, frame});
      tcp.streamBytes += bytes;
      tcp.payloadBytes += bytes;
      tcp.highestAcknowledged = StreamOffset{tcp.streamBytes};
    }
    return frame;
  }

  // Stream bytes over as many frames as the line says.
  struct Sent {
    StreamRange range;
    FrameNumber first;
    FrameNumber last;
  };
  Sent send(Side side, std::uint64_t bytes) {
    const StreamOffset begin{m_connection.from(side).streamBytes};
    Sent sent;
    std::uint64_t left = bytes;
    for (int i = 0; i < m_spread; ++i) {
      const std::uint64_t piece = i + 1 == m_spread ? left : bytes / static_cast<std::uint64_t>(m_spread);
      sent.last = packet(side, piece);
      if (i == 0) sent.first = sent.last;
      left -= piece;
      m_sameFrame = false;
    }
    sent.range = {begin, begin + bytes};
    return sent;
  }

  void openTcp() {
    m_connection.opener = Side::A;
    m_connection.sides[0].syn = packet(Side::A, 0);
    m_connection.sides[1].syn = packet(Side::B, 0);
    m_connection.handshakeAck = packet(Side::A, 0);
    m_connection.handshakeRtt = std::chrono::milliseconds{20};
  }

  void lose(Side side, std::uint64_t bytes) {
    net::TcpDirection& tcp = m_connection.sides[indexOf(side)];
    const StreamOffset begin{tcp.streamBytes};
    const FrameNumber shown{m_frame};
    tcp.streamBytes += bytes;
    tcp.missingBytes += bytes;
    tcp.troubles.make().gaps.push_back({{begin, begin + bytes}, MissingReason::Lost, shown});
  }

  void act(Side side, const Words& words) {
    const std::string& what = words.at(0);
    net::TcpDirection& tcp = m_connection.sides[indexOf(side)];
    if (what == "syn") {
      if (!m_connection.opener) m_connection.opener = side;
      tcp.syn = packet(side, 0);
    } else if (what == "fin" || what == "rst") {
      close(side, what == "rst");
    } else if (what == "bytes") {
      send(side, std::stoull(words.at(1)));
    } else if (what.rfind("c0c1", 0) == 0 || what == "s0s1s2" || what == "s0s1" || what == "c2" || what == "s2") {
      handshake(side, words);
    } else if (what == "video" || what == "audio") {
      media(side, words);
    } else if (const auto type = controlType(what); type != rtmp::MessageType{}) {
      control(side, type, words);
    } else {
      commandOrData(side, words);
    }
  }

  void close(Side side, bool reset) {
    net::TcpDirection& tcp = m_connection.sides[indexOf(side)];
    const FrameNumber frame = packet(side, 0);
    (reset ? tcp.rst : tcp.fin) = frame;
    (reset ? tcp.rstTime : tcp.finTime) = m_now;
    if (m_connection.closedBy != net::ClosedBy::Nobody) return;
    if (reset) {
      m_connection.closedBy = side == Side::A ? net::ClosedBy::RstFromA : net::ClosedBy::RstFromB;
    } else {
      m_connection.closedBy = side == Side::A ? net::ClosedBy::FinFromA : net::ClosedBy::FinFromB;
    }
  }

  static std::vector<std::uint8_t> firstPart(Side side) {
    std::vector<std::uint8_t> bytes(1536);
    for (std::size_t i = 8; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * (side == Side::A ? 7 : 11) + (side == Side::A ? 1 : 2));
    return bytes;
  }

  void handshakePart(Side side, rtmp::HandshakePart which, const std::vector<std::uint8_t>& bytes, std::uint64_t whole) {
    const Sent sent = send(side, bytes.size());
    rtmp::HandshakePartSeen part;
    part.part = which;
    part.range = sent.range;
    part.firstFrame = sent.first;
    part.frame = sent.last;
    part.complete = bytes.size() == whole;
    part.bytes = bytes;
    m_builder.onHandshakePart(side, part);
  }

  void handshake(Side side, const Words& words) {
    const std::string& what = words.at(0);
    const std::string_view sign = "version=";
    const bool named = words.size() > 1 && words[1].starts_with(sign);
    const auto number = static_cast<std::uint8_t>(named ? std::stoul(words[1].substr(sign.size())) : 3);
    m_builder.setProtocol(rtmp::Protocol::Rtmp, "");
    const int spread = m_spread;
    const auto version = [&] {
      m_spread = 1;
      handshakePart(side, rtmp::HandshakePart::Version, {number}, 1);
      m_sameFrame = true;
      m_spread = spread;
    };
    if (what.rfind("c0c1", 0) == 0 || what == "s0s1" || what == "s0s1s2") {
      version();
      std::vector<std::uint8_t> first = firstPart(side);
      const std::size_t equals = what.find('=');
      if (equals != std::string::npos) first.resize(std::stoul(what.substr(equals + 1)) - 1);
      handshakePart(side, rtmp::HandshakePart::First, first, 1536);
      m_sameFrame = true;
    }
    if (what == "s0s1s2" || what == "c2" || what == "s2") {
      handshakePart(side, rtmp::HandshakePart::Second, firstPart(otherSide(side)), 1536);
    }
  }

  session::MessageRecord record(Side side, rtmp::MessageType type, std::uint32_t streamId) {
    const Sent sent = send(side, kMessageBytes);
    session::MessageRecord record;
    record.side = side;
    record.range = sent.range;
    record.firstFrame = sent.first;
    record.frame = sent.last;
    record.time = m_now;
    record.header.type = type;
    record.header.chunkStreamId = 3;
    record.header.messageStreamId = streamId;
    record.header.length = 78;
    record.header.timestamp = {m_timestamp};
    record.receivedBytes = 78;
    record.chunks = 1;
    return record;
  }

  void media(Side side, const Words& words) {
    const bool video = words.at(0) == "video";
    const std::string kind = words.size() > 1 ? words[1] : "";
    for (const std::string& word : words) {
      if (word.rfind("ts=", 0) == 0) m_timestamp = static_cast<std::uint32_t>(std::stoul(word.substr(3)));
    }
    session::MessageRecord message = record(side, video ? rtmp::MessageType::Video : rtmp::MessageType::Audio, 1);
    message.hasMedia = true;
    message.media.kind = video ? media::Kind::Video : media::Kind::Audio;
    message.media.codec = video ? media::Codec::Avc : media::Codec::Aac;
    message.media.frameType = !video ? media::FrameType::None : kind == "key" ? media::FrameType::Key : media::FrameType::Inter;
    if (kind == "cut") message.completeness = rtmp::Completeness::Truncated;
    media::CodecConfig config;
    config.width = 320;
    config.height = 240;
    const bool isConfig = kind == "config";
    if (isConfig) message.media.packetType = media::PacketType::SequenceStart;
    deliver({message, std::nullopt, isConfig ? std::optional{config} : std::nullopt});
    m_timestamp += video ? 40 : 0;
  }

  static rtmp::MessageType controlType(const std::string& name) {
    using rtmp::MessageType;
    static const std::map<std::string, MessageType> kTypes{{"set-chunk-size", MessageType::SetChunkSize},
                                                           {"acknowledgement", MessageType::Acknowledgement},
                                                           {"window-ack-size", MessageType::WindowAcknowledgementSize},
                                                           {"set-peer-bandwidth", MessageType::SetPeerBandwidth},
                                                           {"stream-begin", MessageType::UserControl},
                                                           {"stream-eof", MessageType::UserControl},
                                                           {"ping-request", MessageType::UserControl},
                                                           {"ping-response", MessageType::UserControl},
                                                           {"set-buffer-length", MessageType::UserControl}};
    const auto found = kTypes.find(name);
    return found == kTypes.end() ? MessageType{} : found->second;
  }

  void control(Side side, rtmp::MessageType type, const Words& words) {
    using rtmp::UserControlEvent;
    static const std::map<std::string, UserControlEvent> kEvents{{"stream-begin", UserControlEvent::StreamBegin},
                                                                 {"stream-eof", UserControlEvent::StreamEof},
                                                                 {"ping-request", UserControlEvent::PingRequest},
                                                                 {"ping-response", UserControlEvent::PingResponse},
                                                                 {"set-buffer-length", UserControlEvent::SetBufferLength}};
    session::MessageRecord message = record(side, type, 0);
    message.header.chunkStreamId = 2;
    if (type == rtmp::MessageType::UserControl) message.control.event = kEvents.at(words[0]);
    message.header.length = static_cast<std::uint32_t>(rtmp::controlSize(type, message.control.event));
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i].rfind("csid=", 0) == 0) {
        message.header.chunkStreamId = static_cast<std::uint32_t>(std::stoul(words[i].substr(5)));
      } else if (words[i].rfind("size=", 0) == 0) {
        message.header.length = static_cast<std::uint32_t>(std::stoul(words[i].substr(5)));
      } else {
        message.control.value = static_cast<std::uint32_t>(std::stoul(words[i]));
      }
    }
    deliver({message, std::nullopt, std::nullopt});
  }

  static rtmp::AmfValue text(std::string value) {
    rtmp::AmfValue result;
    result.type = rtmp::AmfValue::Type::String;
    result.string = std::move(value);
    return result;
  }
  static rtmp::AmfValue number(double value) {
    rtmp::AmfValue result;
    result.type = rtmp::AmfValue::Type::Number;
    result.number = value;
    return result;
  }

  // key=value pairs as an object; numbers are numbers.
  static rtmp::AmfValue object(const Words& words, std::size_t from) {
    rtmp::AmfValue result;
    result.type = rtmp::AmfValue::Type::Object;
    for (std::size_t i = from; i < words.size(); ++i) {
      const std::size_t equals = words[i].find('=');
      if (equals == std::string::npos) continue;
      const std::string value = words[i].substr(equals + 1);
      const bool digits = !value.empty() && value.find_first_not_of("0123456789.") == std::string::npos;
      rtmp::AmfProperty property;
      property.name = words[i].substr(0, equals);
      property.value = digits ? number(std::strtod(value.c_str(), nullptr)) : text(value);
      if (value == "true" || value == "false") {
        property.value = {};
        property.value.type = rtmp::AmfValue::Type::Boolean;
        property.value.boolean = value == "true";
      }
      result.properties.push_back(std::move(property));
    }
    return result;
  }

  static std::string valueOf(const Words& words, const std::string& key) {
    for (const std::string& word : words) {
      if (word.rfind(key + "=", 0) == 0) return word.substr(key.size() + 1);
    }
    return "";
  }

  void commandOrData(Side side, const Words& words) {
    const std::string& name = words[0];
    const std::string stream = valueOf(words, "msid");
    const bool onStream = name == "publish" || name == "play" || name == "onStatus";
    const std::uint32_t streamId = !stream.empty() ? static_cast<std::uint32_t>(std::stoul(stream)) : onStream ? 1 : 0;
    const bool data = name[0] == '@' || name == "onMetaData" || name == "onPlayStatus";
    session::MessageRecord message = record(side, data ? rtmp::MessageType::DataAmf0 : rtmp::MessageType::CommandAmf0, streamId);
    session::MessageDetail detail;
    if (data) {
      rtmp::DataMessage content;
      content.handler = name;
      if (name[0] == '@') content.values.push_back(text("onMetaData"));
      content.values.push_back(object(words, 1));
      detail.content = std::move(content);
    } else {
      rtmp::Command content;
      content.name = name;
      content.transaction = words.size() > 1 ? std::strtod(words[1].c_str(), nullptr) : 0;
      content.object.type = rtmp::AmfValue::Type::Null;
      const std::string streamName = valueOf(words, "name");
      if (!streamName.empty()) content.arguments.push_back(text(streamName));
      if (const std::string start = valueOf(words, "start"); !start.empty()) content.arguments.push_back(number(std::strtod(start.c_str(), nullptr)));
      if (const std::string id = valueOf(words, "stream"); !id.empty()) content.arguments.push_back(number(std::strtod(id.c_str(), nullptr)));
      if (name == "connect") {
        content.object = object(words, 2);
      } else if (!valueOf(words, "code").empty() || !valueOf(words, "level").empty()) {
        content.object = object(words, 2);
        content.arguments.push_back(object(words, 2));
      }
      if (words.back() == "damaged") content.damage = ParseError{};
      detail.content = std::move(content);
    }
    deliver({message, std::move(detail), std::nullopt});
  }

  MessageIndex next() { return MessageIndex{m_messages++}; }

  net::Connection m_connection;
  std::array<std::vector<Run>, 2> m_runs;
  std::map<std::uint32_t, CaptureTime> m_times;
  CaptureTime m_now{std::chrono::seconds{1700000000}};
  std::uint32_t m_frame = 0;
  std::uint32_t m_messages = 0;
  std::uint32_t m_timestamp = 0;
  std::array<StreamOffset, 2> m_heard{StreamOffset{1U << 20}, StreamOffset{1U << 20}};  // all of it, unless a line says less
  std::array<bool, 2> m_holds{};                                                        // [Side]
  std::array<std::vector<Delivery>, 2> m_held;                                          // [Side]
  bool m_sameFrame = false;
  int m_spread = 1;
  session::SessionBuilder m_builder;
};

inline Played playSession(std::string_view script) {
  return SessionScript{script}.finish();
}

/// "tcp-handshake:1-3 c0c1:4 ...": id, reference number in brackets, first and last frame; "missing" and the like instead of
/// frames for steps that did not happen.
inline std::string describeSteps(const session::Session& session) {
  std::string text;
  for (const session::Step& step : session.steps) {
    if (!text.empty()) text += '\n';
    text += step.reference ? std::to_string(*step.reference) : "-";
    text += ' ' + step.id + ' ';
    if (step.frames.empty()) {
      text += toString(step.status);
      continue;
    }
    text += std::to_string(step.frames.front().value());
    if (step.frames.size() > 1) text += '-' + std::to_string(step.frames.back().value());
    if (step.status != session::StepStatus::Seen) text += ' ' + std::string{toString(step.status)};
  }
  return text;
}

/// The beginning that most plays have: TCP and RTMP handshakes in frames 1 to 6.
inline const std::string kHandshake = "protocol rtmp\ntcp\n> c0c1\n< s0s1s2\n> c2\n";

/// ... and connect, with its answer, in frames 7 to 10.
inline const std::string kConnected =
    kHandshake +
    "> connect 1 app=live tcUrl=rtmp://h/live flashVer=Lavf59.27.100\n< window-ack-size 5000000\n< set-peer-bandwidth 5000000\n"
    "< _result 1 level=status code=NetConnection.Connect.Success fmsVer=FMS/3,0,1,123\n";

/// ... and a message stream, in frames 11 and 12.
inline const std::string kStream = kConnected + "> createStream 2\n< _result 2 stream=1\n";

/// ... and an accepted publish, in frames 13 and 14.
inline const std::string kPublishing = kStream + "> publish 3 name=cam1\n< onStatus 0 level=status code=NetStream.Publish.Start\n";

/// ... or an accepted play, in frames 13 and 14.
inline const std::string kPlaying = kStream + "> play 3 name=cam1\n< onStatus 0 level=status code=NetStream.Play.Start\n";

}  // namespace rtmpscope::test
