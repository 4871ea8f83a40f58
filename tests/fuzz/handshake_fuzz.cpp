// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a handshake. The first byte says which parts there are (bits 0 to 5) and who speaks first (bit 6), the second in
// which order they come; then the parts follow, as long as they should be unless the bytes run out.
#include "base/field_tree.h"
#include "rtmp/constants.h"
#include "rtmp/handshake.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace {

using namespace rtmpscope;
using rtmp::DigestState;
using rtmp::EchoState;
using rtmp::Handshake;
using rtmp::HandshakeKind;
using rtmp::HandshakePart;

struct Part {
  Side sender = Side::A;
  rtmp::HandshakePartSeen seen;
};

void demand(bool promise) {
  if (!promise) std::abort();
}

void checkFields(const std::vector<Field>& fields, std::size_t size) {
  for (const Field& field : fields) {
    demand(field.bytes.end() <= size);
    checkFields(field.children, size);
  }
}

std::vector<Part> cut(ByteView rest, std::uint8_t which) {
  std::vector<Part> parts;
  for (unsigned index = 0; index < 6; ++index) {
    if ((which >> index & 1U) == 0) continue;
    Part part;
    part.sender = index < 3 ? Side::A : Side::B;
    part.seen.part = HandshakePart{static_cast<std::uint8_t>(index % 3)};
    const std::size_t full = part.seen.part == HandshakePart::Version ? rtmp::kVersionSize : rtmp::kHandshakeSize;
    part.seen.bytes = rest.first(std::min(full, rest.size()));
    part.seen.complete = part.seen.bytes.size() == full;
    part.seen.firstFrame = part.seen.frame = FrameNumber{index + 1};
    rest = rest.subspan(part.seen.bytes.size());
    parts.push_back(part);
  }
  return parts;
}

/// Digests, echoes and kind without their places.
using Verdict = std::array<int, 6>;

Verdict verdictOf(const Handshake& handshake) {
  return {static_cast<int>(handshake.kind),   static_cast<int>(handshake.c1Digest), static_cast<int>(handshake.s1Digest),
          static_cast<int>(handshake.c2Echo), static_cast<int>(handshake.s2Echo),   handshake.complete ? 1 : 0};
}

Verdict judge(const std::vector<Part>& parts, Side client) {
  rtmp::HandshakeChecker checker;
  for (const Part& part : parts) {
    // They die when they were added.
    const std::vector<std::uint8_t> own(part.seen.bytes.begin(), part.seen.bytes.end());
    rtmp::HandshakePartSeen seen = part.seen;
    seen.bytes = own;
    checker.add(part.sender, seen);
  }
  const Handshake handshake = checker.handshake(client);
  demand(handshake.c2Echo != EchoState::Digest || handshake.s1Digest == DigestState::Scheme0 || handshake.s1Digest == DigestState::Scheme1);
  demand(handshake.s2Echo != EchoState::Digest || handshake.c1Digest == DigestState::Scheme0 || handshake.c1Digest == DigestState::Scheme1);
  demand(handshake.kind != HandshakeKind::Unknown || (handshake.c1Digest == DigestState::Unknown && handshake.s1Digest == DigestState::Unknown));
  return verdictOf(handshake);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const ByteView rest{data + 2, size - 2};
  std::vector<Part> parts = cut(rest, data[0]);
  for (const Part& part : parts) {
    const Direction direction = part.sender == Side::A ? Direction::ClientToServer : Direction::ServerToClient;
    checkFields(rtmp::describeHandshakePart(direction, part.seen.part, part.seen.bytes), part.seen.bytes.size());
  }
  const Side client = (data[0] & 0x40U) == 0 ? Side::A : Side::B;
  const Verdict verdict = judge(parts, client);
  if (parts.empty()) return 0;
  // The order in which parts come decides nothing, but for whose key is tried first.
  std::rotate(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(data[1] % parts.size()), parts.end());
  demand(judge(parts, client) == verdict);
  return 0;
}
