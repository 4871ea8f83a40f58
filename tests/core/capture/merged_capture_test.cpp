// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/merged_capture.h"

#include "core/capture/read_all.h"
#include "support/capture_file.h"

#include <gtest/gtest.h>

#include <memory>

namespace rtmpscope::test {
namespace {

using capture::CaptureError;

struct Named {
  std::uint32_t seconds;
  const char* name;
};

Bytes pcapOf(const std::vector<Named>& packets) {
  Bytes bytes = PcapHeader{}.bytes();
  for (const auto& [seconds, name] : packets) {
    const std::string text = name;
    const Bytes record = PcapRecord{seconds, 0, Bytes(text.begin(), text.end())}.bytes();
    bytes.insert(bytes.end(), record.begin(), record.end());
  }
  return bytes;
}

/// The files of a test and what comes out when they are merged.
class Merge {
 public:
  explicit Merge(const std::vector<Bytes>& files) {
    for (const Bytes& bytes : files) {
      m_files.push_back(std::make_unique<TemporaryFile>(bytes));
      m_paths.push_back(m_files.back()->path());
    }
    const auto source = capture::openMerged(m_paths);
    if (source) {
      result = readAll(**source);
    } else {
      result.error = source.error();
    }
  }

  [[nodiscard]] std::string names() const {
    std::string all;
    for (const KeptPacket& packet : result.packets) all += std::string{packet.bytes.begin(), packet.bytes.end()} + " ";
    return all;
  }

  ReadResult result;

