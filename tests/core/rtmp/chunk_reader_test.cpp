// SPDX-License-Identifier: GPL-3.0-or-later
// How chunks become messages (RTMP 5.3, 5.4), row by row: times, chunk streams, chunk sizes. Each row is fed in many ways, which must all
// say the same.
#include "rtmp/chunk_reader.h"
#include "core/rtmp/chunk_reader_rows.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::rtmp {
namespace {

using test::decodeChunks;
using test::joinLines;

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

}  // namespace
}  // namespace rtmpscope::rtmp
