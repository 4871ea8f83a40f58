// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/amf_description.h"

#include "base/field_reader.h"
#include "rtmp/amf0.h"
#include "rtmp/amf3.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace rtmpscope::rtmp {
namespace {

using Type = AmfValue::Type;

constexpr std::array<std::string_view, 18> kAmf0Names = {"Number",      "Boolean",     "String",     "Object",     "MovieClip",    "Null",
                                                         "Undefined",   "Reference",   "ECMA array", "Object end", "Strict array", "Date",
                                                         "Long string", "Unsupported", "RecordSet",  "XML",        "Typed object", "Switch to AMF3"};
constexpr std::array<std::string_view, 18> kAmf3Names = {
    "Undefined", "Null",   "False", "True",       "Integer",       "Double",         "String",           "XML document",      "Date",
    "Array",     "Object", "XML",   "Byte array", "Vector of int", "Vector of uint", "Vector of double", "Vector of objects", "Dictionary"};

/// Wireshark's name for a value of the type, "" where it has none.
std::string_view fieldName(Type type, AmfEncoding encoding) {
  switch (type) {
    case Type::Number:
      return "amf.number";
    case Type::Integer:
      return "amf.integer";
    case Type::Boolean:
      return "amf.boolean";
    case Type::String:
      return "amf.string";
    case Type::Object:
      return "amf.object";
    case Type::EcmaArray:
      return encoding == AmfEncoding::Amf0 ? "amf.ecmaarray" : "amf.array";
    case Type::StrictArray:
      return encoding == AmfEncoding::Amf0 ? "amf.strictarray" : "amf.array";
    case Type::Vector:
    case Type::Dictionary:
      return "amf.array";
    case Type::Date:
      return "amf.date";
    case Type::Xml:
      return "amf.xml";
    case Type::ByteArray:
      return "amf.bytearray";
    case Type::Reference:
      return "amf.object_reference";
    default:
      return {};
  }
}

std::string countText(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// What a row shows beside its label: the value itself, or how much is in it.
std::string valueText(const AmfValue& value) {
  switch (value.type) {
    case Type::Object:
    case Type::EcmaArray:
    case Type::StrictArray:
    case Type::Vector:
    case Type::Dictionary:
      return describe(value);
    default:
      return describe(value, kMaxFieldText);
  }
}

std::string typeText(const AmfValue& value) {
  std::string text{toString(value.type)};
  if (value.type == Type::Object || value.type == Type::EcmaArray) text += ", " + countText(value.properties.size() + value.elements.size(), "item");
  if (value.type == Type::StrictArray || value.type == Type::Vector) text += ", " + countText(value.elements.size(), "item");
  if (value.type == Type::Dictionary) text += ", " + countText(value.elements.size() / 2, "entry");
  if (value.repeated) text += ", by reference";
  return text;
}

/// Wireshark has names of their own for two ways to write a string and XML.
std::string_view fieldNameOf(ByteView body, const AmfValue& value, AmfEncoding encoding) {
  const std::size_t at = value.bytes.offset;
  if (value.type == Type::String && encoding == AmfEncoding::Amf0 && at < body.size() && Amf0Marker{body[at]} == Amf0Marker::LongString) {
    return "amf.longstring";
  }
  const bool isAmf3 = encoding == AmfEncoding::Amf3;
  if (value.type == Type::Xml && isAmf3 && at < body.size() && Amf3Marker{body[at]} == Amf3Marker::XmlDocument) return "amf.xml_doc";
  return fieldName(value.type, encoding);
}

/// Writes the rows below a value.
class Details {
 public:
  Details(ByteView body, std::vector<Field>& rows) : m_body(body), m_rows(rows) {}

  /// The marker, and the fixed fields behind it, of a value that is not a reference. Returns the encoding of what is in it.
  AmfEncoding addHead(const AmfValue& value, AmfEncoding encoding);
  void addContent(const AmfValue& value, AmfEncoding encoding);

 private:
  void addAmf0Fields(const AmfValue& value, std::size_t at);
  void addAmf3Fields(const AmfValue& value, std::size_t at);
  void addAmf3Traits(std::uint32_t header, std::size_t at, std::size_t end);

  ByteView m_body;
  std::vector<Field>& m_rows;
};

template <std::size_t Size>
std::string markerName(const std::array<std::string_view, Size>& names, std::uint8_t marker) {
  return marker < Size ? std::string{names[marker]} : fmt::format("unknown ({})", marker);
}

AmfEncoding Details::addHead(const AmfValue& value, AmfEncoding encoding) {
  std::size_t at = value.bytes.offset;
  const auto addMarker = [&](std::string_view name, std::string_view label, std::string symbol) {
    m_rows.push_back(makeField(name, label, fmt::format("0x{:02x}", m_body[at]), std::move(symbol), {at, 1}));
    ++at;
  };
  if (encoding == AmfEncoding::Amf0 && at < m_body.size()) {
    const std::uint8_t marker = m_body[at];
    addMarker("amf.amf0_type", "AMF0 type", markerName(kAmf0Names, marker));
    if (Amf0Marker{marker} != Amf0Marker::AvmPlus) {
      addAmf0Fields(value, at);
      return encoding;
    }
    encoding = AmfEncoding::Amf3;
  }
  if (at < m_body.size()) {
    addMarker("amf.amf3_type", "AMF3 type", markerName(kAmf3Names, m_body[at]));
    addAmf3Fields(value, at);
  }
  return encoding;
}

/// Lengths and counts that AMF0 writes in a fixed number of bytes.
void Details::addAmf0Fields(const AmfValue& value, std::size_t at) {
  FieldReader in{m_body.first(std::min(value.bytes.end(), m_body.size())), m_rows, at};
  switch (Amf0Marker{m_body[at - 1]}) {
    case Amf0Marker::String:
      in.number(2, "amf.stringlength", "String length");
      return;
    case Amf0Marker::LongString:
      in.number(4, "amf.stringlength", "String length");
      return;
    case Amf0Marker::Xml:
      in.number(4, "amf.xmllength", "XML text length");
      return;
    case Amf0Marker::EcmaArray:
      if (in.number(4, "amf.arraylength", "Array length") != value.properties.size()) in.meaning("advisory; the items differ from it");
      return;
    case Amf0Marker::StrictArray:
      in.number(4, "amf.arraylength", "Array length");
      return;
    case Amf0Marker::Reference:
      in.number(2, "amf.object_reference", "Object reference");
      return;
    case Amf0Marker::Date:
      in.in().skip(8);
      in.number(2, "amf.timezone", "Time zone");
      return;
    case Amf0Marker::TypedObject:
      in.number(2, "amf.classnamelength", "Class name length");
      if (in.ok()) m_rows.push_back(makeField("amf.classname", "Class name", value.className, {}, {in.position(), value.className.size()}));
      return;
    default:
      return;
  }
}

/// A number in one to four bytes (AMF3 1.3.1).
struct U29 {
  std::uint32_t value = 0;
  std::size_t size = 0;  // 0 if it is not all there

  [[nodiscard]] bool isReference() const { return (value & 1U) == 0; }
};

U29 readU29(ByteView body, std::size_t at, std::size_t end) {
  constexpr std::size_t kMostBytes = 4;
  U29 number;
  while (at + number.size < end && number.size < kMostBytes) {
    const std::uint8_t byte = body[at + number.size++];
    if (number.size == kMostBytes) {
      number.value = number.value << 8U | byte;
      return number;
    }
    number.value = number.value << 7U | (byte & 0x7FU);
    if ((byte & 0x80U) == 0) return number;
  }
  return {};
}

/// What stands behind an AMF3 marker before the content: a reference, or a length or count.
void Details::addAmf3Fields(const AmfValue& value, std::size_t at) {
  const std::size_t end = std::min(value.bytes.end(), m_body.size());
  const Amf3Marker marker{m_body[at - 1]};
  if (marker < Amf3Marker::String || marker > Amf3Marker::Dictionary) return;
  const U29 header = readU29(m_body, at, end);
  if (header.size == 0) return;
  const auto add = [&](std::string_view name, std::string_view label) {
    m_rows.push_back(makeField(name, label, fmt::format("{}", header.value >> 1U), {}, {at, header.size}));
  };
  if (header.isReference()) {
    marker == Amf3Marker::String ? add("amf.string_reference", "String reference") : add("amf.object_reference", "Object reference");
    return;
  }
  switch (marker) {
    case Amf3Marker::String:
      add("amf.stringlength", "String length");
      return;
    case Amf3Marker::XmlDocument:
    case Amf3Marker::Xml:
      add("amf.xmllength", "XML text length");
      return;
    case Amf3Marker::Date:
      return;
    case Amf3Marker::Array:
      add("amf.arraydenselength", "Length of dense portion");
      return;
    case Amf3Marker::Object:
      addAmf3Traits(header.value, at, end);
      return;
    case Amf3Marker::ByteArray:
      add("amf.bytearraylength", "ByteArray length");
      return;
    default:
      add("amf.arraylength", "Array length");
      return;
  }
}

/// Class and members of an object, where they are sent and not referred to (AMF3 3.12).
void Details::addAmf3Traits(std::uint32_t header, std::size_t at, std::size_t end) {
  const std::size_t headerSize = readU29(m_body, at, end).size;
  if ((header & 2U) == 0) {
    m_rows.push_back(makeField("amf.trait_reference", "Trait reference", fmt::format("{}", header >> 2U), {}, {at, headerSize}));
    return;
  }
  const bool externalizable = (header & 4U) != 0;
  const std::uint32_t members = externalizable ? 0 : header >> 4U;
  const bool dynamic = !externalizable && (header & 8U) != 0;
  m_rows.push_back(makeField("amf.traitcount", "Trait count", fmt::format("{}", members),
                             externalizable ? "externalizable"
                             : dynamic      ? "dynamic members follow"
                                            : "",
                             {at, headerSize}));
  at += headerSize;
  if (members > kMaxAmfValues) return;
  for (std::uint32_t i = 0; i <= members; ++i) {
    const U29 length = readU29(m_body, at, end);
    if (length.size == 0) return;
    const std::size_t size = length.isReference() ? 0 : length.value >> 1U;
    if (size > end - at - length.size) return;
    AmfValue text;
    text.type = Type::String;
    for (const std::uint8_t byte : m_body.subspan(at + length.size, size)) text.string += static_cast<char>(byte);
    m_rows.push_back(makeField(i == 0 ? "amf.classname" : "amf.membername", i == 0 ? "Class name" : "Member name", describe(text, kMaxFieldText),
                               length.isReference() ? fmt::format("string reference {}", length.value >> 1U) : std::string{},
                               {at, length.size + size}));
    at += length.size + size;
  }
}

void Details::addContent(const AmfValue& value, AmfEncoding encoding) {
  // Where traits are sent, the class name has a row already.
  const bool named = std::any_of(m_rows.begin(), m_rows.end(), [](const Field& row) { return row.name == "amf.classname"; });
  if (encoding == AmfEncoding::Amf3 && !value.className.empty() && !named) {
    m_rows.push_back(makeField("amf.classname", "Class name", fmt::format("'{}'", value.className), {}, {}));
  }
  if (value.type == Type::Dictionary) {
    for (std::size_t i = 0; i < value.elements.size(); ++i) {
      m_rows.push_back(describeValue(m_body, value.elements[i], encoding, i % 2 == 0 ? "Key" : "Value"));
    }
    return;
  }
  for (std::size_t i = 0; i < value.elements.size(); ++i) {
    m_rows.push_back(describeValue(m_body, value.elements[i], encoding, fmt::format("[{}]", i)));
  }
  for (const AmfProperty& property : value.properties) m_rows.push_back(describeProperty(m_body, property, encoding));
}

/// What stands before the characters of a name: a length in two bytes in AMF0, a length or a reference in AMF3.
void addNameLength(ByteView body, ByteRange name, AmfEncoding encoding, std::vector<Field>& rows) {
  constexpr std::size_t kSize = 2;
  if (name.end() > body.size()) return;
  if (encoding == AmfEncoding::Amf0) {
    if (name.length >= kSize) FieldReader{body, rows, name.offset}.number(kSize, "amf.stringlength", "String length");
    return;
  }
  const U29 header = readU29(body, name.offset, name.end());
  if (header.size == 0) return;
  const bool reference = header.isReference();
  rows.push_back(makeField(reference ? "amf.string_reference" : "amf.stringlength", reference ? "String reference" : "String length",
                           fmt::format("{}", header.value >> 1U), {}, {name.offset, header.size}));
}

/// Elements of a vector of numbers have no marker.
bool isNumberVector(ByteView body, const AmfValue& value) {
  if (value.type != Type::Vector || value.bytes.empty()) return false;
  std::size_t at = value.bytes.offset;
  if (at + 1 < body.size() && Amf0Marker{body[at]} == Amf0Marker::AvmPlus && Amf3Marker{body[at + 1]} <= Amf3Marker::VectorObject) ++at;
  return at < body.size() && Amf3Marker{body[at]} >= Amf3Marker::VectorInt && Amf3Marker{body[at]} <= Amf3Marker::VectorDouble;
}

/// The last three bytes of an AMF0 object, where its end marker is there.
void addObjectEnd(ByteView body, const AmfValue& value, AmfEncoding encoding, std::vector<Field>& rows) {
  constexpr std::size_t kSize = 3;
  if (encoding != AmfEncoding::Amf0 || value.repeated || (value.type != Type::Object && value.type != Type::EcmaArray)) return;
  const std::size_t end = value.bytes.end();
  if (end > body.size() || value.bytes.length < kSize + 1) return;
  const ByteView last = body.subspan(end - kSize, kSize);
  if (last[0] != 0 || last[1] != 0 || Amf0Marker{last[2]} != Amf0Marker::ObjectEnd) return;
  rows.push_back(makeField(kEndOfObjectField, "End of object marker", {}, {}, {end - kSize, kSize}));
}

}  // namespace

Field describeValue(ByteView body, const AmfValue& value, AmfEncoding encoding, std::string_view label) {
  Field field = makeField(fieldNameOf(body, value, encoding), label, valueText(value), typeText(value), value.bytes);
  Details details{body, field.children};
  const AmfEncoding inside = details.addHead(value, encoding);
  if (isNumberVector(body, value)) {
    for (std::size_t i = 0; i < value.elements.size(); ++i) {
      const AmfValue& element = value.elements[i];
      field.children.push_back(makeField(fieldName(element.type, inside), fmt::format("[{}]", i), describe(element), {}, element.bytes));
    }
    return field;
  }
  details.addContent(value, inside);
  addObjectEnd(body, value, inside, field.children);
  return field;
}

Field describeProperty(ByteView body, const AmfProperty& property, AmfEncoding encoding) {
  Field field = describeValue(body, property.value, encoding, property.name);
  if (property.nameBytes.empty()) return field;
  Field name = makeField("amf.string", "Name", fmt::format("'{}'", property.name), {}, property.nameBytes);
  addNameLength(body, property.nameBytes, encoding, name.children);
  field.children.insert(field.children.begin(), std::move(name));
  if (property.nameBytes.end() == property.value.bytes.offset) {
    field.bytes = {property.nameBytes.offset, property.nameBytes.length + property.value.bytes.length};
  }
  return field;
}

std::vector<Field> describeValues(ByteView body, std::size_t begin) {
  std::vector<Field> rows;
  Amf0Reader reader{body, begin};
  while (!reader.done()) {
    const AmfValue value = reader.next();
    rows.push_back(describeValue(body, value, AmfEncoding::Amf0, toString(value.type)));
  }
  if (reader.error()) rows.push_back(damageField(*reader.error(), body.size()));
  return rows;
}

}  // namespace rtmpscope::rtmp
