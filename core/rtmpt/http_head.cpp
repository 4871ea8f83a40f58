// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmpt/http_head.h"

#include <algorithm>
#include <charconv>

namespace rtmpscope::rtmpt {
namespace {

constexpr std::string_view kVersion = "HTTP/1.";
constexpr std::size_t kVersionLength = 8;  // "HTTP/1.1"
constexpr std::size_t kStatusEnd = 12;     // "HTTP/1.1 200"

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equalsIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::string kept(std::string_view text) {
  return std::string{text.substr(0, kMaxHeadText)};
}

std::string loweredUpTo(std::string_view text, char end) {
  std::string result{trimmed(text.substr(0, text.find(end)))};
  std::ranges::transform(result, result.begin(), lower);
  return kept(result);
}

/// The first line of `text`, which is taken off it. Without its line end.
std::string_view takeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

StartLine judgeResponse(std::string_view line, bool whole) {
  if (line.size() < kVersion.size()) return kVersion.starts_with(line) && !whole ? StartLine::Perhaps : StartLine::No;
  if (!line.starts_with(kVersion)) return StartLine::No;
  for (std::size_t i = kVersion.size(); i < std::min(line.size(), kStatusEnd); ++i) {
    if (i == kVersionLength ? line[i] != ' ' : !isDigit(line[i])) return StartLine::No;
  }
  if (line.size() > kStatusEnd && line[kStatusEnd] != ' ') return StartLine::No;
  if (!whole) return StartLine::Perhaps;
  return line.size() >= kStatusEnd ? StartLine::Response : StartLine::No;
}

StartLine judgeRequest(std::string_view line, bool whole) {
  const std::size_t space = line.find(' ');
  const std::string_view method = line.substr(0, space);
  if (space == std::string_view::npos) {
    const bool mayBe = std::ranges::any_of(kHttpMethods, [method](std::string_view known) { return known.starts_with(method); });
    return mayBe && !whole ? StartLine::Perhaps : StartLine::No;
  }
  if (std::ranges::find(kHttpMethods, method) == kHttpMethods.end()) return StartLine::No;
  const bool text = std::ranges::all_of(line, [](char c) { return c >= ' ' && c != '\x7f'; });
  if (!text) return StartLine::No;
  if (!whole) return StartLine::Perhaps;
  const std::size_t version = line.rfind(' ');
  return version > space && line.substr(version + 1).starts_with(kVersion) ? StartLine::Request : StartLine::No;
}

void readHeader(std::string_view line, HttpHead& head) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view name = trimmed(line.substr(0, colon));
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (equalsIgnoringCase(name, "Content-Type")) {
    head.contentType = loweredUpTo(value, ';');
  } else if (equalsIgnoringCase(name, "Server")) {
    head.server = kept(value);
  } else if (equalsIgnoringCase(name, "Transfer-Encoding")) {
    const std::size_t last = value.rfind(',');
    head.chunked = equalsIgnoringCase(trimmed(last == std::string_view::npos ? value : value.substr(last + 1)), "chunked");
  } else if (equalsIgnoringCase(name, "Content-Length") && !head.contentLength) {
    std::uint64_t length = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
    if (error == std::errc{} && end == value.data() + value.size()) head.contentLength = length;
  }
}

}  // namespace

StartLine judgeStartLine(std::string_view line, bool whole) {
  if (line.empty()) return whole ? StartLine::No : StartLine::Perhaps;
  const StartLine response = judgeResponse(line, whole);
  return response == StartLine::No ? judgeRequest(line, whole) : response;
}

Result<HttpHead> parseHttpHead(std::string_view text) {
  const std::string_view start = takeLine(text);
  HttpHead head;
  switch (judgeStartLine(start, true)) {
    case StartLine::Request: {
      head.kind = HttpHead::Kind::Request;
      const std::size_t method = start.find(' ');
      head.method = kept(start.substr(0, method));
      head.target = kept(trimmed(start.substr(method, start.rfind(' ') - method)));
      break;
    }
    case StartLine::Response:
      head.kind = HttpHead::Kind::Response;
      for (std::size_t i = kVersionLength + 1; i < kStatusEnd; ++i) head.status = static_cast<std::uint16_t>(head.status * 10 + (start[i] - '0'));
      head.reason = kept(trimmed(start.substr(kStatusEnd)));
      break;
    default:
      return tl::unexpected(ParseError{ParseError::Kind::Malformed, {}, "HTTP start line", 0, start.size()});
  }
  while (!text.empty()) readHeader(takeLine(text), head);
  return head;
}

}  // namespace rtmpscope::rtmpt
