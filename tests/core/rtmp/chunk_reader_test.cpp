// SPDX-License-Identifier: GPL-3.0-or-later
// How chunks become messages (RTMP 5.3, 5.4), row by row. Each row is fed in many ways, which must all say the same.
#include "rtmp/chunk_reader.h"

#include "rtmp/message_assembly.h"
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
using test::decodeChunks;
using test::ExpectedMessage;
using test::filled;
using test::join;
using test::joinLines;
using test::messageLine;
using test::u32;

struct Row {
  std::string_view name;
  Bytes bytes;
  std::vector<std::string> lines;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

std::string nameOf(const testing::TestParamInfo<Row>& row) {
  return std::string{row.param.name};
}

std::string remark(std::string_view kind, std::uint32_t chunkStream, std::uint64_t value) {
  return "remark " + std::string{kind} + " csid " + std::to_string(chunkStream) + " value " + std::to_string(value);
}

/// `size` bytes of a message of AAC.
Bytes sound(std::size_t size, std::uint8_t seed = 1) {
  Bytes body = filled(size, seed);
  if (size > 0) body[0] = 0xAF;
  if (size > 1) body[1] = 1;
  return body;
}

Bytes piece(const Bytes& bytes, std::size_t begin, std::size_t size) {
  const auto from = bytes.begin() + static_cast<std::ptrdiff_t>(std::min(begin, bytes.size()));
  return {from, from + static_cast<std::ptrdiff_t>(std::min(size, bytes.size() - std::min(begin, bytes.size())))};
}

/// fmt 0 audio on chunk stream 4, whole.
Bytes audioAt(std::uint32_t time, const Bytes& body, std::uint32_t chunkStream = 4) {
  return chunk(
      {.chunkStream = chunkStream, .time = time, .length = static_cast<std::uint32_t>(body.size()), .type = 8, .messageStream = 1, .payload = body});
}

ExpectedMessage audioLine(std::uint32_t time, const Bytes& body, std::uint8_t format = 0, std::uint32_t chunkStream = 4) {
  return {.chunkStream = chunkStream, .format = format, .type = 8, .messageStream = 1, .timestamp = time, .body = body};
}

/// A control message on chunk stream 2, and its line.
Bytes control(std::uint8_t type, const Bytes& body) {
  return chunk({.chunkStream = 2, .length = static_cast<std::uint32_t>(body.size()), .type = type, .payload = body});
}

std::string controlLine(std::uint8_t type, const Bytes& body) {
  return messageLine({.chunkStream = 2, .type = type, .body = body});
}

class ChunkReaderRow : public testing::TestWithParam<Row> {};

TEST_P(ChunkReaderRow, SaysTheSameInAllPieces) {
  EXPECT_EQ(joinLines(decodeChunks(GetParam().bytes)), joinLines(GetParam().lines));
}

// --- Time: what each format adds (RTMP 5.3.1.2) ---

/// After a fmt 0 header at `begin`, one more header of `format` with `delta`, and the time that it means.
Row timeRow(std::string_view name, std::uint32_t begin, std::uint8_t format, std::uint32_t delta, std::uint32_t meant) {
  const Bytes body = sound(10);
  const Bytes second = chunk({.format = format, .chunkStream = 4, .time = delta, .length = 10, .type = 8, .messageStream = 1, .payload = body});
  return {name, join({audioAt(begin, body), second}), {messageLine(audioLine(begin, body)), messageLine(audioLine(meant, body, format))}};
}

INSTANTIATE_TEST_SUITE_P(Time, ChunkReaderRow,
                         testing::Values(timeRow("fmt0_is_absolute", 1000, 0, 5000, 5000), timeRow("fmt0_may_go_back", 1000, 0, 10, 10),
                                         timeRow("fmt1_adds_a_delta", 1000, 1, 40, 1040), timeRow("fmt2_adds_a_delta", 1000, 2, 23, 1023),
                                         timeRow("fmt1_adds_an_extended_delta", 1000, 1, 16777300, 16778300),  // landscape 1.4, B4
                                         timeRow("fmt2_adds_an_extended_delta", 1000, 2, 16777300, 16778300),
                                         timeRow("fmt2_adds_the_mark_itself", 1000, 2, 0xFFFFFF, 0xFFFFFF + 1000),
                                         timeRow("fmt1_adds_to_an_extended_timestamp", 0x01000000, 1, 40, 0x01000028),
                                         timeRow("fmt0_extended", 1000, 0, 0x89ABCDEF, 0x89ABCDEF),
                                         timeRow("fmt0_the_mark_itself", 1000, 0, 0xFFFFFF, 0xFFFFFF),
                                         // RTMP 4: times wrap at 2^32
                                         timeRow("fmt1_wraps", 0xFFFFFFF0, 1, 0x20, 0x10), timeRow("fmt2_wraps", 0xFFFFFFFF, 2, 1, 0),
                                         timeRow("fmt1_passes_2_to_the_31", 0x7FFFFFFF, 1, 40, 0x80000027)),
                         nameOf);

/// fmt 3 that begins a message: it repeats the delta, and behind a fmt 0 its timestamp (RTMP 5.3.1.2.4).
Row fmt3Row(std::string_view name, const std::vector<test::WireChunk>& chunks, const std::vector<std::uint32_t>& times) {
  Row row{name, {}, {}};
  std::uint64_t fullTime = 0;  // of the latest header of fmt 0 to 2, if it is fmt 0
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    test::WireChunk wire = chunks[i];
    wire.chunkStream = 4;
    wire.length = 10;
    wire.type = 8;
    wire.messageStream = 1;
    wire.payload = sound(10, static_cast<std::uint8_t>(i + 1));
    row.bytes = join({row.bytes, chunk(wire)});
    if (wire.format < 3) fullTime = wire.format == 0 ? wire.time : 0;
    if (wire.format == 3 && fullTime != 0) row.lines.push_back(remark("TimestampAsDelta", 4, fullTime));
    row.lines.push_back(messageLine(audioLine(times[i], wire.payload, wire.format)));
  }
  return row;
}

