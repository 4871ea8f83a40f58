// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "base/field_tree.h"
#include "rtmp/rtmp_listener.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace rtmpscope::rtmp {

enum class HandshakeKind : std::uint8_t { Unknown, Simple, Complex, Encrypted };

/// Whether C1 or S1 carries an HMAC digest, and where (no Adobe text: librtmp, SRS and nginx-rtmp agree on it).
enum class DigestState : std::uint8_t {
  Unknown,  ///< not captured in full
  Absent,
  Scheme0,  ///< key first: the offset comes from bytes 772 to 775
  Scheme1,  ///< digest first: the offset comes from bytes 8 to 11
  Invalid,  ///< announced (version not 0, and the peer's part is signed), but no digest fits
};

enum class EchoState : std::uint8_t {
  Unknown,
  Match,  ///< repeats what the peer sent
  Mismatch,
  Digest,  ///< not an echo, but a signed reply whose signature was verified
};

/// One of C0, C1, C2, S0, S1, S2 as it was seen.
struct HandshakeMessage {
  StreamRange range;
  FrameNumber firstFrame;
  FrameNumber frame;
  bool complete = false;
  std::uint32_t time = 0;     ///< bytes 0 to 3 (not of C0 and S0)
  std::uint32_t version = 0;  ///< C0, S0: the version byte; C1, S1: bytes 4 to 7, zero in a simple handshake
};

/// The whole handshake, both directions, so far.
struct Handshake {
  HandshakeKind kind = HandshakeKind::Unknown;
  std::optional<std::uint8_t> version;                                  ///< of C0, else of S0
  bool complete = false;                                                ///< the client had S2 and the server had C2
  std::array<std::array<std::optional<HandshakeMessage>, 3>, 2> parts;  ///< [Direction][HandshakePart]
  DigestState c1Digest = DigestState::Unknown;
  DigestState s1Digest = DigestState::Unknown;
  EchoState c2Echo = EchoState::Unknown;
  EchoState s2Echo = EchoState::Unknown;

  [[nodiscard]] const std::optional<HandshakeMessage>& part(Direction direction, HandshakePart part) const {
    return parts[static_cast<std::size_t>(direction)][static_cast<std::size_t>(part)];
  }
};

/// Puts both directions' handshake parts together and checks digests and echoes as soon as both sides are there.
class HandshakeChecker {
 public:
  HandshakeChecker();
  ~HandshakeChecker();
  HandshakeChecker(HandshakeChecker&&) noexcept;
  HandshakeChecker& operator=(HandshakeChecker&&) noexcept;

  void add(Side sender, const HandshakePartSeen& part);

  /// What is known so far, given who is the client.
  [[nodiscard]] Handshake handshake(Side client) const;

 private:
  class State;
  std::unique_ptr<State> m_state;
};

/// Fields of one handshake part, with ranges from the start of `bytes`. Names: rtmpt.handshake.c1 and so on.
[[nodiscard]] std::vector<Field> describeHandshakePart(Direction direction, HandshakePart part, ByteView bytes);

}  // namespace rtmpscope::rtmp
