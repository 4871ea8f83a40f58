// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/field_reader.h"
#include "rtmp/aggregate.h"
#include "rtmp/amf0.h"
#include "rtmp/amf_description.h"
#include "rtmp/capability_description.h"
#include "rtmp/command_catalog.h"
#include "rtmp/description.h"
#include "rtmp/shared_object.h"

#include <fmt/format.h>

namespace rtmpscope::rtmp {
namespace {

void addRest(FieldReader& in, std::string_view label) {
  if (in.ok() && !in.atEnd()) in.blob(in.remaining(), "rtmpt.unexpected", label);
}

void addSelector(MessageType type, ByteView body, std::vector<Field>& rows) {
  if (valuesBegin(type, body) == 0) return;
  rows.push_back(
      makeField("rtmpt.format_selector", "Format selector", fmt::format("{}", body[0]), body[0] == 0 ? "AMF0 values" : "undefined", {0, 1}));
}

void addUserControlData(UserControlEvent event, FieldReader& in) {
  switch (event) {
    case UserControlEvent::StreamBegin:
    case UserControlEvent::StreamEof:
    case UserControlEvent::StreamDry:
    case UserControlEvent::StreamIsRecorded:
    case UserControlEvent::BufferEmpty:
    case UserControlEvent::BufferReady:
      in.number(4, "rtmpt.ucm.streamid", "Stream ID");
      break;
    case UserControlEvent::SetBufferLength:
      in.number(4, "rtmpt.ucm.streamid", "Stream ID");
      in.number(4, "rtmpt.ucm.bufferlength", "Buffer length");
      in.meaning("ms");
      break;
    case UserControlEvent::PingRequest:
    case UserControlEvent::PingResponse:
      in.number(4, "rtmpt.ucm.timestamp", "Timestamp");
      break;
    case UserControlEvent::SwfVerificationResponse:
      in.number(1, "rtmpt.ucm.swf.type", "Type");
      in.number(1, "rtmpt.ucm.swf.version", "Version");
      in.number(4, "rtmpt.ucm.swf.size", "SWF size");
      in.number(4, "rtmpt.ucm.swf.size", "SWF size (again)");
      in.blob(32, "rtmpt.ucm.swf.digest", "SWF digest");
      break;
    default:
      if (!in.atEnd()) in.blob(in.remaining(), "rtmpt.ucm.data", "Event data");
      break;
  }
}

std::vector<Field> describeControl(MessageType type, ByteView body) {
  std::vector<Field> rows;
  FieldReader in{body, rows};
  switch (type) {
    case MessageType::SetChunkSize:
      if ((in.number(4, "rtmpt.scm.chunksize", "Chunk size") >> 31U) != 0) in.meaning("the top bit must be 0 (RTMP 5.4.1)");
      break;
    case MessageType::Abort:
      in.number(4, "rtmpt.scm.csid", "Chunk stream ID");
      break;
    case MessageType::Acknowledgement:
      in.number(4, "rtmpt.scm.seq", "Sequence number");
      break;
    case MessageType::WindowAcknowledgementSize:
      in.number(4, "rtmpt.scm.was", "Window acknowledgement size");
      break;
    case MessageType::SetPeerBandwidth: {
      in.number(4, "rtmpt.scm.was", "Window acknowledgement size");
      const std::uint64_t limitType = in.number(1, "rtmpt.scm.limittype", "Limit type");
      in.meaning(limitTypeName(static_cast<std::uint32_t>(limitType)));
      break;
    }
    default: {
      const UserControlEvent event{static_cast<std::uint16_t>(in.number(2, "rtmpt.ucm.eventtype", "Event type"))};
      in.meaning(toString(event));
      if (in.ok()) addUserControlData(event, in);
      break;
    }
  }
  in.noteShortage("control message", body.size());
  addRest(in, "More than the message should have");
  return rows;
}

void addDamage(const std::optional<ParseError>& damage, std::size_t size, std::vector<Field>& rows) {
  if (damage) rows.push_back(damageField(*damage, size));
}

/// Rows of a command or data message: its values in order, labelled by what they are to it.
std::vector<Field> describeMessageValues(MessageType type, ByteView body) {
  const bool command = type == MessageType::CommandAmf0 || type == MessageType::CommandAmf3;
  constexpr std::size_t kBeforeArguments = 3;  // name, transaction id, command object
  std::vector<Field> rows;
  addSelector(type, body, rows);
  Amf0Reader reader{body, valuesBegin(type, body)};
  std::string name;
  for (std::size_t i = 0; !reader.done(); ++i) {
    const AmfValue value = reader.next();
    if (i == 0) name = value.string;
    std::string_view label;
    if (i == 0) {
      label = command ? "Command name" : "Handler";
    } else if (command && i < kBeforeArguments) {
      label = i == 1 ? "Transaction ID" : "Command object";
    } else {
      label = argumentLabel(name, i - (command ? kBeforeArguments : 1));
    }
    rows.push_back(describeValue(body, value, AmfEncoding::Amf0, label));
    // Both sides of a connect say what they are able to: in the command object, and in what answers it.
    if (name == "connect" || name == "_result") explainCapabilities(value, rows.back());
  }
  addDamage(reader.error(), body.size(), rows);
  return rows;
}

Field describeEvent(ByteView body, const SharedObjectEvent& event) {
  const ByteRange whole{event.header.offset, event.header.length + event.data.length};
  Field row = makeField("rtmpt.so.event", "Event", fmt::format("{}", static_cast<unsigned>(event.type)), toString(event.type), whole);
  std::vector<Field>& rows = row.children;
  FieldReader in{body, rows, event.header.offset};
  in.number(1, "rtmpt.so.event.type", "Event type");
  in.meaning(toString(event.type));
  in.number(4, "rtmpt.so.event.length", "Event data length");
  for (const AmfProperty& property : event.properties) {
    rows.push_back(property.value.bytes.empty() ? makeField("amf.string", "Name", fmt::format("'{}'", property.name), {}, property.nameBytes)
                                                : describeProperty(body, property, AmfEncoding::Amf0));
  }
  for (std::size_t i = 0; i < event.names.size(); ++i) {
    const bool status = event.type == SharedObjectEventType::Status;
    const std::string_view label = !status ? "Name" : i == 0 ? "Code" : "Level";
    rows.push_back(makeField("amf.string", label, fmt::format("'{}'", event.names[i].name), {}, event.names[i].nameBytes));
  }
  for (const AmfValue& value : event.values) rows.push_back(describeValue(body, value, AmfEncoding::Amf0, "Value"));
  const bool raw = event.properties.empty() && event.names.empty() && event.values.empty();
  if (raw && !event.data.empty()) in.blob(event.data.length, "rtmpt.so.event.data", "Event data");
  return row;
}

std::vector<Field> describeSharedObject(MessageType type, ByteView body) {
  std::vector<Field> rows;
  addSelector(type, body, rows);
  const Result<SharedObject> object = parseSharedObject(type, body);
  if (!object) {
    rows.push_back(damageField(object.error(), body.size()));
    return rows;
  }
  rows.push_back(makeField("rtmpt.so.name", "Shared object name", fmt::format("'{}'", object->name), {}, object->nameBytes));
  FieldReader in{body, rows, object->nameBytes.end()};
  in.number(4, "rtmpt.so.version", "Current version");
  in.number(4, "rtmpt.so.flags", "Flags");
  in.meaning(object->persistent ? "persistent" : "temporary");
  in.number(4, "rtmpt.so.flags", "Flags");
  for (const SharedObjectEvent& event : object->events) rows.push_back(describeEvent(body, event));
  addDamage(object->damage, body.size(), rows);
  return rows;
}

void addTagHeader(FieldReader& in, const AggregatePart& part) {
  in.number(1, "rtmpt.tag.type", "Type");
  in.meaning(toString(part.type));
  in.number(3, "rtmpt.tag.datasize", "Data size");
  in.number(3, "rtmpt.tag.timestamp", "Timestamp");
  in.number(1, "rtmpt.tag.ets", "Timestamp extended");
  in.meaning(fmt::format("with it: {}", part.timestamp));
  in.number(3, "rtmpt.tag.streamid", "Stream ID");
  in.meaning("the aggregate's own one counts");
}

Field describePart(ByteView body, const AggregatePart& part) {
  const std::size_t end = part.body.end() + (part.backPointer ? 4 : 0);
  Field row =
      makeField({}, "Sub-message", toString(part.type), fmt::format("{} bytes", part.body.length), {part.header.offset, end - part.header.offset});
  FieldReader in{body, row.children, part.header.offset};
  addTagHeader(in, part);
  if (!part.body.empty()) in.blob(part.body.length, "rtmpt.tag.data", "Data");
  if (part.backPointer) {
    in.number(4, "rtmpt.tag.tagsize", "Previous tag size");
    if (*part.backPointer != part.header.length + part.body.length) in.meaning("not the size of this tag");
  }
  return row;
}

std::vector<Field> describeAggregate(ByteView body) {
  std::vector<Field> rows;
  const Aggregate aggregate = parseAggregate(body);
  for (const AggregatePart& part : aggregate.parts) rows.push_back(describePart(body, part));
  addDamage(aggregate.damage, body.size(), rows);
  return rows;
}

}  // namespace

Field describeAggregateHeader(ByteView header, const AggregatePart& part) {
  Field row = makeField({}, "Header in the aggregate", fmt::format("{} bytes", header.size()), {}, {0, header.size()});
  FieldReader in{header, row.children};
  addTagHeader(in, part);
  in.noteShortage("aggregate", header.size());
  return row;
}

std::vector<Field> describeBody(MessageType type, ByteView body) {
  if (body.empty()) return {};
  switch (type) {
    case MessageType::SetChunkSize:
    case MessageType::Abort:
    case MessageType::Acknowledgement:
    case MessageType::UserControl:
    case MessageType::WindowAcknowledgementSize:
    case MessageType::SetPeerBandwidth:
      return describeControl(type, body);
    case MessageType::CommandAmf0:
    case MessageType::CommandAmf3:
    case MessageType::DataAmf0:
    case MessageType::DataAmf3:
      return describeMessageValues(type, body);
    case MessageType::SharedObjectAmf0:
    case MessageType::SharedObjectAmf3:
      return describeSharedObject(type, body);
    case MessageType::Aggregate:
      return describeAggregate(body);
    default:
      break;
  }
  std::vector<Field> rows;
  FieldReader in{body, rows};
  in.blob(body.size(), "rtmpt.data", "Data");
  return rows;
}

}  // namespace rtmpscope::rtmp
