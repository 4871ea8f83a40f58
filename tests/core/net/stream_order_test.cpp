// SPDX-License-Identifier: GPL-3.0-or-later
// A good stream is cut into segments, which are reordered, repeated, made to overlap and dropped: the bytes that come out
// are right, and what is missing is exactly what was dropped. The truth is the stream that the test began with.
#include "stream_recorder.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace rtmpscope::net {
namespace {

using test::Bytes;
using test::PacketFeed;
using test::Peers;

/// Initial sequence numbers at which arithmetic goes wrong: small ones, around 2^31, and just before 2^32.
constexpr std::uint32_t kStarts[] = {0,          1,          20,         0x7FFFFFF0, 0x7FFFFFFF, 0x80000000, 0x80000003,
                                     0xFFFFFFF0, 0xFFFFFFFB, 0xFFFFFFFC, 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF};

struct Piece {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

std::string streamOf(std::size_t length) {
  std::string stream(length, '\0');
  for (std::size_t i = 0; i < length; ++i) stream[i] = static_cast<char>('A' + (i * 7 + i / 26) % 26);
  return stream;
}

Bytes cut(const std::string& stream, const Piece& piece) {
  return {stream.begin() + piece.offset, stream.begin() + piece.offset + piece.length};
}

std::string describe(const std::vector<Piece>& pieces) {
  std::string text;
  for (const Piece& piece : pieces) text += fmt::format("{}+{} ", piece.offset, piece.length);
  return text;
}

/// Sends the pieces in this order and ends the stream; whether it is acknowledged on the way or never.
enum class Acknowledged { Never, AtTheEnd };

void expectStream(const std::string& stream, const std::vector<Piece>& pieces, std::uint32_t start, const std::string& expected,
                  Acknowledged acknowledged = Acknowledged::Never) {
  SCOPED_TRACE(fmt::format("initial sequence number {:#x}, segments {}", start, describe(pieces)));
  PacketFeed feed;
  Peers peers;
  peers.clientStart = start;
  peers.shakeHands(feed);
  for (const Piece& piece : pieces) feed.add(peers.fromClient(piece.offset).payload(cut(stream, piece)));
  const auto length = static_cast<std::uint32_t>(stream.size());
  feed.add(peers.fromClient(length).fin());
  if (acknowledged == Acknowledged::AtTheEnd) feed.add(peers.fromServer(0, length + 1));
  feed.finish();
  const auto& out = feed.stream(Side::A);
  ASSERT_EQ(out.bytes, expected);
  ASSERT_TRUE(out.end);
  EXPECT_EQ(out.end->reason, EndReason::Fin);
  const TcpDirection& facts = feed.facts().from(Side::A);
  EXPECT_EQ(facts.streamBytes, stream.size());
  EXPECT_EQ(facts.missingBytes, static_cast<std::uint64_t>(std::ranges::count(expected, '_')));
}

TEST(StreamOrder, EveryOrderOfFiveSegmentsGivesTheStreamFromEveryInitialNumber) {
  const std::string stream = streamOf(17);
  std::vector<Piece> pieces = {{0, 3}, {3, 1}, {4, 6}, {10, 2}, {12, 5}};
  std::vector<std::size_t> order(pieces.size());
  std::iota(order.begin(), order.end(), 0);
  do {
    std::vector<Piece> sent;
    for (const std::size_t i : order) sent.push_back(pieces[i]);
    for (const std::uint32_t start : kStarts) expectStream(stream, sent, start, stream);
  } while (std::ranges::next_permutation(order).found);
}

TEST(StreamOrder, EveryOrderOfOverlappingSegmentsGivesTheStream) {
  const std::string stream = streamOf(12);
  std::vector<Piece> pieces = {{0, 5}, {3, 4}, {2, 8}, {6, 6}, {11, 1}};
  std::vector<std::size_t> order(pieces.size());
  std::iota(order.begin(), order.end(), 0);
  do {
    std::vector<Piece> sent;
    for (const std::size_t i : order) sent.push_back(pieces[i]);
    for (const std::uint32_t start : {0U, 0x7FFFFFF8U, 0xFFFFFFF8U}) expectStream(stream, sent, start, stream);
  } while (std::ranges::next_permutation(order).found);
}

TEST(StreamOrder, WhatWasDroppedIsWhatIsMissingInEveryOrder) {
  const std::string stream = streamOf(15);
  const std::vector<Piece> pieces = {{0, 3}, {3, 3}, {6, 3}, {9, 3}, {12, 3}};
  for (unsigned dropped = 1; dropped < 1U << pieces.size(); ++dropped) {
    std::vector<Piece> kept;
    std::string expected = stream;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if ((dropped >> i & 1U) == 0) {
        kept.push_back(pieces[i]);
      } else {
        std::fill_n(expected.begin() + pieces[i].offset, pieces[i].length, '_');
      }
    }
    std::ranges::sort(kept, {}, &Piece::offset);
    do {
      for (const std::uint32_t start : {0U, 0x7FFFFFFAU, 0xFFFFFFFAU}) {
        expectStream(stream, kept, start, expected, Acknowledged::Never);
        expectStream(stream, kept, start, expected, Acknowledged::AtTheEnd);
      }
    } while (std::ranges::next_permutation(kept, {}, &Piece::offset).found);
  }
}

/// Cuts at random places, then shuffles within a window, repeats, stretches over the neighbours and drops.
class RandomStreams : public testing::TestWithParam<unsigned> {
 protected:
  std::vector<Piece> cutUp(std::uint32_t length) {
    std::vector<Piece> pieces;
    for (std::uint32_t at = 0; at < length;) {
      const std::uint32_t size = std::min(length - at, 1 + random(400));
      pieces.push_back({at, size});
      at += size;
    }
    return pieces;
  }
  void shuffleNear(std::vector<Piece>& pieces, std::size_t reach) {
    for (std::size_t i = 0; i < pieces.size(); ++i)
      std::swap(pieces[i], pieces[std::min(pieces.size() - 1, i + random(static_cast<std::uint32_t>(reach)))]);
  }
  std::uint32_t random(std::uint32_t below) { return std::uniform_int_distribution<std::uint32_t>{0, below - 1}(m_random); }

