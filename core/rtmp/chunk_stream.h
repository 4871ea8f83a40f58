// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/ids.h"
#include "rtmp/message.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace rtmpscope::rtmp {

/// Whether a peer repeats the extended timestamp on fmt 3 chunks (architecture, decision 9).
enum class ExtendedDialect : std::uint8_t { Unknown, Repeated, Omitted };

/// What the headers of one chunk stream said last, that is, what later headers inherit. Small, to be copied for trials.
struct ChunkContext {
  std::uint32_t chunkStreamId = 0;
  MessageType type{};
  bool known = false;          ///< a header told type and length
  bool streamIdKnown = false;  ///< a fmt 0 header told the message stream id
  bool streamIdLost = false;   ///< headers may have been lost since: they may have told another one
  bool streamIdsMany = false;  ///< fmt 0 headers told different ones
  bool extended = false;       ///< the latest header of fmt 0, 1 or 2 had an extended timestamp
  bool shortHeaders = false;   ///< its fmt 3 headers have one byte, though the id needs two or three
  bool absolute = false;       ///< the latest header of fmt 0, 1 or 2 was fmt 0: `delta` is a timestamp
  bool inRow = false;          ///< the latest message began with fmt 2 or 3: it was like the one before it
  bool steady = false;         ///< the latest delta is about what the one before it was
  bool deltaLost = false;      ///< headers may have been lost: they may have told another delta
  bool uncertain = false;      ///< headers may have been lost: whether a message is under way is not known
  ExtendedDialect dialect = ExtendedDialect::Unknown;
  TimestampBase base = TimestampBase::Absolute;
  Found found = Found::Synchronised;
  std::uint32_t length = 0;
  std::uint32_t messageStreamId = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t delta = 0;          ///< what a new message with fmt 3 adds: the last delta, or the last fmt 0's timestamp
  std::uint32_t extendedValue = 0;  ///< as sent
};

/// A message that is being put together.
struct MessageUnderWay {
  bool active = false;
  bool asked = false;      ///< the listener said what it wants
  bool irregular = false;  ///< the pieces of the body are listed, not derived
  bool listed = true;      ///< it is handed to the listener
  Found found = Found::Synchronised;
  MessageHeader header;
  StreamOffset begin;
  StreamOffset end;  ///< one past the last byte so far
  FrameNumber firstFrame;
  FrameNumber frame;
  std::uint32_t chunks = 0;
  std::uint32_t received = 0;
  std::uint32_t missing = 0;
  std::uint32_t wanted = 0;    ///< what the listener asked for
  std::uint32_t toGather = 0;  ///< bytes from the start of the body that are kept
  BodyLayout layout;
  std::vector<std::uint8_t> gathered;

  [[nodiscard]] std::uint32_t position() const { return received + missing; }
  [[nodiscard]] bool isComplete() const { return position() == header.length; }
};

/// One chunk stream of one direction.
struct ChunkStream {
  ChunkContext context;
  MessageUnderWay message;
};

/// The chunk streams of one direction: few, so a plain list, with the last one found at hand.
class ChunkStreamTable {
 public:
  /// Caps what a hostile stream can make us keep. nginx-rtmp allows 32.
  static constexpr std::size_t kMaxChunkStreams = 1024;

  [[nodiscard]] ChunkStream* find(std::uint32_t chunkStreamId) {
    if (m_last != nullptr && m_last->context.chunkStreamId == chunkStreamId) return m_last;
    for (const auto& stream : m_streams) {
      if (stream->context.chunkStreamId == chunkStreamId) return m_last = stream.get();
    }
    return nullptr;
  }

  [[nodiscard]] const ChunkStream* find(std::uint32_t chunkStreamId) const {
    for (const auto& stream : m_streams) {
      if (stream->context.chunkStreamId == chunkStreamId) return stream.get();
    }
    return nullptr;
  }

  /// Adds a chunk stream that is not there yet. Null if there are too many.
  ChunkStream* add(std::uint32_t chunkStreamId) {
    if (m_streams.size() == kMaxChunkStreams) return nullptr;
    m_last = m_streams.emplace_back(std::make_unique<ChunkStream>()).get();
    m_last->context.chunkStreamId = chunkStreamId;
    return m_last;
  }

  [[nodiscard]] const std::vector<std::unique_ptr<ChunkStream>>& all() const { return m_streams; }

 private:
  std::vector<std::unique_ptr<ChunkStream>> m_streams;  // they stay where they are
  ChunkStream* m_last = nullptr;
};

}  // namespace rtmpscope::rtmp
