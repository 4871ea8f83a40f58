// SPDX-License-Identifier: GPL-3.0-or-later
// What the tables of chunks have in common: a row, how it is named, and the chunks that most of them are made of.
#pragma once

#include "support/rtmp/recording_listener.h"
#include "support/rtmp_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::rtmp {

using test::Bytes;
using test::chunk;
using test::ExpectedMessage;
using test::filled;
using test::join;
using test::messageLine;
using test::u32;

/// Bytes of one direction behind the handshake, and what is said of them.
struct Row {
  std::string_view name;
  Bytes bytes;
  std::vector<std::string> lines;
};

inline void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

inline std::string nameOf(const testing::TestParamInfo<Row>& row) {
  return std::string{row.param.name};
}

inline std::string remark(std::string_view kind, std::uint32_t chunkStream, std::uint64_t value) {
  return "remark " + std::string{kind} + " csid " + std::to_string(chunkStream) + " value " + std::to_string(value);
}

/// `size` bytes of a message of AAC.
inline Bytes sound(std::size_t size, std::uint8_t seed = 1) {
  Bytes body = filled(size, seed);
  if (size > 0) body[0] = 0xAF;
  if (size > 1) body[1] = 1;
  return body;
}

/// `size` bytes from `begin` on, as far as they are there.
inline Bytes piece(const Bytes& bytes, std::size_t begin, std::size_t size) {
  const auto from = bytes.begin() + static_cast<std::ptrdiff_t>(std::min(begin, bytes.size()));
  return {from, from + static_cast<std::ptrdiff_t>(std::min(size, bytes.size() - std::min(begin, bytes.size())))};
}

/// fmt 0 audio on chunk stream 4, whole.
inline Bytes audioAt(std::uint32_t time, const Bytes& body, std::uint32_t chunkStream = 4) {
  return chunk(
      {.chunkStream = chunkStream, .time = time, .length = static_cast<std::uint32_t>(body.size()), .type = 8, .messageStream = 1, .payload = body});
}

inline ExpectedMessage audioLine(std::uint32_t time, const Bytes& body, std::uint8_t format = 0, std::uint32_t chunkStream = 4) {
  return {.chunkStream = chunkStream, .format = format, .type = 8, .messageStream = 1, .timestamp = time, .body = body};
}

/// A control message on chunk stream 2, and its line.
inline Bytes control(std::uint8_t type, const Bytes& body) {
  return chunk({.chunkStream = 2, .length = static_cast<std::uint32_t>(body.size()), .type = type, .payload = body});
}

inline std::string controlLine(std::uint8_t type, const Bytes& body) {
  return messageLine({.chunkStream = 2, .type = type, .body = body});
}

class ChunkReaderRow : public testing::TestWithParam<Row> {};

}  // namespace rtmpscope::rtmp
