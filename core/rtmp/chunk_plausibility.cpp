// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/chunk_plausibility.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <string_view>

namespace rtmpscope::rtmp {
namespace {

// Longer messages exist, but a "length" of chance is more likely to be that long.
constexpr std::uint32_t kLongestPlausible = 4U << 20U;
constexpr std::uint32_t kMaxMessageStreamId = 0xFFFFFF;

constexpr int kFieldBits = 24;
constexpr int kKnownChunkStream = 4;
constexpr int kSameType = 8;
constexpr int kOtherType = 4;
constexpr int kSameStreamId = 28;
constexpr int kSmallStreamId = 20;
constexpr int kExactLength = 20;
constexpr int kUnlikely = -8;
constexpr int kUnknownType = -20;
constexpr int kOddLength = -12;

struct FixedLength {
  MessageType type;
  std::uint32_t shortest;
  std::uint32_t longest;
};

constexpr std::array<FixedLength, 6> kFixedLengths{{
    {MessageType::SetChunkSize, 4, 4},
    {MessageType::Abort, 4, 4},
    {MessageType::Acknowledgement, 4, 4},
    {MessageType::UserControl, 2, 64},  // SWF verification has 44 bytes
    {MessageType::WindowAcknowledgementSize, 4, 4},
    {MessageType::SetPeerBandwidth, 4, 5},
}};

const FixedLength* findFixed(MessageType type) {
  const auto* found = std::find_if(kFixedLengths.begin(), kFixedLengths.end(), [type](const FixedLength& fixed) { return fixed.type == type; });
  return found == kFixedLengths.end() ? nullptr : found;
}

bool isMedia(MessageType type) {
  return type == MessageType::Audio || type == MessageType::Video;
}

// Small numbers are frequent in headers and rare in compressed media.
int smallness(std::uint32_t value) {
  return kFieldBits - std::min(kFieldBits, static_cast<int>(std::bit_width(value)));
}

int weighLength(MessageType type, std::uint32_t length) {
  const FixedLength* fixed = findFixed(type);
  if (fixed != nullptr && fixed->shortest == fixed->longest) return kExactLength;
  return length == 0 ? kFieldBits / 3 : smallness(length);
}

int weighType(MessageType type, const ChunkContext* context) {
  return context != nullptr && context->known && context->type == type ? kSameType : kOtherType;
}

int weighTimestamp(const ChunkHeader& header, const ChunkContext* context, const Acquaintance& known) {
  if (findFixed(header.type) != nullptr) return header.timestamp == 0 ? kFieldBits / 2 : 0;
  std::optional<std::uint32_t> expected = known.mediaTime;
  if (context != nullptr && context->known) expected = context->timestamp;
  if (header.timestamp == 0) return kFieldBits / 2;
  if (!expected) return smallness(header.timestamp) / 2;
  const auto distance = static_cast<std::uint32_t>(std::abs(std::int64_t{serialDistance({*expected}, {header.timestamp})}));
  return smallness(distance);
}

int weighStreamId(const ChunkHeader& header, const ChunkContext* context, const Acquaintance& known) {
  const bool same = (context != nullptr && context->streamIdKnown && context->messageStreamId == header.messageStreamId) ||
                    known.mediaStreamId == header.messageStreamId || header.messageStreamId == 0;
  if (same) return kSameStreamId;
  return header.messageStreamId < 256 ? kSmallStreamId : 0;
}

bool isFourCc(ByteView text) {
  constexpr std::array<std::string_view, 12> kFourCcs{"avc1", "hvc1", "vp08", "vp09", "av01", "vvc1", "ac-3", "ec-3", "Opus", ".mp3", "fLaC", "mp4a"};
  return std::any_of(kFourCcs.begin(), kFourCcs.end(), [text](std::string_view name) {
    return text.size() == name.size() &&
           std::equal(text.begin(), text.end(), name.begin(), [](std::uint8_t b, char c) { return b == static_cast<std::uint8_t>(c); });
  });
}

int weighAudio(ByteView head, const Acquaintance& known) {
  const unsigned format = head[0] >> 4U;
  if (format == 9 && head.size() >= 5 && isFourCc(head.subspan(1, 4))) return 28;
  constexpr unsigned kAac = 10;
  int weight = 0;
  if (format == kAac && head.size() >= 2) weight += head[1] <= 1 ? 7 : kUnlikely;
  if (known.audioHead) return weight + (*known.audioHead == head[0] ? 8 : kUnlikely);
  if (format == 4 || format == 5 || format == 6 || format == 9 || format == 12 || format == 13 || format == 15) return weight + kUnlikely / 2;
  return weight;
}

int weighVideo(ByteView head, const Acquaintance& known) {
  const unsigned frameType = (head[0] >> 4U) & 7U;
  const bool extended = (head[0] & 0x80U) != 0;
  const unsigned codec = head[0] & 0xFU;
  if (extended && head.size() >= 5 && isFourCc(head.subspan(1, 4))) return 28;
  constexpr unsigned kAvc = 7;
  constexpr unsigned kHevc = 12;
  int weight = frameType == 0 || frameType > 5 || (!extended && (codec < 2 || codec > 13)) ? kUnlikely : 1;
  if (!extended && (codec == kAvc || codec == kHevc) && head.size() >= 5) {
    weight += head[1] <= 2 ? 6 : kUnlikely;
    weight += head[2] == 0 || head[2] == 0xFF ? 4 : kUnlikely;  // the upper byte of the composition time
  }
  if (!known.videoHead) return weight;
  const bool sameCodec = extended == ((*known.videoHead & 0x80U) != 0) && (extended || codec == (*known.videoHead & 0xFU));
  return weight + (sameCodec ? 4 : kUnlikely);
}

constexpr std::uint8_t kAmf0String = 0x02;

// The first of the four bytes, or the event, are small numbers in all that is ever sent.
int weighControl(MessageType type, ByteView head) {
  if (head.size() < 2 || type == MessageType::Acknowledgement) return 0;
  if (type == MessageType::UserControl) return head[0] == 0 && head[1] <= 32 ? 8 : 2 * kUnlikely;
  if (type == MessageType::Abort) return head[0] == 0 && head[1] <= 1 ? 8 : 2 * kUnlikely;
  return head[0] == 0 ? 4 : head[0] < 0x80 ? 0 : kUnlikely;
}

int weighAmf0(ByteView head) {
  if (head[0] != kAmf0String) return 2 * kUnlikely;
  return head.size() >= 2 && head[1] == 0 ? 16 : kUnlikely;  // names are shorter than 256
}

}  // namespace

bool isKnownType(MessageType type) {
  constexpr std::uint32_t kKnown = 1U << 1U | 1U << 2U | 1U << 3U | 1U << 4U | 1U << 5U | 1U << 6U | 1U << 8U | 1U << 9U | 1U << 15U | 1U << 16U |
                                   1U << 17U | 1U << 18U | 1U << 19U | 1U << 20U | 1U << 22U;
  const auto value = static_cast<std::uint8_t>(type);
  return value < 32 && (kKnown >> value & 1U) != 0;
}

bool isControl(MessageType type) {
  return findFixed(type) != nullptr;
}

bool isPlausibleLength(MessageType type, std::uint32_t length) {
  const FixedLength* fixed = findFixed(type);
  if (fixed != nullptr) return length >= fixed->shortest && length <= fixed->longest;
  return length <= kLongestPlausible && (length > 0 || isMedia(type));
}

Evidence weighHeader(const ChunkHeader& header, const ChunkContext* context, const Acquaintance& known) {
  int bits = context != nullptr ? kKnownChunkStream : header.chunkStreamId < 64 ? 0 : 2 * kUnlikely;
  if (header.format == 2) {
    if (context == nullptr || !context->known) return std::nullopt;
    return bits + smallness(header.timestamp);
  }
  if (!isKnownType(header.type) || !isPlausibleLength(header.type, header.length)) return std::nullopt;
  if (header.extended && header.timestamp < kExtendedTimestampMark) return std::nullopt;
  bits += weighType(header.type, context) + weighLength(header.type, header.length);
  if (header.format == 1) {
    return bits + smallness(header.timestamp);
  }
  if (header.messageStreamId > kMaxMessageStreamId) return std::nullopt;
  return bits + weighTimestamp(header, context, known) + weighStreamId(header, context, known);
}

Evidence weighHeaderInStep(const ChunkHeader& header, const ChunkContext* context, const Acquaintance& known) {
  // Type 0 is none at all: zeros are what a stream most often turns into.
  if (header.format == 2 || header.type == MessageType{0}) return weighHeader(header, context, known);
  if (header.extended && header.timestamp < kExtendedTimestampMark) return std::nullopt;
  int bits = context != nullptr ? kKnownChunkStream : header.chunkStreamId < 64 ? 0 : kUnlikely;
  bits += isKnownType(header.type) ? weighType(header.type, context) : kUnknownType;
  bits += isPlausibleLength(header.type, header.length) ? weighLength(header.type, header.length) : kOddLength;
  if (header.format == 1) return bits + smallness(header.timestamp);
  bits += header.messageStreamId > kMaxMessageStreamId ? kUnlikely : weighStreamId(header, context, known);
  return bits + weighTimestamp(header, context, known);
}

int weighBody(MessageType type, ByteView head, const Acquaintance& known) {
  if (head.empty()) return 0;
  switch (type) {
    case MessageType::Audio:
      return weighAudio(head, known);
    case MessageType::Video:
      return weighVideo(head, known);
    case MessageType::CommandAmf0:
    case MessageType::DataAmf0:
      return weighAmf0(head);
    case MessageType::CommandAmf3:
    case MessageType::DataAmf3:
      return head[0] == 0 && head.size() > 1 ? weighAmf0(head.subspan(1)) : weighAmf0(head);
    default:
      return findFixed(type) != nullptr ? weighControl(type, head) : 0;
  }
}

}  // namespace rtmpscope::rtmp
