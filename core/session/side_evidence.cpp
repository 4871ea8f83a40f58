// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/side_evidence.h"

#include "session/message_record.h"

namespace rtmpscope::session {
namespace {

using rtmp::MessageType;
using rtmp::UserControlEvent;

void raise(Peak& peak, std::uint32_t value, const Sighting& at) {
  if (!peak.at.seen() || value > peak.value) peak = {value, at};
}

// What every session may have, and every peer has met before.
bool isCommon(const MessageRecord& record) {
  const auto type = static_cast<unsigned>(record.header.type);
  if (record.header.type != MessageType::UserControl) return (type >= 1 && type <= 9 && type != 7) || (type >= 15 && type <= 20) || type == 22;
  switch (record.control.event) {
    case UserControlEvent::StreamBegin:
    case UserControlEvent::StreamEof:
    case UserControlEvent::StreamDry:
    case UserControlEvent::SetBufferLength:
    case UserControlEvent::StreamIsRecorded:
    case UserControlEvent::PingRequest:
    case UserControlEvent::PingResponse:
    case UserControlEvent::BufferEmpty:  // Adobe's servers say these two all the time
    case UserControlEvent::BufferReady:
      return true;
    default:
      return false;
  }
}

}  // namespace

void PingBook::request(const OpenPing& ping) {
  const auto answered = std::ranges::find_if(m_early, [&ping](const Early& each) { return each.value == ping.value && each.frame >= ping.at.frame; });
  if (answered != m_early.end()) {
    m_early.erase(answered);
  } else if (m_open.size() < kMaxOpenPings) {
    m_open.push_back(ping);
  }
}

void PingBook::response(std::uint32_t value, FrameNumber frame) {
  const auto asked = std::ranges::find(m_open, value, &OpenPing::value);
  if (asked != m_open.end()) {
    m_open.erase(asked);
    return;
  }
  if (m_early.size() >= kMaxOpenPings) m_early.erase(m_early.begin());
  m_early.push_back({value, frame});
}

void SideEvidence::add(MessageIndex index, const MessageRecord& record) {
  if (record.aggregate != MessageRecord::kNone) return;  // a part of an aggregate has no chunks of its own
  const Sighting at{index, record.frame, record.time};
  const MessageType type = record.header.type;
  if (record.completeness == rtmp::Completeness::Aborted && abort.seen() && record.header.chunkStreamId == abortedChunkStream) givenUp = abort;
  abort = {};
  last = at;
  raise(highestChunkStream, record.header.chunkStreamId, {index, record.firstFrame, record.time});
  raise(largestMessage, record.header.length, at);
  if (record.hasMedia) {
    const bool several = record.media.multitrack || record.media.trackId != 0;
    if (several && !multitrack.seen()) multitrack = at;
    const std::uint64_t bit = std::uint64_t{1} << (2 * static_cast<unsigned>(record.media.codec) + (record.media.enhanced ? 1 : 0));
    if ((codecsSeen & bit) != 0 || record.media.codec == media::Codec::Unknown) return;
    codecsSeen |= bit;
    codecs.push_back({record.media.codec, record.media.enhanced, at});
    return;
  }
  if (!isCommon(record)) rare = {type, record.control.event, at};
  if (type == MessageType::DataAmf3 || type == MessageType::SharedObjectAmf3 || type == MessageType::CommandAmf3) {
    if (amf3Messages++ == 0) amf3 = at;
  }
  if (type == MessageType::Abort && record.completeness == rtmp::Completeness::Complete) {
    abort = at;
    abortedChunkStream = record.control.value;
  }
}

}  // namespace rtmpscope::session
