// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/description.h"

#include "amf_text.h"
#include "rtmp/amf_description.h"
#include "support/field_check.h"

#include <gtest/gtest.h>

namespace rtmpscope::rtmp {
namespace {

using test::ascii;
using test::Bytes;
using test::counted;
using test::expectInside;
using test::findField;
using test::hex;
using test::join;
using test::row;

std::vector<Field> chunkHeader(std::string_view bytes) {
  return {describeChunkHeader(hex(bytes))};
}

TEST(ChunkHeaderDescription, OfFormat0HasEveryField) {
  const auto fields = chunkHeader("03 000010 00008b 14 01000000");
  EXPECT_EQ(row(fields, "rtmpt.header.format"), "0 (everything) at 0+1");
  EXPECT_EQ(row(fields, "rtmpt.header.csid"), "3 (1 byte form) at 0+1");
  EXPECT_EQ(row(fields, "rtmpt.header.timestamp"), "16 at 1+3");
  EXPECT_EQ(row(fields, "rtmpt.header.bodysize"), "139 at 4+3");
  EXPECT_EQ(row(fields, "rtmpt.header.typeid"), "20 (Command (AMF0)) at 7+1");
  EXPECT_EQ(row(fields, "rtmpt.header.streamid"), "1 at 8+4");
  EXPECT_EQ(findField(fields, "rtmpt.header.ets"), nullptr);
}

// Wireshark shows 36 and 3 for these (csid 100 and 1000).
TEST(ChunkHeaderDescription, ReadsLongChunkStreamIds) {
  EXPECT_EQ(row(chunkHeader("c0 24"), "rtmpt.header.csid"), "100 (2 byte form) at 1+1");
  EXPECT_EQ(row(chunkHeader("c1 a8 03"), "rtmpt.header.csid"), "1000 (3 byte form) at 1+2");
  EXPECT_EQ(row(chunkHeader("c0 ff"), "rtmpt.header.csid"), "319 (2 byte form) at 1+1");
  EXPECT_EQ(row(chunkHeader("c1 ff ff"), "rtmpt.header.csid"), "65599 (3 byte form) at 1+2");
}

TEST(ChunkHeaderDescription, ReadsExtendedTimestampsOfAllFormats) {
  EXPECT_EQ(row(chunkHeader("03 ffffff 000001 14 00000000 01000000"), "rtmpt.header.ets"), "16777216 at 12+4");
  EXPECT_EQ(row(chunkHeader("43 ffffff 000001 14 01000000"), "rtmpt.header.ets"), "16777216 (delta) at 8+4");
  EXPECT_EQ(row(chunkHeader("83 ffffff 01000000"), "rtmpt.header.ets"), "16777216 (delta) at 4+4");
  EXPECT_EQ(row(chunkHeader("c3 01000000"), "rtmpt.header.ets"), "16777216 (repeated from the header before it) at 1+4");
  EXPECT_EQ(row(chunkHeader("83 000028"), "rtmpt.header.timestampdelta"), "40 at 1+3");
}

TEST(ChunkHeaderDescription, TakesEveryPrefix) {
  const Bytes whole = hex("01 a8 03 ffffff 00008b 14 01000000 01000000");
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const std::vector<Field> fields{describeChunkHeader(ByteView{whole}.first(size))};
    expectInside(fields, size);
    EXPECT_EQ(findField(fields, "_ws.malformed") != nullptr, size != 0 && size != whole.size()) << size;
  }
}

Bytes connectBody() {
  return join({hex("02"), counted("connect"), hex("00 3ff0000000000000 03"), counted("app"), hex("02"), counted("live"), hex("000009")});
}

TEST(CommandDescription, NamesEachPartOfAConnect) {
  const auto fields = describeBody(MessageType::CommandAmf0, connectBody());
  ASSERT_EQ(fields.size(), 3U);
  EXPECT_EQ(fields[0].label, "Command name");
  EXPECT_EQ(fields[0].value, "'connect'");
  EXPECT_EQ(fields[0].bytes, (ByteRange{0, 10}));
  EXPECT_EQ(fields[1].label, "Transaction ID");
  EXPECT_EQ(fields[1].bytes, (ByteRange{10, 9}));
  EXPECT_EQ(fields[2].label, "Command object");
  EXPECT_EQ(fields[2].name, "amf.object");
  ASSERT_EQ(fields[2].children.size(), 3U);  // marker, app, end
  const Field& app = fields[2].children[1];
  EXPECT_EQ(app.label, "app");
  EXPECT_EQ(app.value, "'live'");
  EXPECT_EQ(app.name, "amf.string");
  EXPECT_EQ(app.bytes, (ByteRange{20, 12}));
  EXPECT_EQ(row(app.children, "amf.amf0_type"), "0x02 (String) at 25+1");
  EXPECT_EQ(app.children[0].label, "Name");
  EXPECT_EQ(row(app.children[0].children, "amf.stringlength"), "3 at 20+2");
  EXPECT_EQ(app.children[2].value + " at " + std::to_string(app.children[2].bytes.offset), "4 at 26");
  EXPECT_EQ(row(fields, "amf.end_of_object_marker"), " at 32+3");
}

TEST(CommandDescription, LabelsArguments) {
  const Bytes body = join({hex("02"), counted("publish"), hex("00 4014000000000000 05 02"), counted("cam1"), hex("02"), counted("live")});
  const auto fields = describeBody(MessageType::CommandAmf0, body);
  ASSERT_EQ(fields.size(), 5U);
  EXPECT_EQ(fields[3].label, "Publishing name");
  EXPECT_EQ(fields[4].label, "Publishing type");
}

TEST(CommandDescription, ShowsTheFormatSelectorAndAmf3) {
  const Bytes body = join({hex("00 02"), counted("call"), hex("00 3ff0000000000000 05 11 0a 0b 01 03"), ascii("a"), hex("04 07 01")});
  const auto fields = describeBody(MessageType::CommandAmf3, body);
  EXPECT_EQ(row(fields, "rtmpt.format_selector"), "0 (AMF0 values) at 0+1");
  ASSERT_EQ(fields.size(), 5U);
  EXPECT_EQ(row(fields[4].children, "amf.amf0_type"), "0x11 (Switch to AMF3) at 18+1");
  EXPECT_EQ(row(fields[4].children, "amf.amf3_type"), "0x0a (Object) at 19+1");
  EXPECT_EQ(row(fields[4].children, "amf.integer"), "7 (Integer) at 22+4");
}

TEST(CommandDescription, SaysWhereItBrokeOff) {
  const Bytes whole = connectBody();
  const auto fields = describeBody(MessageType::CommandAmf0, ByteView{whole}.first(30));
  EXPECT_EQ(row(fields, "_ws.malformed"), "truncated: AMF0 string needs 4 bytes, 2 are there (at byte 28) at 28+2");
  EXPECT_EQ(fields[2].children[1].label, "app");
}

TEST(DataDescription, LabelsWhatIsSetAndItsCount) {
  const Bytes body = join({hex("02"), counted("@setDataFrame"), hex("02"), counted("onMetaData"), hex("08 00000007"), counted("width"),
                           hex("00 4074000000000000 000009")});
  const auto fields = describeBody(MessageType::DataAmf0, body);
  ASSERT_EQ(fields.size(), 3U);
  EXPECT_EQ(fields[0].label, "Handler");
  EXPECT_EQ(fields[1].label, "Name");
  EXPECT_EQ(fields[2].label, "Metadata");
  EXPECT_EQ(row(fields, "amf.arraylength"), "7 (advisory; the items differ from it) at 30+4");
}

struct ControlRow {
  std::string_view name;
  MessageType type;
  Bytes body;
  std::vector<std::pair<std::string_view, std::string_view>> rows;
};

void PrintTo(const ControlRow& each, std::ostream* out) {
  *out << each.name;
}

class ControlDescription : public testing::TestWithParam<ControlRow> {};

TEST_P(ControlDescription, HasWiresharksNames) {
  const auto fields = describeBody(GetParam().type, GetParam().body);
  EXPECT_EQ(fields.size(), GetParam().rows.size());
  for (const auto& [name, text] : GetParam().rows) EXPECT_EQ(row(fields, name), text);
}

TEST_P(ControlDescription, SaysWhatIsMissingAndWhatIsTooMuch) {
  const Bytes& body = GetParam().body;
  const auto shorter = describeBody(GetParam().type, ByteView{body}.first(body.size() - 1));
  EXPECT_NE(findField(shorter, "_ws.malformed"), nullptr);
  expectInside(shorter, body.size() - 1);
  EXPECT_EQ(row(describeBody(GetParam().type, join({body, hex("2a")})), "rtmpt.unexpected"), "2a at " + std::to_string(body.size()) + "+1");
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ControlDescription,
    testing::Values(ControlRow{"SetChunkSize", MessageType::SetChunkSize, hex("00001000"), {{"rtmpt.scm.chunksize", "4096 at 0+4"}}},
                    ControlRow{"SetChunkSizeWithTheTopBit",
                               MessageType::SetChunkSize,
                               hex("80001001"),
                               {{"rtmpt.scm.chunksize", "2147487745 (the top bit must be 0 (RTMP 5.4.1)) at 0+4"}}},
                    ControlRow{"Abort", MessageType::Abort, hex("00000004"), {{"rtmpt.scm.csid", "4 at 0+4"}}},
                    ControlRow{"Acknowledgement", MessageType::Acknowledgement, hex("00000004"), {{"rtmpt.scm.seq", "4 at 0+4"}}},
                    ControlRow{"Window", MessageType::WindowAcknowledgementSize, hex("004c4b40"), {{"rtmpt.scm.was", "5000000 at 0+4"}}},
                    ControlRow{"PeerBandwidth",
                               MessageType::SetPeerBandwidth,
                               hex("004c4b4002"),
                               {{"rtmpt.scm.was", "5000000 at 0+4"}, {"rtmpt.scm.limittype", "2 (Dynamic) at 4+1"}}},
                    ControlRow{"StreamBegin",
                               MessageType::UserControl,
                               hex("0000 00000001"),
                               {{"rtmpt.ucm.eventtype", "0 (Stream Begin) at 0+2"}, {"rtmpt.ucm.streamid", "1 at 2+4"}}},
                    ControlRow{"SetBufferLength",
                               MessageType::UserControl,
                               hex("0003 00000001 00000bb8"),
                               {{"rtmpt.ucm.eventtype", "3 (Set Buffer Length) at 0+2"},
                                {"rtmpt.ucm.streamid", "1 at 2+4"},
                                {"rtmpt.ucm.bufferlength", "3000 (ms) at 6+4"}}},
                    ControlRow{"PingRequest",
                               MessageType::UserControl,
                               hex("0006 000007d0"),
                               {{"rtmpt.ucm.eventtype", "6 (Ping Request) at 0+2"}, {"rtmpt.ucm.timestamp", "2000 at 2+4"}}}),
    [](const auto& each) { return std::string{each.param.name}; });

TEST(SharedObjectDescription, ShowsItsEvents) {
  const Bytes body = join({counted("chat"), hex("00000005 00000002 00000000 04 0000000c"), counted("x"), hex("00 3ff0000000000000 07 00000006"),
                           counted("ab"), counted("")});
  const auto fields = describeBody(MessageType::SharedObjectAmf0, body);
  EXPECT_EQ(row(fields, "rtmpt.so.name"), "'chat' at 0+6");
  EXPECT_EQ(row(fields, "rtmpt.so.version"), "5 at 6+4");
  EXPECT_EQ(row(fields, "rtmpt.so.flags"), "2 (persistent) at 10+4");
  EXPECT_EQ(row(fields, "rtmpt.so.event"), "4 (Change) at 18+17");
  EXPECT_EQ(row(fields, "amf.number"), "1 (Number) at 23+12");
  EXPECT_EQ(fields.back().symbol, "Status");
  EXPECT_EQ(fields.back().children.back().label, "Level");
  expectInside(fields, body.size());
}

TEST(AggregateDescription, BoundsEachPartByItsSize) {
  // Wireshark lets the data of a part run to the end of the aggregate.
  const Bytes body = hex("08 000002 000064 01 000000  af01  0000000d  09 000003 00008c 00 000000  270100 00000063");
  const auto fields = describeBody(MessageType::Aggregate, body);
  ASSERT_EQ(fields.size(), 2U);
  EXPECT_EQ(fields[0].bytes, (ByteRange{0, 17}));
  EXPECT_EQ(row(fields[0].children, "rtmpt.tag.data"), "af01 at 11+2");
  EXPECT_EQ(row(fields[0].children, "rtmpt.tag.ets"), "1 (with it: 16777316) at 7+1");
  EXPECT_EQ(row(fields[0].children, "rtmpt.tag.tagsize"), "13 at 13+4");
  EXPECT_EQ(row(fields[1].children, "rtmpt.tag.tagsize"), "99 (not the size of this tag) at 31+4");
}

TEST(BodyDescription, OfAnUnknownTypeIsRaw) {
  EXPECT_EQ(row(describeBody(MessageType{23}, hex("0102")), "rtmpt.data"), "0102 at 0+2");
  EXPECT_TRUE(describeBody(MessageType::CommandAmf0, {}).empty());
}

TEST(BodyDescription, TakesEveryPrefixOfEveryType) {
  const Bytes bodies[] = {
      connectBody(),
      hex("0a 00000002 03 000161 11 0a 0b 01 03 61 04 07 01 000009 07 0001"),
      hex("11 11 03 00 06 03 6b 0d 05 00 ffffffff 00000002 11 09 03 03 61 04 07 01 03"),
      hex("0004 63686174 00000005 00000002 00000000 04 0000000c 000178 00 3ff0000000000000"),
      hex("08 000002 000064 01 000000  af01  0000000d"),
  };
  for (const Bytes& body : bodies) {
    for (std::size_t size = 0; size <= body.size(); ++size) {
      for (unsigned type = 0; type < 24; ++type)
        expectInside(describeBody(MessageType{static_cast<std::uint8_t>(type)}, ByteView{body}.first(size)), size);
    }
  }
}

TEST(ValueDescription, OfAReferenceStandsOnTheReference) {
  const Bytes body = join({hex("0a 00000002 03"), counted("a"), hex("01 01 000009  07 0001")});
  const auto fields = describeValues(body, 0);
  ASSERT_EQ(fields.size(), 1U);
  const Field& repeated = fields[0].children.back();
  EXPECT_EQ(repeated.bytes, (ByteRange{body.size() - 3, 3}));
  EXPECT_EQ(repeated.symbol, "Object, 1 item, by reference");
  EXPECT_EQ(row(repeated.children, "amf.object_reference"), "1 at 15+2");
  EXPECT_EQ(row(repeated.children, "amf.boolean"), "true (Boolean) at 6+5");
}

struct AmfRow {
  std::string_view name;
  Bytes body;
  std::vector<std::pair<std::string_view, std::string_view>> rows;
};

void PrintTo(const AmfRow& each, std::ostream* out) {
  *out << each.name;
}

class AmfDescription : public testing::TestWithParam<AmfRow> {};

TEST_P(AmfDescription, HasWiresharksNames) {
  const auto fields = describeValues(GetParam().body, 0);
  for (const auto& [name, shown] : GetParam().rows) EXPECT_EQ(row(fields, name), shown) << name;
  EXPECT_EQ(test::findField(fields, "_ws.malformed"), nullptr);
}

TEST_P(AmfDescription, TakesEveryPrefix) {
  const Bytes& body = GetParam().body;
  for (std::size_t size = 0; size < body.size(); ++size) expectInside(describeValues(ByteView{body}.first(size), 0), size);
}

// AMF3 3.1 to 3.15, each behind AMF0's 0x11.
INSTANTIATE_TEST_SUITE_P(
    Values, AmfDescription,
    testing::Values(AmfRow{"LongString", hex("0c 00000003 616263"), {{"amf.longstring", "'abc' (String) at 0+8"}, {"amf.stringlength", "3 at 1+4"}}},
                    AmfRow{"String", hex("11 06 07 616263"), {{"amf.amf3_type", "0x06 (String) at 1+1"}, {"amf.stringlength", "3 at 2+1"}}},
                    AmfRow{"StringReference", hex("11 06 07 616263  11 06 00"), {{"amf.string_reference", "0 at 8+1"}}},
                    AmfRow{"XmlDocument", hex("11 07 07 3c612f"), {{"amf.xmllength", "3 at 2+1"}}},
                    AmfRow{"Array", hex("11 09 05 01 04 01 04 02"), {{"amf.arraydenselength", "2 at 2+1"}, {"amf.integer", "1 (Integer) at 4+2"}}},
                    AmfRow{"ByteArray", hex("11 0c 05 aabb"), {{"amf.bytearraylength", "2 at 2+1"}}},
                    AmfRow{"Object",
                           hex("11 0a 13 03 43 03 61 04 05"),
                           {{"amf.traitcount", "1 at 2+1"},
                            {"amf.classname", "'C' at 3+2"},
                            {"amf.membername", "'a' at 5+2"},
                            {"amf.integer", "5 (Integer) at 7+2"}}},
                    AmfRow{"DynamicObject",
                           hex("11 0a 0b 01 03 61 04 05 01"),
                           {{"amf.traitcount", "0 (dynamic members follow) at 2+1"}, {"amf.integer", "5 (Integer) at 4+4"}}},
                    AmfRow{"TraitReference", hex("11 0a 13 03 43 03 61 04 05  11 0a 01 04 06"), {{"amf.trait_reference", "0 at 11+1"}}},
                    AmfRow{"ObjectReference", hex("11 0a 13 03 43 03 61 04 05  11 0a 00"), {{"amf.object_reference", "0 at 11+1"}}},
                    AmfRow{"VectorOfInt", hex("11 0d 03 00 00000007"), {{"amf.arraylength", "1 at 2+1"}, {"amf.integer", "7 at 4+4"}}},
                    AmfRow{"LongCount", join({hex("11 06 8201"), Bytes(128, 0x78)}), {{"amf.stringlength", "128 at 2+2"}}}),
    [](const auto& each) { return std::string{each.param.name}; });

TEST(ValueDescription, BeginsWhereItIsTold) {
  const Bytes body = join({hex("ffff 02"), counted("colorInfo"), hex("03 000009")});
  const auto fields = describeValues(body, 2);
  ASSERT_EQ(fields.size(), 2U);
  EXPECT_EQ(fields[0].value, "'colorInfo'");
  EXPECT_EQ(fields[0].bytes, (ByteRange{2, 12}));
  EXPECT_EQ(fields[1].bytes, (ByteRange{14, 4}));
}

}  // namespace
}  // namespace rtmpscope::rtmp
