// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::rtmp {

/// What is read of the values of one message before the rest is refused (ParseError::Kind::LimitExceeded).
inline constexpr std::size_t kMaxAmfDepth = 64;                       ///< values within values
inline constexpr std::size_t kMaxAmfValues = 65536;                   ///< values in all, resolved references included
inline constexpr std::size_t kMaxAmfRepeatedValues = 1024;            ///< of them, values that references repeat; what is more stays a Reference
inline constexpr std::size_t kMaxAmfRepeatedBytes = 4 * 1024 * 1024;  ///< text that references repeat

struct AmfProperty;

/// A value of AMF0 or AMF3, one type for both encodings. Strings are bytes as sent: usually UTF-8, never to be trusted.
struct AmfValue {
  enum class Type : std::uint8_t {
    Undefined,
    Null,
    Boolean,
    Number,       ///< AMF0 number, AMF3 double
    Integer,      ///< AMF3 integer, signed 29 bits
    String,       ///< AMF0 string and long string, AMF3 string
    Object,       ///< properties in the order sent; className if it is typed
    EcmaArray,    ///< properties; AMF3 arrays also have dense elements
    StrictArray,  ///< elements
    Date,         ///< number: ms since 1970-01-01 UTC
    Xml,
    ByteArray,   ///< string holds the bytes
    Vector,      ///< elements
    Dictionary,  ///< elements: key, value, key, value ...
    Reference,   ///< number: the index; only where it could not be resolved
    Unsupported,
  };

  Type type = Type::Undefined;
  bool boolean = false;
  bool repeated = false;  ///< sent as a reference to a value before it; the content's ranges are those of that value
  double number = 0;
  std::string string;
  std::string className;
  std::vector<AmfProperty> properties;
  std::vector<AmfValue> elements;
  ByteRange bytes;  ///< where the value stands in the message body, marker included

  /// The property of that name, or nullptr. Names are compared exactly.
  [[nodiscard]] const AmfValue* find(std::string_view name) const;
  [[nodiscard]] bool isString() const { return type == Type::String; }
  [[nodiscard]] bool isNumber() const { return type == Type::Number || type == Type::Integer; }
};

struct AmfProperty {
  std::string name;
  AmfValue value;
  ByteRange nameBytes;  ///< its length or reference included; empty for the members that AMF3 traits name once for all
};

/// On one line, shortened to about `maxLength` bytes: 'live', 1, {app: 'live', ...}. Text from the wire is not escaped.
[[nodiscard]] std::string describe(const AmfValue& value, std::size_t maxLength = 200);

/// A number as people write it: 5000000, 0.5, -1.
[[nodiscard]] std::string describeNumber(double number);

/// Name of a type: "Number", "ECMA array".
[[nodiscard]] std::string_view toString(AmfValue::Type type);

}  // namespace rtmpscope::rtmp
