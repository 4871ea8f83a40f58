// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/side_evidence.h"
#include "session/live_clock.h"
#include "session/message_record.h"

#include <gtest/gtest.h>

namespace rtmpscope::session {
namespace {

OpenPing ping(std::uint32_t value, std::uint32_t frame) {
  return {value, {MessageIndex{frame}, FrameNumber{frame}, CaptureTime{std::chrono::seconds{frame}}}};
}

TEST(PingBook, PairsByValue) {
  PingBook book;
  book.request(ping(5, 1));
  book.request(ping(6, 2));
  book.response(6, FrameNumber{3});
  ASSERT_EQ(book.open().size(), 1U);
  EXPECT_EQ(book.open().front().value, 5U);
  book.response(7, FrameNumber{4});
  EXPECT_EQ(book.open().size(), 1U) << "an answer to another one";
}

TEST(PingBook, TakesAnswersThatComeBeforeTheirQuestions) {
  PingBook book;
  book.response(5, FrameNumber{9});
  book.request(ping(5, 8));
  EXPECT_TRUE(book.open().empty());
  book.response(6, FrameNumber{3});
  book.request(ping(6, 8));
  EXPECT_EQ(book.open().size(), 1U) << "that answer was on the wire before the question";
}

TEST(PingBook, KeepsNoMoreThanItsCap) {
  PingBook book;
  for (std::uint32_t i = 0; i < 3 * kMaxOpenPings; ++i) book.request(ping(i, i + 1));
  EXPECT_EQ(book.open().size(), kMaxOpenPings);
  for (std::uint32_t i = 0; i < 3 * kMaxOpenPings; ++i) book.response(1000 + i, FrameNumber{i + 100});
  EXPECT_EQ(book.open().size(), kMaxOpenPings);
}

MessageRecord message(rtmp::MessageType type, std::uint32_t chunkStream, std::uint32_t frame) {
  MessageRecord record;
  record.header.type = type;
  record.header.chunkStreamId = chunkStream;
  record.firstFrame = record.frame = FrameNumber{frame};
  return record;
}

TEST(SideEvidence, KnowsAnAbortThatGaveUpAMessage) {
  SideEvidence evidence;
  MessageRecord abort = message(rtmp::MessageType::Abort, 2, 5);
  abort.control.value = 4;
  MessageRecord half = message(rtmp::MessageType::Audio, 4, 5);
  half.completeness = rtmp::Completeness::Aborted;

  evidence.add(MessageIndex{1}, half);
  EXPECT_FALSE(evidence.givenUp.seen()) << "another message took its place";
  evidence.add(MessageIndex{2}, abort);
  evidence.add(MessageIndex{3}, message(rtmp::MessageType::Audio, 4, 6));
  EXPECT_FALSE(evidence.givenUp.seen()) << "nothing was under way";
  evidence.add(MessageIndex{4}, abort);
  evidence.add(MessageIndex{5}, half);
  EXPECT_TRUE(evidence.givenUp.seen());
  EXPECT_EQ(evidence.givenUp.message, MessageIndex{4});
}

TEST(SideEvidence, KeepsEachCodecOnce) {
  SideEvidence evidence;
  MessageRecord video = message(rtmp::MessageType::Video, 6, 7);
  video.hasMedia = true;
  video.media.codec = media::Codec::Hevc;
  for (int i = 0; i < 5; ++i) evidence.add(MessageIndex{1}, video);
  video.media.enhanced = true;
  for (int i = 0; i < 5; ++i) evidence.add(MessageIndex{2}, video);
  ASSERT_EQ(evidence.codecs.size(), 2U);
  EXPECT_FALSE(evidence.codecs[0].enhanced);
  EXPECT_TRUE(evidence.codecs[1].enhanced);
}

// Frames every 40 ms of their own clock, which come every so many microseconds.
LiveClock ticked(int frames, int microseconds, int burst = 0) {
  LiveClock clock;
  CaptureTime now{std::chrono::seconds{1'700'000'000}};
  for (int i = 0; i < frames; ++i) {
    if (i >= burst) now += std::chrono::microseconds{microseconds};
    clock.add(now, 40, true);
  }
  return clock;
}

TEST(LiveClock, MeasuresHowMuchLaterFramesCome) {
  EXPECT_NEAR(ticked(1000, 40'000).lagPerSecond(1).value(), 0, 0.1);
  EXPECT_NEAR(ticked(1000, 40'400).lagPerSecond(1).value(), 10, 1);   // 1 % slow
  EXPECT_NEAR(ticked(1000, 39'600).lagPerSecond(1).value(), -10, 1);  // 1 % fast
}

TEST(LiveClock, IsNotDeceivedByABurstAtTheBeginning) {
  EXPECT_NEAR(ticked(1000, 40'000, 250).lagPerSecond(1).value(), 0, 0.1);
}

TEST(LiveClock, SaysNothingAfterAJump) {
  LiveClock clock = ticked(1000, 40'400);
  clock.add(CaptureTime{std::chrono::seconds{1'700'000'050}}, -500, false);
  EXPECT_FALSE(clock.lagPerSecond(1));
}

}  // namespace
}  // namespace rtmpscope::session
