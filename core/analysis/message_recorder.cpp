// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/message_recorder.h"

#include "analysis/aggregate.h"
#include "media/media_header.h"
#include "rtmp/command.h"
#include "rtmp/control_message.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace rtmpscope::analysis {

namespace {

using rtmp::Completeness;
using rtmp::MessageType;
using session::MessageDetail;
using session::MessageRecord;

media::Kind kindOf(MessageType type) {
  return type == MessageType::Audio ? media::Kind::Audio : media::Kind::Video;
}

bool isCommand(MessageType type) {
  return type == MessageType::CommandAmf0 || type == MessageType::CommandAmf3;
}

/// Whether all that was gathered is all that there is.
bool gatheredWhole(const rtmp::Message& message) {
  return message.body.size() >= message.header.length;
}

/// Whether all of it is there, but this program did not gather all.
bool isShortened(const rtmp::Message& message) {
  return message.completeness == Completeness::Complete && !gatheredWhole(message);
}

}  // namespace

std::uint32_t MessageRecorder::wantedBytes(const rtmp::MessageHeader& header, ByteView head) {
  switch (header.type) {
    case MessageType::Audio:
    case MessageType::Video: {
      const auto media = media::parseMediaHeader(kindOf(header.type), head);
      // Many ModEx packets: what it is stands behind them.
      if (!media && media.error().kind == ParseError::Kind::Truncated) return kMaxConfigBytes;
      if (media && media->manyTracks) return kMaxMultitrackBytes;
      return media && media->packetType == media::PacketType::SequenceStart ? kMaxConfigBytes : 0;
    }
    case MessageType::CommandAmf0:
    case MessageType::CommandAmf3:
    case MessageType::DataAmf0:
    case MessageType::DataAmf3:
      return kMaxContentBytes;
    case MessageType::SetChunkSize:
    case MessageType::Abort:
    case MessageType::Acknowledgement:
    case MessageType::UserControl:
    case MessageType::WindowAcknowledgementSize:
    case MessageType::SetPeerBandwidth:
      return kMaxControlBytes;
    case MessageType::Aggregate:
      return kMaxAggregateBytes;
    case MessageType::SharedObjectAmf0:
    case MessageType::SharedObjectAmf3:
      break;  // decoded when they are looked at
  }
  return 0;
}

void MessageRecorder::onHandshakePart(const rtmp::HandshakePartSeen& part) {
  m_spokeRtmp = true;
  m_builder.onHandshakePart(m_place.side, part);
}

void MessageRecorder::onRemark(const rtmp::Remark& remark) {
  m_builder.onRemark(m_place.side, remark);
}

void MessageRecorder::onMessage(const rtmp::Message& message) {
  m_spokeRtmp = true;
  MessageRecord row = rowOf(message);
  record(message, row);
}

MessageRecord MessageRecorder::rowOf(const rtmp::Message& message) {
  MessageRecord row;
  row.range = message.range;
  row.header = message.header;
  row.time = m_packets.timeOf(message.frame);
  row.tcpStream = m_place.stream == nullptr ? m_place.tcpStream : m_place.stream->tcpStreamAt(message.range.end - 1);
  row.derived = m_place.derived & 0xFFFFFFU;
  row.firstFrame = message.firstFrame;
  row.frame = message.frame;
  row.chunks = message.chunks;
  row.receivedBytes = message.receivedBytes;
  row.missingBytes = message.missingBytes;
  row.layoutChunkSize = message.layout.chunkSize;
  row.firstHeaderSize = message.layout.firstHeaderSize;
  row.continuationHeaderSize = message.layout.continuationHeaderSize;
  if (!message.layout.pieces.empty()) row.pieces = m_tables.keepPieces(message.layout.pieces);
  row.side = m_place.side;
  row.completeness = message.completeness;
  row.found = message.found;
  return row;
}

void MessageRecorder::record(const rtmp::Message& message, MessageRecord& row) {
  if (row.isMedia()) return recordMedia(message, row);
  if (row.isControl()) return recordControl(message, row);
  switch (row.header.type) {
    case MessageType::CommandAmf0:
    case MessageType::CommandAmf3:
    case MessageType::DataAmf0:
    case MessageType::DataAmf3:
      return recordContent(message, row);
    case MessageType::Aggregate:
      return recordAggregate(message, row);
    default:
      return append(row, nullptr, nullptr);
  }
}

void MessageRecorder::recordControl(const rtmp::Message& message, MessageRecord& row) {
  const auto control = rtmp::parseControl(row.header.type, message.body);
  if (control) {
    row.control = *control;
  } else {
    remarkOnBody(message, control.error());
  }
  append(row, nullptr, nullptr);
}

void MessageRecorder::recordMedia(const rtmp::Message& message, MessageRecord& row) {
  const media::Kind kind = kindOf(row.header.type);
  const auto header = media::parseMediaHeader(kind, message.body);
  if (!header) {
    remarkOnBody(message, header.error());
    return append(row, nullptr, nullptr);
  }
  row.media = *header;
  row.hasMedia = true;
  std::optional<media::CodecConfig> config;
  if (mayStateConfig(message, *header)) config = keptConfig(message, *header, media::parseCodecConfig(kind, message.body));
  const MessageIndex index{static_cast<std::uint32_t>(m_tables.size())};
  append(row, nullptr, config ? &*config : nullptr);
  if (header->manyTracks) {
    recordFurtherTracks(message, index);
  } else if (header->packetType == media::PacketType::SequenceStart) {
    remarkIfShortened(message, "bytes of a decoder configuration");
  }
}

