// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/filter.h"

#include "support/english.h"

#include <gtest/gtest.h>

#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace rtmpscope::filter {
namespace {

/// A row that is what a test says.
class MadeRow : public FieldSource {
 public:
  explicit MadeRow(std::map<std::string, std::vector<Value>, std::less<>> values) : m_values(std::move(values)) {}

  bool has(const FieldInfo& field) override { return m_values.contains(field.name); }
  void valuesOf(const FieldInfo& field, std::vector<Value>& values) override {
    if (const auto found = m_values.find(field.name); found != m_values.end()) values = found->second;
  }

 private:
  std::map<std::string, std::vector<Value>, std::less<>> m_values;
};

IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {{a, b, c, d}, IpAddress::Family::V4};
}

MadeRow command() {
  return MadeRow{{
      {"rtmpt", {Bytes{'a', 'b', 'c'}}},
      {"rtmpt.header.typeid", {std::int64_t{20}}},
      {"rtmpt.header.csid", {std::int64_t{3}}},
      {"tcp.stream", {std::int64_t{1}}},
      {"tcp.port", {std::int64_t{50000}, std::int64_t{1935}}},
      {"tcp.srcport", {std::int64_t{50000}}},
      {"tcp.dstport", {std::int64_t{1935}}},
      {"tcp.flags", {std::int64_t{0x12}}},
      {"tcp.flags.syn", {std::int64_t{1}}},
      {"tcp.flags.fin", {std::int64_t{0}}},
      {"tcp.payload", {Bytes{3, 0, 0, 0, 0xFF}}},
      {"eth.src", {Bytes{0xAA, 0xBB, 0xCC, 0, 1, 2}}},
      {"ip.addr", {v4(10, 0, 0, 1), v4(192, 168, 1, 7)}},
      {"amf.string", {std::string{"connect"}, std::string{"app"}, std::string{"Live"}}},
      {"amf.number", {1.0, 2.5}},
      {"frame.time_epoch", {std::int64_t{1'700'000'000'123'456'789}}},
      {"frame.number", {std::int64_t{7}}},
  }};
}

struct Case {
  std::string filter;
  bool passes;
};
void PrintTo(const Case& each, std::ostream* out) {
  *out << each.filter;
}

class Filters : public testing::TestWithParam<Case> {};

TEST_P(Filters, DecideAsWiresharkDoes) {
  const auto filter = Filter::parse(GetParam().filter);
  ASSERT_TRUE(filter) << test::english(filter.error().message);
  MadeRow row = command();
  EXPECT_EQ(filter->passes(row), GetParam().passes);
}

INSTANTIATE_TEST_SUITE_P(
    Comparisons, Filters,
    testing::Values(Case{"rtmpt.header.typeid == 20 && tcp.stream == 1", true}, Case{"rtmpt.header.typeid eq 0x14", true},
                    Case{"rtmpt.header.typeid == 024", true}, Case{"rtmpt.header.typeid == 0b10100", true}, Case{"20 == rtmpt.header.typeid", true},
                    Case{"rtmpt.header.typeid == -20", false}, Case{"rtmpt.header.csid > 3", false}, Case{"rtmpt.header.csid >= 3", true},
                    Case{"rtmpt.header.csid lt 4", true}, Case{"1 < frame.number < 8", true}, Case{"1 < frame.number < 7", false},
                    Case{"tcp.srcport == tcp.dstport", false}, Case{"tcp.srcport > tcp.dstport", true}, Case{"amf.number == 2.5", true},
                    Case{"amf.number > 3", false}, Case{"frame.time_epoch == 1700000000.123456789", true},
                    Case{"frame.time_epoch > 1700000000.123456788", true}, Case{"frame.time_epoch > 1700000000.123456789", false},
                    Case{"tcp.flags.syn == True", true}, Case{"tcp.flags.fin == 0", true}, Case{"eth.src == aa:bb:cc:00:01:02", true},
                    Case{"eth.src == AA-BB-CC-00-01-02", true}, Case{"eth.src == aabbcc000102", true}));
