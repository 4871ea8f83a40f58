// SPDX-License-Identifier: GPL-3.0-or-later
// What real peers do with chunks, and what is lost of them on the way: rows of the table in chunk_reader_test.cpp, and holes.
#include "core/rtmp/chunk_reader_rows.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::rtmp {
namespace {

using test::decodeChunks;
using test::joinLines;

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
