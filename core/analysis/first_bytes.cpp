// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/first_bytes.h"

#include "base/byte_reader.h"
#include "rtmp/constants.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace rtmpscope::analysis {

using rtmp::Protocol;

namespace {

using rtmp::MessageType;

constexpr std::size_t kShownText = 40;
constexpr std::size_t kShownBytes = 8;

/// How long the body of a message may be and what it begins with, where its type says so.
struct TypeShape {
  MessageType type{};
  std::uint32_t minLength = 0;
  std::uint32_t maxLength = 0;
  std::optional<std::uint8_t> firstByte;
};

constexpr std::uint8_t kAmf0String = 0x02;
constexpr std::uint8_t kAmf0Selector = 0x00;
constexpr std::uint32_t kLongestUserControl = 64;
constexpr std::uint32_t kShortestCommand = 4;
constexpr std::uint32_t kShortestSharedObject = 10;
constexpr std::uint32_t kShortestAggregate = 15;

constexpr std::array<TypeShape, 15> kTypeShapes{{
    {MessageType::SetChunkSize, 4, 4, {}},
    {MessageType::Abort, 4, 4, {}},
    {MessageType::Acknowledgement, 4, 4, {}},
    {MessageType::UserControl, 2, kLongestUserControl, {}},
    {MessageType::WindowAcknowledgementSize, 4, 4, {}},
    {MessageType::SetPeerBandwidth, 5, 5, {}},
    {MessageType::Audio, 0, rtmp::kMaxMessageLength, {}},
    {MessageType::Video, 0, rtmp::kMaxMessageLength, {}},
    {MessageType::DataAmf3, kShortestCommand, rtmp::kMaxMessageLength, kAmf0Selector},
    {MessageType::SharedObjectAmf3, kShortestSharedObject, rtmp::kMaxMessageLength, {}},
    {MessageType::CommandAmf3, kShortestCommand, rtmp::kMaxMessageLength, kAmf0Selector},
    {MessageType::DataAmf0, kShortestCommand, rtmp::kMaxMessageLength, kAmf0String},
    {MessageType::SharedObjectAmf0, kShortestSharedObject, rtmp::kMaxMessageLength, {}},
    {MessageType::CommandAmf0, kShortestCommand, rtmp::kMaxMessageLength, kAmf0String},
    {MessageType::Aggregate, kShortestAggregate, rtmp::kMaxMessageLength, {}},
}};

std::string printable(ByteView bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    if (byte == '\r' || byte == '\n' || text.size() == kShownText) break;
    if (byte >= ' ' && byte < 0x7F) text.push_back(static_cast<char>(byte));
  }
  return text;
}

std::string describeTls(ByteView bytes) {
  constexpr std::uint8_t alert = 0x15;
  constexpr std::uint8_t handshake = 0x16;
  constexpr std::size_t handshakeType = 5;
  if (bytes[0] == alert) return "TLS alert";
  if (bytes[0] == handshake && bytes.size() > handshakeType) {
    if (bytes[handshakeType] == 1) return "TLS ClientHello";
    if (bytes[handshakeType] == 2) return "TLS ServerHello";
  }
  return "TLS";
}

}  // namespace

bool looksLikeChunk(ByteView bytes) {
  ByteReader in{bytes};
  const std::uint8_t basic = in.u8();
  if ((basic & 0xC0U) != 0) return false;
  in.skip((basic & 0x3FU) == 0 ? 1 : (basic & 0x3FU) == 1 ? 2 : 0);
  const std::uint32_t timestamp = in.u24be();
  const std::uint32_t length = in.u24be();
  const MessageType type{in.u8()};
  const std::uint32_t messageStream = in.u32le();
  constexpr std::uint32_t extended = 0xFFFFFF;
  if (!in.ok() || messageStream > extended) return false;
  // Some peers send the header in a segment of its own, and what is behind it, an extended timestamp too, in the next.
  if (timestamp == extended) in.skip(std::min<std::size_t>(4, in.remaining()));

  const auto* shape = std::find_if(kTypeShapes.begin(), kTypeShapes.end(), [type](const TypeShape& row) { return row.type == type; });
  if (shape == kTypeShapes.end() || length < shape->minLength || length > shape->maxLength) return false;
  return !shape->firstByte || in.atEnd() || in.u8() == *shape->firstByte;
}

bool isForeign(Protocol protocol) {
  return protocol == Protocol::Tls || protocol == Protocol::Http || protocol == Protocol::Rtmpt || protocol == Protocol::Ssh;
}

FirstLook lookAtFirst(ByteView bytes, bool fromTheStart) {
  using Start = rtmp::RtmpDecoder::Start;
  FirstLook look;
  // A chunk on chunk stream 3, 6, 8 or 9 begins as C0 does.
  const bool chunk = looksLikeChunk(bytes);
  if (!bytes.empty() && (fromTheStart || !chunk)) look.seen = rtmp::recognise(bytes, true);
  look.protocol = look.seen;
  const bool handshake = look.seen == Protocol::Rtmp || look.seen == Protocol::Rtmpe;
  // What is seen from its start and begins with no handshake is not searched for chunks: whoever can send such a thing could
  // send a lot of it.
  const bool noHandshake = fromTheStart && !bytes.empty() && look.seen == Protocol::Unknown && !chunk;
  if (handshake || (bytes.empty() && fromTheStart)) {
    look.start = Start::Handshake;
  } else if (!noHandshake && (!fromTheStart || !isForeign(look.seen))) {
    // In mid-stream the first bytes may look like anything: what the decoder confirms overrules them.
    if (!isForeign(look.seen)) look.protocol = fromTheStart ? Protocol::Unknown : Protocol::Undecided;
    look.start = Start::MidStream;
  }
  return look;
}

std::string describeForeign(rtmp::Protocol protocol, ByteView bytes) {
  if (bytes.empty()) return {};
  switch (protocol) {
    case Protocol::Tls:
      return describeTls(bytes);
    case Protocol::Http:
    case Protocol::Rtmpt: {
      const std::string line = printable(bytes);
      const bool response = line.starts_with("HTTP/");
      return fmt::format("{} {}", response ? "HTTP response" : "HTTP", response ? line : line.substr(0, line.find(' ')));
    }
    case Protocol::Ssh:
      return printable(bytes);
    default:
      return fmt::format("unknown protocol, first bytes {:02x}", fmt::join(bytes.first(std::min(bytes.size(), kShownBytes)), " "));
  }
}

}  // namespace rtmpscope::analysis
