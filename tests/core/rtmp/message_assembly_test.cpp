// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies of messages are gathered only so far.
#include "rtmp/message_assembly.h"
#include "core/rtmp/chunk_reader_rows.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::rtmp {
namespace {

/// What a listener is given of messages that are under way at the same time, each `length` bytes long.
std::vector<std::size_t> gatheredOf(std::uint32_t messages, std::uint32_t length) {
  class Sizes final : public RtmpListener {
   public:
    void onHandshakePart(const HandshakePartSeen&) override {}
    [[nodiscard]] std::uint32_t wantedBytes(const MessageHeader&, ByteView) override { return 0xFFFFFFFF; }
    void onMessage(const Message& message) override { sizes.push_back(message.body.size()); }
    void onRemark(const Remark&) override {}
    std::vector<std::size_t> sizes;
  };
  Sizes sizes;
  RtmpDecoder decoder{sizes, RtmpDecoder::Start::Handshake};
  StreamOffset offset;
  const auto feed = [&](const Bytes& bytes) {
    (void)decoder.feed(StreamData{offset, bytes, FrameNumber{1}});
    offset += bytes.size();
  };
  feed(join({test::handshakeOne(1), test::handshakeTwo(2), control(1, u32(length / 2))}));
  const Bytes half(length / 2, 0xAF);
  for (std::uint32_t i = 0; i < messages; ++i) {
    feed(chunk({.chunkStream = 10 + i, .time = 40, .length = length, .type = 8, .messageStream = 1, .payload = half}));
  }
  for (std::uint32_t i = 0; i < messages; ++i) feed(chunk({.format = 3, .chunkStream = 10 + i, .payload = half}));
  (void)decoder.feed(StreamEnd{offset, EndReason::Fin, {}});
  return sizes.sizes;
}

TEST(MessageAssembly, GathersNoMoreOfOneBodyThanItsCap) {
  const auto sizes = gatheredOf(1, 4U << 20U);
  EXPECT_EQ(sizes, (std::vector<std::size_t>{4, MessageAssembly::kMaxGathered}));
}

TEST(MessageAssembly, GathersNoMoreOfAllBodiesThanItsCap) {
  constexpr std::uint32_t kLength = 1U << 20U;
  const auto sizes = gatheredOf(12, kLength);
  ASSERT_EQ(sizes.size(), 13U);
  std::size_t all = 0;
  for (std::size_t i = 1; i < sizes.size(); ++i) all += sizes[i];
  EXPECT_EQ(sizes[1], kLength);
  EXPECT_EQ(sizes[12], kHeadSize);  // the head of each is there even so
  EXPECT_LE(all, MessageAssembly::kMaxGatheredInAll + 12 * kHeadSize);
}

TEST(MessageAssembly, ListsNoMorePiecesThanItsCap) {
  class Pieces final : public RtmpListener {
   public:
    void onHandshakePart(const HandshakePartSeen&) override {}
    [[nodiscard]] std::uint32_t wantedBytes(const MessageHeader&, ByteView) override { return 0; }
    void onMessage(const Message& message) override {
      if (message.header.type == MessageType::Audio) seen = message;
    }
    void onRemark(const Remark&) override {}
    Message seen;
  };
  constexpr std::uint32_t kLength = MessageAssembly::kMaxPieces + 100;
  Bytes bytes = join({test::handshakeOne(1), test::handshakeTwo(2), control(1, u32(1)),
                      chunk({.chunkStream = 4, .time = 40, .length = kLength, .type = 8, .messageStream = 1, .payload = {0xAF}}), control(3, {})});
  for (std::uint32_t i = 1; i < kLength; ++i) bytes.insert(bytes.end(), {0xC4, 0});
  Pieces pieces;
  RtmpDecoder decoder{pieces, RtmpDecoder::Start::Handshake};
  test::feedInPieces(test::segments(bytes), {}, EndReason::Fin, [&](const StreamEvent& event) { (void)decoder.feed(event); });
  EXPECT_EQ(pieces.seen.receivedBytes, kLength);
  EXPECT_EQ(pieces.seen.chunks, kLength);
  EXPECT_EQ(pieces.seen.layout.pieces.size(), MessageAssembly::kMaxPieces);
}

}  // namespace
}  // namespace rtmpscope::rtmp
