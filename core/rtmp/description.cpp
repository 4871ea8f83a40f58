// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/description.h"

#include "base/short_text.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace rtmpscope::rtmp {
namespace {

struct TypeName {
  MessageType type;
  std::string_view name;
};

constexpr std::array<TypeName, 15> kTypeNames = {{
    {MessageType::SetChunkSize, "Set Chunk Size"},
    {MessageType::Abort, "Abort Message"},
    {MessageType::Acknowledgement, "Acknowledgement"},
    {MessageType::UserControl, "User Control Message"},
    {MessageType::WindowAcknowledgementSize, "Window Acknowledgement Size"},
    {MessageType::SetPeerBandwidth, "Set Peer Bandwidth"},
    {MessageType::Audio, "Audio Data"},
    {MessageType::Video, "Video Data"},
    {MessageType::DataAmf3, "Data (AMF3)"},
    {MessageType::SharedObjectAmf3, "Shared Object (AMF3)"},
    {MessageType::CommandAmf3, "Command (AMF3)"},
    {MessageType::DataAmf0, "Data (AMF0)"},
    {MessageType::SharedObjectAmf0, "Shared Object (AMF0)"},
    {MessageType::CommandAmf0, "Command (AMF0)"},
    {MessageType::Aggregate, "Aggregate"},
}};

struct EventName {
  UserControlEvent event;
  std::string_view name;
};

constexpr std::array<EventName, 11> kEventNames = {{
    {UserControlEvent::StreamBegin, "Stream Begin"},
    {UserControlEvent::StreamEof, "Stream EOF"},
    {UserControlEvent::StreamDry, "Stream Dry"},
    {UserControlEvent::SetBufferLength, "Set Buffer Length"},
    {UserControlEvent::StreamIsRecorded, "Stream Is Recorded"},
    {UserControlEvent::PingRequest, "Ping Request"},
    {UserControlEvent::PingResponse, "Ping Response"},
    {UserControlEvent::SwfVerificationRequest, "SWF Verification Request"},
    {UserControlEvent::SwfVerificationResponse, "SWF Verification Response"},
    {UserControlEvent::BufferEmpty, "Buffer Empty"},
    {UserControlEvent::BufferReady, "Buffer Ready"},
}};

/// RTMP 5.4.5.
constexpr std::array<std::string_view, 3> kLimitTypes = {"Hard", "Soft", "Dynamic"};

/// Commands whose first argument, the name of a stream, says it all.
constexpr std::array<std::string_view, 4> kNamingCommands = {"publish", "play", "releaseStream", "FCPublish"};

[[nodiscard]] bool isScalar(const AmfValue& value) {
  return value.isString() || value.isNumber() || value.type == AmfValue::Type::Boolean;
}

/// What every summary of a command or data message is made by.
std::string call(std::string_view name, std::string_view arguments) {
  // What does not fit is not copied: a name and an argument may have megabytes.
  std::string text = fmt::format("{}({})", name.substr(0, kMaxSummaryLength), arguments);
  shorten(text, kMaxSummaryLength);
  return text;
}

/// The scalars that the values begin with: "'onMetaData'", "true, 5000".
std::string leadingScalars(const std::vector<AmfValue>& values, std::size_t limit) {
  std::string text;
  for (const AmfValue& value : values) {
    if (limit == 0 || !isScalar(value) || text.size() > kMaxSummaryLength) break;
    if (!text.empty()) text += ", ";
    text += describe(value);
    --limit;
  }
  return text;
}

std::string quoted(std::string_view text) {
  AmfValue value;
  value.type = AmfValue::Type::String;
  value.string = text;
  return describe(value);
}

/// Some servers put what they say of a status in the place of the command object.
std::string_view objectCode(const Command& command) {
  const AmfValue* code = command.object.find("code");
  return code != nullptr && code->isString() ? std::string_view{code->string} : std::string_view{};
}

std::string summarizeUserControl(const ControlValues& control) {
  const std::string name = toString(control.event);
  switch (control.event) {
    case UserControlEvent::SwfVerificationRequest:
    case UserControlEvent::SwfVerificationResponse:
      return name;
    case UserControlEvent::SetBufferLength:
      if (control.isShort) return name;
      return fmt::format("{} {},{}ms", name, control.value, control.second);
    default:
      break;
  }
  const bool hasValue = controlSize(MessageType::UserControl, control.event) != 0 && !control.isShort;
  return hasValue ? fmt::format("{} {}", name, control.value) : name;
}

}  // namespace

std::string toString(MessageType type) {
  const auto* const found = std::find_if(kTypeNames.begin(), kTypeNames.end(), [type](const TypeName& row) { return row.type == type; });
  return found == kTypeNames.end() ? fmt::format("unknown ({})", static_cast<unsigned>(type)) : std::string{found->name};
}

std::string toString(UserControlEvent event) {
  const auto* const found = std::find_if(kEventNames.begin(), kEventNames.end(), [event](const EventName& row) { return row.event == event; });
  return found == kEventNames.end() ? fmt::format("unknown ({})", static_cast<unsigned>(event)) : std::string{found->name};
}

std::string limitTypeName(std::uint32_t limitType) {
  return limitType < kLimitTypes.size() ? std::string{kLimitTypes[limitType]} : fmt::format("unknown ({})", limitType);
}

std::string summarize(const Command& command) {
  if (command.name == "connect") {
    const AmfValue* app = command.object.find("app");
    return call(command.name, app != nullptr && app->isString() ? describe(*app) : std::string{});
  }
  std::string_view code = statusText(command.arguments, "code");
  if (code.empty()) code = objectCode(command);
  if (!code.empty()) return call(command.name, quoted(code));
  if (command.name == "play2") {
    if (const std::string_view streamName = statusText(command.arguments, "streamName"); !streamName.empty())
      return call(command.name, quoted(streamName));
  }
  const bool naming = std::find(kNamingCommands.begin(), kNamingCommands.end(), command.name) != kNamingCommands.end();
  return call(command.name, leadingScalars(command.arguments, naming ? 1 : command.arguments.size()));
}

std::string summarize(const DataMessage& data) {
  if (const std::string_view code = statusText(data.values, "code"); !code.empty()) return call(data.handler, quoted(code));
  return call(data.handler, leadingScalars(data.values, data.values.size()));
}

std::string summarize(MessageType type, const ControlValues& control) {
  switch (type) {
    case MessageType::UserControl:
      return summarizeUserControl(control);
    case MessageType::SetPeerBandwidth:
      return fmt::format("{} {},{}", toString(type), control.value, limitTypeName(control.second));
    default:
      return fmt::format("{} {}", toString(type), control.value);
  }
}

}  // namespace rtmpscope::rtmp
