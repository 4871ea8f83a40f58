// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/handshake_reader.h"

#include "rtmp/chunk_header.h"

#include <algorithm>
#include <string_view>

namespace rtmpscope::rtmp {
namespace {

constexpr HandshakePart next(HandshakePart part) {
  return HandshakePart{static_cast<std::uint8_t>(static_cast<std::uint8_t>(part) + 1)};
}

constexpr bool isEncryptedVersion(std::uint8_t version) {
  return version == 6 || version == 8 || version == 9;
}

// Enough for a fmt 0 header and the beginning of a command: marker, length, "connect" or "_result".
constexpr std::size_t kFirstChunkLook = 23;
constexpr std::uint32_t kLongestFirstMessage = 65536;
constexpr std::uint32_t kLongestUserControl = 44;  // SWF verification
constexpr std::uint8_t kHighestUserControl = 32;

bool startsWithText(ByteView bytes, std::string_view text) {
  return bytes.size() >= text.size() &&
         std::equal(text.begin(), text.end(), bytes.begin(), [](char c, std::uint8_t b) { return b == static_cast<std::uint8_t>(c); });
}

bool startsWithName(ByteView body) {
  constexpr std::size_t kMarkerAndLength = 3;
  if (body.size() < kMarkerAndLength || body[0] != 0x02 || body[1] != 0) return false;
  const ByteView name = body.subspan(kMarkerAndLength);
  return startsWithText(name, "connect") || startsWithText(name, "_result") || startsWithText(name, "_error") || startsWithText(name, "onBWDone");
}

// Whether the chunk stream begins here, where C2 or S2 should stand. Some peers never send it; random bytes that look
// like the first message of a connection are not to be feared.
bool startsChunks(ByteView bytes) {
  const Result<ChunkHeader> header = parseChunkHeader(bytes);
  if (!header || header->format != 0 || header->messageStreamId != 0 || header->chunkStreamId > 63) return false;
  const ByteView body = bytes.subspan(header->size);
  switch (header->type) {
    case MessageType::SetChunkSize:
    case MessageType::WindowAcknowledgementSize:
      return header->length == 4 && header->timestamp == 0;
    case MessageType::Acknowledgement:
      return header->length == 4;
    case MessageType::SetPeerBandwidth:
      return header->length == 5 && header->timestamp == 0;
    case MessageType::UserControl:
      return header->length >= 6 && header->length <= kLongestUserControl && body.size() >= 2 && body[0] == 0 && body[1] <= kHighestUserControl;
    case MessageType::CommandAmf0:
      return header->length <= kLongestFirstMessage && startsWithName(body);
    case MessageType::CommandAmf3:
      return header->length <= kLongestFirstMessage && !body.empty() && body[0] == 0 && startsWithName(body.subspan(1));
    default:
      return false;
  }
}

}  // namespace

std::size_t HandshakeReader::partSize() const {
  return m_part == HandshakePart::Version ? kVersionSize : kHandshakeSize;
}

std::size_t HandshakeReader::read(const Input& in) {
  std::size_t at = 0;
  m_wanted = 0;
  while (at < in.bytes.size() && !done()) {
    const ByteView rest = in.bytes.subspan(at);
    if (m_broken) {
      const std::size_t size = std::min(rest.size(), partSize() - m_passed);
      take(in, at, size);
      at += size;
      if (m_passed == partSize()) report({});
      continue;
    }
    if (m_part == HandshakePart::Second && !m_secondSought && !m_encrypted) {
      if (rest.size() < kFirstChunkLook && !in.last) {
        m_wanted = kFirstChunkLook;
        return at;
      }
      m_secondSought = true;
      if (startsChunks(rest)) {
        m_part = next(m_part);
        return at;
      }
    }
    const std::size_t size = std::min(rest.size(), partSize());
    if (size < partSize() && !in.last) {
      m_wanted = partSize();
      return at;
    }
    m_begin = in.offset + at;
    take(in, at, size);
    at += size;
    if (size == partSize() || in.ended) {
      if (m_part == HandshakePart::Version) m_encrypted = isEncryptedVersion(rest[0]);
      report(rest.first(size));
    } else {
      m_broken = true;
    }
  }
  return at;
}

std::uint64_t HandshakeReader::pass(const StreamMissing& missing) {
  std::uint64_t used = 0;
  while (used < missing.size && !done()) {
    if (!m_broken) m_begin = missing.offset + used;
    m_broken = true;
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(missing.size - used, partSize() - m_passed));
    m_passed += size;
    used += size;
    if (m_passed == partSize()) report({});
  }
  return used;
}

void HandshakeReader::finish() {
  if (!done() && m_broken) report({});
}

void HandshakeReader::take(const Input& in, std::size_t at, std::size_t size) {
  if (m_firstFrame == FrameNumber{}) m_firstFrame = in.frameAt(at);
  m_lastFrame = std::max(m_lastFrame, in.highestFrame(at, size));
  m_passed += size;
}

void HandshakeReader::report(ByteView bytes) {
  const bool complete = bytes.size() == partSize();
  // A part of which nothing was captured is not made up.
  if (m_firstFrame != FrameNumber{}) {
    m_listener->onHandshakePart({m_part, {m_begin, m_begin + m_passed}, m_firstFrame, m_lastFrame, complete, bytes});
  }
  m_part = next(m_part);
  m_firstFrame = {};
  m_lastFrame = {};
  m_passed = 0;
  m_broken = false;
}

}  // namespace rtmpscope::rtmp
