// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/message_layout.h"

#include "rtmp/message.h"

#include <algorithm>
#include <iterator>

namespace rtmpscope::analysis {

using session::MessageRecord;

std::vector<ChunkPlace> chunksOf(const MessageRecord& record, const PiecesTable& pieces) {
  const StreamRange whole = record.range;
  if (record.pieces == MessageRecord::kPiecesNotKept) return {{{whole.begin, whole.begin}, whole}};

  rtmp::BodyLayout layout;
  layout.firstHeaderSize = record.firstHeaderSize;
  layout.continuationHeaderSize = record.continuationHeaderSize;
  layout.chunkSize = record.layoutChunkSize;
  if (record.pieces != MessageRecord::kNone) layout.pieces = *pieces[record.pieces];

  const StreamOffset firstHeaderEnd = std::min(whole.begin + record.firstHeaderSize, whole.end);
  std::vector<ChunkPlace> chunks;
  for (const StreamRange& piece : layout.bodyPieces(whole.begin, record.receivedBytes + record.missingBytes)) {
    StreamRange header{whole.begin, firstHeaderEnd};
    if (!chunks.empty()) {
      const StreamOffset earliest = chunks.back().payload.end;
      const bool fits = piece.begin.value() >= earliest.value() + record.continuationHeaderSize;
      header = {fits ? piece.begin - record.continuationHeaderSize : piece.begin, piece.begin};
    }
    chunks.push_back({header, {piece.begin, std::max(piece.begin, std::min(piece.end, whole.end))}});
  }
  if (chunks.empty()) chunks.push_back({{whole.begin, firstHeaderEnd}, {firstHeaderEnd, firstHeaderEnd}});
  return chunks;
}

void BodyMap::add(ByteRange piece) {
  if (piece.empty()) return;
  m_pieces.push_back(piece);
  m_begins.push_back(m_size);
  m_size += piece.length;
}

std::size_t BodyMap::rowOf(std::size_t position) const {
  const auto next = std::upper_bound(m_begins.begin(), m_begins.end(), position);
  return static_cast<std::size_t>(std::distance(m_begins.begin(), next)) - 1;
}

std::size_t BodyMap::map(std::size_t position) const {
  const std::size_t row = rowOf(position);
  return m_pieces[row].offset + (position - m_begins[row]);
}

ByteRange BodyMap::map(ByteRange body) const {
  if (body.empty() || body.end() > m_size) return {};
  const std::size_t first = map(body.offset);
  const std::size_t last = map(body.end() - 1);
  return {first, last + 1 - first};
}

std::vector<ByteRange> BodyMap::mapPieces(ByteRange body) const {
  std::vector<ByteRange> ranges;
  if (body.empty() || body.end() > m_size) return ranges;
  for (std::size_t row = rowOf(body.offset); row < m_pieces.size() && m_begins[row] < body.end(); ++row) {
    const std::size_t from = std::max(body.offset, m_begins[row]) - m_begins[row];
    const std::size_t to = std::min(body.end() - m_begins[row], m_pieces[row].length);
    const ByteRange range{m_pieces[row].offset + from, to - from};
    if (!ranges.empty() && ranges.back().end() == range.offset) {
      ranges.back().length += range.length;
    } else {
      ranges.push_back(range);
    }
  }
  return ranges;
}

}  // namespace rtmpscope::analysis
