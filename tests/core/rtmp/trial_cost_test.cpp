// SPDX-License-Identifier: GPL-3.0-or-later
// What doubt may cost: counted in chunk headers that are looked at on trial, never in time.
#include "rtmp/rtmp_decoder.h"
#include "support/rtmp/recording_listener.h"
#include "support/rtmp_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <random>
#include <string>

namespace rtmpscope::rtmp {
namespace {

using test::Bytes;
using test::chunk;
using test::join;

struct Cost {
  std::uint64_t steps = 0;
  std::size_t messages = 0;
  bool limitSaid = false;
};

/// Decodes a late start of `bytes` in segments of an Ethernet's size.
Cost costOf(const Bytes& bytes) {
  constexpr std::size_t kSegment = 1448;
  test::RecordingListener listener;
  RtmpDecoder decoder{listener, RtmpDecoder::Start::MidStream};
  std::uint32_t frame = 0;
  for (std::size_t at = 0; at < bytes.size(); at += kSegment) {
    const ByteView segment = ByteView{bytes}.subspan(at, std::min(kSegment, bytes.size() - at));
    decoder.feed(StreamData{StreamOffset{at}, segment, FrameNumber{++frame}});
  }
  decoder.feed(StreamEnd{StreamOffset{bytes.size()}, EndReason::Fin, FrameNumber{++frame}});
  Cost cost{decoder.trialSteps(), 0, false};
  for (const std::string& line : listener.lines()) {
    if (line.starts_with("remark Limit")) cost.limitSaid = true;
    if (line.find("csid 4 fmt") != std::string::npos && !line.starts_with("remark")) ++cost.messages;
  }
  return cost;
}

std::uint64_t allowed(std::size_t bytes) {
  return RtmpDecoder::kTrialStepsToBegin + RtmpDecoder::kTrialStepsPerByte * bytes;
}

Bytes noise(std::size_t size, std::uint32_t seed) {
  std::mt19937 random{seed};
  Bytes bytes(size);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

/// `unit` again and again.
Bytes repeated(const Bytes& unit, std::size_t size) {
  Bytes bytes;
  while (bytes.size() < size) bytes.insert(bytes.end(), unit.begin(), unit.end());
  bytes.resize(size);
  return bytes;
}

Bytes header(std::uint32_t chunkStream, std::uint32_t length, std::uint8_t format = 0) {
  return chunk({.format = format, .chunkStream = chunkStream, .time = 0, .length = length, .type = 8, .messageStream = 1});
}

/// Headers without end on ever new chunk streams, each with a message that is longer than what follows.
Bytes openHeaders(std::size_t size) {
  Bytes bytes;
  for (std::uint32_t i = 0; bytes.size() < size; ++i) bytes = join({bytes, header(2 + i % 60, 200'000 + i, static_cast<std::uint8_t>(i % 2))});
  bytes.resize(size);
  return bytes;
}

struct HostileRow {
  std::string name;
  std::function<Bytes(std::size_t size, std::uint32_t seed)> make;
};

void PrintTo(const HostileRow& row, std::ostream* out) {
  *out << row.name;
}

class HostileBytes : public testing::TestWithParam<HostileRow> {};

TEST_P(HostileBytes, OfThousandsOfTinyConnectionsCostABoundedNumberOfSteps) {
  constexpr std::size_t kSize = 200;
  constexpr std::uint32_t kConnections = 2000;
  std::uint64_t steps = 0;
  for (std::uint32_t i = 0; i < kConnections; ++i) {
    const std::uint64_t one = costOf(GetParam().make(kSize, i)).steps;
    ASSERT_LE(one, allowed(kSize)) << i;
    steps += one;
  }
  EXPECT_GT(steps, 0U) << "nothing was tried";
}

TEST_P(HostileBytes, OfOneConnectionCostABoundedNumberOfSteps) {
  for (const std::size_t size : {std::size_t{40'000}, std::size_t{80'000}}) {
    const Cost cost = costOf(GetParam().make(size, 7));
    EXPECT_LE(cost.steps, allowed(size)) << size;
    EXPECT_TRUE(cost.limitSaid || cost.steps < allowed(size)) << "a limit that is reached is said";
  }
}

// Places that are forgotten because there are too many of them cost bytes that are skipped, and not the stream.
TEST_P(HostileBytes, DoNotHideWhatComesBehindThem) {
  constexpr std::uint32_t kMessages = 400;
  Bytes bytes = GetParam().make(3000, 3);
  for (std::uint32_t i = 0; i < kMessages; ++i) bytes = join({bytes, test::chunked(test::audio(23 * i, 1200), 4096)});
  const Cost cost = costOf(bytes);
  EXPECT_TRUE(cost.limitSaid || cost.messages >= kMessages / 2) << cost.messages;
}

INSTANTIATE_TEST_SUITE_P(TrialCost, HostileBytes,
                         testing::Values(HostileRow{"Noise", noise},
                                         HostileRow{"Headers", [](std::size_t size, std::uint32_t) { return repeated(header(4, 1), size); }},
                                         HostileRow{"LongMessages", [](std::size_t size, std::uint32_t) { return openHeaders(size); }},
                                         HostileRow{"Continuations",
                                                    [](std::size_t size, std::uint32_t) {
                                                      return join({header(4, 60'000), repeated({0xC4}, size - 12)});
                                                    }},
                                         HostileRow{"ShortHeaders",
                                                    [](std::size_t size, std::uint32_t) {
                                                      return join({header(4, 9), repeated({0x84, 0, 0, 1}, size - 12)});
                                                    }}),
                         [](const auto& row) { return row.param.name; });

// More chunk streams than one trial follows (kMaxTouched), and more chunks in a message than it walks (kMaxSteps): what is confirmed
// before that is enough.
TEST(TrialCost, ManyChunkStreamsAndManyChunksAreStillDecoded) {
  constexpr std::uint32_t kChunkStreams = 20;
  Bytes interleaved;
  for (std::uint32_t i = 0; i < 10 * kChunkStreams; ++i) {
    const Bytes body = test::audio(0, 100).body;
    const std::uint32_t id = 4 + i % kChunkStreams;
    interleaved = join({interleaved, chunk({.chunkStream = id,
                                            .time = 20 * i,
                                            .length = static_cast<std::uint32_t>(body.size()),
                                            .type = 8,
                                            .messageStream = 1,
                                            .payload = body})});
  }
  EXPECT_GE(costOf(interleaved).messages, 9U);

  Bytes chunks;
  for (std::uint32_t i = 0; i < 4; ++i) chunks = join({chunks, test::chunked(test::audio(23 * i, 128 * 2500))});
  EXPECT_GE(costOf(chunks).messages, 2U);
}

}  // namespace
}  // namespace rtmpscope::rtmp
