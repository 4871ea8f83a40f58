// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/field_reader.h"
#include "rtmp/handshake.h"
#include "rtmp/handshake_digest.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <string_view>

namespace rtmpscope::rtmp {
namespace {

struct PartName {
  std::string_view field;
  std::string_view label;
};

/// [Direction][HandshakePart]
constexpr std::array<std::array<PartName, 3>, 2> kPartNames = {{
    {{{"rtmpt.handshake.c0", "C0"}, {"rtmpt.handshake.c1", "C1"}, {"rtmpt.handshake.c2", "C2"}}},
    {{{"rtmpt.handshake.s0", "S0"}, {"rtmpt.handshake.s1", "S1"}, {"rtmpt.handshake.s2", "S2"}}},
}};

/// RTMP 5.2.2.
std::string versionMeaning(std::uint64_t version) {
  switch (version) {
    case 3:
      return "RTMP";
    case 6:
      return "RTMPE: RC4";
    case 8:
      return "RTMPE: RC4, replies signed with XTEA";
    case 9:
      return "RTMPE: RC4, replies signed with Blowfish";
    default:
      break;
  }
  if (version < 3) return "deprecated";
  return version < 32 ? "reserved" : "not allowed";
}

/// What the place of the zero in C1 and S1 says where digests are used.
std::string softwareVersion(std::uint64_t version) {
  if (version == 0) return "zero: a simple handshake";
  return fmt::format("version {}.{}.{}.{}", version >> 24U & 0xFFU, version >> 16U & 0xFFU, version >> 8U & 0xFFU, version & 0xFFU);
}

/// Random bytes from where the reader stands up to `end`, if there are any.
void addRandom(FieldReader& in, std::size_t end) {
  if (in.ok() && in.position() < end) in.blob(end - in.position(), "rtmpt.handshake.random", "Random bytes");
}

/// C1 or S1: time, version, and 1528 bytes that may hide a digest (RTMP 5.2.3).
void addFirst(FieldReader& in, ByteView bytes, Direction direction) {
  in.number(4, "rtmpt.handshake.time", "Time");
  const std::uint64_t version = in.number(4, "rtmpt.handshake.version", "Zero or version");
  in.meaning(softwareVersion(version));
  const Signer signer = direction == Direction::ClientToServer ? Signer::Client : Signer::Server;
  const std::optional<Digest> digest = version != 0 ? findDigest(bytes, signer) : std::nullopt;
  if (digest) {
    addRandom(in, digest->offset);
    in.blob(kDigestSize, "rtmpt.handshake.digest", "Digest");
    in.meaning(digest->scheme == DigestState::Scheme0 ? "verified; scheme 0: its place comes from bytes 772 to 775"
                                                      : "verified; scheme 1: its place comes from bytes 8 to 11");
  }
  addRandom(in, bytes.size());
}

/// C2 or S2: two times and the peer's bytes, or a reply that is signed in its last 32 bytes (RTMP 5.2.4). Which of the two
/// only the peer's part can tell.
void addSecond(FieldReader& in, ByteView bytes) {
  in.number(4, "rtmpt.handshake.time", "Time");
  in.number(4, "rtmpt.handshake.time2", "Time2");
  const std::size_t echoEnd = bytes.size() == kHandshakeSize ? bytes.size() - kDigestSize : bytes.size();
  if (in.ok() && in.position() < echoEnd) in.blob(echoEnd - in.position(), "rtmpt.handshake.echo", "Echo, or random bytes");
  if (in.ok() && !in.atEnd()) in.blob(in.remaining(), "rtmpt.handshake.signature", "End of the echo, or signature");
}

}  // namespace

std::vector<Field> describeHandshakePart(Direction direction, HandshakePart part, ByteView bytes) {
  const PartName& name = kPartNames[static_cast<std::size_t>(direction)][static_cast<std::size_t>(part)];
  Field field = makeField(name.field, fmt::format("Handshake {}", name.label), fmt::format("{} bytes", bytes.size()), {}, {0, bytes.size()});
  FieldReader in{bytes, field.children};
  switch (part) {
    case HandshakePart::Version: {
      const std::uint64_t version = in.number(1, "rtmpt.handshake.protocol_version", "Protocol version");
      in.meaning(versionMeaning(version));
      break;
    }
    case HandshakePart::First:
      addFirst(in, bytes, direction);
      break;
    case HandshakePart::Second:
      addSecond(in, bytes);
      break;
  }
  in.noteShortage(name.label, bytes.size());
  return {field};
}

}  // namespace rtmpscope::rtmp
