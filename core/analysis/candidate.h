// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "base/stream_event.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace rtmpscope::analysis {

/// Bytes of one side that are held back at most, until it is clear whether a connection on an odd port is RTMP.
inline constexpr std::size_t kMaxHeldBytes = 256U << 10U;

/// Events of both sides that are held back at most.
inline constexpr std::size_t kMaxHeldEvents = 16U << 10U;

/// A connection on an odd port that may be RTMP: holds back what it carries until there is evidence.
///
/// One that was captured from its beginning must show a handshake: C0 and C1 of the right shape and size and a peer that
/// is silent or answers in kind. A version byte alone is not enough, 3 is how many protocols begin. One that began before
/// the capture must show a chunk stream: several messages that follow on each other and make up most of the bytes.
class Candidate {
 public:
  enum class Verdict : std::uint8_t { Undecided, Rtmp, Other };

  /// What its first bytes promise.
  enum class Kind : std::uint8_t { Handshake, MidStream };

  explicit Candidate(Kind kind) : m_kind(kind) {}

  /// Takes the events of both sides in the order in which they come, until the verdict is no longer Undecided.
  Verdict take(Side side, const StreamEvent& event);

  /// Hands out what was held back, in the order in which it came.
  template <class Receiver>
  void replay(Receiver&& receiver) const {
    for (const Held& held : m_held) receiver(held.side, eventOf(held));
  }

  /// Bytes held back now.
  [[nodiscard]] std::size_t heldBytes() const { return m_lanes[0].bytes.size() + m_lanes[1].bytes.size(); }

 private:
  /// An event; the bytes of a StreamData stand in its lane.
  struct Held {
    Side side = Side::A;
    StreamEvent event;
    std::size_t begin = 0;
    std::size_t size = 0;
  };

  /// What is kept of one side.
  struct Lane {
    std::vector<std::uint8_t> bytes;  // of all its StreamData
    std::size_t prefix = 0;           // how many of them follow on its first byte without a hole
    std::uint64_t extent = 0;         // bytes that it sent, missing ones included
    std::size_t nextTrial = 0;        // at how many bytes the next look at its chunk stream is worth it
    bool hasDigest = false;           // C1 or S1 is here and signed
    bool ended = false;

    [[nodiscard]] ByteView first() const { return ByteView{bytes}.first(prefix); }
  };

  void hold(Side side, const StreamEvent& event);
  [[nodiscard]] StreamEvent eventOf(const Held& held) const;
  [[nodiscard]] Verdict judgeHandshake() const;
  [[nodiscard]] bool hasSizesOfHandshake() const;
  [[nodiscard]] Verdict judgeMidStream(Side side);
  [[nodiscard]] bool carriesChunkStream(Side side) const;

  Kind m_kind;
  std::vector<Held> m_held;
  std::array<Lane, 2> m_lanes;
};

}  // namespace rtmpscope::analysis
