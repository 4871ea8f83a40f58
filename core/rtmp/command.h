// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "rtmp/amf_value.h"
#include "rtmp/constants.h"

#include <optional>
#include <string>
#include <vector>

namespace rtmpscope::rtmp {

/// A command message (types 17 and 20): name, transaction id, command object or null, arguments (RTMP 7.1.1).
struct Command {
  std::string name;
  double transaction = 0;
  AmfValue object;                  ///< the command object; Null or Undefined where there is none
  std::vector<AmfValue> arguments;  ///< what follows it
  std::optional<ParseError> damage; ///< set if the body broke off or broke the rules behind what is here
};

/// A data message (types 15 and 18): its values in order. The name is the first string, or the second one if the first
/// is @setDataFrame (RTMP 7.1.2).
struct DataMessage {
  std::string handler;              ///< "@setDataFrame", "onMetaData", "|RtmpSampleAccess" ...: the first string
  std::vector<AmfValue> values;     ///< what follows it
  std::optional<ParseError> damage;
};

/// Reads the body of a command message. Fails only if not even the name is there.
[[nodiscard]] Result<Command> parseCommand(MessageType type, ByteView body);

/// Reads the body of a data message. Fails only if not even the first value is there.
[[nodiscard]] Result<DataMessage> parseData(MessageType type, ByteView body);

}  // namespace rtmpscope::rtmp