INSTANTIATE_TEST_SUITE_P(SeveralValues, Filters,
                         testing::Values(Case{"tcp.port == 1935", true}, Case{"tcp.port != 1935", false}, Case{"tcp.port != 1936", true},
                                         Case{"tcp.port !== 1935", true}, Case{"tcp.port ~= 1935", true}, Case{"tcp.port any_ne 1935", true},
                                         Case{"tcp.port all_ne 1936", true}, Case{"tcp.port === 1935", false}, Case{"tcp.port all_eq 1935", false},
                                         Case{"tcp.stream === 1", true}, Case{"all tcp.port > 1024", true}, Case{"all tcp.port > 2000", false},
                                         Case{"any tcp.port > 2000", true}, Case{"any ip.addr != 10.0.0.1", true}, Case{"udp.port != 5", false},
                                         Case{"udp.port == 5", false}, Case{"not udp.port == 5", true}, Case{"all udp.port > 1", false}));
INSTANTIATE_TEST_SUITE_P(Addresses, Filters,
                         testing::Values(Case{"ip.addr == 10.0.0.1", true}, Case{"ip.addr == 10.0.0.0/8", true},
                                         Case{"ip.addr == 10.1.0.0/16", false}, Case{"ip.addr == 0.0.0.0/0", true},
                                         Case{"ip.addr == 10.0.0.1/32", true}, Case{"ip.addr in {10.0.0.0/24, 172.16.0.1}", true},
                                         Case{"ip.addr in {192.168.1.1..192.168.1.9}", true}, Case{"ip.addr == ::1", false},
                                         Case{"ip.addr > 192.0.0.0", true}, Case{"ip.addr != 10.0.0.0/8", false}));
INSTANTIATE_TEST_SUITE_P(Sets, Filters,
                         testing::Values(Case{"rtmpt.header.typeid in {8, 9, 20}", true}, Case{"rtmpt.header.typeid in {1..6}", false},
                                         Case{"rtmpt.header.typeid in {1..6, 15..20}", true}, Case{"rtmpt.header.typeid in {8 9 20}", true},
                                         Case{"amf.string in {\"a\", \"app\"}", true}, Case{"not tcp.stream in {1}", false},
                                         Case{"tcp.port not in {80}", true}, Case{"tcp.port not in {1935}", false},
                                         Case{"all tcp.port in {1935, 50000}", true}, Case{"all tcp.port in {1935}", false}));
INSTANTIATE_TEST_SUITE_P(
    TextsAndBytes, Filters,
    testing::Values(Case{"amf.string contains \"onn\"", true}, Case{"amf.string contains \"live\"", false},
                    Case{"lower(amf.string) contains \"live\"", true}, Case{"upper(amf.string) == \"APP\"", true},
                    Case{"amf.string matches \"^LIVE$\"", true}, Case{"amf.string ~ \"^l.v\"", true}, Case{"amf.string matches \"^ive\"", false},
                    Case{"amf.string matches r\"\\bapp\\b\"", true}, Case{"amf.string == connect", true}, Case{"amf.string == \"\\x61pp\"", true},
                    Case{"amf.string > \"m\"", false}, Case{"tcp.payload contains 00:ff", true}, Case{"tcp.payload contains \"\\xff\"", true},
                    Case{"tcp.payload contains ff:00", false}, Case{"tcp.payload matches \"\\xff$\"", true}, Case{"rtmpt contains \"bc\"", true},
                    Case{"tcp.payload[0] == 03", true}, Case{"tcp.payload[0:2] == 03:00", true}, Case{"tcp.payload[-1:] == ff", true},
                    Case{"tcp.payload[1-3] == 00:00:00", true}, Case{"tcp.payload[:1] == 03", true}, Case{"tcp.payload[0,4] == 03:ff", true},
                    Case{"tcp.payload[9] == 03", false}, Case{"amf.string[0:3] == \"con\"", true}, Case{"len(tcp.payload) == 5", true},
                    Case{"len(amf.string) == 3", true}, Case{"count(tcp.port) == 2", true}, Case{"count(udp.port) == 0", true},
                    Case{"string(frame.number) == \"7\"", true}, Case{"string(frame.time_epoch) == \"1700000000.123456789\"", true},
                    Case{"string(ip.addr) matches \"7$\"", true}, Case{"tcp.flags & 0x02", true}, Case{"tcp.flags & 0x01", false},
                    Case{"tcp.flags & 0x12 == 18", true}, Case{"tcp.flags bitand 2 == 2", true}));
