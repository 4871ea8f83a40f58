// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/aggregate.h"

#include "support/hex.h"

#include <gtest/gtest.h>

namespace rtmpscope::rtmp {
namespace {

using test::Bytes;
using test::hex;
using test::join;

// RTMP 7.1.6: type, size, timestamp in three bytes and its upper byte, stream id; data; the size of it all.
const Bytes kAudioPart = hex("08 000002 000064 00 000000  af01  0000000d");
const Bytes kVideoPart = hex("09 000003 00008c 01 000007  270100 0000000e");

TEST(Aggregate, HasPartsWithTheirHeaders) {
  const Aggregate aggregate = parseAggregate(join({kAudioPart, kVideoPart}));
  EXPECT_FALSE(aggregate.damage);
  ASSERT_EQ(aggregate.parts.size(), 2U);
  EXPECT_EQ(aggregate.parts[0].type, MessageType::Audio);
  EXPECT_EQ(aggregate.parts[0].timestamp, 100U);
  EXPECT_EQ(aggregate.parts[0].header, (ByteRange{0, 11}));
  EXPECT_EQ(aggregate.parts[0].body, (ByteRange{11, 2}));
  EXPECT_EQ(aggregate.parts[0].backPointer, 13U);
  EXPECT_EQ(aggregate.parts[1].type, MessageType::Video);
  EXPECT_EQ(aggregate.parts[1].timestamp, 0x0100008CU);
  EXPECT_EQ(aggregate.parts[1].streamId, 7U);
  EXPECT_EQ(aggregate.parts[1].body, (ByteRange{28, 3}));
}

TEST(Aggregate, MovesTheTimesOfItsPartsToItsOwn) {
  const Bytes later = hex("09 000001 00008c 00 000000  27 0000000c");
  const Aggregate aggregate = parseAggregate(join({kAudioPart, later}));
  EXPECT_EQ(partTime(aggregate, aggregate.parts[0], {5000}).milliseconds, 5000U);
  EXPECT_EQ(partTime(aggregate, aggregate.parts[1], {5000}).milliseconds, 5040U);
  EXPECT_EQ(partTime(aggregate, aggregate.parts[1], {0xFFFFFFF0}).milliseconds, 24U);
}

TEST(Aggregate, MayLackItsLastBackPointer) {
  const Aggregate aggregate = parseAggregate(ByteView{kAudioPart}.first(13));
  EXPECT_FALSE(aggregate.damage);
  ASSERT_EQ(aggregate.parts.size(), 1U);
  EXPECT_FALSE(aggregate.parts[0].backPointer);
}

TEST(Aggregate, IsTruncatedAtEveryOtherPrefix) {
  for (std::size_t size = 1; size < kAudioPart.size(); ++size) {
    if (size == 13) continue;
    const Aggregate aggregate = parseAggregate(ByteView{kAudioPart}.first(size));
    ASSERT_TRUE(aggregate.damage) << size;
    EXPECT_EQ(aggregate.damage->kind, ParseError::Kind::Truncated);
    EXPECT_LT(aggregate.damage->had, aggregate.damage->wanted);
    EXPECT_EQ(aggregate.parts.size(), size > 13 ? 1U : 0U) << size;
  }
  EXPECT_TRUE(parseAggregate({}).parts.empty());
}

TEST(Aggregate, HasALimitOfParts) {
  Bytes body;
  for (std::size_t i = 0; i <= kMaxAggregateParts; ++i) {
    const Bytes part = hex("08 000000 000000 00 000000 0000000b");
    body.insert(body.end(), part.begin(), part.end());
  }
  const Aggregate aggregate = parseAggregate(body);
  EXPECT_EQ(aggregate.parts.size(), kMaxAggregateParts);
  ASSERT_TRUE(aggregate.damage);
  EXPECT_EQ(aggregate.damage->kind, ParseError::Kind::LimitExceeded);
}

}  // namespace
}  // namespace rtmpscope::rtmp
