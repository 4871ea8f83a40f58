// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmpt/tunnel_lane.h"

#include <algorithm>
#include <utility>

namespace rtmpscope::rtmpt {

TunnelLane::TunnelLane(Output output, bool fromTheStart, std::size_t& heldInAll) : m_output(std::move(output)), m_heldInAll(heldInAll) {
  if (fromTheStart) m_next = 0;
}

TunnelLane::~TunnelLane() {
  m_heldInAll -= m_heldBytes;
}

TunnelLane::Ticket TunnelLane::begin(std::optional<std::uint64_t> sequence, FrameNumber frame) {
  if (m_ended) return 0;
  const Ticket ticket = ++m_lastTicket;
  const bool first = std::exchange(m_first, false);
  if (!sequence && m_next && !m_held.empty() && m_passing == 0) sequence = m_next;  // what the others wait for
  if (!sequence || !m_next) {
    if (m_passing != 0 || m_brokeOff) giveUnknown(frame);  // the rest of what was under way
    startBody(ticket, sequence);
    return ticket;
  }
  if (first && *sequence == 1) m_next = 1;
  if (*sequence < *m_next && goesBack(*sequence)) {
    giveUnknown(frame);
    startBody(ticket, sequence);
    return ticket;
  }
  if (*sequence < *m_next || m_held.contains(*sequence) || (*sequence == *m_next && m_passing != 0)) {
    ++m_repeated;
    return 0;
  }
  if (*sequence == *m_next) {
    m_passing = ticket;
    m_skip = m_given;
    m_brokeOff = false;
    return ticket;
  }
  Held& body = m_held[*sequence];
  body.ticket = ticket;
  body.frame = frame;
  if (const auto before = m_held.find(*sequence - 1); before != m_held.end() && before->second.answered) answered(before->first);
  keepLimits();
  return ticket;
}

// A number far ahead that was none made all those that follow look old: two of them in a row overrule it.
bool TunnelLane::goesBack(std::uint64_t sequence) {
  const bool follows = m_lastOld && sequence == *m_lastOld + 1;
  m_lastOld = sequence;
  if (!follows || m_passing != 0 || *m_next - sequence <= kMaxHeldBodies) return false;
  m_lastOld.reset();
  return true;
}

bool TunnelLane::isLoneJump(std::uint64_t sequence) const {
  if (!m_next || sequence <= *m_next || sequence - *m_next <= kMaxHeldBodies) return false;
  return m_held.contains(sequence) && !m_held.contains(sequence + 1) && !m_held.contains(sequence - 1);
}

// Whatever number it has, it is in turn.
void TunnelLane::startBody(Ticket ticket, std::optional<std::uint64_t> sequence) {
  m_next = sequence;
  m_passing = ticket;
  m_given = 0;
  m_skip = 0;
  m_brokeOff = false;
}

TunnelLane::Held* TunnelLane::held(Ticket ticket) {
  const auto found = std::ranges::find_if(m_held, [ticket](const auto& each) { return each.second.ticket == ticket; });
  return found == m_held.end() ? nullptr : &found->second;
}

void TunnelLane::add(Ticket ticket, BodySource source, const StreamData& part) {
  if (ticket == 0 || part.bytes.empty()) return;
  if (ticket == m_passing) return give(source, part);
  Held* const body = held(ticket);
  if (body == nullptr) return;
  body->pieces.push_back({source, {}, part.offset, part.frame, body->bytes.size(), part.bytes.size()});
  body->bytes.insert(body->bytes.end(), part.bytes.begin(), part.bytes.end());
  countHeld(part.bytes.size() + sizeof(Piece));
  keepLimits();
}

void TunnelLane::countHeld(std::size_t bytes) {
  m_heldBytes += bytes;
  m_heldInAll += bytes;
}

void TunnelLane::add(Ticket ticket, BodySource source, const StreamMissing& part) {
  if (ticket == 0 || part.size == 0) return;
  if (ticket == m_passing) return give(source, part);
  Held* const body = held(ticket);
  if (body == nullptr) return;
  body->pieces.push_back({source, part, part.offset, part.frame, 0, 0});
  countHeld(sizeof(Piece));
  keepLimits();
}

void TunnelLane::end(Ticket ticket, HttpEnd end, FrameNumber frame) {
  if (ticket == 0) return;
  if (ticket == m_passing) {
    finishBody(end, frame);
    drain();
  } else if (Held* const body = held(ticket)) {
    body->end = end;
    body->endFrame = frame;
  }
}

// The body in turn is over.
void TunnelLane::finishBody(HttpEnd end, FrameNumber frame) {
  m_passing = 0;
  if (end == HttpEnd::Truncated) {
    m_brokeOff = true;  // the client may say it again on another connection
    return;
  }
  if (end == HttpEnd::Broken) giveUnknown(frame);
  if (m_next) ++*m_next;
  m_given = 0;
}

// What was held and is in turn now.
void TunnelLane::drain() {
  while (m_passing == 0 && !m_brokeOff && m_next) {
    const auto front = m_held.begin();
    if (front == m_held.end() || front->first != *m_next) return;
    Held body = std::move(front->second);
    m_held.erase(front);
    const std::size_t size = body.bytes.size() + body.pieces.size() * sizeof(Piece);
    m_heldBytes -= size;
    m_heldInAll -= size;
    startBody(body.ticket, m_next);
    for (const Piece& piece : body.pieces) {
      if (piece.missing.size > 0) {
        give(piece.source, piece.missing);
      } else {
        give(piece.source, StreamData{piece.offset, ByteView{body.bytes}.subspan(piece.begin, piece.size), piece.frame});
      }
    }
    if (body.end) finishBody(*body.end, body.endFrame);
  }
}

void TunnelLane::giveUpGap() {
  const auto& [sequence, body] = *m_held.begin();
  const bool jump = m_passing == 0 && !m_brokeOff;
  if (jump && m_gaps.count++ == 0) {
    m_gaps.expected = m_next.value_or(0);
    m_gaps.found = sequence;
    m_gaps.frame = body.frame;
  }
  giveUnknown(body.frame);
  startBody(0, sequence);
  drain();
}

void TunnelLane::keepLimits() {
  while (!m_held.empty() && (m_held.size() > kMaxHeldBodies || m_heldBytes > kMaxHeldBytes || m_heldInAll > kMaxHeldBytesInAll)) giveUpGap();
}

void TunnelLane::lose() {
  if (m_ended || m_first) return;
  while (!m_held.empty()) giveUpGap();
  m_next.reset();
  m_brokeOff = true;
}

void TunnelLane::answered(std::uint64_t sequence) {
  if (isLoneJump(sequence)) {
    m_held.at(sequence).answered = true;
    return;
  }
  while (!m_held.empty() && m_held.begin()->first <= sequence) giveUpGap();
}

void TunnelLane::finish(EndReason reason, FrameNumber frame) {
  if (m_ended) return;
  while (!m_held.empty()) giveUpGap();
  m_ended = true;
  m_output(StreamEnd{m_stream.end(), reason, frame});
}

void TunnelLane::give(BodySource source, const StreamData& part) {
  StreamData rest = part;
  const auto skipped = static_cast<std::size_t>(std::min<std::uint64_t>(m_skip, rest.bytes.size()));
  m_skip -= skipped;
  rest.bytes = rest.bytes.subspan(skipped);
  if (rest.bytes.empty()) return;
  m_given += rest.bytes.size();
  const StreamOffset offset = m_stream.end();
  m_stream.append(source.tcpStream, source.side, rest.offset + skipped, rest.bytes.size());
  m_output(StreamData{offset, rest.bytes, rest.frame});
}

void TunnelLane::give(BodySource source, const StreamMissing& part) {
  StreamMissing rest = part;
  const std::uint64_t skipped = std::min(m_skip, rest.size);
  m_skip -= skipped;
  rest.size -= skipped;
  if (rest.size == 0) return;
  m_given += rest.size;
  rest.offset = m_stream.end();
  m_stream.append(source.tcpStream, source.side, part.offset + skipped, rest.size);
  note(rest);
  m_output(rest);
}

// How much is missing nobody knows: one byte keeps its place.
void TunnelLane::giveUnknown(FrameNumber frame) {
  const StreamMissing missing{m_stream.end(), 1, MissingReason::Lost, frame, false};
  m_stream.appendNowhere(missing.size);
  note(missing);
  m_output(missing);
}

void TunnelLane::note(const StreamMissing& missing) {
  m_missingBytes += missing.size;
  if (m_missing.size() < kMaxMissingKept) m_missing.push_back(missing);
}

}  // namespace rtmpscope::rtmpt
