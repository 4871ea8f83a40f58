// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/chunk_reader.h"

#include "base/byte_reader.h"

#include <algorithm>

namespace rtmpscope::rtmp {
namespace {

// RTMP 5.4.1: all sizes from here on mean the same, since no message is longer.
constexpr std::uint32_t kMaxChunkSize = kMaxMessageLength;
constexpr std::uint32_t kChunkSizeReservedBit = 0x80000000U;

MessageAssembly::ChunkStart chunkStart(StreamOffset begin, std::size_t size, FrameNumber first, FrameNumber last, std::uint32_t chunkSize) {
  return {begin, static_cast<std::uint8_t>(size), first, last, chunkSize};
}

}  // namespace

std::size_t ChunkReader::read(const Input& in) {
  m_wanted = 0;
  std::size_t at = 0;
  while (at < in.bytes.size()) {
    if (m_chunkLeft > 0) {
      const std::size_t size = std::min<std::size_t>(m_chunkLeft, in.bytes.size() - at);
      takePayload(in, at, size);
      at += size;
      continue;
    }
    const std::size_t used = readHeader(in, at);
    if (used == 0) break;
    at += used;
  }
  return at;
}

std::size_t ChunkReader::want(std::size_t bytes) {
  m_wanted = bytes;
  return 0;
}

std::size_t ChunkReader::readHeader(const Input& in, std::size_t at) {
  const ByteView rest = in.bytes.subspan(at);
  const std::size_t plain = plainHeaderSize(rest[0]);
  const Result<ChunkHeader> parsed = parseChunkHeader(rest, in.offset + at);
  if (!parsed) return in.last ? rest.size() : want(rest.size() < plain ? plain : plain + kExtendedTimestampSize);

  HeaderAt where{*parsed, in.offset + at, in.frameAt(at), {}, parsed->size};
  ChunkStream* stream = streamFor(*parsed, where);
  if (stream == nullptr) return where.size;
  if (parsed->format == 3 && stream->context.extended) {
    const ByteView next = rest.subspan(where.size);
    if (next.size() < kExtendedTimestampSize && !in.last) return want(where.size + kExtendedTimestampSize);
    ByteReader value{next};
    const std::uint32_t timestamp = value.u32be();
    if (value.ok() && repeatsExtended(*stream, timestamp, where)) where.size += kExtendedTimestampSize;
  }
  where.lastFrame = in.highestFrame(at, where.size);
  if (parsed->format == 3 && stream->message.active) {
    continueMessage(*stream, where);
  } else {
    beginMessage(*stream, where);
  }
  return where.size;
}

ChunkStream* ChunkReader::streamFor(const ChunkHeader& header, const HeaderAt& where) {
  ChunkStream* stream = m_streams.find(header.chunkStreamId);
  if (stream == nullptr) stream = m_streams.add(header.chunkStreamId);
  if (stream == nullptr && !m_limitSaid) {
    m_limitSaid = true;
    Remark limit{Remark::Kind::Limit, where.begin, where.firstFrame, header.chunkStreamId, ChunkStreamTable::kMaxChunkStreams, {}};
    limit.error = {ParseError::Kind::LimitExceeded, where.begin, "chunk streams", ChunkStreamTable::kMaxChunkStreams,
                   ChunkStreamTable::kMaxChunkStreams + 1};
    m_listener->onRemark(limit);
  }
  return stream;
}

bool ChunkReader::repeatsExtended(ChunkStream& stream, std::uint32_t next, const HeaderAt& where) {
  ChunkContext& context = stream.context;
  const bool repeated = next == context.extendedValue || next == context.timestamp;
  context.dialect = repeated ? ExtendedDialect::Repeated : ExtendedDialect::Omitted;
  bool& said = repeated ? m_repeatedSaid : m_omittedSaid;
  if (!said) {
    said = true;
    remark(repeated ? Remark::Kind::ExtendedTimestampRepeated : Remark::Kind::ExtendedTimestampOmitted, where);
  }
  return repeated;
}

void ChunkReader::beginMessage(ChunkStream& stream, const HeaderAt& where) {
  const ChunkHeader& header = where.header;
  ChunkContext& context = stream.context;
  MessageUnderWay& message = stream.message;
  if (message.active) {
    const bool lengthChanged = header.format == 1 && header.type == context.type && header.length != context.length;
    remark(lengthChanged ? Remark::Kind::LengthChanged : Remark::Kind::MessageReplaced, where, message.header.length);
    m_assembly.report(message, message.missing > 0 ? Completeness::BytesMissing : Completeness::Aborted);
  }
  if (header.format != 0 && !context.streamIdKnown && !context.known) {
    remark(Remark::Kind::NoPredecessor, where, header.format);
    context.base = TimestampBase::Relative;
  }
  if (header.format < 2) {
    context.type = header.type;
    context.length = header.length;
    context.known = true;
  }
  if (header.format == 0) {
    context.messageStreamId = header.messageStreamId;
    context.streamIdKnown = true;
    context.base = TimestampBase::Absolute;
    context.found = Found::Synchronised;
    context.timestamp = header.timestamp;
  }
  if (header.format < 3) {
    context.delta = header.timestamp;
    context.extended = header.extended;
    context.extendedValue = header.timestamp;
  }
  if (header.format != 0) context.timestamp += context.delta;

  const MessageHeader full{context.chunkStreamId, header.format,       context.type, context.messageStreamId,
                           context.length,        {context.timestamp}, context.base};
  m_assembly.begin(message, full, context.found, chunkStart(where.begin, where.size, where.firstFrame, where.lastFrame, m_chunkSize));
  beginChunk(stream);
}

void ChunkReader::continueMessage(ChunkStream& stream, const HeaderAt& where) {
  m_assembly.continueWith(stream.message, chunkStart(where.begin, where.size, where.firstFrame, where.lastFrame, m_chunkSize));
  beginChunk(stream);
}

void ChunkReader::beginChunk(ChunkStream& stream) {
  m_current = &stream;
  m_chunkLeft = std::min(m_chunkSize, stream.message.header.length - stream.message.position());
  if (m_chunkLeft == 0) endChunk();
}

void ChunkReader::takePayload(const Input& in, std::size_t at, std::size_t size) {
  m_assembly.take(m_current->message, in.bytes.subspan(at, size), in.highestFrame(at, size));
  m_chunkLeft -= static_cast<std::uint32_t>(size);
  if (m_chunkLeft == 0) endChunk();
}

void ChunkReader::endChunk() {
  if (m_current->message.isComplete()) complete();
}

void ChunkReader::complete() {
  MessageUnderWay& message = m_current->message;
  const MessageType type = message.header.type;
  const StreamOffset at = message.begin;
  ByteReader body{m_assembly.body(message)};
  const std::uint32_t value = body.u32be();
  const bool legalSize = value != 0 && (value & kChunkSizeReservedBit) == 0;

  // A chunk size counts from the next chunk on; when its message is reported it is in force.
  if (type == MessageType::SetChunkSize && body.ok() && legalSize) m_chunkSize = std::min(value, kMaxChunkSize);
  m_assembly.report(message, message.missing > 0 ? Completeness::BytesMissing : Completeness::Complete);
  if (type == MessageType::SetChunkSize && body.ok() && !legalSize) {
    m_listener->onRemark({Remark::Kind::ChunkSizeIllegal, at, message.frame, m_current->context.chunkStreamId, value, {}});
  }
  if (type == MessageType::Abort && body.ok()) abort(value);
}

void ChunkReader::abort(std::uint32_t chunkStreamId) {
  ChunkStream* stream = m_streams.find(chunkStreamId);
  if (stream != nullptr && stream->message.active) m_assembly.report(stream->message, Completeness::Aborted);
}

bool ChunkReader::pass(const StreamMissing& missing) {
  if (missing.size > m_chunkLeft) return false;
  const auto size = static_cast<std::uint32_t>(missing.size);
  m_assembly.takeMissing(m_current->message, size);
  m_chunkLeft -= size;
  if (m_chunkLeft == 0) endChunk();
  return true;
}

void ChunkReader::finish() {
  std::vector<MessageUnderWay*> open;
  for (const auto& stream : m_streams.all()) {
    if (stream->message.active) open.push_back(&stream->message);
  }
  std::sort(open.begin(), open.end(), [](const MessageUnderWay* a, const MessageUnderWay* b) { return a->begin < b->begin; });
  for (MessageUnderWay* message : open) {
    m_assembly.report(*message, Completeness::Truncated);
  }
}

void ChunkReader::remark(Remark::Kind kind, const HeaderAt& where, std::uint64_t value) {
  m_listener->onRemark({kind, where.begin, where.firstFrame, where.header.chunkStreamId, value, {}});
}

}  // namespace rtmpscope::rtmp
