// SPDX-License-Identifier: GPL-3.0-or-later
// Losing and finding the thread (architecture, decisions 6 and 7), class by class. What is reached on real captures is in
// docs/accuracy.md.
#include "rtmp/chunk_reader.h"
#include "support/rtmp/recording_listener.h"
#include "support/rtmp_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::rtmp {
namespace {

using test::Bytes;
using test::chunk;
using test::decodeChunks;
using test::decodeInAllWays;
using test::filled;
using test::join;
using test::joinLines;
using test::Segment;
using test::Segments;

/// `size` bytes of a message of AAC.
Bytes sound(std::size_t size, std::uint8_t seed = 1) {
  Bytes body = filled(size, seed);
  body[0] = 0xAF;
  body[1] = 1;
  return body;
}

/// A picture of AVC that refers to others.
Bytes picture(std::size_t size, std::uint8_t seed = 1) {
  Bytes body = filled(size, seed);
  const Bytes head{0x27, 1, 0, 0, 0};
  std::copy(head.begin(), head.end(), body.begin());
  return body;
}

std::uint32_t sizeOf(const Bytes& body) {
  return static_cast<std::uint32_t>(body.size());
}

Bytes audio(std::uint8_t format, std::uint32_t time, const Bytes& body) {
  return chunk({.format = format, .chunkStream = 4, .time = time, .length = sizeOf(body), .type = 8, .messageStream = 1, .payload = body});
}

Bytes video(std::uint8_t format, std::uint32_t time, const Bytes& body) {
  return chunk({.format = format, .chunkStream = 6, .time = time, .length = sizeOf(body), .type = 9, .messageStream = 1, .payload = body});
}

std::size_t countOf(const std::vector<std::string>& lines, std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [text](const std::string& line) { return line.find(text) != std::string::npos; }));
}

const Bytes kLargeChunks = chunk({.chunkStream = 2, .length = 4, .type = 1, .payload = test::u32(4096)});

/// Sound and pictures in turn, 20 and 40 ms apart, with fmt 1 headers: `from` and `to` count pairs.
Bytes stream(std::uint32_t from, std::uint32_t to) {
  Bytes all;
  for (std::uint32_t i = from; i < to; ++i) {
    const auto seed = static_cast<std::uint8_t>(i + 1);
    all = join({all, audio(1, 20, sound(100 + i, seed)), video(1, 20, picture(700 + i, seed))});
  }
  return all;
}

/// What is said of a late start.
std::vector<std::string> decodeChunksLate(const Bytes& bytes) {
  test::RecordingListener listener;
  RtmpDecoder decoder{listener, RtmpDecoder::Start::MidStream};
  decoder.feed(StreamData{StreamOffset{0}, bytes, FrameNumber{1}});
  decoder.feed(StreamEnd{StreamOffset{bytes.size()}, EndReason::Fin, FrameNumber{2}});
  return listener.lines();
}

Bytes streamBegin() {
  return join({kLargeChunks, audio(0, 0, sound(90)), video(0, 0, picture(600))});
}

TEST(LostThread, IsFoundAtTheNextHeaderThatOthersConfirm) {
  const Bytes lost = stream(3, 5);
  const auto lines = decodeChunks(Segments{{join({streamBegin(), stream(0, 3)})}, {{}, lost.size()}, {stream(5, 9)}});
  EXPECT_EQ(countOf(lines, "csid 4 fmt 1"), 3U + 4U) << joinLines(lines);
  EXPECT_EQ(countOf(lines, "csid 6 fmt 1"), 3U + 4U) << joinLines(lines);
  EXPECT_EQ(countOf(lines, ", resynchronised"), 8U) << joinLines(lines);
  EXPECT_EQ(countOf(lines, ", estimated"), 8U) << "two deltas of each chunk stream are lost\n" << joinLines(lines);
}

