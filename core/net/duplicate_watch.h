// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "base/ids.h"
#include "base/time.h"
#include "net/tcp_segment.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace rtmpscope::net {

/// A copy that comes later than this after its original is another packet.
inline constexpr Nanoseconds kDuplicateTime = std::chrono::milliseconds{100};

/// The same for senders that give their packets no identification: without it a copy must follow at once.
inline constexpr Nanoseconds kDuplicateTimeWithoutIdentification = std::chrono::milliseconds{5};

/// How many packets back a copy is looked for.
inline constexpr std::size_t kDuplicateMemory = 64;

/// Tells packets that the capture holds twice (a mirror port that copies them on the way in and on the way out, a bridge
/// captured at two of its ports) from data that was sent again: a copy has the same IP identification, the same TCP header and
/// the same checksum, and so the same content, whatever the link and the TTL are. What was sent again has an identification of
/// its own. Where there is none (IPv6, or 0), nothing of the other side may have come in between, since a sender that repeats
/// something so soon does it for an acknowledgment's sake; and bare acknowledgments and resets cannot be told.
class DuplicateWatch {
 public:
  /// Is it a copy of a packet that was remembered?
  [[nodiscard]] bool isCopy(const TcpSegment& segment, CaptureTime time, TcpStreamIndex stream, Side side) const;

  /// To be called for each segment, after isCopy().
  void remember(const TcpSegment& segment, CaptureTime time, TcpStreamIndex stream, Side side) {
    m_sights[m_next++ % kDuplicateMemory] = {time,
                                             segment.sequence,
                                             segment.acknowledgment,
                                             segment.payloadLength,
                                             stream.value(),
                                             segment.identification,
                                             segment.checksum,
                                             segment.window,
                                             segment.flags,
                                             side};
  }

 private:
  struct Sight {
    CaptureTime time{};
    SequenceNumber sequence = 0;
    SequenceNumber acknowledgment = 0;
    std::uint32_t payloadLength = 0;
    std::uint32_t stream = 0xFFFFFFFF;
    std::uint16_t identification = 0;
    std::uint16_t checksum = 0;
    std::uint16_t window = 0;
    std::uint8_t flags = 0;
    Side side = Side::A;
  };

  std::array<Sight, kDuplicateMemory> m_sights;
  std::size_t m_next = 0;
};

}  // namespace rtmpscope::net
