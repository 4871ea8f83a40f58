// SPDX-License-Identifier: GPL-3.0-or-later
// Every rule of the catalogue has a play that fires it and one like it that does not. Severities and conditions are those of
// docs/diagnostics.md.
#include "diagnosis/diagnose.h"

#include "core/session/session_script.h"
#include "support/english.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <set>

namespace rtmpscope::diagnosis {
namespace {

using session::Session;
using test::kConnected;
using test::kHandshake;
using test::kPlaying;
using test::kPublishing;
using test::kStream;
using test::Played;
using test::SessionScript;

// What a line of a play cannot say: facts of TCP and remarks of the decoder.
using Tweak = std::function<void(SessionScript&)>;

struct RuleCase {
  std::string rule;
  std::string script;
  std::string expected;  // "error", "warning likely" ..., "" for silence
  Tweak tweak = nullptr;
};

std::vector<Finding> findingsOf(const std::string& script, const Tweak& tweak = nullptr) {
  SessionScript played{script};
  if (tweak) tweak(played);
  const Played done = played.finish();
  return diagnose(done.session, done.connection);
}

// "warning x2 [4,7]": severity, certainty if it is not certain, count if it is not 1, frames.
std::string describe(const std::vector<Finding>& findings, const std::string& rule) {
  std::string text;
  for (const Finding& finding : findings) {
    if (finding.rule != rule) continue;
    if (!text.empty()) text += "; ";
    text += toString(finding.severity);
    if (finding.certainty != Certainty::Certain) text += " " + std::string{toString(finding.certainty)};
  }
  return text;
}

Tweak remark(rtmp::Remark::Kind kind, Side side = Side::A, std::uint64_t value = 0) {
  return [=](SessionScript& script) {
    rtmp::Remark made;
    made.kind = kind;
    made.value = value;
    made.frame = FrameNumber{5};
    made.error.what = "depth of values";
    made.error.wanted = 64;
    script.builder().onRemark(side, made);
  };
}

Tweak tcp(std::function<void(net::Connection&)> change) {
  return [change = std::move(change)](SessionScript& script) { change(script.connection()); };
}

const std::string kMedia = "> @setDataFrame videocodecid=7 audiocodecid=10\n> video config\n> audio config\n> video key\n> audio\n";
const std::string kServed = "< onMetaData videocodecid=7\n< video config\n< audio config\n< video key\n< audio\n";
const std::string kGoodEnd = "> FCUnpublish 8\n> deleteStream 9\n> fin\n< fin\n";
const std::string kHealthyPush = kPublishing + kMedia + kGoodEnd;
const std::string kServerOnly = "protocol rtmp\n< s0s1s2\n< _result 1 level=status code=NetConnection.Connect.Success\n< _result 2 stream=1\n";
const std::string kHealthyPull = kPlaying + kServed + "> deleteStream 9\n> fin\n< fin\n";

const std::string kStreamOfPlayer = kHandshake +
                                    "> connect 1 app=live audioCodecs=4071\n< _result 1 code=NetConnection.Connect.Success\n> createStream 2\n"
                                    "< _result 2 stream=1\n> play 3 name=cam1\n< onStatus 0 level=status code=NetStream.Play.Start\n";

// A picture each second of the capture, whose clock goes so many ms meanwhile.
std::string ticking(int seconds, int milliseconds) {
  std::string script;
  for (int i = 0; i < seconds; ++i) script += "wait 990\n> video key ts=" + std::to_string(i * milliseconds) + "\n";
  return script;
}

const std::vector<RuleCase>& ruleCases() {
  static const std::vector<RuleCase> kCases = {
      {"not-rtmp", "protocol http GET\ntcp\n> bytes 80\nwait 3000\n> fin\n", "error"},
      {"not-rtmp", "protocol tls\ntcp\n> bytes 500\n< bytes 900\n> fin\n", ""},

      {"connection-refused", "> syn\n< rst\n", "error"},
      {"connection-refused", "> syn\nwait 9000\n", "error likely"},
      {"connection-refused", "> syn\nwait 500\n", ""},
      {"connection-refused", "tcp\n> rst\n", ""},

      {"handshake-stalled", "protocol rtmp\ntcp\n> c0c1=1389\nwait 1800\n> fin\n", "error"},
      {"handshake-stalled", "tcp\nwait 1800\n> fin\n", "error"},
      {"handshake-stalled", "protocol rtmp\ntcp\n> c0c1\nwait 4000\n", "error"},
      {"handshake-stalled", "protocol rtmp\ntcp\n> c0c1\n< s0s1s2\nwait 4000\n", "error"},
      {"handshake-stalled", "protocol rtmp\ntcp\n> c0c1\nwait 1000\n", ""},
      {"handshake-stalled", "protocol rtmp\n> c0c1\nwait 4000\n", ""},
      {"handshake-stalled", kHandshake + "wait 9000\n", ""},

      {"handshake-order", "protocol rtmp\ntcp\n> c0c1\n> c2\n< s0s1s2\n> connect 1 app=x\n", "note"},
      {"handshake-order", "protocol rtmp\ntcp\n> c0c1\n< s0s1\n> c2\n< s2\n> connect 1 app=x\n", "note"},
      {"handshake-order", "protocol rtmp\ntcp\n< s0s1\n> c0c1\n< s2\n> c2\n> connect 1 app=x\n", "note"},
      {"handshake-order", "protocol rtmp\ntcp\n> c0c1\n< s0s1s2\n< window-ack-size 5\n> c2\n> connect 1 app=x\n", "note"},
      {"handshake-order", "protocol rtmp\ntcp\n> c0c1\n> c2\n< s0s1\nwait 9000\n", "error"},
      {"handshake-order", kHealthyPush, ""},

      {"echo-mismatch", kHealthyPush, ""},
      {"digest-missing", kHealthyPush, ""},
      {"digest-invalid", kHealthyPush, ""},

      {"connect-rejected", kHandshake + "> connect 1 app=x\n< _error 1 level=error code=NetConnection.Connect.Rejected\n< fin\n", "error"},
      {"connect-rejected", kHandshake + "> connect 1 app=x\n< onStatus 0 level=error code=NetConnection.Connect.InvalidApp msid=0\n< fin\n", "error"},
      {"connect-rejected", kConnected, ""},

      {"publish-rejected", kStream + "> publish 3 name=c\n< onStatus 0 level=error code=NetStream.Publish.BadName\n< fin\n", "error"},
      {"publish-rejected", kConnected + "> releaseStream 5 name=c\n> createStream 2\n< _error 2 code=NetConnection.Call.Failed\n", "error"},
      {"publish-rejected", kHealthyPush, ""},
      {"publish-rejected",
       kStream +
           "> publish 3 name=c\n< onStatus 0 level=error code=NetStream.Publish.BadName\n> publish 4 name=d\n"
           "< onStatus 0 level=status code=NetStream.Publish.Start\n" +
           kMedia + kGoodEnd,
       "note"},
      {"publish-rejected", kServerOnly + "< onStatus 0 level=error code=NetStream.Publish.BadName\n< fin\n", "error"},
      {"publish-rejected",
       kStream + "lost > 50\nhold >\n> publish 3 name=c\n< onStatus 0 level=error code=NetStream.Publish.BadName\nrelease >\n> fin\n", "error"},
      {"command-unanswered",
       kStream + "lost > 50\nhold >\n> publish 3 name=c\n< onStatus 0 level=error code=NetStream.Publish.BadName\nrelease >\n> fin\n", ""},

      {"play-rejected", kStream + "> play 3 name=c\n< onStatus 0 level=error code=NetStream.Play.StreamNotFound\n> fin\n", "error"},
      {"play-rejected", kHealthyPull, ""},

      {"closed-without-status", kHandshake + "> connect 1 app=x\n< fin\n", "error"},
      {"closed-without-status", kStream + "> publish 3 name=c\n< fin\n> FCUnpublish 4\n", "error"},
      {"closed-without-status", kStream + "> play 3 name=c\n< rst\n", "error"},
      {"closed-without-status", kHandshake + "< fin\n", "error"},
      {"closed-without-status", kServerOnly + "< fin\n", "note cannot-tell"},
      {"closed-without-status", kServerOnly + "< onStatus 0 level=status code=NetStream.Publish.Start\n< fin\n", ""},
      {"closed-without-status", kConnected + "< fin\n", "error"},
      {"closed-without-status", kPublishing + "wait 500\n< fin\n", "error"},
      {"closed-without-status", kPublishing + "wait 5000\n< fin\n", ""},
      {"closed-without-status", kStream + "> publish 3 name=c\nlost < 120\n< fin\n", "note cannot-tell"},
      {"closed-without-status", kStream + "> publish 3 name=c\n< onStatus 0 level=error code=NetStream.Publish.BadName\n< fin\n", ""},
      {"closed-without-status", kStream + "> publish 3 name=c\n> fin\n< fin\n", ""},

      {"closed-by-server", kPublishing + kMedia + "< fin\n> rst\n", "warning"},
      {"closed-by-server", kPublishing + kMedia + "< rst\n", "warning"},
      {"closed-by-server", kPublishing + kMedia + "> deleteStream 9\n< fin\n", ""},
      {"closed-by-server", kPublishing + kMedia + "> fin\n< fin\n", ""},
      {"closed-by-server", kPublishing + kMedia + "< fin\nlost < 40\n", "note cannot-tell"},

      {"connection-reset", kPublishing + kMedia + "> rst\n", "warning"},
      {"connection-reset", kPublishing + kMedia + kGoodEnd + "> rst\n", "note"},
      {"connection-reset", kPlaying + kServed + "> rst\n", "note"},
      {"connection-reset", kPlaying + kServed + "wait 5000\n> rst\n", "warning"},
      {"connection-reset", kHealthyPush, ""},

      {"command-unanswered", kHandshake + "> connect 1 app=x\nwait 5000\n", "error"},
      {"command-unanswered", kStream + "> play 3 name=c\nwait 9000\n> fin\n", "error"},
      {"command-unanswered", kStream + "> play 3 name=c\nlost < 90\nwait 9000\n> fin\n", "note cannot-tell"},
      {"command-unanswered", kStream + "> play 3 name=c\nwait 1000\n", ""},
      {"command-unanswered", kStream + "> play 3 name=c\n< fin\n", ""},
      {"command-unanswered", kConnected + "> releaseStream 5 name=c\n> FCPublish 6 name=c\n> createStream 2\n< _result 2 stream=1\n", "note"},
      {"command-unanswered", kConnected + "> _checkbw 5\n< _error 5 code=NetConnection.Call.Failed\n", "note"},
      {"command-unanswered", kHealthyPull, ""},

      {"play-no-data", kPlaying + "wait 5000\n> deleteStream 5\n> fin\n", "warning"},
      {"play-no-data", kPlaying + "wait 3600\n" + kServed, "warning"},
      {"play-no-data", kPlaying + "lost < 500\nwait 5000\n> fin\n", "note cannot-tell"},
      {"play-no-data", kPlaying + "wait 1000\n" + kServed, ""},

      {"wrong-stream-id", kStream + "> publish 3 name=c msid=1\n< onStatus 0 level=status code=NetStream.Publish.Start msid=0\n" + kMedia, "note"},
      {"wrong-stream-id", kStream + "> publish 3 name=c msid=1\n< onStatus 0 level=status code=NetStream.Publish.Start msid=0\n> fin\n", "warning"},
      {"wrong-stream-id", kHealthyPush, ""},

      {"control-on-wrong-chunk-stream", kConnected + "< set-chunk-size 4096 csid=3\n", "note"},
      {"control-on-wrong-chunk-stream", kConnected + "< set-chunk-size 4096 csid=3\n> fin\n", "warning"},
      {"control-on-wrong-chunk-stream", kHealthyPush, ""},

      {"chunk-size-abuse", kHealthyPush, "error", remark(rtmp::Remark::Kind::ChunkSizeIllegal)},
      {"chunk-size-abuse", kConnected + "> set-chunk-size 134217728\n", "warning"},
      {"chunk-size-abuse", kHealthyPush, "note", tcp([](net::Connection& connection) { connection.sides[0].streamBytes = 9'000'000; })},
      {"chunk-size-abuse", "protocol rtmp\n> video key\n< acknowledgement 5\n", "",
       tcp([](net::Connection& connection) { connection.sides[0].streamBytes = 9'000'000; })},
      {"chunk-size-abuse", kConnected + "> set-chunk-size 65536\n", ""},

      {"extended-timestamp-omitted", kHealthyPush, "warning", remark(rtmp::Remark::Kind::ExtendedTimestampOmitted)},
      {"extended-timestamp-omitted", kHealthyPush, "", remark(rtmp::Remark::Kind::ExtendedTimestampRepeated)},
      {"chunk-header-short", kHealthyPush, "warning", remark(rtmp::Remark::Kind::ShortContinuation)},
      {"chunk-header-short", kHealthyPush, "", remark(rtmp::Remark::Kind::ExtendedTimestampRepeated)},

      {"control-size-wrong", kConnected + "< ping-request 5 size=10\n> ping-response 5\n", "note"},
      {"control-size-wrong", kConnected + "> set-buffer-length 1 size=6\n< fin\n", "warning"},
      {"control-size-wrong", kConnected + "< window-ack-size 5 size=3\n> window-ack-size 5 size=8\n", "note; note"},
      {"control-size-wrong", kConnected + "< ping-request 5\n> ping-response 5\n> set-buffer-length 1\n< stream-begin 1\n", ""},

      {"message-replaced", kHealthyPush, "note", remark(rtmp::Remark::Kind::MessageReplaced)},
      {"message-replaced", kConnected + "< fin\n", "warning", remark(rtmp::Remark::Kind::MessageReplaced)},
      {"message-replaced", kPublishing + "lost > 100\n" + kMedia, "", remark(rtmp::Remark::Kind::MessageReplaced)},
      {"message-replaced", "protocol rtmp\n> video key\n", "", remark(rtmp::Remark::Kind::MessageReplaced)},
      {"message-replaced", kHealthyPush, "",
       [](SessionScript& script) {
         remark(rtmp::Remark::Kind::LostFraming)(script);
         remark(rtmp::Remark::Kind::MessageReplaced)(script);
       }},
      {"message-length-changed", kHealthyPush, "note", remark(rtmp::Remark::Kind::LengthChanged)},
      {"message-length-changed", kConnected + "< fin\n", "warning", remark(rtmp::Remark::Kind::LengthChanged)},
      {"message-length-changed", kPublishing + "lost > 100\n" + kMedia, "", remark(rtmp::Remark::Kind::LengthChanged)},
      {"timestamp-as-delta", kHealthyPush, "note likely", remark(rtmp::Remark::Kind::TimestampAsDelta)},
      {"timestamp-as-delta", kPublishing + "lost > 100\n" + kMedia, "", remark(rtmp::Remark::Kind::TimestampAsDelta)},

      {"chunk-stream-broken", kHealthyPush, "error", remark(rtmp::Remark::Kind::LostFraming)},
      {"chunk-stream-broken", kPublishing + "lost > 100\n" + kMedia, "", remark(rtmp::Remark::Kind::LostFraming)},
      {"chunk-stream-broken", "protocol rtmp\n> video key\n", "", remark(rtmp::Remark::Kind::LostFraming)},

      {"chunk-stream-undecodable", kHealthyPush, "note", remark(rtmp::Remark::Kind::NoPredecessor)},
      {"chunk-stream-undecodable", kPublishing + "lost > 100\n" + kMedia, "note", remark(rtmp::Remark::Kind::NoPredecessor)},
      {"chunk-stream-undecodable", kHealthyPush, "", remark(rtmp::Remark::Kind::LostFraming)},
      {"chunk-stream-undecodable", kHealthyPush, "note", remark(rtmp::Remark::Kind::ThreadNotFound, Side::A, 20000)},
      {"chunk-stream-undecodable", kHealthyPush, "", remark(rtmp::Remark::Kind::ThreadNotFound, Side::A, 200)},
      {"chunk-stream-undecodable", kHealthyPush, "note", remark(rtmp::Remark::Kind::Headless, Side::A, 70000)},
      {"chunk-stream-undecodable", kHealthyPush, "", remark(rtmp::Remark::Kind::Headless, Side::A, 200)},

      {"timestamp-backwards", kPublishing + "> video config\n> video key ts=1000\n> video ts=960\n", "note"},
      {"timestamp-backwards", kPublishing + "> video config\n> video key ts=1000\n> video ts=500\n", "warning"},
      {"timestamp-backwards", kPublishing + "> audio config\n> audio ts=1000\n> audio ts=990\n> audio ts=1020\n> audio ts=1010\n", "warning"},
      {"timestamp-backwards", kPublishing + "> video config ts=0\n> video key ts=1000\n> audio config ts=0\n> audio ts=960\n> video ts=1040\n", ""},
      {"timestamp-backwards", kPublishing + "> video config\n> video key ts=1000\nlost > 300\n> video ts=500\n", "warning likely"},
      {"timestamp-backwards", kPublishing + "> video config ts=9000\n> video key ts=1000\n", ""},
      {"timestamp-backwards", kPlaying + kServed + "> seek 5\n< video key ts=90000\n< video key ts=40\n", ""},

      {"timestamp-gap", kPublishing + "> video config\n> video key ts=0\n> video ts=1500\n", "warning"},
      {"timestamp-gap", kPublishing + "> video config\n> video key ts=0\nlost > 500\n> video ts=1500\n", ""},
      {"timestamp-gap", kPublishing + "> video config ts=0\n> video key ts=60000\n> video ts=60040\n", ""},

      {"video-header-missing", kPublishing + "> video key\n> video\n> fin\n", "error"},
      {"video-header-missing", kPublishing + "> video key\nwait 2500\n> video config\n> video key\n", "error"},
      {"video-header-missing", kPublishing + "> video key\n> video config\n> video key\n", "warning"},
      {"video-header-missing", kStream + "> play 3 name=film start=5000\n< onStatus 0 level=status code=NetStream.Play.Start\n< video key\n< audio\n",
       "note likely"},
      {"video-header-missing", kPublishing + "lost > 200\n> video key\n", ""},
      {"video-header-missing", "protocol rtmp\n> video key\n> video\n", ""},
      {"video-header-missing", kHealthyPush, ""},

      {"audio-header-missing", kPublishing + "> audio\n> fin\n", "error"},
      {"audio-header-missing", kHealthyPull, ""},

      {"metadata-missing", kPublishing + "> video config\n> video key\n", "note"},
      {"metadata-missing", kPublishing + "> onMetaData width=320\n> video config\n> video key\n", "note"},
      {"metadata-missing", kHealthyPush, ""},

      {"metadata-contradicts", kPublishing + "> @setDataFrame videocodecid=7 audiocodecid=10\n> video config\n> video key\nwait 4000\n> video\n",
       "warning"},
      {"metadata-contradicts", kPublishing + "> @setDataFrame videocodecid=7 width=1920 height=1080\n> video config\n> video key\n", "note"},
      {"metadata-contradicts", kPublishing + "> @setDataFrame videocodecid=7 width=320 height=240\n> video config\n> video key\nwait 4000\n> video\n",
       ""},
      {"metadata-contradicts", kPublishing + "> @setDataFrame videocodecid=7 audiocodecid=10\n> video config\n> video key\nwait 1000\n> video\n", ""},

      {"address-split", kHandshake + "> connect 1 app=x tcUrl=rtmp://h/y\n< _error 1 level=error code=NetConnection.Connect.Rejected\n< fin\n",
       "warning"},
      {"address-split", kHandshake + "> connect 1 app=live tcUrl=rtmp://h:11935ve/live\n< _result 1 code=NetConnection.Connect.Success\n", "note"},
      {"address-split", kHandshake + "> connect 1 app=live/cam1?k=1 tcUrl=rtmp://h:1935/live/cam1/\n< _result 1 code=NetConnection.Connect.Success\n",
       ""},

      {"timestamp-forecast", kPublishing + "> video config\n> video key ts=16700000\n> video ts=16700040\n", "note"},
      {"timestamp-forecast", kPublishing + "> video config\n> video key ts=16777200\n> video ts=16777240\n", "note"},
      {"timestamp-forecast", kPublishing + "> video config\n> video key ts=1000\n> video ts=1040\n", ""},

      {"message-malformed", kHealthyPush, "warning", remark(rtmp::Remark::Kind::Malformed)},
      {"message-malformed", kPublishing + "lost > 100\n" + kMedia, "", remark(rtmp::Remark::Kind::Malformed)},

      {"clock-drift", kPublishing + "> video config\n" + ticking(40, 980), "warning"},
      {"clock-drift", kPublishing + "> video config\n" + ticking(40, 999), ""},
      {"clock-drift", kPublishing + "> video config\n" + ticking(20, 980), ""},

      {"track-missing", kPublishing + kMedia + "wait 4000\n> video\n", "warning"},
      {"track-missing", kPublishing + "> @setDataFrame videocodecid=7 audiocodecid=10\n> video config\n> video key\nwait 4000\n> video\n", "warning"},
      {"track-missing", kPublishing + kMedia + "wait 4000\n> video\n> audio\n", ""},
      {"track-missing", kPublishing + kMedia + "wait 4000\nlost > 100\n> video\n", ""},

      {"codec-filtered", kStreamOfPlayer + "< onMetaData videocodecid=7 audiocodecid=10\n< audio config\n< audio\nwait 4000\n< audio\n",
       "warning likely"},
      {"codec-filtered", kStreamOfPlayer + "< onMetaData videocodecid=0 audiocodecid=10\n< audio config\n< audio\nwait 4000\n< audio\n", ""},

      {"object-encoding", kHandshake + "> connect 1 app=x\n< _result 1 code=NetConnection.Connect.Success objectEncoding=3\n", "warning"},
      {"object-encoding", kHandshake + "> connect 1 app=x objectEncoding=3\n< _result 1 code=NetConnection.Connect.Success objectEncoding=3\n", ""},

      {"ping-unanswered", kPublishing + "< ping-request 5\n" + kMedia + "wait 5000\n< fin\n", "warning"},
      {"ping-unanswered", kPublishing + "< ping-request 5\n" + kMedia + "wait 5000\nlost > 50\n< fin\n", "note cannot-tell"},
      {"ping-unanswered", kPublishing + "< ping-request 5\n> ping-response 5\n" + kMedia + "wait 5000\n< fin\n", ""},
      {"ping-unanswered", kPublishing + "hold <\n< ping-request 5\n> ping-response 5\nrelease <\n" + kMedia + "wait 5000\n< fin\n", ""},
      {"ping-unanswered", kPublishing + "< ping-request 5\nwait 1000\n< fin\n", ""},

      {"idle-timeout", kPublishing + kMedia + "wait 30000\n< fin\n", "warning likely"},
      {"closed-by-server", kPublishing + kMedia + "wait 30000\n< fin\n", ""},
      {"idle-timeout", kPublishing + kMedia + "wait 3000\n< fin\n", ""},
      {"idle-timeout", kPublishing + kMedia + "wait 30000\n> fin\n", ""},
      {"idle-timeout", kPublishing + kMedia + "> deleteStream 9\nwait 30000\n< fin\n", ""},

      {"ack-missing", kHealthyPull, "note", tcp([](net::Connection& connection) { connection.sides[1].streamBytes = 20'000'000; })},
      {"ack-missing", kPlaying + "> acknowledgement 5\n" + kServed, "",
       tcp([](net::Connection& connection) { connection.sides[1].streamBytes = 20'000'000; })},
      {"ack-missing", kHealthyPull, "", tcp([](net::Connection& connection) { connection.sides[1].streamBytes = 6'000'000; })},

      {"tcp-zero-window", kHealthyPull, "warning", tcp([](net::Connection& connection) {
         connection.sides[0].troubles.make().zeroWindows = 4;
         connection.sides[0].troubles.make().zeroWindowTime = std::chrono::seconds{2};
       })},
      {"tcp-zero-window", kHealthyPull, "note", tcp([](net::Connection& connection) {
         connection.sides[0].troubles.make().zeroWindows = 1;
         connection.sides[0].troubles.make().zeroWindowTime = std::chrono::milliseconds{3};
       })},
      {"tcp-zero-window", kHealthyPull, ""},

      {"tcp-loss", kHealthyPush, "warning", tcp([](net::Connection& connection) {
         connection.sides[0].packets = 500;
         connection.sides[0].troubles.make().retransmissions = 10;
       })},
      {"tcp-loss", kHealthyPush, "note", tcp([](net::Connection& connection) {
         connection.sides[0].packets = 500;
         connection.sides[0].troubles.make().retransmissions = 2;
       })},
      {"tcp-loss", kHealthyPush, "", tcp([](net::Connection& connection) {
         connection.sides[0].packets = 500;
         connection.sides[0].troubles.make().retransmissions = 250;
         connection.sides[0].troubles.make().copies = 250;
         connection.sides[0].troubles.make().copiesTakenForRetransmissions = 250;
       })},
      {"tcp-overlap-differs", kHealthyPush, "warning cannot-tell",
       tcp([](net::Connection& connection) { connection.sides[0].troubles.make().overlapsWithDifference = 2; })},
      {"tcp-overlap-differs", kHealthyPush, "",
       tcp([](net::Connection& connection) { connection.sides[0].troubles.make().overlapsNotCompared = 2; })},
      {"limit-reached", kHealthyPush, "note", tcp([](net::Connection& connection) { connection.sides[0].troubles.make().overlapsNotCompared = 2; })},
      {"limit-reached", kHealthyPush, ""},
      {"tcp-data-after-end", kHealthyPush, "note cannot-tell", tcp([](net::Connection& connection) {
         connection.sides[1].troubles.make().lateSegments = connection.sides[1].troubles.make().lateNewSegments = 2;
       })},
      {"tcp-data-after-end", kHealthyPush, "", tcp([](net::Connection& connection) { connection.sides[1].troubles.make().lateSegments = 2; })},

      {"tcp-loss", "> syn\nwait 9000\n", "", tcp([](net::Connection& connection) { connection.sides[0].troubles.make().retransmissions = 2; })},

      {"keyframe-interval", kPublishing + "> video config\n> video key ts=0\n> video ts=900\n> video key ts=12000\n", "note"},
      {"keyframe-interval", kPublishing + "> video config\n> video key ts=0\n> video key ts=2000\n", ""},
      {"keyframe-interval", kPublishing + "> video config\n> video key ts=0\nlost > 900\n> video ts=900\n> video key ts=12000\n", ""},

      {"capture-gap", kPublishing + "lost > 500\n> video key\n", "warning"},
      {"capture-gap", kHealthyPush, ""},

      {"capture-snaplen", kHealthyPush, "note", tcp([](net::Connection& connection) {
         connection.sides[0].missingBytes = 100;
         connection.sides[0].troubles.make().gaps.push_back({{StreamOffset{4000}, StreamOffset{4100}}, MissingReason::NotCaptured, FrameNumber{9}});
       })},
      {"capture-snaplen", kPublishing + "lost > 500\n> video key\n", ""},

      {"capture-one-direction", "protocol rtmp\n> syn\n> c0c1\n> c2\n> connect 1 app=x\n", "note"},
      {"capture-one-direction", "> syn\nwait 9000\n", ""},
      {"capture-one-direction", kHealthyPush, ""},

      {"capture-midstream", "protocol rtmp\n> video key\n< acknowledgement 5\n", "note"},
      {"capture-midstream", kHealthyPush, ""},

      {"capture-duplicates", kHealthyPush, "note", tcp([](net::Connection& connection) {
         connection.sides[0].troubles.make().copies = 3;
         connection.sides[0].troubles.make().firstCopy = FrameNumber{9};
       })},
      {"capture-duplicates", kHealthyPush, "", tcp([](net::Connection& connection) { connection.sides[0].troubles.make().retransmissions = 3; })},

      {"limit-reached", kHealthyPush, "warning", remark(rtmp::Remark::Kind::Limit)},
      {"limit-reached", kHealthyPush, "", remark(rtmp::Remark::Kind::Resynchronised)},
  };
  return kCases;
}

TEST(Rules, FireWhereTheyMustAndNowhereElse) {
  for (const RuleCase& each : ruleCases()) {
    const std::vector<Finding> findings = findingsOf(each.script, each.tweak);
    const auto first = std::ranges::find(findings, each.rule, &Finding::rule);
    EXPECT_EQ(describe(findings, each.rule), each.expected) << each.rule << "\n"
                                                            << each.script << (first != findings.end() ? test::english(first->message) : "");
  }
}

TEST(Rules, AllHaveACaseThatFiresAndOneThatDoesNot) {
  // Digests and echoes need a handshake that is set by hand (handshake_rules_test), ghosts a second session (together_test),
  // misuse a tunnel (tunnel_rules_test). What plays can't tell is told by captures (tests/program/rules), which have all rules once more.
  const std::set<std::string> elsewhere = {"digest-missing",  "digest-invalid",       "echo-mismatch",     "ghost-publisher",       "rtmpt-misuse",
                                           "auth-incomplete", "reconnect-ignored",    "handshake-version", "chunk-stream-id-limit", "message-too-big",
                                           "abort-ignored",   "control-event-closed", "codec-not-agreed",  "multitrack-not-agreed", "tls-alert"};
  std::set<std::string> fires;
  std::set<std::string> silent;
  for (const RuleCase& each : ruleCases()) (each.expected.empty() ? silent : fires).insert(each.rule);
  for (const Rule& rule : ruleCatalog()) {
    const std::string id{rule.id};
    EXPECT_TRUE(elsewhere.contains(id) || fires.contains(id)) << id;
    EXPECT_TRUE(elsewhere.contains(id) || silent.contains(id)) << id;
    EXPECT_FALSE(rule.title.empty()) << id;
  }
}

TEST(Rules, AreThoseOfTheContract) {
  // The table of docs/diagnostics.md. What is about the file and not about a session, core/analysis finds.
  std::ifstream file{std::string{RTMPSCOPE_SOURCE_DIR} + "/docs/diagnostics.md"};
  ASSERT_TRUE(file);
  std::set<std::string> contract;
  for (std::string line; std::getline(file, line) && !line.starts_with("## 3.");) {
    if (!line.starts_with("| `")) continue;
    const std::string ids = line.substr(0, line.find('|', 1));
    for (std::size_t at = ids.find('`'); at != std::string::npos; at = ids.find('`', at)) {
      const std::size_t end = ids.find('`', at + 1);
      contract.insert(ids.substr(at + 1, end - at - 1));
      at = end + 1;
    }
  }
  ASSERT_GE(contract.size(), 60U);
  for (const char* const ofTheFile : {"capture-cut", "capture-drops", "capture-damaged", "capture-link-type", "capture-filter"}) {
    EXPECT_EQ(contract.erase(ofTheFile), 1U) << ofTheFile;
  }
  std::set<std::string> catalog;
  for (const Rule& rule : ruleCatalog()) EXPECT_TRUE(catalog.insert(std::string{rule.id}).second) << rule.id;
  EXPECT_EQ(catalog, contract);
}

TEST(Rules, LeaveHealthySessionsInPeace) {
  for (const std::string& script : {kHealthyPush, kHealthyPull, kPublishing + kMedia + kGoodEnd + "> rst\n", kPublishing + kMedia}) {
    for (const Finding& finding : findingsOf(script))
      EXPECT_EQ(toString(finding.severity), "note") << finding.rule << ": " << test::english(finding.message);
  }
}

TEST(Rules, GiveEvidenceASentenceAndAdvice) {
  for (const RuleCase& each : ruleCases()) {
    for (const Finding& finding : findingsOf(each.script, each.tweak)) {
      EXPECT_GE(test::english(finding.message).size(), 20U) << finding.rule;
      EXPECT_GE(test::english(finding.advice).size(), 10U) << finding.rule;
      EXPECT_EQ(test::english(finding.message).back(), '.') << test::english(finding.message);
      EXPECT_EQ(test::english(finding.advice).back(), '.') << test::english(finding.advice);
      EXPECT_TRUE(std::is_sorted(finding.frames.begin(), finding.frames.end())) << finding.rule;
      EXPECT_GE(finding.count, 1U) << finding.rule;
    }
  }
}

TEST(Rules, ComeWorstFirst) {
  const std::vector<Finding> findings =
      findingsOf(kConnected +
                 "> releaseStream 5 name=c\n> createStream 2\n< _result 2 stream=1\n> publish 3 name=c\nlost > 100\n"
                 "< onStatus 0 level=error code=NetStream.Publish.BadName description=busy\n< fin\n");
  ASSERT_GE(findings.size(), 3U);
  EXPECT_EQ(findings.front().rule, "publish-rejected");
  for (std::size_t i = 1; i < findings.size(); ++i) EXPECT_GE(findings[i - 1].severity, findings[i].severity);
}

TEST(Rules, TellOfAChunkStreamOnce) {
  const auto both = [](SessionScript& script) {
    remark(rtmp::Remark::Kind::Headless, Side::A, 70000)(script);
    remark(rtmp::Remark::Kind::NoPredecessor)(script);
  };
  EXPECT_EQ(std::ranges::count(findingsOf(kHealthyPush, both), "chunk-stream-undecodable", &Finding::rule), 1);
}

TEST(Rules, CarryTheServersCodeAndWords) {
  const std::vector<Finding> findings =
      findingsOf(kStream + "> publish 3 name=cam1?key=abc\n< onStatus 0 level=error code=NetStream.Publish.BadName description=Already\n< fin\n");
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings.front().code, "NetStream.Publish.BadName");
  EXPECT_EQ(findings.front().frames, std::vector<FrameNumber>{FrameNumber{14}});
  // Text from the wire stays as it was sent, so that it can be found and taken out of reports.
  EXPECT_NE(test::english(findings.front().message).find("publish('cam1?key=abc')"), std::string::npos) << test::english(findings.front().message);
  EXPECT_NE(test::english(findings.front().message).find("NetStream.Publish.BadName: \"Already\""), std::string::npos)
      << test::english(findings.front().message);
}

TEST(Rules, TakeAcknowledgementsForEvidenceOfTheHandshakesOrder) {
  // The frames are in order: where the capture was taken, S1 went by before C2. The acknowledgement in C2 tells another story.
  const std::string begin = "protocol rtmp\ntcp\n> c0c1\n< s0s1s2\n";
  const std::vector<Finding> early = findingsOf(begin + "heard > 0\n> c2\nheard > 3073\n> connect 1 app=x\n");
  ASSERT_EQ(describe(early, "handshake-order"), "note");
  const auto found = std::find_if(early.begin(), early.end(), [](const Finding& finding) { return finding.rule == "handshake-order"; });
  EXPECT_NE(test::english(found->message).find("by its own acknowledgement it had received 0 of 1,537 bytes"), std::string::npos)
      << test::english(found->message);

  EXPECT_EQ(describe(findingsOf(begin + "heard > 1537\n> c2\nheard > 3073\n> connect 1 app=x\n"), "handshake-order"), "");
  EXPECT_EQ(describe(findingsOf(begin + "heard > 1537\n> c2\n> connect 1 app=x\n"), "handshake-order"), "note") << "connect before S2 was there";
}

TEST(Rules, SayWhatTheClientWaitedFor) {
  const std::vector<Finding> findings = findingsOf(kStream + "> publish 3 name=cam1\n< rst\n");
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(test::english(findings.front().message),
            "The server reset the connection 10 ms after publish('cam1') (frames 13 and 14), without giving a reason.");
}

std::string endingOf(const std::string& script) {
  return describeEnding(test::playSession(script).session).in(texts::Language::English);
}

TEST(Ending, IsOneSentenceAboutWhoEndedItAndHow) {
  EXPECT_EQ(endingOf(kHealthyPush), "The client stopped (FCUnpublish, deleteStream) and closed.");
  EXPECT_EQ(endingOf(kPublishing + kMedia + "> deleteStream 9\n> rst\n"), "The client stopped (deleteStream) and reset the connection.");
  EXPECT_EQ(endingOf(kPublishing + kMedia + "> deleteStream 9\n< fin\n"), "The client stopped (deleteStream), and the server closed.");
  EXPECT_EQ(endingOf(kPublishing + kMedia + "> deleteStream 9\n"),
            "The client stopped (deleteStream); the capture ends with the connection still open.");
  EXPECT_EQ(endingOf(kPlaying + kServed + "< stream-eof 1\n> fin\n"), "The server said that the stream is over (Stream EOF), and the client closed.");
  EXPECT_EQ(endingOf(kPublishing + kMedia + "> fin\n"), "The client closed without saying so first (no FCUnpublish or deleteStream).");
  EXPECT_EQ(endingOf(kPublishing + kMedia + "> rst\n"), "The client reset the connection in the middle of the stream.");
  EXPECT_EQ(endingOf(kPublishing + kMedia + "> video cut\n> fin\n"), "The client closed in the middle of a message.");
  EXPECT_EQ(endingOf(kPublishing + kMedia + "< fin\n"), "The server closed in the middle of the stream, without giving a reason.");
  EXPECT_EQ(endingOf(kPlaying + kServed + "> rst\n"), "The client reset the connection while the stream was still coming.");
  EXPECT_EQ(endingOf(kPublishing + kMedia), "The capture ends while the session goes on.");
  test::SessionScript script{kPublishing + kMedia};
  script.connection().replaced = FrameNumber{77};
  EXPECT_EQ(describeEnding(script.finish().session).in(texts::Language::English),
            "Its end is not in this capture; a new connection took its ports (frame 77).");
}

TEST(Ending, SaysAfterWhatTheServerHungUp) {
  EXPECT_EQ(endingOf(kStream + "> publish 3 name=c\nwait 2\n< fin\n"), "The server closed 12 ms after publish, without giving a reason.");
  EXPECT_EQ(endingOf(kHandshake + "> connect 1 app=x\n< rst\n"), "The server reset the connection 10 ms after connect, without giving a reason.");
  EXPECT_EQ(endingOf(kStream + "> publish 3 name=c\n< onStatus 0 level=error code=NetStream.Publish.BadName description=Busy\n< fin\n"),
            "The server refused publish with NetStream.Publish.BadName (\"Busy\") and closed.");
  EXPECT_EQ(endingOf(kStream + "> play 3 name=c\nwait 4000\n"), "The capture ends while the client waits for an answer to play (4.0 s so far).");
}

TEST(Ending, KnowsAYesThatWasTakenBack) {
  const std::string script = kPublishing + kMedia + "wait 5000\n< onStatus 0 level=error code=NetStream.Publish.Denied\n< fin\n";
  EXPECT_EQ(endingOf(script), "The server accepted publish and took that back 5.1 s later with NetStream.Publish.Denied and closed.");
  const std::vector<Finding> findings = findingsOf(script);
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(test::english(findings.front().message),
            "The server accepted publish('cam1') (frame 14) and took that back 5.1 s later with NetStream.Publish.Denied (frame 20).");
}

TEST(Ending, KnowsSessionsThatNeverWere) {
  EXPECT_EQ(endingOf("> syn\n< rst\n"), "The server refused the TCP connection: nothing listens on this port.");
  EXPECT_EQ(endingOf("> syn\nwait 9000\n"), "Nobody answered the client's SYN.");
  EXPECT_EQ(endingOf("protocol http GET\ntcp\n> bytes 80\n> fin\n"), "This is not RTMP: GET. The client closed.");
  EXPECT_EQ(endingOf("tcp\nwait 1790\n> fin\n"), "The client closed 1.8 s after the TCP handshake, in the middle of the RTMP handshake.");
}

TEST(Ending, IsSaidInChinese) {
  const auto endingOf = [](const std::string& script) { return describeEnding(test::playSession(script).session).in(texts::Language::Chinese); };
  EXPECT_EQ(endingOf(kHealthyPush), "客户端结束了会话（FCUnpublish、deleteStream），随后关闭了连接。");
  EXPECT_EQ(endingOf(kPublishing + kMedia + "> deleteStream 9\n> rst\n"), "客户端结束了会话（deleteStream），随后重置了连接。");
  EXPECT_EQ(endingOf(kPublishing + kMedia + "> deleteStream 9\n< fin\n"), "客户端结束了会话（deleteStream），服务器随后关闭了连接。");
  EXPECT_EQ(endingOf(kPublishing + kMedia + "> deleteStream 9\n"), "客户端结束了会话（deleteStream）；抓包结束时连接仍未关闭。");
  EXPECT_EQ(endingOf(kPlaying + kServed + "< stream-eof 1\n> fin\n"), "服务器通知流已结束（Stream EOF），客户端随后关闭了连接。");
  EXPECT_EQ(endingOf(kPublishing + kMedia + "> fin\n"), "客户端没有事先告知就关闭了连接（没有 FCUnpublish 或 deleteStream）。");
  EXPECT_EQ(endingOf(kPublishing + kMedia + "> rst\n"), "客户端在流的中途重置了连接。");
  EXPECT_EQ(endingOf(kPublishing + kMedia + "> video cut\n> fin\n"), "客户端在一条消息发到一半时关闭了连接。");
  EXPECT_EQ(endingOf(kPublishing + kMedia + "< fin\n"), "流还在传输时，服务器断开了连接，没有说明原因。");
  EXPECT_EQ(endingOf(kPlaying + kServed + "> rst\n"), "流还在下发时，客户端重置了连接。");
  EXPECT_EQ(endingOf(kPublishing + kMedia), "抓包结束时，会话仍在进行。");
  EXPECT_EQ(endingOf(kStream + "> publish 3 name=c\nwait 2\n< fin\n"), "服务器在 publish 之后 12 毫秒断开了连接，没有说明原因。");
  EXPECT_EQ(endingOf(kStream + "> publish 3 name=c\n< onStatus 0 level=error code=NetStream.Publish.BadName description=Busy\n< fin\n"),
            "服务器拒绝了 publish，状态码为 NetStream.Publish.BadName（“Busy”），随后关闭了连接。");
  EXPECT_EQ(endingOf(kPublishing + kMedia + "wait 5000\n< onStatus 0 level=error code=NetStream.Publish.Denied\n< fin\n"),
            "服务器先接受了 publish，5.1 秒后又撤回，状态码为 NetStream.Publish.Denied，随后关闭了连接。");
  EXPECT_EQ(endingOf(kStream + "> play 3 name=c\nwait 4000\n"), "抓包结束时，客户端仍在等待对 play 的回应（已等待 4.0 秒）。");
  EXPECT_EQ(endingOf("> syn\n< rst\n"), "服务器拒绝了 TCP 连接：该端口上没有程序在监听。");
  EXPECT_EQ(endingOf("> syn\nwait 9000\n"), "客户端的 SYN 没有得到任何回应。");
  EXPECT_EQ(endingOf("protocol http GET\ntcp\n> bytes 80\n> fin\n"), "这不是 RTMP：GET。客户端关闭了连接。");
  EXPECT_EQ(endingOf("tcp\nwait 1790\n> fin\n"), "客户端在 TCP 握手之后 1.8 秒关闭了连接，当时 RTMP 握手尚未完成。");
}

TEST(Verdict, IsTheWorstFindingOrTheEnding) {
  const auto verdictOf = [](const std::string& script) {
    const Played played = test::playSession(script);
    return describeVerdict(played.session, diagnose(played.session, played.connection)).in(texts::Language::English);
  };
  EXPECT_EQ(verdictOf(kHealthyPush), endingOf(kHealthyPush));
  EXPECT_EQ(verdictOf("> syn\n< rst\n"), "10.0.0.2:1935 refused the connection: it answered the SYN (frame 1) with RST (frame 2) after 10 ms.");
  EXPECT_EQ(verdictOf(kStream + "> publish 3 name=c\n< fin\n"), "The server closed 10 ms after publish, without giving a reason.");
}

}  // namespace
}  // namespace rtmpscope::diagnosis