TEST(LateStart, IsTheSameHoweverTheBytesCome) {
  // Nearly each place may be a header here: which is taken must not depend on how many bytes are there at once.
  const Bytes values{0, 0, 0, 8, 9, 0x44, 0x84};
  for (const std::uint32_t seed : {1U, 2U, 5U}) {
    std::mt19937 random{seed};
    Bytes all(3200);
    for (std::uint8_t& byte : all) byte = values[random() % values.size()];
    EXPECT_FALSE(decodeInAllWays(Segments{{all}}, RtmpDecoder::Start::MidStream, 0, 40).empty()) << seed;
  }
}

TEST(LostThread, IsFoundAmongHeadersThatSayNothingWhereWholeMessagesAreLost) {
  // All messages are like the first one, and all headers one byte.
  const auto sounds = [](int from, int to) {
    Bytes all;
    for (int i = from; i < to; ++i) all = join({all, audio(3, 0, sound(202, static_cast<std::uint8_t>(i)))});
    return all;
  };
  for (const int lost : {1, 2, 5}) {
    const Bytes before = join({kLargeChunks, audio(0, 23, sound(202)), sounds(0, 10)});
    const auto lines = decodeChunks(Segments{{before}, {{}, sounds(10, 10 + lost).size()}, {sounds(10 + lost, 40)}});
    EXPECT_EQ(countOf(lines, "csid 4 fmt 3"), 10U + 30U - static_cast<unsigned>(lost)) << lost << joinLines(lines);
    EXPECT_EQ(countOf(lines, ", estimated"), 30U - static_cast<unsigned>(lost)) << lost;
  }
}

TEST(LostThread, TimesAreCertainAgainFromTheNextFullHeaderOn) {
  const Bytes lost = stream(3, 5);
  const auto lines = decodeChunks(
      Segments{{join({streamBegin(), stream(0, 3)})}, {{}, lost.size()}, {join({stream(5, 7), audio(0, 160, sound(80)), stream(7, 9)})}});
  EXPECT_EQ(countOf(lines, "csid 4 fmt 0 type 8 stream 1 time 160"), 1U) << joinLines(lines);
  EXPECT_EQ(countOf(lines, ", estimated"), 2U + 4U) << joinLines(lines);
}

TEST(LostThread, AnOldDeltaIsBelievedNoFurtherThanOtherMediaHaveCome) {
  // The data on chunk stream 5 came after 400 ms at first. Its next header, which told another delta, is lost.
  const auto data = [](std::uint8_t format, std::uint32_t time) {
    const Bytes body = join({test::amfString("onMetaData"), test::amfNumber(1)});
    return chunk({.format = format, .chunkStream = 5, .time = time, .length = sizeOf(body), .type = 18, .messageStream = 1, .payload = body});
  };
  const Bytes before = join({streamBegin(), data(0, 0), stream(0, 20), data(1, 400), stream(20, 21)});
  const Bytes lost = join({data(2, 20), stream(21, 22)});
  const Bytes behind = join({stream(22, 24), data(3, 0), stream(24, 27)});
  const auto lines = decodeChunks(Segments{{before}, {{}, lost.size()}, {behind}});
  // Sound and pictures were at 420 before the hole and are thought to be at 460 two pairs behind it.
  EXPECT_EQ(countOf(lines, "csid 5 fmt 3 type 18 stream 0 time 460"), 1U) << joinLines(lines);
  EXPECT_EQ(countOf(lines, "stream unknown"), 1U) << "the lost header may have told another one";
}

TEST(LostThread, AControlMessageIsNotToldFromAnotherByAnOldHeader) {
  const Bytes ping = chunk({.chunkStream = 2, .length = 6, .type = 4, .payload = test::hex("00 06 00 00 00 01")});
  const Bytes acknowledgement = chunk({.format = 1, .chunkStream = 2, .length = 4, .type = 3, .payload = test::u32(5000)});
  const Bytes next = chunk({.format = 2, .chunkStream = 2, .payload = test::u32(9000)});
  const Bytes lost = join({acknowledgement, stream(3, 5)});
  const auto lines =
      decodeChunks(Segments{{join({streamBegin(), ping, stream(0, 3)})}, {{}, lost.size()}, {join({stream(5, 7), next, stream(7, 10)})}});
  EXPECT_EQ(countOf(lines, "csid 2 fmt 2"), 0U) << joinLines(lines);
  EXPECT_EQ(countOf(lines, "csid 4 fmt 1"), 3U + 5U) << "what is around it is decoded\n" << joinLines(lines);
}

