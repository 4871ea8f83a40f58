// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/wire_use.h"

#include <chrono>
#include <cstdint>
#include <utility>

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

TEST(WireUseTest, SeesBasicHeadersThatAreLongerThanTheirChunkStreamIdNeeds) {
  const auto longHeaders = [](std::uint32_t chunkStream, std::uint8_t format, std::uint8_t firstHeaderSize) {
    Session session;
    WireUseMeter meter{session};
    MessageRecord record = row(1, 0, rtmp::MessageType::Video, chunkStream, 10);
    record.header.format = format;
    record.firstHeaderSize = firstHeaderSize;
    meter.add(record);
    return meter.finish().sides[0].longBasicHeaders.count;
  };
  // Basic header, message header of 11, 7, 3 or 0 bytes, extended timestamp of 4 or none (RTMP 5.3.1).
  constexpr int kMessageHeaders[] = {11, 7, 3, 0};
  for (std::uint8_t format = 0; format < 4; ++format) {
    for (const int extended : {0, 4}) {
      for (const auto& [chunkStream, needed] : {std::pair{3U, 1}, {63U, 1}, {64U, 2}, {319U, 2}, {320U, 3}, {65599U, 3}}) {
        for (int basic = needed; basic <= 3; ++basic) {
          const auto size = static_cast<std::uint8_t>(basic + kMessageHeaders[format] + extended);
          EXPECT_EQ(longHeaders(chunkStream, format, size), basic > needed ? 1U : 0U) << chunkStream << " fmt " << int{format} << " in " << int{size};
        }
      }
    }
  }
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
