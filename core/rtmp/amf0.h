// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rtmp/amf3.h"
#include "rtmp/amf_cursor.h"

#include <optional>

namespace rtmpscope::rtmp {

/// AMF0 markers (AMF0 2.1).
enum class Amf0Marker : std::uint8_t {
  Number = 0x00,
  Boolean = 0x01,
  String = 0x02,
  Object = 0x03,
  MovieClip = 0x04,
  Null = 0x05,
  Undefined = 0x06,
  Reference = 0x07,
  EcmaArray = 0x08,
  ObjectEnd = 0x09,
  StrictArray = 0x0A,
  Date = 0x0B,
  LongString = 0x0C,
  Unsupported = 0x0D,
  RecordSet = 0x0E,
  Xml = 0x0F,
  TypedObject = 0x10,
  AvmPlus = 0x11,  ///< the next value, and only that one, is AMF3
};

/// Reads the values of one message body, one after the other. What a marker 0x11 announces is read as AMF3.
///
/// An object or ECMA array that ends with the body instead of its end marker is taken as complete: some senders leave the
/// marker out there. The count of an ECMA array is advisory (AMF0 2.10) and is not looked at.
class Amf0Reader {
 public:
  /// @param body   must outlive this; ranges count from its start
  /// @param begin  where the first value stands
  explicit Amf0Reader(ByteView body, std::size_t begin = 0) : m_cursor(body, begin), m_objects(m_cursor), m_amf3(m_cursor) {}
  Amf0Reader(const Amf0Reader&) = delete;
  Amf0Reader& operator=(const Amf0Reader&) = delete;

  /// True if there is nothing more to read, be it for an error.
  [[nodiscard]] bool done() const { return !m_cursor.ok() || m_cursor.in().atEnd(); }
  [[nodiscard]] std::size_t position() const { return m_cursor.position(); }
  /// Why the last value could not be read whole.
  [[nodiscard]] const std::optional<ParseError>& error() const { return m_cursor.error(); }

  /// The next value. On an error, what was read of it.
  AmfValue next();
  /// Goes on at another place of the body. Limits and reference tables stay.
  void moveTo(std::size_t position) { m_cursor.moveTo(position); }

 private:
  AmfValue readValue();
  void readContent(Amf0Marker marker, AmfValue& value);
  void readProperties(AmfValue& value);
  bool readProperty(AmfValue& value);
  void readObject(Amf0Marker marker, AmfValue& value);
  void readStrictArray(AmfValue& value);
  void readLongString(AmfValue::Type type, AmfValue& value);

  AmfCursor m_cursor;
  AmfObjectTable m_objects;
  Amf3Reader m_amf3;
};

}  // namespace rtmpscope::rtmp