/// onStatus or the like: what a command message may hold.
Bytes command(std::uint8_t format, std::uint32_t messageStream, std::uint8_t letter) {
  const Bytes body = join({test::hex("02 0004 74657374 00 3ff0000000000000 05 02 0001"), {letter}});
  return chunk({.format = format, .chunkStream = 3, .time = 0, .length = sizeOf(body), .type = 20, .messageStream = messageStream, .payload = body});
}

// The lost header may have told another message stream: commands go on several, media do not.
TEST(LostBytes, MakeTheMessageStreamOfCommandsUnknownUntilItIsToldAgain) {
  const Bytes lost = join({command(0, 1, 'b'), stream(3, 5)});
  const auto lines =
      decodeChunks(Segments{{join({streamBegin(), command(0, 0, 'a'), stream(0, 3)})},
                            {{}, lost.size()},
                            {join({stream(5, 7), command(1, 0, 'c'), stream(7, 9), command(0, 1, 'd'), command(1, 0, 'e'), stream(9, 10)})}});
  EXPECT_EQ(countOf(lines, "csid 3"), 4U) << joinLines(lines);
  EXPECT_EQ(countOf(lines, "stream unknown"), 1U) << joinLines(lines);
}

// What a late start passes over of a message that began before it is named, with its size, and nothing is made of it.
TEST(LateStart, SaysHowMuchOfAChunkStreamIsPassedOverUntilItsFirstHeader) {
  const auto piece = [](std::uint8_t seed) { return chunk({.format = 3, .chunkStream = 7, .payload = filled(4096, seed)}); };
  const Bytes picture7 = picture(500);
  const Bytes first = chunk({.chunkStream = 7, .time = 5000, .length = sizeOf(picture7), .type = 9, .messageStream = 1, .payload = picture7});
  const Bytes before = join({kLargeChunks, stream(1, 6)});
  const Bytes all = join({before, piece(1), stream(6, 7), piece(2), piece(3), stream(7, 9), first, stream(9, 12)});
  const auto lines = decodeInAllWays(test::segments(all), RtmpDecoder::Start::MidStream, 0, 60);
  EXPECT_EQ(countOf(lines, "remark Headless csid 7 value 12288"), 1U) << joinLines(lines);
  EXPECT_EQ(countOf(lines, "csid 7 fmt 0"), 1U) << joinLines(lines);
  EXPECT_EQ(countOf(lines, "csid 7 fmt"), 1U) << joinLines(lines);

  const auto toTheEnd = decodeInAllWays(test::segments(join({before, piece(1), stream(6, 9)})), RtmpDecoder::Start::MidStream, 0, 60);
  EXPECT_EQ(countOf(toTheEnd, "remark Headless csid 7 value 4096"), 1U) << joinLines(toTheEnd);
}

TEST(LateStart, NamesSoManyChunkStreamsAndSaysThatThereAreMore) {
  constexpr std::uint32_t kNamed = 64;
  const auto linesOf = [](std::uint32_t chunkStreams) {
    Bytes all = join({kLargeChunks, stream(1, 6)});
    for (std::uint32_t i = 0; i < chunkStreams; ++i) {
      all = join({all, chunk({.format = 3, .chunkStream = 100 + i, .payload = filled(4096, 3)}), stream(6 + i, 7 + i)});
    }
    return decodeChunksLate(all);
  };
  const auto few = linesOf(kNamed);
  EXPECT_EQ(countOf(few, "remark Headless"), kNamed) << joinLines(few);
  EXPECT_EQ(countOf(few, "remark Limit"), 0U);
  const auto many = linesOf(kNamed + 2);
  EXPECT_EQ(countOf(many, "remark Headless"), kNamed);
  EXPECT_EQ(countOf(many, "remark Limit"), 1U) << joinLines(many);
}

