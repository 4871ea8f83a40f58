// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/chunk_trial.h"

#include "base/byte_reader.h"

#include <algorithm>
#include <bit>

namespace rtmpscope::rtmp {
namespace {

using Kind = TrialResult::Kind;

// Evidence that makes sure of a message where nothing says that one begins.
constexpr int kBitsForCandidate = 36;
// The same where the chunks before it say that one should, though they are not quite sure.
constexpr int kBitsForDoubtfulMessage = 30;
// Evidence from following headers that settles how to read a header which is known to be one, how a body is broken into
// chunks, or whether a position that was worked out is right.
constexpr int kBitsForReading = 10;
// What a header must have on its own not to be taken for chance.
constexpr int kLeastHeader = 12;
constexpr int kLeastCandidate = 20;
constexpr int kLeastMessage = 6;
// A header that is surely one.
constexpr int kSureHeader = 20;
// However sure the next header is, a wrong reading may have stumbled on it: headers stand every thousand bytes or so.
constexpr int kLanding = 10;
constexpr int kContinuationByte = 7;
constexpr int kNewMessageByte = 6;
constexpr int kKnownContinuationByte = 4;
constexpr int kUnknownContinuationByte = 2;
// Programs number their chunk streams from 2 on; a new one with a high number is likelier to be chance.
constexpr std::uint32_t kHighestUsualChunkStream = 16;
constexpr int kEqualExtended = 32;
constexpr int kExactEnd = 10;
constexpr std::uint64_t kSearchStep = 4096;
// So many bytes are searched in the time that it takes to look at a header.
constexpr std::uint64_t kSearchedPerStep = 256;
// Chunk sizes that many programs use.
constexpr std::array<std::uint32_t, 14> kCommonChunkSizes{128, 256, 512, 1024, 2048, 4096, 5000, 8192, 10000, 16384, 32768, 60000, 65535, 65536};

// The best of several readings: a confirmed one, else one that may still be, else one that nothing speaks against.
void keepBest(TrialResult& best, const TrialResult& other) {
  const auto rank = [](Kind kind) { return kind == Kind::Confirmed ? 3 : kind == Kind::NeedMore ? 2 : kind == Kind::Open ? 1 : 0; };
  if (rank(other.kind) > rank(best.kind)) {
    best = other;
  } else if (other.kind == best.kind) {
    if (other.kind == Kind::NeedMore) best.until = std::min(best.until, other.until);
    if (other.kind == Kind::Open && other.bits > best.bits) best = other;
  }
}

std::uint8_t continuationByte(std::uint32_t chunkStreamId) {
  const std::size_t size = basicHeaderSizeFor(chunkStreamId);
  const std::uint32_t low = size == 1 ? chunkStreamId : size == 2 ? 0 : 1;
  return static_cast<std::uint8_t>(0xC0U | low);
}

std::size_t continuationSize(const ChunkContext& context) {
  return basicHeaderSizeFor(context.chunkStreamId) + (context.extended && context.dialect != ExtendedDialect::Omitted ? kExtendedTimestampSize : 0);
}

}  // namespace

TrialResult ChunkTrial::candidate(StreamOffset at) {
  Walk walk = startAt(at, kBitsForCandidate);
  HeaderSeen seen;
  const Look looked = lookAtHeader(walk, seen);
  if (looked == Look::NeedMore) return {Kind::NeedMore, m_until, 0, 0, false};
  if (looked == Look::Unseen || seen.trace == nullptr) return result(Kind::Refuted, walk);
  const ChunkContext& context = seen.trace->context;
  // A fmt 3 byte may as well be a continuation: it begins a message only where messages of one chunk are known.
  if (seen.header.format == 3 && (!context.known || context.length > m_settings.chunkSize)) return result(Kind::Refuted, walk);
  seen.trace->context.uncertain = false;
  seen.trace->remaining = 0;
  const bool tellsLength = seen.header.format < 2;
  TrialResult message = followMessage(walk, seen, Place::First);
  if (!tellsLength && message.kind == Kind::Open) message.kind = Kind::Refuted;
  return message;
}

TrialResult ChunkTrial::header(StreamOffset at, Reading reading, bool hasExtended) {
  Walk walk = startAt(at, kBitsForReading);
  HeaderSeen seen;
  const Look looked = lookAtHeader(walk, seen);
  if (looked == Look::NeedMore) return {Kind::NeedMore, m_until, 0, 0, false};
  if (looked == Look::Unseen || seen.trace == nullptr) return result(Kind::Open, walk);
  if (seen.header.format == 3) seen.size = seen.header.size + (hasExtended ? kExtendedTimestampSize : 0);
  Trace& trace = *seen.trace;
  if (seen.header.format == 3 && trace.context.uncertain && reading == Reading::Continuation) {
    walk.at += seen.size + walk.chunkSize;
    return follow(walk);
  }
  const bool certain = !trace.context.uncertain;
  trace.context.uncertain = false;
  if (certain && trace.remaining > 0 && reading == Reading::Continuation) {
    const std::uint32_t done = trace.context.length - trace.remaining;
    if (seen.header.format < 3) inherit(trace, seen.header);
    trace.remaining = trace.context.length - std::min(done, trace.context.length);
    takeChunk(walk, trace, seen.size);
    return follow(walk);
  }
  if (m_settings.chunkSizeCertain && certain) {
    inherit(trace, seen.header);
    return followBody(walk, seen);
  }
  trace.remaining = 0;
  walk.required = kBitsForDoubtfulMessage;
  return followMessage(walk, seen, Place::First);
}

TrialResult ChunkTrial::payload(StreamOffset at, std::uint32_t chunkStreamId, std::uint32_t chunkLeft, std::uint32_t messageLeft) {
  Walk walk = startAt(at, kBitsForReading);
  walk.chunkSizeCertain = true;
  Trace* trace = traceOf(walk, chunkStreamId);
  trace->remaining = messageLeft - chunkLeft;
  walk.lastStream = chunkStreamId;
  walk.at += chunkLeft;
  return follow(walk);
}

bool ChunkTrial::isBodyDoubtful(const TrialResult& result, StreamOffset at, std::uint32_t length) const {
  if (result.kind == Kind::Confirmed || m_settings.chunkSizeCertain || result.chunkSizeSeen) return false;
  const bool surelyUnbroken = length <= std::max(m_settings.longestUnbroken, 1U);
  return !surelyUnbroken && m_held.presence(at, length) == HeldBytes::Presence::Here;
}

ChunkTrial::Walk ChunkTrial::startAt(StreamOffset at, int required) {
  m_start = at;
  m_stepsLeft = exhausted() ? 0 : std::min(kMaxSteps, m_settings.stepsAllowed - m_steps);
  Walk walk;
  walk.at = at;
  walk.required = required;
  walk.chunkSize = m_settings.chunkSize;
  walk.longestUnbroken = m_settings.longestUnbroken;
  walk.chunkSizeCertain = m_settings.chunkSizeCertain;
  return walk;
}

TrialResult ChunkTrial::follow(Walk walk) {
  for (;;) {
    const bool enough = walk.bits >= walk.required && walk.confirmed > 0 && walk.sizeBits >= walk.sizeNeeded;
    if (enough && (walk.landed || !walk.mustLand)) return result(Kind::Confirmed, walk);
    if (m_stepsLeft == 0) return result(Kind::Open, walk);
    --m_stepsLeft;
    HeaderSeen seen;
    const Look looked = lookAtHeader(walk, seen);
    if (looked == Look::NeedMore) return {Kind::NeedMore, m_until, walk.bits, 0, false};
    if (looked == Look::Unseen) {
      if (passUnseenContinuation(walk)) continue;
      if (m_held.closed() && walk.at == m_held.end()) {
        walk.bits += kExactEnd;
        return result(walk.bits >= walk.required ? Kind::Confirmed : Kind::Open, walk);
      }
      return result(Kind::Open, walk);
    }
    if (seen.trace == nullptr) return result(Kind::Open, walk);
    Trace& trace = *seen.trace;
    if (seen.header.format == 3 && !trace.context.known && !trace.context.uncertain) return result(Kind::Refuted, walk);
    if (seen.header.format >= 2 && trace.context.uncertain) return followUncertain(walk, seen);
    if (trace.remaining == 0) {
      ++walk.confirmed;
      return followMessage(walk, seen, Place::Following);
    }
    if (seen.header.format != 3) return result(Kind::Refuted, walk);
    walk.bits += kContinuationByte + (seen.size > seen.header.size ? kEqualExtended : 0);
    walk.sizeBits += kContinuationByte;
    ++walk.confirmed;
    takeChunk(walk, trace, seen.size);
  }
}

// What follows on a chunk stream whose state is unknown can confirm, but not refute, what came before it.
TrialResult ChunkTrial::followUncertain(const Walk& walk, const HeaderSeen& seen) {
  const std::uint32_t chunkStreamId = seen.header.chunkStreamId;
  const bool named = isNamed(chunkStreamId);
  if (!seen.trace->context.known && !named && chunkStreamId > kHighestUsualChunkStream) return result(Kind::Refuted, walk);
  TrialResult best = result(Kind::Open, walk);
  best.bits += seen.trace->context.known || named ? kKnownContinuationByte : kUnknownContinuationByte;
  // Where a body of unknown chunk size ends nearly any byte looks like such a header.
  const bool says = walk.chunkSizeCertain || named || seen.trace->context.known;
  if (!says) best.bits = std::min(best.bits, kBitsAlone - 1);
  if (best.bits >= kBitsAlone) return best;
  if (seen.header.format == 3) {
    Walk continued = walk;
    continued.bits = best.bits;
    continued.at += seen.size + walk.chunkSize;
    const TrialResult reading = follow(continued);
    if (reading.kind != Kind::Refuted) keepBest(best, reading);
  }
  if (best.kind != Kind::Confirmed && seen.trace->context.known) {
    Walk renewed = walk;
    HeaderSeen again = seen;
    again.trace = traceOf(renewed, chunkStreamId);
    again.trace->context.uncertain = false;
    again.trace->remaining = 0;
    ++renewed.confirmed;
    const TrialResult reading = followMessage(renewed, again, Place::Following);
    if (reading.kind != Kind::Refuted) keepBest(best, reading);
  }
  return best;
}

// A message begins at walk.at with the header that was seen there.
TrialResult ChunkTrial::followMessage(Walk& walk, const HeaderSeen& seen, Place place) {
  Evidence bits;
  const Look looked = weighMessage(walk, seen, bits);
  if (looked == Look::NeedMore) return {Kind::NeedMore, m_until, walk.bits, 0, false};
  if (!bits) return result(Kind::Refuted, walk);
  if (place == Place::Following) {
    if (shiftOf(walk, seen) == Shift::Possible) return result(Kind::Open, walk);
    walk.landed = true;
    walk.bits += std::min(*bits, kLanding);
    if (*bits >= kSureHeader && walk.bits >= walk.required) return result(Kind::Confirmed, walk);
  } else {
    walk.bits += *bits;
    // A length that is not said here may be an old one: where the message ends is what has to be confirmed.
    walk.mustLand = seen.header.format > 1;
    if (seen.header.format < 2 && walk.bits < kLeastCandidate) return result(Kind::Refuted, walk);
  }
  const TrialResult open = result(Kind::Open, walk);
  seen.trace->context.uncertain = false;
  inherit(*seen.trace, seen.header);
  const TrialResult further = followBody(walk, seen);
  // Whatever comes behind it, a header that is surely one speaks for what came before it.
  const bool sure = place == Place::Following && *bits >= kSureHeader;
  return sure && further.kind == Kind::Refuted ? open : further;
}

TrialResult ChunkTrial::followBody(Walk& walk, const HeaderSeen& seen) {
  Trace& trace = *seen.trace;
  if (!walk.chunkSizeCertain && trace.remaining > 1) {
    walk.at += seen.size;
    walk.lastStream = trace.context.chunkStreamId;
    return followChunkSizes(walk, seen);
  }
  takeChunk(walk, trace, seen.size);
  return follow(walk);
}

// The chunk size is not certain: whether and where the body, which begins at walk.at, is broken must be found out. The
// size in force is tried first, then one chunk, then any place where a continuation header may stand.
TrialResult ChunkTrial::followChunkSizes(const Walk& before, const HeaderSeen& seen) {
  const std::uint32_t chunkStreamId = seen.header.chunkStreamId;
  const std::uint32_t length = seen.trace->remaining;
  // What was known of the header says nothing about the chunk size: that takes evidence of its own.
  Walk walk = before;
  walk.required = std::max(walk.required, walk.bits + kBitsForReading);
  // The readings are tried in the order of their likelihood; as long as more bytes may confirm a likelier one, the others
  // have to wait.
  const auto settled = [](const TrialResult& result) { return result.kind == Kind::Confirmed || result.kind == Kind::NeedMore; };
  TrialResult best;
  const bool believed = !m_settings.chunkSizeGuessed && walk.chunkSize < length && walk.chunkSize >= walk.longestUnbroken;
  if (believed) best = followChunked(walk, chunkStreamId, walk.chunkSize, 0);
  if (!settled(best)) keepBest(best, followUnbroken(walk, chunkStreamId));
  if (seen.header.format > 1) return best;
  for (const std::uint32_t size : kCommonChunkSizes) {
    if (settled(best) || size >= length) break;
    if (size >= walk.longestUnbroken && !(believed && size == walk.chunkSize)) keepBest(best, followChunked(walk, chunkStreamId, size, 0));
  }
  if (!settled(best)) searchChunkSize(walk, chunkStreamId, length, best);
  return best;
}

// Tries each place in the body where a continuation header may stand.
void ChunkTrial::searchChunkSize(const Walk& walk, std::uint32_t chunkStreamId, std::uint32_t length, TrialResult& best) {
  const std::uint8_t due = continuationByte(chunkStreamId);
  // Out of so many places some fit by chance. If the body has but two chunks, it is sure where it ends, but not where it is
  // broken.
  const int chance = std::bit_width(length);
  const StreamOffset end = std::min(walk.at + length, m_start + kMaxLookahead);
  StreamOffset at = walk.at + std::max(1U, walk.longestUnbroken);
  while (at < end && m_stepsLeft > 0 && !exhausted()) {
    const StreamMissing hole = m_held.holeAt(at);
    if (hole.size > 0) {
      at += hole.size;
      continue;
    }
    const ByteView bytes = m_held.viewToHole(at);
    if (bytes.empty()) {
      if (m_held.closed()) return;
      const StreamOffset step{(at.value() / kSearchStep + 1) * kSearchStep};
      keepBest(best, {Kind::NeedMore, std::min(step, end), walk.bits, 0, false});
      return;
    }
    const auto found = std::find(bytes.begin(), bytes.end(), due);
    const auto searched = static_cast<std::uint64_t>(found - bytes.begin());
    m_steps += searched / kSearchedPerStep;
    at += searched;
    if (found == bytes.end() || at >= end) continue;
    const TrialResult reading = followChunked(walk, chunkStreamId, static_cast<std::uint32_t>(at - walk.at), chance);
    if (reading.kind != Kind::Open || reading.chunkSizeSeen) keepBest(best, reading);
    if (best.kind == Kind::Confirmed) return;
    at += 1;
  }
}

TrialResult ChunkTrial::followUnbroken(Walk walk, std::uint32_t chunkStreamId) {
  Trace& trace = *traceOf(walk, chunkStreamId);
  walk.longestUnbroken = std::max(walk.longestUnbroken, trace.remaining);
  walk.chunkSize = std::max(walk.chunkSize, walk.longestUnbroken);
  walk.at += trace.remaining;
  trace.remaining = 0;
  return follow(walk);
}

TrialResult ChunkTrial::followChunked(Walk walk, std::uint32_t chunkStreamId, std::uint32_t chunkSize, int chance) {
  walk.chunkSize = chunkSize;
  walk.chunkSizeCertain = true;
  walk.sizeBits = 0;
  walk.sizeNeeded = kContinuationByte + chance;
  takeChunk(walk, *traceOf(walk, chunkStreamId), 0);
  return follow(walk);
}

ChunkTrial::Look ChunkTrial::look(StreamOffset at, std::size_t size) {
  if (at + size > m_start + kMaxLookahead) return Look::Unseen;
  switch (m_held.presence(at, size)) {
    case HeldBytes::Presence::Here:
      return Look::Seen;
    case HeldBytes::Presence::Hole:
      return Look::Unseen;
    default:
      m_until = at + size;
      return m_held.closed() ? Look::Unseen : Look::NeedMore;
  }
}

ChunkTrial::Look ChunkTrial::lookAtHeader(Walk& walk, HeaderSeen& seen) {
  ++m_steps;
  Look looked = look(walk.at, 1);
  if (looked != Look::Seen) return looked;
  std::size_t size = plainHeaderSize(m_held.view(walk.at, 1)[0]);
  looked = look(walk.at, size);
  if (looked != Look::Seen) return looked;
  Result<ChunkHeader> parsed = parseChunkHeader(m_held.view(walk.at, size));
  if (!parsed) {
    size += kExtendedTimestampSize;
    looked = look(walk.at, size);
    if (looked != Look::Seen) return looked;
    parsed = parseChunkHeader(m_held.view(walk.at, size));
  }
  seen.header = *parsed;
  seen.size = parsed->size;
  seen.trace = traceOf(walk, parsed->chunkStreamId);
  if (parsed->format != 3 || seen.trace == nullptr || !seen.trace->context.extended) return Look::Seen;
  return lookAtExtended(walk, seen);
}

ChunkTrial::Look ChunkTrial::lookAtExtended(const Walk& walk, HeaderSeen& seen) {
  const ChunkContext& context = seen.trace->context;
  const Look looked = look(walk.at + seen.size, kExtendedTimestampSize);
  if (looked != Look::Seen) return looked == Look::Unseen ? Look::Seen : looked;
  ByteReader value{m_held.view(walk.at + seen.size, kExtendedTimestampSize)};
  const std::uint32_t given = value.u32be();
  if (given == context.extendedValue || given == context.timestamp) seen.size += kExtendedTimestampSize;
  return Look::Seen;
}

ChunkTrial::Look ChunkTrial::weighMessage(const Walk& walk, const HeaderSeen& seen, Evidence& bits) {
  const ChunkContext& context = seen.trace->context;
  bits.reset();
  if (seen.header.format == 3) {
    bits = kNewMessageByte + (seen.size > seen.header.size ? kEqualExtended : 0);
  } else {
    bits = weighHeader(seen.header, context.known ? &context : nullptr, m_known);
  }
  if (!bits || (seen.header.format < 2 && *bits < kLeastHeader) || shiftOf(walk, seen) == Shift::Likely) {
    bits.reset();
    return Look::Seen;
  }
  const bool own = seen.header.format < 2;
  const std::uint32_t length = own ? seen.header.length : context.length;
  const std::size_t head = std::min({length, kWeighedHead, walk.chunkSize});
  const Look looked = look(walk.at + seen.size, head);
  if (looked == Look::NeedMore) return looked;
  int body = 0;
  // Protocol control messages are of the same length: one can't be told from another by an old header, unless it is one
  // in a row.
  if (!own && seen.trace->stale && isControl(context.type) && !context.inRow) {
    bits.reset();
    return Look::Seen;
  }
  if (looked == Look::Seen) body = weighBody(own ? seen.header.type : context.type, m_held.view(walk.at + seen.size, head), m_known);
  if ((!own && body < 0) || *bits + body < kLeastMessage) {
    bits.reset();
  } else {
    bits = *bits + body;
  }
  return Look::Seen;
}

// A header with a basic header of one byte looks like one of two or three bytes if the byte before it is right for that: the
// header of an unknown chunk stream with a high number may be that of another one, a byte or two further on.
ChunkTrial::Shift ChunkTrial::shiftOf(const Walk& walk, const HeaderSeen& seen) const {
  if (seen.header.chunkStreamId < 64 || seen.trace->context.known || seen.header.format > 1) return Shift::None;
  const std::size_t basic = basicHeaderSize(m_held.view(walk.at, 1)[0]);
  const std::uint8_t inner = m_held.view(walk.at + (basic - 1), 1)[0];
  if (formatOf(inner) > 1 || basicHeaderSize(inner) > 1) return Shift::None;
  const ChunkStream* stream = m_streams.find(inner & 0x3FU);
  if (stream != nullptr && stream->context.known) return Shift::Likely;
  return (inner & 0x3FU) <= kHighestUsualChunkStream ? Shift::Possible : Shift::None;
}

bool ChunkTrial::isNamed(std::uint32_t chunkStreamId) const {
  return std::find(m_settings.undecodable.begin(), m_settings.undecodable.end(), chunkStreamId) != m_settings.undecodable.end();
}

ChunkTrial::Trace* ChunkTrial::traceOf(Walk& walk, std::uint32_t chunkStreamId) const {
  for (std::size_t i = 0; i < walk.touched; ++i) {
    if (walk.traces[i].context.chunkStreamId == chunkStreamId) return &walk.traces[i];
  }
  if (walk.touched == kMaxTouched) return nullptr;
  Trace& trace = walk.traces[walk.touched++];
  if (const ChunkStream* stream = m_streams.find(chunkStreamId); stream != nullptr) {
    trace.context = stream->context;
    trace.stale = stream->context.uncertain;
    trace.remaining = stream->message.active ? stream->message.header.length - stream->message.position() : 0;
  } else {
    trace = {};
    trace.context.chunkStreamId = chunkStreamId;
    trace.context.uncertain = m_settings.headersLost;
  }
  return &trace;
}

// In the middle of a message the next header is most likely its continuation, even if a hole hides it.
bool ChunkTrial::passUnseenContinuation(Walk& walk) const {
  if (m_held.presence(walk.at, 1) != HeldBytes::Presence::Hole) return false;
  Trace* trace = traceOf(walk, walk.lastStream);
  if (trace == nullptr || trace->remaining == 0) return false;
  takeChunk(walk, *trace, continuationSize(trace->context));
  return true;
}

void ChunkTrial::takeChunk(Walk& walk, Trace& trace, std::size_t headerSize) {
  const std::uint32_t size = std::min(walk.chunkSize, trace.remaining);
  walk.at += headerSize + size;
  walk.lastStream = trace.context.chunkStreamId;
  trace.remaining -= size;
}

void ChunkTrial::inherit(Trace& trace, const ChunkHeader& header) {
  ChunkContext& context = trace.context;
  if (header.format < 2) {
    context.type = header.type;
    context.length = header.length;
    context.known = true;
    trace.stale = false;
  }
  if (header.format == 0) context.messageStreamId = header.messageStreamId;
  if (header.format < 3) {
    context.timestamp = header.format == 0 ? header.timestamp : context.timestamp + header.timestamp;
    context.extended = header.extended;
    context.extendedValue = header.timestamp;
  }
  trace.remaining = context.length;
}

TrialResult ChunkTrial::result(Kind kind, const Walk& walk) const {
  return {kind, walk.at, walk.bits, walk.chunkSize, walk.sizeBits > 0 && walk.sizeBits >= walk.sizeNeeded};
}

}  // namespace rtmpscope::rtmp