INSTANTIATE_TEST_SUITE_P(NewMessageOfFmt3, ChunkReaderRow,
                         testing::Values(fmt3Row("repeats_the_delta_of_fmt1",
                                                 {{.time = 1000}, {.format = 1, .time = 20}, {.format = 3}, {.format = 3}}, {1000, 1020, 1040, 1060}),
                                         fmt3Row("repeats_the_delta_of_fmt2",
                                                 {{.time = 1000}, {.format = 2, .time = 23}, {.format = 3}, {.format = 3}}, {1000, 1023, 1046, 1069}),
                                         fmt3Row("adds_the_timestamp_of_fmt0", {{.time = 1000}, {.format = 3}, {.format = 3}}, {1000, 2000, 3000}),
                                         fmt3Row("adds_nothing_after_a_fmt0_of_0", {{.time = 0}, {.format = 3}, {.format = 1, .time = 5}}, {0, 0, 5}),
                                         fmt3Row("forgets_the_delta_at_the_next_fmt0",
                                                 {{.time = 0}, {.format = 1, .time = 40}, {.time = 500}, {.format = 3}}, {0, 40, 500, 1000}),
                                         fmt3Row("wraps", {{.time = 0xFFFFFFF0}, {.format = 2, .time = 16}, {.format = 3}}, {0xFFFFFFF0, 0, 16})),
                         nameOf);

// --- Chunk streams: all forms of the basic header, continued and begun anew ---

Row streamRow(std::string_view name, std::uint32_t chunkStream, std::uint8_t basicSize) {
  const Bytes body = sound(300);
  const auto more = [&](std::size_t at, std::size_t size) {
    return chunk({.format = 3, .chunkStream = chunkStream, .basicSize = basicSize, .payload = piece(body, at, size)});
  };
  const Bytes first = chunk(
      {.chunkStream = chunkStream, .basicSize = basicSize, .time = 40, .length = 300, .type = 8, .messageStream = 1, .payload = piece(body, 0, 128)});
  const Bytes second = chunk({.format = 2, .chunkStream = chunkStream, .basicSize = basicSize, .time = 20, .payload = piece(body, 0, 128)});
  const auto line = [&](std::uint8_t format, std::uint32_t time) {
    return messageLine({.chunkStream = chunkStream, .format = format, .type = 8, .messageStream = 1, .timestamp = time, .body = body, .chunks = 3});
  };
  return {name,
          join({first, more(128, 128), more(256, 44), second, more(128, 128), more(256, 44), more(0, 128), more(128, 128), more(256, 44)}),
          {line(0, 40), line(2, 60), line(3, 80)}};
}

INSTANTIATE_TEST_SUITE_P(ChunkStreams, ChunkReaderRow,
                         testing::Values(streamRow("csid_2", 2, 1), streamRow("csid_3", 3, 1), streamRow("csid_63", 63, 1),
                                         streamRow("csid_64", 64, 2), streamRow("csid_64_in_three_bytes", 64, 3), streamRow("csid_319", 319, 2),
                                         streamRow("csid_319_in_three_bytes", 319, 3), streamRow("csid_320", 320, 3),
                                         streamRow("csid_65599", 65599, 3)),
                         nameOf);

// --- Extended timestamps on fmt 3 (RTMP 5.3.1.3, ERR 5.1; landscape 1.4, B2 to B5) ---

enum class Repeats : std::uint8_t { Value, Nothing };

struct ExtendedRow {
  std::uint8_t format;  // of the header with the extended timestamp
  std::uint32_t time;   // what it says
  Repeats repeats;
  Bytes body;
};

/// Two messages of several chunks with an extended timestamp or delta, then an ordinary message on another chunk stream.
Row extendedRow(std::string_view name, const ExtendedRow& extended) {
  const std::optional<std::uint32_t> repeated = extended.repeats == Repeats::Value ? std::optional{extended.time} : std::nullopt;
  const auto length = static_cast<std::uint32_t>(extended.body.size());
  const Bytes before = sound(10);
  const Bytes after = sound(20, 9);
  Bytes bytes = audioAt(1000, before);
  std::vector<std::string> lines{messageLine(audioLine(1000, before))};
  std::uint32_t time = 1000;
  std::uint32_t chunks = 0;
  for (int message = 0; message < 2; ++message) {
    time = extended.format == 0 ? extended.time : time + extended.time;
    chunks = 0;
    for (std::size_t at = 0; at < extended.body.size(); at += 128, ++chunks) {
      const Bytes payload = piece(extended.body, at, 128);
      bytes = join({bytes, at == 0 ? chunk({.format = extended.format,
                                            .chunkStream = 4,
                                            .time = extended.time,
                                            .length = length,
                                            .type = 8,
                                            .messageStream = 1,
                                            .payload = payload})
                                   : chunk({.format = 3, .chunkStream = 4, .extended = repeated, .payload = payload})});
    }
    if (message == 0) lines.push_back(remark(extended.repeats == Repeats::Value ? "ExtendedTimestampRepeated" : "ExtendedTimestampOmitted", 4, 0));
    lines.push_back(messageLine(
        {.chunkStream = 4, .format = extended.format, .type = 8, .messageStream = 1, .timestamp = time, .body = extended.body, .chunks = chunks}));
  }
  bytes = join({bytes, audioAt(2000, after, 5)});
  lines.push_back(messageLine(audioLine(2000, after, 0, 5)));
  return {name, bytes, lines};
}

