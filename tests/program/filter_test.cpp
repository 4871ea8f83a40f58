// SPDX-License-Identifier: GPL-3.0-or-later
// The filter language over real captures: every field that a detail tree shows can be asked for, and gives its value.
#include "analysis/inspector.h"
#include "analysis/row_fields.h"
#include "filter/field_catalog.h"
#include "program/truth.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace rtmpscope {
namespace {

/// What is wrong with the fields of detail trees, once for each name.
class Faults {
 public:
  void look(const std::vector<Field>& tree) {
    for (const Field& node : tree) {
      look(node.children);
      if (node.name.empty() || !m_seen.insert(node.name).second) continue;
      const filter::FieldInfo* const info = filter::findField(node.name);
      if (info == nullptr) {
        m_faults += node.name + " is not in the catalogue\n";
      } else if (info->type != filter::FieldType::Protocol && info->type != filter::FieldType::Bytes && !filter::readShown(info->type, node.value)) {
        m_faults += node.name + " cannot be read: " + node.value + "\n";
      }
    }
  }
  [[nodiscard]] const std::string& faults() const { return m_faults; }
  [[nodiscard]] std::size_t seen() const { return m_seen.size(); }

 private:
  std::set<std::string> m_seen;
  std::string m_faults;
};

TEST(Fields, OfAllDetailTreesCanBeAskedFor) {
  constexpr std::uint32_t kMost = 400;  // frames and messages of each capture
  Faults faults;
  for (const std::filesystem::path& path : test::captures()) {
    const auto analysis = test::analyzeFile(path);
    ASSERT_NE(analysis, nullptr) << path;
    const analysis::Inspector inspector{analysis};
    for (std::uint32_t i = 0; i < std::min<std::size_t>(kMost, analysis->packets.size()); ++i) {
      faults.look(inspector.packet(FrameNumber{i + 1}).fields);
      if (i < 40) {
        for (const analysis::HandshakeView& part : inspector.handshakesEndingIn(FrameNumber{i + 1})) faults.look(part.fields);
      }
    }
    for (std::uint32_t i = 0; i < std::min<std::size_t>(kMost, analysis->messages.size()); ++i) {
      faults.look(inspector.message(MessageIndex{i}).fields);
    }
  }
  EXPECT_EQ(faults.faults(), "");
  EXPECT_GT(faults.seen(), 150U);
}

std::vector<std::uint32_t> framesThatPass(const std::shared_ptr<const analysis::Analysis>& analysis, const std::string& text) {
  const auto filter = filter::Filter::parse(text);
  std::vector<std::uint32_t> frames;
  if (!filter) return frames;
  for (const FrameNumber frame : analysis::framesThatPass(analysis, *filter)) frames.push_back(frame.value());
  return frames;
}

TEST(Filters, OfFramesMeanWhatTheyMeanInWireshark) {
  const auto analysis = test::analyzeFile(std::filesystem::path(RTMPSCOPE_SOURCE_DIR) / "captures/samples/publish-badname-nginx.pcap");
  ASSERT_NE(analysis, nullptr);
  // tshark -r FILE -Y FILTER -T fields -e frame.number
  EXPECT_EQ(framesThatPass(analysis, "tcp.flags.syn == 1"), (std::vector<std::uint32_t>{3, 4, 239, 240}));
  EXPECT_EQ(framesThatPass(analysis, "rtmpt.header.typeid == 20 && tcp.stream == 1"), (std::vector<std::uint32_t>{264, 277, 285, 287, 295, 297}));
  EXPECT_EQ(framesThatPass(analysis, "amf.string contains \"BadName\""), (std::vector<std::uint32_t>{297}));
  EXPECT_EQ(framesThatPass(analysis, "tcp.dstport == 1935 and tcp.len in {1400..1500} and frame.number < 60"),
            (std::vector<std::uint32_t>{6, 18, 41, 43}));
  EXPECT_EQ(framesThatPass(analysis, "rtmpscope.session == 2 and tcp.flags.fin == 1"), (std::vector<std::uint32_t>{298, 299}));
}

TEST(Filters, OfSessionsAskTheirMessagesWhereTheyMust) {
  const auto analysis = test::analyzeFile(std::filesystem::path(RTMPSCOPE_SOURCE_DIR) / "captures/samples/publish-badname-nginx.pcap");
  ASSERT_NE(analysis, nullptr);
  const auto sessions = [&](const std::string& text) {
    std::vector<std::uint32_t> ids;
    for (const SessionId id : analysis::sessionsThatPass(analysis, *filter::Filter::parse(text))) ids.push_back(id.value());
    return ids;
  };
  EXPECT_EQ(sessions(""), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(sessions("rtmpscope.outcome == rejected"), (std::vector<std::uint32_t>{2}));
  EXPECT_EQ(sessions("rtmpscope.finding == \"ghost-publisher\""), (std::vector<std::uint32_t>{1}));
  EXPECT_EQ(sessions("rtmpt.header.typeid == 9"), (std::vector<std::uint32_t>{1}));
  EXPECT_EQ(sessions("rtmpscope.severity == error or rtmpscope.keyframe == true"), (std::vector<std::uint32_t>{1, 2}));
}

TEST(Filters, OfSessionsWithoutMessagesJudgeThemAsAWhole) {
  const auto analysis = test::analyzeFile(std::filesystem::path(RTMPSCOPE_SOURCE_DIR) / "captures/samples/handshake-stalled.pcap");
  ASSERT_NE(analysis, nullptr);
  const auto filter = filter::Filter::parse("rtmpscope.outcome == failed or rtmpt.header.typeid == 20");
  EXPECT_EQ(analysis::sessionsThatPass(analysis, *filter).size(), 2U);
}

}  // namespace
}  // namespace rtmpscope
