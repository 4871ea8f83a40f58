// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/packet_filter.h"
#include "capture/packet_source.h"
#include "core/capture/read_all.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <zlib.h>

namespace rtmpscope::test {
namespace {

/// One line of captures/truth/packets.tsv, which is made from tshark's output by tests/compare/capture_with_tshark.py.
struct Expected {
  std::string file;
  std::size_t packets = 0;
  std::string crc32;  ///< of the list of packets: "number nanoseconds length captured" in a line each
};

std::vector<Expected> expectations() {
  std::ifstream table{RTMPSCOPE_SOURCE_DIR "/captures/truth/packets.tsv"};
  std::string line;
  std::getline(table, line);
  std::vector<Expected> all;
  while (std::getline(table, line)) {
    std::istringstream columns{line};
    columns >> all.emplace_back().file >> all.back().packets >> all.back().crc32;
  }
  return all;
}

/// One line of captures/truth/filtered.tsv, which is made from tcpdump's output by the same script.
struct ExpectedFiltered {
  std::string file;
  std::string expression;
  std::string packets;
  std::string crc32;
};

std::vector<ExpectedFiltered> filteredExpectations() {
  std::ifstream table{RTMPSCOPE_SOURCE_DIR "/captures/truth/filtered.tsv"};
  std::string line;
  std::getline(table, line);
  std::vector<ExpectedFiltered> all;
  while (std::getline(table, line)) {
    std::istringstream columns{line};
    ExpectedFiltered& row = all.emplace_back();
    for (std::string* column : {&row.file, &row.expression, &row.packets, &row.crc32}) std::getline(columns, *column, '\t');
  }
  return all;
}

std::string crc32Of(const std::vector<KeptPacket>& packets) {
  std::string list;
  for (const KeptPacket& packet : packets) {
    list += fmt::format("{} {} {} {}\n", packet.frame, packet.nanoseconds, packet.originalLength, packet.bytes.size());
  }
  return fmt::format("{:08x}", crc32(0, reinterpret_cast<const Bytef*>(list.data()), static_cast<uInt>(list.size())));
}

TEST(Samples, HaveThePacketsThatTsharkLists) {
  const auto all = expectations();
  ASSERT_GE(all.size(), 20U);
  for (const Expected& expected : all) {
    SCOPED_TRACE(expected.file);
    const ReadResult result = readAll(std::filesystem::path{RTMPSCOPE_SOURCE_DIR "/captures/samples"} / expected.file);
    EXPECT_EQ(result.packets.size(), expected.packets);
    EXPECT_EQ(crc32Of(result.packets), expected.crc32);
    EXPECT_TRUE(result.rereadTheSame);
    EXPECT_EQ(result.error.has_value(), expected.file == "derived-truncated.pcap");
  }
}

TEST(Samples, FilteredHaveThePacketsThatTcpdumpLetsPass) {
  const auto all = filteredExpectations();
  ASSERT_GE(all.size(), 150U);
  for (const ExpectedFiltered& expected : all) {
    SCOPED_TRACE(expected.file + ": " + expected.expression);
    auto source = capture::openCapture(std::filesystem::path{RTMPSCOPE_SOURCE_DIR "/captures/samples"} / expected.file);
    ASSERT_TRUE(source);
    const auto filtered = capture::filterPackets(*std::move(source), expected.expression);
    ASSERT_TRUE(filtered);
    const ReadResult result = readAll(**filtered);
    EXPECT_EQ(std::to_string(result.packets.size()), expected.packets);
    EXPECT_EQ(crc32Of(result.packets), expected.crc32);
    EXPECT_TRUE(result.rereadTheSame);
  }
}

}  // namespace
}  // namespace rtmpscope::test
