// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "base/ids.h"
#include "base/time.h"
#include "net/connection.h"
#include "session/session.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rtmpscope::diagnosis {

/// What the capture has, and lacks, of one direction of a session (docs/diagnostics.md, 3.4). Every rule is asked through it
/// before its verdict counts.
struct DirectionQuality {
  bool captured = true;              ///< packets of that direction are in the capture
  bool spoke = true;                 ///< it carried bytes, captured or not
  bool syn = false;                  ///< its SYN or SYN-ACK is
  bool fromStart = false;            ///< its stream was captured from the first byte on
  std::uint64_t lostBytes = 0;       ///< missing since the packets were not captured
  std::uint64_t cutBytes = 0;        ///< missing since the packets were captured in part (snaplen)
  std::uint64_t lostGaps = 0;        ///< of those gaps that are kept
  std::uint64_t cutGaps = 0;         ///< the same
  std::uint32_t copies = 0;          ///< packets that the capture holds a second time
  std::uint32_t largestSegment = 0;  ///< TCP payload of the largest packet
  bool superSegments = false;        ///< larger than any packet on the wire: the network card cut or joined them (TSO, GRO)

  [[nodiscard]] std::uint64_t missingBytes() const { return lostBytes + cutBytes; }
  [[nodiscard]] std::uint64_t gaps() const { return lostGaps + cutGaps; }
  [[nodiscard]] bool whole() const { return captured && fromStart && missingBytes() == 0; }
};

/// By Direction.
using SessionQuality = std::array<DirectionQuality, 2>;

[[nodiscard]] SessionQuality judgeQuality(const session::Session& session, const net::Connection& connection);

/// A packet that is this much earlier than one before it has been stamped by a clock that was put back; less happens where
/// packets of several interfaces or queues are interleaved.
inline constexpr Nanoseconds kClockStep = std::chrono::milliseconds{10};

/// The same of a capture as a whole.
struct CaptureQuality {
  bool readToTheEnd = true;                ///< the pass was not cancelled
  std::optional<std::uint64_t> cutAt;      ///< the file ends inside a record, at this byte
  std::optional<std::uint64_t> damagedAt;  ///< it cannot be read on from this byte
  std::uint64_t cutPackets = 0;            ///< captured only in part
  std::optional<std::uint64_t> dropped;    ///< packets that the capturing program says it dropped; none if it says nothing
  std::uint64_t missingBytes = 0;          ///< in the connections that are sessions
  std::uint64_t gaps = 0;
  std::uint64_t otherMissingBytes = 0;  ///< in all other TCP connections
  std::uint64_t otherGaps = 0;
  std::uint64_t copies = 0;      ///< packets that are there twice
  std::uint64_t clockSteps = 0;  ///< times by which the clock went back by kClockStep or more
  Nanoseconds largestClockStep{0};
  FrameNumber firstClockStep;         ///< the first frame after one
  std::uint64_t clockStepsAhead = 0;  ///< times by which it was put ahead, as far as that can be seen
  Nanoseconds largestClockStepAhead{0};
  FrameNumber firstClockStepAhead;
  std::uint64_t begunBefore = 0;    ///< sessions of which the beginning was not captured
  std::uint64_t oneDirection = 0;   ///< sessions of which only one direction was
  std::uint64_t superSegments = 0;  ///< sessions with packets larger than any on the wire
  std::vector<std::string> layers;  ///< what lies around TCP: "Ethernet, 802.1Q Virtual LAN, IPv4"; of the first connections

  /// Nothing is missing that this program would know of.
  [[nodiscard]] bool whole() const;
};

}  // namespace rtmpscope::diagnosis