/// A body in which the bytes behind the first chunk happen to be `value`.
Bytes lookalike(std::uint32_t value) {
  Bytes body = sound(300);
  const Bytes bytes = u32(value);
  std::copy(bytes.begin(), bytes.end(), body.begin() + 128);
  return body;
}

INSTANTIATE_TEST_SUITE_P(
    ExtendedTimestamps, ChunkReaderRow,
    testing::Values(extendedRow("timestamp_repeated", {0, 0x01000000, Repeats::Value, sound(300)}),
                    extendedRow("timestamp_omitted", {0, 0x01000000, Repeats::Nothing, sound(300)}),
                    extendedRow("mark_itself_repeated", {0, 0xFFFFFF, Repeats::Value, sound(300)}),
                    extendedRow("mark_itself_omitted", {0, 0xFFFFFF, Repeats::Nothing, sound(300)}),
                    extendedRow("delta_of_fmt1_repeated", {1, 16777300, Repeats::Value, sound(300)}),
                    extendedRow("delta_of_fmt1_omitted", {1, 16777300, Repeats::Nothing, sound(300)}),
                    extendedRow("delta_of_fmt2_omitted_exactly_two_chunks", {1, 16777300, Repeats::Nothing, sound(256)}),
                    extendedRow("repeated_where_the_payload_is_the_same", {0, 0x01000000, Repeats::Value, lookalike(0x01000000)}),
                    extendedRow("omitted_where_the_payload_is_the_same", {0, 0x01000000, Repeats::Nothing, lookalike(0x01000000)}),
                    extendedRow("repeated_with_a_last_chunk_of_one_byte", {0, 0x01000000, Repeats::Value, sound(257)}),
                    extendedRow("omitted_with_a_last_chunk_of_one_byte", {0, 0x01000000, Repeats::Nothing, sound(257)})),
    nameOf);

/// The value that a peer repeats is the message's time and not the delta that it sent.
Row timeRepeatedRow() {
  const Bytes before = sound(10);
  const Bytes body = sound(300);
  const Bytes bytes =
      join({audioAt(1000, before), chunk({.format = 1, .chunkStream = 4, .time = 16777300, .length = 300, .type = 8, .payload = piece(body, 0, 128)}),
            chunk({.format = 3, .chunkStream = 4, .extended = 16778300, .payload = piece(body, 128, 128)}),
            chunk({.format = 3, .chunkStream = 4, .extended = 16778300, .payload = piece(body, 256, 44)}), audioAt(2000, before)});
  ExpectedMessage second = audioLine(16778300, body, 1);
  second.chunks = 3;
  return {
      "time_of_fmt1_repeated",
      bytes,
      {messageLine(audioLine(1000, before)), remark("ExtendedTimestampRepeated", 4, 0), messageLine(second), messageLine(audioLine(2000, before))}};
}

/// A message of one chunk that begins with fmt 3 behind an extended delta: the spec wants the extended timestamp there.
Row newMessageRow(std::string_view name, Repeats repeats) {
  const std::optional<std::uint32_t> extended = repeats == Repeats::Value ? std::optional{0x01000000U} : std::nullopt;
  const auto next = [&](std::uint8_t seed) { return chunk({.format = 3, .chunkStream = 4, .extended = extended, .payload = sound(10, seed)}); };
  const Bytes bytes =
      join({audioAt(0, sound(10)), chunk({.format = 1, .chunkStream = 4, .time = 0x01000000, .length = 10, .type = 8, .payload = sound(10, 2)}),
            next(3), next(4), audioAt(5000, sound(10, 5))});
  const std::string said = repeats == Repeats::Value ? "ExtendedTimestampRepeated" : "ExtendedTimestampOmitted";
  return {name,
          bytes,
          {messageLine(audioLine(0, sound(10))), messageLine(audioLine(0x01000000, sound(10, 2), 1)), remark(said, 4, 0),
           messageLine(audioLine(0x02000000, sound(10, 3), 3)), messageLine(audioLine(0x03000000, sound(10, 4), 3)),
           messageLine(audioLine(5000, sound(10, 5)))}};
}

INSTANTIATE_TEST_SUITE_P(ExtendedTimestampsOfOthers, ChunkReaderRow,
                         testing::Values(timeRepeatedRow(), newMessageRow("new_message_repeated", Repeats::Value),
                                         newMessageRow("new_message_omitted", Repeats::Nothing)),
                         nameOf);

// --- Set Chunk Size (RTMP 5.4.1) ---