 private:
  std::vector<std::unique_ptr<TemporaryFile>> m_files;
  std::vector<std::filesystem::path> m_paths;
};

TEST(MergedCapture, OrderIsThatOfMergecap) {
  const Merge merge{{pcapOf({{1, "a1"}, {2, "a2"}, {2, "a3"}, {5, "a4"}, {3, "a5"}, {9, "a6"}}),
                     pcapOf({{1, "b1"}, {2, "b2"}, {4, "b3"}, {5, "b4"}, {5, "b5"}}), pcapOf({{2, "c1"}, {2, "c2"}, {9, "c3"}})}};
  EXPECT_FALSE(merge.result.error);
  // What mergecap 4.0.17 makes of such files.
  EXPECT_EQ(merge.names(), "b1 a1 c1 c2 b2 a2 a3 b3 b4 b5 a4 a5 c3 a6 ");
  for (std::size_t i = 0; i < merge.result.packets.size(); ++i) EXPECT_EQ(merge.result.packets[i].frame, i + 1);
  EXPECT_EQ(merge.result.packets[0].fileIndex, 1U);
  EXPECT_EQ(merge.result.packets[2].fileIndex, 2U);
  EXPECT_TRUE(merge.result.rereadTheSame);
}

TEST(MergedCapture, PacketsWithoutATimeComeFirstInTheOrderOfTheFiles) {
  const PcapngBlocks blocks;
  const auto simple = [&](char name) { return blocks.simple(Bytes(4, static_cast<std::uint8_t>(name))); };
  const Merge merge{{pcapOf({{1, "a"}}), join({blocks.section(), blocks.interface(1), simple('b'), simple('c')}),
                     join({blocks.section(), blocks.interface(1), simple('d')})}};
  EXPECT_EQ(merge.names(), "bbbb cccc dddd a ");
}

TEST(MergedCapture, FormatsAndLinkTypesMayDiffer) {
  const PcapngBlocks blocks;
  const Bytes first = join({blocks.section(blocks.option(1, "first section")), blocks.interface(113, 0, blocks.option(2, "any")),
                            blocks.enhanced(0, 3'000'000, {'x'}, -1, blocks.option(1, "on x")), blocks.interface(101),
                            blocks.enhanced(1, 5'000'000, {'y'}, -1, blocks.option(1, "on y"))});
  const Merge merge{{first, pcapOf({{1, "p"}, {4, "q"}})}};
  EXPECT_FALSE(merge.result.error);
  EXPECT_EQ(merge.names(), "p x q y ");
  const auto& packets = merge.result.packets;
  const auto& info = merge.result.info;
  ASSERT_EQ(info.interfaces.size(), 3U);
  for (const KeptPacket& packet : packets) EXPECT_EQ(info.interfaces[packet.interfaceIndex].linkType, LinkType{packet.linkType});
  EXPECT_EQ(info.interfaces[packets[1].interfaceIndex].name, "any");
  ASSERT_EQ(info.comments.size(), 2U);
  EXPECT_EQ(info.comments[0].frame, FrameNumber{2});
  EXPECT_EQ(info.comments[0].text, "on x");
  EXPECT_EQ(info.comments[1].frame, FrameNumber{4});
  EXPECT_EQ(info.sectionComments, std::vector<std::string>{"first section"});
  EXPECT_TRUE(merge.result.rereadTheSame);
}

TEST(MergedCapture, CutFileDoesNotStopTheOthers) {
  Bytes cut = pcapOf({{1, "a1"}, {3, "a2"}});
  cut.pop_back();
  const Merge merge{{cut, pcapOf({{2, "b1"}, {4, "b2"}})}};
  EXPECT_EQ(merge.names(), "a1 b1 b2 ");
  ASSERT_TRUE(merge.result.error);
  EXPECT_EQ(merge.result.error->kind, CaptureError::Kind::Cut);
  EXPECT_EQ(merge.result.error->offset, 24U + 18U);
}

TEST(MergedCapture, FileThatCannotBeOpenedIsAnError) {
  const TemporaryFile good{pcapOf({{1, "a"}})};
  const auto merged = capture::openMerged({good.path(), "/nonexistent/b.pcap"});
  ASSERT_FALSE(merged);
  EXPECT_EQ(merged.error().kind, CaptureError::Kind::CannotOpen);
  EXPECT_EQ(merged.error().path, "/nonexistent/b.pcap");
  EXPECT_FALSE(capture::openMerged({}));
}

TEST(MergedCapture, MoreFilesThanCanBeNumberedAreRefusedBeforeOneIsOpened) {
  const auto openMany = [](std::size_t files) { return capture::openMerged(std::vector<std::filesystem::path>(files, "/nonexistent/b.pcap")); };
  const auto most = openMany(65536);
  ASSERT_FALSE(most);
  EXPECT_EQ(most.error().path, "/nonexistent/b.pcap");
  const auto beyond = openMany(65537);
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().detail, "it is made of 65537 files");
}

TEST(MergedCapture, SizeAndPositionAreSums) {
  const TemporaryFile a{pcapOf({{1, "a"}})};
  const TemporaryFile b{pcapOf({{1, "b"}, {2, "b"}})};
  const auto merged = capture::openMerged({a.path(), b.path()});
  ASSERT_TRUE(merged);
  EXPECT_EQ((*merged)->size(), 24U + 17U + 24U + 34U);
  readAll(**merged);
  EXPECT_EQ((*merged)->position(), (*merged)->size());
}

TEST(MergedCapture, ManyFilesAreMergedInOrder) {
  std::vector<std::unique_ptr<TemporaryFile>> files;
  std::vector<std::filesystem::path> paths;
  for (std::uint32_t i = 0; i < 300; ++i) {
    files.push_back(std::make_unique<TemporaryFile>(pcapOf({{i * 7 % 300, "x"}, {1000 + i, "y"}})));
    paths.push_back(files.back()->path());
  }
  const auto merged = capture::openMerged(paths);
  ASSERT_TRUE(merged);
  const ReadResult result = readAll(**merged);
  EXPECT_FALSE(result.error);
  ASSERT_EQ(result.packets.size(), 600U);
  EXPECT_TRUE(std::ranges::is_sorted(result.packets, {}, &KeptPacket::nanoseconds));
  EXPECT_TRUE(result.rereadTheSame);
}

}  // namespace
}  // namespace rtmpscope::test
