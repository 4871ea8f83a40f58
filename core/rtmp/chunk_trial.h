// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rtmp/chunk_plausibility.h"
#include "rtmp/chunk_stream.h"
#include "rtmp/held_bytes.h"

#include <array>
#include <cstdint>
#include <span>

namespace rtmpscope::rtmp {

/// What a direction is known to be like when a trial begins.
struct TrialSettings {
  std::uint32_t chunkSize = kDefaultChunkSize;
  bool chunkSizeCertain = true;                ///< false: a Set Chunk Size may have been lost, or none was ever seen
  bool chunkSizeGuessed = false;               ///< it is not even what it was before
  std::uint32_t longestUnbroken = 0;           ///< a message of this length came in one chunk: the chunk size is not smaller
  bool headersLost = false;                    ///< chunk streams may have begun unseen
  std::span<const std::uint32_t> undecodable;  ///< chunk streams that are known to be there, but not what their headers say
  std::uint64_t stepsAllowed = ~std::uint64_t{0};
};

/// How a trial went.
struct TrialResult {
  enum class Kind : std::uint8_t {
    Confirmed,  ///< the headers that follow stand where this reading puts them
    Open,       ///< nothing speaks against it, but there is not enough to go by, nor will there be
    Refuted,    ///< a header would have to stand where none is
    NeedMore,   ///< tell when the bytes up to `until` are held
  };
  Kind kind = Kind::Refuted;
  StreamOffset until;           ///< NeedMore: what is needed. Else: how far it looked
  int bits = 0;                 ///< evidence
  std::uint32_t chunkSize = 0;  ///< that this reading implies
  bool chunkSizeSeen = false;   ///< enough continuation chunks stood where it puts them to be sure
};

/// How a chunk can be read whose header does not settle it.
enum class Reading : std::uint8_t {
  Message,       ///< it begins a message
  Continuation,  ///< it goes on with the message under way, or is a full chunk of one whose beginning was lost
};

/// Reads held bytes on trial, on a copy of what is known, to see whether a reading is confirmed by the headers that
/// follow (architecture, decisions 6, 7 and 9). Changes nothing and reports nothing.
class ChunkTrial {
 public:
  /// Nothing is looked at that is further away than this.
  static constexpr std::uint64_t kMaxLookahead = 256U << 10U;
  /// Evidence that makes sure of a message which the headers that follow can't confirm, since they are missing or can't be
  /// decoded.
  static constexpr int kBitsAlone = 44;

  ChunkTrial(const HeldBytes& held, const ChunkStreamTable& streams, const Acquaintance& known, const TrialSettings& settings)
      : m_held(held), m_streams(streams), m_known(known), m_settings(settings) {}

  /// Whether a message begins at `at`, where nothing says that a header is.
  TrialResult candidate(StreamOffset at);
  /// Whether the chunk header at `at`, where a header has to be, can be read so.
  /// @param hasExtended  whether an extended timestamp follows, if it is a fmt 3 header
  TrialResult header(StreamOffset at, Reading reading, bool hasExtended);
  /// Whether `chunkLeft` bytes of a chunk of `chunkStreamId` follow from `at` on, and `messageLeft` of its message in all.
  TrialResult payload(StreamOffset at, std::uint32_t chunkStreamId, std::uint32_t chunkLeft, std::uint32_t messageLeft);

  /// Whether the bytes of a body, which begins at `at`, are all held, and nothing says at which of them it is broken into chunks:
  /// they would be put together wrongly.
  [[nodiscard]] bool isBodyDoubtful(const TrialResult& result, StreamOffset at, std::uint32_t length) const;

  /// Headers looked at so far: what the trials cost.
  [[nodiscard]] std::uint64_t steps() const { return m_steps; }
  /// It may cost no more: nothing is confirmed or refuted from here on.
  [[nodiscard]] bool exhausted() const { return m_steps >= m_settings.stepsAllowed; }

 private:
  // A trial that meets more chunk streams than this, or costs more, goes no further: what it has seen until then must be evidence
  // enough, or it stays open. It says nothing wrong, only less, and what is not confirmed is told as skipped.
  static constexpr std::size_t kMaxTouched = 8;
  static constexpr std::uint64_t kMaxSteps = 2048;

  // A chunk stream as the trial sees it.
  struct Trace {
    ChunkContext context;
    std::uint32_t remaining = 0;
    bool stale = false;  // what it inherits may have been changed by headers that were lost
  };

  // A position in the stream, and all that was assumed on the way to it. Small, for it is copied at each fork.
  struct Walk {
    StreamOffset at;
    int bits = 0;
    int required = 0;
    int confirmed = 0;  // headers that stood where they had to
    std::uint32_t chunkSize = 0;
    std::uint32_t longestUnbroken = 0;
    bool chunkSizeCertain = false;
    bool mustLand = false;  // the evidence must include the header behind the message
    bool landed = false;
    int sizeBits = 0;              // evidence for the chunk size
    int sizeNeeded = 0;            // what makes sure of it
    std::uint32_t lastStream = 0;  // whose chunk came last
    std::size_t touched = 0;
    std::array<Trace, kMaxTouched> traces{};
  };

  struct HeaderSeen {
    ChunkHeader header;
    std::size_t size = 0;    // with the extended timestamp
    Trace* trace = nullptr;  // in the walk at hand
  };

  enum class Shift : std::uint8_t { None, Possible, Likely };
  enum class Place : std::uint8_t { First, Following };
  enum class Look : std::uint8_t { Seen, Unseen, NeedMore };

  [[nodiscard]] Walk startAt(StreamOffset at, int required);
  TrialResult follow(Walk walk);
  TrialResult followUncertain(const Walk& walk, const HeaderSeen& seen);
  TrialResult followMessage(Walk& walk, const HeaderSeen& seen, Place place);
  TrialResult followBody(Walk& walk, const HeaderSeen& seen);
  TrialResult followChunkSizes(const Walk& before, const HeaderSeen& seen);
  TrialResult followUnbroken(Walk walk, std::uint32_t chunkStreamId);
  TrialResult followChunked(Walk walk, std::uint32_t chunkStreamId, std::uint32_t chunkSize, int chance);
  void searchChunkSize(const Walk& walk, std::uint32_t chunkStreamId, std::uint32_t length, TrialResult& best);
  Look look(StreamOffset at, std::size_t size);
  Look lookAtHeader(Walk& walk, HeaderSeen& seen);
  Look lookAtExtended(const Walk& walk, HeaderSeen& seen);
  [[nodiscard]] Shift shiftOf(const Walk& walk, const HeaderSeen& seen) const;
  [[nodiscard]] bool isNamed(std::uint32_t chunkStreamId) const;
  Look weighMessage(const Walk& walk, const HeaderSeen& seen, Evidence& bits);
  Trace* traceOf(Walk& walk, std::uint32_t chunkStreamId) const;
  bool passUnseenContinuation(Walk& walk) const;
  static void takeChunk(Walk& walk, Trace& trace, std::size_t headerSize);
  static void inherit(Trace& trace, const ChunkHeader& header);

  [[nodiscard]] TrialResult result(TrialResult::Kind kind, const Walk& walk) const;

  const HeldBytes& m_held;
  const ChunkStreamTable& m_streams;
  const Acquaintance& m_known;
  TrialSettings m_settings;
  StreamOffset m_start;
  StreamOffset m_until;  // what look() found missing
  std::uint64_t m_steps = 0;
  std::uint64_t m_stepsLeft = 0;
};

}  // namespace rtmpscope::rtmp