Row sizeRow(std::string_view name, std::uint32_t announced, std::uint32_t meant, std::size_t length) {
  const Bytes body = sound(length);
  Bytes bytes = control(1, u32(announced));
  std::uint32_t chunks = 0;
  for (std::size_t at = 0; at < length; at += meant, ++chunks) {
    bytes = join({bytes, at == 0 ? chunk({.chunkStream = 4,
                                          .time = 40,
                                          .length = static_cast<std::uint32_t>(length),
                                          .type = 8,
                                          .messageStream = 1,
                                          .payload = piece(body, at, meant)})
                                 : chunk({.format = 3, .chunkStream = 4, .payload = piece(body, at, meant)})});
  }
  ExpectedMessage message = audioLine(40, body);
  message.chunks = chunks;
  return {
      name, join({bytes, audioAt(60, sound(1, 3))}), {controlLine(1, u32(announced)), messageLine(message), messageLine(audioLine(60, sound(1, 3)))}};
}

INSTANTIATE_TEST_SUITE_P(ChunkSizes, ChunkReaderRow,
                         testing::Values(sizeRow("size_1", 1, 1, 20), sizeRow("size_127", 127, 127, 300), sizeRow("size_128", 128, 128, 300),
                                         sizeRow("size_4096", 4096, 4096, 9000), sizeRow("size_65536", 65536, 65536, 140000),
                                         sizeRow("size_0xFFFFFF", 0xFFFFFF, 0xFFFFFF, 70000), sizeRow("size_0x1000000", 0x1000000, 0xFFFFFF, 70000),
                                         sizeRow("size_0x7FFFFFFF", 0x7FFFFFFF, 0xFFFFFF, 70000)),
                         nameOf);

/// It counts from the next chunk on, even in the middle of a message.
Row sizeInMidMessageRow() {
  const Bytes body = sound(700);
  const auto more = [&](std::size_t at, std::size_t size) { return chunk({.format = 3, .chunkStream = 4, .payload = piece(body, at, size)}); };
  const Bytes bytes = join({chunk({.chunkStream = 4, .time = 40, .length = 700, .type = 8, .messageStream = 1, .payload = piece(body, 0, 128)}),
                            more(128, 128), control(1, u32(200)), more(256, 200), control(1, u32(50)), more(456, 50), control(1, u32(4096)),
                            more(506, 194), audioAt(60, sound(300, 4))});
  ExpectedMessage message = audioLine(40, body);
  message.chunks = 5;
  return {"size_changed_in_mid_message",
          bytes,
          {controlLine(1, u32(200)), controlLine(1, u32(50)), controlLine(1, u32(4096)), messageLine(message),
           messageLine(audioLine(60, sound(300, 4)))}};
}

Row illegalSizeRow(std::string_view name, std::uint32_t announced, std::size_t actual) {
  const Bytes body = sound(400);
  Bytes bytes = control(1, u32(announced));
  for (int message = 0; message < 3; ++message) {
    bytes = join({bytes, chunk({.chunkStream = 4,
                                .time = static_cast<std::uint32_t>(40 * message),
                                .length = 400,
                                .type = 8,
                                .messageStream = 1,
                                .payload = piece(body, 0, actual)})});
    for (std::size_t at = actual; at < body.size(); at += actual)
      bytes = join({bytes, chunk({.format = 3, .chunkStream = 4, .payload = piece(body, at, actual)})});
  }
  std::vector<std::string> lines{controlLine(1, u32(announced)), remark("ChunkSizeIllegal", 2, announced)};
  for (std::uint32_t message = 0; message < 3; ++message) {
    ExpectedMessage line = audioLine(40 * message, body);
    line.chunks = static_cast<std::uint32_t>((400 + actual - 1) / actual);
    lines.push_back(messageLine(line));
  }
  return {name, bytes, lines};
}

INSTANTIATE_TEST_SUITE_P(ChunkSizesOfOthers, ChunkReaderRow,
                         testing::Values(sizeInMidMessageRow(), illegalSizeRow("size_0_ignored_by_its_sender", 0, 128),
                                         illegalSizeRow("size_with_top_bit_ignored", 0x80000080, 128),
                                         // landscape 1.4, B13: a sender that masks the bit away
                                         illegalSizeRow("size_with_top_bit_masked", 0x80001000, 4096)),
                         nameOf);

// --- Abort (RTMP 5.4.2, ERR 6) ---

Row abortRow(std::string_view name, std::uint8_t nextFormat, std::uint32_t nextTime, std::uint32_t meant) {
  const Bytes body = sound(200);
  const Bytes next = sound(200, 5);
  const Bytes bytes = join(
      {audioAt(1000, sound(10)), chunk({.format = 1, .chunkStream = 4, .time = 40, .length = 200, .type = 8, .payload = piece(body, 0, 128)}),
       control(2, u32(4)),
       chunk(
           {.format = nextFormat, .chunkStream = 4, .time = nextTime, .length = 200, .type = 8, .messageStream = 1, .payload = piece(next, 0, 128)}),
       chunk({.format = 3, .chunkStream = 4, .payload = piece(next, 128, 72)})});
  ExpectedMessage aborted = audioLine(1040, piece(body, 0, 128), 1);
  aborted.length = 200;
  aborted.unusual = ", aborted";
  ExpectedMessage renewed = audioLine(meant, next, nextFormat);
  renewed.chunks = 2;
  return {name, bytes, {messageLine(audioLine(1000, sound(10))), controlLine(2, u32(4)), messageLine(aborted), messageLine(renewed)}};
}

