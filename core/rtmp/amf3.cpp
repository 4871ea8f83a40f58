// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/amf3.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rtmpscope::rtmp {
namespace {

using Kind = ParseError::Kind;
using Type = AmfValue::Type;

/// Externalizable classes whose body is known: one AMF3 value (Flex's collections and proxy).
constexpr std::array<std::string_view, 4> kOneValueClasses = {
    "flex.messaging.io.ArrayCollection",
    "flex.messaging.io.ArrayList",
    "flex.messaging.io.ObjectProxy",
    "flex.messaging.io.ManagedObjectProxy",
};

}  // namespace

AmfValue Amf3Reader::readValue() {
  AmfValue value;
  value.bytes.offset = m_cursor.position();
  if (m_cursor.enter()) {
    const Amf3Marker marker{m_cursor.in().u8()};
    if (m_cursor.check("AMF3 marker")) readContent(marker, value);
  }
  m_cursor.leave();
  value.bytes.length = m_cursor.position() - value.bytes.offset;
  return value;
}

void Amf3Reader::readContent(Amf3Marker marker, AmfValue& value) {
  switch (marker) {
    case Amf3Marker::Undefined:
      return;
    case Amf3Marker::Null:
      value.type = Type::Null;
      return;
    case Amf3Marker::False:
    case Amf3Marker::True:
      value.type = Type::Boolean;
      value.boolean = marker == Amf3Marker::True;
      return;
    case Amf3Marker::Integer:
      readInteger(value);
      return;
    case Amf3Marker::Double:
      value.type = Type::Number;
      value.number = m_cursor.in().f64be();
      if (!m_cursor.check("AMF3 double")) value.type = Type::Undefined;
      return;
    case Amf3Marker::String:
      readString(value);
      return;
    case Amf3Marker::XmlDocument:
    case Amf3Marker::Date:
    case Amf3Marker::Array:
    case Amf3Marker::Object:
    case Amf3Marker::Xml:
    case Amf3Marker::ByteArray:
    case Amf3Marker::VectorInt:
    case Amf3Marker::VectorUint:
    case Amf3Marker::VectorDouble:
    case Amf3Marker::VectorObject:
    case Amf3Marker::Dictionary:
      readComplex(marker, value);
      return;
  }
  m_cursor.fail(Kind::Malformed, value.bytes.offset, "AMF3 marker", static_cast<std::uint64_t>(Amf3Marker::Dictionary),
                static_cast<std::uint64_t>(marker));
}

std::uint32_t Amf3Reader::readU29() {
  std::uint32_t value = 0;
  for (int i = 0; i < 3; ++i) {
    const std::uint8_t byte = m_cursor.in().u8();
    value = value << 7U | (byte & 0x7FU);
    if ((byte & 0x80U) == 0) {
      m_cursor.check("AMF3 U29");
      return value;
    }
  }
  value = value << 8U | m_cursor.in().u8();  // the fourth byte has all its bits (AMF3 1.3.1)
  return m_cursor.check("AMF3 U29") ? value : 0;
}

void Amf3Reader::readInteger(AmfValue& value) {
  constexpr std::uint32_t kSign = 1U << 28U;
  value.type = Type::Integer;
  const std::uint32_t raw = readU29();
  value.number = static_cast<double>(static_cast<std::int32_t>(raw ^ kSign) - static_cast<std::int32_t>(kSign));
}

Amf3Reader::Text Amf3Reader::readText() {
  const std::size_t at = m_cursor.position();
  const std::uint32_t header = readU29();
  if (!m_cursor.ok()) return {};
  const std::uint32_t number = header >> 1U;
  if ((header & 1U) == 0) {
    if (number < m_strings.size()) return {m_strings[number], true};
    m_cursor.fail(Kind::Malformed, at, "AMF3 string reference", m_strings.size(), number);
    return {};
  }
  const ByteView bytes = m_cursor.in().bytes(number);
  if (!m_cursor.check("AMF3 string")) return {};
  // The empty string is never sent by reference (AMF3 1.3.2).
  if (!bytes.empty() && !m_cursor.replaying()) m_strings.push_back(bytes);
  return {bytes, false};
}

void Amf3Reader::readString(AmfValue& value) {
  value.type = Type::String;
  const Text text = readText();
  value.string = m_cursor.text(text.bytes, text.repeated);
  value.repeated = text.repeated;
}

void Amf3Reader::readComplex(Amf3Marker marker, AmfValue& value) {
  const std::uint32_t header = readU29();
  if (!m_cursor.ok()) return;
  const std::uint32_t number = header >> 1U;
  if ((header & 1U) == 0) {
    m_objects.resolve(number, value, [this] { return readValue(); });
    return;
  }
  const std::size_t entry = m_objects.open(value.bytes.offset);
  switch (marker) {
    case Amf3Marker::XmlDocument:
    case Amf3Marker::Xml:
      value.type = Type::Xml;
      value.string = m_cursor.text(m_cursor.in().bytes(number), false);
      m_cursor.check("AMF3 XML");
      break;
    case Amf3Marker::Date:
      value.type = Type::Date;
      value.number = m_cursor.in().f64be();
      m_cursor.check("AMF3 date");
      break;
    case Amf3Marker::ByteArray:
      value.type = Type::ByteArray;
      value.string = m_cursor.text(m_cursor.in().bytes(number), false);
      m_cursor.check("AMF3 ByteArray");
      break;
    case Amf3Marker::Array:
      readArray(number, value);
      break;
    case Amf3Marker::Object:
      readObject(header, value);
      break;
    case Amf3Marker::VectorObject:
      readVectorOfObjects(number, value);
      break;
    case Amf3Marker::Dictionary:
      readDictionary(number, value);
      break;
    default:
      readNumbers(marker, number, value);
      break;
  }
  m_objects.close(entry);
}

