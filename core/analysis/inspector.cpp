// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/inspector.h"

#include "analysis/message_fields.h"
#include "analysis/message_layout.h"
#include "analysis/message_links.h"
#include "analysis/message_reader.h"
#include "base/field_reader.h"
#include "rtmp/handshake.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace rtmpscope::analysis {

namespace {

Packet packetOf(const Analysis& analysis, FrameNumber frame, ByteView bytes) {
  const PacketRecord& record = analysis.packet(frame);
  Packet packet;
  packet.frame = frame;
  packet.time = record.time;
  packet.bytes = bytes;
  packet.originalLength = record.originalLength;
  packet.interfaceIndex = record.interfaceIndex;
  packet.fileOffset = record.fileOffset;
  if (record.interfaceIndex < analysis.capture.interfaces.size()) packet.linkType = analysis.capture.interfaces[record.interfaceIndex].linkType;
  return packet;
}

net::PacketSummary summaryOf(const Packet& packet) {
  net::PacketSummary summary = net::summarizePacket(packet);
  if (!net::isReadLinkType(packet.linkType)) summary.info = "link type " + capture::linkTypeName(packet.linkType) + " is not read";
  return summary;
}

}  // namespace

Inspector::Inspector(std::shared_ptr<const Analysis> analysis) : m_analysis(std::move(analysis)) {}

std::vector<std::uint8_t> Inspector::packetBytes(FrameNumber frame) const {
  if (frame == FrameNumber{} || frame.value() > m_analysis->packets.size() || !m_analysis->bytes) return {};
  const PacketRecord& record = m_analysis->packet(frame);
  std::vector<std::uint8_t> bytes(record.capturedLength);
  if (!m_analysis->bytes->read(record.fileOffset, bytes)) return {};
  return bytes;
}

PacketView Inspector::packet(FrameNumber frame) const {
  PacketView view;
  view.frame = frame;
  view.bytes = packetBytes(frame);
  if (view.bytes.empty()) return view;
  const Packet packet = packetOf(*m_analysis, frame, view.bytes);
  view.summary = summaryOf(packet);
  view.fields = net::describePacket(packet);
  return view;
}

net::PacketSummary Inspector::summarize(FrameNumber frame) const {
  const std::vector<std::uint8_t> bytes = packetBytes(frame);
  return bytes.empty() ? net::PacketSummary{} : summaryOf(packetOf(*m_analysis, frame, bytes));
}

std::vector<std::string_view> Inspector::encapsulation(FrameNumber frame) const {
  const std::vector<std::uint8_t> bytes = packetBytes(frame);
  return bytes.empty() ? std::vector<std::string_view>{} : net::encapsulationOf(packetOf(*m_analysis, frame, bytes));
}

std::string Inspector::layers(FrameNumber frame) const {
  const std::vector<std::uint8_t> bytes = packetBytes(frame);
  return bytes.empty() ? std::string{} : net::namesOfLayers(packetOf(*m_analysis, frame, bytes));
}

MessageView Inspector::message(MessageIndex index) const {
  MessageReading reading = readMessage(*m_analysis, index);
  reading.view.fields = describeMessage(m_analysis->message(index), reading.view, reading.read);
  const session::MessageDetail* const detail = m_analysis->detail(m_analysis->message(index));
  if (detail != nullptr && detail->shortened && !reading.view.fields.empty()) {
    reading.view.fields.back().children.push_back(
        makeField("rtmpt.shortened", "In lists and reports", "only its beginning", "too long to be kept whole", {}));
  }
  std::vector<Field> links = describeLinks(*m_analysis, index);
  if (!links.empty() && !reading.view.fields.empty()) {
    std::vector<Field>& rows = reading.view.fields.back().children;
    rows.insert(rows.end(), std::make_move_iterator(links.begin()), std::make_move_iterator(links.end()));
  }
  return std::move(reading.view);
}

std::vector<std::uint8_t> Inspector::messageBody(MessageIndex index, std::size_t limit) const {
  const session::MessageRecord& record = m_analysis->message(index);
  if (record.aggregate != session::MessageRecord::kNone) {
    std::vector<std::uint8_t> body = readMessage(*m_analysis, index).view.body;
    body.resize(std::min(body.size(), limit));
    return body;
  }
  StreamReader reader{*m_analysis, record};
  for (const ChunkPlace& chunk : chunksOf(record, m_analysis->pieces)) {
    if (reader.bytes().size() >= limit) break;
    reader.read(chunk.payload, limit - reader.bytes().size());
  }
  return std::move(reader.bytes());
}

std::vector<HandshakeView> Inspector::handshakesEndingIn(FrameNumber frame) const {
  std::vector<HandshakeView> views;
  for (const auto& analyzed : m_analysis->sessions) std::ranges::move(handshakesEndingIn(frame, *analyzed->session), std::back_inserter(views));
  return views;
}

std::vector<HandshakeView> Inspector::handshakesEndingIn(FrameNumber frame, const session::Session& session) const {
  std::vector<HandshakeView> views;
  for (const Direction direction : {Direction::ClientToServer, Direction::ServerToClient}) {
    for (const auto part : {rtmp::HandshakePart::Version, rtmp::HandshakePart::First, rtmp::HandshakePart::Second}) {
      const auto& seen = session.handshake.part(direction, part);
      if (!seen || seen->frame != frame) continue;
      const Side side = direction == Direction::ClientToServer ? session.client : otherSide(session.client);
      StreamView read = streamBytes(session, side, seen->range);
      HandshakeView view;
      view.session = session.id;
      view.direction = direction;
      view.part = part;
      view.complete = read.bytes.size() == seen->range.size();
      view.bytes = std::move(read.bytes);
      view.slices = std::move(read.slices);
      if (view.complete) view.fields = rtmp::describeHandshakePart(direction, part, view.bytes);
      views.push_back(std::move(view));
    }
  }
  return views;
}

StreamView Inspector::streamBytes(const session::Session& session, Side side, StreamRange range) const {
  StreamReader reader{*m_analysis};
  for (const SourceRange& source : m_analysis->sourcesOf(session, side, range)) reader.read(source);
  return {std::move(reader.bytes()), std::move(reader.slices())};
}

void Inspector::tcpSeries(TcpStreamIndex stream, const TcpMomentSink& sink) const {
  if (stream.value() >= m_analysis->connections.size()) return;
  const net::Connection& connection = *m_analysis->connections[stream.value()]->connection;
  net::TcpSeries series;
  for (std::uint32_t number = connection.firstFrame.value(); number <= connection.lastFrame.value(); ++number) {
    const FrameNumber frame{number};
    const PacketRecord& record = m_analysis->packet(frame);
    if (record.tcpStream != stream.value()) continue;
    const std::vector<std::uint8_t> bytes = packetBytes(frame);
    std::optional<net::TcpMoment> moment = series.add(packetOf(*m_analysis, frame, bytes));
    if (!moment) continue;
    moment->side = record.side;
    if (!sink(*moment)) return;
  }
}

}  // namespace rtmpscope::analysis
