// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "rtmp/handshake.h"

#include <array>
#include <cstdint>
#include <optional>

namespace rtmpscope::rtmp {

// The digests of the "complex" handshake. No specification has them; librtmp, SRS and nginx-rtmp agree.

inline constexpr std::size_t kDigestSize = 32;
inline constexpr std::size_t kDiffieHellmanKeySize = 128;

/// Whose key signs: Adobe's Flash Player or its Media Server.
enum class Signer : std::uint8_t { Client, Server };

[[nodiscard]] constexpr Signer otherSigner(Signer signer) {
  return signer == Signer::Client ? Signer::Server : Signer::Client;
}

struct Digest {
  DigestState scheme = DigestState::Absent;  ///< Scheme0 or Scheme1
  Signer signer = Signer::Client;
  std::size_t offset = 0;  ///< from the start of C1 or S1
  std::array<std::uint8_t, kDigestSize> value{};
};

/// Where a scheme puts the digest, from 12 up to 771 or from 776 up to 1535 less its size.
/// @param first   C1 or S1: kHandshakeSize bytes
/// @param scheme  Scheme0 or Scheme1
[[nodiscard]] std::size_t digestOffset(ByteView first, DigestState scheme);
/// Where a scheme puts the Diffie-Hellman key of an encrypted handshake.
[[nodiscard]] std::size_t keyOffset(ByteView first, DigestState scheme);

/// The digest in C1 or S1 if one verifies.
/// @param first  C1 or S1; anything but kHandshakeSize bytes has no digest
[[nodiscard]] std::optional<Digest> findDigest(ByteView first, Signer signer);

/// True if C2 or S2 ends with the right signature of the digest that the peer sent.
/// @param second  C2 or S2: kHandshakeSize bytes
/// @param signer  who sent `second`
[[nodiscard]] bool isSignedReply(ByteView second, const std::array<std::uint8_t, kDigestSize>& peerDigest, Signer signer);

}  // namespace rtmpscope::rtmp
