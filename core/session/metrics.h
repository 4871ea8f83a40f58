// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "base/ids.h"
#include "base/time.h"
#include "session/message_record.h"
#include "session/session.h"
#include "session/spread.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace rtmpscope::session {

/// A pause in the arrival of media of at least this length is a stall, if it is also kStallFactor times as long as what is usual.
inline constexpr std::uint32_t kStallMs = 500;
inline constexpr double kStallFactor = 3;
/// A step ahead in the timestamps is a gap if it is longer than kTimestampGapMs and this many times as long as what is usual.
inline constexpr double kGapFactor = 3;
/// A clock must have been watched for so long before its drift is told, and the drift be known to so many ms per minute.
inline constexpr double kLeastDriftSeconds = 10;
inline constexpr double kDriftToleranceMsPerMinute = 120;
/// Media that arrives faster than this against its own clock, or slower than one by it, is not live: its clock says nothing.
inline constexpr double kFastestLivePace = 1.5;
/// Caps on what is kept of one session; all are counted.
inline constexpr std::size_t kMaxStalls = 32;        ///< per direction
inline constexpr std::size_t kMaxEventFrames = 8;    ///< frames that are named of gaps and backward steps
inline constexpr std::size_t kMaxHealthTracks = 64;  ///< per direction, as kMaxTracks, whose finding says that the others are left out

/// Steps of a timestamp that should not be there.
struct TimestampEvents {
  std::uint64_t count = 0;
  std::uint32_t largestMs = 0;
  std::vector<FrameNumber> frames;  ///< the first kMaxEventFrames of them

  void add(std::uint32_t milliseconds, FrameNumber frame);
};

/// A group of pictures that goes on: from the last key picture to the end.
struct OpenGroup {
  std::uint64_t frames = 0;
  double milliseconds = 0;
};

/// How one track did. All of it follows from the rows of its messages.
struct TrackHealth {
  media::Kind kind = media::Kind::Video;
  Direction direction = Direction::ClientToServer;
  std::uint8_t trackId = 0;
  std::uint64_t frames = 0;      ///< coded pictures or audio frames
  std::uint64_t incomplete = 0;  ///< of them: bytes are missing
  std::uint64_t estimated = 0;   ///< of them: the timestamp may be off, since headers were lost; not compared with any other
  bool relative = false;         ///< timestamps count from the first message that was captured
  Spread bytes;                  ///< of a frame: message bodies, tag headers included
  std::uint32_t largestBytes = 0;
  FrameNumber largestFrame;
  std::uint32_t largestKeyBytes = 0;
  FrameNumber largestKeyFrame;
  Spread intervalMs;  ///< between the timestamps of neighbours; gaps and backward steps are left out
  TimestampEvents gaps;
  TimestampEvents backward;
  Spread groupFrames;  ///< of whole groups of pictures: from a key picture up to the next
  Spread groupMs;
  std::optional<OpenGroup> openGroup;
  std::uint64_t peakBytesPerSecond = 0;  ///< most bytes that arrived within one second, counted from the first frame on
  std::optional<double> declaredFrameRate;
  std::string_view declaredBy;  ///< "metadata", "sequence header", "sample rate"; "" if nothing declares it
  FrameNumber firstFrame;
  CaptureTime firstTime{};
  CaptureTime lastTime{};
  FrameNumber firstKeyFrame;  ///< none without a key picture
  CaptureTime firstKeyTime{};

  double mediaMs = 0;       ///< by its own clock, from the first frame to the last; jumps of the clock are left out
  double arrivalMs = 0;     ///< by the capture's clock
  double worstDelayMs = 0;  ///< how far a frame came behind its own clock, measured from the earliest frame before it
  FrameNumber worstDelayFrame;
  std::optional<double> driftMsPerMinute;  ///< how much its clock runs ahead (positive) or behind the capture's clock

  /// Frames per second by the timestamps; none with fewer than two comparable frames.
  [[nodiscard]] std::optional<double> frameRate() const;
  /// Bits per second by the timestamps: what a frame weighs on average, times the frame rate.
  [[nodiscard]] std::optional<double> bitrate() const;
  /// Bits in the fullest second of the capture; none if not a whole second of it came. Never less than bitrate().
  [[nodiscard]] std::optional<double> peakBitrate() const;
  /// Media time that came in a second of the capture: 1 is live. None if either has no length.
  [[nodiscard]] std::optional<double> pace() const;
};

/// Audio against video in the order of arrival: what arrives together should have the same timestamps. What a medium had come to when a
/// frame of the other one arrived lies between its frames before and behind that one, as the time of arrival does.
struct AvSync {
  Spread offsetMs;     ///< audio's timestamp minus video's so; positive: audio is ahead
  double firstMs = 0;  ///< mean of the first second
  double lastMs = 0;   ///< mean of the last second
  std::optional<double> driftMsPerMinute;
};

/// A pause in which no media came.
struct Stall {
  Direction direction = Direction::ClientToServer;
  CaptureTime begin{};
  CaptureTime end{};
  FrameNumber before;                    ///< the last frame that brought media
  FrameNumber after;                     ///< the next that did; none if none came
  std::optional<std::uint32_t> mediaMs;  ///< how far the timestamps went on in it; about nothing: what came was late
};

struct MediaHealth {
  std::vector<TrackHealth> tracks;            ///< by direction, video before audio, track id
  std::array<std::optional<AvSync>, 2> sync;  ///< [Direction]: of the first video and audio track, where both count from one origin
  std::vector<Stall> stalls;                  ///< in order of time, kMaxStalls per direction
  std::array<std::uint64_t, 2> stallCount{};  ///< [Direction]: all of them
  std::array<double, 2> stallSeconds{};       ///< [Direction]: of all of them

  /// The health of a session's track, or null.
  [[nodiscard]] const TrackHealth* find(const MediaTrack& track) const;
};

/// Measures a session's media from the rows of its messages, which must come in the order of the table.
class HealthMeter {
 public:
  /// @param session  must outlive this
  explicit HealthMeter(const Session& session);
  HealthMeter(HealthMeter&&) noexcept;
  HealthMeter& operator=(HealthMeter&&) noexcept;
  ~HealthMeter();

  /// Rows that are not media are passed over.
  void add(const MessageRecord& record);

  [[nodiscard]] MediaHealth finish();

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace rtmpscope::session
