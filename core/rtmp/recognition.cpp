// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/recognition.h"

#include "base/byte_reader.h"
#include "base/http_words.h"
#include "rtmp/constants.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace rtmpscope::rtmp {
namespace {

constexpr std::size_t kHandshakeHead = 9;  // C0, and time and version of C1
constexpr std::size_t kTextHead = 512;     // how far into a text protocol is looked
constexpr std::uint8_t kRtmpVersion = 3;
constexpr std::uint8_t kHighestReserved = 31;  // RTMP 5.2.2: 32 and above are not allowed, so that text is told apart

/// How an answer begins, and HTTP/2, which carries no tunnel.
constexpr std::array<std::string_view, 2> kOtherHttpBegins = {"HTTP/1.", "PRI * HTTP/2"};
constexpr std::array<std::string_view, 5> kTunnelPaths = {kTunnelIdentPath, kTunnelOpenPath, kTunnelSendPath, kTunnelIdlePath, kTunnelClosePath};
constexpr std::string_view kSshBegin = "SSH-";

bool isTls(ByteView bytes) {
  constexpr std::uint8_t kFirstContentType = 20;  // change cipher spec, alert, handshake, application data
  constexpr std::uint8_t kLastContentType = 23;
  return bytes.size() >= 3 && bytes[0] >= kFirstContentType && bytes[0] <= kLastContentType && bytes[1] == 3 && bytes[2] <= 4;
}

/// RDP, H.323 and others begin with TPKT (RFC 2126), whose version is 3 too.
bool isTpkt(ByteView bytes) {
  ByteReader in{bytes};
  const std::uint8_t version = in.u8();
  const std::uint8_t reserved = in.u8();
  const std::uint16_t length = in.u16be();
  return in.ok() && version == 3 && reserved == 0 && length >= 7 && length == bytes.size();
}

/// The version that a peer with digests writes into C1 or S1: four small numbers such as 9.0.124.2 or 128.0.7.2.
bool isPlausibleVersion(std::uint32_t version) {
  constexpr std::uint32_t kNewPlayer = 128;
  constexpr std::uint32_t kHighestMajor = 32;
  constexpr std::uint32_t kHighestMinor = 32;
  const std::uint32_t major = version >> 24U;
  const std::uint32_t minor = version >> 16U & 0xFFU;
  return version == 0 || (major != 0 && (major <= kHighestMajor || major == kNewPlayer) && minor <= kHighestMinor);
}

/// A capture may begin in mid-stream with a chunk of format 0 on chunk stream 3, whose first byte is 3 as well. It has a
/// message type where C1 has its version, and a small message stream id where C1 has random bytes.
bool looksLikeChunk(ByteView bytes) {
  constexpr std::size_t kChunkHeader = 12;
  if (bytes.size() < kChunkHeader) return false;
  const std::uint8_t type = bytes[7];
  const bool hasType = type >= 1 && type <= static_cast<std::uint8_t>(MessageType::Aggregate);
  return hasType && bytes[9] == 0 && bytes[10] == 0 && bytes[11] == 0;
}

bool isEncryptedVersion(std::uint8_t version) {
  return version == 6 || version == 8 || version == 9;
}

/// Judged without the help of a port: the version byte, and what is at the place of C1's version.
Protocol recogniseHandshake(ByteView bytes) {
  if (bytes.size() < kHandshakeHead) return Protocol::Undecided;
  ByteReader in{bytes};
  const std::uint8_t first = in.u8();
  in.u32be();  // time
  const std::uint32_t version = in.u32be();
  if (first == kRtmpVersion && isPlausibleVersion(version) && !isTpkt(bytes) && !looksLikeChunk(bytes)) return Protocol::Rtmp;
  if (isEncryptedVersion(first) && version != 0 && isPlausibleVersion(version)) return Protocol::Rtmpe;
  return Protocol::Unknown;
}

/// On an RTMP port a wrong version is told from another protocol by the zero that follows the time (RTMP 5.2.3).
Protocol recogniseLikelyHandshake(ByteView bytes) {
  if (bytes[0] == kRtmpVersion) return isTpkt(bytes) || looksLikeChunk(bytes) ? Protocol::Unknown : Protocol::Rtmp;
  if (isEncryptedVersion(bytes[0])) return Protocol::Rtmpe;
  if (bytes.size() < kHandshakeHead) return bytes.size() == 1 ? Protocol::Undecided : Protocol::Unknown;
  const ByteView version = bytes.subspan(5, 4);
  return std::all_of(version.begin(), version.end(), [](std::uint8_t byte) { return byte == 0; }) ? Protocol::Rtmp : Protocol::Unknown;
}

bool beginsAsHttp(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space != std::string_view::npos && std::ranges::find(kHttpMethods, text.substr(0, space)) != kHttpMethods.end()) return true;
  return std::ranges::any_of(kOtherHttpBegins, [text](std::string_view begin) { return text.starts_with(begin); });
}

/// Whether it may turn out so when more of it is there.
bool mayBeginAsHttp(std::string_view text) {
  const auto mayBegin = [text](std::string_view begin) { return begin.starts_with(text); };
  return std::ranges::any_of(kHttpMethods, mayBegin) || std::ranges::any_of(kOtherHttpBegins, mayBegin);
}

Protocol recogniseHttp(std::string_view text) {
  const std::string_view firstLine = text.substr(0, text.find('\r'));
  if (firstLine.find("RTSP/") != std::string_view::npos) return Protocol::Unknown;
  if (firstLine.starts_with("POST ")) {
    // The target may be a whole URL, if a proxy is to take it.
    std::string_view target = firstLine.substr(5);
    if (target.starts_with("http://")) target = target.substr(std::min(target.size(), target.find('/', 7)));
    const bool tunnel = std::any_of(kTunnelPaths.begin(), kTunnelPaths.end(), [target](std::string_view path) { return target.starts_with(path); });
    if (tunnel) return Protocol::Rtmpt;
  }
  return text.find(kTunnelContentType) != std::string_view::npos ? Protocol::Rtmpt : Protocol::Http;
}

}  // namespace

Protocol recognise(ByteView firstBytes, bool likely) {
  if (firstBytes.empty()) return Protocol::Undecided;
  if (firstBytes[0] > kHighestReserved) {
    std::string text;
    for (const std::uint8_t byte : firstBytes.first(std::min(firstBytes.size(), kTextHead))) text += static_cast<char>(byte);
    if (text.starts_with(kSshBegin)) return Protocol::Ssh;
    if (beginsAsHttp(text)) return recogniseHttp(text);
    return kSshBegin.starts_with(text) || mayBeginAsHttp(text) ? Protocol::Undecided : Protocol::Unknown;
  }
  if (isTls(firstBytes)) return Protocol::Tls;
  return likely ? recogniseLikelyHandshake(firstBytes) : recogniseHandshake(firstBytes);
}

std::string toString(Protocol protocol) {
  constexpr std::array<std::string_view, 8> kNames = {"undecided", "RTMP", "RTMPE", "TLS", "HTTP", "RTMPT", "SSH", "unknown"};
  const auto index = static_cast<std::size_t>(protocol);
  return std::string{index < kNames.size() ? kNames[index] : kNames.back()};
}

}  // namespace rtmpscope::rtmp
