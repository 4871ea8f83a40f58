// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/message_reader.h"

#include "analysis/aggregate.h"
#include "analysis/message_layout.h"

#include <algorithm>
#include <utility>

namespace rtmpscope::analysis {

using session::MessageRecord;

namespace {

/// Bytes of `range` before its first hole.
std::size_t leadingBytes(const net::FrameMap& frames, StreamRange range) {
  std::uint64_t low = 0;
  std::uint64_t high = range.size();
  while (low < high) {
    const std::uint64_t middle = low + (high - low + 1) / 2;
    if (frames.missingBytes({range.begin, range.begin + middle}) == 0) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

}  // namespace

StreamReader::StreamReader(const Analysis& analysis, const MessageRecord& record)
    : m_analysis(analysis), m_tcpStream(record.tcpStream), m_side(record.side) {
  static const DerivedStretches kNothing;
  if (record.derived == 0) return;
  const DerivedStreams* const streams = analysis.derivedStreams(record);
  m_derived = streams != nullptr ? &streams->sides[indexOf(record.side)] : &kNothing;
}

std::size_t StreamReader::read(StreamRange range, std::size_t limit) {
  if (range.size() > limit) range.end = range.begin + limit;
  if (m_derived == nullptr) return read({m_tcpStream, m_side, range, range.begin});
  StreamOffset whole = range.begin;  // no byte is missing before it
  for (const SourceRange& source : m_derived->sources(range)) {
    const std::size_t leading = read(source);
    if (source.at == whole) whole += leading;
  }
  return whole - range.begin;
}

std::size_t StreamReader::read(const SourceRange& source) {
  const std::size_t row = source.tcpStream.value();
  if (row >= m_analysis.connections.size() || !m_analysis.connections[row]) return 0;
  const net::FrameMap& frames = m_analysis.connections[row]->connection->from(source.side).frames;
  const std::size_t begin = m_bytes.size();
  for (const PacketSlice& slice : frames.slices(source.range)) {
    if (slice.frame.value() > m_analysis.packets.size()) break;
    const PacketRecord& packet = m_analysis.packet(slice.frame);
    const std::size_t at = m_bytes.size();
    m_bytes.resize(at + slice.length);
    if (!m_analysis.bytes || !m_analysis.bytes->read(packet.fileOffset + slice.offset, std::span{m_bytes}.subspan(at))) {
      m_bytes.resize(at);
      break;
    }
    PacketSlice* const last = m_slices.empty() ? nullptr : &m_slices.back();
    if (last != nullptr && last->frame == slice.frame && last->offset + last->length == slice.offset) {
      last->length += slice.length;
    } else {
      m_slices.push_back(slice);
    }
  }
  const std::size_t got = m_bytes.size() - begin;
  return got == source.range.size() ? got : std::min<std::size_t>(got, leadingBytes(frames, source.range));
}

namespace {

MessageReading readWhole(const Analysis& analysis, MessageIndex index) {
  const MessageRecord& record = analysis.message(index);
  MessageView view;
  ReadMessage read;
  view.index = index;
  view.complete = record.completeness == rtmp::Completeness::Complete;
  StreamReader reader{analysis, record};
  bool whole = true;
  for (const ChunkPlace& chunk : chunksOf(record, analysis.pieces)) {
    const std::size_t header = reader.bytes().size();
    const bool headerWhole = reader.read(chunk.header) == chunk.header.size();
    if (headerWhole && !chunk.header.empty()) read.headers.push_back({header, reader.bytes().size() - header});

    const std::size_t payload = reader.bytes().size();
    const std::size_t beforeHole = reader.read(chunk.payload);
    read.body.add({payload, reader.bytes().size() - payload});
    view.body.insert(view.body.end(), reader.bytes().begin() + static_cast<std::ptrdiff_t>(payload), reader.bytes().end());
    if (whole) read.wholeBody += beforeHole;
    whole = whole && beforeHole == chunk.payload.size();
    view.complete = view.complete && headerWhole && beforeHole == chunk.payload.size();
  }
  view.bytes = std::move(reader.bytes());
  view.slices = std::move(reader.slices());
  view.bodyPieces = read.body.pieces();
  return {std::move(view), std::move(read)};
}

/// The pieces of `slices` that hold the bytes `part` of what they hold together.
std::vector<PacketSlice> cut(const std::vector<PacketSlice>& slices, ByteRange part) {
  std::vector<PacketSlice> result;
  std::size_t at = 0;
  for (const PacketSlice& slice : slices) {
    const std::size_t begin = std::max(at, part.offset);
    const std::size_t end = std::min(at + slice.length, part.end());
    if (begin < end) {
      result.push_back({slice.frame, slice.offset + static_cast<std::uint32_t>(begin - at), static_cast<std::uint32_t>(end - begin)});
    }
    at += slice.length;
  }
  return result;
}

/// A message that stands in an aggregate: a part of the aggregate's view.
MessageReading readAggregatePart(const Analysis& analysis, MessageIndex index) {
  const std::uint32_t leader = analysis.message(index).aggregate;
  const auto [aggregate, aggregateRead] = readWhole(analysis, MessageIndex{leader});
  const std::vector<rtmp::AggregatePart> parts = listedParts(rtmp::parseAggregate(ByteView{aggregate.body}.first(aggregateRead.wholeBody)));

  MessageView view;
  ReadMessage read;
  view.index = index;
  view.complete = false;
  const std::size_t row = index.value() - leader - std::size_t{1};
  if (row >= parts.size()) return {std::move(view), std::move(read)};

  const rtmp::AggregatePart& part = parts[row];
  const ByteRange whole{part.header.offset, part.header.length + part.body.length};
  const ByteRange place = aggregateRead.body.map(whole);
  const auto from = [](const std::vector<std::uint8_t>& bytes, ByteRange range) {
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(range.offset);
    return std::vector<std::uint8_t>(begin, begin + static_cast<std::ptrdiff_t>(range.length));
  };
  view.bytes = from(aggregate.bytes, place);
  view.body = from(aggregate.body, part.body);
  view.slices = cut(aggregate.slices, place);
  view.complete = true;
  for (const ByteRange& piece : aggregateRead.body.mapPieces(part.body)) read.body.add({piece.offset - place.offset, piece.length});
  for (const ByteRange& piece : aggregateRead.body.mapPieces(part.header)) read.partHeaderMap.add({piece.offset - place.offset, piece.length});
  read.part = part;
  read.partHeader = from(aggregate.body, part.header);
  read.wholeBody = view.body.size();
  view.bodyPieces = read.body.pieces();
  return {std::move(view), std::move(read)};
}

}  // namespace

MessageReading readMessage(const Analysis& analysis, MessageIndex index) {
  const bool isPart = analysis.message(index).aggregate != MessageRecord::kNone;
  return isPart ? readAggregatePart(analysis, index) : readWhole(analysis, index);
}

}  // namespace rtmpscope::analysis
