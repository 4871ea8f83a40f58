// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rtmp/chunk_stream.h"
#include "rtmp/rtmp_listener.h"

namespace rtmpscope::rtmp {

/// Puts messages together out of chunks and hands them to the listener: gathers what is wanted of their bodies, counts
/// the rest, and keeps how they lie in the stream. Copies no payload that nobody asked for, and allocates nothing per
/// message once its buffers have grown.
class MessageAssembly {
 public:
  /// No more than this is gathered of one body, whatever is wanted ...
  static constexpr std::uint32_t kMaxGathered = 1U << 20U;
  /// ... nor of all bodies that are under way in one direction.
  static constexpr std::uint64_t kMaxGatheredInAll = 8U << 20U;
  /// Body pieces that are listed for one message; those behind are not.
  static constexpr std::size_t kMaxPieces = 65536;

  /// A chunk header, and who carried it.
  struct ChunkStart {
    StreamOffset begin;
    std::uint8_t headerSize = 0;
    FrameNumber firstFrame;
    FrameNumber lastFrame;
    std::uint32_t chunkSize = 0;  ///< in force now
  };

  /// @param listener  must outlive this
  explicit MessageAssembly(RtmpListener& listener) : m_listener(&listener) {}

  /// A new message begins. The one before it must be over.
  void begin(MessageUnderWay& message, const MessageHeader& header, Found found, const ChunkStart& chunk);
  /// Another chunk of it begins.
  void continueWith(MessageUnderWay& message, const ChunkStart& chunk);
  /// Another chunk of it begins, whose header says that the body has `length` bytes.
  void changeLength(MessageUnderWay& message, std::uint32_t length);
  /// The next bytes of its body. If they complete it, report() must follow before `bytes` die.
  void take(MessageUnderWay& message, ByteView bytes, FrameNumber frame);
  /// The next bytes of its body are missing.
  void takeMissing(MessageUnderWay& message, std::uint32_t size);
  /// What is gathered of its body so far.
  [[nodiscard]] ByteView body(const MessageUnderWay& message) const { return m_direct.empty() ? ByteView{message.gathered} : m_direct; }
  /// It is over: hands it to the listener.
  void report(MessageUnderWay& message, Completeness completeness);

 private:
  void ask(MessageUnderWay& message, ByteView head);
  void reserve(MessageUnderWay& message);
  void listPieces(MessageUnderWay& message);
  void extendPieces(MessageUnderWay& message, std::uint32_t size);

  RtmpListener* m_listener;
  Message m_report;
  ByteView m_direct;                  // the body, if it need not be gathered: lives only during read()
  std::uint64_t m_gatheredInAll = 0;  // wanted of all messages under way
};

}  // namespace rtmpscope::rtmp
