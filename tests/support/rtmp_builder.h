// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/hex.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace rtmpscope::test {

/// One RTMP message to be written as chunks.
struct WireMessage {
  std::uint32_t chunkStream = 3;
  std::uint8_t type = 20;
  std::uint32_t messageStream = 0;
  std::uint32_t timestamp = 0;
  Bytes body;
};

/// A message in a fmt 0 chunk and as many fmt 3 chunks as it takes (RTMP 5.3). Chunk stream ids 2 to 63.
[[nodiscard]] Bytes chunked(const WireMessage& message, std::uint32_t chunkSize = 128);

/// One chunk, written as it is told to be, right or wrong.
struct WireChunk {
  std::uint8_t format = 0;
  std::uint32_t chunkStream = 3;
  std::uint8_t basicSize = 0;               ///< 1, 2 or 3 bytes of basic header; 0: the smallest form
  std::uint32_t time = 0;                   ///< fmt 0: timestamp; fmt 1, 2: delta. From 0xFFFFFF on it is extended
  std::uint32_t length = 0;                 ///< fmt 0, 1
  std::uint8_t type = 20;                   ///< fmt 0, 1
  std::uint32_t messageStream = 0;          ///< fmt 0
  std::optional<std::uint32_t> extended{};  ///< fmt 3: an extended timestamp behind it
  Bytes payload{};
};
[[nodiscard]] Bytes chunk(const WireChunk& chunk);

/// `size` bytes that differ from place to place; `seed` makes them others.
[[nodiscard]] Bytes filled(std::size_t size, std::uint8_t seed = 1);

/// C0 and C1, or S0 and S1, of the simple handshake; `seed` makes the random bytes.
[[nodiscard]] Bytes handshakeOne(std::uint8_t seed, std::uint8_t version = 3);
/// C2 or S2 that repeats what handshakeOne(seed) said.
[[nodiscard]] Bytes handshakeTwo(std::uint8_t seed);

[[nodiscard]] Bytes u32(std::uint32_t value);
[[nodiscard]] Bytes amfString(std::string_view text);
[[nodiscard]] Bytes amfNumber(double value);
[[nodiscard]] Bytes amfNull();
/// A property of an object: name and string.
[[nodiscard]] Bytes amfProperty(std::string_view name, std::string_view value);
[[nodiscard]] Bytes amfObject(const Bytes& properties);

/// connect, createStream and so on as clients send them, and their answers.
[[nodiscard]] WireMessage connectCommand(std::string_view app, std::string_view tcUrl = "rtmp://10.0.0.1/live");
[[nodiscard]] WireMessage connectResult();
[[nodiscard]] WireMessage createStreamCommand(double transaction);
[[nodiscard]] WireMessage createStreamResult(double transaction, double stream);
[[nodiscard]] WireMessage publishCommand(std::string_view name);
[[nodiscard]] WireMessage status(std::string_view level, std::string_view code, std::uint32_t messageStream = 1);

[[nodiscard]] WireMessage setChunkSize(std::uint32_t size);
[[nodiscard]] WireMessage windowAckSize(std::uint32_t size);

/// An AVC picture, an AAC frame, with as many bytes of picture or sound.
[[nodiscard]] WireMessage video(std::uint32_t timestamp, bool key, std::size_t bytes);
[[nodiscard]] WireMessage audio(std::uint32_t timestamp, std::size_t bytes);

}  // namespace rtmpscope::test