INSTANTIATE_TEST_SUITE_P(Logic, Filters,
                         testing::Values(Case{"", true}, Case{"  ", true}, Case{"rtmpt", true}, Case{"udp", false}, Case{"!udp", true},
                                         Case{"not not rtmpt", true}, Case{"tcp.flags.fin", true}, Case{"rtmpt or udp", true},
                                         Case{"rtmpt and udp", false}, Case{"rtmpt xor tcp.stream", false}, Case{"rtmpt ^^ udp", true},
                                         Case{"udp and rtmpt or rtmpt", true}, Case{"rtmpt or udp and udp", true},
                                         Case{"(rtmpt or udp) and udp", false}, Case{"!(udp||udp.port)&&rtmpt", true},
                                         Case{"not udp and rtmpt", true}, Case{"! udp.port == 3 or rtmpt", true}));

struct Fault {
  std::string filter;
  std::size_t position;
  std::size_t length;
  std::string message;
};
void PrintTo(const Fault& each, std::ostream* out) {
  *out << each.filter;
}

class Faults : public testing::TestWithParam<Fault> {};

TEST_P(Faults, AreNamedWhereTheyStand) {
  const auto filter = Filter::parse(GetParam().filter);
  ASSERT_FALSE(filter);
  EXPECT_EQ(test::english(filter.error().message), GetParam().message);
  EXPECT_EQ(filter.error().position, GetParam().position);
  EXPECT_EQ(filter.error().length, GetParam().length);
}

INSTANTIATE_TEST_SUITE_P(
    Named, Faults,
    testing::Values(Fault{"rtmpt.header.typid == 20", 0, 18, "There is no field \"rtmpt.header.typid\". Is rtmpt.header.typeid meant?"},
                    Fault{"zzzzzzzzzz", 0, 10, "There is no field \"zzzzzzzzzz\"."}, Fault{"20", 0, 2, "There is no field \"20\"."},
                    Fault{"\"live\"", 0, 6, "A text alone is no test: it must be compared with a field."},
                    Fault{"tcp.stream ==", 13, 0, "The filter ends where a field or a value should follow."},
                    Fault{"tcp.stream == and rtmpt", 14, 3, "Here should stand a field or a value, and not \"and\"."},
                    Fault{"tcp.stream = 1", 11, 1, "Two values are compared with \"==\"."},
                    Fault{"tcp.stream == one", 14, 3, "\"one\" is not a whole number."},
                    Fault{"tcp.stream == \"1\"", 14, 3, "\"1\" is not a whole number."},
                    Fault{"ip.addr == 10.0.0", 11, 6, "\"10.0.0\" is not an IP address like 10.0.0.1 or 10.0.0.0/8."},
                    Fault{"ip.addr == 10.0.0.0/33", 11, 11, "\"10.0.0.0/33\" is not an IP address like 10.0.0.1 or 10.0.0.0/8."},
                    Fault{"tcp.stream == 99999999999999999999", 14, 20, "\"99999999999999999999\" is not a whole number."},
                    Fault{"(rtmpt", 0, 1, "The parenthesis that closes this one is missing."}, Fault{"rtmpt)", 5, 1, "\")\" is one too many here."},
                    Fault{"rtmpt tcp", 6, 3, "\"tcp\" is one too many here."},
                    Fault{"amf.string == \"live", 14, 5, "The quotation mark that ends this string is missing."},
                    Fault{"amf.string == \"\\q\"", 14, 3, "There is no escape like this in a string."},
                    Fault{"rtmpt # 1", 6, 1, "\"#\" has no meaning in a filter."},
                    Fault{"tcp.stream contains 1", 20, 1, "tcp.stream holds a whole number: there is nothing to search in."},
                    Fault{"amf.string matches \"(\"", 19, 3, "The regular expression can't be read: missing closing parenthesis."},
                    Fault{"tcp.stream in 1", 14, 1, "Here should stand a set like {1, 5..9}, and not \"1\"."},
                    Fault{"tcp.stream in {1", 16, 0, "The filter ends where a closing brace should follow."},
                    Fault{"tcp.payload[x] == 3", 12, 1, "A slice looks like [0:4], [2-5], [-2:] or [7]."},
                    Fault{"tcp.stream[0] == 3", 10, 1, "tcp.stream holds a whole number: it has no bytes to choose from."},
                    Fault{"size(tcp.payload) > 3", 0, 4, "There is no function \"size\": there are len, count, lower, upper and string."},
                    Fault{"len(tcp.stream) > 3", 4, 10, "tcp.stream holds a whole number: len() has no meaning for that."},
                    Fault{"amf.string & 3", 13, 1, "amf.string holds a text: it has no bits to look at."},
                    Fault{"tcp.port == ip.addr", 12, 7,
                          "tcp.port holds a whole number, and ip.addr holds an IP address like 10.0.0.1 or 10.0.0.0/8: they can't be compared."},
                    Fault{"count(tcp.port)", 15, 0, "The filter ends where a comparison should follow."},
                    Fault{"all tcp.port", 12, 0, "The filter ends where a comparison should follow."}));

