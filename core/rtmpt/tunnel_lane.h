// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/derived_stream.h"
#include "base/direction.h"
#include "base/ids.h"
#include "base/stream_event.h"
#include "rtmpt/http_reader.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace rtmpscope::rtmpt {

/// Bodies that wait for an earlier one are held up to so many, and so many bytes of them, per direction. A server that names a
/// number in X-RTMPT-Max-Pipelined-Requests names 5.
inline constexpr std::size_t kMaxHeldBodies = 16;
inline constexpr std::size_t kMaxHeldBytes = std::size_t{1} << 20U;
/// Bytes that all directions together may hold.
inline constexpr std::size_t kMaxHeldBytesInAll = std::size_t{16} << 20U;

/// Where a piece of a body stands.
struct BodySource {
  TcpStreamIndex tcpStream;
  Side side = Side::A;
};

/// A jump in the numbers of requests.
struct SequenceGaps {
  std::uint64_t count = 0;
  std::uint64_t expected = 0;  ///< of the first one: the number that should have come
  std::uint64_t found = 0;     ///< and the one that came
  FrameNumber frame;           ///< where that one began
};

/// One direction of a tunnelled session: bodies of several TCP connections go in, and come out as one byte stream in the
/// order of their sequence numbers. A body that is in turn goes straight through without a copy.
class TunnelLane {
 public:
  using Output = std::function<void(const StreamEvent& event)>;
  /// Names a body while it comes; 0: one that is not wanted.
  using Ticket = std::uint64_t;

  /// @param fromTheStart  number 0 (with some clients 1) is the first; else whatever comes first
  /// @param heldInAll     counts what all lanes hold
  TunnelLane(Output output, bool fromTheStart, std::size_t& heldInAll);
  ~TunnelLane();
  TunnelLane(const TunnelLane&) = delete;
  TunnelLane& operator=(const TunnelLane&) = delete;

  /// A body begins. Without a number it is next in turn.
  Ticket begin(std::optional<std::uint64_t> sequence, FrameNumber frame);
  void add(Ticket ticket, BodySource source, const StreamData& part);
  void add(Ticket ticket, BodySource source, const StreamMissing& part);
  void end(Ticket ticket, HttpEnd end, FrameNumber frame);

  /// Between two bodies something was lost: how many bodies, and of what numbers, is not known.
  void lose();
  /// The peer answered this number: it has had all those before it, and those that are not here will not come. A number
  /// far ahead is believed when the one behind it comes too.
  void answered(std::uint64_t sequence);
  /// Nothing more will come: gives out what is held, and the end.
  void finish(EndReason reason, FrameNumber frame);

  [[nodiscard]] const DerivedStream& stream() const { return m_stream; }
  [[nodiscard]] const SequenceGaps& gaps() const { return m_gaps; }
  /// Bodies whose number had been there before.
  [[nodiscard]] std::uint64_t repeated() const { return m_repeated; }
  /// Bytes that are missing, as far as they can be counted, and the stretches.
  [[nodiscard]] std::uint64_t missingBytes() const { return m_missingBytes; }
  [[nodiscard]] const std::vector<StreamMissing>& missing() const { return m_missing; }

 private:
  struct Piece {
    BodySource source;
    StreamMissing missing;  // size 0: it is data
    StreamOffset offset;
    FrameNumber frame;
    std::size_t begin = 0;  // in Held::bytes
    std::size_t size = 0;
  };
  struct Held {
    Ticket ticket = 0;
    FrameNumber frame;
    FrameNumber endFrame;
    std::optional<HttpEnd> end;
    bool answered = false;  // and too far ahead to be believed alone
    std::vector<Piece> pieces;
    std::vector<std::uint8_t> bytes;
  };

  void startBody(Ticket ticket, std::optional<std::uint64_t> sequence);
  [[nodiscard]] bool goesBack(std::uint64_t sequence);
  /// Whether it is held, further ahead than a client may be, and none of its neighbours is.
  [[nodiscard]] bool isLoneJump(std::uint64_t sequence) const;
  [[nodiscard]] Held* held(Ticket ticket);
  void countHeld(std::size_t bytes);
  void give(BodySource source, const StreamData& part);
  void give(BodySource source, const StreamMissing& part);
  void giveUnknown(FrameNumber frame);
  void note(const StreamMissing& missing);
  void finishBody(HttpEnd end, FrameNumber frame);
  void drain();
  void giveUpGap();
  void keepLimits();

  Output m_output;
  std::size_t& m_heldInAll;
  DerivedStream m_stream;
  std::map<std::uint64_t, Held> m_held;    // by sequence number
  std::optional<std::uint64_t> m_next;     // the number that is in turn
  std::optional<std::uint64_t> m_lastOld;  // the number of the last body that seemed to be repeated
  Ticket m_passing = 0;                    // the body of that number, if it has begun
  Ticket m_lastTicket = 0;
  std::uint64_t m_given = 0;  // bytes of that number given out
  std::uint64_t m_skip = 0;   // bytes of it that an earlier copy, which broke off, has given already
  std::size_t m_heldBytes = 0;
  std::uint64_t m_repeated = 0;
  std::uint64_t m_missingBytes = 0;
  std::vector<StreamMissing> m_missing;  // the first kMaxMissingKept
  SequenceGaps m_gaps;
  bool m_first = true;      // nothing has come yet
  bool m_brokeOff = false;  // the body of that number was cut off by the end of its connection
  bool m_ended = false;
};

/// Holes of a lane that are kept as evidence; missingBytes counts all of them.
inline constexpr std::size_t kMaxMissingKept = 512;

}  // namespace rtmpscope::rtmpt
