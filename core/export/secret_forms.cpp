// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/secret_forms.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <optional>

#include <fmt/format.h>

namespace rtmpscope::exporting {

namespace {

constexpr std::size_t kAnywhereLength = 6;  // from here on a mix of letters and digits is nobody's ordinary word
constexpr std::size_t kWordLength = 4;
constexpr std::size_t kLongNumberLength = 8;
constexpr std::size_t kDumpedLength = 6;  // shorter secrets are not looked for in hex, base64 and UTF-16

// Words that the reports themselves use.
constexpr std::string_view kOrdinaryWords[] = {
    "accept",     "acknowledgement",
    "advice",     "after",
    "answer",     "append",
    "audio",      "bandwidth",
    "before",     "begin",
    "bytes",      "capture",
    "certain",    "channel",
    "chunk",      "client",
    "close",      "closed",
    "code",       "codec",
    "command",    "connect",
    "connection", "data",
    "default",    "direction",
    "error",      "event",
    "first",      "frame",
    "frames",     "from",
    "handshake",  "header",
    "http",       "https",
    "key",        "last",
    "length",     "level",
    "live",       "local",
    "mask",       "media",
    "message",    "messages",
    "metadata",   "missing",
    "name",       "network",
    "note",       "null",
    "object",     "packet",
    "packets",    "peer",
    "phase",      "ping",
    "play",       "port",
    "publish",    "publishing",
    "pull",       "push",
    "record",     "reason",
    "reset",      "result",
    "rtmp",       "rtmps",
    "rtmpt",      "rule",
    "seconds",    "server",
    "session",    "size",
    "source",     "start",
    "started",    "status",
    "step",       "stop",
    "stream",     "streams",
    "string",     "success",
    "test",       "that",
    "then",       "this",
    "time",       "track",
    "true",       "false",
    "type",       "undefined",
    "unknown",    "value",
    "version",    "video",
    "warning",    "window",
    "with",       "without",
};

bool all(std::string_view text, int (*is)(int)) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return is(static_cast<unsigned char>(c)) != 0; });
}

Boundary boundaryOf(std::string_view value) {
  if (all(value, std::isdigit)) return value.size() >= kLongNumberLength ? Boundary::Word : Boundary::Delimited;
  if (value.size() < kWordLength) return Boundary::Delimited;
  if (!all(value, std::isalpha)) return value.size() >= kAnywhereLength ? Boundary::Anywhere : Boundary::Word;
  std::string lower(value);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return std::find(std::begin(kOrdinaryWords), std::end(kOrdinaryWords), lower) != std::end(kOrdinaryWords) ? Boundary::Delimited : Boundary::Word;
}

std::string percentEncoded(std::string_view text, const char* escape) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain) {
      encoded += c;
    } else {
      encoded += fmt::format(fmt::runtime(escape), static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return encoded;
}

std::string hexOf(std::string_view text, const char* format) {
  std::string hex;
  for (const char c : text) hex += fmt::format(fmt::runtime(format), static_cast<unsigned>(static_cast<unsigned char>(c)));
  return hex;
}

std::string utf16Of(std::string_view text, bool bigEndian) {
  std::string wide;
  for (const char c : text) {
    if (bigEndian) wide += '\0';
    wide += c;
    if (!bigEndian) wide += '\0';
  }
  return wide;
}

/// What `text` looks like inside a longer base64 text, if `before` bytes of the current group of three stand before it: only the
/// characters that depend on nothing else.
std::string base64Inside(std::string_view text, std::size_t before) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::string padded = std::string(before, '\0') + std::string(text);
  std::string encoded;
  for (std::size_t i = 0; i + 2 < padded.size(); i += 3) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned>(static_cast<unsigned char>(padded[i + k])); };
    const unsigned group = byte(0) << 16U | byte(1) << 8U | byte(2);
    for (unsigned shift = 18;; shift -= 6) {
      encoded += alphabet[group >> shift & 63U];
      if (shift == 0) break;
    }
  }
  constexpr std::size_t mixedWithBefore[] = {0, 2, 3};
  return encoded.substr(std::min(mixedWithBefore[before], encoded.size()));
}

}  // namespace

std::string percentDecoded(std::string_view text) {
  const auto nibble = [](char c) -> std::optional<unsigned> {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
  };
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto high = text[i] == '%' && i + 2 < text.size() ? nibble(text[i + 1]) : std::nullopt;
    const auto low = high ? nibble(text[i + 2]) : std::nullopt;
    if (low) {
      decoded += static_cast<char>(static_cast<unsigned char>(*high << 4U | *low));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

std::vector<SecretForm> formsOf(const Secret& secret, std::uint32_t number) {
  std::vector<SecretForm> forms;
  const auto add = [&](std::string needle, Boundary boundary) {
    const bool known = std::any_of(forms.begin(), forms.end(), [&](const SecretForm& form) { return form.needle == needle; });
    if (!needle.empty() && !known) forms.push_back({std::move(needle), 0, number, boundary});
  };
  const std::string decoded = percentDecoded(secret.value);
  const std::string* const spellings[] = {&secret.value, &decoded};
  for (const std::string* spelling : spellings) {
    const Boundary boundary = boundaryOf(*spelling);
    // A short value of a query argument says nothing without its name, and much else would look like it.
    if (!secret.key.empty() && boundary == Boundary::Delimited) {
      const std::string prefix = secret.key + "=";
      forms.push_back({prefix + *spelling, prefix.size(), number, Boundary::Word});
      continue;
    }
    add(*spelling, boundary);
    add(percentEncoded(*spelling, "%{:02X}"), boundary);
    add(percentEncoded(*spelling, "%{:02x}"), boundary);
    if (boundary == Boundary::Delimited || spelling->size() < kDumpedLength) continue;
    for (const char* format : {"{:02x}", "{:02X}", "{:02x} ", "{:02x}:"}) {
      std::string hex = hexOf(*spelling, format);
      if (hex.back() == ' ' || hex.back() == ':') hex.pop_back();
      add(std::move(hex), Boundary::Anywhere);
    }
    for (const std::size_t before : {0U, 1U, 2U}) add(base64Inside(*spelling, before), Boundary::Anywhere);
    for (const bool bigEndian : {false, true}) add(utf16Of(*spelling, bigEndian), Boundary::Anywhere);
  }
  return forms;
}

}  // namespace rtmpscope::exporting
