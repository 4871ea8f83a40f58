// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "rtmp/amf_value.h"
#include "rtmp/constants.h"

#include <optional>
#include <string>
#include <vector>

namespace rtmpscope::rtmp {

/// RTMP 7.1.3. It can hold any value.
enum class SharedObjectEventType : std::uint8_t {
  Use = 1,
  Release = 2,
  RequestChange = 3,
  Change = 4,
  Success = 5,
  SendMessage = 6,
  Status = 7,
  Clear = 8,
  Remove = 9,
  RequestRemove = 10,
  UseSuccess = 11,
};

/// One event of a shared object message. What its data holds depends on its type: Request Change and Change have
/// properties, Send Message has values, Success, Remove and Request Remove have names, Status has a code and a level as
/// its names. What an event of unknown type holds is not read.
struct SharedObjectEvent {
  SharedObjectEventType type{};
  ByteRange header;  ///< type and length, in the message body
  ByteRange data;    ///< in the message body
  std::vector<AmfProperty> properties;
  std::vector<AmfValue> values;
  std::vector<AmfProperty> names;  ///< each with its range and without a value
};

/// A shared object message (types 16 and 19).
struct SharedObject {
  std::string name;
  ByteRange nameBytes;  ///< its length included
  std::uint32_t version = 0;
  bool persistent = false;
  std::vector<SharedObjectEvent> events;
  std::optional<ParseError> damage;
};

/// Events of one message, and names in it, that are read.
inline constexpr std::size_t kMaxSharedObjectEvents = 4096;
inline constexpr std::size_t kMaxSharedObjectNames = 16384;

/// Reads the body of a shared object message. Fails only if name, version and flags are not all there.
[[nodiscard]] Result<SharedObject> parseSharedObject(MessageType type, ByteView body);

/// "Use", "Request Change", "unknown (12)".
[[nodiscard]] std::string toString(SharedObjectEventType type);

/// "chat: Use", "chat: Change('topic'), Success('topic')".
[[nodiscard]] std::string summarize(const SharedObject& object);

}  // namespace rtmpscope::rtmp
