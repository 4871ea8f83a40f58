// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rtmp/chunk_trial.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace rtmpscope::rtmp {

/// Looks through held bytes for a place where a message begins: a header that is plausible and confirmed by those that
/// follow. What it finds depends on the bytes alone and not on how they came in.
class ThreadFinder {
 public:
  struct Found {
    StreamOffset at;
    TrialResult trial;
  };

  /// Begins anew: nothing before `from` is looked at.
  void start(StreamOffset from);

  /// Looks at what is held. Call it again when there is more.
  /// @param trial  reads `held`
  std::optional<Found> look(const HeldBytes& held, const ChunkStreamTable& streams, ChunkTrial& trial);

  /// What is before this is not needed any more.
  [[nodiscard]] StreamOffset keepFrom() const;

 private:
  // A place that cannot be judged before the bytes up to `until` are there.
  struct Pending {
    StreamOffset at;
    StreamOffset until;
  };
  // A place that is plausible, but that what follows neither confirms nor refutes.
  struct Suspect {
    StreamOffset at;
    TrialResult trial;
    std::uint32_t chunkStreamId = 0;
    MessageType type{};
  };
  // Beyond these a place is forgotten: the thread is found at a later one, and the bytes up to there are said to be skipped. What is
  // made to reach them has no thread to lose.
  static constexpr std::size_t kMaxPending = 256;
  static constexpr std::size_t kMaxSuspects = 64;

  void judgePending(const HeldBytes& held, ChunkTrial& trial);
  void judge(const HeldBytes& held, StreamOffset at, ChunkTrial& trial);
  static bool isBodyDoubtful(const HeldBytes& held, StreamOffset at, const TrialResult& result, const ChunkTrial& trial);
  const Suspect* findSuspect(const HeldBytes& held, StreamOffset at, const TrialResult& result);
  void propose(StreamOffset at, const TrialResult& result, StreamOffset needed);
  void scan(const HeldBytes& held, ByteView bytes, bool more, const ChunkStreamTable& streams, ChunkTrial& trial);
  void keepPending(const Pending& pending);

  StreamOffset m_next;             // the first place that was not looked at
  std::vector<Pending> m_pending;  // in order of `at`
  std::vector<Suspect> m_suspects;
  std::optional<Found> m_best;
  StreamOffset m_bestNeeded;  // the bytes that it took to find it
};

}  // namespace rtmpscope::rtmp
