// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/analyzer.h"
#include "analysis/inspector.h"

#include "core/analysis/analyze_script.h"
#include "support/english.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

namespace rtmpscope::analysis {
namespace {

using namespace rtmpscope::test;
using rtmp::MessageType;

std::vector<unsigned> typesByNumber(const Analysis& analysis) {
  std::vector<unsigned> types;
  for (std::uint32_t number = 1; number <= analysis.messages.size(); ++number) {
    types.push_back(static_cast<unsigned>(analysis.message(analysis.indexOf(MessageNumber{number})).header.type));
  }
  return types;
}

std::vector<std::uint32_t> framesByNumber(const Analysis& analysis) {
  std::vector<std::uint32_t> frames;
  for (std::uint32_t number = 1; number <= analysis.messages.size(); ++number) {
    frames.push_back(analysis.message(analysis.indexOf(MessageNumber{number})).frame.value());
  }
  return frames;
}

const diagnosis::Finding* find(const std::vector<diagnosis::Finding>& findings, std::string_view rule) {
  const auto found = std::find_if(findings.begin(), findings.end(), [rule](const diagnosis::Finding& finding) { return finding.rule == rule; });
  return found == findings.end() ? nullptr : &*found;
}

TEST(Analyzer, ListsPacketsMessagesAndTheSessionOfAPush) {
  PacketLog log;
  TcpScript tcp{log};
  beginPush(tcp).client(join({chunked(video(0, true, 400)), chunked(audio(5, 40))})).clientFin();
  const auto analysis = analyzeLog(log);

  EXPECT_EQ(analysis->state, RunState::Finished);
  EXPECT_EQ(analysis->packets.size(), log.packets().size());
  // C0C1 takes frames 4 and 5, S0S1S2 6 to 8, C2 9 and 10; from then on each message has its frame.
  EXPECT_EQ(typesByNumber(*analysis), (std::vector<unsigned>{20, 5, 20, 20, 20, 20, 20, 9, 8}));
  EXPECT_EQ(framesByNumber(*analysis), (std::vector<std::uint32_t>{11, 12, 13, 14, 15, 16, 17, 18, 18}));

  ASSERT_EQ(analysis->sessions.size(), 1U);
  const session::Session& session = *analysis->sessions[0]->session;
  EXPECT_EQ(session.id, SessionId{1});
  EXPECT_EQ(session.protocol, rtmp::Protocol::Rtmp);
  EXPECT_EQ(session.role, session::Role::Publish);
  EXPECT_EQ(session.app, "live");
  EXPECT_EQ(session.streamName, "cam1");
  ASSERT_EQ(analysis->connections.size(), 1U);
  EXPECT_EQ(analysis->connections[0]->session, SessionId{1});
  EXPECT_TRUE(analysis->connections[0]->onRtmpPort);
}

TEST(Analyzer, KeepsWhatCommandsSayAndWhatControlMessagesHold) {
  PacketLog log;
  TcpScript tcp{log};
  beginPush(tcp);
  const auto analysis = analyzeLog(log);

  const session::MessageRecord& connect = analysis->messages[0];
  const session::MessageDetail* detail = analysis->detail(connect);
  ASSERT_NE(detail, nullptr);
  EXPECT_EQ(std::get<rtmp::Command>(detail->content).name, "connect");
  EXPECT_FALSE(detail->shortened);
  EXPECT_EQ(analysis->directionOf(connect), Direction::ClientToServer);
  EXPECT_EQ(analysis->sessionOf(connect), analysis->sessions[0].get());

  const session::MessageRecord& window = analysis->messages[1];
  EXPECT_EQ(window.control.value, 5'000'000U);
  EXPECT_EQ(analysis->detail(window), nullptr);
  EXPECT_EQ(analysis->directionOf(window), Direction::ServerToClient);
}

TEST(Analyzer, ReadsTheHeadersOfMedia) {
  PacketLog log;
  TcpScript tcp{log};
  beginPush(tcp).client(join({chunked(video(40, true, 400)), chunked(video(80, false, 30)), chunked(audio(40, 40))}));
  const auto analysis = analyzeLog(log);

  ASSERT_EQ(analysis->messages.size(), 10U);
  const session::MessageRecord& key = analysis->messages[7];
  EXPECT_TRUE(key.hasMedia);
  EXPECT_EQ(key.media.codec, media::Codec::Avc);
  EXPECT_EQ(key.media.frameType, media::FrameType::Key);
  EXPECT_EQ(key.header.timestamp.milliseconds, 40U);
  EXPECT_EQ(key.header.length, 405U);
  EXPECT_EQ(key.chunks, 4U);
  EXPECT_EQ(analysis->messages[8].media.frameType, media::FrameType::Inter);
  EXPECT_EQ(analysis->messages[9].media.codec, media::Codec::Aac);
}

TEST(Analyzer, NumbersAMessageByTheFrameThatCompletedItThoughAHoleBeforeItWasFilledLater) {
  PacketLog log;
  TcpScript tcp{log};
  beginPush(tcp);
  std::vector<CapturedPacket> packets = log.packets();
  const std::size_t first = packets.size();
  tcp.client(chunked(video(0, true, 100))).client(chunked(audio(1, 30))).server(chunked(windowAckSize(7)));
  packets = log.packets();
  std::swap(packets[first], packets[first + 1]);      // the picture arrives after the sound
  std::swap(packets[first + 1], packets[first + 2]);  // and after what the server says
  MemoryCapture capture{packets};
  const auto analysis = analyze(capture, {});

  ASSERT_EQ(analysis->messages.size(), 10U);
  const std::vector<std::uint32_t> frames = framesByNumber(*analysis);
  EXPECT_TRUE(std::is_sorted(frames.begin(), frames.end()));
  const std::vector<unsigned> types = typesByNumber(*analysis);
  EXPECT_EQ(std::vector<unsigned>(types.begin() + 7, types.end()), (std::vector<unsigned>{8, 5, 9}));
  for (std::uint32_t row = 0; row < analysis->messages.size(); ++row) {
    EXPECT_EQ(analysis->indexOf(analysis->numberOf(MessageIndex{row})), MessageIndex{row});
  }
}

TEST(Analyzer, TellsWhereTheFileBrokeOffAndKeepsWhatWasBefore) {
  PacketLog log;
  TcpScript tcp{log};
  beginPush(tcp);
  capture::CaptureError error;
  error.kind = capture::CaptureError::Kind::Cut;
  error.offset = 4711;
  MemoryCapture capture{log.packets(), error};
  const auto analysis = analyze(capture, {});

  EXPECT_EQ(analysis->state, RunState::Finished);
  ASSERT_TRUE(analysis->damage);
  EXPECT_EQ(analysis->damage->offset, 4711U);
  EXPECT_EQ(analysis->messages.size(), 7U);
  const diagnosis::Finding* finding = find(analysis->findings, "capture-cut");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->severity, diagnosis::Severity::Note);
  EXPECT_EQ(finding->source, diagnosis::Source::Capture);
  EXPECT_NE(test::english(finding->message).find("4711"), std::string::npos) << test::english(finding->message);
}

TEST(Analyzer, WarnsOfDamageAndOfDroppedPackets) {
  capture::CaptureError error;
  error.kind = capture::CaptureError::Kind::Damaged;
  error.offset = 99;
  error.detail = "a record of 3 GB";
  MemoryCapture capture{{}, error};
  capture.mutableInfo().interfaces[0].dropped = 12;
  const auto analysis = analyze(capture, {});

  const diagnosis::Finding* damaged = find(analysis->findings, "capture-damaged");
  ASSERT_NE(damaged, nullptr);
  EXPECT_EQ(damaged->severity, diagnosis::Severity::Warning);
  const diagnosis::Finding* drops = find(analysis->findings, "capture-drops");
  ASSERT_NE(drops, nullptr);
  EXPECT_EQ(drops->count, 12U);
  EXPECT_EQ(find(analysis->findings, "capture-cut"), nullptr);
}

TEST(Analyzer, NamesALinkTypeThatIsNotRead) {
  PacketLog log;
  TcpScript tcp{log};
  beginPush(tcp);
  MemoryCapture capture{log.packets()};
  constexpr LinkType slip{8};
  capture.mutableInfo().interfaces[0].linkType = slip;
  const auto analysis = analyze(capture, {});

  const diagnosis::Finding* finding = find(analysis->findings, "capture-link-type");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->severity, diagnosis::Severity::Warning) << "nothing of the capture is read";
  EXPECT_EQ(finding->count, log.packets().size());
  EXPECT_EQ(finding->frames, std::vector{FrameNumber{1}});
  EXPECT_NE(test::english(finding->message).find("SLIP"), std::string::npos) << test::english(finding->message);
  EXPECT_EQ(Inspector{analysis}.summarize(FrameNumber{1}).info, "link type SLIP is not read");
}