Row abortOfNothingRow(std::string_view name, std::uint32_t chunkStream) {
  return {name,
          join({audioAt(1000, sound(10)), control(2, u32(chunkStream)), chunk({.format = 2, .chunkStream = 4, .time = 20, .payload = sound(10, 2)})}),
          {messageLine(audioLine(1000, sound(10))), controlLine(2, u32(chunkStream)), messageLine(audioLine(1020, sound(10, 2), 2))}};
}

INSTANTIATE_TEST_SUITE_P(Abort, ChunkReaderRow,
                         testing::Values(abortRow("abort_then_fmt0", 0, 1080, 1080),
                                         // The time of the message that was given up counts as base (ERR 6).
                                         abortRow("abort_then_fmt1", 1, 40, 1080), abortRow("abort_then_fmt2", 2, 25, 1065),
                                         abortRow("abort_then_fmt3", 3, 0, 1080),  // landscape 1.4, B6
                                         abortOfNothingRow("abort_without_a_message", 4), abortOfNothingRow("abort_of_an_unknown_chunk_stream", 900)),
                         nameOf);

// --- What real peers do (protocol-facts 4.4) ---

Row interleavedRow() {
  const Bytes picture = join({{0x17, 1, 0, 0, 0}, filled(395)});
  const Bytes tone = sound(200);
  const auto video = [&](std::size_t at, std::size_t size) { return chunk({.format = 3, .chunkStream = 6, .payload = piece(picture, at, size)}); };
  const Bytes bytes =
      join({chunk({.chunkStream = 6, .time = 40, .length = 400, .type = 9, .messageStream = 1, .payload = piece(picture, 0, 128)}),
            chunk({.chunkStream = 4, .time = 42, .length = 200, .type = 8, .messageStream = 1, .payload = piece(tone, 0, 128)}), video(128, 128),
            control(3, u32(5000)), chunk({.format = 3, .chunkStream = 4, .payload = piece(tone, 128, 72)}), video(256, 128), video(384, 16)});
  ExpectedMessage first = audioLine(42, tone);
  first.chunks = 2;
  return {"interleaved",
          bytes,
          {controlLine(3, u32(5000)), messageLine(first),
           messageLine({.chunkStream = 6, .type = 9, .messageStream = 1, .timestamp = 40, .body = picture, .chunks = 4})}};
}

Row emptyRow() {
  const Bytes none;
  const Bytes bytes = join({audioAt(10, none), chunk({.format = 1, .chunkStream = 4, .time = 20, .length = 0, .type = 8}),
                            chunk({.format = 2, .chunkStream = 4, .time = 20}), chunk({.format = 3, .chunkStream = 4}), audioAt(100, sound(4))});
  return {"empty_messages",
          bytes,
          {messageLine(audioLine(10, none)), messageLine(audioLine(30, none, 1)), messageLine(audioLine(50, none, 2)),
           messageLine(audioLine(70, none, 3)), messageLine(audioLine(100, sound(4)))}};
}

Row exactChunksRow() {
  const Bytes body = sound(256);
  ExpectedMessage line = audioLine(40, body);
  line.chunks = 2;
  return {"exactly_two_chunks",
          join({chunk({.chunkStream = 4, .time = 40, .length = 256, .type = 8, .messageStream = 1, .payload = piece(body, 0, 128)}),
                chunk({.format = 3, .chunkStream = 4, .payload = piece(body, 128, 128)}), audioAt(60, sound(3))}),
          {messageLine(line), messageLine(audioLine(60, sound(3)))}};
}

Row replacedRow(std::string_view name, std::uint8_t format) {
  const Bytes body = sound(300);
  const Bytes next = sound(100, 7);
  ExpectedMessage aborted = audioLine(40, piece(body, 0, 128));
  aborted.length = 300;
  aborted.unusual = ", aborted";
  return {
      name,
      join({chunk({.chunkStream = 4, .time = 40, .length = 300, .type = 8, .messageStream = 1, .payload = piece(body, 0, 128)}),
            chunk(
                {.format = format, .chunkStream = 4, .time = format == 0 ? 60U : 20U, .length = 100, .type = 8, .messageStream = 1, .payload = next}),
            audioAt(80, sound(30, 2)), audioAt(100, sound(30, 3))}),
      {remark("MessageReplaced", 4, 172), messageLine(aborted), messageLine(audioLine(60, next, format)), messageLine(audioLine(80, sound(30, 2))),
       messageLine(audioLine(100, sound(30, 3)))}};
}

/// A fmt 1 header goes on with the message and says another length (a fault that is seen).
Row lengthChangedRow(std::string_view name, std::uint32_t length) {
  const Bytes body = sound(length);
  ExpectedMessage line = audioLine(40, body);
  line.chunks = 3;
  return {name,
          join({chunk({.chunkStream = 4, .time = 40, .length = 300, .type = 8, .messageStream = 1, .payload = piece(body, 0, 128)}),
                chunk({.format = 1, .chunkStream = 4, .time = 0, .length = length, .type = 8, .payload = piece(body, 128, 128)}),
                chunk({.format = 3, .chunkStream = 4, .payload = piece(body, 256, length - 256)}), audioAt(80, sound(30, 2)),
                audioAt(100, sound(30, 3))}),
          {remark("LengthChanged", 4, 300), messageLine(line), messageLine(audioLine(80, sound(30, 2))), messageLine(audioLine(100, sound(30, 3)))}};
}

