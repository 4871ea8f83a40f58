// SPDX-License-Identifier: GPL-3.0-or-later
#include "accuracy/cuts/cuts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace rtmpscope::test {
namespace {

const std::filesystem::path kSamples = std::filesystem::path{RTMPSCOPE_SOURCE_DIR} / "captures/samples";

// A harness that finds no faults must be shown to find some.
class Judgement : public testing::Test {
 protected:
  Judgement() : recording(packets) {
    for (const RecordedDirection& direction : recording.directions()) {
      if (!direction.speaksRtmp || segmentsOf(direction).size() < 100) continue;
      truth = listen(direction.events, direction.start);
      heard = truth;
    }
  }

  std::vector<CapturedPacket> packets = readCapture(kSamples / "push-ffmpeg-nginx.pcap");
  Recording recording;
  Hearing truth;
  Hearing heard;
  const std::vector<StreamRange> holes{{StreamOffset{5000}, StreamOffset{5001}}};
};

TEST_F(Judgement, FindsNoFaultWithTheStreamItself) {
  ASSERT_GT(truth.messages.size(), 400U);
  const Score score = judgeHoles(truth, heard, holes);
  EXPECT_EQ(score.all.right, score.all.of);
  EXPECT_EQ(score.next.of, 40U);
  EXPECT_EQ(score.madeUp, 0U);
  EXPECT_EQ(score.wrongTimes, 0U);
}

TEST_F(Judgement, NoticesAMessageThatIsNotThere) {
  HeardMessage invented = heard.messages[100];
  invented.begin += 1;
  heard.messages.insert(heard.messages.begin() + 101, invented);
  EXPECT_EQ(judgeHoles(truth, heard, holes).madeUp, 1U);
  EXPECT_EQ(judgeLateStart(truth, heard, StreamOffset{}).madeUp, 1U);
}

TEST_F(Judgement, NoticesAMessageThatIsListedTwice) {
  heard.messages.insert(heard.messages.begin() + 101, heard.messages[100]);
  EXPECT_EQ(judgeHoles(truth, heard, holes).madeUp, 1U);
}

TEST_F(Judgement, NoticesAnotherLengthTypeStreamOrContent) {
  heard.messages[100].length += 1;
  heard.messages[101].chunkStreamId += 1;
  heard.messages[102].type = rtmp::MessageType::DataAmf0;
  heard.messages[103].bodyHash += 1;
  heard.messages[104].messageStreamId += 1;
  const Score score = judgeHoles(truth, heard, holes);
  EXPECT_EQ(score.madeUp, 5U);
  EXPECT_EQ(score.all.of - score.all.right, 5U);
}

TEST_F(Judgement, NoticesAMessageThatIsLost) {
  const Score before = judgeHoles(truth, heard, holes);
  heard.messages.erase(heard.messages.begin() + 200);
  const Score score = judgeHoles(truth, heard, holes);
  EXPECT_EQ(score.all.right + 1, before.all.right);
  EXPECT_EQ(score.all.of, before.all.of);
}

TEST_F(Judgement, NoticesATimeThatIsCalledCertainAndIsWrong) {
  heard.messages[100].timestamp += 1;
  EXPECT_EQ(judgeHoles(truth, heard, holes).wrongTimes, 1U);
  heard.messages[100].base = rtmp::TimestampBase::Estimated;
  EXPECT_EQ(judgeHoles(truth, heard, holes).wrongTimes, 1U) << "nothing was lost that explains it";
}

TEST_F(Judgement, NoticesMarksThatWereNotEarned) {
  using rtmp::Found;
  using rtmp::TimestampBase;
  const auto wrongMarks = [&](TimestampBase base, Found found) {
    Hearing changed = heard;
    changed.messages[100].base = base;
    changed.messages[100].found = found;
    return judgeHoles(truth, changed, holes).wrongMarks;
  };
  EXPECT_EQ(wrongMarks(TimestampBase::Absolute, Found::Synchronised), 0U);
  EXPECT_EQ(wrongMarks(TimestampBase::Estimated, Found::Synchronised), 1U) << "nothing was lost";
  EXPECT_EQ(wrongMarks(TimestampBase::Relative, Found::Synchronised), 1U) << "it began with the capture";
  EXPECT_EQ(wrongMarks(TimestampBase::Absolute, Found::Resynchronised), 1U) << "the thread was never lost";
  EXPECT_EQ(wrongMarks(TimestampBase::Absolute, Found::Inferred), 1U);
  // The thread was lost before it, and no full header came since.
  ASSERT_NE(heard.messages[100].format, 0);
  heard.remarks.push_back({rtmp::Remark::Kind::Resynchronised, heard.messages[100].begin, {}, 0, 0, {}});
  heard.messages.resize(101);
  EXPECT_EQ(wrongMarks(TimestampBase::Estimated, Found::Resynchronised), 0U);
  EXPECT_EQ(wrongMarks(TimestampBase::Absolute, Found::Resynchronised), 1U);
  EXPECT_EQ(wrongMarks(TimestampBase::Estimated, Found::Synchronised), 1U);
}

TEST_F(Judgement, AllowsAnEstimatedTimeToBeOffByTheLostDeltas) {
  // Two messages in a row on one chunk stream; the first one is lost, and its delta with it.
  std::size_t lost = 100;
  std::size_t next = 101;
  while (heard.messages[next].chunkStreamId != heard.messages[lost].chunkStreamId) ++next;
  const std::uint32_t delta = heard.messages[next].timestamp - heard.messages[lost].timestamp;
  ASSERT_GT(delta, 0U);
  heard.messages[next].base = rtmp::TimestampBase::Estimated;
  heard.messages[next].timestamp -= delta;
  heard.messages.erase(heard.messages.begin() + static_cast<std::ptrdiff_t>(lost));
  EXPECT_EQ(judgeHoles(truth, heard, holes).wrongTimes, 0U);
  heard.messages[next - 1].timestamp -= 1000;
  EXPECT_EQ(judgeHoles(truth, heard, holes).wrongTimes, 1U);
}

TEST_F(Judgement, AsksThatWhatCannotBeDecodedIsNamed) {
  const StreamOffset cut = truth.messages[300].begin;
  for (HeardMessage& message : truth.messages) message.format = 2;
  Hearing nothing;
  Score score = judgeLateStart(truth, nothing, cut);
  EXPECT_GT(score.undecodable, 0U);
  EXPECT_EQ(score.named, 0U);
  EXPECT_EQ(score.all.of, 0U);
  nothing.remarks.push_back({rtmp::Remark::Kind::NoPredecessor, {}, {}, truth.messages[300].chunkStreamId, 2, {}});
  score = judgeLateStart(truth, nothing, cut);
  EXPECT_EQ(score.named, 1U);
}

TEST_F(Judgement, AsksForTheMessagesWhoseHeaderIsLeftOfACutFrame) {
  const HeardMessage& cut = truth.messages[100];
  const StreamOffset begin = cut.begin + cut.headerSize;
  const std::vector<StreamRange> body{{begin, begin + cut.length}};
  Score score = judgeCutFrames(truth, heard, body);
  EXPECT_EQ(score.headers.of - score.headers.right, 1U) << "it is called complete";
  heard.messages[100].complete = false;
  heard.messages[100].missing = cut.length;
  score = judgeCutFrames(truth, heard, body);
  EXPECT_EQ(score.headers.of, truth.messages.size());
  EXPECT_EQ(score.headers.right, score.headers.of);
  heard.messages.erase(heard.messages.begin() + 100);
  score = judgeCutFrames(truth, heard, body);
  EXPECT_EQ(score.headers.of - score.headers.right, 1U);
  heard.remarks.push_back({rtmp::Remark::Kind::Limit, {}, {}, 0, 0, {}});
  EXPECT_EQ(judgeCutFrames(truth, heard, body).limits, 1U);
}

// The same measure that docs/accuracy.md gives of more captures and more cuts.
class Cuts : public testing::TestWithParam<const char*> {
 protected:
  const Subject subject{kSamples / GetParam()};