void Amf3Reader::readArray(std::uint32_t denseCount, AmfValue& value) {
  readDynamicMembers(value);
  value.type = value.properties.empty() ? Type::StrictArray : Type::EcmaArray;
  for (std::uint32_t i = 0; i < denseCount && m_cursor.ok(); ++i) value.elements.push_back(readValue());
}

void Amf3Reader::readDynamicMembers(AmfValue& value) {
  while (m_cursor.ok()) {
    const std::size_t at = m_cursor.position();
    const Text name = readText();
    if (!m_cursor.ok() || name.bytes.empty()) return;
    AmfProperty property;
    property.name = m_cursor.text(name.bytes, name.repeated);
    property.nameBytes = {at, m_cursor.position() - at};
    property.value = readValue();
    value.properties.push_back(std::move(property));
  }
}

/// Null, with the error noted, where there are none of that number.
std::shared_ptr<const Amf3Reader::Traits> Amf3Reader::readTraits(std::uint32_t header) {
  const std::size_t at = m_cursor.position();
  if ((header & 2U) == 0) {
    const std::uint32_t index = header >> 2U;
    if (index < m_traits.size()) return m_traits[index];
    m_cursor.fail(Kind::Malformed, at, "AMF3 traits reference", m_traits.size(), index);
    return nullptr;
  }
  const auto traits = std::make_shared<Traits>();
  traits->externalizable = (header & 4U) != 0;
  traits->dynamic = !traits->externalizable && (header & 8U) != 0;
  traits->className = readText().bytes;
  const std::uint32_t count = traits->externalizable ? 0 : header >> 4U;
  if (count > kMaxAmfValues) m_cursor.fail(Kind::LimitExceeded, at, "AMF3 sealed members", kMaxAmfValues, count);
  for (std::uint32_t i = 0; i < count && m_cursor.ok(); ++i) traits->members.push_back(readText().bytes);
  if (!m_cursor.replaying()) m_traits.push_back(traits);
  return traits;
}

void Amf3Reader::readObject(std::uint32_t header, AmfValue& value) {
  value.type = Type::Object;
  const std::shared_ptr<const Traits> traits = readTraits(header);
  if (traits == nullptr || !m_cursor.ok()) return;
  value.className = m_cursor.text(traits->className, (header & 2U) == 0);
  if (traits->externalizable) {
    readExternal(value);
    return;
  }
  for (const ByteView member : traits->members) {
    if (!m_cursor.ok()) return;
    AmfProperty property;
    property.name = m_cursor.text(member, true);
    property.value = readValue();
    value.properties.push_back(std::move(property));
  }
  if (traits->dynamic) readDynamicMembers(value);
}

void Amf3Reader::readExternal(AmfValue& value) {
  // What an externalizable class writes is agreed on outside AMF, so an unknown class has no known end (AMF3 3.12).
  if (std::find(kOneValueClasses.begin(), kOneValueClasses.end(), value.className) == kOneValueClasses.end()) {
    m_cursor.fail(Kind::Unsupported, m_cursor.position(), "AMF3 externalizable class");
    return;
  }
  value.elements.push_back(readValue());
}

void Amf3Reader::readNumbers(Amf3Marker marker, std::uint32_t count, AmfValue& value) {
  value.type = Type::Vector;
  m_cursor.in().u8();  // fixed length: nothing that a reader must know
  m_cursor.check("AMF3 vector");
  for (std::uint32_t i = 0; i < count && m_cursor.ok(); ++i) {
    AmfValue element;
    element.type = marker == Amf3Marker::VectorDouble ? Type::Number : Type::Integer;
    element.bytes.offset = m_cursor.position();
    m_cursor.enter();
    if (marker == Amf3Marker::VectorDouble) {
      element.number = m_cursor.in().f64be();
    } else {
      const std::uint32_t raw = m_cursor.in().u32be();
      element.number = marker == Amf3Marker::VectorInt ? static_cast<double>(static_cast<std::int32_t>(raw)) : static_cast<double>(raw);
    }
    m_cursor.leave();
    if (!m_cursor.check("AMF3 vector")) return;
    element.bytes.length = m_cursor.position() - element.bytes.offset;
    value.elements.push_back(std::move(element));
  }
}

void Amf3Reader::readVectorOfObjects(std::uint32_t count, AmfValue& value) {
  value.type = Type::Vector;
  m_cursor.in().u8();
  if (!m_cursor.check("AMF3 vector")) return;
  const Text name = readText();
  value.className = m_cursor.text(name.bytes, name.repeated);
  for (std::uint32_t i = 0; i < count && m_cursor.ok(); ++i) value.elements.push_back(readValue());
}

void Amf3Reader::readDictionary(std::uint32_t count, AmfValue& value) {
  value.type = Type::Dictionary;
  m_cursor.in().u8();  // weak keys: nothing that a reader must know
  m_cursor.check("AMF3 dictionary");
  for (std::uint32_t i = 0; i < count && m_cursor.ok(); ++i) {
    value.elements.push_back(readValue());
    if (m_cursor.ok()) value.elements.push_back(readValue());
  }
}

}  // namespace rtmpscope::rtmp
