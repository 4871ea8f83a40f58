// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/stream_assembler.h"

#include "net/tcp_connections.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <span>

namespace rtmpscope::net {

/// A segment, or a part of one, that waits for what comes before it.
struct StreamAssembler::Held {
  std::vector<std::uint8_t> bytes;
  std::uint32_t length = 0;  // on the wire; bytes.size() or more
  FrameNumber frame;
  std::uint32_t packetOffset = 0;
};

/// What is needed only once something came out of order.
struct StreamAssembler::Disorder {
  /// By stream offset; they don't overlap. A sender decides where they come and go, so both must be cheap at any place.
  std::map<std::uint64_t, Held> held;
  std::size_t heldBytes = 0;

  [[nodiscard]] std::uint64_t end() const { return held.rbegin()->first + held.rbegin()->second.length; }

  // Since when there is the hole that is waited for, and what has shown it.
  std::uint64_t holeAt = 0;
  Moment holeSeen;
  std::uint64_t holeAcknowledged = 0;  // 0: nobody has acknowledged anything behind the hole's beginning
};

struct StreamAssembler::Body {
  FrameRuns runs;
  std::vector<Gap> gaps;
  std::uint64_t missingBytes = 0;
  std::uint64_t fin = 0;  // if m_finSeen: where the stream ends
  std::unique_ptr<Disorder> disorder;
  FrameNumber finFrame;
  FrameNumber doubtedFin;  // stands where the stream does not end, so far as it is known: one that no data followed
  std::uint32_t overlapsWithDifference = 0;
  std::uint32_t overlapsNotCompared = 0;
  std::uint32_t comparedBytes = 0;
};

namespace {

enum class Comparison : std::uint8_t { Same, Different, Unreadable };

Comparison compareWithPacket(ByteView bytes, FrameNumber frame, std::uint32_t packetOffset, const EarlierPackets& earlier) {
  std::array<std::uint8_t, 2048> buffer;
  while (!bytes.empty()) {
    const auto first = std::span{buffer}.first(std::min(bytes.size(), buffer.size()));
    if (!earlier.read(frame, packetOffset, first)) return Comparison::Unreadable;
    if (!std::equal(first.begin(), first.end(), bytes.begin())) return Comparison::Different;
    bytes = bytes.subspan(first.size());
    packetOffset += static_cast<std::uint32_t>(first.size());
  }
  return Comparison::Same;
}

}  // namespace

StreamAssembler::StreamAssembler() = default;
StreamAssembler::~StreamAssembler() = default;

StreamAssembler::Body& StreamAssembler::body() {
  if (!m_body) m_body = std::make_unique<Body>();
  return *m_body;
}

StreamAssembler::Disorder& StreamAssembler::disorder() {
  if (!body().disorder) m_body->disorder = std::make_unique<Disorder>();
  return *m_body->disorder;
}

void StreamAssembler::start(SequenceNumber firstByte, Start source) {
  if (m_next != 0 || m_holding || m_ended || source < m_start) return;
  if (source == m_start && source != Start::Handshake) return;  // a second SYN with another number is the one that counts
  m_base = firstByte;
  m_start = source;
  m_acknowledged = 0;
}

void StreamAssembler::add(const SegmentBytes& segment, AssemblerOutput& out) {
  if (m_ended || segment.length == 0) return;
  if (m_start == Start::Unknown) {
    start(segment.sequence, Start::Data);
  } else if (m_start == Start::PureAck && m_next == 0 && !m_holding) {
    // A keep-alive stands one before the next byte; and what a lone acknowledgement says may be later than reordered data.
    const std::int32_t ahead = sequenceDistance(m_base, segment.sequence);
    start(ahead == 1 || ahead < 0 ? segment.sequence : m_base, Start::Data);
  }
  const std::int64_t at = position(segment.sequence);
  if (m_finNoted && isByteOfFin(at, segment.length)) return;
  if (m_finNoted) doubtFinBefore(at + segment.length);
  if (at == static_cast<std::int64_t>(m_next) && !m_holding) {
    m_strays = 0;
    giveOut(segment.bytes, segment.length, segment.frame, segment.packetOffset, out);
    if (m_finSeen) endIfReached(out);
    return;
  }
  addSlowly(at, segment, out);
}

void StreamAssembler::addSlowly(std::int64_t position, const SegmentBytes& segment, AssemblerOutput& out) {
  const std::int64_t ahead = position - static_cast<std::int64_t>(m_next);
  if (ahead > kLargestWindow || ahead < -kLargestWindow) {
    if (++m_strays < kStraysThatMove) return;
    // How often the numbers went round is not known; once is the least that explains it.
    giveAllHeld(segment.frame, out);
    giveMissing(segment.sequence - (m_base + static_cast<SequenceNumber>(m_next)), MissingReason::Lost, segment.frame, out);
    position = static_cast<std::int64_t>(m_next);
  }
  m_strays = 0;
  if (position < static_cast<std::int64_t>(m_next)) compareAgain(position, segment, out);
  const std::int64_t end = position + segment.length;
  if (end <= static_cast<std::int64_t>(m_next)) return;
  SegmentBytes rest = segment;
  if (position < static_cast<std::int64_t>(m_next)) {
    const auto known = static_cast<std::uint32_t>(static_cast<std::int64_t>(m_next) - position);
    rest.bytes = segment.bytes.subspan(std::min<std::size_t>(known, segment.bytes.size()));
    rest.length -= known;
    rest.packetOffset += known;
    position = static_cast<std::int64_t>(m_next);
  }
  if (position == static_cast<std::int64_t>(m_next) && !m_holding) {
    giveOut(rest.bytes, rest.length, rest.frame, rest.packetOffset, out);
  } else {
    hold(static_cast<std::uint64_t>(position), rest, out);
    drain(out);
    keepLimits(segment.frame, out);
  }
  if (m_finSeen) endIfReached(out);
}

/// What comes again should be what came before. Bytes that were missing then have nothing to be compared with.
void StreamAssembler::compareAgain(std::int64_t position, const SegmentBytes& segment, const AssemblerOutput& out) {
  const auto next = static_cast<std::int64_t>(m_next);
  const std::int64_t begin = std::max<std::int64_t>(position, 0);
  const std::int64_t end = std::min(position + static_cast<std::int64_t>(segment.bytes.size()), next);
  const bool isKeepAlive = segment.length == 1 && end == next;  // its byte is garbage (RFC 9293, section 3.8.4)
  if (begin >= end || isKeepAlive) return;
  Body& body = this->body();
  const auto size = static_cast<std::uint32_t>(end - begin);
  if (out.earlier == nullptr || size > kMaxComparedBytes - body.comparedBytes) {
    ++body.overlapsNotCompared;
    return;
  }
  body.comparedBytes += size;
  Comparison result = Comparison::Same;
  const StreamRange range{StreamOffset{static_cast<std::uint64_t>(begin)}, StreamOffset{static_cast<std::uint64_t>(end)}};
  forEachRun(body.runs, StreamOffset{m_next}, range, [&](const FrameRun& run, StreamRange part) {
    if (run.frame == FrameNumber{} || result != Comparison::Same) return;
    const auto skipped = static_cast<std::uint32_t>(part.begin - run.offset);
    const auto at = static_cast<std::size_t>(static_cast<std::int64_t>(part.begin.value()) - position);
    result = compareWithPacket(segment.bytes.subspan(at, part.size()), run.frame, run.packetOffset + skipped, *out.earlier);
  });
  body.overlapsWithDifference += result == Comparison::Different ? 1 : 0;
  body.overlapsNotCompared += result == Comparison::Unreadable ? 1 : 0;
}

void StreamAssembler::hold(std::uint64_t position, const SegmentBytes& segment, AssemblerOutput& out) {
  auto& held = disorder().held;
  const std::uint64_t end = position + segment.length;
  auto at = held.upper_bound(position);
  if (at != held.begin() && std::prev(at)->first + std::prev(at)->second.length > position) --at;
  bool differs = false;
  std::uint64_t begin = position;
  while (begin < end) {
    const std::uint64_t free = at != held.end() ? std::min(end, at->first) : end;
    if (begin < free) {
      held.emplace_hint(at, begin, copyPart(segment, static_cast<std::uint32_t>(begin - position), static_cast<std::uint32_t>(free - begin), out));
      begin = free;
      continue;
    }
    const auto& [offset, first] = *at;
    const std::uint64_t shared = std::min({end, offset + first.length, position + segment.bytes.size(), offset + first.bytes.size()});
    if (shared > begin) {
      differs |= !std::equal(first.bytes.begin() + static_cast<std::ptrdiff_t>(begin - offset),
                             first.bytes.begin() + static_cast<std::ptrdiff_t>(shared - offset),
                             segment.bytes.begin() + static_cast<std::ptrdiff_t>(begin - position));
    }
    begin = offset + first.length;
    ++at;
  }
  if (differs) ++m_body->overlapsWithDifference;
  m_holding = !held.empty();
}

StreamAssembler::Held StreamAssembler::copyPart(const SegmentBytes& segment, std::uint32_t skip, std::uint32_t length, AssemblerOutput& out) {
  const std::size_t available = segment.bytes.size() > skip ? std::min<std::size_t>(segment.bytes.size() - skip, length) : 0;
  const ByteView part = available == 0 ? ByteView{} : segment.bytes.subspan(skip, available);
  disorder().heldBytes += available;
  out.heldInAll += available;
  return {{part.begin(), part.end()}, length, segment.frame, segment.packetOffset + skip};
}

void StreamAssembler::drain(AssemblerOutput& out) {
  Disorder& disorder = this->disorder();
  auto& held = disorder.held;
  while (!held.empty() && held.begin()->first == m_next) {
    const auto node = held.extract(held.begin());
    const Held& first = node.mapped();
    disorder.heldBytes -= first.bytes.size();
    out.heldInAll -= first.bytes.size();
    giveOut(first.bytes, first.length, first.frame, first.packetOffset, out);
  }
  m_holding = !held.empty();
}

void StreamAssembler::keepLimits(FrameNumber frame, AssemblerOutput& out) {
  const Disorder& disorder = *m_body->disorder;
  while (m_holding && (disorder.heldBytes > kMaxHeldBytes || disorder.held.size() > kMaxHeldSegments || out.heldInAll > kMaxHeldBytesInAll)) {
    giveFirstHole(frame, out);
  }
}

void StreamAssembler::giveOut(ByteView bytes, std::uint32_t length, FrameNumber frame, std::uint32_t packetOffset, AssemblerOutput& out) {
  if (!bytes.empty()) {
    const StreamOffset offset{m_next};
    body().runs.append({offset, frame, packetOffset});
    m_next += bytes.size();
    out.listener.onStreamEvent(out.stream, out.side, StreamData{offset, bytes, frame});
  }
  if (bytes.size() < length) giveMissing(length - bytes.size(), MissingReason::NotCaptured, frame, out);
}

void StreamAssembler::giveMissing(std::uint64_t size, MissingReason reason, FrameNumber frame, AssemblerOutput& out) {
  if (size == 0) return;
  const StreamOffset offset{m_next};
  Body& body = this->body();
  FrameRuns& runs = body.runs;
  if (runs.empty() || runs.back().frame != FrameNumber{}) runs.append({offset, FrameNumber{}, 0});
  m_next += size;
  body.missingBytes += size;
  std::vector<Gap>& gaps = body.gaps;
  if (!gaps.empty() && gaps.back().reason == reason && reason == MissingReason::Lost && gaps.back().range.end == offset) {
    gaps.back().range.end += size;
  } else if (gaps.size() < kMaxGapsKept) {
    gaps.push_back({{offset, offset + size}, reason, frame});
  }
  out.listener.onStreamEvent(out.stream, out.side, StreamMissing{offset, size, reason, frame});
}

void StreamAssembler::giveFirstHole(FrameNumber frame, AssemblerOutput& out) {
  giveMissing(m_body->disorder->held.begin()->first - m_next, MissingReason::Lost, frame, out);
  drain(out);
}

void StreamAssembler::giveAllHeld(FrameNumber frame, AssemblerOutput& out) {
  while (m_holding) giveFirstHole(frame, out);
}

std::int64_t StreamAssembler::highestKnown() const {
  return static_cast<std::int64_t>(m_holding ? m_body->disorder->end() : m_next);
}

/// Whether a stream can have come to `position` since the last packet, as far as is known of it.
bool StreamAssembler::isNear(std::int64_t position) const {
  const auto acknowledged = static_cast<std::int64_t>(m_acknowledged);
  return position >= std::min(static_cast<std::int64_t>(m_next), acknowledged) - kNearDistance &&
         position <= std::max(highestKnown(), acknowledged) + kNearDistance;
}

void StreamAssembler::acknowledge(SequenceNumber sequence) {
  if (m_start == Start::Unknown || m_ended) return;
  const std::int64_t at = position(sequence);
  if (at <= static_cast<std::int64_t>(m_acknowledged)) {
    m_farAcknowledgments = 0;
    return;
  }
  if (at - static_cast<std::int64_t>(m_next) > kLargestWindow) return;
  if (!isNear(at) && ++m_farAcknowledgments < kStraysThatMove) return;
  m_farAcknowledgments = 0;
  m_acknowledged = static_cast<std::uint64_t>(at);
  if (m_finSeen) m_acknowledged = std::min(m_acknowledged, m_body->fin);
}

void StreamAssembler::giveUpHoleIfDue(const Moment& now, bool otherSideIsSilent, AssemblerOutput& out) {
  // One byte more than what came, and nothing behind it, is a FIN that was not captured.
  if (m_ended || (!m_holding && m_acknowledged == m_next + 1)) return;
  Disorder& hole = disorder();
  const std::uint64_t acknowledged = m_acknowledged > m_next ? m_acknowledged : 0;
  const bool isNew = hole.holeSeen.packets == 0 || hole.holeAt != m_next;
  if (isNew || (acknowledged != 0 && hole.holeAcknowledged == 0)) {
    hole.holeAt = m_next;
    hole.holeSeen = now;
    hole.holeAcknowledged = acknowledged;
  }
  const Nanoseconds waited = now.time - hole.holeSeen.time;
  if (hole.holeAcknowledged != 0) {
    if (now.packets - hole.holeSeen.packets < kAcknowledgedHolePackets && waited < kAcknowledgedHoleTime) return;
    // Nothing was captured behind it, so nobody waits. The acknowledgment may be a forged one, and the bytes may yet come.
    if (!m_holding) return;
    giveMissing(std::min(hole.held.begin()->first, hole.holeAcknowledged) - m_next, MissingReason::Lost, hole.holeSeen.frame, out);
    drain(out);
  } else if (otherSideIsSilent && m_holding) {
    if (waited < kSilentHoleTime && hole.heldBytes < kSilentHoleBytes && hole.held.size() < kSilentHoleSegments) return;
    giveFirstHole(now.frame, out);
  }
  if (m_finSeen) endIfReached(out);
}

void StreamAssembler::fin(SequenceNumber sequence, const Moment& now, AssemblerOutput& out) {
  if (m_ended) return;
  if (m_start == Start::Unknown) start(sequence, Start::PureAck);
  const std::int64_t at = position(sequence);
  if (at == static_cast<std::int64_t>(m_next) && !m_holding) return end(EndReason::Fin, now.frame, out);
  Body& body = this->body();
  m_finNoted = true;
  if (at < highestKnown() || !isNear(at)) {
    if (body.doubtedFin == FrameNumber{}) body.doubtedFin = now.frame;
    return;
  }
  const auto end = static_cast<std::uint64_t>(at);
  if (m_finSeen && end >= body.fin) return;
  m_finSeen = true;
  body.fin = end;
  body.finFrame = now.frame;
  m_acknowledged = std::min(m_acknowledged, end);
}

/// The garbage byte of a keep-alive has the number of the FIN before it.
bool StreamAssembler::isByteOfFin(std::int64_t position, std::uint32_t length) const {
  return m_finSeen && length == 1 && position == static_cast<std::int64_t>(m_body->fin);
}

/// Bytes up to `end` have come, and a FIN before: if it stood before them and they are new, it was not the sender's last word.
void StreamAssembler::doubtFinBefore(std::int64_t end) {
  if (end <= highestKnown() || end - highestKnown() > kLargestWindow) return;
  m_body->doubtedFin = {};
  if (m_finSeen && end > static_cast<std::int64_t>(m_body->fin)) m_finSeen = false;
  m_finNoted = m_finSeen;
}

void StreamAssembler::endIfReached(AssemblerOutput& out) {
  if (!m_ended && m_next >= m_body->fin) end(EndReason::Fin, m_body->finFrame, out);
}

void StreamAssembler::end(EndReason reason, FrameNumber frame, AssemblerOutput& out) {
  m_ended = true;
  m_holding = false;
  m_acknowledged = std::min(m_acknowledged, m_next);
  if (m_body && m_body->disorder) {
    out.heldInAll -= m_body->disorder->heldBytes;
    m_body->disorder.reset();
  }
  out.listener.onStreamEvent(out.stream, out.side, StreamEnd{StreamOffset{m_next}, reason, frame});
}

void StreamAssembler::reset(SequenceNumber sequence, const Moment& now, AssemblerOutput& out) {
  if (m_ended) return;
  if (m_start != Start::Unknown && !isNear(position(sequence))) return;
  giveAllHeld(now.frame, out);
  if (!m_ended) end(EndReason::Reset, now.frame, out);
}

void StreamAssembler::finish(EndReason reason, FrameNumber frame, FrameNumber last, AssemblerOutput& out) {
  if (m_ended) return;
  giveAllHeld(last, out);
  const bool finMissed = m_acknowledged == m_next + 1;
  const std::uint64_t known = m_finSeen ? m_body->fin : finMissed ? m_next : m_acknowledged;
  if (known > m_next) giveMissing(known - m_next, MissingReason::Lost, last, out);
  if (m_finSeen) {
    endIfReached(out);
  } else if (m_finNoted && reason == EndReason::CaptureEnded) {
    end(EndReason::Fin, m_body->doubtedFin, out);
  } else {
    end(reason, frame, out);
  }
}

std::uint64_t StreamAssembler::missingBytes() const {
  return m_body ? m_body->missingBytes : 0;
}
bool StreamAssembler::hasTroubles() const {
  return m_body && (!m_body->gaps.empty() || m_body->overlapsWithDifference + m_body->overlapsNotCompared != 0);
}
std::uint32_t StreamAssembler::overlapsWithDifference() const {
  return m_body ? m_body->overlapsWithDifference : 0;
}
std::uint32_t StreamAssembler::overlapsNotCompared() const {
  return m_body ? m_body->overlapsNotCompared : 0;
}
std::vector<Gap> StreamAssembler::gaps() const {
  return m_body ? m_body->gaps : std::vector<Gap>{};
}

FrameMap StreamAssembler::frameMap() const {
  return m_body ? FrameMap{m_body->runs.view(), next()} : FrameMap{};
}

std::vector<FrameNumber> StreamAssembler::frames(StreamRange range) const {
  return m_body ? framesOf(m_body->runs, next(), range) : std::vector<FrameNumber>{};
}

}  // namespace rtmpscope::net
