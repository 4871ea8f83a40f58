// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "base/ids.h"
#include "base/time.h"
#include "session/message_record.h"
#include "session/session.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace rtmpscope::session {

/// Codecs that are kept of one session; there are no more of them in the specifications.
inline constexpr std::size_t kMaxUsedCodecs = 64;

/// A codec in the way in which it was carried.
struct UsedCodec {
  media::Kind kind = media::Kind::Video;
  media::Codec codec = media::Codec::Unknown;
  bool enhanced = false;  ///< by FourCC; else by the legacy codec id
  Direction direction = Direction::ClientToServer;
  FrameNumber frame;  ///< where the first such message was complete
};

/// The most extreme of something, with its place.
struct Extreme {
  std::uint32_t value = 0;
  FrameNumber frame;  ///< none: there was nothing of the kind
};

/// What one side made use of on the wire: what servers put limits on.
struct SideUse {
  Extreme highestChunkStream;
  Extreme largestMessage;  ///< body, in bytes
  Extreme largestChunkSize;
  Extreme smallestChunkSize;
  Extreme highestMessageStream;
  Tally controlMessages;   ///< types 1 to 6
  Tally longBasicHeaders;  ///< messages whose first basic header has more bytes than its chunk stream id needs
  Tally aborts;
  FrameNumber firstMessage;
  Nanoseconds longestSilence{0};    ///< between two messages, and from the last one to the end of the session
  FrameNumber longestSilenceFrame;  ///< the message in front of it
  Nanoseconds longestMediaSilence{0};
  FrameNumber longestMediaSilenceFrame;
};

/// What a session made use of: gathered from the rows of its messages behind the pass.
struct WireUse {
  std::array<SideUse, 2> sides;  ///< [Direction]
  std::vector<UsedCodec> codecs;
  FrameNumber multitrack;     ///< first message with several tracks, none if there was none
  FrameNumber videoMetadata;  ///< first enhanced Metadata message (HDR)
};

/// Gathers a session's WireUse. Rows must come in the order of the table.
class WireUseMeter {
 public:
  /// @param session  must outlive this
  explicit WireUseMeter(const Session& session) : m_session(&session) {}

  void add(const MessageRecord& record);
  [[nodiscard]] WireUse finish();

 private:
  struct Last {
    CaptureTime time{};
    FrameNumber frame;
    bool known = false;
  };

  void addMedia(const MessageRecord& record, Direction direction);
  void widen(const Last& last, CaptureTime time, FrameNumber until, Nanoseconds& longest, FrameNumber& frame) const;

  const Session* m_session;
  WireUse m_use;
  std::array<Last, 2> m_last;
  std::array<Last, 2> m_lastMedia;
};

}  // namespace rtmpscope::session
