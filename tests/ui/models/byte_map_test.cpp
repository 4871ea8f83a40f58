// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/byte_map.h"

#include <array>

#include <gtest/gtest.h>

namespace rtmpscope::ui {
namespace {

// 300 wire bytes over three packets, and in them a body of two pieces: a chunk header of 12 bytes, 128 bytes of body, a
// continuation header of one byte, 159 bytes of body.
constexpr std::array kSlices{PacketSlice{FrameNumber{7}, 66, 100}, PacketSlice{FrameNumber{9}, 66, 150}, PacketSlice{FrameNumber{10}, 70, 50}};
constexpr std::array kPieces{ByteRange{12, 128}, ByteRange{141, 159}};

TEST(ByteMap, WireRangeIsCutAtPacketBoundaries) {
  const std::vector<PacketSlice> pieces = wireToPackets({90, 170}, kSlices);
  ASSERT_EQ(pieces.size(), 3U);
  EXPECT_EQ(pieces[0], (PacketSlice{FrameNumber{7}, 156, 10}));
  EXPECT_EQ(pieces[1], (PacketSlice{FrameNumber{9}, 66, 150}));
  EXPECT_EQ(pieces[2], (PacketSlice{FrameNumber{10}, 70, 10}));
  EXPECT_TRUE(wireToPackets({300, 10}, kSlices).empty());
  EXPECT_TRUE(wireToPackets({10, 0}, kSlices).empty());
}

TEST(ByteMap, EveryPacketByteOfTheMessageHasItsWireByte) {
  EXPECT_EQ(packetToWire(FrameNumber{7}, 66, kSlices), 0U);
  EXPECT_EQ(packetToWire(FrameNumber{9}, 66, kSlices), 100U);
  EXPECT_EQ(packetToWire(FrameNumber{10}, 119, kSlices), 299U);
  EXPECT_EQ(packetToWire(FrameNumber{10}, 120, kSlices), std::nullopt);
  EXPECT_EQ(packetToWire(FrameNumber{7}, 65, kSlices), std::nullopt);
  EXPECT_EQ(packetToWire(FrameNumber{8}, 66, kSlices), std::nullopt);
}

TEST(ByteMap, BodyLeavesChunkHeadersOut) {
  EXPECT_EQ(wireToBody({12, 3}, kPieces), (ByteRange{0, 3}));
  EXPECT_EQ(wireToBody({0, 12}, kPieces), std::nullopt);
  EXPECT_EQ(wireToBody({140, 1}, kPieces), std::nullopt) << "the continuation header";
  EXPECT_EQ(wireToBody({130, 20}, kPieces), (ByteRange{118, 19})) << "over the continuation header";
  EXPECT_EQ(wireToBody({0, 300}, kPieces), (ByteRange{0, 287}));
}

TEST(ByteMap, BodyBytesFindTheirWayBack) {
  for (std::size_t offset = 0; offset < 287; ++offset) {
    const std::optional<std::size_t> wire = bodyToWire(offset, kPieces);
    ASSERT_TRUE(wire);
    EXPECT_EQ(wireToBody({*wire, 1}, kPieces), (ByteRange{offset, 1}));
  }
  EXPECT_EQ(bodyToWire(287, kPieces), std::nullopt);
}

}  // namespace
}  // namespace rtmpscope::ui
