// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/shared_object.h"

#include "base/byte_reader.h"
#include "rtmp/amf0.h"
#include "rtmp/command.h"

#include <fmt/format.h>
#include <array>
#include <utility>

namespace rtmpscope::rtmp {
namespace {

using EventType = SharedObjectEventType;

constexpr std::array<std::string_view, 12> kEventNames = {"",       "Use",   "Release", "Request Change", "Change",     "Success", "Send Message",
                                                          "Status", "Clear", "Remove",  "Request Remove", "Use Success"};

/// Reads one message. The values of all events share one reader, and with it its limits.
class MessageReader {
 public:
  MessageReader(MessageType type, ByteView body) : m_in(body), m_values(body) { m_in.skip(valuesBegin(type, body)); }

  Result<SharedObject> read();

 private:
  std::optional<AmfProperty> readName();
  void readEvent();
  void readData(SharedObjectEvent& event);
  void readNames(SharedObjectEvent& event);
  void readProperties(SharedObjectEvent& event);
  void readValues(SharedObjectEvent& event);
  AmfValue readValue(std::size_t end);
  [[nodiscard]] bool ok() const { return !m_object.damage; }
  void fail(const ParseError& error) { m_object.damage = error; }

  ByteReader m_in;
  Amf0Reader m_values;
  std::size_t m_names = 0;
  SharedObject m_object;
};

Result<SharedObject> MessageReader::read() {
  constexpr std::uint32_t kPersistent = 2;
  std::optional<AmfProperty> name = readName();
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
std::optional<AmfProperty> MessageReader::readName() {
  if (++m_names > kMaxSharedObjectNames) {
    fail({ParseError::Kind::LimitExceeded, m_in.offset(), "shared object names", kMaxSharedObjectNames, m_names});
    return std::nullopt;
  }
  AmfProperty name;
  const std::size_t begin = m_in.position();
  const ByteView bytes = m_in.bytes(m_in.u16be());
  if (!m_in.ok()) {
    fail(m_in.shortage("shared object name"));
    return std::nullopt;
  }
  name.name.assign(bytes.begin(), bytes.end());
  name.nameBytes = {begin, m_in.position() - begin};
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
  ByteReader after = m_in;
  after.skip(size);
  if (!after.ok()) {
    fail(after.shortage("shared object event"));
    return;
  }
  readData(event);
  m_in = after;
  m_object.events.push_back(std::move(event));
}

void MessageReader::readData(SharedObjectEvent& event) {
  switch (event.type) {
    case EventType::RequestChange:
    case EventType::Change:
      readProperties(event);
      return;
    case EventType::SendMessage:
      readValues(event);
      return;
    case EventType::Success:
    case EventType::Status:
    case EventType::Remove:
    case EventType::RequestRemove:
      readNames(event);
      return;
    default:
      return;
  }
}

void MessageReader::readNames(SharedObjectEvent& event) {
  while (ok() && m_in.position() < event.data.end()) {
    std::optional<AmfProperty> name = readName();
    if (name) event.names.push_back(std::move(*name));
  }
}

void MessageReader::readValues(SharedObjectEvent& event) {
  while (ok() && m_in.position() < event.data.end()) event.values.push_back(readValue(event.data.end()));
}

void MessageReader::readProperties(SharedObjectEvent& event) {
  while (ok() && m_in.position() < event.data.end()) {
    std::optional<AmfProperty> property = readName();
    if (!property) return;
    // A name without a value behind it asks for that property to be cleared.
    if (m_in.position() < event.data.end()) property->value = readValue(event.data.end());
    event.properties.push_back(std::move(*property));
  }
}

/// The value at the cursor, which must not lead out of its event.
AmfValue MessageReader::readValue(std::size_t end) {
  m_values.moveTo(m_in.position());
  AmfValue value = m_values.next();
  if (m_values.error()) {
    fail(*m_values.error());
  } else if (value.bytes.end() > end) {
    fail({ParseError::Kind::Malformed, m_in.offset(), "shared object event", end, value.bytes.end()});
  }
  m_in.skip(value.bytes.length);
  return value;
}

std::string summarizeEvent(const SharedObjectEvent& event) {
  std::string inside;
  const auto add = [&inside](const std::string& text) {
    if (!inside.empty()) inside += ", ";
    inside += text;
  };
  for (const AmfProperty& property : event.properties) add(fmt::format("'{}'", property.name));
  for (const AmfProperty& name : event.names) add(fmt::format("'{}'", name.name));
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
  std::string text = object.name;
  for (std::size_t i = 0; i < object.events.size(); ++i) {
    if (i == kShown) return text + ", ...";
    text += i == 0 ? ": " : ", ";
    text += summarizeEvent(object.events[i]);
  }
  return text;
}

}  // namespace rtmpscope::rtmp
