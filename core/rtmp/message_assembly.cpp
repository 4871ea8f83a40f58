// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/message_assembly.h"

#include <algorithm>

namespace rtmpscope::rtmp {
namespace {

// A buffer that grew beyond this is given back when its message is over.
constexpr std::size_t kKeptCapacity = 65536;

std::uint32_t headLength(const MessageHeader& header) {
  return std::min(header.length, kHeadSize);
}

void append(std::vector<std::uint8_t>& to, ByteView bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

}  // namespace

void MessageAssembly::begin(MessageUnderWay& message, const MessageHeader& header, Found found, const ChunkStart& chunk) {
  message.active = true;
  message.asked = false;
  message.irregular = false;
  message.found = found;
  message.header = header;
  message.begin = chunk.begin;
  message.end = chunk.begin + chunk.headerSize;
  message.firstFrame = chunk.firstFrame;
  message.frame = chunk.lastFrame;
  message.chunks = 1;
  message.received = 0;
  message.missing = 0;
  message.toGather = headLength(header);
  message.layout.firstHeaderSize = chunk.headerSize;
  message.layout.continuationHeaderSize = 0;
  message.layout.chunkSize = chunk.chunkSize;
  message.layout.pieces.clear();
  message.gathered.clear();
  if (header.length == 0) ask(message, {});
}

void MessageAssembly::continueWith(MessageUnderWay& message, const ChunkStart& chunk) {
  BodyLayout& layout = message.layout;
  if (layout.continuationHeaderSize == 0) layout.continuationHeaderSize = chunk.headerSize;
  const bool regular = chunk.begin == message.end && chunk.headerSize == layout.continuationHeaderSize && chunk.chunkSize == layout.chunkSize;
  if (!regular && !message.irregular) listPieces(message);
  ++message.chunks;
  message.end = chunk.begin + chunk.headerSize;
  message.frame = std::max(message.frame, chunk.lastFrame);
  if (message.irregular && layout.pieces.size() < kMaxPieces) layout.pieces.push_back({message.end, message.end});
}

void MessageAssembly::changeLength(MessageUnderWay& message, std::uint32_t length) {
  message.header.length = length;
  if (message.asked) {
    m_gatheredInAll -= message.toGather;
    reserve(message);
  } else {
    message.toGather = headLength(message.header);
  }
}

void MessageAssembly::take(MessageUnderWay& message, ByteView bytes, FrameNumber frame) {
  const std::uint32_t position = message.position();
  const auto size = static_cast<std::uint32_t>(bytes.size());
  message.frame = std::max(message.frame, frame);
  message.received += size;
  message.end += size;
  if (message.irregular) extendPieces(message, size);
  if (position != message.gathered.size() || position >= message.toGather) return;

  if (!message.asked) {
    const std::uint32_t head = headLength(message.header);
    if (position == 0 && size >= head) {
      ask(message, bytes.first(head));
      if (size == message.header.length) {
        m_direct = bytes.first(message.toGather);
        return;
      }
    } else {
      append(message.gathered, bytes.first(std::min(size, head - position)));
      if (message.gathered.size() < head) return;
      ask(message, message.gathered);
    }
  }
  const auto done = static_cast<std::uint32_t>(message.gathered.size()) - position;
  if (message.toGather > position + done) append(message.gathered, bytes.subspan(done, std::min(size - done, message.toGather - position - done)));
}

void MessageAssembly::takeMissing(MessageUnderWay& message, std::uint32_t size) {
  message.missing += size;
  message.end += size;
  if (message.irregular) extendPieces(message, size);
}

void MessageAssembly::report(MessageUnderWay& message, Completeness completeness) {
  std::vector<StreamRange>& pieces = message.layout.pieces;
  if (!pieces.empty() && pieces.back().empty()) pieces.pop_back();
  m_report.header = message.header;
  m_report.range = {message.begin, message.end};
  m_report.chunks = message.chunks;
  m_report.receivedBytes = message.received;
  m_report.missingBytes = message.missing;
  m_report.completeness = completeness;
  m_report.found = message.found;
  m_report.firstFrame = message.firstFrame;
  m_report.frame = message.frame;
  m_report.body = body(message);
  message.active = false;
  m_direct = {};
  if (message.asked) m_gatheredInAll -= message.toGather;

  // Swapped, not copied, and back again: a list of pieces is allocated once per chunk stream.
  std::swap(m_report.layout, message.layout);
  if (message.listed) m_listener->onMessage(m_report);
  std::swap(m_report.layout, message.layout);
  if (message.gathered.capacity() > kKeptCapacity) {
    message.gathered.clear();
    message.gathered.shrink_to_fit();
  }
}

void MessageAssembly::ask(MessageUnderWay& message, ByteView head) {
  message.asked = true;
  message.wanted = std::min(m_listener->wantedBytes(message.header, head), kMaxGathered);
  reserve(message);
}

void MessageAssembly::reserve(MessageUnderWay& message) {
  const auto room = static_cast<std::uint32_t>(kMaxGatheredInAll - std::min(kMaxGatheredInAll, m_gatheredInAll));
  message.toGather = std::max(headLength(message.header), std::min({message.wanted, message.header.length, room}));
  m_gatheredInAll += message.toGather;
}

void MessageAssembly::listPieces(MessageUnderWay& message) {
  message.irregular = true;
  BodyLayout& layout = message.layout;
  const std::uint64_t stride = std::uint64_t{layout.chunkSize} + layout.continuationHeaderSize;
  StreamOffset at = message.begin + layout.firstHeaderSize;
  // Chunks that are over are full ones, or a message would be complete.
  for (std::uint32_t left = message.position(); left > 0 && layout.pieces.size() < kMaxPieces;) {
    const std::uint32_t piece = std::min(left, layout.chunkSize);
    layout.pieces.push_back({at, at + piece});
    at += stride;
    left -= piece;
  }
}

void MessageAssembly::extendPieces(MessageUnderWay& message, std::uint32_t size) {
  auto& pieces = message.layout.pieces;
  if (!pieces.empty() && pieces.back().end + size == message.end) pieces.back().end += size;
}

}  // namespace rtmpscope::rtmp
