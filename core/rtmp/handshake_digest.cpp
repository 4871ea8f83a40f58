// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/handshake_digest.h"

#include "rtmp/constants.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <algorithm>
#include <cassert>
#include <numeric>
#include <string_view>

namespace rtmpscope::rtmp {
namespace {

using Hash = std::array<std::uint8_t, kDigestSize>;

constexpr std::size_t kSignedSize = kHandshakeSize - kDigestSize;

/// A key is a sentence, which signs C1 or S1, and the same constant bytes behind it, with which it signs C2 or S2.
constexpr std::array<std::uint8_t, 32> kKeyTail = {0xF0, 0xEE, 0xC2, 0x4A, 0x80, 0x68, 0xBE, 0xE8, 0x2E, 0x00, 0xD0, 0xD1, 0x02, 0x9E, 0x7E, 0x57,
                                                   0x6E, 0xEC, 0x5D, 0x2D, 0x29, 0x80, 0x6F, 0xAB, 0x93, 0xB8, 0xE6, 0x36, 0xCF, 0xEB, 0x31, 0xAE};
constexpr std::string_view kClientSentence = "Genuine Adobe Flash Player 001";
constexpr std::string_view kServerSentence = "Genuine Adobe Flash Media Server 001";

/// One key, whole; its sentence is the first `sentenceSize` bytes.
struct Key {
  std::array<std::uint8_t, kServerSentence.size() + kKeyTail.size()> bytes{};
  std::size_t sentenceSize = 0;

  [[nodiscard]] ByteView sentence() const { return ByteView{bytes}.first(sentenceSize); }
  [[nodiscard]] ByteView whole() const { return ByteView{bytes}.first(sentenceSize + kKeyTail.size()); }
};

constexpr Key makeKey(std::string_view sentence) {
  Key key;
  key.sentenceSize = sentence.size();
  for (std::size_t i = 0; i < sentence.size(); ++i) key.bytes[i] = static_cast<std::uint8_t>(sentence[i]);
  for (std::size_t i = 0; i < kKeyTail.size(); ++i) key.bytes[sentence.size() + i] = kKeyTail[i];
  return key;
}

constexpr Key kClientKey = makeKey(kClientSentence);
constexpr Key kServerKey = makeKey(kServerSentence);

const Key& keyOf(Signer signer) {
  return signer == Signer::Client ? kClientKey : kServerKey;
}

std::optional<Hash> hmacSha256(ByteView key, ByteView data) {
  Hash hash{};
  unsigned size = 0;
  const bool done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), data.data(), data.size(), hash.data(), &size) != nullptr;
  if (!done || size != hash.size()) return std::nullopt;
  return hash;
}

std::size_t sumOfFour(ByteView bytes, std::size_t offset) {
  const ByteView four = bytes.subspan(offset, 4);
  return std::accumulate(four.begin(), four.end(), std::size_t{0});
}

std::optional<Digest> verifyAt(ByteView first, Signer signer, DigestState scheme) {
  const std::size_t offset = digestOffset(first, scheme);
  std::array<std::uint8_t, kSignedSize> rest{};
  const auto behind = std::copy_n(first.begin(), offset, rest.begin());
  std::copy(first.begin() + static_cast<std::ptrdiff_t>(offset + kDigestSize), first.end(), behind);
  const std::optional<Hash> hash = hmacSha256(keyOf(signer).sentence(), rest);
  if (!hash || !std::equal(hash->begin(), hash->end(), first.begin() + static_cast<std::ptrdiff_t>(offset))) return std::nullopt;
  return Digest{.scheme = scheme, .signer = signer, .offset = offset, .value = *hash};
}

}  // namespace

std::size_t digestOffset(ByteView first, DigestState scheme) {
  assert(first.size() == kHandshakeSize);
  constexpr std::size_t kPlaces = 728;
  return scheme == DigestState::Scheme0 ? sumOfFour(first, 772) % kPlaces + 776 : sumOfFour(first, 8) % kPlaces + 12;
}

std::size_t keyOffset(ByteView first, DigestState scheme) {
  assert(first.size() == kHandshakeSize);
  constexpr std::size_t kPlaces = 632;
  return scheme == DigestState::Scheme0 ? sumOfFour(first, 768) % kPlaces + 8 : sumOfFour(first, 1532) % kPlaces + 772;
}

std::optional<Digest> findDigest(ByteView first, Signer signer) {
  if (first.size() != kHandshakeSize) return std::nullopt;
  // Flash Player and most after it put the digest first.
  if (const auto digest = verifyAt(first, signer, DigestState::Scheme1)) return digest;
  return verifyAt(first, signer, DigestState::Scheme0);
}

bool isSignedReply(ByteView second, const std::array<std::uint8_t, kDigestSize>& peerDigest, Signer signer) {
  if (second.size() != kHandshakeSize) return false;
  const std::optional<Hash> key = hmacSha256(keyOf(signer).whole(), peerDigest);
  if (!key) return false;
  const std::optional<Hash> signature = hmacSha256(*key, second.first(kSignedSize));
  return signature && std::equal(signature->begin(), signature->end(), second.begin() + kSignedSize);
}

}  // namespace rtmpscope::rtmp
