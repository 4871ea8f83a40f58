// SPDX-License-Identifier: GPL-3.0-or-later
// One direction as a whole: streams of many messages, made at random, with and without holes.
#include "rtmp/rtmp_decoder.h"

#include "support/rtmp/feed_in_pieces.h"
#include "support/rtmp/recording_listener.h"
#include "support/rtmp_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::rtmp {
namespace {

using test::Bytes;
using test::chunk;
using test::ExpectedMessage;
using test::join;
using test::joinLines;
using test::messageLine;

/// A stream that a sender makes by all the rules: messages on several chunk streams, interleaved, with compressed headers,
/// extended timestamps, changes of the chunk size; and the lines that tell it.
class RandomSender {
 public:
  enum class Chunks : std::uint8_t { AnySize, NotOfOneByte };
  explicit RandomSender(std::uint32_t seed, Chunks chunks = Chunks::AnySize) : m_random(seed), m_chunks(chunks) {}

  void send(int messages) {
    for (int i = 0; i < messages; ++i) {
      if (m_random() % 25 == 0) changeChunkSize();
      begin();
      while (!m_open.empty() && (m_open.size() > 3 || m_random() % 3 != 0)) goOn();
    }
    while (!m_open.empty()) goOn();
  }

  [[nodiscard]] const Bytes& bytes() const { return m_bytes; }
  [[nodiscard]] const std::vector<std::string>& lines() const { return m_lines; }

 private:
  struct Stream {
    std::uint32_t time = 0;
    std::uint32_t delta = 0;
    std::uint32_t length = 0;
    std::uint8_t type = 0;
    std::uint32_t extended = 0;  // what was sent last as such; 0: none
    bool begun = false;
  };
  struct Open {
    ExpectedMessage message;
    std::size_t sent = 0;
  };

  void append(const Bytes& more) { m_bytes.insert(m_bytes.end(), more.begin(), more.end()); }

  void changeChunkSize() {
    constexpr std::uint32_t kSizes[] = {60, 128, 500, 4096, 0x7FFFFFFF, 1};
    const std::size_t choice = m_chunks == Chunks::AnySize ? std::size(kSizes) : std::size(kSizes) - 1;
    const std::uint32_t size = kSizes[m_random() % choice];
    const Bytes body = test::u32(size);
    // It is broken into chunks of the old size itself.
    std::uint32_t chunks = 0;
    for (std::size_t sent = 0; sent < body.size(); ++chunks) {
      const std::size_t part = std::min<std::size_t>(m_chunkSize, body.size() - sent);
      const Bytes payload(body.begin() + static_cast<std::ptrdiff_t>(sent), body.begin() + static_cast<std::ptrdiff_t>(sent + part));
      append(chunk({.format = sent == 0 ? std::uint8_t{0} : std::uint8_t{3}, .chunkStream = 2, .length = 4, .type = 1, .payload = payload}));
      sent += part;
    }
    m_lines.push_back(messageLine({.chunkStream = 2, .type = 1, .body = body, .chunks = chunks}));
    m_chunkSize = std::min(size, 0xFFFFFFU);
  }

