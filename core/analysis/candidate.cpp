// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/candidate.h"

#include "analysis/first_bytes.h"
#include "media/media_header.h"
#include "rtmp/constants.h"
#include "rtmp/handshake.h"
#include "rtmp/recognition.h"
#include "rtmp/rtmp_decoder.h"

#include <algorithm>

namespace rtmpscope::analysis {

namespace {

using rtmp::MessageType;

constexpr std::size_t kFirstTrial = 16U << 10U;
constexpr std::size_t kTrialGrowth = 4;
constexpr std::uint64_t kEnoughMessages = 3;

constexpr std::size_t kC0C1 = rtmp::kVersionSize + rtmp::kHandshakeSize;
constexpr std::size_t kWholeHandshake = kC0C1 + rtmp::kHandshakeSize;
constexpr std::size_t kLongestChunkHeader = 18;

/// C1 and S1 of the specification have zeros behind the time (RTMP 5.2.3).
bool hasZeroField(ByteView first) {
  constexpr std::size_t begin = rtmp::kVersionSize + 4;
  constexpr std::size_t size = 4;
  if (first.size() < begin + size) return false;
  const ByteView field = first.subspan(begin, size);
  return std::all_of(field.begin(), field.end(), [](std::uint8_t byte) { return byte == 0; });
}

bool carriesDigest(ByteView first) {
  const auto verify = [first](Side client) {
    rtmp::HandshakeChecker checker;
    rtmp::HandshakePartSeen version;
    version.part = rtmp::HandshakePart::Version;
    version.bytes = first.first(rtmp::kVersionSize);
    checker.add(Side::A, version);
    rtmp::HandshakePartSeen c1;
    c1.part = rtmp::HandshakePart::First;
    c1.bytes = first.subspan(rtmp::kVersionSize, rtmp::kHandshakeSize);
    checker.add(Side::A, c1);
    const rtmp::Handshake handshake = checker.handshake(client);
    const rtmp::DigestState digest = client == Side::A ? handshake.c1Digest : handshake.s1Digest;
    return digest == rtmp::DigestState::Scheme0 || digest == rtmp::DigestState::Scheme1;
  };
  return verify(Side::A) || verify(Side::B);
}

/// Whether one side's second part repeats the random bytes of the other side's first one.
bool echoes(ByteView one, ByteView other) {
  constexpr std::size_t times = 8;
  if (one.size() < kWholeHandshake || other.size() < kC0C1) return false;
  const ByteView reply = one.subspan(kC0C1 + times, rtmp::kHandshakeSize - times);
  const ByteView original = other.subspan(rtmp::kVersionSize + times, rtmp::kHandshakeSize - times);
  return std::equal(reply.begin(), reply.end(), original.begin());
}

/// Counts what a decoder makes of a side.
class Witness final : public rtmp::RtmpListener {
 public:
  void onHandshakePart(const rtmp::HandshakePartSeen&) override {}
  void onRemark(const rtmp::Remark&) override {}
  [[nodiscard]] std::uint32_t wantedBytes(const rtmp::MessageHeader&, ByteView) override { return 0; }

  void onMessage(const rtmp::Message& message) override {
    if (message.completeness == rtmp::Completeness::Aborted) return;
    if (message.header.type == MessageType::Audio || message.header.type == MessageType::Video) {
      const auto kind = message.header.type == MessageType::Audio ? media::Kind::Audio : media::Kind::Video;
      const auto media = media::parseMediaHeader(kind, message.body);
      if (!media || media->codec == media::Codec::Unknown) return;
    }
    ++m_messages;
    m_covered += message.range.size();
  }

  [[nodiscard]] bool convinces(std::uint64_t bytes) const { return m_messages >= kEnoughMessages && m_covered * 2 >= bytes; }

