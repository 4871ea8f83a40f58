// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/command.h"

#include "amf_text.h"
#include "rtmp/command_catalog.h"
#include "rtmp/description.h"

#include <gtest/gtest.h>

#include <set>

namespace rtmpscope::rtmp {
namespace {

using test::ascii;
using test::Bytes;
using test::counted;
using test::hex;
using test::join;
using Kind = ParseError::Kind;
using Type = AmfValue::Type;

Bytes string(std::string_view text) {
  return join({hex("02"), counted(text)});
}
Bytes property(std::string_view name, const Bytes& value) {
  return join({counted(name), value});
}

const Bytes kOne = hex("00 3ff0000000000000");
const Bytes kZero = hex("00 0000000000000000");
const Bytes kNull = hex("05");
const Bytes kEnd = hex("000009");

Bytes connectBody() {
  return join({string("connect"), kOne, hex("03"), property("app", string("live")), property("tcUrl", string("rtmp://h/live")), kEnd});
}

/// As many strings of three bytes each as a body can hold.
Bytes manyStrings(std::size_t count) {
  Bytes body;
  for (std::size_t i = 0; i < count; ++i) body = join({std::move(body), string("abc")});
  return body;
}

TEST(Summaries, AreCutWithAMark) {
  const auto isCut = [](const std::string& text) { return text.size() <= kMaxSummaryLength && text.ends_with("..."); };
  const std::string longName(60000, 'n');
  EXPECT_PRED1(isCut, summarize(parseCommand(MessageType::CommandAmf0, join({string("odd"), kOne, kNull, manyStrings(500)})).value()));
  EXPECT_PRED1(isCut, summarize(parseCommand(MessageType::CommandAmf0, join({string(longName), kOne, kNull})).value()));
  EXPECT_PRED1(isCut, summarize(parseData(MessageType::DataAmf0, join({string("odd"), manyStrings(500)})).value()));
  EXPECT_PRED1(isCut, summarize(parseData(MessageType::DataAmf0, string(longName)).value()));
}

TEST(Command, LongNamesAreCut) {
  const std::string fits(kMaxNameLength, 'n');
  const auto whole = parseCommand(MessageType::CommandAmf0, join({string(fits), kOne, kNull}));
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->name, fits);
  EXPECT_FALSE(whole->damage);

  const auto command = parseCommand(MessageType::CommandAmf0, join({string(fits + "n"), kOne, kNull, string("cam1")}));
  ASSERT_TRUE(command);
  EXPECT_LE(command->name.capacity(), kMaxNameLength);
  EXPECT_TRUE(command->name.ends_with("...")) << command->name;
  EXPECT_EQ(command->arguments.size(), 1U) << "what follows the name is read";
  ASSERT_TRUE(command->damage);
  EXPECT_EQ(command->damage->kind, Kind::LimitExceeded);

  const auto data = parseData(MessageType::DataAmf0, join({string(fits + "n"), string("cam1")}));
  ASSERT_TRUE(data);
  EXPECT_LE(data->handler.capacity(), kMaxNameLength);
  ASSERT_TRUE(data->damage);
  EXPECT_EQ(data->damage->kind, Kind::LimitExceeded);
}

TEST(Command, HasNameTransactionObjectAndArguments) {
  const Bytes body = join({string("publish"), hex("00 4014000000000000"), kNull, string("cam1"), string("live")});
  const auto command = parseCommand(MessageType::CommandAmf0, body);
  ASSERT_TRUE(command);
  EXPECT_EQ(command->name, "publish");
  EXPECT_TRUE(command->hasTransaction);
  EXPECT_EQ(command->transaction, 5);
  EXPECT_EQ(command->object.type, Type::Null);
  ASSERT_EQ(command->arguments.size(), 2U);
  EXPECT_EQ(command->arguments[0].string, "cam1");
  EXPECT_EQ(command->arguments[0].bytes, (ByteRange{20, 7}));
  EXPECT_FALSE(command->damage);
}

TEST(Command, OfType17BeginsWithAFormatSelector) {
  const auto command = parseCommand(MessageType::CommandAmf3, join({hex("00"), connectBody()}));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->name, "connect");
  ASSERT_NE(command->object.find("app"), nullptr);
  EXPECT_EQ(command->object.find("app")->bytes.offset, 26U);
  EXPECT_FALSE(command->damage);
}

