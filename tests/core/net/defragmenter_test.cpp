// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/defragmenter.h"
#include "stream_recorder.h"

#include <algorithm>
#include <numeric>

namespace rtmpscope::net {
namespace {

using test::Bytes;
using test::hex;
using test::join;
using test::PacketFeed;
using test::Peers;
using test::text;

constexpr std::size_t kEthernet = 14;
constexpr std::size_t kIp = 20;

void put16(Bytes& bytes, std::size_t at, std::size_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8U);
  bytes[at + 1] = static_cast<std::uint8_t>(value);
}

Bytes part(const Bytes& bytes, std::size_t begin, std::size_t end) {
  return {bytes.begin() + static_cast<std::ptrdiff_t>(begin), bytes.begin() + static_cast<std::ptrdiff_t>(end)};
}

/// Bytes [begin, end) of what the IPv4 packet in `whole` (with Ethernet header) carries, as a fragment.
Bytes fragment(const Bytes& whole, std::size_t begin, std::size_t end, std::uint16_t identification = 7) {
  const std::size_t length = whole.size() - kEthernet - kIp;
  Bytes bytes = join({part(whole, 0, kEthernet + kIp), part(whole, kEthernet + kIp + begin, kEthernet + kIp + end)});
  put16(bytes, kEthernet + 2, kIp + end - begin);
  put16(bytes, kEthernet + 4, identification);
  put16(bytes, kEthernet + 6, begin / 8 | (end < length ? 0x2000U : 0U));
  return bytes;
}

TEST(Defragmenter, PutsFragmentsTogetherInEveryOrder) {
  const Bytes whole = Peers{}.fromClient(0).payload(text("0123456789abcdefghij")).bytes();  // 40 bytes of TCP
  const std::vector<std::pair<std::size_t, std::size_t>> parts = {{0, 8}, {8, 16}, {16, 32}, {32, 40}};
  std::vector<std::size_t> order(parts.size());
  std::iota(order.begin(), order.end(), 0);
  do {
    PacketFeed feed;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto& [begin, end] = parts[order[i]];
      const PacketVerdict verdict = feed.add(fragment(whole, begin, end));
      EXPECT_EQ(verdict.tcpStream.has_value(), i + 1 == order.size()) << "the segment belongs to the frame that completes it";
    }
    EXPECT_EQ(feed.stream(Side::A).bytes, "0123456789abcdefghij");
  } while (std::ranges::next_permutation(order).found);
}

TEST(Defragmenter, KnowsInWhichFrameEachByteStands) {
  const Bytes whole = Peers{}.fromClient(0).payload(text("0123456789abcdefghij")).bytes();
  PacketFeed feed;
  feed.add(fragment(whole, 24, 40));
  feed.add(fragment(whole, 0, 24));
  const auto snapshot = feed.connections.snapshot(TcpStreamIndex{0});
  const auto slices = snapshot->from(Side::A).frames.slices({StreamOffset{0}, StreamOffset{20}});
  // 20 bytes of TCP header, so 4 bytes of payload stand in the first fragment.
  EXPECT_EQ(slices, (std::vector<PacketSlice>{{FrameNumber{2}, kEthernet + kIp + 20, 4}, {FrameNumber{1}, kEthernet + kIp, 16}}));
  EXPECT_EQ(feed.facts().from(Side::A).firstDataFrame, FrameNumber{2});
}

TEST(Defragmenter, DoesNotMixPackets) {
  PacketFeed feed;
  const Bytes one = Peers{}.fromClient(0).payload(text("one one one ")).bytes();
  const Bytes two = Peers{}.fromClient(12).payload(text("two two two ")).bytes();
  feed.add(fragment(one, 0, 24, 1));
  feed.add(fragment(two, 0, 24, 2));
  feed.add(fragment(two, 24, 32, 2));
  feed.add(fragment(one, 24, 32, 1));
  EXPECT_EQ(feed.stream(Side::A).bytes.size(), 12U) << "it began with the packet that was complete first";
  EXPECT_EQ(feed.stream(Side::A).bytes, "two two two ");
}

TEST(Defragmenter, OverlapsKeepTheFirstCopy) {
  const Bytes whole = Peers{}.fromClient(0).payload(text("0123456789abcdefghij")).bytes();
  Bytes other = Peers{}.fromClient(0).payload(text("XXXXXXXXXXXXXXXXXXXX")).bytes();
  PacketFeed feed;
  feed.add(fragment(whole, 0, 32));
  feed.add(fragment(other, 0, 32));
  feed.add(fragment(whole, 32, 40));
  EXPECT_EQ(feed.stream(Side::A).bytes, "0123456789abcdefghij");
}

TEST(Defragmenter, PutsIpv6FragmentsTogether) {
  Bytes segment = Peers{}.fromClient(0).payload(text("0123456789abcdefghij")).bytes();
  segment.erase(segment.begin(), segment.begin() + kEthernet + kIp);
  const auto piece = [&](std::size_t begin, std::size_t end) {
    Bytes bytes = join({hex("60000000 0000 2c 40 20010db8000000000000000000000001 20010db8000000000000000000000002 06 00 0000 00000009"),
                        Bytes(segment.begin() + static_cast<std::ptrdiff_t>(begin), segment.begin() + static_cast<std::ptrdiff_t>(end))});
    put16(bytes, 4, 8 + end - begin);
    put16(bytes, 42, begin | (end < segment.size() ? 1U : 0U));
    return bytes;
  };
  PacketFeed feed;
  feed.add(piece(16, 40), 0, 229);
  feed.add(piece(0, 16), 0, 229);
  EXPECT_EQ(feed.stream(Side::A).bytes, "0123456789abcdefghij");
}

