// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/stream_event.h"
#include "rtmp/chunk_header.h"
#include "rtmp/chunk_plausibility.h"
#include "rtmp/chunk_stream.h"
#include "rtmp/chunk_trial.h"
#include "rtmp/input.h"
#include "rtmp/message_assembly.h"
#include "rtmp/rtmp_listener.h"

#include <cstdint>
#include <optional>

namespace rtmpscope::rtmp {

/// Follows the chunks of one direction, byte by byte where headers are and by arithmetic where bodies are. Where a header
/// can be read in more than one way, it has bytes held and tries what the headers behind it confirm.
class ChunkReader {
 public:
  /// No more messages are listed than this and one for so many bytes: those in between are passed over.
  static constexpr std::uint64_t kMessagesToBegin = 16384;
  static constexpr std::uint64_t kBytesPerMessage = 8;

  /// @param listener  must outlive this
  explicit ChunkReader(RtmpListener& listener) : m_listener(&listener), m_assembly(listener) {}

  /// Takes what it can from the start of `in`.
  /// @return bytes used. If some are left and it is not lost(), it wants wanted() of them held before it goes on.
  std::size_t read(const Input& in);
  [[nodiscard]] std::size_t wanted() const { return m_wanted; }
  /// What comes next is no chunk header: see loseThread().
  [[nodiscard]] bool lost() const { return m_lost; }
  /// It begins a chunk of which the headers before the start, or before a loss, would have told more.
  [[nodiscard]] bool lostToUndecodable() const { return m_lostToUndecodable; }

  /// So many bytes are missing, wherever they belong.
  void noteMissing(std::uint64_t bytes) { m_missing += bytes; }
  /// Takes missing bytes that lie in the body of one chunk. False, and nothing done, if they reach beyond it.
  bool pass(const StreamMissing& missing);

  /// Where missing bytes end, if they hide nothing but a part of the message under way and its continuation headers.
  struct Prediction {
    std::uint32_t chunkStreamId = 0;
    std::uint32_t headerLeft = 0;   ///< bytes of a continuation header that are still to come
    std::uint32_t chunkLeft = 0;    ///< payload bytes of the chunk that are still to come
    std::uint32_t messageLeft = 0;  ///< of the message
  };
  /// None if they reach beyond the message.
  [[nodiscard]] std::optional<Prediction> predict(const StreamMissing& missing) const;
  /// Takes missing bytes for what predict() says that they are.
  void passPredicted(const StreamMissing& missing);

  /// What the chunks are like is not known from here on: ends what is under way, and remembers what is known of chunk
  /// streams as doubtful.
  /// @param found  how what comes next will have been found
  void loseThread(Found found);
  /// Goes on with the header that was found.
  void resume(const TrialResult& trial);
  /// The chunk size after a start in mid-stream is remarked as soon as it is certain.
  void sayChunkSizeWhenCertain() { m_chunkSizeUnsaid = true; }

  /// The stream is over: what is under way is truncated.
  void finish();

  [[nodiscard]] std::uint32_t chunkSize() const { return m_chunkSize; }
  [[nodiscard]] bool isChunkSizeCertain() const { return m_chunkSizeCertain; }
  [[nodiscard]] const ChunkStreamTable& streams() const { return m_streams; }
  [[nodiscard]] ChunkTrial trial(const HeldBytes& held) const;
  /// What trials have cost so far, those of others included that were noted, and what they may cost in all: beyond it no
  /// trial settles anything.
  [[nodiscard]] std::uint64_t trialSteps() const { return m_trialSteps; }
  void noteTrialSteps(std::uint64_t steps) { m_trialSteps += steps; }
  void allowTrialSteps(std::uint64_t inAll) { m_trialStepsAllowed = inAll; }

 private:
  struct HeaderAt {
    ChunkHeader header;
    StreamOffset begin;
    FrameNumber firstFrame;
    FrameNumber lastFrame;
    std::size_t size = 0;  // with the extended timestamp
    Reading reading = Reading::Message;
    bool extendedSeen = false;  // fmt 3: what stands where an extended timestamp should be was looked at
  };
  enum class Decision : std::uint8_t { Settled, Wait, Lost };

