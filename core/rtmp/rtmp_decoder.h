// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/stream_event.h"
#include "rtmp/rtmp_listener.h"

#include <cstdint>
#include <memory>

namespace rtmpscope::rtmp {

/// Decodes one direction of an RTMP connection: stream events in, handshake parts and messages out. The room's only door
/// for streams. It copies no media payload: what was not asked for is passed over by arithmetic.
class RtmpDecoder {
 public:
  /// Where in the conversation the stream begins.
  enum class Start : std::uint8_t {
    Handshake,  ///< the first byte is C0 or S0
    MidStream,  ///< somewhere in the chunk stream
  };

  /// @param listener  must outlive this
  RtmpDecoder(RtmpListener& listener, Start start);
  ~RtmpDecoder();
  RtmpDecoder(RtmpDecoder&&) noexcept;
  RtmpDecoder& operator=(RtmpDecoder&&) noexcept;

  /// Takes the events in order. A StreamEnd turns what is incomplete into truncated.
  Progress feed(const StreamEvent& event);

  /// The chunk size in force in this direction.
  [[nodiscard]] std::uint32_t chunkSize() const;

  /// Chunk headers that were looked at on trial so far: what doubt has cost. Of a stream of n bytes no more than
  /// kTrialStepsToBegin + kTrialStepsPerByte * n are; then decoding stops, and Remark::Kind::Limit says so.
  [[nodiscard]] std::uint64_t trialSteps() const;
  static constexpr std::uint64_t kTrialStepsToBegin = 512;
  static constexpr std::uint64_t kTrialStepsPerByte = 1;

 private:
  class State;
  std::unique_ptr<State> m_state;
};

}  // namespace rtmpscope::rtmp
