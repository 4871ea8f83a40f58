// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/packet_index.h"

#include "base/elapsed.h"
#include "net/conversation.h"
#include "net/packet_description.h"

#include <algorithm>

namespace rtmpscope::analysis {
namespace {

/// A step back of the clock by less spoils no duration that is judged.
constexpr Nanoseconds kMuch = std::chrono::milliseconds{100};
/// A shorter silence may be one.
constexpr Nanoseconds kLongSilence = net::kLongestRetransmissionTimeout;

}  // namespace

void PacketIndex::begin(const Packet& packet) {
  m_currentFrame = packet.frame;
  m_currentTime = packet.time;
}

void PacketIndex::finish(const Packet& packet, const net::PacketVerdict& verdict) {
  PacketRecord row;
  row.fileOffset = packet.fileOffset;
  row.time = packet.time;
  row.capturedLength = static_cast<std::uint32_t>(packet.bytes.size());
  row.originalLength = packet.originalLength;
  row.tcpStream = verdict.tcpStream ? verdict.tcpStream->value() : PacketRecord::kNone;
  row.interfaceIndex = packet.interfaceIndex;
  row.side = verdict.side;
  row.retransmission = verdict.flags.has(net::TcpAnalysisFlags::Retransmission);
  row.outOfOrder = verdict.flags.has(net::TcpAnalysisFlags::OutOfOrder);
  row.copy = verdict.copy;

  if (packet.linkType != m_readLinkType) noteLinkType(packet);
  const Nanoseconds pause = elapsed(m_previousTime, row.time);
  if (pause < Nanoseconds{0}) {
    noteClockBack(row, packet.frame, elapsed(row.time, m_previousTime));
  } else if (pause >= kLongSilence && !m_packets.empty()) {
    m_silenceEnd = packet.frame;
    m_silenceBegin = m_previousTime;
    m_silence = pause;
  }
  // A conversation that was heard in the meantime, or began later, says nothing of that silence.
  if (verdict.impossiblySilentSince && *verdict.impossiblySilentSince <= m_silenceBegin) noteClockAhead();
  m_previousTime = row.time;
  m_lastTimeOfClock = std::max(m_lastTimeOfClock, row.time);
  m_capturedBytes += row.capturedLength;
  m_firstTime = std::min(m_firstTime, row.time);
  m_lastTime = std::max(m_lastTime, row.time);
  if (row.capturedLength < row.originalLength && m_snapLengthCuts++ == 0) m_firstSnapLengthCut = packet.frame;
  m_packets.append(row);
}

void PacketIndex::noteLinkType(const Packet& packet) {
  if (net::isReadLinkType(packet.linkType)) {
    m_readLinkType = packet.linkType;
  } else if (UnreadLinkType& unread = m_unreadLinkTypes[packet.linkType]; unread.packets++ == 0) {
    unread.first = packet.frame;
  }
}

void PacketIndex::noteClockBack(const PacketRecord& row, FrameNumber frame, Nanoseconds step) {
  m_silenceEnd = {};
  if (step < diagnosis::kClockStep) return;
  if (m_clockSteps.count++ == 0) m_clockSteps.first = frame;
  m_clockSteps.largest = std::max(m_clockSteps.largest, step);
  if (step < kMuch) return;
  m_lastTimeOfClock = row.time;
  keepClockStep(frame);
}

void PacketIndex::noteClockAhead() {
  if (m_silenceEnd == FrameNumber{}) return;  // noted already, or other packets came all the time
  if (m_clockSteps.ahead++ == 0) m_clockSteps.firstAhead = m_silenceEnd;
  m_clockSteps.largestAhead = std::max(m_clockSteps.largestAhead, m_silence);
  keepClockStep(m_silenceEnd);
  m_silenceEnd = {};
}

void PacketIndex::keepClockStep(FrameNumber frame) {
  std::vector<FrameNumber>& frames = m_clockSteps.frames;
  if (frames.size() < kMaxClockStepsKept) {
    frames.insert(std::ranges::upper_bound(frames, frame), frame);
  } else {
    ++m_clockSteps.notKept;
  }
}

CaptureTime PacketIndex::timeOf(FrameNumber frame) const {
  if (frame == m_currentFrame) return m_currentTime;
  const std::size_t row = frame.value() - std::size_t{1};
  return row < m_packets.size() ? m_packets[row].time : CaptureTime{};
}

std::optional<std::uint64_t> PacketIndex::fileOffsetOf(FrameNumber frame) const {
  const std::size_t row = frame.value() - std::size_t{1};
  if (row >= m_packets.size()) return std::nullopt;
  return m_packets[row].fileOffset;
}

std::optional<CaptureTime> PacketIndex::firstTime() const {
  if (m_packets.empty()) return std::nullopt;
  return m_firstTime;
}

std::optional<CaptureTime> PacketIndex::lastTime() const {
  if (m_packets.empty()) return std::nullopt;
  return m_lastTime;
}

std::optional<CaptureTime> PacketIndex::lastTimeOfClock() const {
  if (m_packets.empty()) return std::nullopt;
  return m_lastTimeOfClock;
}

}  // namespace rtmpscope::analysis
