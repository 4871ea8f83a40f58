// SPDX-License-Identifier: GPL-3.0-or-later
// The half of ChunkReader that decides what a header is which does not say it beyond doubt.
#include "rtmp/chunk_reader.h"

#include <algorithm>
#include <utility>

namespace rtmpscope::rtmp {
namespace {

// Chunk streams that are named for having no predecessor.
constexpr std::size_t kMaxNamed = 64;

}  // namespace

// FFmpeg writes the fmt 3 header of any chunk stream as one byte, even if the id does not fit into it. Read by the letter
// such a byte belongs to another chunk stream, or takes payload for the rest of the id.
bool ChunkReader::maybeShort(ByteView rest, const ChunkHeader& header) const {
  if (header.format != 3 || m_current == nullptr || !m_current->message.active) return false;
  const std::uint32_t id = m_current->context.chunkStreamId;
  if (id <= kMaxIdOfOneByte || header.chunkStreamId == id || (rest[0] & 0x3FU) != (id & 0x3FU)) return false;
  const ChunkStream* const literal = std::as_const(m_streams).find(header.chunkStreamId);
  return literal == nullptr || !literal->message.active;
}

// One such header proves nothing: either others follow at the same distance, or the message ends where a header confirms it.
ChunkReader::Decision ChunkReader::settleShort(const Input& in, std::size_t at) {
  const std::size_t size = shortSize();
  if (m_current->context.shortHeaders && in.bytes.size() - at >= size) return Decision::Settled;
  if (!in.mayTry) {
    want(size);
    return Decision::Wait;
  }
  const StreamOffset begin = in.offset + at;
  std::uint32_t left = m_current->message.header.length - m_current->message.position();
  StreamOffset header = begin;
  for (int alike = 1; left > m_chunkSize; ++alike) {
    constexpr int kEnoughAlike = 3;
    constexpr std::uint32_t kTellingDistance = 64;  // at a smaller one, other chunk streams' headers may stand so too
    if (alike == kEnoughAlike && m_chunkSize >= kTellingDistance) return Decision::Settled;
    header += size + m_chunkSize;
    left -= m_chunkSize;
    const HeldBytes::Presence presence = in.held->presence(header, 1);
    const auto distance = static_cast<std::size_t>(header - begin);
    if (presence == HeldBytes::Presence::Beyond && !in.held->closed() && distance < ChunkTrial::kMaxLookahead) {
      want(distance + 1);
      return Decision::Wait;
    }
    if (presence != HeldBytes::Presence::Here || in.held->view(header, 1)[0] != in.bytes[at]) return Decision::Lost;
  }
  ChunkTrial trial = this->trial(*in.held);
  const TrialResult result = trial.payload(header + size, m_current->context.chunkStreamId, left, left);
  m_trialSteps += trial.steps();
  if (result.kind == TrialResult::Kind::NeedMore) {
    want(static_cast<std::size_t>(result.until - begin));
    return Decision::Wait;
  }
  return result.kind == TrialResult::Kind::Confirmed ? Decision::Settled : Decision::Lost;
}

std::size_t ChunkReader::shortSize() const {
  const ChunkContext& context = m_current->context;
  return 1 + (context.extended && context.dialect != ExtendedDialect::Omitted ? kExtendedTimestampSize : 0);
}

bool ChunkReader::isLikely(const ChunkHeader& header, const ChunkStream* stream) const {
  constexpr int kUsualHeader = 16;
  constexpr int kUsualDelta = 8;
  const Evidence weight = weighHeaderInStep(header, stream == nullptr ? nullptr : &stream->context, m_known);
  return weight && *weight >= (header.format == 2 ? kUsualDelta : kUsualHeader);
}

// Whether what comes next must be looked at before this header is believed: always while things are uncertain, else only
// if it is an unlikely one.
bool ChunkReader::needsTrial(const ChunkHeader& header, const ChunkStream* stream) const {
  const bool active = stream != nullptr && stream->message.active;
  if (header.format == 3 && active) return false;
  if (stream == nullptr && header.format != 0) return true;
  if (stream != nullptr && (active || (stream->context.uncertain && header.format > 1))) return true;
  const std::uint32_t length = header.format < 2 ? header.length : stream->context.length;
  if (!m_chunkSizeCertain && length > 1) return true;
  if (header.format == 3) return !stream->context.known;
  return !isLikely(header, stream);
}

ChunkReader::Decision ChunkReader::settle(const Input& in, HeaderAt& where, const ChunkStream* stream, bool extendedDoubtful) {
  if (!in.mayTry) {
    want(where.size);
    return Decision::Wait;
  }
  const std::uint8_t format = where.header.format;
  const bool known = stream != nullptr && stream->context.known;
  const bool active = stream != nullptr && stream->message.active;
  const bool stateUnknown = stream == nullptr ? m_headersLost || m_limitSaid : stream->context.uncertain;
  if (format == 2 && !known && stateUnknown) return Decision::Lost;
  const bool mayBegin = !(format == 3 && (active || (stateUnknown && !known)));
  const bool mayContinue = format == 3 ? active || stateUnknown : format != 0 && active;
  const bool extended = where.size > where.header.size;

  ChunkTrial trial = this->trial(*in.held);
  std::optional<TrialResult> best;
  std::optional<StreamOffset> needed;
  HeaderAt chosen = where;
  const auto consider = [&](Reading reading, bool hasExtended) {
    const TrialResult result = trial.header(where.begin, reading, hasExtended);
    using Kind = TrialResult::Kind;
    if (result.kind == Kind::NeedMore) needed = std::min(needed.value_or(result.until), result.until);
    if (result.kind != Kind::Confirmed && result.kind != Kind::Open) return;
    const bool better = !best || (result.kind == Kind::Confirmed && (best->kind == Kind::Open || result.until < best->until));
    if (!better) return;
    best = result;
    chosen.reading = reading;
    if (format == 3) chosen.size = where.header.size + (hasExtended ? kExtendedTimestampSize : 0);
  };
  // Four bytes that are equal to what a repeated timestamp must be are one, unless what follows speaks against it.
  const bool equal = extended && stream->context.dialect == ExtendedDialect::Unknown;
  for (const bool hasExtended : {extended, !extended}) {
    if (hasExtended != extended && (!extendedDoubtful || (equal && (best || needed)))) continue;
    if (mayBegin) consider(Reading::Message, hasExtended);
    if (mayContinue) consider(Reading::Continuation, hasExtended);
  }
  m_trialSteps += trial.steps();
  if (needed && (!best || best->kind == TrialResult::Kind::Open)) {
    want(static_cast<std::size_t>(*needed - where.begin));
    return Decision::Wait;
  }
  if (!best && equal && active) return Decision::Settled;
  if (!best) return Decision::Lost;
  if (best->kind == TrialResult::Kind::Open) {
    // Nothing confirms it. An unlikely header is believed if its message ends where the stream ends, a likely one if
    // there is no doubt that a header must stand here.
    const bool likely = format == 3 || isLikely(where.header, stream);
    const bool endsWithStream = in.held->closed() && best->until == in.held->end();
    if ((!likely || stateUnknown) && !endsWithStream) return Decision::Lost;
  }
  where = chosen;
  adopt(*best);
  sayChunkSize(where.begin, where.firstFrame);
  return Decision::Settled;
}

std::size_t ChunkReader::lose(const HeaderAt& where, const ChunkStream* stream) {
  m_lost = true;
  const bool undecodable = where.header.format > 1 && m_headersLost && (stream == nullptr || !stream->context.known);
  if (undecodable) {
    m_lostToUndecodable = true;
    sayWithoutPredecessor(where);
  } else {
    remark(Remark::Kind::LostFraming, where);
  }
  return 0;
}

// How much of a chunk stream is passed over is known when it can be read, or ends.
void ChunkReader::noteHeadless(const HeaderAt& where) {
  const std::uint32_t chunkStreamId = where.header.chunkStreamId;
  const auto known = std::ranges::find(m_headless, chunkStreamId, &Remark::chunkStreamId);
  if (known != m_headless.end()) {
    known->value += m_chunkSize;
  } else if (m_headless.size() < kMaxNamed) {
    m_headless.push_back({Remark::Kind::Headless, where.begin, where.firstFrame, chunkStreamId, m_chunkSize, {}});
  } else if (!std::exchange(m_namedLimitSaid, true)) {
    sayLimit(where, "chunk streams without a first header", kMaxNamed);
  }
}

void ChunkReader::sayHeadless(std::uint32_t chunkStreamId) {
  const auto known = std::ranges::find(m_headless, chunkStreamId, &Remark::chunkStreamId);
  if (known == m_headless.end()) return;
  m_listener->onRemark(*known);
  m_headless.erase(known);
}

void ChunkReader::sayWithoutPredecessor(const HeaderAt& where) {
  const std::uint32_t chunkStreamId = where.header.chunkStreamId;
  const bool said = std::find(m_withoutPredecessor.begin(), m_withoutPredecessor.end(), chunkStreamId) != m_withoutPredecessor.end();
  if (said) return;
  if (m_withoutPredecessor.size() == kMaxNamed) {
    if (!std::exchange(m_namedLimitSaid, true)) sayLimit(where, "chunk streams without a first header", kMaxNamed);
    return;
  }
  m_withoutPredecessor.push_back(chunkStreamId);
  remark(Remark::Kind::NoPredecessor, where, where.header.format);
}

// While the chunk size is uncertain, each message tells something about it.
void ChunkReader::adopt(const TrialResult& trial) {
  m_unconfirmed = trial.kind != TrialResult::Kind::Confirmed;
  if (m_chunkSizeCertain || trial.chunkSize == 0) return;
  m_chunkSize = trial.chunkSize;
  m_chunkSizeCertain = !m_unconfirmed && trial.chunkSizeSeen;
  if (m_chunkSizeCertain) m_chunkSizeGuessed = false;
}

ChunkTrial ChunkReader::trial(const HeldBytes& held) const {
  TrialSettings settings{m_chunkSize, m_chunkSizeCertain, m_chunkSizeGuessed, m_longestUnbroken, m_headersLost, m_withoutPredecessor};
  settings.stepsAllowed = m_trialStepsAllowed - std::min(m_trialSteps, m_trialStepsAllowed);
  return ChunkTrial{held, m_streams, m_known, settings};
}

}  // namespace rtmpscope::rtmp
