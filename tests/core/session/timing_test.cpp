// SPDX-License-Identifier: GPL-3.0-or-later
// Each line of a play is a frame 10 ms after the one before it, so what a part must last can be counted on the lines.
#include "session/timing.h"

#include "core/session/session_script.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace rtmpscope::session {
namespace {

using test::kConnected;
using test::kHandshake;
using test::kPlaying;
using test::kPublishing;
using test::kStream;
using test::playSession;

std::string milliseconds(Nanoseconds duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

/// "connect 40: client connect-request 10, server connect-answer 30", a line for each part; "open" in front of what never came.
std::string describe(const Timing& timing) {
  std::string text;
  for (const TimingPart& part : timing.parts) {
    if (!text.empty()) text += '\n';
    text += (part.open ? "open " : "") + std::string{toString(part.id)} + ' ' + milliseconds(part.duration());
    const char* separator = ": ";
    for (const TimingWait& wait : part.waits) {
      text += separator + std::string{wait.from == Direction::ClientToServer ? "client " : "server "} + std::string{toString(wait.what)} + ' ' +
              milliseconds(wait.end - wait.begin);
      separator = ", ";
    }
  }
  return text;
}

struct TimingCase {
  const char* name;
  std::string script;
  const char* parts;
};

std::ostream& operator<<(std::ostream& out, const TimingCase& each) {
  return out << each.name;
}

class TimingTest : public testing::TestWithParam<TimingCase> {};

TEST_P(TimingTest, LaysOutTheWayToTheFirstKeyFrame) {
  EXPECT_EQ(describe(timeSession(playSession(GetParam().script).session)), GetParam().parts);
}

const std::string kOpened = "tcp-handshake 20: server tcp-handshake 20\nrtmp-handshake 30: client c0c1 10, server s0s1s2 10, client c2 10\n";
const std::string kAgreed = kOpened + "connect 40: client connect-request 10, server connect-answer 30\n";
const std::string kCreated = kAgreed + "create-stream 20: client create-stream-request 10, server create-stream-answer 10\n";
const std::string kAccepted = kCreated + "publish 20: client stream-request 10, server stream-answer 10\n";
const std::string kServed = kCreated + "play 20: client stream-request 10, server stream-answer 10\n";

const std::string kPush = kAccepted + "metadata 10: client metadata 10\nsequence-headers 20: client sequence-header 10, client sequence-header 10\n" +
                          "first-key-frame 10: client key-frame 10";
const std::string kLateMetadata = kAccepted + "sequence-headers 10: client sequence-header 10\nfirst-key-frame 10: client key-frame 10";
const std::string kSlowPlay = kServed + "sequence-headers 510: server sequence-header 510\nfirst-key-frame 30: server key-frame 30";
const std::string kAudio = kAccepted + "sequence-headers 10: client sequence-header 10\nfirst-audio-frame 10: client audio-frame 10";
const std::string kPipelined = kOpened + "connect 40: client connect-request 10, server connect-answer 30\n" +
                               "create-stream 10: server create-stream-answer 10\nopen publish 10: client stream-request 10";
const std::string kSilentConnect = kOpened + "open connect 2020: client connect-request 10, server connect-answer 2010";
const std::string kImpatient = kOpened + "connect 10: client connect-request 10\ncreate-stream 10: client create-stream-request 10\n" +
                               "open publish 520: client stream-request 10, server stream-answer 510";
const std::string kNoKey = kAccepted + "sequence-headers 10: client sequence-header 10\nopen first-key-frame 20: client key-frame 20";
const std::string kNoData = kServed + "open first-key-frame 3010: server key-frame 3010";
const std::string kNoS = "tcp-handshake 20: server tcp-handshake 20\nopen rtmp-handshake 1020: client c0c1 10, server s0s1s2 1010";
const std::string kMute = "tcp-handshake 20: server tcp-handshake 20\nopen rtmp-handshake 1010: client c0c1 1010";
const std::string kRefused = kCreated + "publish 20: client stream-request 10, server stream-answer 10";

INSTANTIATE_TEST_SUITE_P(
    Ways, TimingTest,
    testing::Values(
        TimingCase{"Push", kPublishing + "> @setDataFrame width=320\n> video config\n> audio config\n> video key\n> audio\n> fin\n", kPush.c_str()},
        TimingCase{"MetadataBehindTheKeyFrame", kPublishing + "> video config\n> video key\n> @setDataFrame width=320\n> fin\n",
                   kLateMetadata.c_str()},
        TimingCase{"SlowPlay", kPlaying + "wait 500\n< video config\n< video\n< video\n< video key\n", kSlowPlay.c_str()},
        TimingCase{"AudioAlone", kPublishing + "> audio config\n> audio\n", kAudio.c_str()},
        TimingCase{"QuestionBeforeTheAnswer",
                   kHandshake + "> connect 1 app=live\n> createStream 2\n< window-ack-size 5\n< _result 1 code=NetConnection.Connect.Success\n"
                                "< _result 2 stream=1\n> fin\n",
                   kPipelined.c_str()},
        TimingCase{"TheClientGoesOnWithoutAnAnswer", kHandshake + "> connect 1 app=live\n> createStream 2\n> publish 3 name=x\nwait 500\n> fin\n",
                   kImpatient.c_str()},
        TimingCase{"ConnectIsNotAnswered", kHandshake + "> connect 1 app=live\nwait 2000\n> fin\n", kSilentConnect.c_str()},
        TimingCase{"NoKeyFrame", kPublishing + "> video config\n> video\n> video\n", kNoKey.c_str()},
        TimingCase{"NothingIsPlayed", kPlaying + "wait 3000\n> fin\n", kNoData.c_str()},
        TimingCase{"TheServerIsSilent", "protocol rtmp\ntcp\n> c0c1\nwait 1000\n> fin\n", kNoS.c_str()},
        TimingCase{"TheClientIsSilent", "tcp\nwait 1000\n> fin\n", kMute.c_str()},
        TimingCase{"ARefusalIsAnAnswer", kStream + "> publish 3 name=x\n< onStatus 0 level=error code=NetStream.Publish.BadName\nwait 900\n< fin\n",
                   kRefused.c_str()},
        TimingCase{"NothingThatIsNotRtmp", "protocol http GET\ntcp\n> bytes 100\nwait 900\n> fin\n", "tcp-handshake 20: server tcp-handshake 20"}),
    [](const auto& each) { return std::string{each.param.name}; });

TEST(TimingTest, HeaderAndKeyFrameOfOnePacketCostTheirTimeOnce) {
  const Timing timing = timeSession(playSession(kPublishing + "> video config\n& > video key\n").session);
  ASSERT_TRUE(timing.reached);
  EXPECT_EQ(describe(timing), kAccepted + "sequence-headers 10: client sequence-header 10\nfirst-key-frame 0");
}

TEST(TimingTest, SharesAddUpToTheWhole) {
  const Timing timing = timeSession(playSession(kPublishing + "> video config\n> video key\n").session);
  double sum = 0;
  for (const TimingPart& part : timing.parts) sum += part.share;
  EXPECT_NEAR(sum, 1.0, 1e-9);
  EXPECT_TRUE(timing.fromStart);
  EXPECT_EQ(milliseconds(timing.duration()), "150");
  EXPECT_NEAR(timing.parts[2].share, 40.0 / 150, 1e-9);
  EXPECT_TRUE(timing.sharesKnown);
}

TEST(TimingTest, WhatTheCaptureLacksIsNotAwaited) {
  const Timing timing = timeSession(playSession(kHandshake + "> connect 1 app=live\nlost < 300\n> publish 3 name=x\nwait 900\n> fin\n").session);
  EXPECT_FALSE(timing.sharesKnown);
  EXPECT_EQ(describe(timing), kOpened + "connect 10: client connect-request 10\npublish 10: client stream-request 10");
}

TEST(TimingTest, AStartInTheMiddleHasNoSynAndBlamesNobody) {
  const Timing timing = timeSession(playSession("protocol rtmp\n> video\n> video\n> video key\n").session);
  EXPECT_FALSE(timing.fromStart);
  EXPECT_EQ(describe(timing), "first-key-frame 20: client key-frame 20");
}

TEST(Timing, OwnsThatAnEarlierKeyFrameMayNotHaveBeenCaptured) {
  const auto isLate = [](FrameNumber hole, Side side) {
    test::SessionScript script{kPublishing + "> video inter\n> video key\n"};
    rtmp::Remark remark;
    remark.kind = rtmp::Remark::Kind::LostBytes;
    remark.frame = hole;
    script.builder().onRemark(side, remark);
    return timeSession(script.finish().session).parts.back().late;
  };
  EXPECT_TRUE(isLate(FrameNumber{15}, Side::A));
  EXPECT_FALSE(isLate(FrameNumber{6}, Side::A));   // before publish: no media was there
  EXPECT_FALSE(isLate(FrameNumber{17}, Side::A));  // behind it
  EXPECT_FALSE(isLate(FrameNumber{15}, Side::B));
}

}  // namespace
}  // namespace rtmpscope::session
