// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/thread_finder.h"

#include <algorithm>

namespace rtmpscope::rtmp {
namespace {

// A header that no other one can confirm, because a hole or the end follows, must speak for itself.
constexpr int kBitsWithoutConfirmation = 44;

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
  m_best.reset();
}

StreamOffset ThreadFinder::keepFrom() const {
  return m_pending.empty() ? m_next : m_pending.front().at;
}

std::optional<ThreadFinder::Found> ThreadFinder::look(const HeldBytes& held, const ChunkStreamTable& streams, ChunkTrial& trial) {
  m_best.reset();
  judgePending(held, trial);
  while (m_next < held.end() && (!m_best || m_next < m_best->trial.until)) {
    const StreamMissing hole = held.holeAt(m_next);
    if (hole.size > 0) {
      m_next += hole.size;
      continue;
    }
    const ByteView bytes = held.viewToHole(m_next);
    const bool more = m_next + bytes.size() == held.end() && !held.closed();
    const StreamOffset before = m_next;
    scan(bytes, more, streams, trial);
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
      judge(pending.at, trial);
    }
  }
}

// Of several places that are confirmed the one that needed the least bytes for it is taken, so that it does not matter
// how many were there at once. One byte beside a header there may be what looks like one: the likelier one is taken.
void ThreadFinder::judge(StreamOffset at, ChunkTrial& trial) {
  const TrialResult result = trial.candidate(at);
  if (result.kind == TrialResult::Kind::NeedMore) {
    keepPending({at, result.until});
    return;
  }
  const bool sure =
      result.kind == TrialResult::Kind::Confirmed || (result.kind == TrialResult::Kind::Open && result.bits >= kBitsWithoutConfirmation);
  if (!sure) return;
  const bool better = !m_best || result.until < m_best->trial.until || (result.until == m_best->trial.until && result.bits > m_best->trial.bits);
  if (better) m_best = Found{at, result};
}

void ThreadFinder::scan(ByteView bytes, bool more, const ChunkStreamTable& streams, ChunkTrial& trial) {
  const StreamOffset begin = m_next;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    m_next = begin + i;
    if (m_best && m_next >= m_best->trial.until) return;
    const Glance seen = glance(bytes.subspan(i), streams);
    if (seen == Glance::TooShort && more) return;
    if (seen == Glance::Maybe) judge(m_next, trial);
  }
  m_next = begin + bytes.size();
}

void ThreadFinder::keepPending(const Pending& pending) {
  m_pending.push_back(pending);
  if (m_pending.size() <= kMaxPending) return;
  m_pending.erase(std::max_element(m_pending.begin(), m_pending.end(), [](const Pending& a, const Pending& b) { return a.until < b.until; }));
}

}  // namespace rtmpscope::rtmp
