// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/stream_event.h"
#include "rtmp/chunk_header.h"
#include "rtmp/chunk_stream.h"
#include "rtmp/input.h"
#include "rtmp/message_assembly.h"
#include "rtmp/rtmp_listener.h"

#include <cstdint>

namespace rtmpscope::rtmp {

/// Follows the chunks of one direction, byte by byte where headers are and by arithmetic where bodies are.
class ChunkReader {
 public:
  /// @param listener  must outlive this
  explicit ChunkReader(RtmpListener& listener) : m_listener(&listener), m_assembly(listener) {}

  /// Takes what it can from the start of `in`.
  /// @return bytes used. If some are left, it wants wanted() of them at once before it goes on.
  std::size_t read(const Input& in);
  [[nodiscard]] std::size_t wanted() const { return m_wanted; }

  /// Takes missing bytes that lie in the body of one chunk. False, and nothing done, if they reach beyond it.
  bool pass(const StreamMissing& missing);

  /// The stream is over: what is under way is truncated.
  void finish();

  [[nodiscard]] std::uint32_t chunkSize() const { return m_chunkSize; }

 private:
  struct HeaderAt {
    ChunkHeader header;
    StreamOffset begin;
    FrameNumber firstFrame;
    FrameNumber lastFrame;
    std::size_t size = 0;  // with the extended timestamp
  };

  std::size_t readHeader(const Input& in, std::size_t at);
  std::size_t want(std::size_t bytes);
  ChunkStream* streamFor(const ChunkHeader& header, const HeaderAt& where);
  bool repeatsExtended(ChunkStream& stream, std::uint32_t next, const HeaderAt& where);
  void beginMessage(ChunkStream& stream, const HeaderAt& where);
  void continueMessage(ChunkStream& stream, const HeaderAt& where);
  void beginChunk(ChunkStream& stream);
  void takePayload(const Input& in, std::size_t at, std::size_t size);
  void endChunk();
  void complete();
  void abort(std::uint32_t chunkStreamId);
  void remark(Remark::Kind kind, const HeaderAt& where, std::uint64_t value = 0);

  RtmpListener* m_listener;
  MessageAssembly m_assembly;
  ChunkStreamTable m_streams;
  ChunkStream* m_current = nullptr;  // whose chunk is under way
  std::uint32_t m_chunkLeft = 0;     // payload bytes of it that are still to come
  std::uint32_t m_chunkSize = kDefaultChunkSize;
  std::size_t m_wanted = 0;
  bool m_repeatedSaid = false;  // each dialect is remarked once
  bool m_omittedSaid = false;
  bool m_limitSaid = false;
};

}  // namespace rtmpscope::rtmp