/// librtmp answers a ping with fmt 1 on chunk stream 2, although nothing went before it there.
Row pingRow() {
  const Bytes pong = test::hex("0007 00000d0f");
  return {"fmt1_without_predecessor",
          join({audioAt(10, sound(30)), chunk({.format = 1, .chunkStream = 2, .time = 0, .length = 6, .type = 4, .payload = pong}),
                audioAt(30, sound(30, 2))}),
          {messageLine(audioLine(10, sound(30))), remark("NoPredecessor", 2, 1),
           messageLine({.chunkStream = 2, .format = 1, .type = 4, .body = pong, .unusual = ", relative, stream unknown"}),
           messageLine(audioLine(30, sound(30, 2)))}};
}

/// FMLE sends a lone C4.
Row loneFmt3Row() {
  return {"fmt3_without_predecessor",
          join({audioAt(10, sound(30), 5), test::hex("C4"), audioAt(30, sound(30, 2), 5), audioAt(50, sound(30, 3), 4)}),
          {messageLine(audioLine(10, sound(30), 0, 5)), remark("NoPredecessor", 4, 3), messageLine(audioLine(30, sound(30, 2), 0, 5)),
           messageLine(audioLine(50, sound(30, 3)))}};
}

Row loneFmt2Row() {
  return {"fmt2_without_predecessor",
          join({audioAt(10, sound(30), 5), test::hex("84 000000"), audioAt(30, sound(30, 2), 5), audioAt(50, sound(30, 3), 4)}),
          {messageLine(audioLine(10, sound(30), 0, 5)), remark("NoPredecessor", 4, 2), messageLine(audioLine(30, sound(30, 2), 0, 5)),
           messageLine(audioLine(50, sound(30, 3)))}};
}

/// Types that nobody knows are kept as they are, even several in a row.
Row unknownTypesRow() {
  Row row{"unknown_types", {}, {}};
  for (const std::uint8_t type : Bytes{7, 21, 99, 255, 99}) {
    const Bytes body = filled(40, type);
    row.bytes = join({row.bytes, chunk({.chunkStream = 3, .time = 5, .length = 40, .type = type, .payload = body})});
    row.lines.push_back(messageLine({.type = type, .timestamp = 5, .body = body}));
  }
  return row;
}

/// Control messages that are longer or shorter than they should be.
Row oddControlsRow() {
  Row row{"control_messages_of_odd_lengths", {}, {}};
  for (const std::size_t size : {0U, 2U, 10U, 100U}) {
    const Bytes body = filled(size);
    row.bytes = join({row.bytes, control(3, body), control(4, body)});
    row.lines.push_back(controlLine(3, body));
    row.lines.push_back(controlLine(4, body));
  }
  return row;
}

/// Message stream ids SHOULD NOT exceed 24 bits (ERR 7), but they can.
Row hugeStreamIdRow() {
  Row row{"huge_message_stream_ids", {}, {}};
  for (const std::uint32_t id : {0x01000000U, 0xFFFFFFFFU, 0x12345678U}) {
    row.bytes = join({row.bytes, chunk({.chunkStream = 4, .time = 5, .length = 20, .type = 8, .messageStream = id, .payload = sound(20)})});
    ExpectedMessage line = audioLine(5, sound(20));
    line.messageStream = id;
    row.lines.push_back(messageLine(line));
  }
  return row;
}

/// FFmpeg (rtmppkt.c) writes the header of a continuation as one byte, whatever the chunk stream id: C0 | its low bits.
Row shortHeadersRow(std::string_view name, std::uint32_t chunkStream, std::size_t length, std::uint32_t time = 40) {
  const Bytes body = sound(length, 3);
  const std::optional<std::uint32_t> extended = time >= 0xFFFFFF ? std::optional{time} : std::nullopt;
  Row row{name, audioAt(20, sound(9), 2), {messageLine(audioLine(20, sound(9), 0, 2))}};
  ExpectedMessage line = audioLine(time, body, 0, chunkStream);
  line.chunks = static_cast<std::uint32_t>((length + 127) / 128);
  for (int message = 0; message < 2; ++message) {
    for (std::size_t at = 0; at < length; at += 128) {
      const Bytes payload = piece(body, at, 128);
      row.bytes =
          join({row.bytes, at == 0 ? chunk({.chunkStream = chunkStream,
                                            .time = time,
                                            .length = static_cast<std::uint32_t>(length),
                                            .type = 8,
                                            .messageStream = 1,
                                            .payload = payload})
                                   : chunk({.format = 3, .chunkStream = chunkStream, .basicSize = 1, .extended = extended, .payload = payload})});
    }
    if (message == 0) row.lines.push_back(remark("ShortContinuation", chunkStream, 0));
    row.lines.push_back(messageLine(line));
  }
  row.bytes = join({row.bytes, audioAt(60, sound(9, 2), 2)});
  row.lines.push_back(messageLine(audioLine(60, sound(9, 2), 0, 2)));
  return row;
}

Row truncatedRow() {
  const Bytes body = sound(300);
  ExpectedMessage cut = audioLine(40, piece(body, 0, 150));
  cut.length = 300;
  cut.chunks = 2;
  cut.unusual = ", truncated";
  return {"cut_by_the_end",
          join({audioAt(20, sound(5)),
                chunk({.chunkStream = 4, .time = 40, .length = 300, .type = 8, .messageStream = 1, .payload = piece(body, 0, 128)}),
                chunk({.format = 3, .chunkStream = 4, .payload = piece(body, 128, 22)})}),
          {messageLine(audioLine(20, sound(5))), messageLine(cut)}};
}