TEST(Filter, IsReadOnlyAsDeepAsItMayGo) {
  const auto nested = [](std::size_t depth) { return Filter::parse(std::string(depth, '(') + "rtmpt" + std::string(depth, ')')); };
  EXPECT_TRUE(nested(kMaxFilterDepth));
  ASSERT_FALSE(nested(kMaxFilterDepth + 1));
  EXPECT_EQ(nested(kMaxFilterDepth + 1).error().position, kMaxFilterDepth);
  EXPECT_FALSE(Filter::parse(std::string(kMaxFilterDepth + 1, '!') + "rtmpt"));
  std::string functions;
  for (std::size_t i = 0; i <= kMaxFilterDepth; ++i) functions += "lower(";
  EXPECT_FALSE(Filter::parse(functions + "amf.string"));
}

TEST(Filter, IsReadOnlyAsLongAsItMayBe) {
  EXPECT_TRUE(Filter::parse("rtmpt" + std::string(kMaxFilterLength - 5, ' ')));
  EXPECT_FALSE(Filter::parse("rtmpt" + std::string(kMaxFilterLength - 4, ' ')));
}

TEST(Filter, GivesUpOnAnExpressionThatTakesForEver) {
  MadeRow row{{{"amf.string", {std::string(5000, 'a') + "b needle"}}}};
  EXPECT_TRUE(Filter::parse("amf.string matches \"needle\"")->passes(row));
  EXPECT_FALSE(Filter::parse("amf.string matches \"(a+)+$|needle\"")->passes(row)) << "given up, though the match is there";
}

TEST(Filter, NamesTheFieldsThatItAsksFor) {
  const auto filter = Filter::parse("tcp.stream == 1 and (len(tcp.payload) > 3 or not rtmpt) and tcp.stream < tcp.srcport");
  ASSERT_TRUE(filter);
  std::set<std::string_view> names;
  for (const FieldInfo* const field : filter->fields()) names.insert(field->name);
  EXPECT_EQ(names, (std::set<std::string_view>{"tcp.stream", "tcp.payload", "rtmpt", "tcp.srcport"}));
}

TEST(FieldCatalog, FindsWhatBeginsSo) {
  ASSERT_FALSE(fieldsThatBegin("rtmpt.header.").empty());
  for (const FieldInfo& field : fieldsThatBegin("rtmpt.header.")) EXPECT_TRUE(field.name.starts_with("rtmpt.header.")) << field.name;
  EXPECT_EQ(fieldsThatBegin("").size(), fieldCatalog().size());
  EXPECT_TRUE(fieldsThatBegin("zz").empty());
}

TEST(FieldCatalog, SaysWhatOurOwnFieldsHold) {
  for (const FieldInfo& field : fieldCatalog()) EXPECT_EQ(field.meaning.empty(), !field.name.starts_with("rtmpscope.")) << field.name;
}

TEST(ShownValues, AreReadAsTheyStandInADetailTree) {
  EXPECT_EQ(readShown(FieldType::Integer, "010"), Value{std::int64_t{10}});
  EXPECT_EQ(readShown(FieldType::Integer, "0x0016"), Value{std::int64_t{22}});
  EXPECT_EQ(readShown(FieldType::Text, "'it's'"), Value{std::string{"it's"}});
  EXPECT_EQ(readShown(FieldType::Boolean, "true"), Value{std::int64_t{1}});
  EXPECT_EQ(readShown(FieldType::Number, "29.97"), Value{29.97});
  EXPECT_EQ(readShown(FieldType::Integer, "13 items"), std::nullopt);
}

}  // namespace
}  // namespace rtmpscope::filter