  std::mt19937 m_random{GetParam()};
};

TEST_P(RandomStreams, ComeOutRightWhenShuffledRepeatedAndOverlapped) {
  const std::string stream = streamOf(20000);
  std::vector<Piece> pieces = cutUp(static_cast<std::uint32_t>(stream.size()));
  const std::vector<Piece> once = pieces;
  for (std::size_t i = 0; i < once.size(); i += 3) {
    Piece stretched = once[i];
    const std::uint32_t earlier = std::min(stretched.offset, random(50));
    stretched.offset -= earlier;
    stretched.length = std::min(static_cast<std::uint32_t>(stream.size()) - stretched.offset, stretched.length + earlier + random(300));
    pieces.insert(pieces.begin() + random(static_cast<std::uint32_t>(pieces.size())), stretched);
    pieces.insert(pieces.begin() + random(static_cast<std::uint32_t>(pieces.size())), once[i]);
  }
  shuffleNear(pieces, 12);
  expectStream(stream, pieces, 0xFFFFFFFF - random(30000), stream);
}

TEST_P(RandomStreams, LackExactlyWhatWasDropped) {
  const std::string stream = streamOf(20000);
  std::string expected(stream.size(), '_');
  std::vector<Piece> kept;
  for (const Piece& piece : cutUp(static_cast<std::uint32_t>(stream.size()))) {
    if (random(10) == 0) continue;
    kept.push_back(piece);
    std::copy_n(stream.begin() + piece.offset, piece.length, expected.begin() + piece.offset);
  }
  shuffleNear(kept, 8);
  expectStream(stream, kept, 0x7FFFFFFF - random(15000), expected);
}

TEST_P(RandomStreams, LackExactlyWhatWasDroppedWhenTheOtherSideAcknowledgesAllOfIt) {
  const std::string stream = streamOf(60000);
  std::string expected(stream.size(), '_');
  PacketFeed feed;
  Peers peers;
  peers.clientStart = 0xFFFFFFFF - random(90000);
  peers.shakeHands(feed);
  std::uint32_t sent = 0;
  for (const Piece& piece : cutUp(static_cast<std::uint32_t>(stream.size()))) {
    sent = piece.offset + piece.length;
    if (random(10) != 0) {
      feed.add(peers.fromClient(piece.offset).payload(cut(stream, piece)));
      std::copy_n(stream.begin() + piece.offset, piece.length, expected.begin() + piece.offset);
    }
    if (random(2) == 0) feed.add(peers.fromServer(0, sent));
  }
  feed.add(peers.fromServer(0, sent));
  feed.finish();
  EXPECT_EQ(feed.stream(Side::A).bytes, expected);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomStreams, testing::Range(1U, 41U));

}  // namespace
}  // namespace rtmpscope::net
