// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/field_reader.h"
#include "rtmp/chunk_header.h"
#include "rtmp/description.h"

#include <fmt/format.h>
#include <array>

namespace rtmpscope::rtmp {
namespace {

/// What the formats leave out (RTMP 5.3.1.2).
constexpr std::array<std::string_view, 4> kFormats = {
    "everything",
    "delta, length and type; the stream ID of the header before it",
    "delta; length, type and stream ID of the header before it",
    "nothing: a continuation, or a message with all of the header before it",
};

void addChunkStreamId(FieldReader& in, std::uint8_t first, std::vector<Field>& rows) {
  const std::size_t size = basicHeaderSize(first);
  std::uint32_t id = first & 0x3FU;
  // In the longer forms the id stands behind the first byte, which holds the form.
  const std::size_t begin = size == 1 ? 0 : 1;
  if (size > 1) {
    in.in().skip(1);
    const std::uint32_t low = in.in().u8();
    id = 64 + low + (size == 3 ? std::uint32_t{in.in().u8()} << 8U : 0);
  } else {
    in.in().skip(1);
  }
  if (!in.ok()) return;
  rows.push_back(makeField("rtmpt.header.csid", "Chunk stream ID", fmt::format("{}", id), fmt::format("{} byte form", size), {begin, size - begin}));
}

void addMessageHeader(FieldReader& in, std::uint8_t format) {
  constexpr std::uint8_t kOnlyDelta = 2;
  const bool absolute = format == 0;
  const std::uint64_t time =
      in.number(3, absolute ? "rtmpt.header.timestamp" : "rtmpt.header.timestampdelta", absolute ? "Timestamp" : "Timestamp delta");
  const bool extended = in.ok() && time == kExtendedTimestampMark;
  if (extended) in.meaning("an extended timestamp follows");
  if (format < kOnlyDelta) {
    in.number(3, "rtmpt.header.bodysize", "Body size");
    const MessageType type{static_cast<std::uint8_t>(in.number(1, "rtmpt.header.typeid", "Type ID"))};
    in.meaning(toString(type));
  }
  if (absolute) in.u32le("rtmpt.header.streamid", "Stream ID");
  if (extended) {
    in.number(kExtendedTimestampSize, "rtmpt.header.ets", "Extended timestamp");
    if (!absolute) in.meaning("delta");
  }
}

}  // namespace

Field describeChunkHeader(ByteView header) {
  Field field = makeField({}, "RTMP chunk header", fmt::format("{} bytes", header.size()), {}, {0, header.size()});
  if (header.empty()) return field;
  const std::uint8_t format = formatOf(header[0]);
  field.children.push_back(makeField("rtmpt.header.format", "Format", fmt::format("{}", format), std::string{kFormats[format]}, {0, 1}));
  FieldReader in{header, field.children};
  addChunkStreamId(in, header[0], field.children);
  constexpr std::uint8_t kNoMessageHeader = 3;
  if (in.ok() && format != kNoMessageHeader) addMessageHeader(in, format);
  if (in.ok() && format == kNoMessageHeader && in.remaining() >= kExtendedTimestampSize) {
    in.number(kExtendedTimestampSize, "rtmpt.header.ets", "Extended timestamp");
    in.meaning("repeated from the header before it");
  }
  in.noteShortage("chunk header", header.size());
  return field;
}

}  // namespace rtmpscope::rtmp
