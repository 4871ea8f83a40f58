// SPDX-License-Identifier: GPL-3.0-or-later
// Which answer belongs to which command (RTMP 7.1.1, 7.2): by transaction id and direction, or by message stream.
#include "core/session/session_script.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace rtmpscope::session {
namespace {

using test::playSession;

constexpr std::string_view kOpened = "tcp\n> c0c1\n< s0s1s2\n> c2\n> connect 1 app=live\n< _result 1 code=NetConnection.Connect.Success\n";

struct PairingRow {
  std::string_view name;
  std::string_view talk;     ///< after connect and its answer
  std::string_view pairing;  ///< per request: name, "+" accepted, "-" refused or "?" unanswered, then the stream that was given out
};

void PrintTo(const PairingRow& row, std::ostream* out) {
  *out << row.name;
}

class RequestPairing : public testing::TestWithParam<PairingRow> {};

TEST_P(RequestPairing, FindsTheAnswer) {
  const Session session = playSession(std::string{kOpened} + std::string{GetParam().talk}).session;
  std::string pairing;
  for (const Request& request : session.requests) {
    if (request.name == "connect") continue;
    if (!pairing.empty()) pairing += ' ';
    pairing += request.name + (request.answer == Request::Answer::Accepted ? "+" : request.answer == Request::Answer::Rejected ? "-" : "?");
    if (request.createdStream) pairing += std::to_string(*request.createdStream);
  }
  EXPECT_EQ(pairing, GetParam().pairing);
}

INSTANTIATE_TEST_SUITE_P(
    Talks, RequestPairing,
    testing::Values(
        PairingRow{"PipelinedAndInOrder", "> createStream 2\n> createStream 3\n< _result 2 stream=1\n< _result 3 stream=2\n",
                   "createStream+1 createStream+2"},
        PairingRow{"OutOfOrder", "> createStream 2\n> createStream 3\n< _result 3 stream=2\n< _result 2 stream=1\n", "createStream+1 createStream+2"},
        PairingRow{"AnIdThatIsUsedAgainOnceItWasAnswered", "> createStream 2\n< _result 2 stream=1\n> createStream 2\n< _result 2 stream=2\n",
                   "createStream+1 createStream+2"},
        PairingRow{"AnIdThatIsUsedTwiceAtOnceInTheirOrder", "> createStream 2\n> createStream 2\n< _result 2 stream=1\n< _result 2 stream=2\n",
                   "createStream+1 createStream+2"},
        PairingRow{"AnAnswerToNothing", "> createStream 2\n< _result 9 stream=1\n", "createStream?"},
        PairingRow{"AnAnswerWithIdZero", "> createStream 2\n< _result 0 stream=1\n", "createStream?"},
        PairingRow{"ARefusal", "> createStream 2\n< _error 2 level=error code=NetConnection.Call.Failed\n", "createStream-"},
        PairingRow{"EachDirectionHasItsOwnIds", "> createStream 2\n< _onbwcheck 2\n> _result 2\n< _result 2 stream=1\n",
                   "createStream+1 _onbwcheck+"},
        PairingRow{"ACallOfTheServerThatNobodyAnswers", "< onBWDone 0\n< _onbwcheck 5\n> createStream 2\n< _result 2 stream=1\n",
                   "_onbwcheck? createStream+1"},
        PairingRow{"StatusesByMessageStream",
                   "> publish 0 name=a msid=1\n> publish 0 name=b msid=2\n< onStatus 0 level=error code=NetStream.Publish.BadName msid=2\n"
                   "< onStatus 0 level=status code=NetStream.Publish.Start msid=1\n",
                   "publish+ publish-"},
        PairingRow{"PlayIsNotAnsweredByItsReset",
                   "> play 0 name=a msid=1\n< onStatus 0 level=status code=NetStream.Play.Reset msid=1\n"
                   "< onStatus 0 level=error code=NetStream.Play.StreamNotFound msid=1\n",
                   "play-"},
        PairingRow{"PublishWithoutIdIsStillARequest", "> publish 0 name=a msid=1\n", "publish?"}),
    [](const auto& row) { return std::string{row.param.name}; });

using test::describeSteps;
using test::kHandshake;

// Steps from the first row that holds `from` on.
std::string stepsFrom(const Session& session, std::string_view from) {
  const std::string steps = describeSteps(session);
  const std::size_t at = steps.find(from);
  return at == std::string::npos ? steps : steps.substr(at);
}

constexpr std::string_view kAnswers =
    "< window-ack-size 5000000\n< set-peer-bandwidth 5000000\n< _result 1 level=status code=NetConnection.Connect.Success\n"
    "< _result 4 stream=1\n< onStatus 0 level=status code=NetStream.Publish.Start\n";

// C2 was lost: the client's messages are known only when nobody waits for it any more, behind the answers.
TEST(RequestPairing, PairsRequestsThatAreKnownOnlyAfterTheirAnswers) {
  const Session session = playSession(std::string{"protocol rtmp\ntcp\n> c0c1\n< s0s1s2\nlost > 1536\nhold >\n"} +
                                      "> connect 1 app=live\n< window-ack-size 5000000\n< set-peer-bandwidth 5000000\n"
                                      "< _result 1 level=status code=NetConnection.Connect.Success\n> createStream 4\n< _result 4 stream=1\n"
                                      "> publish 5 name=cam1\n< onStatus 0 level=status code=NetStream.Publish.Start\n> video key\n> FCUnpublish 6\n"
                                      "release >\n> fin\n")
                              .session;
  EXPECT_EQ(stepsFrom(session, "5 connect"),
            "5 connect 6\n6 window-ack-size 7\n7 set-peer-bandwidth 8\n7 connect-result 9\n8 create-stream 10\n8 create-stream-result 11\n"
            "9 publish 12\n9 on-status 13\n10 set-data-frame missing\n11 media 14\n- fc-unpublish 15\n- tcp-fin 16");
  for (const Request& request : session.requests) EXPECT_EQ(request.answer, Request::Answer::Accepted) << request.name;
  ASSERT_EQ(session.requests.size(), 3U);
  EXPECT_EQ(session.requests[1].createdStream, 1U);
  EXPECT_EQ(toString(session.outcome), "completed");
  EXPECT_EQ(session.ending.kind, Ending::Kind::SaidGoodbye);
}

TEST(RequestPairing, KeepsARefusalThatIsKnownBeforeItsRequest) {
  const Session session = playSession(std::string{kOpened} +
                                      "lost > 50\nhold >\n> publish 5 name=cam1\n"
                                      "< onStatus 0 level=error code=NetStream.Publish.BadName\nrelease >\n> fin\n")
                              .session;
  EXPECT_EQ(toString(session.outcome), "rejected");
  ASSERT_FALSE(session.requests.empty());
  EXPECT_EQ(session.requests.back().code, "NetStream.Publish.BadName");
}

// A packet of the server was lost: its yes comes to be known after the client's goodbye, and was before it.
TEST(RequestPairing, KeepsAGoodbyeThatIsKnownBeforeTheYes) {
  const Session session = playSession(test::kStream +
                                      "lost < 50\nhold <\n> publish 3 name=cam1\n< onStatus 0 level=status code=NetStream.Publish.Start\n"
                                      "> video key\n> FCUnpublish 4\n> deleteStream 5\nrelease <\n> fin\n")
                              .session;
  EXPECT_EQ(session.ending.kind, Ending::Kind::SaidGoodbye);
  EXPECT_EQ(session.ending.frame, FrameNumber{16});
  // One that is truly taken back by a second publish stays so.
  const Session again = playSession(test::kPublishing +
                                    "> FCUnpublish 4\nhold <\n> publish 5 name=cam2\n"
                                    "< onStatus 0 level=status code=NetStream.Publish.Start\n> video key\nrelease <\n> fin\n")
                            .session;
  EXPECT_EQ(again.ending.kind, Ending::Kind::Fin);
}

TEST(RequestPairing, KnowsAnswersWhoseRequestsWereNotCaptured) {
  // All commands of the client are in a hole.
  const Session hole = playSession(kHandshake + "lost > 400\n" + std::string{kAnswers} + "> video key\n> fin\n").session;
  EXPECT_NE(describeSteps(hole).find("5 connect not-captured"), std::string::npos) << describeSteps(hole);
  for (const std::string_view row : {"7 connect-result 9\n", "8 create-stream-result 10\n", "9 on-status 11\n", "9 publish not-captured\n"}) {
    EXPECT_NE(describeSteps(hole).find(row), std::string::npos) << row << describeSteps(hole);
  }
  EXPECT_EQ(toString(hole.role), "publish");
  // The client was not captured at all.
  const Session half = playSession(std::string{"protocol rtmp\n< s0s1s2\n"} + std::string{kAnswers} + "< fin\n").session;
  EXPECT_EQ(stepsFrom(half, "5 connect").find("missing"), std::string::npos) << describeSteps(half);
  for (const std::string_view row : {"7 connect-result 4\n", "8 create-stream-result 5\n", "9 on-status 6\n", "9 publish not-captured\n"}) {
    EXPECT_NE(describeSteps(half).find(row), std::string::npos) << row << describeSteps(half);
  }
  // Only publish was not.
  const Session one = playSession(test::kStream + "lost > 40\n< onStatus 0 level=status code=NetStream.Publish.Start\n> video key\n").session;
  EXPECT_EQ(stepsFrom(one, "9 publish"), "9 publish not-captured\n9 on-status 13\n10 set-data-frame missing\n11 media 14");
}

TEST(RequestPairing, TellsARefusalWhoseRequestWasNotCaptured) {
  const Session session = playSession("protocol rtmp\n< s0s1s2\n< onStatus 0 level=error code=NetStream.Publish.BadName\n< fin\n").session;
  EXPECT_EQ(toString(session.outcome), "rejected");
  ASSERT_TRUE(session.unasked);
  EXPECT_EQ(session.unasked->name, "publish");
  EXPECT_EQ(session.unasked->code, "NetStream.Publish.BadName");
}

TEST(RequestPairing, NamesTheStreamThatWasAccepted) {
  const std::string no = "< onStatus 0 level=error code=NetStream.Publish.BadName\n";
  const std::string yes = "< onStatus 0 level=status code=NetStream.Publish.Start\n";
  const std::string publishA = "> publish 3 name=a\n";
  const std::string publishB = "> publish 4 name=b\n";
  EXPECT_EQ(playSession(test::kStream + publishA + no + publishB + yes).session.streamName, "b");
  EXPECT_EQ(playSession(test::kStream + publishA + yes + publishB + yes).session.streamName, "a");
  EXPECT_EQ(playSession(test::kStream + publishA + no + publishB + no).session.streamName, "b");
}

// The commands that are kept to be paired again have a cap, and what comes beyond it is paired all the same.
TEST(RequestPairing, GoesOnWhereTheCommandsToPairAgainAreTooMany) {
  std::string talk{kOpened};
  talk += "hold >\n> createStream 2\n< _result 2 stream=1\nrelease >\n";
  const std::string name(200, 'x');
  for (int i = 0; i < 6000; ++i) talk += "> " + name + " 0\n";
  talk += "> createStream 3\n< _result 3 stream=2\n";
  const Session session = playSession(talk).session;
  ASSERT_EQ(session.requests.size(), 3U);
  EXPECT_EQ(session.requests[1].createdStream, 1U);
  EXPECT_EQ(session.requests[2].createdStream, 2U);
}

TEST(RequestPairing, ReadsNoYesFromAStatusThatIsCutShort) {
  const Session session = playSession(test::kStream + "> publish 3 name=a\n< onStatus 0 damaged\n").session;
  EXPECT_EQ(session.requests.back().answer, Request::Answer::None);
  EXPECT_NE(describeSteps(session).find("9 on-status 14"), std::string::npos) << describeSteps(session);
}

}  // namespace
}  // namespace rtmpscope::session
