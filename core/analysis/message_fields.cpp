// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/message_fields.h"

#include "media/media_header.h"
#include "rtmp/amf_description.h"
#include "rtmp/description.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace rtmpscope::analysis {

namespace {

using rtmp::MessageType;
using session::MessageRecord;

constexpr std::uint8_t kFullHeader = 0;
constexpr std::uint8_t kHeaderWithoutLength = 2;

void shift(Field& field, std::size_t by) {
  if (!field.bytes.empty()) field.bytes.offset += by;
  for (Field& child : field.children) shift(child, by);
}

void mapToBytes(Field& field, const BodyMap& body) {
  std::vector<ByteRange> pieces = body.mapPieces(field.bytes);
  field.bytes = body.map(field.bytes);
  if (pieces.size() > 1) field.pieces = std::move(pieces);
  for (Field& child : field.children) mapToBytes(child, body);
}

Field describeHeader(const MessageView& view, ByteRange place) {
  Field field = rtmp::describeChunkHeader(ByteView{view.bytes}.subspan(place.offset, place.length));
  shift(field, place.offset);
  return field;
}

/// What the first header does not say itself but takes from earlier ones on its chunk stream (RTMP 5.3.1.2).
std::vector<Field> inherited(const rtmp::MessageHeader& header) {
  std::vector<Field> fields;
  if (header.format == kFullHeader) return fields;
  static constexpr std::string_view bases[] = {"", "estimated: headers before it were lost", "counted from the first message that was captured"};
  fields.push_back({"rtmpt.header.timestamp",
                    "Timestamp (after all deltas)",
                    fmt::format("{}", header.timestamp.milliseconds),
                    std::string{bases[static_cast<std::size_t>(header.timestampBase)]},
                    {},
                    {}});
  if (header.format >= kHeaderWithoutLength) {
    fields.push_back({"rtmpt.header.bodysize", "Body size (inherited)", fmt::format("{}", header.length), "", {}, {}});
    fields.push_back(
        {"rtmpt.header.typeid", "Type ID (inherited)", fmt::format("{}", static_cast<unsigned>(header.type)), rtmp::toString(header.type), {}, {}});
  }
  const bool known = header.messageStreamIdKnown;
  fields.push_back({"rtmpt.header.streamid",
                    "Stream ID (inherited)",
                    known ? fmt::format("{}", header.messageStreamId) : std::string{},
                    known ? std::string{} : std::string{"not known: the header that told it is not in the capture"},
                    {},
                    {}});
  return fields;
}

Field describeContinuations(const MessageView& view, const std::vector<ByteRange>& headers) {
  Field heading;
  heading.label = "Continuation chunks";
  heading.value = fmt::format("{}", headers.size() - 1);
  const std::size_t shown = std::min(headers.size(), kMaxShownHeaders + 1);
  for (std::size_t i = 1; i < shown; ++i) heading.children.push_back(describeHeader(view, headers[i]));
  if (shown < headers.size()) heading.symbol = fmt::format("the first {} are shown", kMaxShownHeaders);
  return heading;
}

/// The metadata of an enhanced video message is AMF, which the room of media does not know.
void describeVideoMetadata(ByteView body, std::vector<Field>& fields) {
  for (Field& field : fields) {
    if (field.name == media::kMetadataField) field.children = rtmp::describeValues(body.first(field.bytes.end()), field.bytes.offset);
  }
}

/// The fields of a body of any type; ranges from its start.
std::vector<Field> describeInside(MessageType type, ByteView body) {
  if (type != MessageType::Audio && type != MessageType::Video) return rtmp::describeBody(type, body);
  std::vector<Field> fields = media::describeMedia(type == MessageType::Audio ? media::Kind::Audio : media::Kind::Video, body);
  describeVideoMetadata(body, fields);
  return fields;
}

/// The messages in an aggregate, whose rows end in raw data.
void describeParts(ByteView body, std::vector<Field>& rows) {
  const rtmp::Aggregate aggregate = rtmp::parseAggregate(body);
  const std::size_t count = std::min({aggregate.parts.size(), rows.size(), kMaxPartsDescribed});
  for (std::size_t i = 0; i < count; ++i) {
    const rtmp::AggregatePart& part = aggregate.parts[i];
    if (part.type == MessageType::Aggregate) continue;  // they do not nest
    for (Field& field : rows[i].children) {
      if (field.name != "rtmpt.tag.data") continue;
      field.children = describeInside(part.type, body.subspan(part.body.offset, part.body.length));
      for (Field& child : field.children) shift(child, part.body.offset);
    }
  }
  for (std::size_t i = count; i < std::min(aggregate.parts.size(), rows.size()); ++i) {
    rows[i].symbol += fmt::format("{}its fields are shown with the message itself", rows[i].symbol.empty() ? "" : "; ");
  }
}

Field describeContent(const MessageRecord& record, const MessageView& view, const ReadMessage& read) {
  Field heading{"", "RTMP body", fmt::format("{} bytes", view.body.size()), rtmp::toString(record.header.type), {}, {}};
  if (view.body.size() < record.header.length) heading.value += fmt::format(" of {}", record.header.length);
  heading.bytes = {0, view.body.size()};
  const ByteView whole = ByteView{view.body}.first(read.wholeBody);
  heading.children = describeInside(record.header.type, whole);
  if (record.header.type == MessageType::Aggregate) describeParts(whole, heading.children);
  mapToBytes(heading, read.body);
  return heading;
}

}  // namespace

std::vector<Field> describeMessage(const MessageRecord& record, const MessageView& view, const ReadMessage& read) {
  std::vector<Field> fields;
  if (!read.headers.empty()) {
    Field first = describeHeader(view, read.headers.front());
    std::vector<Field> more = inherited(record.header);
    first.children.insert(first.children.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    fields.push_back(std::move(first));
  }
  if (read.part) {
    fields.push_back(rtmp::describeAggregateHeader(read.partHeader, *read.part));
    mapToBytes(fields.back(), read.partHeaderMap);
  }
  if (read.headers.size() > 1) fields.push_back(describeContinuations(view, read.headers));
  if (record.header.length != 0) fields.push_back(describeContent(record, view, read));
  return fields;
}

}  // namespace rtmpscope::analysis
