// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace rtmpscope::rtmp {

inline constexpr std::uint16_t kDefaultPort = 1935;

/// RTMP 5.2: C0 and S0 are one byte, C1, S1, C2 and S2 are 1536.
inline constexpr std::size_t kVersionSize = 1;
inline constexpr std::size_t kHandshakeSize = 1536;

/// RTMP 5.4.1: chunks carry 128 bytes of payload until the sender says otherwise.
inline constexpr std::uint32_t kDefaultChunkSize = 128;

/// RTMP 5.3.1.2: a message length has 24 bits.
inline constexpr std::uint32_t kMaxMessageLength = 0xFFFFFF;

/// RTMP 5.3.1: message types. It can hold any value; unknown ones are shown by number.
enum class MessageType : std::uint8_t {
  SetChunkSize = 1,               ///< 5.4.1
  Abort = 2,                      ///< 5.4.2
  Acknowledgement = 3,            ///< 5.4.3
  UserControl = 4,                ///< 6.2, 7.1.7
  WindowAcknowledgementSize = 5,  ///< 5.4.4
  SetPeerBandwidth = 6,           ///< 5.4.5
  Audio = 8,                      ///< 7.1.4
  Video = 9,                      ///< 7.1.5
  DataAmf3 = 15,                  ///< 7.1.2
  SharedObjectAmf3 = 16,          ///< 7.1.3
  CommandAmf3 = 17,               ///< 7.1.1
  DataAmf0 = 18,
  SharedObjectAmf0 = 19,
  CommandAmf0 = 20,
  Aggregate = 22,  ///< 7.1.6
};

/// RTMP 7.1.7 and, from 26 on, what other implementations send.
enum class UserControlEvent : std::uint16_t {
  StreamBegin = 0,
  StreamEof = 1,
  StreamDry = 2,
  SetBufferLength = 3,
  StreamIsRecorded = 4,
  PingRequest = 6,
  PingResponse = 7,
  SwfVerificationRequest = 26,
  SwfVerificationResponse = 27,
  BufferEmpty = 31,
  BufferReady = 32,
};

}  // namespace rtmpscope::rtmp