INSTANTIATE_TEST_SUITE_P(RealPeers, ChunkReaderRow,
                         testing::Values(interleavedRow(), emptyRow(), exactChunksRow(), replacedRow("replaced_by_fmt0", 0),
                                         replacedRow("replaced_by_fmt1", 1), lengthChangedRow("length_changed_to_more", 350),
                                         lengthChangedRow("length_changed_to_less", 270), pingRow(), loneFmt3Row(), loneFmt2Row(), unknownTypesRow(),
                                         oddControlsRow(), hugeStreamIdRow(), shortHeadersRow("short_headers_csid_66", 66, 300),
                                         shortHeadersRow("short_headers_csid_130", 130, 1000), shortHeadersRow("short_headers_csid_64", 64, 300),
                                         shortHeadersRow("short_headers_csid_65599", 65599, 200),
                                         shortHeadersRow("short_headers_extended", 70, 300, 0x01000000), truncatedRow()),
                         nameOf);

// --- Bytes that stand where a header must be, but are none ---

TEST(ChunkReader, NamesZerosInTheMiddleOfAStreamAndGoesOnBehindThem) {
  Bytes bytes = join({audioAt(20, sound(50)), Bytes(500, 0)});
  std::vector<std::string> after;
  for (std::uint32_t time = 40; time < 240; time += 20) {
    bytes = join({bytes, audioAt(time, sound(50, static_cast<std::uint8_t>(time)))});
    after.push_back(messageLine(audioLine(time, sound(50, static_cast<std::uint8_t>(time)))));
  }
  const std::vector<std::string> lines = decodeChunks(bytes);
  ASSERT_GE(lines.size(), after.size() + 3);
  EXPECT_EQ(lines[0], messageLine(audioLine(20, sound(50))));
  EXPECT_EQ(lines[1], remark("LostFraming", 64, 0));
  EXPECT_EQ(lines[2], remark("Resynchronised", 0, 500));
  after[0] += ", resynchronised";
  EXPECT_EQ(joinLines({lines.begin() + 3, lines.end()}), joinLines(after));
}

// --- A hole right behind the first byte of a header ---

class HoleInHeader : public testing::TestWithParam<std::uint64_t> {};

TEST_P(HoleInHeader, IsPassedWithoutLosingStep) {
  const std::uint64_t missing = GetParam();
  const Bytes body = sound(600);
  Bytes bytes;
  for (const std::uint32_t time : {0x01000000U, 0x01000100U}) {
    for (std::size_t at = 0; at < 600; at += 128) {
      const Bytes payload = piece(body, at, 128);
      bytes = join({bytes, at == 0 ? chunk({.chunkStream = 4, .time = time, .length = 600, .type = 8, .messageStream = 1, .payload = payload})
                                   : chunk({.format = 3, .chunkStream = 4, .extended = time, .payload = payload})});
    }
  }
  bytes = join({bytes, audioAt(2000, sound(20), 5)});
  // The second message's second continuation: its basic header is the last byte before the hole.
  const std::size_t message = 16 + 600 + 4 * 5;
  const std::size_t cut = message + 16 + 128 + 5 + 128 + 1;
  const test::Segments segments{{.bytes = piece(bytes, 0, cut), .missing = missing}, {.bytes = piece(bytes, cut + missing, bytes.size())}};
  const std::vector<std::string> lines = decodeChunks(segments);
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[0], remark("ExtendedTimestampRepeated", 4, 0));
  EXPECT_EQ(lines[2], remark("LostBytes", 0, missing));
  const std::uint64_t payload = missing <= 4 ? 0 : missing <= 132 ? missing - 4 : missing - 9;
  ExpectedMessage broken = audioLine(0x01000100, piece(body, 0, payload == 0 ? 600 : 256));
  broken.length = 600;
  broken.chunks = 5;
  if (payload > 0) broken.unusual = ", " + std::to_string(payload) + " missing";
  EXPECT_EQ(lines[3], messageLine(broken));
  EXPECT_EQ(lines[4], messageLine(audioLine(2000, sound(20), 0, 5)));
}

INSTANTIATE_TEST_SUITE_P(Sizes, HoleInHeader, testing::Values(1, 3, 4, 5, 50, 132, 200));

// --- Caps ---

TEST(ChunkReader, FollowsNoMoreChunkStreamsThanItsCap) {
  constexpr std::uint32_t kMax = ChunkStreamTable::kMaxChunkStreams;
  Bytes bytes;
  const auto append = [&bytes](const Bytes& more) { bytes.insert(bytes.end(), more.begin(), more.end()); };
  for (std::uint32_t id = 100; id < 100 + kMax; ++id) append(audioAt(id, sound(3), id));
  append(audioAt(5, sound(3), 60000));
  append(audioAt(6, sound(3), 60001));
  append(audioAt(7, sound(3), 100));
  test::RecordingListener listener;
  RtmpDecoder decoder{listener, RtmpDecoder::Start::Handshake};
  test::feedInPieces(test::segments(join({test::handshakeOne(1), test::handshakeTwo(2), bytes})), {}, EndReason::Fin,
                     [&](const StreamEvent& event) { (void)decoder.feed(event); });
  const auto& lines = listener.lines();
  ASSERT_EQ(lines.size(), 3 + kMax + 2);
  EXPECT_EQ(lines[3 + kMax], remark("Limit", 60000, kMax));  // said once, and what is beyond it does not harm the others
  EXPECT_EQ(lines.back(), messageLine(audioLine(7, sound(3), 0, 100)));
}

