// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/tcp_options.h"

#include "base/field_reader.h"
#include "net/wire.h"

#include <algorithm>

#include <fmt/format.h>

namespace rtmpscope::net {
namespace {

// TCP option kinds (IANA), and what their lengths must be.
constexpr std::uint8_t kEnd = 0;
constexpr std::uint8_t kNoOperation = 1;
constexpr std::uint8_t kMaximumSegmentSize = 2;
constexpr std::uint8_t kWindowScale = 3;
constexpr std::uint8_t kSackPermitted = 4;
constexpr std::uint8_t kSack = 5;
constexpr std::uint8_t kTimestamps = 8;
constexpr std::uint8_t kMaxWindowScale = 14;

/// Calls visit(kind, bytes, position) for each option that is all there; `bytes` include kind and length.
template <class Visitor>
void forEachOption(ByteView options, Visitor visit) {
  std::size_t at = 0;
  while (at < options.size() && options[at] != kEnd) {
    std::size_t length = 1;
    if (options[at] != kNoOperation) {
      if (at + 1 >= options.size()) return;
      length = options[at + 1];
      if (length < 2 || length > options.size() - at) return;
    }
    visit(options[at], options.subspan(at, length), at);
    at += length;
  }
}

Field optionField(std::uint8_t kind, ByteView bytes, std::size_t at) {
  const ByteRange range{at, bytes.size()};
  const auto row = [&](std::string_view name, std::string_view label, std::string value) {
    return makeField(name, label, std::move(value), {}, range);
  };
  const auto number = [&](std::string_view name, std::string_view label, std::size_t offset) {
    return makeField(name, label, fmt::format("{}", loadBe32(bytes.data() + offset)), {}, {at + offset, 4});
  };
  if (kind == kNoOperation) return row("tcp.options.nop", "No-operation", {});
  if (kind == kMaximumSegmentSize && bytes.size() == 4) {
    return makeField("tcp.options.mss_val", "Maximum segment size", fmt::format("{}", loadBe16(bytes.data() + 2)), {}, {at + 2, 2});
  }
  if (kind == kWindowScale && bytes.size() == 3) {
    return makeField("tcp.options.wscale.shift", "Window scale", fmt::format("{}", bytes[2]), {}, {at + 2, 1});
  }
  if (kind == kSackPermitted) return row("tcp.options.sack_perm", "SACK permitted", {});
  if (kind == kTimestamps && bytes.size() == 10) {
    Field field = row("tcp.options.timestamp", "Timestamps", {});
    field.children = {number("tcp.options.timestamp.tsval", "Value", 2), number("tcp.options.timestamp.tsecr", "Echo reply", 6)};
    return field;
  }
  if (kind == kSack) {
    Field field = row("tcp.options.sack", "SACK", {});
    for (std::size_t edge = 2; edge + 8 <= bytes.size(); edge += 8) {
      field.children.push_back(number("tcp.options.sack_le", "Left edge (raw)", edge));
      field.children.push_back(number("tcp.options.sack_re", "Right edge (raw)", edge + 4));
    }
    return field;
  }
  return row("tcp.option_kind", "Option", fmt::format("kind {}, {} bytes", kind, bytes.size()));
}

}  // namespace

std::optional<std::uint8_t> windowScale(ByteView options) {
  std::optional<std::uint8_t> scale;
  forEachOption(options, [&](std::uint8_t kind, ByteView bytes, std::size_t) {
    if (kind == kWindowScale && bytes.size() == 3) scale = std::min(bytes[2], kMaxWindowScale);
  });
  return scale;
}

std::optional<std::uint16_t> maximumSegmentSize(ByteView options) {
  std::optional<std::uint16_t> size;
  forEachOption(options, [&](std::uint8_t kind, ByteView option, std::size_t) {
    if (kind == kMaximumSegmentSize && option.size() == 4) size = loadBe16(option.data() + 2);
  });
  return size;
}

std::uint32_t selectivelyAcknowledged(ByteView options) {
  std::uint32_t bytes = 0;
  forEachOption(options, [&](std::uint8_t kind, ByteView option, std::size_t) {
    if (kind != kSack) return;
    for (std::size_t edge = 2; edge + 8 <= option.size(); edge += 8) bytes += loadBe32(option.data() + edge + 4) - loadBe32(option.data() + edge);
  });
  return bytes;
}

std::vector<Field> describeTcpOptions(ByteView options, std::size_t offset) {
  std::vector<Field> rows;
  forEachOption(options, [&](std::uint8_t kind, ByteView bytes, std::size_t at) { rows.push_back(optionField(kind, bytes, offset + at)); });
  return rows;
}

std::string summarizeTcpOptions(ByteView options) {
  std::string text;
  forEachOption(options, [&](std::uint8_t kind, ByteView bytes, std::size_t) {
    if (kind == kMaximumSegmentSize && bytes.size() == 4) text += fmt::format(" MSS={}", loadBe16(bytes.data() + 2));
    if (kind == kSackPermitted) text += " SACK_PERM";
    if (kind == kTimestamps && bytes.size() == 10) {
      text += fmt::format(" TSval={} TSecr={}", loadBe32(bytes.data() + 2), loadBe32(bytes.data() + 6));
    }
    if (kind == kWindowScale && bytes.size() == 3) text += fmt::format(" WS={}", 1U << std::min(bytes[2], kMaxWindowScale));
    for (std::size_t edge = 2; kind == kSack && edge + 8 <= bytes.size(); edge += 8) {
      text += fmt::format(" SLE={} SRE={}", loadBe32(bytes.data() + edge), loadBe32(bytes.data() + edge + 4));
    }
  });
  return text;
}

}  // namespace rtmpscope::net