void MessageRecorder::recordFurtherTracks(const rtmp::Message& message, MessageIndex index) {
  const auto tracks = media::parseTracks(kindOf(message.header.type), message.body);
  if (!tracks) return;
  for (std::size_t i = 1; i < tracks->size(); ++i) {
    const media::MediaTrack& track = (*tracks)[i];
    std::optional<media::CodecConfig> config;
    if (mayStateConfig(message, track.header)) config = keptConfig(message, track.header, media::parseCodecConfig(track, message.body));
    m_builder.onFurtherTrack(index, m_tables[index], track, config ? &*config : nullptr);
  }
  remarkIfShortened(message, "bytes of a message with several tracks");
  if (tracks->size() == media::kMaxTracks && tracks->back().payload.end() < message.body.size()) {
    remarkOnLimit(message, "tracks of a message", media::kMaxTracks, media::kMaxTracks + 1);
  }
}

media::Codec* MessageRecorder::statedInFrames(const media::MediaHeader& header) {
  std::array<media::Codec, kWatchedTracks>& codecs = m_statedInFrames[static_cast<std::size_t>(header.kind)];
  return header.trackId < codecs.size() ? &codecs[header.trackId] : nullptr;
}

bool MessageRecorder::mayStateConfig(const rtmp::Message& message, const media::MediaHeader& header) {
  switch (header.packetType) {
    case media::PacketType::SequenceStart:
      return gatheredWhole(message);
    case media::PacketType::MultichannelConfig:
      return true;
    case media::PacketType::CodedFrames:
    case media::PacketType::CodedFramesX: {
      if (!media::statesConfigInFrames(header.codec)) return false;
      const media::Codec* const stated = statedInFrames(header);
      return stated == nullptr || *stated != header.codec;
    }
    default:
      return false;
  }
}

std::optional<media::CodecConfig> MessageRecorder::keptConfig(const rtmp::Message& message, const media::MediaHeader& header,
                                                              const Result<media::CodecConfig>& config) {
  if (!config) {
    if (header.packetType == media::PacketType::SequenceStart) remarkOnBody(message, config.error());
    return std::nullopt;
  }
  if (media::Codec* const stated = statedInFrames(header); stated != nullptr && header.isCoded()) *stated = header.codec;
  return *config;
}

void MessageRecorder::recordContent(const rtmp::Message& message, MessageRecord& row) {
  auto detail = std::make_shared<MessageDetail>();
  const auto keep = [&](auto parsed) {
    if (!parsed) {
      remarkOnBody(message, parsed.error());
      return false;
    }
    if (parsed->damage) remarkOnBody(message, *parsed->damage);
    detail->content = std::move(*parsed);
    return true;
  };
  const bool readable =
      isCommand(row.header.type) ? keep(rtmp::parseCommand(row.header.type, message.body)) : keep(rtmp::parseData(row.header.type, message.body));
  if (!readable) return append(row, nullptr, nullptr);

  detail->shortened = isShortened(message);
  remarkIfShortened(message, "bytes of a command or data message");
  row.detail = m_tables.keepDetail(detail);
  append(row, detail.get(), nullptr);
}

void MessageRecorder::recordAggregate(const rtmp::Message& message, MessageRecord& row) {
  const auto leader = static_cast<std::uint32_t>(m_tables.size());
  append(row, nullptr, nullptr);

  const rtmp::Aggregate aggregate = rtmp::parseAggregate(message.body);
  if (aggregate.damage) remarkOnBody(message, *aggregate.damage);
  remarkIfShortened(message, "bytes of an aggregate");
  for (const rtmp::AggregatePart& part : listedParts(aggregate)) {
    rtmp::Message inner;
    inner.header = message.header;
    inner.header.type = part.type;
    inner.header.length = static_cast<std::uint32_t>(part.body.length);
    inner.header.timestamp = rtmp::partTime(aggregate, part, message.header.timestamp);
    inner.range = message.range;
    inner.chunks = message.chunks;
    inner.receivedBytes = inner.header.length;
    inner.found = message.found;
    inner.firstFrame = message.firstFrame;
    inner.frame = message.frame;
    inner.body = message.body.subspan(part.body.offset, part.body.length);

    MessageRecord innerRow = rowOf(inner);
    innerRow.aggregate = leader;
    record(inner, innerRow);
  }
}

void MessageRecorder::append(const MessageRecord& row, const MessageDetail* detail, const media::CodecConfig* config) {
  const MessageIndex index = m_tables.append(row);
  m_builder.onMessage(index, m_tables[index], detail, config);
}

void MessageRecorder::remarkOnBody(const rtmp::Message& message, const ParseError& error) {
  // What the capture lacks, or this program did not gather, is no fault of the sender's.
  const bool excused = error.kind == ParseError::Kind::Truncated && !gatheredWhole(message);
  // What this program does not know may be right.
  if (message.completeness != Completeness::Complete || excused || error.kind == ParseError::Kind::Unsupported) return;
  rtmp::Remark remark;
  remark.kind = error.kind == ParseError::Kind::LimitExceeded ? rtmp::Remark::Kind::Limit : rtmp::Remark::Kind::Malformed;
  remark.at = message.range.begin;
  remark.frame = message.frame;
  remark.chunkStreamId = message.header.chunkStreamId;
  remark.error = error;
  m_builder.onRemark(m_place.side, remark);
}

void MessageRecorder::remarkIfShortened(const rtmp::Message& message, std::string_view what) {
  if (isShortened(message)) remarkOnLimit(message, what, message.body.size(), message.header.length);
}

void MessageRecorder::remarkOnLimit(const rtmp::Message& message, std::string_view what, std::uint64_t limit, std::uint64_t had) {
  remarkOnBody(message, {ParseError::Kind::LimitExceeded, message.range.begin, what, limit, had});
}

}  // namespace rtmpscope::analysis