TEST(Defragmenter, ATunnelThatIsCarriedInPiecesMayCarryPieces) {
  const Bytes whole = Peers{}.fromClient(0).payload(text("0123456789abcdefghij")).bytes();
  const auto inTunnel = [](const Bytes& ethernetFrame) {
    const Bytes inner(ethernetFrame.begin() + kEthernet, ethernetFrame.end());
    Bytes outer =
        join({Bytes(ethernetFrame.begin(), ethernetFrame.begin() + kEthernet), hex("4500 0000 0000 0000 40 04 0000 c0000201 c0000202"), inner});
    put16(outer, kEthernet + 2, outer.size() - kEthernet);
    return outer;
  };
  const Bytes first = inTunnel(fragment(whole, 0, 24));
  const Bytes second = inTunnel(fragment(whole, 24, 40));
  PacketFeed feed;
  feed.add(fragment(first, 0, 16, 20));
  feed.add(fragment(first, 16, first.size() - kEthernet - kIp, 20));
  feed.add(fragment(second, 0, 8, 21));
  feed.add(fragment(second, 8, second.size() - kEthernet - kIp, 21));
  EXPECT_EQ(feed.stream(Side::A).bytes, "0123456789abcdefghij");
  const auto frames = feed.connections.frames(TcpStreamIndex{0}, Side::A, {StreamOffset{0}, StreamOffset{20}});
  EXPECT_EQ(frames, (std::vector<FrameNumber>{FrameNumber{2}, FrameNumber{4}}));
}

TEST(Defragmenter, ForgetsTheOldestWhenTooManyPacketsAreUnderWay) {
  const Bytes whole = Peers{}.fromClient(0).payload(text("0123456789abcdefghij")).bytes();
  const auto afterOthers = [&](std::size_t others) {
    PacketFeed feed;
    feed.add(fragment(whole, 0, 32, 0));
    for (std::size_t i = 1; i <= others; ++i) feed.add(fragment(whole, 0, 32, static_cast<std::uint16_t>(i)));
    EXPECT_EQ(feed.connections.leftOut().fragmentedPackets, others < kMaxFragmentedPackets ? 0U : 1U);
    return feed.add(fragment(whole, 32, 40, 0)).tcpStream.has_value();
  };
  EXPECT_TRUE(afterOthers(kMaxFragmentedPackets - 1));
  EXPECT_FALSE(afterOthers(kMaxFragmentedPackets));
}

TEST(Defragmenter, ForgetsTheOldestWhenTooMuchIsHeld) {
  const Bytes whole = Peers{}.fromClient(0).payload(Bytes(60000, 'x')).bytes();
  const Bytes small = Peers{}.fromClient(0).payload(text("0123456789abcdefghij")).bytes();
  const auto afterOthers = [&](std::size_t others) {
    PacketFeed feed;
    feed.add(fragment(small, 0, 32, 0));
    for (std::size_t i = 1; i <= others; ++i) feed.add(fragment(whole, 0, 56000, static_cast<std::uint16_t>(i)));
    return feed.add(fragment(small, 32, 40, 0)).tcpStream.has_value();
  };
  EXPECT_TRUE(afterOthers(kMaxFragmentMemory / 56200 - 1));
  EXPECT_FALSE(afterOthers(kMaxFragmentMemory / 56000 + 1));
}

TEST(Defragmenter, APacketOfTooManyPiecesIsNeverPutTogether) {
  const Bytes whole = Peers{}.fromClient(0).payload(Bytes(8 * (kMaxFragments + 1), 'x')).bytes();
  PacketFeed feed;
  const std::size_t length = whole.size() - kEthernet - kIp;
  for (std::size_t at = 0; at < length; at += 8) EXPECT_FALSE(feed.add(fragment(whole, at, std::min(at + 8, length))).tcpStream);
  EXPECT_EQ(feed.connections.leftOut().fragmentedPackets, 1U);
}

TEST(Defragmenter, PiecesThatAreAMinuteApartAreOfDifferentPackets) {
  const Bytes old = Peers{}.fromClient(0).payload(text("0123456789abcdefghij")).bytes();
  const Bytes now = Peers{}.fromClient(0).payload(text("ABCDEFGHIJKLMNOPQRST")).bytes();
  const auto after = [&](Nanoseconds time) {
    PacketFeed feed;
    feed.add(fragment(old, 0, 32));
    feed.pass(time);
    feed.add(fragment(now, 32, 40));
    feed.add(fragment(now, 0, 32));
    return feed.stream(Side::A).bytes;
  };
  EXPECT_EQ(after(kReassemblyTime), "0123456789abMNOPQRST") << "who sent them did not wait a minute before using the number again";
  EXPECT_EQ(after(kReassemblyTime + Nanoseconds{1}), "ABCDEFGHIJKLMNOPQRST");
}

TEST(Defragmenter, AFragmentThatWasCutByTheCaptureIsNotTaken) {
  const Bytes whole = Peers{}.fromClient(0).payload(text("0123456789abcdefghij")).bytes();
  PacketFeed feed;
  const Bytes first = fragment(whole, 0, 32);
  feed.add(Bytes(first.begin(), first.end() - 4), static_cast<std::uint32_t>(first.size()));
  EXPECT_FALSE(feed.add(fragment(whole, 32, 40)).tcpStream);
}

}  // namespace
}  // namespace rtmpscope::net
