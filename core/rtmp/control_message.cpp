// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/control_message.h"

#include "base/byte_reader.h"

#include <algorithm>
#include <array>

namespace rtmpscope::rtmp {
namespace {

constexpr std::size_t kEventTypeSize = 2;

struct EventLayout {
  UserControlEvent event;
  std::size_t dataSize;
};

/// RTMP 7.1.7; SWF verification and the buffer events by what librtmp and FMS do.
constexpr std::array<EventLayout, 10> kEventLayouts = {{
    {UserControlEvent::StreamBegin, 4},
    {UserControlEvent::StreamEof, 4},
    {UserControlEvent::StreamDry, 4},
    {UserControlEvent::SetBufferLength, 8},
    {UserControlEvent::StreamIsRecorded, 4},
    {UserControlEvent::PingRequest, 4},
    {UserControlEvent::PingResponse, 4},
    {UserControlEvent::SwfVerificationResponse, 42},
    {UserControlEvent::BufferEmpty, 4},
    {UserControlEvent::BufferReady, 4},
}};

/// The event type must be there; its data is taken as far as it goes.
ControlValues readUserControl(ByteReader& in) {
  ControlValues values;
  values.event = UserControlEvent{in.u16be()};
  const std::size_t size = controlSize(MessageType::UserControl, values.event);
  const std::size_t available = in.remaining();
  values.isShort = in.ok() && size > kEventTypeSize + available;
  const bool isSwfVerification =
      values.event == UserControlEvent::SwfVerificationRequest || values.event == UserControlEvent::SwfVerificationResponse;
  if (available >= 4 && !isSwfVerification) values.value = in.u32be();
  if (available >= 8 && values.event == UserControlEvent::SetBufferLength) values.second = in.u32be();
  return values;
}

}  // namespace

std::size_t controlSize(MessageType type, UserControlEvent event) {
  switch (type) {
    case MessageType::SetChunkSize:
    case MessageType::Abort:
    case MessageType::Acknowledgement:
    case MessageType::WindowAcknowledgementSize:
      return 4;
    case MessageType::SetPeerBandwidth:
      return 5;
    case MessageType::UserControl: {
      const auto* const found =
          std::find_if(kEventLayouts.begin(), kEventLayouts.end(), [event](const EventLayout& layout) { return layout.event == event; });
      return found == kEventLayouts.end() ? 0 : kEventTypeSize + found->dataSize;
    }
    default:
      return 0;
  }
}

Result<ControlValues> parseControl(MessageType type, ByteView body) {
  ByteReader in{body};
  ControlValues values;
  switch (type) {
    case MessageType::SetChunkSize:
    case MessageType::Abort:
    case MessageType::Acknowledgement:
    case MessageType::WindowAcknowledgementSize:
      values.value = in.u32be();
      break;
    case MessageType::SetPeerBandwidth:
      values.value = in.u32be();
      values.second = in.u8();
      break;
    case MessageType::UserControl:
      values = readUserControl(in);
      break;
    default:
      return tl::unexpected(ParseError{ParseError::Kind::Unsupported, StreamOffset{0}, "control message type", 0, static_cast<std::uint64_t>(type)});
  }
  if (!in.ok()) return tl::unexpected(in.shortage("control message"));
  return values;
}

}  // namespace rtmpscope::rtmp
