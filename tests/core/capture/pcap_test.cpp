// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/file_input.h"
#include "capture/libpcap_source.h"
#include "capture/packet_source.h"
#include "capture/pcap_source.h"
#include "core/capture/read_all.h"
#include "support/capture_file.h"

#include <gtest/gtest.h>

#include <array>
#include <ostream>

namespace rtmpscope::test {
namespace {

using capture::CaptureError;

constexpr std::int64_t kSecond = 1'000'000'000;

Bytes numbered(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + size);
  return bytes;
}

struct Variant {
  const char* name;
  PcapHeader header;
  std::int64_t nanosecondsPerUnit;
};

void PrintTo(const Variant& variant, std::ostream* out) {
  *out << variant.name;
}

class PcapVariant : public testing::TestWithParam<Variant> {};

TEST_P(PcapVariant, GivesTimesLengthsAndBytes) {
  const auto& [name, header, unit] = GetParam();
  const Bytes first = numbered(60);
  const Bytes second = numbered(33);
  const TemporaryFile file{join({header.bytes(), PcapRecord{1'700'000'000, 123'456, first}.bytes(header.bigEndian),
                                 PcapRecord{1'700'000'001, 999'999, second, -1, 1514}.bytes(header.bigEndian)})};

  const ReadResult result = readAll(file.path());

  EXPECT_FALSE(result.error);
  ASSERT_EQ(result.packets.size(), 2U);
  EXPECT_EQ(result.packets[0], (KeptPacket{1, 1'700'000'000 * kSecond + 123'456 * unit, first, 60, 1, 0, 0, 24 + 16}));
  EXPECT_EQ(result.packets[1], (KeptPacket{2, 1'700'000'001 * kSecond + 999'999 * unit, second, 1514, 1, 0, 0, 24 + 16 + 60 + 16}));
  EXPECT_TRUE(result.rereadTheSame);
  EXPECT_EQ(result.info.format, "pcap");
  EXPECT_EQ(result.info.path, file.path().string());
  ASSERT_EQ(result.info.interfaces.size(), 1U);
  EXPECT_EQ(result.info.interfaces[0].linkType, LinkType{1});
  EXPECT_EQ(result.info.interfaces[0].snapLength, 65535U);
}

INSTANTIATE_TEST_SUITE_P(All, PcapVariant,
                         testing::Values(Variant{"LittleEndianMicroseconds", {.magic = 0xA1B2C3D4, .bigEndian = false}, 1000},
                                         Variant{"BigEndianMicroseconds", {.magic = 0xA1B2C3D4, .bigEndian = true}, 1000},
                                         Variant{"LittleEndianNanoseconds", {.magic = 0xA1B23C4D, .bigEndian = false}, 1},
                                         Variant{"BigEndianNanoseconds", {.magic = 0xA1B23C4D, .bigEndian = true}, 1},
                                         Variant{"Version2Point3", {.versionMinor = 3}, 1000}),
                         [](const auto& row) { return row.param.name; });

/// The reader of ordinary files and libpcap, each given the same file.
TEST(Pcap, BothReadersGiveTheSamePackets) {
  Bytes bytes = PcapHeader{.snapLength = 600}.bytes();
  for (std::uint32_t i = 0; i < 3000; ++i) {
    // Beyond the snaplen as well: libpcap by itself would cut those.
    const Bytes record = PcapRecord{i, i * 300, numbered(i * 37 % 1500), -1, i % 3 == 0 ? 9000 : -1}.bytes();
    bytes.insert(bytes.end(), record.begin(), record.end());
  }
  bytes.resize(bytes.size() - 1);
  const TemporaryFile file{bytes};
  constexpr std::size_t blockSize = 4096;
  const auto header = capture::pcapformat::parseFileHeader(ByteView{bytes}.first(capture::pcapformat::kFileHeaderSize));
  ASSERT_TRUE(header);
  const auto walked = capture::openPcap(*capture::FileInput::open(file.path()), blockSize);
  const auto libpcaps = capture::openWithLibpcap(*header, *capture::FileInput::open(file.path()), blockSize);
  ASSERT_TRUE(walked && libpcaps);

  const ReadResult result = readAll(**walked);
  const ReadResult expected = readAll(**libpcaps);

  EXPECT_EQ(result.packets.size(), 2999U);
  EXPECT_EQ(result.packets, expected.packets);
  EXPECT_TRUE(result.rereadTheSame && expected.rereadTheSame);
  ASSERT_TRUE(result.error && expected.error);
  EXPECT_EQ(result.error->kind, expected.error->kind);
  EXPECT_EQ(result.error->offset, expected.error->offset);
  EXPECT_EQ(describe(*result.error), describe(*expected.error));
}

TEST(Pcap, ModifiedRecordsHaveALongerHeader) {
  const Bytes data = numbered(40);
  const auto record = [&](std::uint32_t seconds) {
    return NumberWriter{false}.u32(seconds).u32(5).u32(40).u32(40).u32(2).u16(0x800).u16(0).bytes(data).written();
  };
  const TemporaryFile file{join({PcapHeader{.magic = 0xA1B2CD34}.bytes(), record(10), record(11)})};

  const ReadResult result = readAll(file.path());

  EXPECT_FALSE(result.error);
  ASSERT_EQ(result.packets.size(), 2U);
  EXPECT_EQ(result.packets[0], (KeptPacket{1, 10 * kSecond + 5000, data, 40, 1, 0, 0, 24 + 24}));
  EXPECT_EQ(result.packets[1], (KeptPacket{2, 11 * kSecond + 5000, data, 40, 1, 0, 0, 24 + 24 + 40 + 24}));
  EXPECT_TRUE(result.rereadTheSame);
}

TEST(Pcap, LengthsOfVeryOldVersionsAreSwapped) {
  const Bytes data = numbered(20);
  const TemporaryFile file{join({PcapHeader{.versionMinor = 2}.bytes(), PcapRecord{1, 2, data, 1514, 20}.bytes()})};

  const ReadResult result = readAll(file.path());

  ASSERT_EQ(result.packets.size(), 1U);
  EXPECT_EQ(result.packets[0].bytes, data);
  EXPECT_EQ(result.packets[0].originalLength, 1514U);
}

TEST(Pcap, TimesAfter2038AreNotNegative) {
  const TemporaryFile file{join({PcapHeader{}.bytes(), PcapRecord{0xF0000000, 1, numbered(4)}.bytes()})};
  const ReadResult result = readAll(file.path());
  ASSERT_EQ(result.packets.size(), 1U);
  EXPECT_EQ(result.packets[0].nanoseconds, 0xF0000000 * kSecond + 1000);
}

TEST(Pcap, FileWithoutPacketsIsFine) {
  const TemporaryFile file{PcapHeader{.linkType = 276}.bytes()};
  const ReadResult result = readAll(file.path());
  EXPECT_FALSE(result.error);
  EXPECT_TRUE(result.packets.empty());
  ASSERT_EQ(result.info.interfaces.size(), 1U);
  EXPECT_EQ(result.info.interfaces[0].linkType, LinkType{276});
}

TEST(Pcap, EveryCutGivesWhatCameBeforeAndItsPlace) {
  const Bytes whole = join({PcapHeader{}.bytes(), PcapRecord{1, 0, numbered(30)}.bytes(), PcapRecord{2, 0, numbered(50)}.bytes()});
  const std::array<std::size_t, 3> ends{24, 24 + 46, 24 + 46 + 66};
  ASSERT_EQ(whole.size(), ends.back());
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    SCOPED_TRACE(size);
    const TemporaryFile file{Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))};
    const ReadResult result = readAll(file.path());
    if (size < 24) {
      ASSERT_TRUE(result.error);
      EXPECT_EQ(result.error->kind, size < 4 ? CaptureError::Kind::NotACapture : CaptureError::Kind::Cut);
      continue;
    }
    const auto complete = static_cast<std::size_t>(std::ranges::upper_bound(ends, size) - ends.begin());
    EXPECT_EQ(result.packets.size(), complete - 1);
    const bool atBoundary = ends[complete - 1] == size;
    EXPECT_EQ(result.error.has_value(), !atBoundary);
    if (!result.error) continue;
    EXPECT_EQ(result.error->kind, CaptureError::Kind::Cut);
    EXPECT_EQ(result.error->offset, ends[complete - 1]);
  }
}