TEST(Command, OfType17WithoutFormatSelectorIsReadAllTheSame) {
  const auto command = parseCommand(MessageType::CommandAmf3, connectBody());
  ASSERT_TRUE(command);
  EXPECT_EQ(command->name, "connect");
  EXPECT_EQ(summarize(*command), "connect('live')");
  EXPECT_FALSE(command->damage);
}

TEST(Command, WithAnUndefinedFormatSelectorIsReadAndFlagged) {
  const auto command = parseCommand(MessageType::CommandAmf3, join({hex("03"), connectBody()}));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->name, "connect");
  ASSERT_TRUE(command->damage);
  EXPECT_EQ(command->damage->kind, Kind::Malformed);
  EXPECT_EQ(command->damage->had, 3U);
}

TEST(Command, OfType17MayMixAmf0AndAmf3) {
  // E-RTMP v2, "Action Message Format": each 0x11 covers one value.
  const Bytes body = join({hex("00"), string("call"), kOne, kNull, hex("11 06 05 6162"), string("cd"), hex("11 04 07")});
  const auto command = parseCommand(MessageType::CommandAmf3, body);
  ASSERT_TRUE(command);
  ASSERT_EQ(command->arguments.size(), 3U);
  EXPECT_EQ(describe(command->arguments[0]), "'ab'");
  EXPECT_EQ(describe(command->arguments[1]), "'cd'");
  EXPECT_EQ(describe(command->arguments[2]), "7");
}

TEST(Command, ThatBreaksOffKeepsWhatWasThere) {
  const Bytes whole = connectBody();
  const Bytes body(whole.begin(), whole.end() - 10);
  const auto command = parseCommand(MessageType::CommandAmf0, body);
  ASSERT_TRUE(command);
  ASSERT_TRUE(command->damage);
  EXPECT_EQ(command->damage->kind, Kind::Truncated);
  ASSERT_NE(command->object.find("app"), nullptr);
  EXPECT_EQ(command->object.find("app")->string, "live");
}

TEST(Command, AtEveryPrefixNamesWhatItIsOrSaysThatItIsTruncated) {
  const Bytes whole = connectBody();
  constexpr std::size_t kNameSize = 10;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto command = parseCommand(MessageType::CommandAmf0, ByteView{whole}.first(size));
    ASSERT_EQ(command.has_value(), size >= kNameSize) << size;
    if (command) {
      EXPECT_EQ(command->name, "connect");
    } else {
      EXPECT_EQ(command.error().kind, Kind::Truncated) << size;
      EXPECT_LT(command.error().had, command.error().wanted) << size;
    }
  }
}

TEST(Command, WithoutAStringInFrontIsMalformed) {
  const auto command = parseCommand(MessageType::CommandAmf0, kOne);
  ASSERT_FALSE(command);
  EXPECT_EQ(command.error().kind, Kind::Malformed);
}

TEST(Command, WithoutTransactionKeepsItsObject) {
  const auto command = parseCommand(MessageType::CommandAmf0, join({string("onStatus"), hex("03"), property("code", string("A.B")), kEnd}));
  ASSERT_TRUE(command);
  EXPECT_FALSE(command->hasTransaction);
  EXPECT_EQ(command->object.type, Type::Object);
  ASSERT_TRUE(command->damage);
  EXPECT_EQ(command->damage->kind, Kind::Malformed);
  EXPECT_EQ(summarize(*command), "onStatus('A.B')");
}

TEST(Command, WithANameAloneIsWhole) {
  const auto command = parseCommand(MessageType::CommandAmf0, string("onBWDone"));
  ASSERT_TRUE(command);
  EXPECT_FALSE(command->hasTransaction);
  EXPECT_FALSE(command->damage);
  EXPECT_EQ(summarize(*command), "onBWDone()");
}

