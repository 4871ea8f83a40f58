// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/secret_bytes.h"

#include <algorithm>
#include <memory>

namespace rtmpscope::exporting {

using analysis::Analysis;
using analysis::Inspector;
using analysis::MessageView;
using analysis::PacketView;
using session::MessageRecord;

namespace {

constexpr std::uint32_t kMaxBodySearched = 1U << 20U;

/// The part of `range`, a stretch of the concatenation of `pieces`, in each piece's own coordinates.
std::vector<ByteRange> spread(ByteRange range, const std::vector<ByteRange>& pieces) {
  std::vector<ByteRange> parts;
  std::size_t begin = 0;
  for (const ByteRange& piece : pieces) {
    const std::size_t from = std::max(begin, range.offset);
    const std::size_t to = std::min(begin + piece.length, range.end());
    if (from < to) parts.push_back({piece.offset + (from - begin), to - from});
    begin += piece.length;
  }
  return parts;
}

bool mayHoldSecrets(const MessageRecord& record) {
  return !record.isMedia() && !record.isControl() && record.header.length <= kMaxBodySearched;
}

/// What of the message's secrets stands in `frame`.
void addFromMessage(const MessageView& message, FrameNumber frame, const Redactor& redactor, std::vector<ByteRange>& ranges) {
  const std::vector<ByteRange> secrets = secretBytes(message, redactor);
  std::size_t begin = 0;
  for (const PacketSlice& slice : message.slices) {
    for (const ByteRange& secret : secrets) {
      const std::size_t from = std::max(begin, secret.offset);
      const std::size_t to = std::min<std::size_t>(begin + slice.length, secret.end());
      if (slice.frame == frame && from < to) ranges.push_back({slice.offset + (from - begin), to - from});
    }
    begin += slice.length;
  }
}

/// Where the TCP payload begins: behind everything that the packet's description names. The whole packet if that is not known.
std::size_t payloadOffset(const PacketView& packet) {
  if (!packet.summary.tcpPayloadLength || *packet.summary.tcpPayloadLength > packet.bytes.size()) return 0;
  return packet.bytes.size() - *packet.summary.tcpPayloadLength;
}

}  // namespace

std::vector<ByteRange> secretBytes(const MessageView& message, const Redactor& redactor) {
  std::vector<ByteRange> ranges;
  if (!redactor.active()) return ranges;
  if (message.bodyPieces.empty()) return redactor.find(message.bytes);
  for (const ByteRange& secret : redactor.find(message.body)) {
    const std::vector<ByteRange> parts = spread(secret, message.bodyPieces);
    ranges.insert(ranges.end(), parts.begin(), parts.end());
  }
  return ranges;
}

std::vector<ByteRange> secretBytes(const Analysis& analysis, const PacketView& packet, const Redactor& redactor) {
  std::vector<ByteRange> ranges;
  if (!redactor.active()) return ranges;
  ranges = redactor.find(packet.bytes);
  const ByteView payload = ByteView(packet.bytes).subspan(payloadOffset(packet));
  for (const ByteRange& cut : redactor.findCut(payload)) ranges.push_back({payloadOffset(packet) + cut.offset, cut.length});

  const std::uint32_t stream = analysis.packet(packet.frame).tcpStream;
  const Inspector inspector(std::shared_ptr<const Analysis>(std::shared_ptr<const Analysis>(), &analysis));
  for (std::uint32_t row = 0; row < analysis.messages.size(); ++row) {
    const MessageRecord& record = analysis.messages[row];
    const bool spans = record.tcpStream.value() == stream && record.firstFrame <= packet.frame && packet.frame <= record.frame;
    if (spans && mayHoldSecrets(record)) addFromMessage(inspector.message(MessageIndex{row}), packet.frame, redactor, ranges);
  }
  return ranges;
}

}  // namespace rtmpscope::exporting
