// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "rtmp/amf_value.h"
#include "rtmp/constants.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::rtmp {

/// Bytes of a command's or handler's name that are kept. The longest one known has some thirty.
inline constexpr std::size_t kMaxNameLength = 1024;

/// A command message (types 17 and 20): name, transaction id, command object or null, arguments (RTMP 7.1.1).
struct Command {
  std::string name;  ///< cut, with "..." at the end and damage noted, where it is longer than kMaxNameLength
  double transaction = 0;
  bool hasTransaction = false;       ///< false if the body ends before it, or something else stands in its place
  AmfValue object;                   ///< the command object; Null or Undefined where there is none
  std::vector<AmfValue> arguments;   ///< what follows it
  std::optional<ParseError> damage;  ///< set if the body broke off or broke the rules behind what is here
};

/// A data message (types 15 and 18): its values in order (RTMP 7.1.2). What @setDataFrame sets is named by its first value.
struct DataMessage {
  std::string handler;           ///< "@setDataFrame", "onMetaData", "|RtmpSampleAccess" ...: the first string; cut as Command::name
  std::vector<AmfValue> values;  ///< what follows it
  std::optional<ParseError> damage;
};

/// Reads the body of a command message. Type 17 begins with a format selector, which must be 0 (Errata 7.2); where an
/// AMF0 string stands in its place, it was left out. Fails only if not even the name is there.
[[nodiscard]] Result<Command> parseCommand(MessageType type, ByteView body);

/// Reads the body of a data message. Type 15 begins as type 17 does. If the first value is no string, `handler` is empty
/// and all values are in `values`. Fails only if not even the first value is there.
[[nodiscard]] Result<DataMessage> parseData(MessageType type, ByteView body);

/// Where the first value stands in the body of a command, data or shared object message: behind the format selector of
/// types 15, 16 and 17 where there is one, else 0.
[[nodiscard]] std::size_t valuesBegin(MessageType type, ByteView body);

/// The name of what a data message carries: "onMetaData" for both onMetaData and @setDataFrame('onMetaData', ...).
[[nodiscard]] std::string_view dataName(const DataMessage& data);

/// The value of "code" in the first argument that has one ("NetStream.Publish.Start"), or "". The same for "level" and
/// "description".
[[nodiscard]] std::string_view statusText(const std::vector<AmfValue>& values, std::string_view property);

}  // namespace rtmpscope::rtmp