  void begin() {
    constexpr std::uint32_t kIds[] = {3, 4, 6, 63, 64, 319, 320, 65599};
    const std::uint32_t id = kIds[m_random() % std::size(kIds)];
    if (std::any_of(m_open.begin(), m_open.end(), [id](const Open& open) { return open.message.chunkStream == id; })) return;
    Stream& stream = m_streams[id];
    ExpectedMessage message{.chunkStream = id, .messageStream = 1};
    message.format = stream.begun ? static_cast<std::uint8_t>(m_random() % 4) : std::uint8_t{0};
    if (message.format == 0)
      stream.delta = stream.time = m_random() % 8 == 0 ? 0xFFFFF0U + static_cast<std::uint32_t>(m_random() % 64) : stream.time + 20;
    if (message.format == 1 || message.format == 2) stream.delta = m_random() % 20 == 0 ? 0x1000000U : static_cast<std::uint32_t>(m_random() % 50);
    if (message.format > 0) stream.time += stream.delta;
    if (message.format < 2) stream.length = m_random() % 10 == 0 ? 0 : 1 + static_cast<std::uint32_t>(m_random() % 400);
    if (message.format < 2) stream.type = m_random() % 2 == 0 ? 8 : 9;
    if (message.format < 3) stream.extended = stream.delta >= 0xFFFFFF ? stream.delta : 0;
    stream.begun = true;
    message.type = stream.type;
    message.timestamp = stream.time;
    message.body = test::filled(stream.length, static_cast<std::uint8_t>(m_random()));
    // Headers are doubted if what follows them is no sound and no picture.
    const Bytes head = stream.type == 8 ? Bytes{0xAF, 1} : Bytes{0x27, 1, 0, 0, 0};
    std::copy_n(head.begin(), std::min(head.size(), message.body.size()), message.body.begin());
    message.chunks = 0;
    m_open.push_back({message, 0});
    sendChunk(m_open.size() - 1, message.format);
  }

  void goOn() { sendChunk(m_random() % m_open.size(), 3); }

  void sendChunk(std::size_t index, std::uint8_t format) {
    Open& open = m_open[index];
    const Stream& stream = m_streams[open.message.chunkStream];
    const auto begin = open.message.body.begin() + static_cast<std::ptrdiff_t>(open.sent);
    const std::size_t size = std::min<std::size_t>(m_chunkSize, open.message.body.size() - open.sent);
    append(chunk({.format = format,
                  .chunkStream = open.message.chunkStream,
                  .time = stream.delta,
                  .length = stream.length,
                  .type = stream.type,
                  .messageStream = 1,
                  .extended = stream.extended != 0 ? std::optional{stream.extended} : std::nullopt,
                  .payload = Bytes(begin, begin + static_cast<std::ptrdiff_t>(size))}));
    open.sent += size;
    ++open.message.chunks;
    if (open.sent < open.message.body.size()) return;
    m_lines.push_back(messageLine(open.message));
    m_open.erase(m_open.begin() + static_cast<std::ptrdiff_t>(index));
  }

