// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "net/sequence_number.h"
#include "net/tcp_segment.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace rtmpscope::net {

/// What Wireshark's sequence analysis says of a segment (tcp.analysis.*). Several can be true.
class TcpAnalysisFlags {
 public:
  enum Flag : std::uint16_t {
    Retransmission = 1,  ///< fast and spurious ones included
    FastRetransmission = 2,
    SpuriousRetransmission = 4,
    OutOfOrder = 8,
    DuplicateAck = 16,
    KeepAlive = 32,
    KeepAliveAck = 64,
    ZeroWindow = 128,
    ZeroWindowProbe = 256,
    ZeroWindowProbeAck = 512,
    WindowFull = 1024,
    WindowUpdate = 2048,
    LostSegment = 4096,       ///< an earlier segment was not seen
    AckedLostSegment = 8192,  ///< acknowledges what was not seen
  };

  void set(Flag flag) { m_bits |= flag; }
  [[nodiscard]] bool has(Flag flag) const { return (m_bits & flag) != 0; }
  [[nodiscard]] TcpAnalysisFlags without(Flag flag) const {
    TcpAnalysisFlags rest = *this;
    rest.m_bits &= static_cast<std::uint16_t>(~flag);
    return rest;
  }
  [[nodiscard]] bool any() const { return m_bits != 0; }
  bool operator==(const TcpAnalysisFlags&) const = default;

 private:
  std::uint16_t m_bits = 0;
};

/// All of them, in order.
inline constexpr std::array kTcpAnalysisFlags = {
    TcpAnalysisFlags::Retransmission,     TcpAnalysisFlags::FastRetransmission, TcpAnalysisFlags::SpuriousRetransmission,
    TcpAnalysisFlags::OutOfOrder,         TcpAnalysisFlags::DuplicateAck,       TcpAnalysisFlags::KeepAlive,
    TcpAnalysisFlags::KeepAliveAck,       TcpAnalysisFlags::ZeroWindow,         TcpAnalysisFlags::ZeroWindowProbe,
    TcpAnalysisFlags::ZeroWindowProbeAck, TcpAnalysisFlags::WindowFull,         TcpAnalysisFlags::WindowUpdate,
    TcpAnalysisFlags::LostSegment,        TcpAnalysisFlags::AckedLostSegment};

/// Wireshark's name for it, without "tcp.analysis.": "retransmission", "zero_window".
[[nodiscard]] std::string_view toString(TcpAnalysisFlags::Flag flag);

/// What the analysis remembers of one direction: the sender's sequence numbers, and what it acknowledged and advertised.
struct TcpAnalysisSide {
  CaptureTime highestTime{};         ///< when nextSequence was reached
  CaptureTime acknowledgmentTime{};  ///< when the last packet came
  SequenceNumber base = 0;           ///< initial sequence number, or one less than the first that was seen
  SequenceNumber nextSequence = 0;   ///< one past the highest that was seen; 0 while none was
  SequenceNumber acknowledgment = 0;
  SequenceNumber mayBeAcknowledged = 0;  ///< up to where this side was seen without a hole: 0 while nothing was seen
  std::uint16_t window = 0;              ///< as on the wire
  std::uint8_t duplicateAcks = 0;        ///< in a row; more than two don't matter, except one that stands for acknowledgments unseen
  std::int8_t scale = kScaleUnknown;
  bool hasBase = false;
  bool firstWindow = false;  ///< the last window came with a SYN and is not scaled
  bool lastWasKeepAlive = false;
  bool lastWasZeroWindowProbe = false;

  static constexpr std::int8_t kScaleUnknown = -1;
  static constexpr std::int8_t kNotScaled = -2;

  /// The window in bytes, as far as the scale is known.
  [[nodiscard]] std::uint32_t scaledWindow() const { return std::uint32_t{window} << (firstWindow || scale < 0 ? 0 : scale); }
};

/// Judges `segment` by the rules of Wireshark 4.0 and remembers it. It knows only the highest sequence number that was
/// seen, not which bytes were: a segment that comes back within a round trip after newer ones is called out of order.
TcpAnalysisFlags analyzeSegment(const TcpSegment& segment, CaptureTime time, Nanoseconds handshakeRtt, TcpAnalysisSide& sender,
                                TcpAnalysisSide& receiver);

}  // namespace rtmpscope::net