/// What a listener is given of messages that are under way at the same time, each `length` bytes long.
std::vector<std::size_t> gatheredOf(std::uint32_t messages, std::uint32_t length) {
  class Sizes final : public RtmpListener {
   public:
    void onHandshakePart(const HandshakePartSeen&) override {}
    [[nodiscard]] std::uint32_t wantedBytes(const MessageHeader&, ByteView) override { return 0xFFFFFFFF; }
    void onMessage(const Message& message) override { sizes.push_back(message.body.size()); }
    void onRemark(const Remark&) override {}
    std::vector<std::size_t> sizes;
  };
  Sizes sizes;
  RtmpDecoder decoder{sizes, RtmpDecoder::Start::Handshake};
  StreamOffset offset;
  const auto feed = [&](const Bytes& bytes) {
    (void)decoder.feed(StreamData{offset, bytes, FrameNumber{1}});
    offset += bytes.size();
  };
  feed(join({test::handshakeOne(1), test::handshakeTwo(2), control(1, u32(length / 2))}));
  const Bytes half(length / 2, 0xAF);
  for (std::uint32_t i = 0; i < messages; ++i) {
    feed(chunk({.chunkStream = 10 + i, .time = 40, .length = length, .type = 8, .messageStream = 1, .payload = half}));
  }
  for (std::uint32_t i = 0; i < messages; ++i) feed(chunk({.format = 3, .chunkStream = 10 + i, .payload = half}));
  (void)decoder.feed(StreamEnd{offset, EndReason::Fin, {}});
  return sizes.sizes;
}

TEST(MessageAssembly, GathersNoMoreOfOneBodyThanItsCap) {
  const auto sizes = gatheredOf(1, 4U << 20U);
  EXPECT_EQ(sizes, (std::vector<std::size_t>{4, MessageAssembly::kMaxGathered}));
}

TEST(MessageAssembly, GathersNoMoreOfAllBodiesThanItsCap) {
  constexpr std::uint32_t kLength = 1U << 20U;
  const auto sizes = gatheredOf(12, kLength);
  ASSERT_EQ(sizes.size(), 13U);
  std::size_t all = 0;
  for (std::size_t i = 1; i < sizes.size(); ++i) all += sizes[i];
  EXPECT_EQ(sizes[1], kLength);
  EXPECT_EQ(sizes[12], kHeadSize);  // the head of each is there even so
  EXPECT_LE(all, MessageAssembly::kMaxGatheredInAll + 12 * kHeadSize);
}

TEST(MessageAssembly, ListsNoMorePiecesThanItsCap) {
  class Pieces final : public RtmpListener {
   public:
    void onHandshakePart(const HandshakePartSeen&) override {}
    [[nodiscard]] std::uint32_t wantedBytes(const MessageHeader&, ByteView) override { return 0; }
    void onMessage(const Message& message) override {
      if (message.header.type == MessageType::Audio) seen = message;
    }
    void onRemark(const Remark&) override {}
    Message seen;
  };
  constexpr std::uint32_t kLength = MessageAssembly::kMaxPieces + 100;
  Bytes bytes = join({test::handshakeOne(1), test::handshakeTwo(2), control(1, u32(1)),
                      chunk({.chunkStream = 4, .time = 40, .length = kLength, .type = 8, .messageStream = 1, .payload = {0xAF}}), control(3, {})});
  for (std::uint32_t i = 1; i < kLength; ++i) bytes.insert(bytes.end(), {0xC4, 0});
  Pieces pieces;
  RtmpDecoder decoder{pieces, RtmpDecoder::Start::Handshake};
  test::feedInPieces(test::segments(bytes), {}, EndReason::Fin, [&](const StreamEvent& event) { (void)decoder.feed(event); });
  EXPECT_EQ(pieces.seen.receivedBytes, kLength);
  EXPECT_EQ(pieces.seen.chunks, kLength);
  EXPECT_EQ(pieces.seen.layout.pieces.size(), MessageAssembly::kMaxPieces);
}

// --- Every prefix of a good stream: what is whole is said, what is begun is truncated, nothing else ---

TEST(ChunkReader, SaysWhatIsWholeAtEveryPrefix) {
  const Row row = interleavedRow();
  const std::vector<std::string> whole = decodeChunks(row.bytes);
  for (std::size_t size = 0; size < row.bytes.size(); ++size) {
    test::RecordingListener listener;
    RtmpDecoder decoder{listener, RtmpDecoder::Start::Handshake};
    const Bytes bytes = join({test::handshakeOne(1), test::handshakeTwo(2), piece(row.bytes, 0, size)});
    test::feedInPieces(test::segments(bytes), {}, EndReason::Reset, [&](const StreamEvent& event) { (void)decoder.feed(event); });
    std::size_t complete = 0;
    for (std::size_t i = 3; i < listener.lines().size(); ++i) {
      const std::string& line = listener.lines()[i];
      if (line.ends_with(", truncated")) continue;
      ASSERT_LT(complete, whole.size()) << size;
      EXPECT_EQ(line, whole[complete++]) << size;
    }
  }
}

}  // namespace
}  // namespace rtmpscope::rtmp
