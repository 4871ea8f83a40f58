// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/conversation.h"

#include "analysis/first_bytes.h"
#include "rtmp/constants.h"

#include <algorithm>
#include <utility>

namespace rtmpscope::analysis {

namespace {

using rtmp::Protocol;
using rtmp::RtmpDecoder;

/// RTMPE is in the clear as far as the handshake goes: C0, C1 and C2, or S0, S1 and S2.
constexpr StreamOffset kHandshakeEnd{rtmp::kVersionSize + 2 * rtmp::kHandshakeSize};

/// `event` without what stands behind the handshake, and whether it reaches that place.
std::pair<StreamEvent, bool> upToHandshakeEnd(const StreamEvent& event) {
  const auto* data = std::get_if<StreamData>(&event);
  if (data == nullptr) {
    const auto* missing = std::get_if<StreamMissing>(&event);
    return {event, missing == nullptr || missing->offset + missing->size >= kHandshakeEnd};
  }
  const std::uint64_t room = data->offset < kHandshakeEnd ? kHandshakeEnd - data->offset : 0;
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(room, data->bytes.size()));
  return {StreamData{data->offset, data->bytes.first(size), data->frame}, room <= data->bytes.size()};
}

ConversationSource tcpSource(TcpStreamIndex stream, const PassContext& context) {
  ConversationSource source;
  source.tcpStream = stream;
  source.frames = [&context, stream](Side side, StreamRange range) { return context.connections.frames(stream, side, range); };
  source.fromTheStart = [&context, stream](Side side) { return context.connections.connection(stream).from(side).syn != FrameNumber{}; };
  source.acknowledgements = [&context, stream](Side sender) {
    return context.connections.connection(stream).from(otherSide(sender)).highestAcknowledged;
  };
  return source;
}

MessageRecorder::Place placeOf(const ConversationSource& source, Side side) {
  return {source.tcpStream, side, source.derived, source.derivedStreams[indexOf(side)]};
}

}  // namespace

Conversation::Conversation(TcpStreamIndex stream, const PassContext& context) : Conversation(tcpSource(stream, context), context) {}

Conversation::Conversation(ConversationSource source, const PassContext& context)
    : m_fromTheStart(std::move(source.fromTheStart)),
      m_builder(SessionId{}, source.tcpStream, std::move(source.frames), [&context](FrameNumber frame) { return context.packets.timeOf(frame); }),
      m_lanes{Lane{MessageRecorder{placeOf(source, Side::A), context.packets, context.messages, m_builder}},
              Lane{MessageRecorder{placeOf(source, Side::B), context.packets, context.messages, m_builder}}} {
  m_builder.setServerPorts(context.serverPorts);
  if (source.acknowledgements) m_builder.setAcknowledgements(std::move(source.acknowledgements));
}

void Conversation::feed(Side side, const StreamEvent& event) {
  Lane& lane = m_lanes[indexOf(side)];
  if (!lane.opened) {
    if (const auto* missing = std::get_if<StreamMissing>(&event); missing != nullptr && !lane.leadingGap) {
      lane.leadingGap = *missing;
      return;
    }
    if (const auto* data = std::get_if<StreamData>(&event)) {
      open(side, *data);
    } else {
      open(side, {});
    }
  }
  if (lane.decoder) decode(lane, event);
  if (!lane.alerts) return;
  if (const auto alert = lane.alerts->feed(event)) m_builder.onTlsAlert(side, *alert);
}

void Conversation::open(Side side, const StreamData& first) {
  Lane& lane = m_lanes[indexOf(side)];
  lane.opened = true;
  const bool fromTheStart = m_fromTheStart(side);
  const bool firstByteSeen = !first.bytes.empty() && !lane.leadingGap;
  const FirstLook look = lookAtFirst(firstByteSeen ? first.bytes : ByteView{}, fromTheStart);
  lane.protocol = look.protocol;
  if (firstByteSeen) lane.detail = describeForeign(look.seen, first.bytes);
  if (fromTheStart && look.seen == Protocol::Tls) lane.alerts.emplace();
  if (look.start) lane.decoder.emplace(lane.recorder, *look.start);
  judge();
  if (lane.decoder && lane.leadingGap) decode(lane, *lane.leadingGap);
}

void Conversation::decode(Lane& lane, const StreamEvent& event) {
  const bool spokeBefore = lane.recorder.spokeRtmp();
  bool last = std::holds_alternative<StreamEnd>(event);
  if (m_protocol == Protocol::Rtmpe) {
    const auto [readable, reachedEnd] = upToHandshakeEnd(event);
    last = lane.decoder->feed(readable) == Progress::Stopped || reachedEnd;
  } else if (lane.decoder->feed(event) == Progress::Stopped) {
    last = true;
  }
  if (!spokeBefore && lane.recorder.spokeRtmp()) judge();
  if (last) lane.decoder.reset();
}

void Conversation::judge() {
  Protocol protocol = Protocol::Undecided;
  std::string detail;
  const auto any = [this](auto predicate) { return std::find_if(m_lanes.begin(), m_lanes.end(), predicate); };
  if (const auto foreign = any([](const Lane& lane) { return isForeign(lane.protocol) && !lane.recorder.spokeRtmp(); }); foreign != m_lanes.end()) {
    protocol = foreign->protocol;
    detail = foreign->detail;
  } else if (any([](const Lane& lane) { return lane.protocol == Protocol::Rtmpe; }) != m_lanes.end()) {
    protocol = Protocol::Rtmpe;
  } else if (any([](const Lane& lane) { return lane.protocol == Protocol::Rtmp || lane.recorder.spokeRtmp(); }) != m_lanes.end()) {
    protocol = Protocol::Rtmp;
  } else if (const auto unknown = any([](const Lane& lane) { return lane.protocol == Protocol::Unknown; }); unknown != m_lanes.end()) {
    protocol = Protocol::Unknown;
    detail = unknown->detail;
  }
  if (protocol == m_protocol && detail == m_detail) return;
  m_protocol = protocol;
  m_detail = detail;
  m_builder.setProtocol(protocol, detail);
}

}  // namespace rtmpscope::analysis
