// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_reader.h"

#include "support/hex.h"

#include <gtest/gtest.h>

namespace rtmpscope {
namespace {

using test::Bytes;
using test::hex;

TEST(ByteReader, ReadsNumbersInBothByteOrders) {
  const Bytes bytes = hex("01 0203 040506 0708090a 0b0c 0d0e0f10");
  ByteReader in{bytes};
  EXPECT_EQ(in.u8(), 0x01);
  EXPECT_EQ(in.u16be(), 0x0203);
  EXPECT_EQ(in.u24be(), 0x040506U);
  EXPECT_EQ(in.u32be(), 0x0708090aU);
  EXPECT_EQ(in.u16le(), 0x0c0b);
  EXPECT_EQ(in.u32le(), 0x100f0e0dU);
  EXPECT_TRUE(in.ok());
  EXPECT_TRUE(in.atEnd());
}

TEST(ByteReader, ReadsSigned24BitNumbers) {
  const Bytes bytes = hex("ffffff 800000 7fffff");
  ByteReader in{bytes};
  EXPECT_EQ(in.s24be(), -1);
  EXPECT_EQ(in.s24be(), -8388608);
  EXPECT_EQ(in.s24be(), 8388607);
}

TEST(ByteReader, FirstFailureSticksAndSaysWhatWasMissing) {
  const Bytes bytes = hex("01 02 03");
  ByteReader in{bytes, StreamOffset{100}};
  EXPECT_EQ(in.u8(), 1);
  EXPECT_EQ(in.u32be(), 0U);
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.u8(), 0) << "a byte is left, but the reader is dead";
  const ParseError error = in.shortage("message header");
  EXPECT_EQ(error, (ParseError{ParseError::Kind::Truncated, StreamOffset{101}, "message header", 4, 2}));
}

TEST(ByteReader, ChildCannotLeaveItsItemAndMovesTheParent) {
  const Bytes bytes = hex("01 02 03 04");
  ByteReader in{bytes, StreamOffset{10}};
  ByteReader child = in.sub(2);
  EXPECT_EQ(child.offset(), StreamOffset{10});
  EXPECT_EQ(in.offset(), StreamOffset{12});
  EXPECT_EQ(child.u16be(), 0x0102);
  EXPECT_EQ(child.u8(), 0);
  EXPECT_FALSE(child.ok());
  EXPECT_TRUE(in.ok());
}

TEST(ByteReader, ChildOfWhatIsNotThereIsDeadFromTheStart) {
  const Bytes bytes = hex("01");
  ByteReader in{bytes};
  const ByteReader child = in.sub(2);
  EXPECT_FALSE(child.ok());
  EXPECT_FALSE(in.ok());
}

}  // namespace
}  // namespace rtmpscope