TEST(LateStart, NamesAChunkStreamWhoseHeadersSayTooLittle) {
  Bytes all = join({sound(300), stream(1, 6)});
  for (std::uint8_t i = 0; i < 4; ++i) {
    all = join({all, chunk({.format = 2, .chunkStream = 5, .time = 40, .payload = sound(60, i)}), stream(6U + i, 7U + i)});
  }
  const auto lines = decodeInAllWays(test::segments(all), RtmpDecoder::Start::MidStream, 0, 60);
  EXPECT_EQ(countOf(lines, "remark NoPredecessor csid 5 value 2"), 1U) << joinLines(lines);
  EXPECT_EQ(countOf(lines, "csid 5 fmt"), 0U) << joinLines(lines);
  EXPECT_EQ(countOf(lines, "csid 4 fmt 1"), 5U + 4U) << joinLines(lines);
}

TEST(LateStart, SaysThatNothingWasFound) {
  Bytes all;
  for (std::uint8_t i = 0; i < 40; ++i) all = join({all, audio(3, 0, sound(202, i))});
  const auto lines = decodeInAllWays(test::segments(all), RtmpDecoder::Start::MidStream, 0, 60);
  ASSERT_EQ(lines.size(), 1U) << joinLines(lines);
  EXPECT_EQ(lines[0], "remark ThreadNotFound csid 0 value " + std::to_string(all.size()));
}

TEST(LostThread, SaysHowMuchWasPassedOverInVain) {
  const Bytes noise = filled(3000, 99);
  const Bytes more = filled(500, 3);
  const auto lines = decodeChunks(Segments{{join({streamBegin(), stream(0, 3)})}, {{}, 5000}, {noise}, {{}, 700}, {more}});
  EXPECT_EQ(countOf(lines, "remark ThreadNotFound csid 0 value 3500"), 1U) << joinLines(lines);
}

TEST(Limits, TrialsOfHeadersCostNoMoreThanTheBytesAllow) {
  // Zeros and a few bytes between them: nearly each place may be a header, and nothing is confirmed.
  Bytes hostile;
  for (int i = 0; i < 600; ++i) hostile = join({hostile, test::hex("00 00 00 00 00 C4 00 00 08 09 08 00 00 00 00 00")});
  test::RecordingListener listener;
  RtmpDecoder decoder{listener, RtmpDecoder::Start::MidStream};
  decoder.feed(StreamData{{}, hostile, FrameNumber{1}});
  EXPECT_EQ(decoder.feed(StreamEnd{StreamOffset{hostile.size()}, EndReason::Fin, FrameNumber{1}}), Progress::Stopped);
  EXPECT_EQ(countOf(listener.lines(), "remark Limit"), 1U) << joinLines(listener.lines());
}

TEST(Limits, MessagesOfOneByteAreListedAsFarAsTheBytesAllow) {
  constexpr std::size_t kMany = 100'000;
  Bytes all = join({test::handshakeOne(1), test::handshakeTwo(2), audio(0, 0, {})});
  all.insert(all.end(), kMany, 0xC4);
  test::RecordingListener listener;
  RtmpDecoder decoder{listener, RtmpDecoder::Start::Handshake};
  decoder.feed(StreamData{{}, all, FrameNumber{1}});
  const std::size_t most = ChunkReader::kMessagesToBegin + all.size() / ChunkReader::kBytesPerMessage;
  EXPECT_LE(countOf(listener.lines(), "csid 4 fmt"), most + 1);
  EXPECT_GE(countOf(listener.lines(), "csid 4 fmt"), ChunkReader::kMessagesToBegin);
  EXPECT_EQ(countOf(listener.lines(), "remark Limit"), 1U);
}

}  // namespace
}  // namespace rtmpscope::rtmp
