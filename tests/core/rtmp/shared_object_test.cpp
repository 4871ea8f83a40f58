// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/shared_object.h"

#include "amf_text.h"
#include "rtmp/description.h"

#include <gtest/gtest.h>

namespace rtmpscope::rtmp {
namespace {

using test::Bytes;
using test::counted;
using test::hex;
using test::join;
using Kind = ParseError::Kind;

/// RTMP 7.1.3: type, length, data.
Bytes event(std::uint8_t type, const Bytes& data) {
  return join({Bytes{type, 0, 0, 0, static_cast<std::uint8_t>(data.size())}, data});
}

Bytes header(std::string_view name, std::string_view flags = "00000000 00000000") {
  return join({counted(name), hex("00000005"), hex(flags)});
}

TEST(SharedObject, HasNameVersionAndFlags) {
  const auto object = parseSharedObject(MessageType::SharedObjectAmf0, header("chat", "00000002 00000000"));
  ASSERT_TRUE(object);
  EXPECT_EQ(object->name, "chat");
  EXPECT_EQ(object->nameBytes, (ByteRange{0, 6}));
  EXPECT_EQ(object->version, 5U);
  EXPECT_TRUE(object->persistent);
  EXPECT_TRUE(object->events.empty());
  EXPECT_FALSE(object->damage);
}

TEST(SharedObject, OfType16HasAFormatSelector) {
  const auto object = parseSharedObject(MessageType::SharedObjectAmf3, join({hex("00"), header("chat"), event(1, {})}));
  ASSERT_TRUE(object);
  EXPECT_EQ(object->name, "chat");
  ASSERT_EQ(object->events.size(), 1U);
  EXPECT_EQ(object->events[0].header, (ByteRange{19, 5}));
}

struct EventRow {
  std::string_view name;
  std::uint8_t type;
  Bytes data;
  std::string_view summary;
};

void PrintTo(const EventRow& row, std::ostream* out) {
  *out << row.name;
}

class SharedObjectEvents : public testing::TestWithParam<EventRow> {};

TEST_P(SharedObjectEvents, AreRead) {
  const EventRow& row = GetParam();
  const Bytes body = join({header("o"), event(row.type, row.data)});
  const auto object = parseSharedObject(MessageType::SharedObjectAmf0, body);
  ASSERT_TRUE(object);
  EXPECT_FALSE(object->damage);
  ASSERT_EQ(object->events.size(), 1U);
  EXPECT_EQ(object->events[0].data, (ByteRange{20, row.data.size()}));
  EXPECT_EQ(summarize(*object), "o: " + std::string{row.summary});
}

TEST_P(SharedObjectEvents, AreTruncatedAtEveryPrefix) {
  const EventRow& row = GetParam();
  const Bytes whole = join({header("o"), event(row.type, row.data)});
  constexpr std::size_t kHeaderSize = 15;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto object = parseSharedObject(MessageType::SharedObjectAmf0, ByteView{whole}.first(size));
    ASSERT_EQ(object.has_value(), size >= kHeaderSize) << size;
    const std::optional<ParseError> error = object ? object->damage : object.error();
    if (size == kHeaderSize) continue;  // an object without events is whole
    ASSERT_TRUE(error) << size;
    EXPECT_EQ(error->kind, Kind::Truncated) << size;
    EXPECT_LT(error->had, error->wanted) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Types, SharedObjectEvents,
                         testing::Values(EventRow{"Use", 1, {}, "Use"}, EventRow{"Release", 2, {}, "Release"},
                                         EventRow{"RequestChange", 3, join({counted("x"), hex("00 3ff0000000000000")}), "Request Change('x')"},
                                         EventRow{"Change", 4, join({counted("x"), hex("01 01")}), "Change('x')"},
                                         EventRow{"ChangeOfTwo", 4, join({counted("x"), hex("05"), counted("y"), hex("06")}), "Change('x', 'y')"},
                                         EventRow{"ChangeInAmf3", 4, join({counted("x"), hex("11 04 07")}), "Change('x')"},
                                         EventRow{"Success", 5, counted("x"), "Success('x')"},
                                         EventRow{"SendMessage", 6, join({hex("02"), counted("say"), hex("02"), counted("hello")}),
                                                  "Send Message('say')"},
                                         EventRow{"Status", 7, join({counted("SharedObject.BadPersistence"), counted("error")}),
                                                  "Status('SharedObject.BadPersistence', 'error')"},
                                         EventRow{"Clear", 8, {}, "Clear"}, EventRow{"Remove", 9, counted("x"), "Remove('x')"},
                                         EventRow{"RequestRemove", 10, counted("x"), "Request Remove('x')"},
                                         EventRow{"UseSuccess", 11, {}, "Use Success"}, EventRow{"Unknown", 12, hex("010203"), "unknown (12)"}),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(SharedObject, HasEventsOneAfterTheOther) {
  const auto object =
      parseSharedObject(MessageType::SharedObjectAmf0, join({header("chat"), event(11, {}), event(8, {}), event(5, counted("topic"))}));
  ASSERT_TRUE(object);
  EXPECT_EQ(summarize(*object), "chat: Use Success, Clear, Success('topic')");
}

TEST(SharedObject, ValuesMayNotLeadOutOfTheirEvent) {
  // A change whose string claims two bytes that belong to the next event.
  const auto object =
      parseSharedObject(MessageType::SharedObjectAmf0, join({header("o"), event(4, join({counted("x"), hex("02 0002")})), event(8, {})}));
  ASSERT_TRUE(object);
  ASSERT_TRUE(object->damage);
  EXPECT_EQ(object->damage->kind, Kind::Malformed);
}

TEST(SharedObject, NamesMayNotLeadOutOfTheirEvent) {
  // The name says that it has eleven bytes; its event holds one of them, and the rest belongs to the events behind it.
  const Bytes claiming = hex("000b 78");
  for (const std::uint8_t type : {std::uint8_t{4}, std::uint8_t{5}, std::uint8_t{7}, std::uint8_t{9}}) {
    const Bytes body = join({header("o"), event(type, claiming), event(8, {}), event(8, {})});
    const auto object = parseSharedObject(MessageType::SharedObjectAmf0, body);
    ASSERT_TRUE(object);
    ASSERT_TRUE(object->damage) << int{type};
    EXPECT_EQ(object->damage->kind, Kind::Malformed) << int{type};
    ASSERT_EQ(object->events.size(), 1U);
    EXPECT_TRUE(object->events[0].names.empty() && object->events[0].properties.empty()) << int{type};
  }
}

TEST(SharedObject, RowsStayWithinTheirEvent) {
  for (const Bytes& data : {hex("000b 78"), join({counted("x"), hex("02 0003")}), join({counted("x"), hex("03 0002")})}) {
    const Bytes body = join({header("o"), event(4, data), event(8, {}), event(8, {})});
    for (const Field& row : describeBody(MessageType::SharedObjectAmf0, body)) {
      if (row.name != "rtmpt.so.event") continue;
      for (const Field& child : row.children) EXPECT_LE(child.bytes.end(), row.bytes.end()) << child.label;
    }
  }
}

TEST(SharedObject, SummariesAreCutWithAMark) {
  const std::string longName(60000, 'n');
  const Bytes name = counted(longName);
  const auto withName = [&](std::uint8_t type) {
    return join({header("o"), Bytes{type, 0, 0, static_cast<std::uint8_t>(name.size() >> 8U), static_cast<std::uint8_t>(name.size())}, name});
  };
  for (const Bytes& body : {header(longName), withName(5), withName(4)}) {
    const std::string summary = summarize(parseSharedObject(MessageType::SharedObjectAmf0, body).value());
    EXPECT_LE(summary.size(), kMaxSummaryLength);
    EXPECT_TRUE(summary.ends_with("...")) << summary;
  }
}

TEST(SharedObject, EventsAndNamesAreLimited) {
  Bytes events = header("o");
  for (std::size_t i = 0; i <= kMaxSharedObjectEvents; ++i) events = join({std::move(events), event(8, {})});
  auto object = parseSharedObject(MessageType::SharedObjectAmf0, events);
  ASSERT_TRUE(object && object->damage);
  EXPECT_EQ(object->damage->kind, Kind::LimitExceeded);
  EXPECT_EQ(object->events.size(), kMaxSharedObjectEvents);

  Bytes names = join({header("o"), hex("05 0000c000")});
  names.resize(names.size() + 0xc000, 0);
  object = parseSharedObject(MessageType::SharedObjectAmf0, names);
  ASSERT_TRUE(object && object->damage);
  EXPECT_EQ(object->damage->kind, Kind::LimitExceeded);
}

}  // namespace
}  // namespace rtmpscope::rtmp
