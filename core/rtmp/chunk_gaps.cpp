// SPDX-License-Identifier: GPL-3.0-or-later
// How a ChunkReader passes over missing bytes whose place in the chunks is known or can be worked out.
#include "rtmp/chunk_reader.h"

#include <algorithm>

namespace rtmpscope::rtmp {

bool ChunkReader::pass(const StreamMissing& missing) {
  const std::uint32_t payload = m_unreadLeft > 0 ? m_unreadLeft : m_chunkLeft;
  if (missing.size > std::uint64_t{m_headerLeft} + payload) return false;
  const auto header = static_cast<std::uint32_t>(std::min<std::uint64_t>(missing.size, m_headerLeft));
  const auto size = static_cast<std::uint32_t>(missing.size) - header;
  m_headerLeft -= header;
  if (size == 0) return true;
  if (m_unreadLeft > 0) {
    m_unreadLeft -= size;
    return true;
  }
  m_assembly.takeMissing(m_current->message, size);
  m_chunkLeft -= size;
  if (m_chunkLeft == 0) endChunk();
  return true;
}

std::uint32_t ChunkReader::continuationSize(const ChunkStream& stream) const {
  if (stream.message.layout.continuationHeaderSize > 0) return stream.message.layout.continuationHeaderSize;
  const std::uint32_t id = stream.context.chunkStreamId;
  const std::uint32_t basic = id <= kMaxIdOfOneByte || stream.context.shortHeaders ? 1 : id <= kMaxIdOfTwoBytes ? 2 : 3;
  const bool extended = stream.context.extended && stream.context.dialect != ExtendedDialect::Omitted;
  return basic + (extended ? static_cast<std::uint32_t>(kExtendedTimestampSize) : 0);
}

std::optional<ChunkReader::Prediction> ChunkReader::predict(const StreamMissing& missing) const {
  if (m_current == nullptr || !m_current->message.active || m_unreadLeft > 0) return std::nullopt;
  const MessageUnderWay& message = m_current->message;
  Prediction at{m_current->context.chunkStreamId, 0, m_chunkLeft, message.header.length - message.position()};
  if (missing.size < std::uint64_t{m_headerLeft} + m_chunkLeft) return std::nullopt;
  std::uint64_t hidden = missing.size - m_headerLeft - m_chunkLeft;
  at.messageLeft -= m_chunkLeft;
  at.chunkLeft = 0;
  if (hidden == 0) return at;

  const std::uint32_t header = continuationSize(*m_current);
  const std::uint64_t stride = std::uint64_t{m_chunkSize} + header;
  const std::uint64_t full = std::min<std::uint64_t>(hidden / stride, at.messageLeft / m_chunkSize);
  hidden -= full * stride;
  at.messageLeft -= static_cast<std::uint32_t>(full * m_chunkSize);
  if (hidden == 0) return at;
  if (at.messageLeft == 0) return std::nullopt;
  at.chunkLeft = std::min(m_chunkSize, at.messageLeft);
  if (hidden < header) {
    at.headerLeft = header - static_cast<std::uint32_t>(hidden);
    return at;
  }
  hidden -= header;
  if (hidden > at.chunkLeft) return std::nullopt;
  at.chunkLeft -= static_cast<std::uint32_t>(hidden);
  at.messageLeft -= static_cast<std::uint32_t>(hidden);
  return at;
}

void ChunkReader::passPredicted(const StreamMissing& missing) {
  MessageUnderWay& message = m_current->message;
  const std::uint32_t header = continuationSize(*m_current);
  StreamOffset at = missing.offset + m_headerLeft;
  std::uint64_t hidden = missing.size - m_headerLeft;
  m_headerLeft = 0;
  while (hidden > 0) {
    if (m_chunkLeft == 0) {
      m_assembly.continueWith(message, {at, static_cast<std::uint8_t>(header), {}, {}, m_chunkSize});
      m_chunkLeft = std::min(m_chunkSize, message.header.length - message.position());
      const std::uint64_t headerHidden = std::min<std::uint64_t>(hidden, header);
      m_headerLeft = header - static_cast<std::uint32_t>(headerHidden);
      hidden -= headerHidden;
      at += headerHidden;
    }
    const auto size = static_cast<std::uint32_t>(std::min<std::uint64_t>(hidden, m_chunkLeft));
    m_assembly.takeMissing(message, size);
    m_chunkLeft -= size;
    hidden -= size;
    at += size;
  }
  if (m_chunkLeft == 0) endChunk();
}

}  // namespace rtmpscope::rtmp
