// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/chunk_reader.h"

#include "base/byte_reader.h"

#include <algorithm>
#include <utility>

namespace rtmpscope::rtmp {
namespace {

// RTMP 5.4.1: all sizes from here on mean the same, since no message is longer.
constexpr std::uint32_t kMaxChunkSize = kMaxMessageLength;
constexpr std::uint32_t kChunkSizeReservedBit = 0x80000000U;

// Deltas of 26 and 27 ms in turn are what sound is made of.
bool isLike(std::uint32_t delta, std::uint32_t other) {
  return delta / 2 <= other && other / 2 <= delta;
}

}  // namespace

std::size_t ChunkReader::read(const Input& in) {
  m_wanted = 0;
  std::size_t at = 0;
  while (at < in.bytes.size()) {
    if (m_chunkLeft > 0 && m_headerLeft == 0) {
      const std::size_t size = std::min<std::size_t>(m_chunkLeft, in.bytes.size() - at);
      takePayload(in, at, size);
      at += size;
      continue;
    }
    const std::size_t skipped = skipUnread(in.bytes.size() - at);
    const std::size_t used = skipped > 0 ? skipped : readHeader(in, at);
    if (used == 0) break;
    at += used;
  }
  return at;
}

std::size_t ChunkReader::skipUnread(std::size_t available) {
  std::uint32_t& left = m_headerLeft > 0 ? m_headerLeft : m_unreadLeft;
  const auto skipped = static_cast<std::uint32_t>(std::min<std::size_t>(left, available));
  left -= skipped;
  return skipped;
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

  if (maybeShort(rest, *parsed)) {
    const Decision decision = settleShort(in, at);
    if (decision == Decision::Wait) return 0;
    if (decision == Decision::Settled) return takeShort(in, at);
  }
  HeaderAt where{*parsed, in.offset + at, in.frameAt(at), {}, parsed->size, Reading::Message};
  ChunkStream* stream = m_streams.find(parsed->chunkStreamId);
  bool extendedDoubtful = false;
  std::uint32_t cutOff = 0;  // bytes of the header that a hole hides
  if (parsed->format == 3 && stream != nullptr && stream->context.extended) {
    const ChunkContext& context = stream->context;
    const std::size_t there = std::min(rest.size() - where.size, kExtendedTimestampSize);
    if (there < kExtendedTimestampSize && !in.last) return want(where.size + kExtendedTimestampSize);
    if (there < kExtendedTimestampSize) {
      // What cannot be seen is taken to be as it was before, else as it should be.
      const bool expected = context.dialect != ExtendedDialect::Omitted && !in.ended;
      if (expected) cutOff = static_cast<std::uint32_t>(kExtendedTimestampSize - there);
      if (expected) where.size += kExtendedTimestampSize;
    } else {
      ByteReader value{rest.subspan(where.size)};
      const std::uint32_t given = value.u32be();
      const bool repeated = given == context.extendedValue || given == context.timestamp;
      if (repeated) where.size += kExtendedTimestampSize;
      where.extendedSeen = true;
      extendedDoubtful = context.dialect != (repeated ? ExtendedDialect::Repeated : ExtendedDialect::Omitted);
    }
  }
  if (stream != nullptr && stream->message.active && parsed->format == 3) where.reading = Reading::Continuation;
  const bool trusted = std::exchange(m_trusted, false);
  if (!trusted && (extendedDoubtful || needsTrial(*parsed, stream))) {
    const Decision decision = settle(in, where, stream, extendedDoubtful);
    if (decision == Decision::Wait) return 0;
    if (decision == Decision::Lost) return lose(where, stream);
    if (where.size == where.header.size) cutOff = 0;
  }
  where.lastFrame = in.highestFrame(at, where.size);
  take(where, stream);
  m_headerLeft = cutOff;
  return where.size - cutOff;
}

std::size_t ChunkReader::takeShort(const Input& in, std::size_t at) {
  ChunkContext& context = m_current->context;
  ChunkHeader header;
  header.format = 3;
  header.size = 1;
  header.chunkStreamId = context.chunkStreamId;
  const std::size_t size = shortSize();
  const HeaderAt where{header, in.offset + at, in.frameAt(at), in.highestFrame(at, size), size, Reading::Continuation};
  if (!context.shortHeaders) remark(Remark::Kind::ShortContinuation, where);
  context.shortHeaders = true;
  continueMessage(*m_current, where);
  return size;
}

void ChunkReader::take(const HeaderAt& where, ChunkStream* stream) {
  const std::uint8_t format = where.header.format;
  const bool active = stream != nullptr && stream->message.active;
  if (where.reading == Reading::Continuation && !active) {
    m_unreadLeft = m_chunkSize;
    if (stream == nullptr || !stream->context.known) noteHeadless(where);
    return;
  }
  const bool unknown = stream == nullptr || !stream->context.known;
  if (format > 1 ? unknown : format == 1 && unknown && !m_headersLost) sayWithoutPredecessor(where);
  if (format > 1 && unknown) return;
  if (stream == nullptr) stream = addStream(where);
  if (stream == nullptr) {
    m_unreadLeft = std::min(m_chunkSize, where.header.length);
    return;
  }
  if (where.reading == Reading::Continuation) {
    continueMessage(*stream, where);
  } else {
    beginMessage(*stream, where);
  }
}

ChunkStream* ChunkReader::addStream(const HeaderAt& where) {
  ChunkStream* stream = m_streams.add(where.header.chunkStreamId);
  if (stream == nullptr && !std::exchange(m_limitSaid, true)) sayLimit(where, "chunk streams", ChunkStreamTable::kMaxChunkStreams);
  if (stream != nullptr && m_headersLost) stream->context.found = m_foundAs;
  return stream;
}

void ChunkReader::noteDialect(ChunkStream& stream, const HeaderAt& where) {
  if (!where.extendedSeen || !stream.context.extended) return;
  const bool repeated = where.size > where.header.size;
  stream.context.dialect = repeated ? ExtendedDialect::Repeated : ExtendedDialect::Omitted;
  bool& said = repeated ? m_repeatedSaid : m_omittedSaid;
  if (said) return;
  said = true;
  remark(repeated ? Remark::Kind::ExtendedTimestampRepeated : Remark::Kind::ExtendedTimestampOmitted, where);
}

void ChunkReader::beginMessage(ChunkStream& stream, const HeaderAt& where) {
  if (stream.message.active) endUnfinished(stream, where);
  if (!m_headless.empty()) sayHeadless(stream.context.chunkStreamId);
  noteDialect(stream, where);
  inherit(stream, where);
  const ChunkContext& context = stream.context;
  const bool media = context.type == MessageType::Audio || context.type == MessageType::Video;
  if (media) m_known.mediaTime = context.timestamp;
  // A lost fmt 0 header may have told another message stream. Media stay on the one that they have ever been on; commands go on several.
  const bool streamIdKnown = context.streamIdKnown && (!context.streamIdLost || (media && !context.streamIdsMany));
  if (media && streamIdKnown) m_known.mediaStreamId = context.messageStreamId;

  const MessageHeader header{context.chunkStreamId, where.header.format, context.type, streamIdKnown ? context.messageStreamId : 0,
                             context.length,        {context.timestamp}, context.base, streamIdKnown};
  const Found found = m_justFound ? m_foundAs : context.found;
  m_justFound = false;
  if (!m_chunkSizeCertain && context.length <= m_chunkSize && !m_unconfirmed) m_longestUnbroken = std::max(m_longestUnbroken, context.length);
  m_assembly.begin(stream.message, header, found,
                   {where.begin, static_cast<std::uint8_t>(where.size), where.firstFrame, where.lastFrame, m_chunkSize});
  stream.message.listed = mayList(where);
  beginChunk(stream);
}

// One byte can be a message: what is kept of each must not outgrow the bytes by far.
bool ChunkReader::mayList(const HeaderAt& where) {
  const std::uint64_t bytes = where.begin.value() - std::min(where.begin.value(), m_missing);
  const std::uint64_t most = kMessagesToBegin + bytes / kBytesPerMessage;
  if (m_listed < most) {
    ++m_listed;
    return true;
  }
  if (!std::exchange(m_tooManySaid, true)) sayLimit(where, "messages", most);
  return false;
}

void ChunkReader::sayLimit(const HeaderAt& where, std::string_view what, std::uint64_t limit) {
  const ParseError error{ParseError::Kind::LimitExceeded, where.begin, what, limit, limit + 1};
  m_listener->onRemark({Remark::Kind::Limit, where.begin, where.firstFrame, where.header.chunkStreamId, limit, error});
}

void ChunkReader::endUnfinished(ChunkStream& stream, const HeaderAt& where) {
  MessageUnderWay& message = stream.message;
  remark(Remark::Kind::MessageReplaced, where, message.header.length - message.position());
  m_assembly.report(message, message.missing > 0 ? Completeness::BytesMissing : Completeness::Aborted);
}

// What the header leaves out is as in the header before it (RTMP 5.3.1.2).
void ChunkReader::inherit(ChunkStream& stream, const HeaderAt& where) {
  const ChunkHeader& header = where.header;
  ChunkContext& context = stream.context;
  const bool first = !context.known;
  if (header.format < 2) {
    context.type = header.type;
    context.length = header.length;
    context.known = true;
  }
  const std::uint32_t inherited = header.format == 3 && context.deltaLost ? likelyDelta(context) : context.delta;
  context.steady = header.format == 3 ? context.steady || !context.deltaLost : header.format > 0 && isLike(header.timestamp, context.delta);
  const bool doubtful = header.format == 3 && context.absolute && context.delta != 0 && !context.deltaLost;
  if (doubtful) remark(Remark::Kind::TimestampAsDelta, where, context.delta);
  if (header.format < 3) {
    context.absolute = header.format == 0;
    context.deltaLost = false;
    context.delta = header.timestamp;
    context.extended = header.extended;
    context.extendedValue = header.timestamp;
  }
  context.uncertain = false;
  context.inRow = header.format > 1;
  if (header.format == 0) {
    context.streamIdsMany = context.streamIdsMany || (context.streamIdKnown && context.messageStreamId != header.messageStreamId);
    context.messageStreamId = header.messageStreamId;
    context.streamIdKnown = true;
    context.streamIdLost = false;
    context.timestamp = header.timestamp;
    context.base = TimestampBase::Absolute;
    context.found = m_startedInMidStream && !m_chunkSizeAnnounced ? Found::Inferred : Found::Synchronised;
  } else if (first) {
    context.base = m_headersLost && m_foundAs != Found::Inferred ? TimestampBase::Estimated : TimestampBase::Relative;
    context.timestamp = context.base == TimestampBase::Relative ? 0 : context.delta;
  } else {
    context.timestamp += header.format == 3 ? inherited : context.delta;
  }
}

// A header that was lost may have told another delta. One that was not like the one before it is believed no further than other
// media have come.
std::uint32_t ChunkReader::likelyDelta(const ChunkContext& context) const {
  if (context.steady || !m_known.mediaTime) return context.delta;
  const std::int32_t room = serialDistance({context.timestamp}, {*m_known.mediaTime});
  return room > 0 ? std::min(context.delta, static_cast<std::uint32_t>(room)) : context.delta;
}

void ChunkReader::continueMessage(ChunkStream& stream, const HeaderAt& where) {
  MessageUnderWay& message = stream.message;
  if (where.header.format < 3) {
    // A header that should only stand at the start of a message. What it says about time has been said before.
    const std::uint32_t length = where.header.format == 1 ? where.header.length : message.header.length;
    if (length != message.header.length) remark(Remark::Kind::LengthChanged, where, message.header.length);
    stream.context.length = std::max(length, message.position());
    m_assembly.changeLength(message, stream.context.length);
  }
  noteDialect(stream, where);
  m_assembly.continueWith(stream.message, {where.begin, static_cast<std::uint8_t>(where.size), where.firstFrame, where.lastFrame, m_chunkSize});
  beginChunk(stream);
}

void ChunkReader::beginChunk(ChunkStream& stream) {
  m_current = &stream;
  m_chunkLeft = std::min(m_chunkSize, stream.message.header.length - stream.message.position());
  if (m_chunkLeft == 0) endChunk();
}

void ChunkReader::takePayload(const Input& in, std::size_t at, std::size_t size) {
  const MessageUnderWay& message = m_current->message;
  if (message.position() == 0 && message.header.type == MessageType::Audio) m_known.audioHead = in.bytes[at];
  if (message.position() == 0 && message.header.type == MessageType::Video) m_known.videoHead = in.bytes[at];
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
  if (type == MessageType::SetChunkSize) {
    setChunkSize(body.ok() ? value : 0);
    sayChunkSize(at, message.frame);
  }
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

void ChunkReader::setChunkSize(std::uint32_t value) {
  if (value == 0 || (value & kChunkSizeReservedBit) != 0) {
    // What its sender makes of an illegal size, or of one that is missing here, has to be found out.
    m_chunkSizeCertain = false;
    m_longestUnbroken = 0;
    return;
  }
  m_chunkSize = std::min(value, kMaxChunkSize);
  m_chunkSizeCertain = true;
  m_chunkSizeGuessed = false;
  m_chunkSizeAnnounced = true;
}

void ChunkReader::sayChunkSize(StreamOffset at, FrameNumber frame) {
  if (!m_chunkSizeUnsaid || !m_chunkSizeCertain) return;
  m_chunkSizeUnsaid = false;
  m_listener->onRemark({Remark::Kind::StartedInMidStream, at, frame, 0, m_chunkSize, {}});
}

void ChunkReader::loseThread(Found found) {
  const bool undecodable = std::exchange(m_lostToUndecodable, false);
  for (const auto& stream : m_streams.all()) {
    ChunkContext& context = stream->context;
    MessageUnderWay& message = stream->message;
    context.uncertain = true;
    context.deltaLost = true;
    context.streamIdLost = true;
    context.found = found;
    context.base = TimestampBase::Estimated;
    if (!message.active) continue;
    message.missing += message.header.length - message.position();
    m_assembly.report(message, Completeness::BytesMissing);
  }
  m_foundAs = found;
  if (found == Found::Inferred) m_startedInMidStream = m_chunkSizeGuessed = true;
  m_headersLost = true;
  m_lost = false;
  if (!undecodable) {
    m_chunkSizeCertain = false;
    m_longestUnbroken = 0;
  }
  m_headerLeft = 0;
  m_unreadLeft = 0;
  m_chunkLeft = 0;
}

void ChunkReader::resume(const TrialResult& trial) {
  adopt(trial);
  m_justFound = true;
  m_trusted = true;
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
  while (!m_headless.empty()) sayHeadless(m_headless.front().chunkStreamId);
}

void ChunkReader::remark(Remark::Kind kind, const HeaderAt& where, std::uint64_t value) {
  m_listener->onRemark({kind, where.begin, where.firstFrame, where.header.chunkStreamId, value, {}});
}

}  // namespace rtmpscope::rtmp
