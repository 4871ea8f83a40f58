// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/amf0.h"

#include <utility>

namespace rtmpscope::rtmp {
namespace {

using Kind = ParseError::Kind;
using Type = AmfValue::Type;

// Of a value that broke off before it was all there nothing is made up.
void forget(AmfValue& value) {
  value.type = Type::Undefined;
  value.boolean = false;
  value.number = 0;
}

}  // namespace

AmfValue Amf0Reader::next() {
  if (m_cursor.ok()) return readValue();
  AmfValue nothing;
  nothing.bytes.offset = m_cursor.position();
  return nothing;
}

AmfValue Amf0Reader::readValue() {
  AmfValue value;
  value.bytes.offset = m_cursor.position();
  if (m_cursor.enter()) {
    const Amf0Marker marker{m_cursor.in().u8()};
    if (m_cursor.check("AMF0 marker")) readContent(marker, value);
  }
  m_cursor.leave();
  value.bytes.length = m_cursor.position() - value.bytes.offset;
  return value;
}

void Amf0Reader::readContent(Amf0Marker marker, AmfValue& value) {
  ByteReader& in = m_cursor.in();
  switch (marker) {
    case Amf0Marker::Number:
      value.type = Type::Number;
      value.number = in.f64be();
      if (!m_cursor.check("AMF0 number")) forget(value);
      return;
    case Amf0Marker::Boolean:
      value.type = Type::Boolean;
      value.boolean = in.u8() != 0;
      if (!m_cursor.check("AMF0 boolean")) forget(value);
      return;
    case Amf0Marker::String:
      value.type = Type::String;
      value.string = m_cursor.text(in.bytes(in.u16be()), false);
      m_cursor.check("AMF0 string");
      return;
    case Amf0Marker::Null:
      value.type = Type::Null;
      return;
    case Amf0Marker::Undefined:
      return;
    case Amf0Marker::Reference: {
      const std::uint16_t index = in.u16be();
      if (m_cursor.check("AMF0 reference")) m_objects.resolve(index, value, [this] { return readValue(); });
      return;
    }
    case Amf0Marker::Object:
    case Amf0Marker::EcmaArray:
    case Amf0Marker::TypedObject:
      readObject(marker, value);
      return;
    case Amf0Marker::StrictArray:
      readStrictArray(value);
      return;
    case Amf0Marker::Date:
      value.type = Type::Date;
      value.number = in.f64be();
      in.skip(2);  // a time zone that is reserved and not to be used (AMF0 2.13)
      if (!m_cursor.check("AMF0 date")) forget(value);
      return;
    case Amf0Marker::LongString:
      readLongString(Type::String, value);
      return;
    case Amf0Marker::Xml:
      readLongString(Type::Xml, value);
      return;
    case Amf0Marker::Unsupported:
      value.type = Type::Unsupported;
      return;
    case Amf0Marker::MovieClip:
    case Amf0Marker::RecordSet:
      // Reserved; nobody has said how long they are (AMF0 2.5, 2.16).
      value.type = Type::Unsupported;
      m_cursor.fail(Kind::Unsupported, value.bytes.offset, "AMF0 reserved marker", 0, static_cast<std::uint64_t>(marker));
      return;
    case Amf0Marker::AvmPlus: {
      const std::size_t begin = value.bytes.offset;
      value = m_amf3.readValue();
      value.bytes.offset = begin;
      return;
    }
    case Amf0Marker::ObjectEnd:
      break;
  }
  m_cursor.fail(Kind::Malformed, value.bytes.offset, "AMF0 marker", static_cast<std::uint64_t>(Amf0Marker::AvmPlus),
                static_cast<std::uint64_t>(marker));
}

void Amf0Reader::readObject(Amf0Marker marker, AmfValue& value) {
  ByteReader& in = m_cursor.in();
  value.type = marker == Amf0Marker::EcmaArray ? Type::EcmaArray : Type::Object;
  const std::size_t entry = m_objects.open(value.bytes.offset);
  if (marker == Amf0Marker::EcmaArray) in.u32be();
  if (marker == Amf0Marker::TypedObject) value.className = m_cursor.text(in.bytes(in.u16be()), false);
  if (m_cursor.check(marker == Amf0Marker::EcmaArray ? "AMF0 ECMA array" : "AMF0 object")) readProperties(value);
  m_objects.close(entry);
}

void Amf0Reader::readProperties(AmfValue& value) {
  while (m_cursor.ok() && !m_cursor.in().atEnd() && readProperty(value)) {
  }
}

/// False at the end marker: an empty name and the marker 09.
bool Amf0Reader::readProperty(AmfValue& value) {
  ByteReader& in = m_cursor.in();
  const std::size_t begin = m_cursor.position();
  const ByteView name = in.bytes(in.u16be());
  if (!m_cursor.check("AMF0 property name")) return false;
  if (name.empty()) {
    ByteReader ahead = in;
    const std::uint8_t marker = ahead.u8();
    if (!ahead.ok()) {
      m_cursor.fail(ahead.shortage("AMF0 object end"));
      return false;
    }
    if (Amf0Marker{marker} == Amf0Marker::ObjectEnd) {
      in.skip(1);
      return false;
    }
  }
  AmfProperty property;
  property.name = m_cursor.text(name, false);
  property.nameBytes = {begin, m_cursor.position() - begin};
  property.value = readValue();
  value.properties.push_back(std::move(property));
  return true;
}

void Amf0Reader::readStrictArray(AmfValue& value) {
  value.type = Type::StrictArray;
  const std::size_t entry = m_objects.open(value.bytes.offset);
  const std::uint32_t count = m_cursor.in().u32be();
  m_cursor.check("AMF0 strict array");
  for (std::uint32_t i = 0; i < count && m_cursor.ok(); ++i) value.elements.push_back(readValue());
  m_objects.close(entry);
}

void Amf0Reader::readLongString(Type type, AmfValue& value) {
  ByteReader& in = m_cursor.in();
  value.type = type;
  value.string = m_cursor.text(in.bytes(in.u32be()), false);
  m_cursor.check("AMF0 long string");
}

}  // namespace rtmpscope::rtmp
