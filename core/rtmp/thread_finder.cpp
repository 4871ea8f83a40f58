// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/thread_finder.h"

#include <algorithm>

namespace rtmpscope::rtmp {
namespace {

// One of two that confirm each other.
constexpr int kBitsOfSuspect = 28;

// Whether a message may begin with bytes[0]: a cheap look that rules out most places.
enum class Glance : std::uint8_t { No, Maybe, TooShort };

Glance glance(ByteView bytes, const ChunkStreamTable& streams) {
  const std::uint8_t first = bytes[0];
  if (formatOf(first) < 2) {
    const std::size_t typeAt = basicHeaderSize(first) + 6;
    if (typeAt >= bytes.size()) return Glance::TooShort;
    return isKnownType(MessageType{bytes[typeAt]}) ? Glance::Maybe : Glance::No;
  }
  if (bytes.size() < basicHeaderSize(first)) return Glance::TooShort;
  const ChunkStream* stream = streams.find(chunkStreamIdOf(bytes.first(basicHeaderSize(first))));
  return stream != nullptr && stream->context.known ? Glance::Maybe : Glance::No;
}

}  // namespace

void ThreadFinder::start(StreamOffset from) {
  m_next = from;
  m_pending.clear();
  m_suspects.clear();
  m_best.reset();
}

StreamOffset ThreadFinder::keepFrom() const {
  StreamOffset from = m_pending.empty() ? m_next : m_pending.front().at;
  for (const Suspect& one : m_suspects) from = std::min(from, one.at);
  return from;
}

std::optional<ThreadFinder::Found> ThreadFinder::look(const HeldBytes& held, const ChunkStreamTable& streams, ChunkTrial& trial) {
  m_best.reset();
  std::erase_if(m_suspects, [&](const Suspect& old) { return old.at + ChunkTrial::kMaxLookahead < held.end(); });
  judgePending(held, trial);
  while (m_next < held.end() && (!m_best || m_next < m_bestNeeded)) {
    const StreamMissing hole = held.holeAt(m_next);
    if (hole.size > 0) {
      m_next += hole.size;
      continue;
    }
    const ByteView bytes = held.viewToHole(m_next);
    const bool more = m_next + bytes.size() == held.end() && !held.closed();
    const StreamOffset before = m_next;
    scan(held, bytes, more, streams, trial);
    if (more || m_next == before) break;
  }
  return m_best;
}

void ThreadFinder::judgePending(const HeldBytes& held, ChunkTrial& trial) {
  std::vector<Pending> waiting;
  waiting.swap(m_pending);
  for (const Pending& pending : waiting) {
    if (pending.until > held.end() && !held.closed()) {
      m_pending.push_back(pending);
    } else {
      judge(held, pending.at, trial);
    }
  }
}

void ThreadFinder::judge(const HeldBytes& held, StreamOffset at, ChunkTrial& trial) {
  const TrialResult result = trial.candidate(at);
  if (result.kind == TrialResult::Kind::NeedMore) keepPending({at, result.until});
  const bool confirmed = result.kind == TrialResult::Kind::Confirmed;
  if (!confirmed && result.kind != TrialResult::Kind::Open) return;
  if (const Suspect* earlier = findSuspect(held, at, result)) {
    propose(earlier->at, earlier->trial, result.until);
  } else if (confirmed || (result.bits >= ChunkTrial::kBitsAlone && !isBodyDoubtful(held, at, result, trial))) {
    propose(at, result, result.until);
  }
}

bool ThreadFinder::isBodyDoubtful(const HeldBytes& held, StreamOffset at, const TrialResult& result, const ChunkTrial& trial) {
  const Result<ChunkHeader> header = parseChunkHeader(held.viewToHole(at));
  return header && header->format < 2 && trial.isBodyDoubtful(result, at + header->size, header->length);
}

// Where holes, or chunk streams that can't be decoded, stand behind each message, no header is confirmed by the next one.
// Two of the same kind confirm each other.
const ThreadFinder::Suspect* ThreadFinder::findSuspect(const HeldBytes& held, StreamOffset at, const TrialResult& result) {
  const std::size_t plain = plainHeaderSize(held.view(at, 1)[0]);
  const Result<ChunkHeader> header = parseChunkHeader(held.view(at, plain));
  if (result.bits < kBitsOfSuspect || !header || header->format > 1) return nullptr;
  const Suspect* earliest = nullptr;
  for (const Suspect& other : m_suspects) {
    const bool same = other.chunkStreamId == header->chunkStreamId && other.type == header->type;
    if (!same || other.trial.until > at || at - other.at > ChunkTrial::kMaxLookahead) continue;
    if (earliest == nullptr || other.at < earliest->at) earliest = &other;
  }
  const bool open = result.kind == TrialResult::Kind::Open;
  if (earliest == nullptr && open && m_suspects.size() < kMaxSuspects) m_suspects.push_back({at, result, header->chunkStreamId, header->type});
  return earliest;
}

// Of several places the one that needed the least bytes is taken, so that it does not matter how many were there at once.
// One byte beside a header there may be what looks like one: the likelier one is taken.
void ThreadFinder::propose(StreamOffset at, const TrialResult& result, StreamOffset needed) {
  const bool better = !m_best || needed < m_bestNeeded || (needed == m_bestNeeded && result.bits > m_best->trial.bits);
  if (!better) return;
  m_best = Found{at, result};
  m_bestNeeded = needed;
}

void ThreadFinder::scan(const HeldBytes& held, ByteView bytes, bool more, const ChunkStreamTable& streams, ChunkTrial& trial) {
  const StreamOffset begin = m_next;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    m_next = begin + i;
    if (trial.exhausted()) return;
    if (m_best && m_next >= m_bestNeeded) return;
    const Glance seen = glance(bytes.subspan(i), streams);
    if (seen == Glance::TooShort && more) return;
    if (seen == Glance::Maybe) judge(held, m_next, trial);
  }
  m_next = begin + bytes.size();
}

void ThreadFinder::keepPending(const Pending& pending) {
  m_pending.push_back(pending);
  if (m_pending.size() <= kMaxPending) return;
  m_pending.erase(std::max_element(m_pending.begin(), m_pending.end(), [](const Pending& a, const Pending& b) { return a.until < b.until; }));
}

}  // namespace rtmpscope::rtmp
