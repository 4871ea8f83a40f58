// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/rtmp_builder.h"

#include <algorithm>
#include <bit>

namespace rtmpscope::test {

namespace {

constexpr std::size_t kHandshake = 1536;
constexpr std::uint32_t kExtended = 0xFFFFFF;

Bytes u24(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value >> 16U), static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
}

Bytes basicHeader(std::uint8_t format, std::uint32_t chunkStream, std::uint8_t size) {
  const auto high = static_cast<std::uint8_t>(format << 6U);
  if (size == 0) size = chunkStream < 64 ? 1 : chunkStream < 320 ? 2 : 3;
  const std::uint32_t rest = chunkStream - 64;
  if (size == 1) return {static_cast<std::uint8_t>(high | (chunkStream & 0x3FU))};
  if (size == 2) return {high, static_cast<std::uint8_t>(rest)};
  return {static_cast<std::uint8_t>(high | 1U), static_cast<std::uint8_t>(rest), static_cast<std::uint8_t>(rest >> 8U)};
}

Bytes randomPart(std::uint8_t seed) {
  Bytes bytes(kHandshake - 8);
  std::uint32_t state = seed + 1U;
  for (std::uint8_t& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<std::uint8_t>(state >> 24U);
  }
  return bytes;
}

}  // namespace

Bytes u32(std::uint32_t value) {
  return join({{static_cast<std::uint8_t>(value >> 24U)}, u24(value & 0xFFFFFFU)});
}

Bytes chunked(const WireMessage& message, std::uint32_t chunkSize) {
  const auto id = static_cast<std::uint8_t>(message.chunkStream);
  const std::uint32_t time = std::min(message.timestamp, kExtended);
  const Bytes extended = time == kExtended ? u32(message.timestamp) : Bytes{};
  const std::uint32_t stream = message.messageStream;
  Bytes bytes = join({{id},
                      u24(time),
                      u24(static_cast<std::uint32_t>(message.body.size())),
                      {message.type, static_cast<std::uint8_t>(stream), static_cast<std::uint8_t>(stream >> 8U),
                       static_cast<std::uint8_t>(stream >> 16U), static_cast<std::uint8_t>(stream >> 24U)},
                      extended});
  for (std::size_t at = 0; at < message.body.size(); at += chunkSize) {
    if (at != 0) bytes = join({bytes, {static_cast<std::uint8_t>(0xC0U | id)}, extended});
    const std::size_t size = std::min<std::size_t>(chunkSize, message.body.size() - at);
    const auto begin = message.body.begin() + static_cast<std::ptrdiff_t>(at);
    bytes.insert(bytes.end(), begin, begin + static_cast<std::ptrdiff_t>(size));
  }
  return bytes;
}

Bytes filled(std::size_t size, std::uint8_t seed) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + seed);
  return bytes;
}

Bytes chunk(const WireChunk& chunk) {
  Bytes bytes = basicHeader(chunk.format, chunk.chunkStream, chunk.basicSize);
  const auto add = [&bytes](const Bytes& more) { bytes.insert(bytes.end(), more.begin(), more.end()); };
  if (chunk.format < 3) add(u24(std::min(chunk.time, kExtended)));
  if (chunk.format < 2) add(join({u24(chunk.length), {chunk.type}}));
  if (chunk.format == 0) {
    const Bytes stream = u32(chunk.messageStream);
    add(Bytes(stream.rbegin(), stream.rend()));
  }
  if (chunk.format < 3 && chunk.time >= kExtended) add(u32(chunk.time));
  if (chunk.format == 3 && chunk.extended) add(u32(*chunk.extended));
  add(chunk.payload);
  return bytes;
}

Bytes handshakeOne(std::uint8_t seed, std::uint8_t version) {
  return join({{version}, u32(seed), u32(0), randomPart(seed)});
}

Bytes handshakeTwo(std::uint8_t seed) {
  return join({u32(seed), u32(0), randomPart(seed)});
}

Bytes amfString(std::string_view text) {
  Bytes bytes{2, static_cast<std::uint8_t>(text.size() >> 8U), static_cast<std::uint8_t>(text.size())};
  bytes.insert(bytes.end(), text.begin(), text.end());
  return bytes;
}

Bytes amfNumber(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return join({{0}, u32(static_cast<std::uint32_t>(bits >> 32U)), u32(static_cast<std::uint32_t>(bits))});
}

Bytes amfNull() {
  return {5};
}

Bytes amfProperty(std::string_view name, std::string_view value) {
  Bytes key = amfString(name);
  key.erase(key.begin());  // property names have no marker
  return join({key, amfString(value)});
}

Bytes amfObject(const Bytes& properties) {
  return join({{3}, properties, {0, 0, 9}});
}

WireMessage connectCommand(std::string_view app, std::string_view tcUrl) {
  return {.body = join({amfString("connect"), amfNumber(1), amfObject(join({amfProperty("app", app), amfProperty("tcUrl", tcUrl)}))})};
}

WireMessage connectResult() {
  return {.body = join({amfString("_result"), amfNumber(1), amfObject(amfProperty("fmsVer", "FMS/3,0,1,123")),
                        amfObject(join({amfProperty("level", "status"), amfProperty("code", "NetConnection.Connect.Success")}))})};
}

WireMessage createStreamCommand(double transaction) {
  return {.body = join({amfString("createStream"), amfNumber(transaction), amfNull()})};
}

WireMessage createStreamResult(double transaction, double stream) {
  return {.body = join({amfString("_result"), amfNumber(transaction), amfNull(), amfNumber(stream)})};
}

WireMessage publishCommand(std::string_view name) {
  return {.chunkStream = 8, .messageStream = 1, .body = join({amfString("publish"), amfNumber(5), amfNull(), amfString(name), amfString("live")})};
}

WireMessage status(std::string_view level, std::string_view code, std::uint32_t messageStream) {
  return {.chunkStream = 5,
          .messageStream = messageStream,
          .body = join({amfString("onStatus"), amfNumber(0), amfNull(), amfObject(join({amfProperty("level", level), amfProperty("code", code)}))})};
}

WireMessage setChunkSize(std::uint32_t size) {
  return {.chunkStream = 2, .type = 1, .body = u32(size)};
}

WireMessage windowAckSize(std::uint32_t size) {
  return {.chunkStream = 2, .type = 5, .body = u32(size)};
}

WireMessage video(std::uint32_t timestamp, bool key, std::size_t bytes) {
  return {.chunkStream = 6,
          .type = 9,
          .messageStream = 1,
          .timestamp = timestamp,
          .body = join({{static_cast<std::uint8_t>(key ? 0x17 : 0x27), 1, 0, 0, 0}, filled(bytes)})};
}

WireMessage audio(std::uint32_t timestamp, std::size_t bytes) {
  return {.chunkStream = 4, .type = 8, .messageStream = 1, .timestamp = timestamp, .body = join({{0xAF, 1}, filled(bytes)})};
}

}  // namespace rtmpscope::test
