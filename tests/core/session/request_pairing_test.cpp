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

}  // namespace
}  // namespace rtmpscope::session
