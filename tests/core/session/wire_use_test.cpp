// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/wire_use.h"

#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

namespace rtmpscope::session {
namespace {

constexpr CaptureTime kBegin{std::chrono::seconds{1700000000}};

MessageRecord row(std::uint32_t frame, double seconds, rtmp::MessageType type, std::uint32_t chunkStream, std::uint32_t length) {
  MessageRecord record;
  record.firstFrame = record.frame = FrameNumber{frame};
  record.time = kBegin + std::chrono::milliseconds{static_cast<int>(seconds * 1000)};
  record.header.type = type;
  record.header.chunkStreamId = chunkStream;
  record.header.length = length;
  return record;
}

TEST(WireUseTest, KeepsTheExtremesOfEachSideWithTheirFrames) {
  Session session;
  session.end = kBegin + std::chrono::seconds{20};
  WireUseMeter meter{session};
  MessageRecord chunkSize = row(1, 0, rtmp::MessageType::SetChunkSize, 2, 4);
  chunkSize.control.value = 4096;
  meter.add(chunkSize);
  chunkSize = row(2, 1, rtmp::MessageType::SetChunkSize, 2, 4);
  chunkSize.control.value = 64;
  meter.add(chunkSize);
  MessageRecord video = row(3, 2, rtmp::MessageType::Video, 70, 5000);
  video.hasMedia = true;
  video.media.codec = media::Codec::Hevc;
  video.media.enhanced = true;
  meter.add(video);
  video.frame = FrameNumber{4};
  video.time += std::chrono::seconds{8};
  meter.add(video);
  MessageRecord part = row(5, 10, rtmp::MessageType::Audio, 999, 999'999);
  part.aggregate = 0;  // no message of its own
  meter.add(part);
  meter.add(row(6, 11, rtmp::MessageType::Abort, 2, 4));
  MessageRecord fromServer = row(7, 12, rtmp::MessageType::CommandAmf0, 3, 9000);
  fromServer.side = Side::B;
  meter.add(fromServer);

  const WireUse use = meter.finish();
  const SideUse& client = use.sides[0];
  EXPECT_EQ(client.firstMessage, FrameNumber{1});
  EXPECT_EQ(client.highestChunkStream.value, 70U);
  EXPECT_EQ(client.highestChunkStream.frame, FrameNumber{3});
  EXPECT_EQ(client.largestMessage.value, 5000U);
  EXPECT_EQ(client.largestChunkSize.value, 4096U);
  EXPECT_EQ(client.smallestChunkSize.value, 64U);
  EXPECT_EQ(client.smallestChunkSize.frame, FrameNumber{2});
  EXPECT_EQ(client.aborts.firstFrame, FrameNumber{6});
  EXPECT_EQ(client.longestSilence, std::chrono::seconds{9}) << "from the Abort to the end";
  EXPECT_EQ(client.longestSilenceFrame, FrameNumber{6});
  EXPECT_EQ(client.longestMediaSilence, std::chrono::seconds{10}) << "from the last picture to the end";
  ASSERT_EQ(use.codecs.size(), 1U);
  EXPECT_EQ(use.codecs[0].frame, FrameNumber{3});
  EXPECT_EQ(use.sides[1].largestMessage.value, 9000U);
}

}  // namespace
}  // namespace rtmpscope::session
