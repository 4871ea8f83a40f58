// SPDX-License-Identifier: GPL-3.0-or-later
// The first byte is a message type, the rest a body: read, summed up and described in every way there is.
#include "rtmp/aggregate.h"
#include "rtmp/command.h"
#include "rtmp/description.h"
#include "rtmp/handshake.h"
#include "rtmp/recognition.h"
#include "rtmp/shared_object.h"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace rtmpscope;
using rtmp::AmfValue;

void demand(bool promise) {
  if (!promise) std::abort();
}

/// Counts values and checks that each lies in the body.
std::size_t checkValue(const AmfValue& value, std::size_t size) {
  demand(value.bytes.end() <= size);
  std::size_t count = 1;
  for (const AmfValue& element : value.elements) count += checkValue(element, size);
  for (const auto& property : value.properties) {
    demand(property.nameBytes.end() <= size);
    count += checkValue(property.value, size);
  }
  return count;
}

void checkError(const ParseError& error) {
  demand(!error.what.empty());
  demand(error.kind != ParseError::Kind::Truncated || error.had < error.wanted);
}

void checkFields(const std::vector<Field>& fields, std::size_t size) {
  for (const Field& field : fields) {
    demand(field.bytes.end() <= size);
    checkFields(field.children, size);
  }
}

void checkCommand(rtmp::MessageType type, ByteView body) {
  const auto command = rtmp::parseCommand(type, body);
  if (!command) return checkError(command.error());
  std::size_t values = checkValue(command->object, body.size());
  for (const AmfValue& argument : command->arguments) values += checkValue(argument, body.size());
  demand(values <= rtmp::kMaxAmfValues + 1);
  demand(!rtmp::summarize(*command).empty());
  if (command->damage) checkError(*command->damage);
}

void checkData(rtmp::MessageType type, ByteView body) {
  const auto data = rtmp::parseData(type, body);
  if (!data) return checkError(data.error());
  for (const AmfValue& value : data->values) checkValue(value, body.size());
  demand(!rtmp::summarize(*data).empty());
  if (data->damage) checkError(*data->damage);
}

void checkSharedObject(rtmp::MessageType type, ByteView body) {
  const auto object = rtmp::parseSharedObject(type, body);
  if (!object) return checkError(object.error());
  for (const auto& event : object->events) demand(event.data.end() <= body.size());
  (void)rtmp::summarize(*object);
  if (object->damage) checkError(*object->damage);
}

void checkAggregate(ByteView body) {
  const auto aggregate = rtmp::parseAggregate(body);
  std::size_t end = 0;
  for (const auto& part : aggregate.parts) {
    demand(part.header.offset >= end && part.body.end() <= body.size());
    end = part.body.end();
  }
  if (aggregate.damage) checkError(*aggregate.damage);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const rtmp::MessageType type{static_cast<std::uint8_t>(data[0] % 24)};
  const ByteView body{data + 1, size - 1};
  checkFields(rtmp::describeBody(type, body), body.size());
  switch (type) {
    case rtmp::MessageType::CommandAmf0:
    case rtmp::MessageType::CommandAmf3:
      checkCommand(type, body);
      break;
    case rtmp::MessageType::DataAmf0:
    case rtmp::MessageType::DataAmf3:
      checkData(type, body);
      break;
    case rtmp::MessageType::SharedObjectAmf0:
    case rtmp::MessageType::SharedObjectAmf3:
      checkSharedObject(type, body);
      break;
    case rtmp::MessageType::Aggregate:
      checkAggregate(body);
      break;
    default:
      if (const auto control = rtmp::parseControl(type, body)) (void)rtmp::summarize(type, *control);
      checkFields({rtmp::describeChunkHeader(body)}, body.size());
      (void)rtmp::recognise(body, (data[0] & 0x80U) != 0);
      checkFields(rtmp::describeHandshakePart(Direction::ClientToServer, rtmp::HandshakePart::First, body), body.size());
      break;
  }
  return 0;
}