  static std::string words(const std::vector<std::string>& faults) {
    std::string all;
    for (const std::string& fault : faults) all += "\n  " + fault;
    return all;
  }
};

TEST_P(Cuts, OfOneSegmentCostWhatTheyMustAndNoMore) {
  const Score score = subject.dropSegments(60);
  EXPECT_GE(score.next.percent(), 97.0) << words(score.faults);
  EXPECT_GE(score.all.percent(), 99.5) << words(score.faults);
  EXPECT_EQ(score.madeUp, 0U) << words(score.faults);
  EXPECT_EQ(score.wrongTimes, 0U) << words(score.faults);
  EXPECT_EQ(score.wrongMarks, 0U) << words(score.faults);
}

TEST_P(Cuts, OfSeveralSegmentsMakeNothingUp) {
  for (const Score& score : {subject.dropSeveral(2, 30), subject.dropSeveral(3, 30), subject.dropBytes(2000, 30), subject.dropBytes(20000, 30)}) {
    EXPECT_GE(score.next.percent(), 95.0) << words(score.faults);
    EXPECT_GE(score.all.percent(), 99.0) << words(score.faults);
    EXPECT_EQ(score.madeUp, 0U) << words(score.faults);
    EXPECT_EQ(score.wrongTimes, 0U) << words(score.faults);
    EXPECT_EQ(score.wrongMarks, 0U) << words(score.faults);
  }
}

TEST_P(Cuts, OfTheBeginningLeaveTheMediaThatFollow) {
  const Score score = subject.startLate(25);
  EXPECT_GE(score.all.percent(), 98.0) << words(score.faults);
  EXPECT_EQ(score.madeUp, 0U) << words(score.faults);
  EXPECT_EQ(score.wrongTimes, 0U) << words(score.faults);
}

TEST_P(Cuts, OfEachFrameLeaveTheMessagesWhoseHeadersAreThere) {
  for (const std::uint32_t snaplen : {96U, 200U}) {
    const Score score = subject.cutFrames(snaplen);
    EXPECT_GT(score.headers.of, 100U);
    EXPECT_GE(score.headers.percent(), 95.0) << words(score.faults);
    EXPECT_EQ(score.madeUp, 0U) << words(score.faults);
    EXPECT_EQ(score.wrongTimes, 0U) << words(score.faults);
    EXPECT_EQ(score.wrongMarks, 0U) << words(score.faults);
    EXPECT_EQ(score.limits, 0U);
  }
}

TEST_P(Cuts, LeaveTheStepsThatTheyDoNotTouch) {
  const StepScore score = subject.dropPackets(12);
  EXPECT_GE(score.kept.percent(), 99.0) << words(score.faults);
  EXPECT_EQ(score.blamed, 0U) << words(score.faults);
}

INSTANTIATE_TEST_SUITE_P(Samples, Cuts,
                         testing::Values("push-ffmpeg-nginx.pcap", "push-obs-nginx.pcap", "push-newff-srs-hevc.pcap", "pull-rtmpdump-nginx.pcap",
                                         "push-pull-nginx.pcap", "push-ffmpeg-srs.pcap"),
                         [](const auto& row) {
                           std::string name = std::filesystem::path{row.param}.stem().string();
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace rtmpscope::test