  std::size_t readHeader(const Input& in, std::size_t at);
  std::size_t skipUnread(std::size_t available);
  std::size_t want(std::size_t bytes);
  std::size_t lose(const HeaderAt& where, const ChunkStream* stream);
  [[nodiscard]] bool maybeShort(ByteView rest, const ChunkHeader& header) const;
  Decision settleShort(const Input& in, std::size_t at);
  [[nodiscard]] std::size_t shortSize() const;
  std::size_t takeShort(const Input& in, std::size_t at);
  [[nodiscard]] bool needsTrial(const ChunkHeader& header, const ChunkStream* stream) const;
  [[nodiscard]] bool isLikely(const ChunkHeader& header, const ChunkStream* stream) const;
  Decision settle(const Input& in, HeaderAt& where, const ChunkStream* stream, bool extendedDoubtful);
  void adopt(const TrialResult& trial);
  void take(const HeaderAt& where, ChunkStream* stream);
  void noteHeadless(const HeaderAt& where);
  void sayHeadless(std::uint32_t chunkStreamId);
  void sayWithoutPredecessor(const HeaderAt& where);
  void setChunkSize(std::uint32_t value);
  void sayChunkSize(StreamOffset at, FrameNumber frame);
  void noteDialect(ChunkStream& stream, const HeaderAt& where);
  ChunkStream* addStream(const HeaderAt& where);
  void beginMessage(ChunkStream& stream, const HeaderAt& where);
  void inherit(ChunkStream& stream, const HeaderAt& where);
  [[nodiscard]] bool mayList(const HeaderAt& where);
  [[nodiscard]] std::uint32_t likelyDelta(const ChunkContext& context) const;
  void endUnfinished(ChunkStream& stream, const HeaderAt& where);
  void continueMessage(ChunkStream& stream, const HeaderAt& where);
  void beginChunk(ChunkStream& stream);
  void takePayload(const Input& in, std::size_t at, std::size_t size);
  void endChunk();
  void complete();
  void abort(std::uint32_t chunkStreamId);
  [[nodiscard]] std::uint32_t continuationSize(const ChunkStream& stream) const;
  void remark(Remark::Kind kind, const HeaderAt& where, std::uint64_t value = 0);
  void sayLimit(const HeaderAt& where, std::string_view what, std::uint64_t limit);

  RtmpListener* m_listener;
  MessageAssembly m_assembly;
  ChunkStreamTable m_streams;
  Acquaintance m_known;
  ChunkStream* m_current = nullptr;  // whose chunk is under way, or was the last one
  std::uint32_t m_headerLeft = 0;    // bytes of a continuation header whose beginning is missing
  std::uint32_t m_unreadLeft = 0;    // payload bytes of a chunk whose message is unknown
  std::uint32_t m_chunkLeft = 0;     // payload bytes of the current chunk that are still to come
  std::uint32_t m_chunkSize = kDefaultChunkSize;
  std::uint32_t m_longestUnbroken = 0;  // while the chunk size is not certain: it is not smaller
  std::size_t m_wanted = 0;
  std::uint64_t m_missing = 0;  // bytes, in all
  std::uint64_t m_listed = 0;   // messages
  std::uint64_t m_trialSteps = 0;
  std::uint64_t m_trialStepsAllowed = ~std::uint64_t{0};
  Found m_foundAs = Found::Synchronised;  // what is marked doubtful was found so
  bool m_chunkSizeCertain = true;
  bool m_chunkSizeGuessed = false;    // and it was never known
  bool m_chunkSizeAnnounced = false;  // since the start, or since a start in mid-stream
  bool m_chunkSizeUnsaid = false;
  bool m_startedInMidStream = false;
  bool m_headersLost = false;  // at some time: chunk streams may have begun unseen
  bool m_justFound = false;    // the next message is the first one after loseThread()
  bool m_trusted = false;      // the next header was tried already
  bool m_unconfirmed = false;  // by the headers behind it
  bool m_lost = false;
  bool m_lostToUndecodable = false;  // a chunk stream that is known to be there, but not what its headers say
  bool m_repeatedSaid = false;       // each dialect is remarked once
  bool m_omittedSaid = false;
  bool m_limitSaid = false;
  bool m_tooManySaid = false;
  bool m_namedLimitSaid = false;
  std::vector<Remark> m_headless;                   // chunk streams of which only chunks without type and length have come
  std::vector<std::uint32_t> m_withoutPredecessor;  // chunk streams that this was remarked of
};

}  // namespace rtmpscope::rtmp
