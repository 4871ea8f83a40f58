// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/wire_use.h"

#include "base/elapsed.h"
#include "rtmp/chunk_header.h"
#include "session/media_frames.h"

#include <algorithm>
#include <array>

namespace rtmpscope::session {
namespace {

void raise(Extreme& extreme, std::uint32_t value, FrameNumber frame) {
  if (extreme.frame == FrameNumber{} || value > extreme.value) extreme = {value, frame};
}

// RTMP 5.3.1.1. The size of the first header is that of the basic header, that of the message header, and 4 with an extended
// timestamp: with which of them it comes out tells how long the basic header was.
bool hasLongBasicHeader(const MessageRecord& record) {
  const std::size_t message = rtmp::kMessageHeaderSize[record.header.format & 3U];
  if (record.firstHeaderSize <= message) return false;
  const std::size_t beside = record.firstHeaderSize - message;
  const std::size_t size = beside > rtmp::kExtendedTimestampSize ? beside - rtmp::kExtendedTimestampSize : beside;
  return size > rtmp::basicHeaderSizeFor(record.header.chunkStreamId) && size <= 3;
}

}  // namespace

void WireUseMeter::widen(const Last& last, CaptureTime time, FrameNumber until, Nanoseconds& longest, FrameNumber& frame) const {
  const Nanoseconds silence = elapsed(last.time, time);
  if (!last.known || silence <= longest || m_session->clockSetBetween(last.frame, until)) return;
  longest = silence;
  frame = last.frame;
}

void WireUseMeter::add(const MessageRecord& record) {
  const Direction direction = directionFrom(record.side, m_session->client);
  const auto side = static_cast<std::size_t>(direction);
  SideUse& use = m_use.sides[side];
  if (record.aggregate == MessageRecord::kNone) {  // a part of an aggregate has no chunks of its own
    if (use.firstMessage == FrameNumber{}) use.firstMessage = record.frame;
    raise(use.highestChunkStream, record.header.chunkStreamId, record.firstFrame);
    raise(use.largestMessage, record.header.length, record.frame);
    if (record.header.messageStreamIdKnown) raise(use.highestMessageStream, record.header.messageStreamId, record.firstFrame);
    if (record.isControl()) use.controlMessages.add(MessageIndex{}, record.frame);
    if (hasLongBasicHeader(record)) use.longBasicHeaders.add(MessageIndex{}, record.firstFrame);
    if (record.header.type == rtmp::MessageType::Abort) use.aborts.add(MessageIndex{}, record.frame);
    if (record.header.type == rtmp::MessageType::SetChunkSize && record.completeness == rtmp::Completeness::Complete) {
      raise(use.largestChunkSize, record.control.value, record.frame);
      if (use.smallestChunkSize.frame == FrameNumber{} || record.control.value < use.smallestChunkSize.value) {
        use.smallestChunkSize = {record.control.value, record.frame};
      }
    }
    widen(m_last[side], record.time, record.frame, use.longestSilence, use.longestSilenceFrame);
    m_last[side] = {record.time, record.frame, true};
  }
  if (record.isMedia() && record.hasMedia) addMedia(record, direction);
}

void WireUseMeter::addMedia(const MessageRecord& record, Direction direction) {
  const media::MediaHeader& header = record.media;
  const auto side = static_cast<std::size_t>(direction);
  SideUse& use = m_use.sides[side];
  widen(m_lastMedia[side], record.time, record.frame, use.longestMediaSilence, use.longestMediaSilenceFrame);
  m_lastMedia[side] = {record.time, record.frame, true};
  if (header.multitrack && m_use.multitrack == FrameNumber{}) m_use.multitrack = record.frame;
  if (header.enhanced && header.packetType == media::PacketType::Metadata && m_use.videoMetadata == FrameNumber{}) m_use.videoMetadata = record.frame;
  if (header.codec == media::Codec::Unknown) return;
  const bool known = std::ranges::any_of(m_use.codecs, [&](const UsedCodec& each) {
    return each.kind == header.kind && each.codec == header.codec && each.enhanced == header.enhanced && each.direction == direction;
  });
  if (!known && m_use.codecs.size() < kMaxUsedCodecs) m_use.codecs.push_back({header.kind, header.codec, header.enhanced, direction, record.frame});
}

WireUse WireUseMeter::finish() {
  if (!m_session->clockSteps.empty()) return m_use;  // by which clock it ended, nobody knows
  const CaptureTime end = m_session->ending.time.value_or(m_session->end);
  const FrameNumber last = m_session->lastFrame;
  for (std::size_t side = 0; side < m_use.sides.size(); ++side) {
    SideUse& use = m_use.sides[side];
    widen(m_last[side], end, last, use.longestSilence, use.longestSilenceFrame);
    widen(m_lastMedia[side], end, last, use.longestMediaSilence, use.longestMediaSilenceFrame);
  }
  return m_use;
}

}  // namespace rtmpscope::session
