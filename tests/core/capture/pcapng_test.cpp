// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/packet_source.h"
#include "capture/pcapng_format.h"
#include "core/capture/read_all.h"
#include "support/capture_file.h"

#include <gtest/gtest.h>

#include <limits>
#include <ostream>

namespace rtmpscope::test {
namespace {

using capture::CaptureError;
using capture::pcapng::TimeScale;

constexpr std::int64_t kMicrosecond = 1000;

Bytes numbered(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 5 + size);
  return bytes;
}

ReadResult readBytes(const Bytes& bytes) {
  const TemporaryFile file{bytes};
  return readAll(file.path());
}

class PcapngOfEitherOrder : public testing::TestWithParam<bool> {
 protected:
  PcapngBlocks m_blocks{GetParam()};
};

TEST_P(PcapngOfEitherOrder, EveryKindOfPacketBlockIsAPacket) {
  const Bytes section = m_blocks.section();
  const Bytes interface = m_blocks.interface(113, 40);
  const Bytes enhanced = m_blocks.enhanced(0, 0x0005'0000'0000'0001, numbered(37), 1514);
  const Bytes simple = m_blocks.simple(numbered(40), 99);
  const Bytes obsolete = m_blocks.obsolete(0, 0xFFFF, 7, numbered(6));

  const ReadResult result = readBytes(join({section, interface, enhanced, simple, obsolete}));

  EXPECT_FALSE(result.error);
  ASSERT_EQ(result.packets.size(), 3U);
  const std::uint64_t first = section.size() + interface.size();
  EXPECT_EQ(result.packets[0], (KeptPacket{1, 0x0005'0000'0000'0001 * kMicrosecond, numbered(37), 1514, 113, 0, 0, first + 28}));
  EXPECT_EQ(result.packets[1], (KeptPacket{2, 0, numbered(40), 99, 113, 0, 0, first + enhanced.size() + 12}));
  EXPECT_EQ(result.packets[2], (KeptPacket{3, 7 * kMicrosecond, numbered(6), 6, 113, 0, 0, first + enhanced.size() + simple.size() + 28}));
  EXPECT_TRUE(result.rereadTheSame);
  EXPECT_EQ(result.info.format, "pcapng");
  ASSERT_EQ(result.info.interfaces.size(), 1U);
  EXPECT_EQ(result.info.interfaces[0].snapLength, 40U);
  EXPECT_FALSE(result.info.interfaces[0].dropped);
}

TEST_P(PcapngOfEitherOrder, InterfacesHaveTheirOwnTypesTimesAndNames) {
  const Bytes nanoseconds = join({m_blocks.option(2, "eth0"), m_blocks.option(9, Bytes{9}), m_blocks.endOfOptions()});
  const Bytes binary = join({m_blocks.option(9, Bytes{0x80 | 10}), m_blocks.option(14, m_blocks.numbers().u64(100).written())});
  const ReadResult result =
      readBytes(join({m_blocks.section(), m_blocks.interface(1, 0, nanoseconds), m_blocks.interface(101, 96, binary), m_blocks.enhanced(1, 1536, {1}),
                      m_blocks.enhanced(0, 1536, {2}), m_blocks.interface(276), m_blocks.enhanced(2, 1536, {3})}));

  EXPECT_FALSE(result.error);
  ASSERT_EQ(result.packets.size(), 3U);
  EXPECT_EQ(result.packets[0].nanoseconds, 101'500'000'000);
  EXPECT_EQ(result.packets[0].linkType, 101U);
  EXPECT_EQ(result.packets[0].interfaceIndex, 1U);
  EXPECT_EQ(result.packets[1].nanoseconds, 1536);
  EXPECT_EQ(result.packets[1].linkType, 1U);
  EXPECT_EQ(result.packets[2].nanoseconds, 1536 * kMicrosecond);
  EXPECT_EQ(result.packets[2].linkType, 276U);
  ASSERT_EQ(result.info.interfaces.size(), 3U);
  EXPECT_EQ(result.info.interfaces[0].name, "eth0");
  EXPECT_EQ(result.info.interfaces[1].snapLength, 96U);
}

TEST_P(PcapngOfEitherOrder, SectionsNumberTheirInterfacesAnewInAnyOrderOfBytes) {
  const PcapngBlocks other{!GetParam()};
  const ReadResult result =
      readBytes(join({m_blocks.section(), m_blocks.interface(1), m_blocks.enhanced(0, 1, {1}), other.section(), other.interface(113),
                      other.enhanced(0, 2, {2}), m_blocks.section(), m_blocks.interface(0), m_blocks.enhanced(0, 3, {3})}));

  EXPECT_FALSE(result.error);
  ASSERT_EQ(result.packets.size(), 3U);
  for (std::uint16_t i = 0; i < 3; ++i) {
    EXPECT_EQ(result.packets[i].frame, i + 1U);
    EXPECT_EQ(result.packets[i].interfaceIndex, i);
    EXPECT_EQ(result.packets[i].nanoseconds, (i + 1) * kMicrosecond);
  }
  EXPECT_EQ(result.packets[1].linkType, 113U);
  EXPECT_EQ(result.packets[2].linkType, 0U);
}

TEST_P(PcapngOfEitherOrder, OtherBlocksAreNoPackets) {
  const ReadResult result = readBytes(join({m_blocks.section(), m_blocks.block(4, numbered(20)), m_blocks.interface(1),
                                            m_blocks.block(0xBAD, numbered(40)), m_blocks.block(9, numbered(300)), m_blocks.enhanced(0, 1, {1}),
                                            m_blocks.block(0x40000BAD, numbered(8)), m_blocks.block(0x12345678, {}), m_blocks.enhanced(0, 2, {2})}));
  EXPECT_FALSE(result.error);
  ASSERT_EQ(result.packets.size(), 2U);
  EXPECT_EQ(result.packets[1].frame, 2U);
  EXPECT_EQ(result.packets[1].bytes, Bytes{2});
}

TEST_P(PcapngOfEitherOrder, CommentsOfPacketsAndSectionsAreKept) {
  const Bytes two = join({m_blocks.option(1, "first"), m_blocks.option(2, Bytes(4, 0)), m_blocks.option(1, "second")});
  const ReadResult result =
      readBytes(join({m_blocks.section(m_blocks.option(1, "the section")), m_blocks.interface(1), m_blocks.enhanced(0, 1, numbered(5)),
                      m_blocks.enhanced(0, 2, numbered(5), -1, two), m_blocks.obsolete(0, 0, 3, numbered(4), m_blocks.option(1, "old"))}));
  EXPECT_FALSE(result.error);
  EXPECT_EQ(result.info.sectionComments, std::vector<std::string>{"the section"});
  ASSERT_EQ(result.info.comments.size(), 3U);
  EXPECT_EQ(result.info.comments[0].frame, FrameNumber{2});
  EXPECT_EQ(result.info.comments[0].text, "first");
  EXPECT_EQ(result.info.comments[1].text, "second");
  EXPECT_EQ(result.info.comments[2].frame, FrameNumber{3});
  EXPECT_EQ(result.info.comments[2].text, "old");
  EXPECT_EQ(result.info.leftOut, 0U);
}

TEST_P(PcapngOfEitherOrder, DropsAreThoseOfTheLastStatistics) {
  const auto drops = [&](std::uint64_t interface, std::uint64_t os) {
    return join({m_blocks.option(4, Bytes(8, 1)), m_blocks.option(5, m_blocks.numbers().u64(interface).written()),
                 m_blocks.option(7, m_blocks.numbers().u64(os).written())});
  };
  const ReadResult result = readBytes(
      join({m_blocks.section(), m_blocks.interface(1), m_blocks.interface(1), m_blocks.obsolete(0, 5, 1, {1}), m_blocks.statistics(0, drops(7, 1)),
            m_blocks.statistics(0, drops(10, 2)), m_blocks.obsolete(0, 5, 1, {1}), m_blocks.statistics(7, drops(100, 100))}));
  EXPECT_FALSE(result.error);
  ASSERT_EQ(result.info.interfaces.size(), 2U);
  EXPECT_EQ(result.info.interfaces[0].dropped, 12U);
  EXPECT_FALSE(result.info.interfaces[1].dropped);
}

TEST_P(PcapngOfEitherOrder, DropsBetweenPacketsAreAddedUpWhereThereAreNoStatistics) {
  const Bytes four = m_blocks.option(4, m_blocks.numbers().u64(4).written());
  const ReadResult result = readBytes(join({m_blocks.section(), m_blocks.interface(1), m_blocks.obsolete(0, 5, 1, {1}),
                                            m_blocks.obsolete(0, 0xFFFF, 1, {1}), m_blocks.enhanced(0, 1, {1}, -1, four)}));
  ASSERT_EQ(result.info.interfaces.size(), 1U);
  EXPECT_EQ(result.info.interfaces[0].dropped, 9U);
}

TEST_P(PcapngOfEitherOrder, TlsSecretsAreKept) {
  const std::string keyLog = "CLIENT_RANDOM 01 02\n";
  const ReadResult result = readBytes(join({m_blocks.section(), m_blocks.secrets(0x544C534B, keyLog), m_blocks.secrets(0x57474B4C, "WireGuard"),
                                            m_blocks.interface(1), m_blocks.enhanced(0, 1, {1})}));
  EXPECT_FALSE(result.error);
  EXPECT_EQ(result.info.decryptionSecrets, std::vector<std::string>{keyLog});
}

TEST_P(PcapngOfEitherOrder, EveryCutGivesWhatCameBeforeAndItsPlace) {
  const std::vector<Bytes> blocks{m_blocks.section(), m_blocks.interface(1), m_blocks.enhanced(0, 1, numbered(9)),
                                  m_blocks.block(0xBAD, numbered(40)), m_blocks.enhanced(0, 2, numbered(30))};
  const std::vector<std::size_t> packetsBefore{0, 0, 0, 1, 1, 2};
  Bytes whole;
  std::vector<std::size_t> starts;
  for (const Bytes& block : blocks) {
    starts.push_back(whole.size());
    whole.insert(whole.end(), block.begin(), block.end());
  }
  starts.push_back(whole.size());
  for (std::size_t size = 4; size <= whole.size(); ++size) {
    SCOPED_TRACE(size);
    const ReadResult result = readBytes(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    const auto block = static_cast<std::size_t>(std::ranges::upper_bound(starts, size) - starts.begin()) - 1;
    EXPECT_EQ(result.packets.size(), packetsBefore[block]);
    if (starts[block] == size) {
      EXPECT_FALSE(result.error);
      continue;
    }
    ASSERT_TRUE(result.error);
    EXPECT_EQ(result.error->kind, CaptureError::Kind::Cut);
    EXPECT_EQ(result.error->offset, starts[block]);
  }
}

TEST_P(PcapngOfEitherOrder, BlockWhoseLengthsDifferIsDamage) {
  const Bytes before = join({m_blocks.section(), m_blocks.interface(1), m_blocks.enhanced(0, 1, numbered(9))});
  for (const std::uint32_t type : {6U, 0xBADU}) {
    SCOPED_TRACE(type);
    Bytes bad = type == 6 ? m_blocks.enhanced(0, 2, numbered(30)) : m_blocks.block(type, numbered(30));
    bad.back() ^= 0x10;
    const ReadResult result = readBytes(join({before, bad, m_blocks.enhanced(0, 3, numbered(3))}));
    EXPECT_EQ(result.packets.size(), 1U);
    ASSERT_TRUE(result.error);
    EXPECT_EQ(result.error->kind, CaptureError::Kind::Damaged);
    EXPECT_EQ(result.error->offset, before.size());
  }
}

struct BadBlock {
  const char* name;
  Bytes (*make)(const PcapngBlocks& blocks);
};

const BadBlock kBadBlocks[] = {
    {"LengthZero", [](const PcapngBlocks& b) { return b.numbers().u32(6).u32(0).u32(0).u64(0).written(); }},
    {"LengthBelowTheFixedPart", [](const PcapngBlocks& b) { return b.block(6, Bytes(12, 0)); }},
    {"LengthBeyondBelief", [](const PcapngBlocks& b) { return b.numbers().u32(6).u32(0xFFFFFFF0).bytes(Bytes(64, 0)).written(); }},
    {"LengthBeyondBeliefOfAnUnknownBlock", [](const PcapngBlocks& b) { return b.numbers().u32(0xBAD).u32(0x1000010).bytes(Bytes(64, 0)).written(); }},
    {"CapturedLengthBeyondTheBlock",
     [](const PcapngBlocks& b) { return b.block(6, b.numbers().u32(0).u64(0).u32(5).u32(5).bytes(Bytes(4, 0)).written()); }},
    {"CapturedLengthThatWraps",
     [](const PcapngBlocks& b) { return b.block(6, b.numbers().u32(0).u64(0).u32(0xFFFFFFFF).u32(5).bytes(Bytes(4, 0)).written()); }},
    {"UnknownInterface", [](const PcapngBlocks& b) { return b.enhanced(1, 1, {1}); }},
    {"UnknownInterfaceOfAnObsoleteBlock", [](const PcapngBlocks& b) { return b.obsolete(0xFFFF, 0, 1, {1}); }},
    {"SimplePacketWithoutAnInterface",
     [](const PcapngBlocks& b) {
       return join({b.section(), b.simple({1})});
     }},
    {"SectionWithoutByteOrder", [](const PcapngBlocks& b) { return b.block(0x0A0D0D0A, Bytes(16, 0)); }},
};

TEST_P(PcapngOfEitherOrder, WhatCannotBeRightIsDamage) {
  const Bytes before = join({m_blocks.section(), m_blocks.interface(1), m_blocks.enhanced(0, 1, numbered(9))});
  for (const BadBlock& bad : kBadBlocks) {
    SCOPED_TRACE(bad.name);
    const ReadResult result = readBytes(join({before, bad.make(m_blocks), m_blocks.enhanced(0, 3, numbered(3))}));
    EXPECT_EQ(result.packets.size(), 1U);
    ASSERT_TRUE(result.error);
    EXPECT_EQ(result.error->kind, CaptureError::Kind::Damaged);
    EXPECT_GE(result.error->offset, before.size());
  }
}

TEST_P(PcapngOfEitherOrder, SectionOfAnUnknownVersionIsPassedOverAndSaid) {
  const Bytes first = join({m_blocks.section(), m_blocks.interface(1), m_blocks.enhanced(0, 1, {1})});
  const Bytes unknown = join({m_blocks.section({}, 2), m_blocks.block(6, Bytes(3, 0)), m_blocks.block(1, {})});
  const Bytes last = join({m_blocks.section(), m_blocks.interface(113), m_blocks.enhanced(0, 3, {3})});
  const ReadResult result = readBytes(join({first, unknown, last}));
  ASSERT_EQ(result.packets.size(), 2U);
  EXPECT_EQ(result.packets[1].bytes, Bytes{3});
  EXPECT_EQ(result.packets[1].linkType, 113U);
  EXPECT_EQ(result.packets[1].interfaceIndex, 1U);
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->kind, CaptureError::Kind::Unsupported);
  EXPECT_EQ(result.error->offset, first.size());
}

TEST_P(PcapngOfEitherOrder, BadOptionsDoNotCostThePacket) {
  const Bytes tooLong = m_blocks.numbers().u16(1).u16(500).u32(0).written();
  const ReadResult result = readBytes(join({m_blocks.section(), m_blocks.interface(1, 0, tooLong), m_blocks.enhanced(0, 1, {1}, -1, tooLong)}));
  EXPECT_FALSE(result.error);
  EXPECT_EQ(result.packets.size(), 1U);
  EXPECT_TRUE(result.info.comments.empty());
}

TEST_P(PcapngOfEitherOrder, LengthWithoutThePaddingIsUnderstood) {
  // As the NTAR library wrote it: the block is padded, and its two lengths do not count that.
  const Bytes packet = m_blocks.numbers().u32(2).u32(34).u16(0).u16(0).u64(1U << 20U).u32(2).u32(2).u16(0x0102).u16(0).u32(34).written();
  const ReadResult result = readBytes(join({m_blocks.section(), m_blocks.interface(1), packet, packet}));
  EXPECT_FALSE(result.error);
  ASSERT_EQ(result.packets.size(), 2U);
  EXPECT_EQ(result.packets[1].bytes.size(), 2U);
}

TEST_P(PcapngOfEitherOrder, InterfacesBeforeTheFirstPacketAreKnownAtOnce) {
  const TemporaryFile file{join({m_blocks.section(), m_blocks.interface(1), m_blocks.interface(113), m_blocks.enhanced(0, 1, {1})})};
  const auto source = capture::openCapture(file.path());
  ASSERT_TRUE(source);
  EXPECT_EQ((*source)->info().interfaces.size(), 2U);
  EXPECT_EQ(readAll(**source).packets.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Both, PcapngOfEitherOrder, testing::Bool(), [](const auto& row) { return row.param ? "BigEndian" : "LittleEndian"; });

TEST(Pcapng, CommentsBeyondTheLimitAreCountedAndNotKept) {
  const PcapngBlocks blocks;
  Bytes bytes = join({blocks.section(), blocks.interface(1)});
  const Bytes packet = blocks.enhanced(0, 1, {1}, -1, blocks.option(1, std::string(60'000, 'x')));
  for (int i = 0; i < 40; ++i) bytes.insert(bytes.end(), packet.begin(), packet.end());
  const ReadResult result = readBytes(bytes);
  EXPECT_EQ(result.packets.size(), 40U);
  EXPECT_EQ(result.info.comments.size() + result.info.leftOut, 40U);
  EXPECT_GT(result.info.leftOut, 0U);
  EXPECT_LE(result.info.comments.size() * 60'000, std::size_t{1} << 20U);
}

TEST(Pcapng, KeysBeyondTheLimitAreCountedAndNotKept) {
  constexpr std::size_t kLimit = 16U << 20U;
  const PcapngBlocks blocks;
  const std::string half(kLimit / 2 - 100, 'k');
  const Bytes secrets = blocks.secrets(0x544C534B, half);
  const ReadResult result = readBytes(join({blocks.section(), blocks.interface(1), secrets, secrets, secrets, blocks.enhanced(0, 1, Bytes(60, 0))}));
  EXPECT_EQ(result.info.decryptionSecrets, (std::vector<std::string>{half, half}));
  EXPECT_EQ(result.info.leftOut, 1U);
  EXPECT_EQ(result.packets.size(), 1U);
}

TEST(Pcapng, BlocksUpToTheLimitAreReadAndNoneBeyond) {
  const PcapngBlocks blocks;
  const auto withBlock = [&](std::size_t length) {
    return readBytes(
        join({blocks.section(), blocks.interface(1), blocks.enhanced(0, 1, Bytes(length - 32, 0)), blocks.enhanced(0, 2, Bytes(60, 0))}));
  };
  EXPECT_EQ(withBlock(capture::pcapng::kMaxBlockLength).packets.size(), 2U);
  const ReadResult beyond = withBlock(capture::pcapng::kMaxBlockLength + 4);
  EXPECT_EQ(beyond.packets.size(), 0U);
  ASSERT_TRUE(beyond.error);
  EXPECT_EQ(beyond.error->kind, capture::CaptureError::Kind::Damaged);
}

TEST(Pcapng, MoreInterfacesThanCanBeNumberedAreRefused) {
  const PcapngBlocks blocks;
  Bytes bytes = blocks.section();
  const Bytes interface = blocks.interface(1);
  for (int i = 0; i < 65537; ++i) bytes.insert(bytes.end(), interface.begin(), interface.end());
  const ReadResult result = readBytes(bytes);
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->offset, 28U + 65536U * 20U);
  EXPECT_EQ(result.info.interfaces.size(), 65536U);
}

TEST(Pcapng, BlocksLargerThanTheBufferAreReadWhole) {
  const PcapngBlocks blocks;
  const ReadResult result = readBytes(join({blocks.section(), blocks.interface(1), blocks.enhanced(0, 1, numbered(3'000'000)),
                                            blocks.block(0xBAD, numbered(5'000'000)), blocks.enhanced(0, 2, numbered(10))}));
  EXPECT_FALSE(result.error);
  ASSERT_EQ(result.packets.size(), 2U);
  EXPECT_EQ(result.packets[0].bytes, numbered(3'000'000));
  EXPECT_EQ(result.packets[1].bytes, numbered(10));
  EXPECT_TRUE(result.rereadTheSame);
}

struct Scale {
  int resolution;
  std::int64_t offset;
  std::uint64_t timestamp;
  std::int64_t nanoseconds;
};

TEST(TimeScale, CountsInPowersOfTenAndOfTwo) {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  constexpr std::uint64_t all = std::numeric_limits<std::uint64_t>::max();
  const Scale scales[] = {
      {6, 0, 1'700'000'000'123'456, 1'700'000'000'123'456'000},
      {9, 0, 1'700'000'000'123'456'789, 1'700'000'000'123'456'789},
      {0, 0, 1'700'000'000, 1'700'000'000'000'000'000},
      {3, -5, 1000, -4'000'000'000},
      {12, 0, 1'234'567'890'123'456'789, 1'234'567'890'123'456},
      {12, 7, 0, 7'000'000'000},
      {27, 0, all, 18},
      {127, 0, all, 0},
      {0x80, 0, 3, 3'000'000'000},
      {0x80 | 1, 0, 3, 1'500'000'000},
      {0x80 | 32, 0, (std::uint64_t{1'700'000'000} << 32U) | 0x80000000U, 1'700'000'000'500'000'000},
      {0x80 | 63, 0, std::uint64_t{1} << 63U, 1'000'000'000},
      {0x80 | 127, 0, all, 0},
      {6, 0, all, most},
      {0, 0, 9'300'000'000, most},
      {6, most, 5, most},
      {6, least, 5, least},
  };
  for (const auto& [resolution, offset, timestamp, nanoseconds] : scales) {
    EXPECT_EQ(TimeScale(static_cast<std::uint8_t>(resolution), offset).at(timestamp).time_since_epoch().count(), nanoseconds)
        << resolution << ' ' << offset << ' ' << timestamp;
  }
}

}  // namespace
}  // namespace rtmpscope::test
