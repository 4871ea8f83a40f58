// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/handshake.h"

#include "rtmp/constants.h"
#include "rtmp/handshake_digest.h"
#include "support/hex.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace rtmpscope::rtmp {
namespace {

using test::Bytes;

/// The six parts of a recorded handshake. handshakes/README.md says where they are from.
struct Recorded {
  std::array<std::array<Bytes, 3>, 2> parts;  // [Direction][HandshakePart]

  Bytes& of(Direction direction, HandshakePart part) { return parts[static_cast<std::size_t>(direction)][static_cast<std::size_t>(part)]; }
};

Recorded load(std::string_view name) {
  const std::string path = std::string{RTMPSCOPE_SOURCE_DIR} + "/tests/core/rtmp/handshakes/" + std::string{name} + ".bin";
  std::ifstream file{path, std::ios::binary};
  const Bytes bytes{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_EQ(bytes.size(), 2 * (kVersionSize + 2 * kHandshakeSize)) << path;
  Recorded recorded;
  auto at = bytes.begin();
  for (auto& direction : recorded.parts) {
    for (std::size_t i = 0; i < direction.size(); ++i) {
      const auto end = at + static_cast<std::ptrdiff_t>(i == 0 ? kVersionSize : kHandshakeSize);
      direction[i].assign(at, end);
      at = end;
    }
  }
  return recorded;
}

HandshakePartSeen seen(HandshakePart part, const Bytes& bytes) {
  HandshakePartSeen result;
  result.part = part;
  result.bytes = bytes;
  return result;
}

void add(HandshakeChecker& checker, Side side, HandshakePart part, const Bytes& bytes) {
  checker.add(side, seen(part, bytes));
}

/// Adds all parts, the client being `client`, in the order of a usual conversation.
HandshakeChecker check(Recorded recorded, Side client = Side::A) {
  HandshakeChecker checker;
  const auto addPart = [&](Direction direction, HandshakePart part) {
    const Side sender = direction == Direction::ClientToServer ? client : otherSide(client);
    add(checker, sender, part, recorded.of(direction, part));
  };
  addPart(Direction::ClientToServer, HandshakePart::Version);
  addPart(Direction::ClientToServer, HandshakePart::First);
  addPart(Direction::ServerToClient, HandshakePart::Version);
  addPart(Direction::ServerToClient, HandshakePart::First);
  addPart(Direction::ServerToClient, HandshakePart::Second);
  addPart(Direction::ClientToServer, HandshakePart::Second);
  return checker;
}

struct HandshakeRow {
  std::string_view file;
  HandshakeKind kind;
  DigestState c1, s1;
  EchoState c2, s2;
};

void PrintTo(const HandshakeRow& row, std::ostream* out) {
  *out << row.file;
}

class RecordedHandshake : public testing::TestWithParam<HandshakeRow> {};

void expectRow(const Handshake& handshake, const HandshakeRow& row) {
  EXPECT_EQ(handshake.kind, row.kind);
  EXPECT_EQ(handshake.c1Digest, row.c1);
  EXPECT_EQ(handshake.s1Digest, row.s1);
  EXPECT_EQ(handshake.c2Echo, row.c2);
  EXPECT_EQ(handshake.s2Echo, row.s2);
  EXPECT_TRUE(handshake.complete);
}

TEST_P(RecordedHandshake, IsJudgedAsPythonsHmacJudgesIt) {
  expectRow(check(load(GetParam().file)).handshake(Side::A), GetParam());
}

TEST_P(RecordedHandshake, IsJudgedTheSameWhicheverSideIsTheClient) {
  expectRow(check(load(GetParam().file), Side::B).handshake(Side::B), GetParam());
}

TEST_P(RecordedHandshake, IsJudgedTheSameInAnyOrderOfParts) {
  Recorded recorded = load(GetParam().file);
  HandshakeChecker checker;
  for (const Direction direction : {Direction::ServerToClient, Direction::ClientToServer}) {
    for (const HandshakePart part : {HandshakePart::Version, HandshakePart::First, HandshakePart::Second}) {
      add(checker, direction == Direction::ClientToServer ? Side::A : Side::B, part, recorded.of(direction, part));
    }
  }
  expectRow(checker.handshake(Side::A), GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Files, RecordedHandshake,
    testing::Values(
        HandshakeRow{"edge-pull-srs-srs", HandshakeKind::Complex, DigestState::Scheme1, DigestState::Scheme1, EchoState::Digest, EchoState::Digest},
        HandshakeRow{"pull-zlm-from-nginx", HandshakeKind::Complex, DigestState::Scheme0, DigestState::Scheme1, EchoState::Digest, EchoState::Digest},
        HandshakeRow{"pull-rtmpdump-nginx-swfvfy", HandshakeKind::Complex, DigestState::Scheme1, DigestState::Scheme1, EchoState::Digest,
                     EchoState::Digest},
        // Digests are not looked for where the version is zero, so that of crtmpserver's S1 is passed over.
        HandshakeRow{"push-pull-crtmpserver", HandshakeKind::Complex, DigestState::Scheme1, DigestState::Absent, EchoState::Match, EchoState::Digest},
        HandshakeRow{"push-ffmpeg-ffmpeg-listen", HandshakeKind::Complex, DigestState::Scheme1, DigestState::Absent, EchoState::Match,
                     EchoState::Match},
        HandshakeRow{"push-obs-nginx", HandshakeKind::Simple, DigestState::Absent, DigestState::Absent, EchoState::Match, EchoState::Match},
        HandshakeRow{"rtmpe-rtmpdump-rtmpsrv", HandshakeKind::Encrypted, DigestState::Scheme0, DigestState::Scheme0, EchoState::Unknown,
                     EchoState::Unknown}),
    [](const auto& row) {
      std::string name{row.param.file};
      std::replace(name.begin(), name.end(), '-', '_');
      return name;
    });

TEST(HandshakeDigest, StandsWhereItsSchemePutsIt) {
  Recorded srs = load("edge-pull-srs-srs");
  const auto c1 = findDigest(srs.of(Direction::ClientToServer, HandshakePart::First), Signer::Client);
  ASSERT_TRUE(c1);
  EXPECT_EQ(c1->offset, 65U);
  Recorded zlm = load("pull-zlm-from-nginx");
  const auto keyFirst = findDigest(zlm.of(Direction::ClientToServer, HandshakePart::First), Signer::Client);
  ASSERT_TRUE(keyFirst);
  EXPECT_EQ(keyFirst->offset, 1412U);
}

TEST(HandshakeDigest, OfTheClientIsNotThatOfAServer) {
  Recorded recorded = load("edge-pull-srs-srs");
  EXPECT_FALSE(findDigest(recorded.of(Direction::ClientToServer, HandshakePart::First), Signer::Server));
  EXPECT_FALSE(findDigest(recorded.of(Direction::ServerToClient, HandshakePart::First), Signer::Client));
}

TEST(HandshakeDigest, StaysInsideItsMessageForAllOffsets) {
  Bytes first(kHandshakeSize, 0xFF);
  EXPECT_LE(digestOffset(first, DigestState::Scheme0) + kDigestSize, kHandshakeSize);
  EXPECT_LE(digestOffset(first, DigestState::Scheme1) + kDigestSize, std::size_t{772});
  EXPECT_LE(keyOffset(first, DigestState::Scheme0) + kDiffieHellmanKeySize, kHandshakeSize);
  EXPECT_LE(keyOffset(first, DigestState::Scheme1) + kDiffieHellmanKeySize, kHandshakeSize);
  // 727 and 631 are the greatest remainders: 255 + 255 + 217 and 255 + 255 + 121.
  first[8] = first[9] = 255, first[10] = 217, first[11] = 0;
  EXPECT_EQ(digestOffset(first, DigestState::Scheme1), std::size_t{12 + 727});
  first[772] = first[773] = 255, first[774] = 217, first[775] = 0;
  EXPECT_EQ(digestOffset(first, DigestState::Scheme0), std::size_t{776 + 727});
}

TEST(HandshakeDigest, IsNotLookedForInAMessageOfAnotherSize) {
  EXPECT_FALSE(findDigest(Bytes(kHandshakeSize - 1, 0), Signer::Client));
}

TEST(HandshakeChecker, CallsADigestThatDoesNotFitInvalidIfThePeerSigned) {
  Recorded recorded = load("edge-pull-srs-srs");
  recorded.of(Direction::ClientToServer, HandshakePart::First)[1000] ^= 1U;
  const Handshake handshake = check(recorded).handshake(Side::A);
  EXPECT_EQ(handshake.c1Digest, DigestState::Invalid);
  EXPECT_EQ(handshake.s1Digest, DigestState::Scheme1);
  EXPECT_EQ(handshake.kind, HandshakeKind::Complex);
  EXPECT_EQ(handshake.s2Echo, EchoState::Mismatch);  // nothing to check its signature with
  EXPECT_EQ(handshake.c2Echo, EchoState::Digest);
}

TEST(HandshakeChecker, TakesNoSignatureThatWasMadeWithThePeersKey) {
  // Both sides send what belongs to a client's C1, and answer as a server would.
  Recorded recorded = load("edge-pull-srs-srs");
  recorded.of(Direction::ServerToClient, HandshakePart::First) = recorded.of(Direction::ClientToServer, HandshakePart::First);
  recorded.of(Direction::ClientToServer, HandshakePart::Second) = recorded.of(Direction::ServerToClient, HandshakePart::Second);
  const Handshake handshake = check(recorded).handshake(Side::A);
  EXPECT_EQ(handshake.c2Echo, EchoState::Mismatch);
  EXPECT_EQ(handshake.s2Echo, EchoState::Digest);
}

TEST(HandshakeChecker, CallsAVersionWithoutAnyDigestAbsent) {
  Recorded recorded = load("push-obs-nginx");
  recorded.of(Direction::ServerToClient, HandshakePart::First)[5] = 7;  // as servers do that write a second time there
  const Handshake handshake = check(recorded).handshake(Side::A);
  EXPECT_EQ(handshake.s1Digest, DigestState::Absent);
  EXPECT_EQ(handshake.kind, HandshakeKind::Simple);
}

TEST(HandshakeChecker, LooksAtTheEchoAndNotAtTheTimes) {
  Recorded recorded = load("push-obs-nginx");
  for (std::size_t i = 0; i < 8; ++i) recorded.of(Direction::ClientToServer, HandshakePart::Second)[i] ^= 0x55U;
  EXPECT_EQ(check(recorded).handshake(Side::A).c2Echo, EchoState::Match);
  recorded.of(Direction::ClientToServer, HandshakePart::Second)[8] ^= 1U;
  EXPECT_EQ(check(recorded).handshake(Side::A).c2Echo, EchoState::Mismatch);
  recorded = load("push-obs-nginx");
  recorded.of(Direction::ServerToClient, HandshakePart::Second)[kHandshakeSize - 1] ^= 1U;
  EXPECT_EQ(check(recorded).handshake(Side::A).s2Echo, EchoState::Mismatch);
}

TEST(HandshakeChecker, KnowsNothingBeforeAnythingWasSeen) {
  const Handshake handshake = HandshakeChecker{}.handshake(Side::A);
  EXPECT_EQ(handshake.kind, HandshakeKind::Unknown);
  EXPECT_FALSE(handshake.version);
  EXPECT_FALSE(handshake.complete);
  EXPECT_EQ(handshake.c1Digest, DigestState::Unknown);
  EXPECT_EQ(handshake.s2Echo, EchoState::Unknown);
}

TEST(HandshakeChecker, JudgesWhatIsThereOfAStalledHandshake) {
  Recorded recorded = load("edge-pull-srs-srs");
  HandshakeChecker checker;
  add(checker, Side::A, HandshakePart::Version, recorded.of(Direction::ClientToServer, HandshakePart::Version));
  add(checker, Side::A, HandshakePart::First, recorded.of(Direction::ClientToServer, HandshakePart::First));
  const Handshake handshake = checker.handshake(Side::A);
  EXPECT_EQ(handshake.kind, HandshakeKind::Complex);
  EXPECT_EQ(handshake.version, 3);
  EXPECT_EQ(handshake.c1Digest, DigestState::Scheme1);
  EXPECT_EQ(handshake.s1Digest, DigestState::Unknown);
  EXPECT_EQ(handshake.s2Echo, EchoState::Unknown);
  EXPECT_FALSE(handshake.complete);
  ASSERT_TRUE(handshake.part(Direction::ClientToServer, HandshakePart::First));
  EXPECT_EQ(handshake.part(Direction::ClientToServer, HandshakePart::First)->version, 0x80000702U);
  EXPECT_FALSE(handshake.part(Direction::ServerToClient, HandshakePart::First));
}

TEST(HandshakeChecker, DoesNotJudgePartsWithMissingBytes) {
  Recorded recorded = load("push-obs-nginx");
  HandshakeChecker checker;
  add(checker, Side::A, HandshakePart::Version, recorded.of(Direction::ClientToServer, HandshakePart::Version));
  add(checker, Side::A, HandshakePart::First, {});
  add(checker, Side::B, HandshakePart::First, recorded.of(Direction::ServerToClient, HandshakePart::First));
  add(checker, Side::B, HandshakePart::Second, recorded.of(Direction::ServerToClient, HandshakePart::Second));
  add(checker, Side::A, HandshakePart::Second, recorded.of(Direction::ClientToServer, HandshakePart::Second));
  const Handshake handshake = checker.handshake(Side::A);
  EXPECT_EQ(handshake.c1Digest, DigestState::Unknown);
  EXPECT_EQ(handshake.s2Echo, EchoState::Unknown);
  EXPECT_EQ(handshake.c2Echo, EchoState::Match);
  EXPECT_TRUE(handshake.complete);
}

TEST(HandshakeChecker, IsCompleteWhenBothSecondPartsAre) {
  Recorded recorded = load("push-obs-nginx");
  HandshakeChecker checker;
  add(checker, Side::B, HandshakePart::Second, recorded.of(Direction::ServerToClient, HandshakePart::Second));
  EXPECT_FALSE(checker.handshake(Side::A).complete);
  HandshakePartSeen cut = seen(HandshakePart::Second, {});
  cut.complete = false;
  checker.add(Side::A, cut);
  EXPECT_FALSE(checker.handshake(Side::A).complete);
}

const Field& child(const Field& field, std::string_view name) {
  for (const Field& each : field.children) {
    if (each.name == name) return each;
  }
  ADD_FAILURE() << name;
  return field;
}

TEST(HandshakeDescription, ShowsWhereTheDigestIs) {
  Recorded recorded = load("edge-pull-srs-srs");
  const auto fields =
      describeHandshakePart(Direction::ClientToServer, HandshakePart::First, recorded.of(Direction::ClientToServer, HandshakePart::First));
  ASSERT_EQ(fields.size(), 1U);
  EXPECT_EQ(fields[0].name, "rtmpt.handshake.c1");
  EXPECT_EQ(fields[0].bytes, (ByteRange{0, kHandshakeSize}));
  EXPECT_EQ(child(fields[0], "rtmpt.handshake.version").symbol, "version 128.0.7.2");
  EXPECT_EQ(child(fields[0], "rtmpt.handshake.digest").bytes, (ByteRange{65, kDigestSize}));
}

TEST(HandshakeDescription, NamesVersions) {
  const auto meaning = [](std::uint8_t version) {
    return describeHandshakePart(Direction::ServerToClient, HandshakePart::Version, Bytes{version})[0].children[0].symbol;
  };
  EXPECT_EQ(meaning(3), "RTMP");
  EXPECT_EQ(meaning(0), "deprecated");
  EXPECT_EQ(meaning(4), "reserved");
  EXPECT_EQ(meaning(32), "not allowed");
}

TEST(HandshakeDescription, TakesEveryPrefix) {
  Recorded recorded = load("edge-pull-srs-srs");
  for (const HandshakePart part : {HandshakePart::Version, HandshakePart::First, HandshakePart::Second}) {
    const Bytes& whole = recorded.of(Direction::ClientToServer, part);
    for (std::size_t size = 0; size <= whole.size(); size += size < 20 ? 1 : 101) {
      const auto fields = describeHandshakePart(Direction::ClientToServer, part, ByteView{whole}.first(size));
      ASSERT_EQ(fields.size(), 1U);
      for (const Field& field : fields[0].children) EXPECT_LE(field.bytes.end(), size);
    }
  }
}

}  // namespace
}  // namespace rtmpscope::rtmp
