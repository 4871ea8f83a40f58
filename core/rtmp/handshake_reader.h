// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rtmp/input.h"
#include "rtmp/rtmp_listener.h"

namespace rtmpscope::rtmp {

/// Cuts the handshake parts off the start of one direction (RTMP 5.2). Their sizes are fixed, so a hole does no harm.
class HandshakeReader {
 public:
  /// @param listener  must outlive this
  explicit HandshakeReader(RtmpListener& listener) : m_listener(&listener) {}

  /// All parts are over: what follows are chunks, or, if isEncrypted(), nothing that can be read.
  [[nodiscard]] bool done() const { return m_part > HandshakePart::Second; }
  /// C0 or S0 named one of the versions of RTMPE.
  [[nodiscard]] bool isEncrypted() const { return m_encrypted; }

  /// Takes what it can from the start of `in`.
  /// @return bytes used. If some are left and it is not done, it wants wanted() of them at once.
  std::size_t read(const Input& in);
  [[nodiscard]] std::size_t wanted() const { return m_wanted; }
  /// Takes missing bytes. Returns how many of them belong to the handshake.
  std::uint64_t pass(const StreamMissing& missing);
  /// The stream is over: reports a part that was begun.
  void finish();

 private:
  [[nodiscard]] std::size_t partSize() const;
  void take(const Input& in, std::size_t at, std::size_t size);
  void report(ByteView bytes);

  RtmpListener* m_listener;
  HandshakePart m_part = HandshakePart::Version;
  StreamOffset m_begin;      // of the current part
  FrameNumber m_firstFrame;  // of the bytes of the current part that were captured
  FrameNumber m_lastFrame;
  std::size_t m_passed = 0;  // bytes of the current part that are over, if it has a hole
  std::size_t m_wanted = 0;
  bool m_broken = false;        // the current part has a hole
  bool m_secondSought = false;  // it was looked whether C2 or S2 was left out
  bool m_encrypted = false;
};

}  // namespace rtmpscope::rtmp
