// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/segment_reader.h"

#include "net/layers.h"

#include <algorithm>
#include <span>

namespace rtmpscope::analysis {

std::optional<net::TcpSegment> SegmentReader::read(FrameNumber frame) {
  if (frame == FrameNumber{} || frame.value() > m_analysis.packets.size() || !m_analysis.bytes) return std::nullopt;
  const PacketRecord& record = m_analysis.packet(frame);
  if (record.interfaceIndex >= m_analysis.capture.interfaces.size()) return std::nullopt;
  const std::span<std::uint8_t> head = std::span{m_bytes}.first(std::min<std::size_t>(record.capturedLength, kHeaderBytes));
  if (!m_analysis.bytes->read(record.fileOffset, head)) return std::nullopt;
  Packet packet;
  packet.frame = frame;
  packet.time = record.time;
  packet.bytes = ByteView{head};
  packet.originalLength = record.originalLength;
  packet.interfaceIndex = record.interfaceIndex;
  packet.linkType = m_analysis.capture.interfaces[record.interfaceIndex].linkType;
  net::LayerCursor cursor = net::outermostLayer(packet);
  net::TcpSegment segment;
  if (!net::findTcp(cursor) || !net::readTcpSegment(cursor, segment)) return std::nullopt;
  return segment;
}

}  // namespace rtmpscope::analysis