TEST(Analyzer, ConnectionsBeyondTheLimitAreListedAndNotDecoded) {
  PacketLog log;
  for (std::uint16_t port = 50000; port < 50003; ++port) {
    TcpScript tcp{log, 1935, port};
    beginPush(tcp);
  }
  for (const std::size_t most : {2U, 3U}) {
    MemoryCapture capture{log.packets()};
    const auto analysis = analyze(
        capture, {.decodeAsRtmp = {}, .snapshotInterval = {}, .conversationLimits = {.conversations = most, .httpConnections = kMaxHttpConnections}});
    EXPECT_EQ(analysis->connections.size(), 3U);
    ASSERT_EQ(analysis->sessions.size(), 3U);
    EXPECT_GT(analysis->sessions[most - 1]->session->messages, 0U);
    EXPECT_EQ(analysis->sessions[2]->session->messages > 0, most == 3U);
    const diagnosis::Finding* finding = find(analysis->findings, "limit-reached");
    ASSERT_EQ(finding != nullptr, most == 2U);
    if (most == 2U) {
      EXPECT_NE(test::english(finding->message).find("More than 2 RTMP connections"), std::string::npos) << test::english(finding->message);
    }
  }
}

TEST(Analyzer, SaysWhichPacketsTheCaptureFilterCouldNotJudge) {
  MemoryCapture capture{{}};
  capture.mutableInfo().unfiltered.push_back({LinkType{101}, "no ethernet here", 7});
  const auto analysis = analyze(capture, {});
  const diagnosis::Finding* finding = find(analysis->findings, "capture-filter");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->severity, diagnosis::Severity::Warning);
  EXPECT_EQ(finding->count, 7U);
  EXPECT_NE(test::english(finding->message).find("RAW (no ethernet here): 7 packets"), std::string::npos) << test::english(finding->message);
}

