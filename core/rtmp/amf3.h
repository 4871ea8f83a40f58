// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rtmp/amf_cursor.h"

#include <memory>
#include <vector>

namespace rtmpscope::rtmp {

/// AMF3 markers (AMF3 3.1).
enum class Amf3Marker : std::uint8_t {
  Undefined = 0x00,
  Null = 0x01,
  False = 0x02,
  True = 0x03,
  Integer = 0x04,
  Double = 0x05,
  String = 0x06,
  XmlDocument = 0x07,
  Date = 0x08,
  Array = 0x09,
  Object = 0x0A,
  Xml = 0x0B,
  ByteArray = 0x0C,
  VectorInt = 0x0D,
  VectorUint = 0x0E,
  VectorDouble = 0x0F,
  VectorObject = 0x10,
  Dictionary = 0x11,
};

/// Reads AMF3 values at a cursor. The reference tables last as long as the reader: for one message.
class Amf3Reader {
 public:
  /// @param cursor  where to read; must outlive this
  explicit Amf3Reader(AmfCursor& cursor) : m_cursor(cursor), m_objects(cursor) {}

  /// The value at the cursor. On an error, which the cursor notes, what was read of it.
  AmfValue readValue();

 private:
  /// Class name and members of an object, which AMF3 sends once (AMF3 3.12). The views are into the body.
  struct Traits {
    ByteView className;
    std::vector<ByteView> members;
    bool externalizable = false;
    bool dynamic = false;
  };
  struct Text {
    ByteView bytes;
    bool repeated = false;
  };

  std::uint32_t readU29();
  Text readText();
  std::shared_ptr<const Traits> readTraits(std::uint32_t header);
  void readContent(Amf3Marker marker, AmfValue& value);
  void readInteger(AmfValue& value);
  void readString(AmfValue& value);
  void readComplex(Amf3Marker marker, AmfValue& value);
  void readArray(std::uint32_t denseCount, AmfValue& value);
  void readObject(std::uint32_t header, AmfValue& value);
  void readExternal(AmfValue& value);
  void readDynamicMembers(AmfValue& value);
  void readNumbers(Amf3Marker marker, std::uint32_t count, AmfValue& value);
  void readVectorOfObjects(std::uint32_t count, AmfValue& value);
  void readDictionary(std::uint32_t count, AmfValue& value);

  AmfCursor& m_cursor;
  AmfObjectTable m_objects;
  std::vector<ByteView> m_strings;
  std::vector<std::shared_ptr<const Traits>> m_traits;  // shared with the objects that are being read: a class may have many members
};

}  // namespace rtmpscope::rtmp
