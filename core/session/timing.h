// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "base/elapsed.h"
#include "base/ids.h"
#include "base/time.h"
#include "session/session.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace rtmpscope::session {

/// A stretch of the way from the SYN to the first key frame, named by what ends it.
enum class TimingPartId : std::uint8_t {
  TcpHandshake,
  RtmpHandshake,
  Connect,
  CreateStream,
  Publish,
  Play,
  Metadata,
  SequenceHeaders,
  FirstKeyFrame,
  FirstAudioFrame,  ///< where there is no video
};

/// What was being waited for.
enum class Awaited : std::uint8_t {
  TcpHandshake,  ///< a round trip
  C0C1,
  ServerHandshake,  ///< S0, S1, S2
  C2,
  ConnectRequest,
  ConnectAnswer,
  CreateStreamRequest,
  CreateStreamAnswer,
  StreamRequest,  ///< publish or play
  StreamAnswer,
  Metadata,
  SequenceHeader,
  KeyFrame,
  AudioFrame,
};

/// A wait that ended with the arrival of something, or had no end within the capture.
struct TimingWait {
  Awaited what{};
  Direction from = Direction::ClientToServer;  ///< who let the other one wait: ClientToServer is the client
  CaptureTime begin{};
  CaptureTime end{};
  FrameNumber frame;  ///< where it arrived; none if it did not
};

/// One part of the way. Parts follow on each other without a gap: each begins where the one before it ended.
struct TimingPart {
  TimingPartId id{};
  CaptureTime begin{};
  CaptureTime end{};
  double share = 0;      ///< of what was captured of the way, 0 to 1
  bool open = false;     ///< what it waits for did not come until the session, or the capture, ended
  bool refused = false;  ///< the answer was no
  bool late = false;     ///< the first frame that was captured, and earlier ones may be among the bytes that were not
  FrameNumber frame;     ///< where it was complete; none if it is open
  std::vector<TimingWait> waits;

  [[nodiscard]] Nanoseconds duration() const { return elapsed(begin, end); }
};

/// Where the time went between the SYN and the first key frame.
struct Timing {
  std::vector<TimingPart> parts;  ///< in order of time; empty if nothing of the way was captured, or the capture's clock was set on it
  bool fromStart = false;         ///< the way begins with the SYN, or with the first byte of the connection
  bool sharesKnown = true;        ///< false where parts of the way were not captured: how long it was in all is not known
  bool reached = false;           ///< the last part is the first key frame, or the first audio frame where there is no video

  [[nodiscard]] Nanoseconds duration() const { return parts.empty() ? Nanoseconds{0} : elapsed(parts.front().begin, parts.back().end); }
};

/// Lays the milestones of a session out as one way. Answers that came before the question, or media before the answer (both happen),
/// stand where they came; what came after the first key frame is no part of the way.
[[nodiscard]] Timing timeSession(const Session& session);

/// Ids for JSON: "tcp-handshake", "sequence-headers", "connect-answer".
[[nodiscard]] std::string_view toString(TimingPartId id);
[[nodiscard]] std::string_view toString(Awaited what);

/// For people: "TCP handshake", "first key frame".
[[nodiscard]] texts::Phrase timingTitle(TimingPartId id);
/// For people: "the answer to connect".
[[nodiscard]] texts::Phrase awaitedTitle(Awaited what);

}  // namespace rtmpscope::session
