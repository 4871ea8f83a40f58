// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as one direction of an RTMP connection, with holes, whole and in pieces: both must say the same. The first byte says where the
// stream begins (bit 0) and how many of 64 stretches are missing (bits 1 to 4), the second is a seed.
#include "rtmp/rtmp_decoder.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <span>
#include <vector>

namespace {

using namespace rtmpscope;
using rtmp::RtmpDecoder;

void demand(bool promise) {
  if (!promise) std::abort();
}

/// All that is said, as numbers; checks promises on the way.
class Recorder final : public rtmp::RtmpListener {
 public:
  explicit Recorder(std::uint64_t streamSize) : m_streamSize(streamSize) {}

  void onHandshakePart(const rtmp::HandshakePartSeen& part) override {
    demand(part.range.begin <= part.range.end && part.range.end.value() <= m_streamSize);
    note({1, static_cast<std::uint64_t>(part.part), part.range.begin.value(), part.range.end.value(), part.complete ? 1U : 0U});
    note(part.bytes);
  }

  [[nodiscard]] std::uint32_t wantedBytes(const rtmp::MessageHeader& header, ByteView head) override {
    demand(head.size() == std::min(header.length, rtmp::kHeadSize));
    return static_cast<std::uint8_t>(header.type) % 3 == 0 ? 0 : header.length;
  }

  void onMessage(const rtmp::Message& message) override {
    const rtmp::MessageHeader& header = message.header;
    const std::uint64_t body = std::uint64_t{message.receivedBytes} + message.missingBytes;
    demand(message.range.begin < message.range.end && message.range.end.value() <= m_streamSize);
    demand(body <= header.length && message.body.size() <= message.receivedBytes && message.chunks > 0);
    demand(message.completeness != rtmp::Completeness::Complete || message.receivedBytes == header.length);
    demand(message.firstFrame <= message.frame);
    std::uint64_t pieces = 0;
    for (const StreamRange& piece : message.layout.pieces) {
      demand(piece.begin >= message.range.begin && piece.end <= message.range.end);
      pieces += piece.size();
    }
    demand(pieces <= body);
    note({2, header.chunkStreamId, header.format, static_cast<std::uint64_t>(header.type), header.messageStreamId, header.length,
          header.timestamp.milliseconds, static_cast<std::uint64_t>(header.timestampBase), message.range.begin.value(), message.range.end.value(),
          message.chunks, message.receivedBytes, message.missingBytes, static_cast<std::uint64_t>(message.completeness),
          static_cast<std::uint64_t>(message.found), message.firstFrame.value(), message.frame.value(), pieces});
    note(message.body);
  }

  void onRemark(const rtmp::Remark& remark) override {
    demand(remark.at.value() <= m_streamSize);
    note({3, static_cast<std::uint64_t>(remark.kind), remark.at.value(), remark.frame.value(), remark.chunkStreamId, remark.value});
  }

  [[nodiscard]] const std::vector<std::uint64_t>& said() const { return m_said; }

 private:
  void note(std::initializer_list<std::uint64_t> numbers) { m_said.insert(m_said.end(), numbers); }
  void note(ByteView bytes) {
    std::uint64_t sum = bytes.size();
    for (const std::uint8_t byte : bytes) sum = sum * 1099511628211U + byte;
    m_said.push_back(sum);
  }

  std::uint64_t m_streamSize;
  std::vector<std::uint64_t> m_said;
};

/// A stretch of the stream, which one frame carried or nobody caught.
struct Stretch {
  ByteView bytes;
  bool missing = false;
};

std::vector<Stretch> stretches(ByteView stream, std::uint32_t missingOf64, std::uint32_t seed) {
  std::mt19937 random{seed};
  std::vector<Stretch> list;
  while (!stream.empty()) {
    const std::size_t size = std::min<std::size_t>(stream.size(), 1 + random() % 600);
    list.push_back({stream.first(size), random() % 64 < missingOf64});
    stream = stream.subspan(size);
  }
  return list;
}

/// @param longest  of the pieces that a stretch is cut into; 0: it is not cut
std::vector<std::uint64_t> decode(std::span<const Stretch> list, std::uint64_t size, RtmpDecoder::Start start, std::uint32_t longest) {
  Recorder recorder{size};
  RtmpDecoder decoder{recorder, start};
  std::mt19937 random{longest};
  StreamOffset offset;
  std::uint32_t frame = 0;
  for (const Stretch& stretch : list) {
    ++frame;
    if (stretch.missing) {
      (void)decoder.feed(
          StreamMissing{offset, stretch.bytes.size(), frame % 5 == 0 ? MissingReason::NotCaptured : MissingReason::Lost, FrameNumber{frame}});
      offset += stretch.bytes.size();
      continue;
    }
    for (ByteView rest = stretch.bytes; !rest.empty();) {
      const std::size_t piece = longest == 0 ? rest.size() : std::min<std::size_t>(rest.size(), 1 + random() % longest);
      const std::vector<std::uint8_t> own(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(piece));  // it dies when it was fed
      (void)decoder.feed(StreamData{offset, own, FrameNumber{frame}});
      offset += piece;
      rest = rest.subspan(piece);
    }
  }
  demand(decoder.feed(StreamEnd{offset, EndReason::Fin, {}}) == Progress::Stopped);
  return recorder.said();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto start = (data[0] & 1U) == 0 ? RtmpDecoder::Start::Handshake : RtmpDecoder::Start::MidStream;
  const ByteView stream{data + 2, size - 2};
  const std::vector<Stretch> list = stretches(stream, data[0] >> 1U & 0xFU, data[1]);
  const std::vector<std::uint64_t> whole = decode(list, stream.size(), start, 0);
  demand(decode(list, stream.size(), start, 1) == whole);
  demand(decode(list, stream.size(), start, 40) == whole);
  return 0;
}
