// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/command.h"

#include "base/short_text.h"
#include "rtmp/amf0.h"

#include <utility>

namespace rtmpscope::rtmp {
namespace {

constexpr std::string_view kSetDataFrame = "@setDataFrame";
constexpr std::string_view kClearDataFrame = "@clearDataFrame";

[[nodiscard]] bool hasSelector(MessageType type) {
  return type == MessageType::CommandAmf3 || type == MessageType::DataAmf3 || type == MessageType::SharedObjectAmf3;
}

/// What is wrong with a format selector that is there: any but 0 is undefined (Errata 7.2).
std::optional<ParseError> selectorDamage(MessageType type, ByteView body) {
  if (valuesBegin(type, body) == 0 || body[0] == 0) return std::nullopt;
  return ParseError{ParseError::Kind::Malformed, StreamOffset{0}, "AMF format selector", 0, body[0]};
}

/// Takes the name out of the first value. Notes in `damage` that it was cut.
std::string takeName(AmfValue& value, std::string_view what, std::optional<ParseError>& damage) {
  const std::size_t length = value.string.size();
  if (length <= kMaxNameLength) return std::move(value.string);
  damage = ParseError{ParseError::Kind::LimitExceeded, StreamOffset{value.bytes.offset}, what, kMaxNameLength, length};
  std::string name{value.string, 0, kMaxNameLength + 1};
  shorten(name, kMaxNameLength);
  name.shrink_to_fit();
  return name;
}

}  // namespace

std::size_t valuesBegin(MessageType type, ByteView body) {
  if (!hasSelector(type) || body.empty()) return 0;
  if (type == MessageType::SharedObjectAmf3) return 1;
  // A command or data message begins with a string, so these markers in place of the selector are that string's.
  const Amf0Marker first{body[0]};
  const bool leftOut = first == Amf0Marker::String || first == Amf0Marker::LongString || first == Amf0Marker::AvmPlus;
  return leftOut ? 0 : 1;
}

Result<Command> parseCommand(MessageType type, ByteView body) {
  Amf0Reader reader{body, valuesBegin(type, body)};
  AmfValue name = reader.next();
  if (reader.error()) return tl::unexpected(*reader.error());
  if (!name.isString()) {
    return tl::unexpected(ParseError{ParseError::Kind::Malformed, StreamOffset{name.bytes.offset}, "command name"});
  }
  Command command;
  command.damage = selectorDamage(type, body);
  command.name = takeName(name, "command name", command.damage);

  std::optional<AmfValue> object;
  if (!reader.done()) {
    AmfValue transaction = reader.next();
    if (transaction.isNumber() && !reader.error()) {
      command.transaction = transaction.number;
      command.hasTransaction = true;
    } else {
      if (!reader.error()) {
        command.damage = ParseError{ParseError::Kind::Malformed, StreamOffset{transaction.bytes.offset}, "transaction ID"};
        object = std::move(transaction);
      }
    }
  }
  if (!object && !reader.done()) object = reader.next();
  if (object) command.object = std::move(*object);
  while (!reader.done()) command.arguments.push_back(reader.next());
  if (reader.error()) command.damage = reader.error();
  return command;
}

Result<DataMessage> parseData(MessageType type, ByteView body) {
  Amf0Reader reader{body, valuesBegin(type, body)};
  AmfValue first = reader.next();
  if (reader.error()) return tl::unexpected(*reader.error());
  DataMessage data;
  data.damage = selectorDamage(type, body);
  if (first.isString()) {
    data.handler = takeName(first, "data handler name", data.damage);
  } else {
    data.values.push_back(std::move(first));
  }
  while (!reader.done()) data.values.push_back(reader.next());
  if (reader.error()) data.damage = reader.error();
  return data;
}

std::string_view dataName(const DataMessage& data) {
  const bool sets = data.handler == kSetDataFrame || data.handler == kClearDataFrame;
  if (sets && !data.values.empty() && data.values.front().isString()) return data.values.front().string;
  return data.handler;
}

std::string_view statusText(const std::vector<AmfValue>& values, std::string_view property) {
  for (const AmfValue& value : values) {
    const AmfValue* found = value.find(property);
    if (found != nullptr && found->isString()) return found->string;
  }
  return {};
}

}  // namespace rtmpscope::rtmp
