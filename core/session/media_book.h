// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/direction.h"
#include "session/message_record.h"
#include "session/session.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace rtmpscope::session {

/// Audio and video messages of one direction that follow on each other without a command, data message or Set Chunk Size of
/// that direction between them: one row of the walkthrough.
struct MediaRun {
  using FrameFinder = std::function<std::vector<FrameNumber>(Side side, StreamRange range)>;

  Side side = Side::A;
  MessageIndex first;
  MessageIndex last;
  FrameNumber firstFrame;  ///< lowest frame of its messages
  FrameNumber lastFrame;   ///< highest frame of its messages
  CaptureTime lastTime{};
  StreamRange range;  ///< may hold other messages of this direction
  std::uint64_t audioMessages = 0;
  std::uint64_t videoMessages = 0;
  std::uint64_t bytes = 0;
  bool hasFrames = false;            ///< it holds a coded picture or audio frame
  std::uint32_t firstTimestamp = 0;  ///< ms; of the first coded frame, if there is one
  std::uint32_t lastTimestamp = 0;   ///< the same of the last one

  /// Distinct frames that hold bytes of it. Asks for each stretch of the stream only once, however often it is called.
  [[nodiscard]] std::uint64_t countFrames(const FrameFinder& finder);

  std::vector<StreamRange> uncounted;  ///< stretches that ended before a message that is not media
  StreamOffset countedUpTo;            ///< the stretch that goes on begins here
  std::uint64_t counted = 0;
  FrameNumber lastCounted;  ///< holds the last byte that was counted
};

/// Folds audio and video messages into runs and tracks as they come. No allocation and no look-up of frames per message.
class MediaBook {
 public:
  /// Takes a message of type 8 or 9, or an aggregate. Its run is the last of its side; true if the run began with it.
  bool add(MessageIndex index, const MessageRecord& record, const media::CodecConfig* config);

  /// Takes a track behind the first one of a message that was added.
  void addFurtherTrack(MessageIndex index, const MessageRecord& record, const media::MediaTrack& track, const media::CodecConfig* config);

  /// A command, data message or Set Chunk Size of that side: what comes next is another run.
  void endRun(Side side) { m_open[indexOf(side)].reset(); }
  /// A message of that side that does not end the run but stands in the middle of it.
  void interrupt(Side side, StreamRange range);

  [[nodiscard]] std::vector<MediaRun>& runs() { return m_runs; }
  [[nodiscard]] const std::vector<MediaRun>& runs() const { return m_runs; }
  [[nodiscard]] const std::vector<MediaTrack>& tracks(Side side) const { return m_tracks[indexOf(side)]; }
  /// Of the first message of a side on a track beyond kMaxTracks; 0 if there is none. Such tracks are not followed.
  [[nodiscard]] FrameNumber firstLeftOut(Side side) const { return m_leftOut[indexOf(side)]; }
  [[nodiscard]] std::uint64_t audioMessages() const { return m_audioMessages[0] + m_audioMessages[1]; }
  [[nodiscard]] std::uint64_t videoMessages() const { return m_videoMessages[0] + m_videoMessages[1]; }
  [[nodiscard]] std::uint64_t messagesFrom(Side side) const { return m_audioMessages[indexOf(side)] + m_videoMessages[indexOf(side)]; }

 private:
  MediaTrack* trackOf(const MessageRecord& record);
  void addToTrack(MediaTrack& track, MessageIndex index, const MessageRecord& record, const media::CodecConfig* config);
  void watchPause(MediaTrack& track, const MessageRecord& record) const;
  static void watchTimestamp(MediaTrack& track, const MessageRecord& record);

  std::vector<MediaRun> m_runs;
  std::array<std::optional<std::size_t>, 2> m_open;  // [Side]: row of the run that goes on
  std::array<std::vector<MediaTrack>, 2> m_tracks;
  std::array<FrameNumber, 2> m_leftOut;  // [Side]
  // [Side]: the latest of all its media, and the last time in which none of it came.
  struct Flow {
    std::optional<CaptureTime> latest;
    CaptureTime stallBegin{};
    CaptureTime stallEnd{};
  };
  std::array<Flow, 2> m_flow;
  std::array<std::uint64_t, 2> m_audioMessages{};
  std::array<std::uint64_t, 2> m_videoMessages{};
};

}  // namespace rtmpscope::session
