// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "base/ids.h"
#include "base/time.h"
#include "media/media_header.h"
#include "rtmp/command.h"
#include "rtmp/control_message.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rtmpscope::session {

struct MessageRecord;

/// Ping requests that are kept while they wait for their answers; more are only counted.
inline constexpr std::size_t kMaxOpenPings = 16;

/// A message that is evidence for something.
struct Sighting {
  MessageIndex message;
  FrameNumber frame;  ///< where it was complete; none: it was never seen
  CaptureTime time{};

  [[nodiscard]] bool seen() const { return frame != FrameNumber{}; }
};

/// The highest value of something, with the message that had it first.
struct Peak {
  std::uint32_t value = 0;
  Sighting at;
};

/// The first message with a codec, in the way in which it was carried.
struct CodecSighting {
  media::Codec codec = media::Codec::Unknown;
  bool enhanced = false;  ///< by FourCC; else by the legacy codec id
  Sighting at;
};

/// A control message or a type that peers seldom meet.
struct RareMessage {
  rtmp::MessageType type{};
  rtmp::UserControlEvent event{};  ///< of user control
  Sighting at;
};

/// A Ping Request that has had no Ping Response with its value.
struct OpenPing {
  std::uint32_t value = 0;
  Sighting at;
};

/// Pairs the Ping Requests of one side with the Ping Responses of the other (RTMP 7.1.7). The two need not come in the order of the wire.
class PingBook {
 public:
  void request(const OpenPing& ping);
  void response(std::uint32_t value, FrameNumber frame);

  /// Those without an answer, oldest first; at most kMaxOpenPings.
  [[nodiscard]] const std::vector<OpenPing>& open() const { return m_open; }

 private:
  struct Early {
    std::uint32_t value = 0;
    FrameNumber frame;
  };
  std::vector<OpenPing> m_open;
  std::vector<Early> m_early;  // answers to what has not come yet, or to nothing
};

/// What a client says of itself in connect, or a server in its answer.
struct ConnectWords {
  Sighting at;               ///< not seen: the message is not in the capture
  bool enhanced = false;     ///< it speaks of Enhanced RTMP at all
  std::uint32_t codecs = 0;  ///< bit 1 << media::Codec: named, by FourCC or by "*"
  bool multitrack = false;
  bool reconnect = false;
  std::optional<double> objectEncoding;
  std::optional<double> audioCodecs;  ///< the old bits (RTMP 7.2.1.1)
  std::optional<double> videoCodecs;

  [[nodiscard]] bool names(media::Codec codec) const { return (codecs >> static_cast<unsigned>(codec) & 1U) != 0; }
};

/// Reads it off a connect or its answer.
[[nodiscard]] ConnectWords readConnectWords(const rtmp::Command& command);

/// What one side did that rules ask for. Constant in size, but for the few codecs.
struct SideEvidence {
  Peak highestChunkStream;
  Peak largestMessage;                ///< body, in bytes
  std::vector<CodecSighting> codecs;  ///< each pair of codec and way once
  Sighting multitrack;                ///< first message with several tracks, or with a track other than 0
  std::uint64_t amf3Messages = 0;     ///< types 15, 16 and 17
  Sighting amf3;                      ///< the first of them
  Sighting givenUp;                   ///< the last Abort of a message that was not whole
  RareMessage rare;                   ///< the last one
  Sighting last;                      ///< the last message of all

  // While messages come.
  std::uint64_t codecsSeen = 0;
  Sighting abort;                        ///< the last Abort: the message that it gives up follows it
  std::uint32_t abortedChunkStream = 0;  ///< which it names

  /// Takes a message. No allocation but for a codec that is new.
  void add(MessageIndex index, const MessageRecord& record);
};

}  // namespace rtmpscope::session
