// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/inspector.h"
#include "program/truth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope {
namespace {

using namespace rtmpscope::test;

/// A tag of an FLV file (FLV E.4.1), or a message that should be one.
struct Tag {
  std::uint32_t type = 0;
  std::uint32_t timestamp = 0;
  std::vector<std::uint8_t> body;

  bool operator==(const Tag&) const = default;
};

std::uint32_t bigEndian(const std::vector<std::uint8_t>& bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes.at(at + i);
  return value;
}

/// The tags of a file that another program wrote.
std::vector<Tag> readFlv(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>{file}, {}};
  constexpr std::size_t fileHeader = 9;
  constexpr std::size_t tagHeader = 11;
  constexpr std::size_t previousTagSize = 4;
  std::vector<Tag> tags;
  for (std::size_t at = fileHeader + previousTagSize; at + tagHeader <= bytes.size();) {
    const std::size_t length = bigEndian(bytes, at + 1, 3);
    Tag tag{bytes[at], bigEndian(bytes, at + 4, 3) | static_cast<std::uint32_t>(bytes[at + 7]) << 24, {}};
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at + tagHeader);
    tag.body.assign(begin, begin + static_cast<std::ptrdiff_t>(length));
    at += tagHeader + length + previousTagSize;
    EXPECT_LE(at, bytes.size());
    tags.push_back(std::move(tag));
  }
  return tags;
}

/// What the capture's maker made of the stream, and in what it legitimately differs from what was on the wire.
struct Recording {
  std::string_view capture;
  std::string_view by;
  Direction direction;
  std::vector<std::string_view> notWritten;  ///< summaries of the messages that it leaves out, in order
  std::vector<std::size_t> repeated;         ///< numbers of the tags, from 0, that it writes once more than they were sent
};

const std::string_view kMetadata = "@setDataFrame('onMetaData')";
const std::string_view kAccess = "|RtmpSampleAccess(true, true)";

// nginx-rtmp records audio and video only. It writes the codec headers that it knows when it opens the file, at the first
// message: by then AAC's has not come, or has, and then it comes again as the message that it was.
const Recording kRecordings[] = {
    {"payload-push-bframes", "nginx-rtmp's recorder", Direction::ClientToServer, {kMetadata}, {2}},
    {"payload-push-chunk128", "nginx-rtmp's recorder", Direction::ClientToServer, {kMetadata}, {}},
    {"payload-push-loss", "nginx-rtmp's recorder", Direction::ClientToServer, {kMetadata}, {2}},
    {"payload-pull-rtmpdump", "rtmpdump", Direction::ServerToClient, {kAccess}, {}},
    {"payload-vod", "the file that was served", Direction::ServerToClient, {kAccess, "onPlayStatus('NetStream.Play.Complete')"}, {}},
};

std::ostream& operator<<(std::ostream& out, const Recording& recording) {
  return out << recording.by;
}

class Payload : public testing::TestWithParam<Recording> {
 protected:
  /// Rows of the audio, video and data messages of the recording's direction, in the order of the stream.
  std::vector<std::uint32_t> rowsOf(const analysis::Analysis& analysis) const {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < analysis.messages.size(); ++row) {
      const session::MessageRecord& record = analysis.messages[row];
      const bool wanted = record.isMedia() || record.header.type == rtmp::MessageType::DataAmf0;
      if (wanted && analysis.directionOf(record) == GetParam().direction) rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end(),
              [&](std::uint32_t left, std::uint32_t right) { return analysis.messages[left].range.begin < analysis.messages[right].range.begin; });
    return rows;
  }

  std::filesystem::path sample() const {
    return std::filesystem::path{RTMPSCOPE_SOURCE_DIR} / "captures/samples" / (std::string{GetParam().capture} + ".pcap");
  }
  std::filesystem::path recorded() const {
    return std::filesystem::path{RTMPSCOPE_SOURCE_DIR} / "captures/truth" / (std::string{GetParam().capture} + ".flv");
  }
};

TEST_P(Payload, IsByteForByteWhatWasWritten) {
  const auto analysis = analyzeFile(sample());
  ASSERT_NE(analysis, nullptr);
  const analysis::Inspector inspector{analysis};
  std::vector<Tag> messages;
  std::vector<std::string> notWritten;
  for (const std::uint32_t row : rowsOf(*analysis)) {
    const session::MessageRecord& record = analysis->messages[row];
    ASSERT_EQ(record.completeness, rtmp::Completeness::Complete) << "row " << row;
    const std::string summary = session::summarize(record, analysis->detail(record));
    const auto next = notWritten.size();
    if (next < GetParam().notWritten.size() && summary == GetParam().notWritten[next]) {
      notWritten.push_back(summary);
      continue;
    }
    constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
    messages.push_back(
        {static_cast<std::uint32_t>(record.header.type), record.header.timestamp.milliseconds, inspector.messageBody(MessageIndex{row}, all)});
    EXPECT_EQ(messages.back().body.size(), record.header.length) << summary;
  }
  EXPECT_EQ(notWritten.size(), GetParam().notWritten.size());

  std::vector<Tag> tags = readFlv(recorded());
  ASSERT_FALSE(tags.empty());
  for (const std::size_t number : GetParam().repeated) {
    ASSERT_LT(number, tags.size());
    EXPECT_EQ(tags[number], tags[number - 1]);
    tags.erase(tags.begin() + static_cast<std::ptrdiff_t>(number));
  }
  ASSERT_EQ(messages.size(), tags.size());
  for (std::size_t i = 0; i < tags.size(); ++i) {
    ASSERT_EQ(messages[i].type, tags[i].type) << "tag " << i;
    ASSERT_EQ(messages[i].timestamp, tags[i].timestamp) << "tag " << i;
    ASSERT_TRUE(messages[i].body == tags[i].body) << "tag " << i << ", " << tags[i].body.size() << " bytes";
  }
}

TEST_P(Payload, IsTheSameInTheDetailTree) {
  const auto analysis = analyzeFile(sample());
  ASSERT_NE(analysis, nullptr);
  const analysis::Inspector inspector{analysis};
  for (const std::uint32_t row : rowsOf(*analysis)) {
    const analysis::MessageView view = inspector.message(MessageIndex{row});
    ASSERT_TRUE(view.complete);
    ASSERT_TRUE(view.body == inspector.messageBody(MessageIndex{row}, view.body.size())) << "row " << row;
    std::vector<std::uint8_t> pieces;
    for (const ByteRange& piece : view.bodyPieces) {
      const auto begin = view.bytes.begin() + static_cast<std::ptrdiff_t>(piece.offset);
      pieces.insert(pieces.end(), begin, begin + static_cast<std::ptrdiff_t>(piece.length));
    }
    ASSERT_TRUE(pieces == view.body) << "row " << row;
  }
}

INSTANTIATE_TEST_SUITE_P(Program, Payload, testing::ValuesIn(kRecordings),
                         [](const auto& row) { return testNameOf(std::string{row.param.capture}); });

}  // namespace
}  // namespace rtmpscope