TEST(Data, IsAHandlerAndItsValues) {
  const Bytes body = join({string("@setDataFrame"), string("onMetaData"), hex("08 00000001"), property("width", kOne), kEnd});
  const auto data = parseData(MessageType::DataAmf0, body);
  ASSERT_TRUE(data);
  EXPECT_EQ(data->handler, "@setDataFrame");
  EXPECT_EQ(dataName(*data), "onMetaData");
  ASSERT_EQ(data->values.size(), 2U);
  ASSERT_NE(data->values[1].find("width"), nullptr);
  EXPECT_FALSE(data->damage);
}

TEST(Data, OfType15MayHaveAFormatSelector) {
  const Bytes body = join({string("onMetaData"), hex("08 00000000"), kEnd});
  for (const Bytes& each : {body, join({hex("00"), body})}) {
    const auto data = parseData(MessageType::DataAmf3, each);
    ASSERT_TRUE(data);
    EXPECT_EQ(data->handler, "onMetaData");
    EXPECT_EQ(dataName(*data), "onMetaData");
  }
}

TEST(Data, WithoutAHandlerKeepsAllItsValues) {
  const auto data = parseData(MessageType::DataAmf0, join({kOne, string("x")}));
  ASSERT_TRUE(data);
  EXPECT_EQ(data->handler, "");
  EXPECT_EQ(data->values.size(), 2U);
}

TEST(Data, IsNothingWithoutABody) {
  const auto data = parseData(MessageType::DataAmf0, {});
  ASSERT_FALSE(data);
  EXPECT_EQ(data.error().kind, Kind::Truncated);
}

struct SummaryRow {
  std::string_view name;
  Bytes body;
  std::string_view text;
};

void PrintTo(const SummaryRow& row, std::ostream* out) {
  *out << row.name;
}

class CommandSummary : public testing::TestWithParam<SummaryRow> {};

TEST_P(CommandSummary, ReadsAsWiresharksInfoOrBetter) {
  const auto command = parseCommand(MessageType::CommandAmf0, GetParam().body);
  ASSERT_TRUE(command);
  EXPECT_EQ(summarize(*command), GetParam().text);
}

Bytes status(std::string_view code) {
  return join({hex("03"), property("level", string("status")), property("code", string(code)), kEnd});
}

