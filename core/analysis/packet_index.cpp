// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/packet_index.h"

#include "net/packet_description.h"

#include <algorithm>

namespace rtmpscope::analysis {

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
  if (row.time < m_previousTime) noteClockStep(packet.frame, m_previousTime - row.time);
  m_previousTime = row.time;
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

void PacketIndex::noteClockStep(FrameNumber frame, Nanoseconds step) {
  if (step < diagnosis::kClockStep) return;
  if (m_clockSteps.count++ == 0) m_clockSteps.first = frame;
  m_clockSteps.largest = std::max(m_clockSteps.largest, step);
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

}  // namespace rtmpscope::analysis