TEST(Analyzer, ComparesBytesThatComeAgainWithTheirFirstCopyInTheFile) {
  PacketLog log;
  TcpScript tcp{log};
  beginPush(tcp);
  std::vector<CapturedPacket> packets = log.packets();
  const auto withPayload = std::ranges::find_if(packets, [](const CapturedPacket& packet) { return packet.bytes.size() > 1000; });
  ASSERT_NE(withPayload, packets.end());
  CapturedPacket again = *withPayload;
  packets.push_back(again);
  again.bytes.back() ^= 1U;
  packets.push_back(again);
  MemoryCapture capture{packets};
  const auto analysis = analyze(capture, {});
  const net::TcpDirection& client = analysis->connections.at(0)->connection->from(Side::A);
  EXPECT_EQ(client.troubles->overlapsWithDifference, 1U);
  EXPECT_EQ(client.troubles->overlapsNotCompared, 0U);
}

TEST(Analyzer, SaysThatCommentsOrKeysWereLeftOut) {
  MemoryCapture capture{{}};
  capture.mutableInfo().leftOut = 3;
  const auto analysis = analyze(capture, {});
  ASSERT_NE(find(analysis->findings, "limit-reached"), nullptr);
}

TEST(Analyzer, CountsPacketsThatASnaplenCut) {
  PacketLog log;
  TcpScript tcp{log};
  beginPush(tcp).cutFromClient(chunked(video(0, true, 900)), 30);
  const auto analysis = analyzeLog(log);

  EXPECT_EQ(analysis->snapLengthCuts, 1U);
  const diagnosis::Finding* finding = find(analysis->findings, "capture-snaplen");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->frames, std::vector<FrameNumber>{FrameNumber{log.frame()}});
}

TEST(Analyzer, HasNothingToSayOfASoundCapture) {
  PacketLog log;
  TcpScript tcp{log};
  beginPush(tcp);
  EXPECT_TRUE(analyzeLog(log)->findings.empty());
}

/// Asks for a stop as soon as it is told of progress.
class StopAtFirstProgress final : public ProgressSink {
 public:
  explicit StopAtFirstProgress(std::stop_source& stop) : m_stop(stop) {}
  void onProgress(int permille) override {
    seen.push_back(permille);
    m_stop.request_stop();
  }

  std::vector<int> seen;

 private:
  std::stop_source& m_stop;
};

