// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmpt/tunnel_request.h"

#include "base/http_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace rtmpscope::rtmpt {
namespace {

using Kind = TunnelRequest::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 3> kSessionPaths = {
    {{kTunnelSendPath, Kind::Send}, {kTunnelIdlePath, Kind::Idle}, {kTunnelClosePath, Kind::Close}}};

bool isIdCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.' || c == '~' || c == '%';
}

bool isId(std::string_view text) {
  return !text.empty() && text.size() <= kMaxSessionId && std::ranges::all_of(text, isIdCharacter);
}

}  // namespace

std::optional<TunnelRequest> parseTunnelRequest(std::string_view method, std::string_view target) {
  constexpr std::string_view kScheme = "http://";
  if (method != "POST") return std::nullopt;
  TunnelRequest request;
  if (target.starts_with(kScheme)) {
    target.remove_prefix(kScheme.size());
    const std::size_t path = target.find('/');
    if (path == std::string_view::npos) return std::nullopt;
    request.authority = target.substr(0, path);
    target.remove_prefix(path);
  }
  target = target.substr(0, target.find('?'));
  if (target.starts_with(kTunnelIdentPath)) return request;
  if (target.starts_with(kTunnelOpenPath)) {
    request.kind = Kind::Open;
    return request;
  }
  const auto* const path = std::ranges::find_if(kSessionPaths, [target](const auto& known) { return target.starts_with(known.first); });
  if (path == kSessionPaths.end()) return std::nullopt;
  target.remove_prefix(path->first.size());
  request.kind = path->second;
  const std::size_t slash = target.find('/');
  if (!isId(target.substr(0, slash))) return std::nullopt;
  request.sessionId = target.substr(0, slash);
  if (slash == std::string_view::npos) return request;
  target.remove_prefix(slash + 1);
  std::uint64_t sequence = 0;
  const auto [end, error] = std::from_chars(target.data(), target.data() + target.size(), sequence);
  if (error == std::errc{} && end == target.data() + target.size()) request.sequence = sequence;
  return request;
}

std::optional<std::string> parseSessionId(std::string_view body) {
  if (!body.ends_with('\n')) return std::nullopt;
  while (!body.empty() && (body.back() == '\n' || body.back() == '\r')) body.remove_suffix(1);
  if (!isId(body)) return std::nullopt;
  return std::string{body};
}

}  // namespace rtmpscope::rtmpt
