// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/handshake.h"

#include "base/byte_reader.h"
#include "rtmp/handshake_digest.h"

#include <algorithm>

namespace rtmpscope::rtmp {
namespace {

constexpr std::size_t kEchoBegin = 8;  // before it stand times, which both sides may write anew (RTMP 5.2.4)

bool isEncrypted(std::optional<std::uint8_t> version) {
  return version && (*version == 6 || *version == 8 || *version == 9);
}

/// Types 8 and 9 encrypt the signature once more, so that it can't be verified from outside.
bool hidesSignature(std::optional<std::uint8_t> version) {
  return version && (*version == 8 || *version == 9);
}

HandshakeMessage describeSeen(const HandshakePartSeen& part) {
  HandshakeMessage message{.range = part.range, .firstFrame = part.firstFrame, .frame = part.frame, .complete = part.complete};
  ByteReader in{part.bytes};
  if (part.part == HandshakePart::Version) {
    message.version = in.u8();
  } else {
    message.time = in.u32be();
    if (part.part == HandshakePart::First) message.version = in.u32be();
  }
  return message;
}

}  // namespace

/// What one side sent, as far as it does not depend on who is the client.
class HandshakeChecker::State {
 public:
  void add(Side sender, const HandshakePartSeen& part);
  [[nodiscard]] Handshake handshake(Side client) const;

 private:
  struct Sender {
    std::array<std::optional<HandshakeMessage>, 3> parts;
    std::vector<std::uint8_t> first;   // C1 or S1, until it is no longer needed
    std::vector<std::uint8_t> second;  // C2 or S2, likewise
    bool hasFirst = false;             // it was captured in full
    std::optional<Digest> digest;
    EchoState echo = EchoState::Unknown;

    [[nodiscard]] std::optional<std::uint8_t> version() const;
    [[nodiscard]] std::uint32_t firstVersion() const { return parts[1] ? parts[1]->version : 0; }
  };

  void checkFirst(Side side);
  void checkSecond(Side side);
  [[nodiscard]] DigestState digestState(Side side, Signer role) const;
  [[nodiscard]] EchoState echoState(Side side, Signer role) const;
  [[nodiscard]] const Sender& of(Side side) const { return m_senders[indexOf(side)]; }

  std::array<Sender, 2> m_senders;
  std::optional<Side> m_firstToSpeak;
};

std::optional<std::uint8_t> HandshakeChecker::State::Sender::version() const {
  if (!parts[0] || !parts[0]->complete) return std::nullopt;
  return static_cast<std::uint8_t>(parts[0]->version);
}

void HandshakeChecker::State::add(Side sender, const HandshakePartSeen& part) {
  if (!m_firstToSpeak) m_firstToSpeak = sender;
  Sender& own = m_senders[indexOf(sender)];
  own.parts[static_cast<std::size_t>(part.part)] = describeSeen(part);
  const bool whole = part.complete && part.bytes.size() == kHandshakeSize;
  if (!whole) return;
  if (part.part == HandshakePart::First) {
    own.first.assign(part.bytes.begin(), part.bytes.end());
    own.hasFirst = true;
    checkFirst(sender);
    checkSecond(otherSide(sender));
  } else if (part.part == HandshakePart::Second) {
    own.second.assign(part.bytes.begin(), part.bytes.end());
    checkSecond(sender);
  }
}

/// Looks for a digest. A side that has none writes 0 where the others write their version.
void HandshakeChecker::State::checkFirst(Side side) {
  Sender& own = m_senders[indexOf(side)];
  if (own.firstVersion() == 0) return;
  const Signer guess = m_firstToSpeak == side ? Signer::Client : Signer::Server;
  own.digest = findDigest(own.first, guess);
  if (!own.digest) own.digest = findDigest(own.first, otherSigner(guess));
}

/// Compares what `side` replied with what its peer sent, once both are there, and lets go of the bytes.
void HandshakeChecker::State::checkSecond(Side side) {
  Sender& own = m_senders[indexOf(side)];
  Sender& peer = m_senders[indexOf(otherSide(side))];
  if (own.second.empty() || peer.first.empty()) return;
  const ByteView reply = ByteView{own.second};
  const ByteView sent = ByteView{peer.first};
  if (std::equal(reply.begin() + kEchoBegin, reply.end(), sent.begin() + kEchoBegin)) {
    own.echo = EchoState::Match;
  } else if (peer.digest && isSignedReply(reply, peer.digest->value, otherSigner(peer.digest->signer))) {
    own.echo = EchoState::Digest;
  } else {
    own.echo = EchoState::Mismatch;
  }
  // An assignment of {} would keep the memory: these are 3 KiB per session.
  std::vector<std::uint8_t>{}.swap(own.second);
  std::vector<std::uint8_t>{}.swap(peer.first);
}

DigestState HandshakeChecker::State::digestState(Side side, Signer role) const {
  const Sender& own = of(side);
  const Sender& peer = of(otherSide(side));
  if (!own.hasFirst) return DigestState::Unknown;
  if (own.digest && own.digest->signer == role) return own.digest->scheme;
  const bool announced = own.firstVersion() != 0 && peer.digest && peer.digest->signer == otherSigner(role);
  return announced ? DigestState::Invalid : DigestState::Absent;
}

EchoState HandshakeChecker::State::echoState(Side side, Signer role) const {
  const Sender& own = of(side);
  const Sender& peer = of(otherSide(side));
  // A signature that the other side's key made is not this side's.
  if (own.echo == EchoState::Digest && peer.digest->signer == role) return EchoState::Mismatch;
  const bool hidden = hidesSignature(own.version()) || hidesSignature(peer.version());
  return own.echo == EchoState::Mismatch && hidden ? EchoState::Unknown : own.echo;
}

Handshake HandshakeChecker::State::handshake(Side client) const {
  const Side server = otherSide(client);
  Handshake result;
  result.parts[static_cast<std::size_t>(Direction::ClientToServer)] = of(client).parts;
  result.parts[static_cast<std::size_t>(Direction::ServerToClient)] = of(server).parts;
  result.version = of(client).version() ? of(client).version() : of(server).version();
  const auto hasSecond = [this](Side side) { return of(side).parts[2] && of(side).parts[2]->complete; };
  result.complete = hasSecond(client) && hasSecond(server);
  result.c1Digest = digestState(client, Signer::Client);
  result.s1Digest = digestState(server, Signer::Server);
  result.c2Echo = echoState(client, Signer::Client);
  result.s2Echo = echoState(server, Signer::Server);

  const auto verified = [](DigestState state) { return state == DigestState::Scheme0 || state == DigestState::Scheme1; };
  if (isEncrypted(of(client).version()) || isEncrypted(of(server).version())) {
    result.kind = HandshakeKind::Encrypted;
  } else if (verified(result.c1Digest) || verified(result.s1Digest)) {
    result.kind = HandshakeKind::Complex;
  } else if (of(client).hasFirst || of(server).hasFirst) {
    result.kind = HandshakeKind::Simple;
  }
  return result;
}

HandshakeChecker::HandshakeChecker() : m_state(std::make_unique<State>()) {}
HandshakeChecker::~HandshakeChecker() = default;
HandshakeChecker::HandshakeChecker(HandshakeChecker&&) noexcept = default;
HandshakeChecker& HandshakeChecker::operator=(HandshakeChecker&&) noexcept = default;

void HandshakeChecker::add(Side sender, const HandshakePartSeen& part) {
  m_state->add(sender, part);
}

Handshake HandshakeChecker::handshake(Side client) const {
  return m_state->handshake(client);
}

}  // namespace rtmpscope::rtmp
