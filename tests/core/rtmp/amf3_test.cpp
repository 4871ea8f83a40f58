// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/amf3.h"

#include "amf_text.h"

#include <gtest/gtest.h>

namespace rtmpscope::rtmp {
namespace {

using test::ascii;
using test::Bytes;
using test::hex;
using test::join;
using Kind = ParseError::Kind;
using Type = AmfValue::Type;

/// Reads one value.
struct Reading {
  explicit Reading(const Bytes& bytes) : cursor(bytes, 0), reader(cursor), value(reader.readValue()) {}

  AmfCursor cursor;
  Amf3Reader reader;
  AmfValue value;
};

struct ValueRow {
  std::string_view name;
  Bytes bytes;
  Type type;
  std::string_view shown;
};

void PrintTo(const ValueRow& row, std::ostream* out) {
  *out << row.name;
}

class Amf3Value : public testing::TestWithParam<ValueRow> {};

TEST_P(Amf3Value, IsReadWithItsTypeAndItsRange) {
  const ValueRow& row = GetParam();
  Reading reading{row.bytes};
  ASSERT_FALSE(reading.cursor.error()) << reading.cursor.error()->what;
  EXPECT_EQ(reading.value.type, row.type);
  EXPECT_EQ(describe(reading.value), row.shown);
  EXPECT_EQ(reading.value.bytes, (ByteRange{0, row.bytes.size()}));
}

TEST_P(Amf3Value, IsTruncatedAtEveryPrefix) {
  const ValueRow& row = GetParam();
  for (std::size_t size = 0; size < row.bytes.size(); ++size) {
    const Bytes prefix(row.bytes.begin(), row.bytes.begin() + static_cast<std::ptrdiff_t>(size));
    const Reading reading{prefix};
    ASSERT_TRUE(reading.cursor.error()) << size;
    EXPECT_EQ(reading.cursor.error()->kind, Kind::Truncated) << size;
    EXPECT_LT(reading.cursor.error()->had, reading.cursor.error()->wanted) << size;
  }
}

// One row per marker of AMF3 3.1, by the layouts of AMF3 3.2 to 3.16. A length or count n without a reference is 2n + 1.
INSTANTIATE_TEST_SUITE_P(
    Markers, Amf3Value,
    testing::Values(
        ValueRow{"Undefined", hex("00"), Type::Undefined, "undefined"}, ValueRow{"Null", hex("01"), Type::Null, "null"},
        ValueRow{"False", hex("02"), Type::Boolean, "false"}, ValueRow{"True", hex("03"), Type::Boolean, "true"},
        ValueRow{"IntegerOfOneByte", hex("04 7f"), Type::Integer, "127"}, ValueRow{"IntegerOfTwoBytes", hex("04 8100"), Type::Integer, "128"},
        ValueRow{"IntegerOfThreeBytes", hex("04 818000"), Type::Integer, "16384"},
        ValueRow{"IntegerOfFourBytes", hex("04 80c08000"), Type::Integer, "2097152"},
        ValueRow{"GreatestInteger", hex("04 bfffffff"), Type::Integer, "268435455"},
        ValueRow{"LeastInteger", hex("04 c0808000"), Type::Integer, "-268435456"}, ValueRow{"MinusOne", hex("04 ffffffff"), Type::Integer, "-1"},
        ValueRow{"Double", hex("05 3fe0000000000000"), Type::Number, "0.5"},
        ValueRow{"String", join({hex("06 09"), ascii("live")}), Type::String, "'live'"}, ValueRow{"EmptyString", hex("06 01"), Type::String, "''"},
        ValueRow{"XmlDocument", join({hex("07 09"), ascii("<a/>")}), Type::Xml, "'<a/>'"},
        ValueRow{"Date", hex("08 01 0000000000000000"), Type::Date, "1970-01-01T00:00:00.000Z"},
        ValueRow{"DenseArray", hex("09 05 01 03 02"), Type::StrictArray, "[true, false]"},
        ValueRow{"AssociativeArray", join({hex("09 01 03"), ascii("a"), hex("04 07 01")}), Type::EcmaArray, "{a: 7}"},
        ValueRow{"MixedArray", join({hex("09 03 03"), ascii("a"), hex("04 07 01 03")}), Type::EcmaArray, "{true, a: 7}"},
        ValueRow{"DynamicObject", join({hex("0a 0b 01 03"), ascii("a"), hex("04 07 01")}), Type::Object, "{a: 7}"},
        ValueRow{"SealedObject", join({hex("0a 23 0b"), ascii("Point"), hex("03"), ascii("x"), hex("03"), ascii("y"), hex("04 01 04 02")}),
                 Type::Object, "Point {x: 1, y: 2}"},
        ValueRow{"SealedAndDynamicObject", join({hex("0a 1b 01 03"), ascii("x"), hex("04 01 03"), ascii("z"), hex("04 03 01")}), Type::Object,
                 "{x: 1, z: 3}"},
        ValueRow{"ExternalizableCollection", join({hex("0a 07 43"), ascii("flex.messaging.io.ArrayCollection"), hex("09 03 01 04 07")}), Type::Object,
                 "flex.messaging.io.ArrayCollection {[7]}"},
        ValueRow{"Xml", join({hex("0b 09"), ascii("<a/>")}), Type::Xml, "'<a/>'"},
        ValueRow{"ByteArray", hex("0c 07 010203"), Type::ByteArray, "<3 bytes>"},
        ValueRow{"VectorOfInt", hex("0d 05 00 ffffffff 00000002"), Type::Vector, "[-1, 2]"},
        ValueRow{"VectorOfUint", hex("0e 03 01 ffffffff"), Type::Vector, "[4294967295]"},
        ValueRow{"VectorOfDouble", hex("0f 03 00 3fe0000000000000"), Type::Vector, "[0.5]"},
        ValueRow{"VectorOfObjects", join({hex("10 03 00 01 0a 0b 01 03"), ascii("a"), hex("03 01")}), Type::Vector, "[{a: true}]"},
        ValueRow{"Dictionary", join({hex("11 03 00 06 03"), ascii("k"), hex("04 07")}), Type::Dictionary, "{'k': 7}"},
        ValueRow{"EmptyDictionary", hex("11 01 00"), Type::Dictionary, "{}"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(Amf3, StringsAreRepeatedByReferenceAndTheEmptyOneIsNotCounted) {
  // ["", "ab", "cd", reference 0, reference 1]
  const Reading reading{hex("09 0b 01 06 01 06 05 6162 06 05 6364 06 00 06 02")};
  ASSERT_FALSE(reading.cursor.error());
  EXPECT_EQ(describe(reading.value), "['', 'ab', 'cd', 'ab', 'cd']");
  EXPECT_TRUE(reading.value.elements[3].repeated);
}

TEST(Amf3, PropertyNamesShareTheTableOfStrings) {
  // [{ab: 1}, {ab: 2}]: the second object repeats traits and name.
  const Reading reading{hex("09 05 01  0a 0b 01 05 6162 04 01 01  0a 01 00 04 02 01")};
  ASSERT_FALSE(reading.cursor.error()) << reading.cursor.error()->what;
  EXPECT_EQ(describe(reading.value), "[{ab: 1}, {ab: 2}]");
}

TEST(Amf3, TraitsAreRepeatedByReference) {
  // Two objects of one sealed class {x, y}; the second has traits reference 0: U29 0 << 2 | 01.
  const Bytes bytes = join({hex("09 05 01  0a 23 0b"), ascii("Point"), hex("03 78 03 79 04 01 04 02  0a 01 04 03 04 04")});
  const Reading reading{bytes};
  ASSERT_FALSE(reading.cursor.error()) << reading.cursor.error()->what;
  EXPECT_EQ(describe(reading.value), "[Point {x: 1, y: 2}, Point {x: 3, y: 4}]");
}

TEST(Amf3, ObjectsDatesAndByteArraysAreRepeatedByReference) {
  // The array is object 0, the date 1, the bytes 2.
  const Reading reading{hex("09 09 01  08 01 0000000000000000  0c 03 ff  08 02  0c 04")};
  ASSERT_FALSE(reading.cursor.error()) << reading.cursor.error()->what;
  EXPECT_EQ(describe(reading.value), "[1970-01-01T00:00:00.000Z, <1 bytes>, 1970-01-01T00:00:00.000Z, <1 bytes>]");
  EXPECT_TRUE(reading.value.elements[2].repeated);
  EXPECT_EQ(reading.value.elements[2].bytes.length, 2U);
}

TEST(Amf3, AnObjectThatIsReadAgainDoesNotFillTheTablesASecondTime) {
  // [ {ab: "cd"}, reference 1, "ef", string reference 2 ]: strings are ab, cd, ef.
  const Reading reading{hex("09 09 01  0a 0b 01 05 6162 06 05 6364 01  0a 02  06 05 6566  06 04")};
  ASSERT_FALSE(reading.cursor.error()) << reading.cursor.error()->what;
  EXPECT_EQ(describe(reading.value), "[{ab: 'cd'}, {ab: 'cd'}, 'ef', 'ef']");
}

TEST(Amf3, AnArrayWithinItselfIsShownAsAReference) {
  const Reading reading{hex("09 03 01 09 00")};
  ASSERT_FALSE(reading.cursor.error());
  EXPECT_EQ(describe(reading.value), "[<reference 0>]");
}

TEST(Amf3, ReferencesToStringsAndTraitsThatDoNotExistAreMalformed) {
  for (const auto* bytes : {"06 02", "0a 05", "09 01 04"}) {
    const Reading reading{hex(bytes)};
    ASSERT_TRUE(reading.cursor.error()) << bytes;
    EXPECT_EQ(reading.cursor.error()->kind, Kind::Malformed) << bytes;
  }
}

TEST(Amf3, UnknownMarkersAreMalformed) {
  const Reading reading{hex("12")};
  ASSERT_TRUE(reading.cursor.error());
  EXPECT_EQ(reading.cursor.error()->kind, Kind::Malformed);
}

TEST(Amf3, AnExternalizableClassThatIsUnknownHasNoKnownEnd) {
  const Reading reading{join({hex("0a 07 0b"), ascii("Point"), hex("04 01")})};
  EXPECT_EQ(reading.value.className, "Point");
  ASSERT_TRUE(reading.cursor.error());
  EXPECT_EQ(reading.cursor.error()->kind, Kind::Unsupported);
}

TEST(Amf3, HugeCountsCostNothing) {
  for (const auto* bytes : {"09 ffffffff 01", "0d ffffffff 00", "11 ffffffff 00", "0a fffffffb 01", "06 ffffffff", "0c ffffffff"}) {
    const Reading reading{hex(bytes)};
    ASSERT_TRUE(reading.cursor.error()) << bytes;
    EXPECT_TRUE(reading.cursor.error()->kind == Kind::Truncated || reading.cursor.error()->kind == Kind::LimitExceeded) << bytes;
    EXPECT_LE(reading.value.elements.size(), 1U) << bytes;
  }
}

TEST(Amf3, VectorsAreLimitedAsAllValuesAre) {
  Bytes bytes = hex("0d bfffffff 00");
  bytes.resize(bytes.size() + 4 * (kMaxAmfValues + 10), 0);
  const Reading reading{bytes};
  ASSERT_TRUE(reading.cursor.error());
  EXPECT_EQ(reading.cursor.error()->kind, Kind::LimitExceeded);
}

}  // namespace
}  // namespace rtmpscope::rtmp