 private:
  std::uint64_t m_messages = 0;
  std::uint64_t m_covered = 0;
};

}  // namespace

Candidate::Verdict Candidate::take(Side side, const StreamEvent& event) {
  hold(side, event);
  if (m_held.size() > kMaxHeldEvents || heldBytes() > 2 * kMaxHeldBytes) return Verdict::Other;
  return m_kind == Kind::Handshake ? judgeHandshake() : judgeMidStream(side);
}

void Candidate::hold(Side side, const StreamEvent& event) {
  Lane& lane = m_lanes[indexOf(side)];
  Held held{side, event, lane.bytes.size(), 0};
  if (auto* data = std::get_if<StreamData>(&held.event)) {
    held.size = data->bytes.size();
    const bool firstPartWhole = lane.prefix >= kC0C1;
    if (lane.prefix == lane.extent) lane.prefix += held.size;
    lane.extent += held.size;
    lane.bytes.insert(lane.bytes.end(), data->bytes.begin(), data->bytes.end());
    data->bytes = {};
    // Once and not with every event: this is costly.
    if (m_kind == Kind::Handshake && !firstPartWhole && lane.prefix >= kC0C1) lane.hasDigest = carriesDigest(lane.first());
  } else if (const auto* missing = std::get_if<StreamMissing>(&held.event)) {
    lane.extent += missing->size;
  } else {
    lane.ended = true;
  }
  m_held.push_back(held);
}

StreamEvent Candidate::eventOf(const Held& held) const {
  StreamEvent event = held.event;
  if (auto* data = std::get_if<StreamData>(&event)) data->bytes = ByteView{m_lanes[indexOf(held.side)].bytes}.subspan(held.begin, held.size);
  return event;
}

Candidate::Verdict Candidate::judgeHandshake() const {
  const Lane& a = m_lanes[0];
  const Lane& b = m_lanes[1];
  const ByteView firstA = a.first();
  const ByteView firstB = b.first();
  const auto proven = [&] { return hasZeroField(firstA) || hasZeroField(firstB) || a.hasDigest || b.hasDigest; };

  const Lane& opener = m_held.front().side == Side::A ? a : b;
  const rtmp::Protocol promised = rtmp::recognise(opener.first(), false);
  if (promised != rtmp::Protocol::Rtmp && promised != rtmp::Protocol::Rtmpe && promised != rtmp::Protocol::Undecided) return Verdict::Other;

  if (a.extent != 0 && b.extent != 0) {
    if (!firstA.empty() && !firstB.empty() && firstA.front() != firstB.front()) return Verdict::Other;
    if (a.extent >= kC0C1 && b.extent >= kC0C1 && (proven() || hasSizesOfHandshake() || echoes(firstA, firstB) || echoes(firstB, firstA))) {
      return Verdict::Rtmp;
    }
    if (a.extent >= kWholeHandshake && b.extent >= kWholeHandshake) return Verdict::Other;
    if ((a.ended && a.extent < kC0C1) || (b.ended && b.extent < kC0C1)) return Verdict::Other;
  } else {
    const Lane& speaker = a.extent != 0 ? a : b;
    // A client must wait for S1 here (RTMP 5.2.1): that it says exactly C0 and C1 and no more is evidence by itself.
    if (speaker.extent == kC0C1 && proven()) return Verdict::Rtmp;
    // Only one direction was captured: the handshake must be followed by a chunk.
    if (speaker.prefix >= kWholeHandshake && looksLikeChunk(speaker.first().subspan(kWholeHandshake)) && proven()) return Verdict::Rtmp;
    if (speaker.extent >= kWholeHandshake + kLongestChunkHeader) return Verdict::Other;
  }
  return (a.ended && b.ended) ? Verdict::Other : Verdict::Undecided;
}

// One side says as many bytes as C0 and C1 have, and the other answers with as many as S0, S1 and perhaps S2: where a snaplen
// hides what stands in them, that is what remains to be seen.
bool Candidate::hasSizesOfHandshake() const {
  const Side opener = m_held.front().side;
  std::uint64_t opening = 0;
  std::uint64_t reply = 0;
  for (const Held& held : m_held) {
    const auto* const missing = std::get_if<StreamMissing>(&held.event);
    const std::uint64_t size = missing != nullptr ? missing->size : held.size;
    if (size == 0) continue;
    if (held.side == opener && reply > 0) break;
    (held.side == opener ? opening : reply) += size;
  }
  return opening == kC0C1 && (reply == kC0C1 || reply == kWholeHandshake);
}

Candidate::Verdict Candidate::judgeMidStream(Side side) {
  Lane& lane = m_lanes[indexOf(side)];
  if (lane.nextTrial == 0) lane.nextTrial = kFirstTrial;
  if (lane.bytes.size() >= lane.nextTrial || lane.ended) {
    lane.nextTrial *= kTrialGrowth;
    if (carriesChunkStream(side)) return Verdict::Rtmp;
  }
  const bool exhausted = lane.bytes.size() >= kMaxHeldBytes;
  return exhausted || (m_lanes[0].ended && m_lanes[1].ended) ? Verdict::Other : Verdict::Undecided;
}

bool Candidate::carriesChunkStream(Side side) const {
  Witness witness;
  rtmp::RtmpDecoder decoder{witness, rtmp::RtmpDecoder::Start::MidStream};
  for (const Held& held : m_held) {
    if (held.side == side && decoder.feed(eventOf(held)) == Progress::Stopped) break;
  }
  return witness.convinces(m_lanes[indexOf(side)].bytes.size());
}

}  // namespace rtmpscope::analysis