INSTANTIATE_TEST_SUITE_P(
    Rows, CommandSummary,
    testing::Values(
        SummaryRow{"Connect", connectBody(), "connect('live')"},
        // Wireshark shows connect() where another property stands before app.
        SummaryRow{"ConnectWithAFourCcListFirst",
                   join({string("connect"), kOne, hex("03"), property("fourCcList", join({hex("0a 00000001"), string("av01")})),
                         property("app", string("live")), kEnd}),
                   "connect('live')"},
        SummaryRow{"ConnectWithoutApp", join({string("connect"), kOne, hex("03"), kEnd}), "connect()"},
        SummaryRow{
            "ConnectResult",
            join({string("_result"), kOne, hex("03"), property("fmsVer", string("FMS/3,0,1,123")), kEnd, status("NetConnection.Connect.Success")}),
            "_result('NetConnection.Connect.Success')"},
        SummaryRow{"CreateStreamResult", join({string("_result"), kOne, kNull, kOne}), "_result(1)"},
        SummaryRow{"EmptyResult", join({string("_result"), kOne, kNull, hex("06")}), "_result()"},
        SummaryRow{"ErrorWithTheCodeInTheObject", join({string("_error"), kOne, status("NetConnection.Connect.Rejected")}),
                   "_error('NetConnection.Connect.Rejected')"},
        SummaryRow{"OnStatus", join({string("onStatus"), kZero, kNull, status("NetStream.Publish.Start")}), "onStatus('NetStream.Publish.Start')"},
        SummaryRow{"ReleaseStream", join({string("releaseStream"), kOne, kNull, string("cam1")}), "releaseStream('cam1')"},
        SummaryRow{"CreateStream", join({string("createStream"), kOne, kNull}), "createStream()"},
        SummaryRow{"PublishShowsTheNameAlone", join({string("publish"), kOne, kNull, string("cam1"), string("live")}), "publish('cam1')"},
        SummaryRow{"Play", join({string("play"), kOne, kNull, string("cam1"), hex("00 c09f400000000000")}), "play('cam1')"},
        SummaryRow{
            "Play2",
            join({string("play2"), kZero, kNull, hex("03"), property("oldStreamName", string("a")), property("streamName", string("b")), kEnd}),
            "play2('b')"},
        SummaryRow{"DeleteStream", join({string("deleteStream"), kZero, kNull, kOne}), "deleteStream(1)"},
        SummaryRow{"Pause", join({string("pause"), kZero, kNull, hex("01 01"), kOne}), "pause(true, 1)"},
        SummaryRow{"UnknownCommand", join({string("hello"), kZero, kNull, kNull, string("x")}), "hello()"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(DataSummary, NamesWhatIsSet) {
  const auto summaryOf = [](const Bytes& body) { return summarize(parseData(MessageType::DataAmf0, body).value()); };
  EXPECT_EQ(summaryOf(join({string("@setDataFrame"), string("onMetaData"), hex("08 00000000"), kEnd})), "@setDataFrame('onMetaData')");
  EXPECT_EQ(summaryOf(join({string("onMetaData"), hex("08 00000000"), kEnd})), "onMetaData()");
  EXPECT_EQ(summaryOf(join({string("|RtmpSampleAccess"), hex("01 01 01 00")})), "|RtmpSampleAccess(true, false)");
  EXPECT_EQ(summaryOf(join({string("onStatus"), status("NetStream.Data.Start")})), "onStatus('NetStream.Data.Start')");
}

TEST(StatusText, IsFoundInAnyArgument) {
  const auto command = parseCommand(MessageType::CommandAmf0, join({string("onStatus"), kZero, kNull, kNull, status("A.B")}));
  ASSERT_TRUE(command);
  EXPECT_EQ(statusText(command->arguments, "code"), "A.B");
  EXPECT_EQ(statusText(command->arguments, "level"), "status");
  EXPECT_EQ(statusText(command->arguments, "description"), "");
}

TEST(CommandCatalog, HasEveryCommandOnceWithItsLabelsInARow) {
  std::set<std::string_view> names;
  for (const CommandInfo& info : commandCatalog()) {
    EXPECT_FALSE(info.name.empty());
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    bool ended = false;
    for (const std::string_view label : info.arguments) {
      EXPECT_FALSE(ended && !label.empty()) << info.name;
      ended = ended || label.empty();
    }
  }
  EXPECT_EQ(argumentLabel("publish", 0), "Publishing name");
  EXPECT_EQ(argumentLabel("publish", 1), "Publishing type");
  EXPECT_EQ(argumentLabel("publish", 9), "Argument");
  EXPECT_EQ(argumentLabel("hello", 0), "Argument");
}

// RTMP 7.2, and what servers and encoders add to it.
TEST(CommandCatalog, KnowsWhatIsSeenOnRealWires) {
  for (const auto* name : {"connect",
                           "createStream",
                           "close",
                           "deleteStream",
                           "play",
                           "play2",
                           "publish",
                           "closeStream",
                           "seek",
                           "pause",
                           "receiveAudio",
                           "receiveVideo",
                           "onStatus",
                           "_result",
                           "_error",
                           "onPlayStatus",
                           "releaseStream",
                           "FCPublish",
                           "FCUnpublish",
                           "onFCPublish",
                           "onFCUnpublish",
                           "FCSubscribe",
                           "FCUnsubscribe",
                           "onFCSubscribe",
                           "onFCUnsubscribe",
                           "getStreamLength",
                           "set_playlist",
                           "pauseRaw",
                           "checkBandwidth",
                           "_checkbw",
                           "_onbwcheck",
                           "_onbwdone",
                           "onBWCheck",
                           "onBWDone",
                           "secureToken",
                           "secureTokenResponse",
                           "verifyClient",
                           "@setDataFrame",
                           "@clearDataFrame",
                           "onMetaData",
                           "|RtmpSampleAccess",
                           "onTextData",
                           "onCuePoint",
                           "ping",
                           "pong"}) {
    EXPECT_NE(findCommand(name), nullptr) << name;
  }
}

}  // namespace
}  // namespace rtmpscope::rtmp
