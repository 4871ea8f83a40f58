// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/amf0.h"

#include "amf_text.h"

#include <gtest/gtest.h>

namespace rtmpscope::rtmp {
namespace {

using test::ascii;
using test::Bytes;
using test::counted;
using test::hex;
using test::join;
using Kind = ParseError::Kind;
using Type = AmfValue::Type;

struct ValueRow {
  std::string_view name;
  Bytes bytes;
  Type type;
  std::string_view shown;  // what describe() makes of it
};

void PrintTo(const ValueRow& row, std::ostream* out) {
  *out << row.name;
}

class Amf0Value : public testing::TestWithParam<ValueRow> {};

TEST_P(Amf0Value, IsReadWithItsTypeAndItsRange) {
  const ValueRow& row = GetParam();
  const Bytes bytes = join({row.bytes, hex("05")});  // a null behind it shows that nothing more was taken
  Amf0Reader reader{bytes};
  const AmfValue value = reader.next();
  ASSERT_FALSE(reader.error()) << reader.error()->what;
  EXPECT_EQ(value.type, row.type);
  EXPECT_EQ(describe(value), row.shown);
  EXPECT_EQ(value.bytes, (ByteRange{0, row.bytes.size()}));
  EXPECT_EQ(reader.next().type, Type::Null);
  EXPECT_TRUE(reader.done());
}

TEST_P(Amf0Value, IsTruncatedAtEveryPrefix) {
  const ValueRow& row = GetParam();
  for (std::size_t size = 0; size < row.bytes.size(); ++size) {
    const Bytes prefix(row.bytes.begin(), row.bytes.begin() + static_cast<std::ptrdiff_t>(size));
    Amf0Reader reader{prefix};
    const AmfValue value = reader.next();
    if (!reader.error()) {
      // Only an object or array may end with the body instead of its end marker.
      EXPECT_TRUE(value.type == Type::Object || value.type == Type::EcmaArray) << size;
      continue;
    }
    EXPECT_EQ(reader.error()->kind, Kind::Truncated) << size;
    EXPECT_LT(reader.error()->had, reader.error()->wanted) << size;
    EXPECT_TRUE(reader.done());
    EXPECT_TRUE(value.type != Type::Number && value.type != Type::Boolean && value.type != Type::Date) << size << ": nobody sent that value";
  }
}

// One row per marker of AMF0 2.1. Numbers are IEEE 754: 1 is 3ff0..., 25 is 4039...
INSTANTIATE_TEST_SUITE_P(
    Markers, Amf0Value,
    testing::Values(
        ValueRow{"Number", hex("00 3ff0000000000000"), Type::Number, "1"}, ValueRow{"Fraction", hex("00 3fe0000000000000"), Type::Number, "0.5"},
        ValueRow{"NotANumber", hex("00 7ff8000000000000"), Type::Number, "nan"},
        ValueRow{"Infinity", hex("00 fff0000000000000"), Type::Number, "-inf"}, ValueRow{"True", hex("01 01"), Type::Boolean, "true"},
        ValueRow{"TrueByAnyOtherNumber", hex("01 80"), Type::Boolean, "true"}, ValueRow{"False", hex("01 00"), Type::Boolean, "false"},
        ValueRow{"String", join({hex("02"), counted("live")}), Type::String, "'live'"}, ValueRow{"EmptyString", hex("02 0000"), Type::String, "''"},
        ValueRow{"Object", join({hex("03"), counted("app"), hex("02"), counted("live"), hex("000009")}), Type::Object, "{app: 'live'}"},
        ValueRow{"EmptyObject", hex("03 000009"), Type::Object, "{}"}, ValueRow{"Null", hex("05"), Type::Null, "null"},
        ValueRow{"Undefined", hex("06"), Type::Undefined, "undefined"},
        ValueRow{"ReferenceToNothing", hex("07 0005"), Type::Reference, "<reference 5>"},
        ValueRow{"EcmaArray", join({hex("08 00000001"), counted("fps"), hex("00 4039000000000000 000009")}), Type::EcmaArray, "{fps: 25}"},
        ValueRow{"EcmaArrayWithCountZero", join({hex("08 00000000"), counted("fps"), hex("00 4039000000000000 000009")}), Type::EcmaArray,
                 "{fps: 25}"},
        ValueRow{"EcmaArrayWithHugeCount", join({hex("08 ffffffff"), counted("a"), hex("05 000009")}), Type::EcmaArray, "{a: null}"},
        ValueRow{"StrictArray", hex("0a 00000002 0101 05"), Type::StrictArray, "[true, null]"},
        ValueRow{"EmptyStrictArray", hex("0a 00000000"), Type::StrictArray, "[]"},
        ValueRow{"Date", hex("0b 4276c5a3f4000000 0000"), Type::Date, "2019-08-04T01:29:50.336Z"},
        ValueRow{"LongString", join({hex("0c 00000004"), ascii("live")}), Type::String, "'live'"},
        ValueRow{"Unsupported", hex("0d"), Type::Unsupported, "<unsupported>"},
        ValueRow{"Xml", join({hex("0f 00000004"), ascii("<a/>")}), Type::Xml, "'<a/>'"},
        ValueRow{"TypedObject", join({hex("10"), counted("Point"), counted("x"), hex("05 000009")}), Type::Object, "Point {x: null}"},
        ValueRow{"SwitchToAmf3", hex("11 06 09 6c697665"), Type::String, "'live'"},
        ValueRow{"NestedObjects", join({hex("03"), counted("a"), hex("03"), counted("b"), hex("0a 00000001 03 000009 000009 000009")}), Type::Object,
                 "{a: {b: [{}]}}"},
        ValueRow{"PropertyWithoutAName", hex("03 0000 05 000009"), Type::Object, "{: null}"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(Amf0, UnknownMarkersAreMalformedAndReservedOnesUnsupported) {
  for (const std::uint8_t marker : hex("09 12 7f ff")) {
    const Bytes bytes{marker, 0, 0};
    Amf0Reader reader{bytes};
    reader.next();
    ASSERT_TRUE(reader.error()) << int{marker};
    EXPECT_EQ(reader.error()->kind, Kind::Malformed);
    EXPECT_EQ(reader.error()->had, marker);
  }
  for (const std::uint8_t marker : hex("04 0e")) {
    const Bytes bytes{marker, 0, 0};
    Amf0Reader reader{bytes};
    reader.next();
    ASSERT_TRUE(reader.error()) << int{marker};
    EXPECT_EQ(reader.error()->kind, Kind::Unsupported);
  }
}

TEST(Amf0, AnObjectMayEndWithTheBodyInsteadOfItsMarker) {
  const Bytes bytes = join({hex("08 00000002"), counted("width"), hex("00 4074000000000000"), counted("stereo"), hex("01 01")});
  Amf0Reader reader{bytes};
  const AmfValue value = reader.next();
  EXPECT_FALSE(reader.error());
  EXPECT_EQ(describe(value), "{width: 320, stereo: true}");
}

TEST(Amf0, WhatWasReadBeforeTheEndIsKept) {
  const Bytes bytes = join({hex("03"), counted("app"), hex("02"), counted("live"), counted("tcUrl"), hex("02 0020"), ascii("rtmp://")});
  Amf0Reader reader{bytes};
  const AmfValue value = reader.next();
  ASSERT_TRUE(reader.error());
  EXPECT_EQ(reader.error()->kind, Kind::Truncated);
  EXPECT_EQ(reader.error()->wanted, 32U);
  EXPECT_EQ(reader.error()->had, 7U);
  ASSERT_NE(value.find("app"), nullptr);
  EXPECT_EQ(value.find("app")->string, "live");
}

TEST(Amf0, TheSwitchToAmf3LastsForOneValue) {
  // AMF3 integer 1, then an AMF0 boolean, then AMF3 true.
  const Bytes bytes = hex("11 04 01  01 00  11 03");
  Amf0Reader reader{bytes};
  EXPECT_EQ(describe(reader.next()), "1");
  EXPECT_EQ(describe(reader.next()), "false");
  EXPECT_EQ(describe(reader.next()), "true");
  EXPECT_FALSE(reader.error());
  EXPECT_TRUE(reader.done());
}

TEST(Amf0, ReferencesAreResolvedToObjectsBeforeThem) {
  // [ {a: 1}, reference to it ]: the array is object 0, {a: 1} is object 1.
  const Bytes bytes = join({hex("0a 00000002 03"), counted("a"), hex("00 3ff0000000000000 000009  07 0001")});
  Amf0Reader reader{bytes};
  const AmfValue value = reader.next();
  ASSERT_FALSE(reader.error());
  ASSERT_EQ(value.elements.size(), 2U);
  EXPECT_EQ(describe(value), "[{a: 1}, {a: 1}]");
  EXPECT_FALSE(value.elements[0].repeated);
  EXPECT_TRUE(value.elements[1].repeated);
  EXPECT_EQ(value.elements[1].bytes, (ByteRange{bytes.size() - 3, 3}));
}

TEST(Amf0, ReferencesReachAcrossTheValuesOfAMessage) {
  const Bytes bytes = join({hex("03"), counted("a"), hex("05 000009  07 0000")});
  Amf0Reader reader{bytes};
  reader.next();
  EXPECT_EQ(describe(reader.next()), "{a: null}");
}

TEST(Amf0, AReferenceToTheObjectAroundItIsShownAsSuch) {
  const Bytes bytes = join({hex("03"), counted("self"), hex("07 0000 000009 07 0000")});
  Amf0Reader reader{bytes};
  EXPECT_EQ(describe(reader.next()), "{self: <reference 0>}");
  EXPECT_EQ(describe(reader.next()), "{self: <reference 0>}");
  EXPECT_FALSE(reader.error());
}

TEST(Amf0, ReferencesThatDoubleEachTimeStopAtTheLimit) {
  // Array n holds array n - 1 twice, the second time by reference: 2^n values from 8 bytes each.
  Bytes bytes = hex("05");
  for (std::uint8_t i = 0; i < 40; ++i) bytes = join({hex("0a 00000002"), bytes, hex("07 00"), Bytes{static_cast<std::uint8_t>(40 - i)}});
  Amf0Reader reader{bytes};
  const AmfValue value = reader.next();
  std::size_t count = 0;
  const auto countAll = [&count](const auto& self, const AmfValue& each) -> void {
    ++count;
    for (const AmfValue& element : each.elements) self(self, element);
  };
  countAll(countAll, value);
  EXPECT_FALSE(reader.error());
  EXPECT_LE(count, kMaxAmfRepeatedValues + 100);
  EXPECT_GT(count, 256U);
}

TEST(Amf0, NestingIsLimited) {
  Bytes deep;
  for (std::size_t i = 0; i < kMaxAmfDepth; ++i) deep = join({deep, hex("0a 00000001")});
  const Bytes tooDeep = join({deep, hex("05")});
  Amf0Reader reader{tooDeep};
  reader.next();
  ASSERT_TRUE(reader.error());
  EXPECT_EQ(reader.error()->kind, Kind::LimitExceeded);
  EXPECT_EQ(reader.error()->wanted, kMaxAmfDepth);

  const Bytes deepEnough(tooDeep.begin() + 5, tooDeep.end());
  Amf0Reader second{deepEnough};
  second.next();
  EXPECT_FALSE(second.error());
}

TEST(Amf0, TheNumberOfValuesIsLimited) {
  Bytes bytes = hex("0a 00ffffff");
  bytes.resize(bytes.size() + kMaxAmfValues + 10, 0x05);
  Amf0Reader reader{bytes};
  const AmfValue value = reader.next();
  ASSERT_TRUE(reader.error());
  EXPECT_EQ(reader.error()->kind, Kind::LimitExceeded);
  EXPECT_EQ(reader.error()->wanted, kMaxAmfValues);
  EXPECT_LE(value.elements.size(), kMaxAmfValues);
}

TEST(Amf0, TextThatReferencesRepeatIsLimited) {
  constexpr std::size_t kText = 60000;
  Bytes bytes = join({hex("0a 0000ffff 0a 00000001 0c 0000ea60"), Bytes(kText, 'x')});
  for (std::size_t i = 0; i < 400; ++i) bytes = join({bytes, hex("07 0001")});
  Amf0Reader reader{bytes};
  const AmfValue value = reader.next();
  ASSERT_TRUE(reader.error());
  EXPECT_EQ(reader.error()->kind, Kind::LimitExceeded);
  EXPECT_EQ(reader.error()->wanted, kMaxAmfRepeatedBytes);
  EXPECT_LE(value.elements.size(), kMaxAmfRepeatedBytes / kText + 3);
}

TEST(Amf0, ACountWithoutValuesBehindItCostsNothing) {
  const Bytes bytes = hex("0a ffffffff");
  Amf0Reader reader{bytes};
  const AmfValue value = reader.next();
  ASSERT_TRUE(reader.error());
  EXPECT_EQ(reader.error()->kind, Kind::Truncated);
  EXPECT_LE(value.elements.size(), 1U);
}

TEST(AmfDescription, IsShortenedBetweenCharacters) {
  AmfValue value;
  value.type = Type::String;
  value.string = "Größe";  // the umlaut and the sharp s have two bytes each
  EXPECT_EQ(describe(value, 9), "'Größe'");
  EXPECT_EQ(describe(value, 8), "'Grö...");
  EXPECT_EQ(describe(value, 7), "'Gr...");
}

TEST(AmfDescription, WritesNumbersAsPeopleDo) {
  EXPECT_EQ(describeNumber(5000000), "5000000");
  EXPECT_EQ(describeNumber(-1), "-1");
  EXPECT_EQ(describeNumber(29.97), "29.97");
  EXPECT_EQ(describeNumber(1e300), "1e+300");
  EXPECT_EQ(describeNumber(0), "0");
}

TEST(AmfDescription, WritesDatesBefore1970AndLeavesImpossibleOnesAlone) {
  AmfValue value;
  value.type = Type::Date;
  value.number = -1;
  EXPECT_EQ(describe(value), "1969-12-31T23:59:59.999Z");
  value.number = 1e300;
  EXPECT_EQ(describe(value), "1e+300");
}

}  // namespace
}  // namespace rtmpscope::rtmp
