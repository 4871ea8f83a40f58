// SPDX-License-Identifier: GPL-3.0-or-later
// What happened on the wire, as plays in lines, and what a reader of interface.md expects to be told about it.
#include "session/session_builder.h"

#include "core/session/session_script.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace rtmpscope::session {
namespace {

std::string english(const texts::Text& text) {
  return text.in(texts::Language::English);
}

using test::describeSteps;
using test::kConnected;
using test::kHandshake;
using test::kPlaying;
using test::kPublishing;
using test::kStream;
using test::playSession;
using test::SessionScript;

// Named so that a failed case says which one it is.
struct OutcomeCase {
  const char* name;
  std::string script;
  Outcome outcome;
  Role role;
};

std::ostream& operator<<(std::ostream& out, const OutcomeCase& each) {
  return out << each.name;
}

class OutcomeTest : public testing::TestWithParam<OutcomeCase> {};

TEST_P(OutcomeTest, IsJudgedInTheOrderOfTheInterface) {
  const Session session = playSession(GetParam().script).session;
  EXPECT_EQ(toString(session.outcome), toString(GetParam().outcome));
  EXPECT_EQ(toString(session.role), toString(GetParam().role));
}

const std::string kMedia = "> video config\n> audio config\n> video key\n> audio\n";
const std::string kServed = "< video config\n< video key\n< audio\n";

INSTANTIATE_TEST_SUITE_P(
    Publishing, OutcomeTest,
    testing::Values(
        OutcomeCase{"GoodbyeThenFin", kPublishing + kMedia + "> FCUnpublish 4\n> deleteStream 5\n> fin\n", Outcome::Completed, Role::Publish},
        OutcomeCase{"GoodbyeThenReset", kPublishing + kMedia + "> deleteStream 5\n> rst\n", Outcome::Completed, Role::Publish},
        OutcomeCase{"GoodbyeAndNoEndOfTcp", kPublishing + kMedia + "> deleteStream 5\n", Outcome::Completed, Role::Publish},
        OutcomeCase{"FinBetweenMessages", kPublishing + kMedia + "> fin\n", Outcome::Completed, Role::Publish},
        OutcomeCase{"FinInsideAMessage", kPublishing + kMedia + "> video cut\n> fin\n", Outcome::Aborted, Role::Publish},
        OutcomeCase{"ResetByTheClient", kPublishing + kMedia + "> rst\n", Outcome::Aborted, Role::Publish},
        OutcomeCase{"ClosedByTheServer", kPublishing + kMedia + "< fin\n> deleteStream 5\n", Outcome::Aborted, Role::Publish},
        OutcomeCase{"NoEndInTheCapture", kPublishing + kMedia, Outcome::Ongoing, Role::Publish},
        OutcomeCase{"BadName", kStream + "> publish 3 name=cam1\n< onStatus 0 level=error code=NetStream.Publish.BadName\n< fin\n", Outcome::Rejected,
                    Role::Publish},
        OutcomeCase{"ErrorInSmallLetters", kStream + "> publish 3 name=x\n< onStatus 0 level=error code=NetStream.publish.Unauthorized\n> fin\n",
                    Outcome::Rejected, Role::Publish},
        OutcomeCase{"RefusedThenAccepted",
                    kStream +
                        "> publish 3 name=x\n< onStatus 0 level=error code=NetStream.Publish.BadName\n> publish 4 name=y\n"
                        "< onStatus 0 level=status code=NetStream.Publish.Start\n" +
                        kMedia + "> fin\n",
                    Outcome::Completed, Role::Publish},
        OutcomeCase{"ClosedAfterPublishWithoutAWord", kStream + "> publish 3 name=cam1\n< fin\n> FCUnpublish 4\n", Outcome::Failed, Role::Publish},
        OutcomeCase{"ErrorForReleaseStreamIsNoRefusal",
                    kConnected +
                        "> releaseStream 5 name=cam1\n< _error 5 level=error code=NetConnection.Call.Failed\n> createStream 2\n< _result 2 stream=1\n"
                        "> publish 3 name=cam1\n< onStatus 0 level=status code=NetStream.Publish.Start\n> fin\n",
                    Outcome::Completed, Role::Publish},
        OutcomeCase{"ReleaseStreamAloneSaysPublish", kConnected + "> releaseStream 2 name=cam1\n< fin\n", Outcome::Failed, Role::Publish},
        OutcomeCase{"MediaCountsWhereTheAnswerWasLost", kStream + "> publish 3 name=cam1\nlost < 120\n" + kMedia + "> deleteStream 5\n> fin\n",
                    Outcome::Completed, Role::Publish},
        OutcomeCase{"AnswerLostAndNoMedia", kStream + "> publish 3 name=cam1\nlost < 120\n> fin\n", Outcome::CannotTell, Role::Publish}),
    [](const auto& each) { return std::string{each.param.name}; });

INSTANTIATE_TEST_SUITE_P(
    Playing, OutcomeTest,
    testing::Values(
        OutcomeCase{"DeleteStream", kPlaying + kServed + "> deleteStream 5\n> rst\n", Outcome::Completed, Role::Play},
        OutcomeCase{"StreamEof", kPlaying + kServed + "< stream-eof 1\n> rst\n", Outcome::Completed, Role::Play},
        OutcomeCase{"PlayComplete", kPlaying + kServed + "< onPlayStatus code=NetStream.Play.Complete\n> rst\n", Outcome::Completed, Role::Play},
        OutcomeCase{"StreamThatBeganAgainIsNotOver", kPlaying + kServed + "< stream-eof 1\n< stream-begin 1\n" + kServed + "> rst\n",
                    Outcome::Aborted, Role::Play},
        OutcomeCase{"MediaAfterTheEndTakesItBack", kPlaying + kServed + "< stream-eof 1\n" + kServed + "> rst\n", Outcome::Aborted, Role::Play},
        OutcomeCase{"ResetWhilePlaying", kPlaying + kServed + "> rst\n", Outcome::Aborted, Role::Play},
        OutcomeCase{"FinWhilePlaying", kPlaying + kServed + "> fin\n", Outcome::Completed, Role::Play},
        OutcomeCase{"StreamNotFound", kStream + "> play 3 name=x\n< onStatus 0 level=error code=NetStream.Play.StreamNotFound\n> fin\n",
                    Outcome::Rejected, Role::Play},
        OutcomeCase{
            "ResetIsNoAnswer",
            kStream + "> play 3 name=x\n< onStatus 0 level=status code=NetStream.Play.Reset\n< onStatus 0 level=error code=NetStream.Play.Failed\n",
            Outcome::Rejected, Role::Play},
        OutcomeCase{"MediaIsAnAnswer", kStream + "> play 3 name=x\n" + kServed + "> deleteStream 5\n> fin\n", Outcome::Completed, Role::Play},
        OutcomeCase{
            "SeekThatFailsIsNoRefusal",
            kPlaying + kServed + "> seek 4\n< onStatus 0 level=error code=NetStream.Seek.InvalidTime\n" + kServed + "> deleteStream 5\n> fin\n",
            Outcome::Completed, Role::Play},
        OutcomeCase{"WaitsForAnAnswer", kStream + "> play 3 name=x\nwait 20000\n", Outcome::Ongoing, Role::Play}),
    [](const auto& each) { return std::string{each.param.name}; });

INSTANTIATE_TEST_SUITE_P(
    Opening, OutcomeTest,
    testing::Values(OutcomeCase{"Refused", "> syn\n< rst\n", Outcome::Failed, Role::Unknown},
                    OutcomeCase{"NobodyThere", "> syn\nwait 9000\n", Outcome::Failed, Role::Unknown},
                    OutcomeCase{"NothingSaid", "tcp\nwait 2000\n> fin\n", Outcome::Failed, Role::Unknown},
                    OutcomeCase{"HandshakeStalls", "protocol rtmp\ntcp\n> c0c1=700\nwait 9000\n", Outcome::Failed, Role::Unknown},
                    OutcomeCase{"HandshakeGoesOn", "protocol rtmp\ntcp\n> c0c1\nwait 100\n", Outcome::Ongoing, Role::Unknown},
                    OutcomeCase{"ConnectRejected",
                                kHandshake + "> connect 1 app=x\n< _error 1 level=error code=NetConnection.Connect.Rejected\n< fin\n",
                                Outcome::Rejected, Role::Unknown},
                    OutcomeCase{"ClosedAfterConnect", kHandshake + "> connect 1 app=x\n< fin\n", Outcome::Failed, Role::Unknown},
                    OutcomeCase{"Http", "protocol http GET\ntcp\n> bytes 80\nwait 3000\n> fin\n", Outcome::Failed, Role::Unknown},
                    OutcomeCase{"TlsThatNobodyAnswers", "protocol tls\ntcp\n> bytes 500\nwait 3000\n> fin\n", Outcome::Failed, Role::Unknown},
                    OutcomeCase{"TlsThatIsAnswered", "protocol tls\ntcp\n> bytes 500\n< bytes 900\n> fin\n", Outcome::CannotTell, Role::Unknown},
                    OutcomeCase{"Encrypted", kHandshake + "protocol rtmpe\n> fin\n", Outcome::CannotTell, Role::Unknown}),
    [](const auto& each) { return std::string{each.param.name}; });

TEST(SessionBuilder, ListsThePushWalkthroughWithItsReferenceNumbers) {
  const Session session =
      playSession(
          "protocol rtmp\ntcp\n>/2 c0c1\n</2 s0s1s2\n> c2\n"
          "> connect 1 app=live\n< window-ack-size 5000000\n< set-peer-bandwidth 5000000\n& < set-chunk-size 4096\n"
          "& < _result 1 level=status code=NetConnection.Connect.Success\n> releaseStream 2 name=c\n& > FCPublish 3 name=c\n& > createStream 4\n"
          "< _result 4 stream=1\n>/2 publish 5 name=c\n< onStatus 0 level=status code=NetStream.Publish.Start\n> @setDataFrame width=320\n"
          "& > video config\n& > audio config\n> video key\n> audio\n< acknowledgement 100\n> video\n> FCUnpublish 6\n& > deleteStream 7\n> fin\n"
          "< onStatus 0 level=status code=NetStream.Unpublish.Success\n> rst\n")
          .session;
  EXPECT_EQ(describeSteps(session),
            "1 tcp-handshake 1-3\n"
            "2 c0c1 4-5\n"
            "3 s0s1s2 6-8\n"
            "4 c2 9\n"
            "5 connect 10\n"
            "6 window-ack-size 11\n"
            "7 set-peer-bandwidth 12\n"
            "- set-chunk-size 12\n"
            "7 connect-result 12\n"
            "- release-stream 13\n"
            "- fc-publish 13\n"
            "8 create-stream 13\n"
            "8 create-stream-result 14\n"
            "9 publish 15-16\n"
            "9 on-status 17\n"
            "10 set-data-frame 18\n"
            "11 media 18-22\n"
            "- acknowledgement 21\n"
            "- fc-unpublish 23\n"
            "- delete-stream 23\n"
            "- tcp-fin 24\n"
            "- on-status 25\n"
            "- tcp-rst 26");
  EXPECT_TRUE(session.completeFromStart);
  EXPECT_EQ(session.app, "live");
  EXPECT_EQ(session.streamName, "c");
  EXPECT_EQ(session.chunkSize[static_cast<std::size_t>(Direction::ServerToClient)], 4096U);
  EXPECT_EQ(session.chunkSize[static_cast<std::size_t>(Direction::ClientToServer)], 128U);
}

TEST(SessionBuilder, ListsThePullWalkthroughWithItsReferenceNumbers) {
  const Session session =
      playSession(kConnected +
                  "> window-ack-size 5000000\n> createStream 2\n< _result 2 stream=1\n> getStreamLength 3 name=c\n& > play 4 name=c\n& > "
                  "set-buffer-length 3000\n"
                  "< stream-begin 1\n< onStatus 0 level=status code=NetStream.Play.Reset\n& < onStatus 0 level=status code=NetStream.Play.Start\n"
                  "& < onMetaData width=320\n& < video config\n< video key\n< audio\n> deleteStream 5\n< stream-eof 1\n> fin\n")
          .session;
  EXPECT_EQ(describeSteps(session),
            "1 tcp-handshake 1-3\n"
            "2 c0c1 4\n"
            "3 s0s1s2 5\n"
            "4 c2 6\n"
            "5 connect 7\n"
            "6 window-ack-size 8\n"
            "- set-peer-bandwidth 9\n"
            "- connect-result 10\n"
            "- window-ack-size 11\n"
            "7 create-stream 12\n"
            "8 create-stream-result 13\n"
            "9 get-stream-length 14\n"
            "9 play 14\n"
            "- set-buffer-length 14\n"
            "- stream-begin 15\n"
            "- on-status 16\n"
            "- on-status 16\n"
            "- metadata 16\n"
            "10 media 16-18\n"
            "- delete-stream 19\n"
            "- stream-eof 20\n"
            "- tcp-fin 21");
}

TEST(SessionBuilder, PutsMissingStepsBehindTheLastOneThatHappened) {
  const Session refused = playSession(kStream + "> publish 3 name=c\n< onFCPublish 0\n< fin\n").session;
  EXPECT_EQ(describeSteps(refused).substr(describeSteps(refused).find("9 publish")),
            "9 publish 13\n"
            "9 on-status missing\n"
            "10 set-data-frame missing\n"
            "11 media missing\n"
            "- on-fc-publish 14\n"
            "- tcp-fin 15");

  // No Window Acknowledgement Size from the server: its place is between connect and what came after it.
  const Session silent =
      playSession(kHandshake +
                  "> connect 1 app=x\n> window-ack-size 5\n< _result 1 level=status code=NetConnection.Connect.Success\n> publish 2 name=c\n")
          .session;
  EXPECT_EQ(describeSteps(silent).substr(describeSteps(silent).find("5 connect")),
            "5 connect 7\n"
            "6 window-ack-size missing\n"
            "7 set-peer-bandwidth missing\n"
            "- window-ack-size 8\n"
            "7 connect-result 9\n"
            "8 create-stream missing\n"
            "8 create-stream-result missing\n"
            "9 publish 10\n"
            "9 on-status missing\n"
            "10 set-data-frame missing\n"
            "11 media missing");
}

TEST(SessionBuilder, ListsWhatPushAndPullShareWhereTheRoleIsNotKnown) {
  const Session session = playSession("> syn\n< rst\n").session;
  EXPECT_EQ(describeSteps(session),
            "1 tcp-handshake missing\n"
            "- tcp-syn 1\n"
            "- tcp-rst 2\n"
            "2 c0c1 missing\n"
            "3 s0s1s2 missing\n"
            "4 c2 missing\n"
            "5 connect missing\n"
            "6 window-ack-size missing");
  EXPECT_EQ(toString(session.phases.front().status), "failed");
}

TEST(SessionBuilder, SaysNotCapturedWhereTheCaptureBeginsInMidStream) {
  test::SessionScript script{"protocol rtmp\n> video key\n> audio\n> FCUnpublish 6\n> deleteStream 7\n> fin\n"};
  const Session session = script.finish().session;
  EXPECT_EQ(toString(session.role), "publish");
  EXPECT_EQ(toString(session.outcome), "completed");
  EXPECT_FALSE(session.completeFromStart);
  for (const Step& step : session.steps) {
    if (step.frames.empty()) {
      EXPECT_EQ(toString(step.status), "not-captured") << step.id;
    }
  }
  EXPECT_EQ(session.steps.front().id, "tcp-handshake");
  EXPECT_EQ(toString(session.phases.at(0).status), "not-captured");
}

TEST(SessionBuilder, SaysNotCapturedForAStepThatMayBeInAGap) {
  const Session session = playSession(kStream + "> publish 3 name=cam1\nlost < 120\n> video key\n> fin\n").session;
  const auto status = [&session](std::string_view id) {
    for (const Step& step : session.steps) {
      if (step.id == id) return std::string{toString(step.status)};
    }
    return std::string{"not listed"};
  };
  EXPECT_EQ(status("on-status"), "not-captured");
  EXPECT_EQ(status("set-data-frame"), "missing");
}

TEST(SessionBuilder, BreaksARunOfMediaAtCommandsDataAndChunkSizesOfItsDirectionAlone) {
  const Session session =
      playSession(
          kPublishing +
          "> video config\n> video key\n< onStatus 0 level=status code=NetStream.Record.Start\n> acknowledgement 5\n> ping-response 1\n> audio\n"
          "> set-chunk-size 4096\n> video\n> @setDataFrame width=1\n> audio\n> video\n> fin\n")
          .session;
  std::string runs;
  for (const Step& step : session.steps) {
    if (step.id != "media") continue;
    runs += std::to_string(step.frames.front().value()) + "-" + std::to_string(step.frames.back().value()) + " a" +
            std::to_string(step.audioMessages) + " v" + std::to_string(step.videoMessages) + " f" + std::to_string(step.frameCount) + "; ";
  }
  // The Acknowledgement and the Ping Response stand between the frames of the first run and are none of it.
  EXPECT_EQ(runs, "15-20 a1 v2 f3; 22-22 a0 v1 f1; 24-25 a1 v1 f2; ");
}

TEST(SessionBuilder, CountsFramesOfARunOnceHoweverOftenItIsBuilt) {
  test::SessionScript script{kPublishing + ">/3 video config\n>/3 video key\n& > audio\n"};
  EXPECT_EQ(script.finish(false).session.steps.back().frameCount, 6U);
  EXPECT_EQ(script.finish(false).session.steps.back().frameCount, 6U);
  EXPECT_EQ(script.finish().session.steps.back().frameCount, 6U);
}

TEST(SessionBuilder, LeavesAMessageThatItsStreamBrokeOffOutOfTheCounts) {
  const Session session = playSession(kPublishing + "> video key\n> video cut\n> rst\n").session;
  ASSERT_NE(session.mainTrack(media::Kind::Video), nullptr);
  EXPECT_EQ(session.mainTrack(media::Kind::Video)->messages, 1U);
  EXPECT_EQ(session.videoMessages, 1U);
  EXPECT_EQ(session.messages, 10U);
}

TEST(SessionBuilder, CountsTracksAsTheInterfaceSays) {
  const Session session =
      playSession(kPublishing + "> video config ts=0\n> video key ts=0\n> video ts=40\n> video ts=80\n> audio config ts=0\n> audio ts=23\n> fin\n")
          .session;
  const MediaTrack* const video = session.mainTrack(media::Kind::Video);
  ASSERT_NE(video, nullptr);
  EXPECT_EQ(video->messages, 4U);
  EXPECT_EQ(video->frames, 3U);
  EXPECT_EQ(video->keyframes, 1U);
  EXPECT_EQ(video->bytes, 4U * 78U);
  EXPECT_EQ(video->config.width, 320U);
  EXPECT_EQ(video->firstTimestamp, 0U);
  EXPECT_EQ(video->lastTimestamp, 80U);
  const MediaTrack* const audio = session.mainTrack(media::Kind::Audio);
  ASSERT_NE(audio, nullptr);
  EXPECT_EQ(audio->messages, 2U);
  EXPECT_EQ(audio->frames, 1U);
}

TEST(SessionBuilder, FindsTheClientByWhatItCanSee) {
  const auto client = [](std::string_view script, std::uint16_t portA, std::uint16_t portB) {
    test::SessionScript played{script};
    played.connection().endpoints[0].port = portA;
    played.connection().endpoints[1].port = portB;
    return played.builder().client(played.connection());
  };
  EXPECT_EQ(client("< syn\n> syn\n", 50000, 1935), Side::B) << "the sender of the SYN";
  EXPECT_EQ(client("< connect 1 app=x\n", 50000, 1935), Side::B) << "the sender of connect";
  EXPECT_EQ(client("> onStatus 0 code=NetStream.Publish.Start\n", 50000, 50001), Side::B) << "who gets an onStatus";
  EXPECT_EQ(client("< c0c1\n> s0s1s2\n", 50000, 1935), Side::B) << "who began the handshake";
  EXPECT_EQ(client("> video\n", 1935, 2000), Side::B) << "the side that is not on 1935";
  EXPECT_EQ(client("> video\n", 443, 2000), Side::B) << "the side that is not on 443";
  EXPECT_EQ(client("> video\n", 40000, 50000), Side::B) << "the side with the higher port";
  EXPECT_EQ(client("> video\n", 50000, 40000), Side::A) << "the side with the higher port";
}

TEST(SessionBuilder, PairsAnswersByTransactionAndStatusesByMessageStream) {
  const Session session =
      playSession(kConnected +
                  "> releaseStream 2 name=c\n> FCPublish 3 name=c\n> createStream 4\n< _result 4 stream=1\n< _result 2\n> publish 5 name=c msid=1\n"
                  "> play 6 name=d msid=2\n< onStatus 0 level=error code=NetStream.Play.StreamNotFound msid=2\n"
                  "< onStatus 0 level=status code=NetStream.Publish.Start msid=1\n")
          .session;
  std::string answers;
  for (const Request& request : session.requests) {
    answers += request.name + (request.answer == Request::Answer::Accepted ? "+" : request.answer == Request::Answer::Rejected ? "-" : "?") + " ";
  }
  EXPECT_EQ(answers, "connect+ releaseStream+ FCPublish? createStream+ publish+ play- ");
  EXPECT_EQ(session.requests.at(3).createdStream, 1U);
  EXPECT_EQ(session.requests.at(5).code, "NetStream.Play.StreamNotFound");
  EXPECT_EQ(toString(session.role), "both");
  EXPECT_EQ(session.statusOnWrongStream.count, 0U);
}

TEST(SessionBuilder, GivesPhasesInOrderWithTheirExtent) {
  const Session session =
      playSession(kPublishing + "> @setDataFrame width=320\n> video config\n> video key\n> FCUnpublish 4\n> deleteStream 5\n> fin\n").session;
  std::string phases;
  for (const Phase& phase : session.phases) {
    phases += std::string{toString(phase.id)} + " " + std::string{toString(phase.status)} + " " + std::to_string(phase.firstFrame.value()) + "-" +
              std::to_string(phase.lastFrame.value()) + "\n";
  }
  EXPECT_EQ(phases,
            "tcp-handshake complete 1-3\n"
            "rtmp-handshake complete 4-6\n"
            "connect complete 7-10\n"
            "create-stream complete 11-12\n"
            "publish complete 13-14\n"
            "metadata complete 15-15\n"
            "media complete 16-17\n"
            "teardown complete 18-20\n");
  EXPECT_EQ(*session.phases.front().end - *session.phases.front().start, std::chrono::milliseconds{20});
}

TEST(SessionBuilder, SaysWhichPhaseFailed) {
  const auto status = [](std::string_view script, PhaseId id) {
    const Session session = playSession(script).session;
    for (const Phase& phase : session.phases) {
      if (phase.id == id) return std::string{toString(phase.status)};
    }
    return std::string{"not listed"};
  };
  EXPECT_EQ(status("protocol rtmp\ntcp\n> c0c1=700\n> fin\n", PhaseId::RtmpHandshake), "failed");
  EXPECT_EQ(status(kHandshake + "> connect 1 app=x\n< fin\n", PhaseId::Connect), "failed");
  EXPECT_EQ(status(kHandshake + "> connect 1 app=x\n", PhaseId::Connect), "partial");
  EXPECT_EQ(status(kHandshake + "> connect 1 app=x\n< fin\n", PhaseId::CreateStream), "missing");
  EXPECT_EQ(status(kStream + "> publish 3 name=c\n< onStatus 0 level=error code=NetStream.Publish.BadName\n", PhaseId::Publish), "failed");
  EXPECT_EQ(status(kStream + "> publish 3 name=c\n< onStatus 0 level=error code=NetStream.Publish.BadName\n", PhaseId::Media), "missing");
  EXPECT_EQ(status(kPublishing + "> video key\n> rst\n", PhaseId::Teardown), "partial");
  EXPECT_EQ(status(kPublishing + "> video key\n", PhaseId::Teardown), "missing");
}

TEST(SessionBuilder, SplitsTheServersHandshakeOnlyWhereItsPartsAreFarApart) {
  const Session together = playSession("protocol rtmp\ntcp\n> c0c1\n< s0s1\nwait 50\n< s2\n> c2\n").session;
  EXPECT_NE(describeSteps(together).find("3 s0s1s2 5-6"), std::string::npos) << describeSteps(together);
  const Session apart = playSession("protocol rtmp\ntcp\n> c0c1\n< s0s1\nwait 500\n< s2\n> c2\n").session;
  EXPECT_NE(describeSteps(apart).find("3 s0s1 5\n3 s2 6\n4 c2 7"), std::string::npos) << describeSteps(apart);
}

TEST(SessionBuilder, MarksAHandshakePartThatItsSenderBrokeOff) {
  const Session closed = playSession("protocol rtmp\ntcp\n> c0c1=700\n> fin\n").session;
  EXPECT_NE(describeSteps(closed).find("2 c0c1 4 violated"), std::string::npos) << describeSteps(closed);
  const Session stillComing = playSession("protocol rtmp\ntcp\n> c0c1=700\n").session;
  EXPECT_NE(describeSteps(stillComing).find("2 c0c1 4\n"), std::string::npos) << describeSteps(stillComing);
}

TEST(SessionBuilder, KeepsAtMostSoManyStepsAndCountsTheRest) {
  std::string script = kPublishing;
  for (std::size_t i = 0; i < kMaxRoutineSteps; ++i) script += "< acknowledgement 1\n";
  script += "> video key\n> deleteStream 5\n> fin\n";
  const Session session = playSession(script).session;
  EXPECT_LE(session.steps.size(), kMaxSteps + 32);
  EXPECT_GT(session.stepsLeftOut, 0U);
  EXPECT_EQ(session.messages, 8U + kMaxRoutineSteps + 2);
  EXPECT_NE(describeSteps(session).find("- delete-stream"), std::string::npos) << "what matters still gets its step";
  EXPECT_EQ(toString(session.outcome), "completed");
}

TEST(SessionBuilder, KeepsRemarksByKindSoThatNoneHidesAnother) {
  test::SessionScript script{kPublishing};
  rtmp::Remark flood;
  flood.kind = rtmp::Remark::Kind::LostFraming;
  for (std::size_t i = 0; i < 1000; ++i) script.builder().onRemark(Side::A, flood);
  rtmp::Remark other;
  other.kind = rtmp::Remark::Kind::ChunkSizeIllegal;
  script.builder().onRemark(Side::A, other);
  const Session session = script.finish().session;
  EXPECT_EQ(session.remarks.size(), kMaxRemarksOfKind + 1);
  EXPECT_EQ(session.remarkCounts[0][static_cast<std::size_t>(rtmp::Remark::Kind::LostFraming)], 1000U);
  EXPECT_EQ(session.remarkCounts[0][static_cast<std::size_t>(rtmp::Remark::Kind::ChunkSizeIllegal)], 1U);
}

TEST(SessionBuilder, DoesNotTakeAPartOfANameForTheName) {
  test::SessionScript script{kHandshake};
  MessageRecord record;
  record.header.type = rtmp::MessageType::CommandAmf0;
  record.completeness = rtmp::Completeness::BytesMissing;
  record.firstFrame = record.frame = FrameNumber{6};
  MessageDetail detail;
  rtmp::Command connect;
  connect.name = "connect";
  connect.transaction = 1;
  connect.object.type = rtmp::AmfValue::Type::Object;
  connect.object.properties.push_back({});
  connect.object.properties.back().name = "app";
  connect.object.properties.back().value.type = rtmp::AmfValue::Type::String;
  connect.damage = ParseError{};
  detail.content = connect;
  script.builder().onMessage(MessageIndex{0}, record, &detail, nullptr);
  EXPECT_EQ(script.finish().session.app, std::nullopt);
}

TEST(HandshakeSteps, SayWhenTheServerAnswersAnotherVersion) {
  // rtmpe-rtmpdump-rtmpsrv: "Type mismatch: client sent 6, server answered 8" is what rtmpdump says of it.
  const Session session = playSession("protocol rtmp\ntcp\n> c0c1 version=6\n< s0s1s2 version=8\n> c2\n").session;
  const auto step = std::ranges::find(session.steps, "s0s1s2", &Step::id);
  ASSERT_NE(step, session.steps.end());
  EXPECT_TRUE(english(step->summary).starts_with("version 8 and not 6 as asked, ")) << english(step->summary);
}

TEST(MediaRuns, LastAsLongAsTheirFramesAndNotAsTheirHeaders) {
  // librtmp and ZLMediaKit send the sequence headers with time 0 where the stream is hours old (push-gst-rtmpsink-srs-exttime).
  const std::string old = "> video config ts=0\n> audio config ts=0\n> video key ts=16774000\n> audio ts=16774023\n> video ts=16775500\n";
  for (const std::string& script : {old, old + "> video config ts=0\n"}) {
    const Session session = playSession(kPublishing + script).session;
    const auto step = std::ranges::find(session.steps, "media", &Step::id);
    ASSERT_NE(step, session.steps.end());
    EXPECT_TRUE(english(step->summary).ends_with(", 1.5 s of stream")) << english(step->summary);
  }
}

media::CodecConfig soundOf(const std::string& script) {
  const Session session = playSession(kPublishing + script).session;
  const auto track = std::ranges::find(session.tracks, media::Kind::Audio, &MediaTrack::kind);
  return track == session.tracks.end() ? media::CodecConfig{} : track->config;
}

TEST(Tracks, TakeRateAndChannelsFromTheMetadataWhereNothingElseSaysThem) {
  const std::string asked = "> @setDataFrame audiocodecid=10 audiosamplerate=44100 ";
  EXPECT_EQ(soundOf(asked + "audiochannels=6\n> audio\n").sampleRate, 44100U);
  EXPECT_EQ(soundOf(asked + "audiochannels=6\n> audio\n").channels, 6U);
  EXPECT_EQ(soundOf(asked + "stereo=true\n> audio\n").channels, 2U);
  EXPECT_EQ(soundOf(asked + "stereo=false\n> audio\n").channels, 1U);
  EXPECT_EQ(soundOf(asked + "\n> audio\n").channels, 0U);
  EXPECT_EQ(soundOf("> @setDataFrame audiosamplerate=99000000000 audiochannels=7000\n> audio\n"), media::CodecConfig{}) << "no sound has that";
  EXPECT_EQ(soundOf("< onMetaData audiosamplerate=44100 audiochannels=2\n> audio\n"), media::CodecConfig{}) << "of the other direction";
}

TEST(Tracks, BelieveTheSequenceHeaderBeforeTheMetadata) {
  SessionScript script{kPublishing + "> @setDataFrame audiosamplerate=44100 audiochannels=2\n"};
  MessageRecord record;
  record.header.type = rtmp::MessageType::Audio;
  record.hasMedia = true;
  record.media.kind = media::Kind::Audio;
  record.media.codec = media::Codec::Aac;
  record.media.packetType = media::PacketType::SequenceStart;
  record.firstFrame = record.frame = FrameNumber{3};
  media::CodecConfig config;
  config.sampleRate = 48000;
  config.channels = 1;
  script.builder().onMessage(MessageIndex{99}, record, nullptr, &config);
  const Session session = script.finish().session;
  ASSERT_EQ(session.tracks.size(), 1U);
  EXPECT_EQ(session.tracks.front().config.sampleRate, 48000U);
  EXPECT_EQ(session.tracks.front().config.channels, 1U);
}

TEST(ControlMessages, AreHeldAgainstTheirSize) {
  const auto facts = [](const std::string& script) { return playSession(kConnected + script).session.control[0]; };
  const ControlFacts twice = facts("> set-buffer-length 1\n> ping-response 7 size=10\n> set-peer-bandwidth 5 size=4\n");
  EXPECT_EQ(twice.wrongSize.count, 2U);
  EXPECT_EQ(twice.wrongSizeEvent, rtmp::UserControlEvent::PingResponse);
  EXPECT_EQ(twice.wrongSizeBytes, 10U);
  EXPECT_EQ(twice.rightSizeBytes, 6U);
  EXPECT_EQ(
      facts("> set-buffer-length 1 size=10\n> ping-response 7 size=6\n> acknowledgement 5 size=4\n> set-peer-bandwidth 5 size=5\n").wrongSize.count,
      0U);
}

constexpr auto kFromClient = static_cast<std::size_t>(Direction::ClientToServer);
constexpr auto kFromServer = static_cast<std::size_t>(Direction::ServerToClient);

TEST(SessionBuilder, KnowsNoChunkSizeWhereItsAnnouncementMayHaveBeenMissed) {
  const std::string handshake = "protocol rtmp\ntcp\n> c0c1\n< s0s1s2\n> c2\n";
  const auto sizes = [](const std::string& script) { return playSession(script).session.chunkSize; };
  EXPECT_EQ(sizes(handshake + "> connect 1\n")[kFromClient], 128U);
  EXPECT_EQ(sizes(handshake + "> set-chunk-size 4096\nlost > 90\n> connect 1\n")[kFromClient], 4096U);
  EXPECT_EQ(sizes(handshake + "lost > 90\n> connect 1\n")[kFromClient], std::nullopt);
  EXPECT_EQ(sizes("protocol rtmp\n> video key\n")[kFromClient], std::nullopt);
  EXPECT_EQ(sizes("protocol rtmp\n> syn\n> c0c1\n> c2\n> connect 1\n")[kFromServer], std::nullopt);
}

TEST(SessionBuilder, TakesTheChunkSizeThatAStartInMidStreamWasFoundToUse) {
  test::SessionScript script{"protocol rtmp\n> video key\n"};
  rtmp::Remark remark;
  remark.kind = rtmp::Remark::Kind::StartedInMidStream;
  script.builder().onRemark(Side::A, remark);  // and its chunk size is not known for sure
  EXPECT_EQ(script.finish().session.chunkSize[kFromClient], std::nullopt);
  remark.value = 4096;
  script.builder().onRemark(Side::A, remark);
  EXPECT_EQ(script.finish().session.chunkSize[kFromClient], 4096U);
}

TEST(SessionBuilder, IsCompleteFromStartIfAllUpToConnectWasCaptured) {
  const auto complete = [](std::string_view script) { return playSession(script).session.completeFromStart; };
  EXPECT_TRUE(complete("protocol rtmp\ntcp\n> c0c1\n< s0s1s2\n> c2\n> connect 1\nlost > 90\n> publish 2\n"));
  EXPECT_FALSE(complete("protocol rtmp\ntcp\n> c0c1\n< s0s1s2\n> c2\nlost > 90\n> connect 1\n> publish 2\n"));
  EXPECT_FALSE(complete("protocol rtmp\ntcp\n> c0c1\n< s0s1s2\n> c2\nlost > 90\n> publish 2\n"));
  EXPECT_FALSE(complete("protocol rtmp\ntcp\n> c0c1\n< s0s1\nlost < 1536\n> c2\n> connect 1\n"));
}

}  // namespace
}  // namespace rtmpscope::session
