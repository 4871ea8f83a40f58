// SPDX-License-Identifier: GPL-3.0-or-later
// How the handshake is cut off one direction (RTMP 5.2), and where chunks begin behind it.
#include "rtmp/handshake_reader.h"

#include "support/rtmp/recording_listener.h"
#include "support/rtmp_builder.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::rtmp {
namespace {

using test::Bytes;
using test::chunk;
using test::decodeInAllWays;
using test::hex;
using test::join;
using test::joinLines;
using test::messageLine;
using test::Segments;
using test::u32;

constexpr auto kStart = RtmpDecoder::Start::Handshake;
const std::string kVersionLine = "part 0: 1 bytes";
const std::string kFirstLine = "part 1: 1536 bytes";
const std::string kSecondLine = "part 2: 1536 bytes";

/// The first thing that is said behind the handshake.
struct FirstMessage {
  std::string_view name;
  test::WireChunk wire;
};

void PrintTo(const FirstMessage& row, std::ostream* out) {
  *out << row.name;
}

test::WireChunk control(std::uint8_t type, const Bytes& body) {
  return {.chunkStream = 2, .length = static_cast<std::uint32_t>(body.size()), .type = type, .payload = body};
}

test::WireChunk command(std::string_view name, std::uint32_t time = 0) {
  const Bytes body = join({test::amfString(name), test::amfNumber(1), test::amfNull()});
  return {.chunkStream = 3, .time = time, .length = static_cast<std::uint32_t>(body.size()), .type = 20, .payload = body};
}

test::WireChunk amf3Command(std::string_view name) {
  test::WireChunk wire = command(name);
  wire.type = 17;
  wire.payload.insert(wire.payload.begin(), 0);
  ++wire.length;
  return wire;
}

class BehindTheHandshake : public testing::TestWithParam<FirstMessage> {
 protected:
  [[nodiscard]] std::string line() const {
    const test::WireChunk& wire = GetParam().wire;
    return messageLine({.chunkStream = wire.chunkStream, .type = wire.type, .timestamp = wire.time, .body = wire.payload});
  }
};

TEST_P(BehindTheHandshake, IsFoundWhereTheSecondPartIsThere) {
  const Bytes bytes = join({test::handshakeOne(1), test::handshakeTwo(2), chunk(GetParam().wire)});
  EXPECT_EQ(joinLines(decodeInAllWays(test::segments(bytes), kStart)), joinLines({kVersionLine, kFirstLine, kSecondLine, line()}));
}

TEST_P(BehindTheHandshake, IsFoundWhereTheSecondPartWasNeverSent) {
  const Bytes bytes = join({test::handshakeOne(1), chunk(GetParam().wire), chunk(command("createStream"))});
  const std::string next = messageLine({.body = command("createStream").payload});
  EXPECT_EQ(joinLines(decodeInAllWays(test::segments(bytes), kStart)), joinLines({kVersionLine, kFirstLine, line(), next}));
}

TEST_P(BehindTheHandshake, IsFoundAloneWhereTheSecondPartWasNeverSent) {
  const Bytes bytes = join({test::handshakeOne(1), chunk(GetParam().wire)});
  EXPECT_EQ(joinLines(decodeInAllWays(test::segments(bytes), kStart)), joinLines({kVersionLine, kFirstLine, line()}));
}

INSTANTIATE_TEST_SUITE_P(
    Messages, BehindTheHandshake,
    testing::Values(FirstMessage{"connect", command("connect")}, FirstMessage{"connect_with_a_time", command("connect", 12345)},
                    FirstMessage{"connect_of_type_17", amf3Command("connect")}, FirstMessage{"result", command("_result")},
                    FirstMessage{"error", command("_error")}, FirstMessage{"onBWDone", command("onBWDone")},
                    FirstMessage{"set_chunk_size", control(1, u32(4096))}, FirstMessage{"window_acknowledgement_size", control(5, u32(2500000))},
                    FirstMessage{"set_peer_bandwidth", control(6, hex("002625A0 02"))}, FirstMessage{"acknowledgement", control(3, u32(3073))},
                    FirstMessage{"stream_begin", control(4, hex("0000 00000000"))}, FirstMessage{"ping_request", control(4, hex("0006 00000001"))}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(HandshakeReader, TakesASecondPartThatBeginsLikeAChunkForWhatItIs) {
  // The times say "Set Chunk Size", but behind them stand random bytes and no message stream id of zero.
  Bytes second = test::handshakeTwo(2);
  const Bytes times = hex("02 000000 000004 01");
  std::copy(times.begin(), times.end(), second.begin());
  const Bytes bytes = join({test::handshakeOne(1), second, chunk(command("connect"))});
  EXPECT_EQ(joinLines(decodeInAllWays(test::segments(bytes), kStart)),
            joinLines({kVersionLine, kFirstLine, kSecondLine, messageLine({.body = command("connect").payload})}));
}

TEST(HandshakeReader, TakesPartsAsTheyCome) {
  const Bytes one = test::handshakeOne(1);
  const Bytes two = test::handshakeTwo(2);
  const Bytes after = chunk(command("connect"));
  const std::vector<std::string> expected{kVersionLine, kFirstLine, kSecondLine, messageLine({.body = command("connect").payload})};
  const Bytes version(one.begin(), one.begin() + 1);
  const Bytes first(one.begin() + 1, one.end());
  EXPECT_EQ(decodeInAllWays({{.bytes = version}, {.bytes = first}, {.bytes = two}, {.bytes = after}}, kStart), expected);
  EXPECT_EQ(decodeInAllWays({{.bytes = one}, {.bytes = join({two, after})}}, kStart), expected);
  EXPECT_EQ(decodeInAllWays({{.bytes = join({one, two, after})}}, kStart), expected);
}

class EncryptedVersion : public testing::TestWithParam<int> {};

TEST_P(EncryptedVersion, EndsWhatCanBeReadBehindTheHandshake) {
  const auto version = static_cast<std::uint8_t>(GetParam());
  // Not even what looks like a chunk is read there, nor taken for one where C2 should be.
  const Bytes bytes = join({test::handshakeOne(1, version), test::handshakeTwo(2), chunk(command("connect")), test::filled(500)});
  EXPECT_EQ(decodeInAllWays(test::segments(bytes), kStart), (std::vector<std::string>{kVersionLine, kFirstLine, kSecondLine}));
}

INSTANTIATE_TEST_SUITE_P(Rtmpe, EncryptedVersion, testing::Values(6, 8, 9));

TEST(HandshakeReader, ReadsOnWhateverElseTheVersionIs) {
  for (const std::uint8_t version : Bytes{0, 2, 3, 4, 31, 255}) {
    const Bytes bytes = join({test::handshakeOne(1, version), test::handshakeTwo(2), chunk(command("connect"))});
    EXPECT_EQ(decodeInAllWays(test::segments(bytes), kStart, 0, 50).size(), 4U) << int{version};
  }
}

TEST(HandshakeReader, SaysWhatWasBegunAtEveryPrefix) {
  const Bytes whole = join({test::handshakeOne(1), test::handshakeTwo(2)});
  for (std::size_t size = 1; size < whole.size(); size += size < 60 ? 1 : 97) {
    const Bytes bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    std::vector<std::string> expected{kVersionLine};
    if (size > 1) expected.push_back(size >= 1537 ? kFirstLine : "part 1: " + std::to_string(size - 1) + " bytes, incomplete");
    if (size > 1537) expected.push_back("part 2: " + std::to_string(size - 1537) + " bytes, incomplete");
    EXPECT_EQ(joinLines(decodeInAllWays(test::segments(bytes), kStart, 0, 20)), joinLines(expected)) << size;
  }
}

/// A hole of some size at some place of the handshake.
struct HoleRow {
  std::string_view name;
  std::size_t begin;
  std::size_t size;
  std::vector<std::string> parts;
};

void PrintTo(const HoleRow& row, std::ostream* out) {
  *out << row.name;
}

class HoleInHandshake : public testing::TestWithParam<HoleRow> {};

TEST_P(HoleInHandshake, DoesNotHarmWhatFollows) {
  const HoleRow& row = GetParam();
  const Bytes whole = join({test::handshakeOne(1), test::handshakeTwo(2), chunk(command("connect"))});
  const auto at = [&whole](std::size_t offset) { return whole.begin() + static_cast<std::ptrdiff_t>(offset); };
  const Segments segments{{.bytes = Bytes(whole.begin(), at(row.begin)), .missing = row.size},
                          {.bytes = Bytes(at(row.begin + row.size), whole.end())}};
  std::vector<std::string> expected = row.parts;
  expected.push_back(messageLine({.body = command("connect").payload}));
  EXPECT_EQ(joinLines(decodeInAllWays(segments, kStart, 0, 60)), joinLines(expected));
}

const std::string kFirstCut = "part 1: 1536 bytes, incomplete";
const std::string kSecondCut = "part 2: 1536 bytes, incomplete";

INSTANTIATE_TEST_SUITE_P(Places, HoleInHandshake,
                         testing::Values(HoleRow{"in_the_first_part", 100, 500, {kVersionLine, kFirstCut, kSecondLine}},
                                         HoleRow{"at_the_end_of_the_first_part", 1000, 537, {kVersionLine, kFirstCut, kSecondLine}},
                                         HoleRow{"across_both_parts", 1000, 1000, {kVersionLine, kFirstCut, kSecondCut}},
                                         // A part of which nothing was captured is not made up.
                                         HoleRow{"all_of_the_first_part", 1, 1536, {kVersionLine, kSecondLine}},
                                         HoleRow{"all_of_the_second_part", 1537, 1536, {kVersionLine, kFirstLine}},
                                         HoleRow{"in_the_second_part", 2000, 1, {kVersionLine, kFirstLine, kSecondCut}},
                                         HoleRow{"at_the_end_of_the_second_part", 3000, 73, {kVersionLine, kFirstLine, kSecondCut}},
                                         HoleRow{"the_version", 0, 1, {kFirstLine, kSecondLine}}),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace rtmpscope::rtmp