TEST(Analyzer, KeepsWhatIsThereWhenItIsStopped) {
  PacketLog log;
  TcpScript tcp{log};
  beginPush(tcp);
  for (std::uint32_t i = 0; i < 2000; ++i) tcp.client(chunked(audio(i, 40)));
  MemoryCapture capture{log.packets()};
  std::stop_source stop;
  StopAtFirstProgress progress{stop};
  const auto analysis = analyze(capture, {}, stop.get_token(), &progress);

  EXPECT_EQ(analysis->state, RunState::Cancelled);
  EXPECT_EQ(progress.seen.size(), 1U);
  EXPECT_GT(analysis->packets.size(), 0U);
  EXPECT_LT(analysis->packets.size(), log.packets().size());
  EXPECT_EQ(analysis->sessions.size(), 1U);
  EXPECT_GT(analysis->messages.size(), 0U);
}

class ProgressLog final : public ProgressSink {
 public:
  void onProgress(int permille) override { seen.push_back(permille); }
  std::vector<int> seen;
};

TEST(Analyzer, ReportsProgressThatOnlyRisesAndEndsAtTheEnd) {
  PacketLog log;
  TcpScript tcp{log};
  beginPush(tcp);
  for (std::uint32_t i = 0; i < 1500; ++i) tcp.client(chunked(audio(i, 40)));
  MemoryCapture capture{log.packets()};
  ProgressLog progress;
  (void)analyze(capture, {}, {}, &progress);

  ASSERT_GE(progress.seen.size(), 3U);
  EXPECT_TRUE(std::is_sorted(progress.seen.begin(), progress.seen.end()));
  EXPECT_EQ(std::adjacent_find(progress.seen.begin(), progress.seen.end()), progress.seen.end());
  EXPECT_EQ(progress.seen.back(), 1000);
}

/// A capture that takes its time now and then, so that snapshots fall due.
class SlowCapture final : public capture::PacketSource {
 public:
  explicit SlowCapture(MemoryCapture& inner) : m_inner(inner) {}
  [[nodiscard]] tl::expected<Status, capture::CaptureError> next(Packet& packet) override {
    if (m_inner.position() % 200 == 199) std::this_thread::sleep_for(std::chrono::milliseconds{2});
    return m_inner.next(packet);
  }
  [[nodiscard]] const capture::CaptureInfo& info() const override { return m_inner.info(); }
  [[nodiscard]] std::uint64_t position() const override { return m_inner.position(); }
  [[nodiscard]] std::uint64_t size() const override { return m_inner.size(); }
  [[nodiscard]] std::shared_ptr<const capture::CaptureBytes> bytes() const override { return m_inner.bytes(); }

 private:
  MemoryCapture& m_inner;
};

class SnapshotLog final : public AnalysisSink {
 public:
  void onSnapshot(std::shared_ptr<const Analysis> analysis) override {
    sizes.push_back(analysis->messages.size());
    taken.push_back(std::move(analysis));
  }
  std::vector<std::shared_ptr<const Analysis>> taken;
  std::vector<std::size_t> sizes;
};

TEST(Analyzer, HandsOutSnapshotsThatDoNotChangeAfterwards) {
  PacketLog log;
  TcpScript idle{log, 1935, 50001};
  beginPush(idle, "idle");
  TcpScript tcp{log};
  beginPush(tcp);
  for (std::uint32_t i = 0; i < 3000; ++i) tcp.client(chunked(audio(i, 40)));
  MemoryCapture memory{log.packets()};
  SlowCapture capture{memory};
  SnapshotLog snapshots;
  AnalyzerOptions options;
  options.snapshotInterval = std::chrono::milliseconds{1};
  const auto last = analyze(capture, options, {}, nullptr, &snapshots);

  ASSERT_GE(snapshots.taken.size(), 3U);
  EXPECT_EQ(snapshots.taken.back(), last);
  for (std::size_t i = 0; i < snapshots.taken.size(); ++i) {
    const Analysis& snapshot = *snapshots.taken[i];
    EXPECT_EQ(snapshot.messages.size(), snapshots.sizes[i]);
    EXPECT_EQ(snapshot.sessions.size(), 2U);
    EXPECT_EQ(snapshot.state, i + 1 == snapshots.taken.size() ? RunState::Finished : RunState::Running);
    EXPECT_TRUE(i == 0 || snapshots.sizes[i] >= snapshots.sizes[i - 1]);
    EXPECT_EQ(snapshot.sessions[1]->session->messages, snapshots.sizes[i] - 7);  // the idle session has 7
  }
  // A session that did not change is shared from one snapshot to the next, and not made again.
  EXPECT_EQ(snapshots.taken[0]->sessions[0], snapshots.taken[1]->sessions[0]);
  EXPECT_NE(snapshots.taken[0]->sessions[1], snapshots.taken[1]->sessions[1]);
}

}  // namespace
}  // namespace rtmpscope::analysis