  std::mt19937 m_random;
  Chunks m_chunks;
  Bytes m_bytes;
  std::vector<std::string> m_lines;
  std::map<std::uint32_t, Stream> m_streams;
  std::vector<Open> m_open;
  std::uint32_t m_chunkSize = 128;
};

class RandomStream : public testing::TestWithParam<std::uint32_t> {};

TEST_P(RandomStream, IsToldAsItWasSent) {
  RandomSender sender{GetParam()};
  sender.send(60);
  test::Segments segments{{.bytes = join({test::handshakeOne(1), test::handshakeTwo(2)})}};
  const std::uint64_t handshake = segments[0].bytes.size();
  for (const test::Segment& segment : test::segments(sender.bytes())) segments.push_back(segment);
  std::vector<std::string> lines = test::decodeInAllWays(segments, RtmpDecoder::Start::Handshake, handshake, 60);
  std::erase_if(lines, [](const std::string& line) {
    return line.starts_with("part") || line.starts_with("remark ExtendedTimestampRepeated") || line.starts_with("remark TimestampAsDelta");
  });
  EXPECT_EQ(joinLines(lines), joinLines(sender.lines()));
}

/// What a hole cannot change in the line of a message: all but its time, how it was found, and the numbers of its chunks.
std::string whatWasSent(const std::string& line) {
  const auto part = [&line](std::string_view from, std::string_view to) {
    const std::size_t begin = line.find(from);
    return line.substr(begin, line.find(to, begin) - begin);
  };
  return part("csid", " fmt") + part(" type", " stream") + part(": ", " in") + line.substr(line.find(", body"), 14);
}

/// What a random sender says, with holes of a segment each.
test::Segments segmentsWithHoles(const RandomSender& sender, std::uint32_t seed) {
  std::mt19937 random{seed};
  test::Segments segments{{.bytes = join({test::handshakeOne(1), test::handshakeTwo(2)})}};
  for (const test::Segment& segment : test::segments(sender.bytes(), 700)) {
    if (random() % 12 == 0) {
      segments.push_back({.missing = segment.bytes.size()});
    } else {
      segments.push_back(segment);
    }
  }
  return segments;
}

class RandomStreamWithHoles : public testing::TestWithParam<std::uint32_t> {};

TEST_P(RandomStreamWithHoles, IsTheSameInAllPieces) {
  RandomSender sender{GetParam() + 1000};
  sender.send(30);
  const test::Segments segments = segmentsWithHoles(sender, GetParam());
  EXPECT_GT(test::decodeInAllWays(segments, RtmpDecoder::Start::Handshake, segments[0].bytes.size(), 4).size(), 3U);
}

// The worst that a stream can be for whoever looks for its thread: bodies in which each value comes up, headers close to each other, many
// chunk streams, and changes of the chunk size in the holes. On real captures not one message is made up (docs/accuracy.md).
TEST(RandomStreamsWithHoles, HardlyEverMakeUpAMessage) {
  constexpr std::uint32_t kStreams = 2000;
  std::size_t whole = 0;
  std::size_t madeUp = 0;
  for (std::uint32_t seed = 1; seed <= kStreams; ++seed) {
    RandomSender sender{seed + 1000, RandomSender::Chunks::NotOfOneByte};
    sender.send(30);
    std::multiset<std::string> sent;
    for (const std::string& line : sender.lines()) sent.insert(whatWasSent(line));
    test::RecordingListener listener;
    RtmpDecoder decoder{listener, RtmpDecoder::Start::Handshake};
    test::feedInPieces(segmentsWithHoles(sender, seed), {}, EndReason::Fin, [&](const StreamEvent& event) { (void)decoder.feed(event); });
    for (const std::string& line : listener.lines()) {
      if (!line.starts_with("csid") || line.find("missing") != std::string::npos || line.find("truncated") != std::string::npos) continue;
      ++whole;
      const auto found = sent.find(whatWasSent(line));
      if (found == sent.end()) {
        ++madeUp;
      } else {
        sent.erase(found);
      }
    }
  }
  EXPECT_GT(whole, kStreams * 15U);
  EXPECT_LE(madeUp, whole / 4000) << "of " << whole;
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomStreamWithHoles, testing::Range(1U, 41U));

INSTANTIATE_TEST_SUITE_P(Seeds, RandomStream, testing::Range(1U, 25U));

TEST(BodyLayout, TellsNoMoreThanSoManyDerivedPiecesApart) {
  BodyLayout layout;
  layout.firstHeaderSize = 12;
  layout.continuationHeaderSize = 1;
  layout.chunkSize = 1;
  const std::vector<StreamRange> pieces = layout.bodyPieces(StreamOffset{100}, 0xFFFFFF);
  ASSERT_EQ(pieces.size(), BodyLayout::kMaxDerivedPieces);
  EXPECT_EQ(pieces[1].begin.value(), 114U);
  EXPECT_EQ(layout.bodyPieces(StreamOffset{100}, 1000).size(), 1000U);
}

TEST(RtmpDecoder, SaysStoppedAtTheEndAndTakesNothingMore) {
  test::RecordingListener listener;
  RtmpDecoder decoder{listener, RtmpDecoder::Start::Handshake};
  const Bytes bytes = join({test::handshakeOne(1), test::handshakeTwo(2)});
  EXPECT_EQ(decoder.feed(StreamData{StreamOffset{0}, bytes, FrameNumber{1}}), Progress::Advanced);
  EXPECT_EQ(decoder.feed(StreamEnd{StreamOffset{bytes.size()}, EndReason::Fin, FrameNumber{2}}), Progress::Stopped);
  const std::size_t lines = listener.lines().size();
  EXPECT_EQ(decoder.feed(StreamData{StreamOffset{bytes.size()}, bytes, FrameNumber{3}}), Progress::Stopped);
  EXPECT_EQ(listener.lines().size(), lines);
}

}  // namespace
}  // namespace rtmpscope::rtmp