TEST(Pcap, ImpossibleLengthIsDamageAtItsRecord) {
  for (const std::int64_t length : {0x7FFFFFFFLL, 0xFFFFFFFFLL, 300'000LL}) {
    SCOPED_TRACE(length);
    const TemporaryFile file{join({PcapHeader{}.bytes(), PcapRecord{1, 0, numbered(30)}.bytes(), PcapRecord{2, 0, numbered(400), length}.bytes()})};
    const ReadResult result = readAll(file.path());
    EXPECT_EQ(result.packets.size(), 1U);
    ASSERT_TRUE(result.error);
    EXPECT_EQ(result.error->kind, CaptureError::Kind::Damaged);
    EXPECT_EQ(result.error->offset, 24U + 46U);
  }
}

TEST(Pcap, SnapLengthsOfNoUseDoNotMatter) {
  for (const std::uint32_t snapLength : {0U, 0x7FFFFFFFU, 0xFFFFFFFFU, 1'745'420'288U}) {
    SCOPED_TRACE(snapLength);
    const TemporaryFile file{join({PcapHeader{.snapLength = snapLength}.bytes(), PcapRecord{1, 0, numbered(300)}.bytes()})};
    const ReadResult result = readAll(file.path());
    EXPECT_FALSE(result.error);
    ASSERT_EQ(result.packets.size(), 1U);
    EXPECT_EQ(result.packets[0].bytes, numbered(300));
  }
}

TEST(Pcap, FlagsAboveTheLinkTypeAreNotPartOfIt) {
  const TemporaryFile file{join({PcapHeader{.linkType = 0x24000001}.bytes(), PcapRecord{1, 0, numbered(30)}.bytes()})};
  const ReadResult result = readAll(file.path());
  ASSERT_EQ(result.packets.size(), 1U);
  EXPECT_EQ(result.packets[0].linkType, 1U);
}

TEST(Pcap, UnknownVersionIsSaid) {
  const TemporaryFile file{PcapHeader{.versionMajor = 7}.bytes()};
  const ReadResult result = readAll(file.path());
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->kind, CaptureError::Kind::Unsupported);
}

TEST(Pcap, PositionMovesFromNothingToTheSize) {
  const TemporaryFile file{join({PcapHeader{}.bytes(), PcapRecord{1, 0, numbered(30)}.bytes()})};
  const auto source = capture::openCapture(file.path());
  ASSERT_TRUE(source);
  EXPECT_EQ((*source)->size(), 24U + 46U);
  EXPECT_FALSE(readAll(**source).error);
  EXPECT_EQ((*source)->position(), 24U + 46U);
}

TEST(OpenCapture, WhatIsNotThereCannotBeOpened) {
  const ReadResult missing = readAll(std::filesystem::path{"/nonexistent/push.pcap"});
  ASSERT_TRUE(missing.error);
  EXPECT_EQ(missing.error->kind, CaptureError::Kind::CannotOpen);
  EXPECT_EQ(missing.error->systemError, ENOENT);

  const ReadResult folder = readAll(std::filesystem::temp_directory_path());
  ASSERT_TRUE(folder.error);
  EXPECT_EQ(folder.error->kind, CaptureError::Kind::CannotOpen);
  EXPECT_EQ(folder.error->systemError, EISDIR);
}

TEST(OpenCapture, WhatIsNoCaptureIsSaidSo) {
  for (const Bytes& bytes : {Bytes{}, hex("00"), hex("47 45 54 20 2f 20 48 54 54 50"), Bytes(5000, 0)}) {
    SCOPED_TRACE(bytes.size());
    const TemporaryFile file{bytes};
    const ReadResult result = readAll(file.path());
    ASSERT_TRUE(result.error);
    EXPECT_EQ(result.error->kind, CaptureError::Kind::NotACapture);
    EXPECT_TRUE(result.packets.empty());
  }
}

TEST(OpenCapture, BytesOutliveTheSource) {
  const TemporaryFile file{join({PcapHeader{}.bytes(), PcapRecord{1, 0, numbered(30)}.bytes()})};
  std::shared_ptr<const capture::CaptureBytes> bytes;
  {
    const auto source = capture::openCapture(file.path());
    ASSERT_TRUE(source);
    bytes = (*source)->bytes();
  }
  Bytes again(30);
  EXPECT_TRUE(bytes->read(40, again));
  EXPECT_EQ(again, numbered(30));
  EXPECT_FALSE(bytes->read(41, again));
}

TEST(LinkTypeName, IsTheOneOfLibpcap) {
  const std::pair<std::uint16_t, const char*> names[] = {
      {0, "NULL"},        {1, "EN10MB"},  {9, "PPP"},          {12, "RAW"},   {101, "RAW"},  {104, "C_HDLC"}, {108, "LOOP"},
      {113, "LINUX_SLL"}, {239, "NFLOG"}, {276, "LINUX_SLL2"}, {228, "IPV4"}, {229, "IPV6"}, {192, "PPI"},    {127, "IEEE802_11_RADIO"}};
  for (const auto& [number, name] : names) EXPECT_EQ(capture::linkTypeName(LinkType{number}), name) << number;
  EXPECT_EQ(capture::linkTypeName(LinkType{60000}), "LINKTYPE 60000");
}

TEST(CaptureErrorDescription, NamesThePathThePlaceAndTheReason) {
  const std::string text = describe(CaptureError{CaptureError::Kind::Cut, "push.pcap", 200001, 0, "the file ends there"});
  EXPECT_NE(text.find("push.pcap"), std::string::npos);
  EXPECT_NE(text.find("200001"), std::string::npos);
  EXPECT_NE(text.find("the file ends there"), std::string::npos);
  EXPECT_NE(describe(CaptureError{CaptureError::Kind::CannotOpen, "x", 0, ENOENT, {}}).find("No such file"), std::string::npos);
}

}  // namespace
}  // namespace rtmpscope::test
