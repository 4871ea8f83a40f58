// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/packet_filter.h"

#include "capture/packet_source.h"
#include "core/capture/read_all.h"
#include "support/capture_file.h"

#include <gtest/gtest.h>

namespace rtmpscope::test {
namespace {

/// An IPv4 packet from 10.0.0.1 to 10.0.0.2 with TCP ports and no more.
Bytes tcpOverIp(std::uint16_t source, std::uint16_t destination) {
  return join({hex("45 00 00 28 00 01 00 00 40 06 00 00 0a 00 00 01 0a 00 00 02"),
               NumberWriter{true}.u16(source).u16(destination).u32(1).u32(0).u16(0x5010).u16(100).u32(0).written()});
}

Bytes ethernet(const Bytes& ip) {
  return join({hex("02 00 00 00 00 02 02 00 00 00 00 01 08 00"), ip});
}

ReadResult readFiltered(const Bytes& bytes, const std::string& expression) {
  const TemporaryFile file{bytes};
  auto source = capture::openCapture(file.path());
  if (!source) {
    ADD_FAILURE() << describe(source.error());
    return {};
  }
  const auto filtered = capture::filterPackets(*std::move(source), expression);
  if (!filtered) {
    ADD_FAILURE() << filtered.error();
    return {};
  }
  return readAll(**filtered);
}

TEST(PacketFilter, PacketsThatPassAreNumberedFromOne) {
  const Bytes rtmp = ethernet(tcpOverIp(50000, 1935));
  const Bytes http = ethernet(tcpOverIp(50000, 80));
  const Bytes file = join({PcapHeader{}.bytes(), PcapRecord{1, 0, http}.bytes(), PcapRecord{2, 0, rtmp}.bytes(), PcapRecord{3, 0, http}.bytes(),
                           PcapRecord{4, 0, rtmp, -1, 1514}.bytes()});
  const ReadResult result = readFiltered(file, "tcp port 1935");
  EXPECT_FALSE(result.error);
  ASSERT_EQ(result.packets.size(), 2U);
  const std::uint64_t recordSize = 16 + rtmp.size();
  EXPECT_EQ(result.packets[0], (KeptPacket{1, 2'000'000'000, rtmp, 54, 1, 0, 0, 24 + recordSize + 16}));
  EXPECT_EQ(result.packets[1], (KeptPacket{2, 4'000'000'000, rtmp, 1514, 1, 0, 0, 24 + 3 * recordSize + 16}));
  EXPECT_TRUE(result.rereadTheSame);
  EXPECT_EQ(result.info.format, "pcap");

  EXPECT_EQ(readFiltered(file, "greater 1000").packets.size(), 1U);
  EXPECT_EQ(readFiltered(file, "").packets.size(), 4U);
  EXPECT_EQ(readFiltered(file, "udp").packets.size(), 0U);
}

TEST(PacketFilter, IsCompiledForEachLinkType) {
  const PcapngBlocks blocks;
  const Bytes ip = tcpOverIp(1935, 50000);
  const Bytes null = join({hex("02 00 00 00"), ip});
  const Bytes nullOfTheOtherOrder = join({hex("00 00 00 02"), ip});
  const Bytes file = join({blocks.section(), blocks.interface(1), blocks.interface(101), blocks.interface(0), blocks.interface(60000),
                           blocks.enhanced(0, 1, ethernet(ip)), blocks.enhanced(1, 2, ip), blocks.enhanced(0, 3, ip), blocks.enhanced(3, 4, ip),
                           blocks.enhanced(2, 5, null), blocks.enhanced(2, 6, nullOfTheOtherOrder), blocks.enhanced(2, 7, ethernet(ip))});
  const ReadResult result = readFiltered(file, "src port 1935");
  ASSERT_EQ(result.packets.size(), 4U);
  EXPECT_EQ(result.packets[0].nanoseconds, 1000);
  EXPECT_EQ(result.packets[1].nanoseconds, 2000);
  EXPECT_EQ(result.packets[2].nanoseconds, 5000);
  EXPECT_EQ(result.packets[3].nanoseconds, 6000);
  EXPECT_EQ(result.packets[3].interfaceIndex, 2U);
  EXPECT_EQ(result.info.interfaces.size(), 4U);

  // Raw IP has no Ethernet addresses: its packets do not match, the others are judged.
  EXPECT_EQ(readFiltered(file, "ether src 02:00:00:00:00:01").packets.size(), 1U);
}

TEST(PacketFilter, LinkTypesForWhichItMeansNothingAreNamedWithTheReason) {
  const PcapngBlocks blocks;
  const Bytes ip = tcpOverIp(1935, 50000);
  const Bytes file = join({blocks.section(), blocks.interface(1), blocks.interface(101), blocks.enhanced(0, 1, ethernet(ip)),
                           blocks.enhanced(1, 2, ip), blocks.enhanced(1, 3, ip)});
  const ReadResult result = readFiltered(file, "ether src 02:00:00:00:00:01");
  ASSERT_EQ(result.info.unfiltered.size(), 1U);
  EXPECT_EQ(result.info.unfiltered[0].linkType, LinkType{101});
  EXPECT_EQ(result.info.unfiltered[0].packets, 2U);
  EXPECT_NE(result.info.unfiltered[0].message.find("ethernet"), std::string::npos) << result.info.unfiltered[0].message;
  EXPECT_TRUE(readFiltered(file, "tcp").info.unfiltered.empty());
}

TEST(PacketFilter, OnlySoManyLinkTypesAreNamed) {
  const PcapngBlocks blocks;
  const Bytes ip = tcpOverIp(1935, 50000);
  Bytes file = join({blocks.section(), blocks.interface(1)});
  constexpr std::uint16_t kMany = capture::kMaxUnfilteredLinkTypes + 3;
  for (std::uint16_t i = 0; i < kMany; ++i) file = join({file, blocks.interface(60000 + i)});
  for (std::uint16_t i = 0; i < kMany; ++i) file = join({file, blocks.enhanced(i + 1U, 1, ip)});
  const ReadResult result = readFiltered(file, "tcp");
  EXPECT_EQ(result.info.unfiltered.size(), capture::kMaxUnfilteredLinkTypes);
  EXPECT_EQ(result.info.unfilteredOthers, 3U);
}

TEST(PacketFilter, DirectionIsKnownOnlyWhereTheFileHasIt) {
  const Bytes incoming = join({hex("00 00 00 01 00 06 02 00 00 00 00 01 00 00 08 00"), tcpOverIp(1, 2)});
  const Bytes outgoing = join({hex("00 04 00 01 00 06 02 00 00 00 00 01 00 00 08 00"), tcpOverIp(1, 2)});
  const Bytes cooked = join({PcapHeader{.linkType = 113}.bytes(), PcapRecord{1, 0, incoming}.bytes(), PcapRecord{2, 0, outgoing}.bytes()});
  const ReadResult result = readFiltered(cooked, "inbound");
  ASSERT_EQ(result.packets.size(), 1U);
  EXPECT_EQ(result.packets[0].nanoseconds, 1'000'000'000);

  // On Ethernet only the kernel of a live capture could tell, so libpcap refuses it for files.
  const TemporaryFile ethernetFile{PcapHeader{}.bytes()};
  EXPECT_FALSE(capture::filterPackets(*capture::openCapture(ethernetFile.path()), "inbound"));
}

TEST(PacketFilter, CommentsAndDropsFollow) {
  const PcapngBlocks blocks;
  const auto comment = [&](const char* text) { return blocks.option(1, text); };
  const Bytes rtmp = ethernet(tcpOverIp(50000, 1935));
  const Bytes other = ethernet(tcpOverIp(50000, 80));
  const ReadResult result = readFiltered(
      join({blocks.section(comment("section")), blocks.interface(1), blocks.enhanced(0, 1, other, -1, comment("left out")),
            blocks.enhanced(0, 2, rtmp, -1, comment("kept")), blocks.secrets(0x544C534B, "late"), blocks.interface(1),
            blocks.enhanced(1, 2, rtmp, -1, comment("kept too")), blocks.statistics(1, blocks.option(5, blocks.numbers().u64(9).written()))}),
      "port 1935");
  ASSERT_EQ(result.info.comments.size(), 2U);
  EXPECT_EQ(result.info.comments[0].frame, FrameNumber{1});
  EXPECT_EQ(result.info.comments[0].text, "kept");
  EXPECT_EQ(result.info.comments[1].frame, FrameNumber{2});
  EXPECT_EQ(result.info.sectionComments, std::vector<std::string>{"section"});
  EXPECT_EQ(result.info.decryptionSecrets, std::vector<std::string>{"late"});
  ASSERT_EQ(result.info.interfaces.size(), 2U);
  EXPECT_EQ(result.info.interfaces[1].dropped, 9U);
}

TEST(PacketFilter, CanBeStoppedWhileNothingMatches) {
  const TemporaryFile file{join({PcapHeader{}.bytes(), PcapRecord{1, 0, Bytes(60, 0)}.bytes(), PcapRecord{2, 0, Bytes(60, 0)}.bytes()})};
  std::stop_source stop;
  const auto filtered = capture::filterPackets(*capture::openCapture(file.path()), "", stop.get_token());
  ASSERT_TRUE(filtered);
  Packet packet;
  EXPECT_EQ((*filtered)->next(packet), capture::PacketSource::Status::Packet);
  stop.request_stop();
  EXPECT_EQ((*filtered)->next(packet), capture::PacketSource::Status::End);
}

TEST(PacketFilter, CutFileIsStillCut) {
  Bytes bytes = join({PcapHeader{}.bytes(), PcapRecord{1, 0, ethernet(tcpOverIp(1, 2))}.bytes(), PcapRecord{2, 0, Bytes(60, 0)}.bytes()});
  bytes.pop_back();
  const ReadResult result = readFiltered(bytes, "tcp");
  EXPECT_EQ(result.packets.size(), 1U);
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->kind, capture::CaptureError::Kind::Cut);
}

TEST(PacketFilter, WrongExpressionIsRefusedWithAReason) {
  const TemporaryFile file{PcapHeader{}.bytes()};
  for (const char* expression : {"tcp prot 1935", "port", "(tcp"}) {
    SCOPED_TRACE(expression);
    const auto filtered = capture::filterPackets(*capture::openCapture(file.path()), expression);
    ASSERT_FALSE(filtered);
    EXPECT_FALSE(filtered.error().empty());
  }
}

TEST(PacketFilter, FilterThatFitsNoLinkTypeIsRefused) {
  const TemporaryFile file{PcapHeader{.linkType = 101}.bytes()};
  EXPECT_FALSE(capture::filterPackets(*capture::openCapture(file.path()), "ether host 02:00:00:00:00:01"));
}

}  // namespace
}  // namespace rtmpscope::test
