// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/shared_object.h"

#include "base/byte_reader.h"
#include "base/short_text.h"
#include "rtmp/amf0.h"
#include "rtmp/command.h"
#include "rtmp/description.h"

#include <fmt/format.h>
#include <array>
#include <utility>

namespace rtmpscope::rtmp {
namespace {

using EventType = SharedObjectEventType;

constexpr std::array<std::string_view, 12> kEventNames = {"",       "Use",   "Release", "Request Change", "Change",     "Success", "Send Message",
                                                          "Status", "Clear", "Remove",  "Request Remove", "Use Success"};

std::size_t positionIn(const ByteReader& in) {
  return static_cast<std::size_t>(in.offset().value());
}

/// Reads one message. The values of all events share one reader, and with it its limits.
class MessageReader {
 public:
  MessageReader(MessageType type, ByteView body) : m_in(body), m_values(body) { m_in.skip(valuesBegin(type, body)); }

  Result<SharedObject> read();

 private:
  std::optional<AmfProperty> readName(ByteReader& in);
  void readEvent();
  // What is in an event is read with a reader of its own, which cannot leave it.
  void readData(ByteReader in, SharedObjectEvent& event);
  void readNames(ByteReader& in, SharedObjectEvent& event);
  void readProperties(ByteReader& in, SharedObjectEvent& event);
  void readValues(ByteReader& in, SharedObjectEvent& event);
  std::optional<AmfValue> readValue(ByteReader& in);
  [[nodiscard]] bool ok() const { return !m_object.damage; }
  void fail(const ParseError& error) { m_object.damage = error; }

  ByteReader m_in;
  Amf0Reader m_values;
  std::size_t m_names = 0;
  SharedObject m_object;
};

Result<SharedObject> MessageReader::read() {
  constexpr std::uint32_t kPersistent = 2;
  std::optional<AmfProperty> name = readName(m_in);
  m_object.version = m_in.u32be();
  m_object.persistent = m_in.u32be() == kPersistent;
  m_in.u32be();
  if (!name || !m_in.ok()) return tl::unexpected(m_in.shortage("shared object header"));
  m_object.name = std::move(name->name);
  m_object.nameBytes = name->nameBytes;
  while (ok() && !m_in.atEnd()) readEvent();
  return std::move(m_object);
}

/// A name as everywhere in this message: length in two bytes, no marker.
std::optional<AmfProperty> MessageReader::readName(ByteReader& in) {
  if (++m_names > kMaxSharedObjectNames) {
    fail({ParseError::Kind::LimitExceeded, in.offset(), "shared object names", kMaxSharedObjectNames, m_names});
    return std::nullopt;
  }
  AmfProperty name;
  const StreamOffset at = in.offset();
  const std::size_t begin = positionIn(in);
  const ByteView bytes = in.bytes(in.u16be());
  if (!in.ok()) {
    // The bytes of the event are all there: it is the name that claims too many.
    fail({ParseError::Kind::Malformed, at, "shared object name, which leads out of its event"});
    return std::nullopt;
  }
  name.name.assign(bytes.begin(), bytes.end());
  name.nameBytes = {begin, positionIn(in) - begin};
  return name;
}

void MessageReader::readEvent() {
  if (m_object.events.size() == kMaxSharedObjectEvents) {
    fail({ParseError::Kind::LimitExceeded, m_in.offset(), "shared object events", kMaxSharedObjectEvents, kMaxSharedObjectEvents + 1});
    return;
  }
  SharedObjectEvent event;
  event.header.offset = m_in.position();
  event.type = EventType{m_in.u8()};
  const std::uint32_t size = m_in.u32be();
  event.header.length = m_in.position() - event.header.offset;
  event.data = {m_in.position(), size};
  const ByteReader inside = m_in.sub(size);
  if (!m_in.ok()) {
    fail(m_in.shortage("shared object event"));
    return;
  }
  readData(inside, event);
  m_object.events.push_back(std::move(event));
}

void MessageReader::readData(ByteReader in, SharedObjectEvent& event) {
  switch (event.type) {
    case EventType::RequestChange:
    case EventType::Change:
      readProperties(in, event);
      return;
    case EventType::SendMessage:
      readValues(in, event);
      return;
    case EventType::Success:
    case EventType::Status:
    case EventType::Remove:
    case EventType::RequestRemove:
      readNames(in, event);
      return;
    default:
      return;
  }
}

void MessageReader::readNames(ByteReader& in, SharedObjectEvent& event) {
  while (ok() && !in.atEnd()) {
    std::optional<AmfProperty> name = readName(in);
    if (name) event.names.push_back(std::move(*name));
  }
}

void MessageReader::readValues(ByteReader& in, SharedObjectEvent& event) {
  while (ok() && !in.atEnd()) {
    std::optional<AmfValue> value = readValue(in);
    if (value) event.values.push_back(std::move(*value));
  }
}

void MessageReader::readProperties(ByteReader& in, SharedObjectEvent& event) {
  while (ok() && !in.atEnd()) {
    std::optional<AmfProperty> property = readName(in);
    if (!property) return;
    // A name without a value behind it asks for that property to be cleared.
    if (!in.atEnd()) property->value = readValue(in).value_or(AmfValue{});
    event.properties.push_back(std::move(*property));
  }
}

/// The value at the cursor. One that leads out of its event is none.
std::optional<AmfValue> MessageReader::readValue(ByteReader& in) {
  m_values.moveTo(positionIn(in));
  AmfValue value = m_values.next();
  const StreamOffset at = in.offset();
  if (m_values.error()) fail(*m_values.error());
  in.skip(value.bytes.length);
  if (in.ok()) return value;
  fail({ParseError::Kind::Malformed, at, "shared object value, which leads out of its event"});
  return std::nullopt;
}

std::string quoted(const std::string& name) {
  return fmt::format("'{}'", std::string_view{name}.substr(0, kMaxSummaryLength));
}

std::string summarizeEvent(const SharedObjectEvent& event) {
  std::string inside;
  const auto add = [&inside](const std::string& text) {
    if (inside.size() > kMaxSummaryLength) return;
    if (!inside.empty()) inside += ", ";
    inside += text;
  };
  for (const AmfProperty& property : event.properties) add(quoted(property.name));
  for (const AmfProperty& name : event.names) add(quoted(name.name));
  if (!event.values.empty()) add(describe(event.values.front()));
  return inside.empty() ? toString(event.type) : fmt::format("{}({})", toString(event.type), inside);
}

}  // namespace

Result<SharedObject> parseSharedObject(MessageType type, ByteView body) {
  return MessageReader{type, body}.read();
}

std::string toString(SharedObjectEventType type) {
  const auto index = static_cast<std::size_t>(type);
  if (index == 0 || index >= kEventNames.size()) return fmt::format("unknown ({})", index);
  return std::string{kEventNames[index]};
}

std::string summarize(const SharedObject& object) {
  constexpr std::size_t kShown = 4;
  std::string text = object.name.substr(0, kMaxSummaryLength + 1);
  for (std::size_t i = 0; i < object.events.size() && text.size() <= kMaxSummaryLength; ++i) {
    text += i == 0 ? ": " : ", ";
    if (i == kShown) {
      text += "...";
      break;
    }
    text += summarizeEvent(object.events[i]);
  }
  shorten(text, kMaxSummaryLength);
  return text;
}

}  // namespace rtmpscope::rtmp
