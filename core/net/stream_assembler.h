// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/direction.h"
#include "base/ids.h"
#include "base/stream_event.h"
#include "base/time.h"
#include "net/connection.h"
#include "net/frame_map.h"
#include "net/frame_runs.h"
#include "net/sequence_number.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace rtmpscope::net {

class EarlierPackets;
class TcpListener;

/// Out-of-order bytes that one direction may hold back, and all directions together. Beyond it the hole is given up.
inline constexpr std::size_t kMaxHeldBytes = std::size_t{8} << 20U;
inline constexpr std::size_t kMaxHeldBytesInAll = std::size_t{24} << 20U;
inline constexpr std::size_t kMaxHeldSegments = 16384;

/// The receiver has the bytes and the capture does not: it may catch them out of order, so wait for so many packets of
/// the connection, or for so long.
inline constexpr std::uint32_t kAcknowledgedHolePackets = 64;
inline constexpr Nanoseconds kAcknowledgedHoleTime = std::chrono::milliseconds{100};

/// Nobody acknowledges, as only one direction is captured: wait for a retransmission so long, so many bytes, segments.
inline constexpr Nanoseconds kSilentHoleTime = std::chrono::seconds{3};
inline constexpr std::size_t kSilentHoleBytes = std::size_t{1} << 20U;
inline constexpr std::size_t kSilentHoleSegments = 512;

/// A receive window cannot be larger (RFC 7323, section 2.3), so a segment further off belongs to no stream position near by ...
inline constexpr std::int64_t kLargestWindow = std::int64_t{1} << 30U;
/// ... but if so many come in a row, the stream has gone on there while nothing was captured. So with acknowledgments.
inline constexpr std::uint8_t kStraysThatMove = 16;

/// A reset, a FIN or an acknowledgment is believed at once when its number is this near to what was sent and acknowledged: a host
/// takes a reset only if it lies in the window (RFC 9293, section 3.5.3), and anybody can send others.
inline constexpr std::int64_t kNearDistance = std::int64_t{1} << 20U;

/// Holes that are kept as evidence per direction; facts count all of them.
inline constexpr std::size_t kMaxGapsKept = 512;

/// Where an assembler's results go.
struct AssemblerOutput {
  TcpListener& listener;
  const EarlierPackets* earlier;  ///< null: bytes that come again are not compared
  std::size_t& heldInAll;
  TcpStreamIndex stream;
  Side side;
};

/// The moment at which a packet of the connection came.
struct Moment {
  FrameNumber frame;
  CaptureTime time;
  std::uint32_t packets = 0;  ///< of the connection, this one included
};

/// A segment's payload, or a part of it.
struct SegmentBytes {
  SequenceNumber sequence = 0;
  ByteView bytes;            ///< as far as captured
  std::uint32_t length = 0;  ///< on the wire
  FrameNumber frame;
  std::uint32_t packetOffset = 0;  ///< of bytes[0] in that frame
};

/// Puts one direction's bytes in order: segments in any order go in, events without gap or overlap come out. In-order
/// bytes go straight through as a view; out-of-order bytes are copied and held back, within limits. Overlaps keep the first copy.
class StreamAssembler {
 public:
  StreamAssembler();
  ~StreamAssembler();
  StreamAssembler(const StreamAssembler&) = delete;
  StreamAssembler& operator=(const StreamAssembler&) = delete;

  /// How a direction's first sequence number became known.
  enum class Start : std::uint8_t { Unknown, PureAck, Data, Handshake };

  /// Says where the stream begins. Has no effect once bytes were given out, or if a better source has said it.
  void start(SequenceNumber firstByte, Start source);
  /// The other side's part of the handshake says where this stream begins, while this side has not said it itself.
  void startIfUnknown(SequenceNumber firstByte) {
    if (m_start < Start::Data) start(firstByte, Start::Handshake);
  }
  [[nodiscard]] Start startedBy() const { return m_start; }

  void add(const SegmentBytes& segment, AssemblerOutput& out);
  /// The stream ends before `sequence`: at once if it is the next byte. Where other bytes have come from there on, or where it is
  /// far ahead, the FIN counts only if no new data follows.
  void fin(SequenceNumber sequence, const Moment& now, AssemblerOutput& out);
  /// Nothing after this packet counts, if `sequence` is where a reset may be. If not, it is for finish() to say.
  void reset(SequenceNumber sequence, const Moment& now, AssemblerOutput& out);
  /// The other side has all bytes before `sequence`. One that is far ahead is believed only if others agree.
  void acknowledge(SequenceNumber sequence);
  /// Whether bytes are waited for that should have come: others are held, or acknowledged.
  [[nodiscard]] bool hasHole() const { return m_acknowledged > m_next || m_holding; }
  /// To be asked at each packet of the connection while there is a hole: gives up on it when the time has come.
  void giveUpHoleIfDue(const Moment& now, bool otherSideIsSilent, AssemblerOutput& out);
  /// Nothing more will come: gives out all that is held, the holes between and before what was acknowledged, and the end.
  /// @param frame  of that end; `last`: the last packet of the connection, for the holes
  void finish(EndReason reason, FrameNumber frame, FrameNumber last, AssemblerOutput& out);

  [[nodiscard]] bool ended() const { return m_ended; }
  /// False if data that followed has shown that no FIN so far was the end.
  [[nodiscard]] bool finStands() const { return m_ended || m_finNoted; }
  /// Whether a segment carries bytes behind all that were given out. The byte of a keep-alive after the FIN is none.
  [[nodiscard]] bool isBeyond(SequenceNumber sequence, std::uint32_t length) const {
    const std::int64_t ahead = position(sequence) + length - static_cast<std::int64_t>(m_next);
    return ahead > 1 && ahead <= kLargestWindow;
  }
  /// Bytes given out so far, missing ones included.
  [[nodiscard]] StreamOffset next() const { return StreamOffset{m_next}; }
  [[nodiscard]] StreamOffset acknowledged() const { return StreamOffset{m_acknowledged}; }

  [[nodiscard]] std::uint64_t missingBytes() const;
  /// Whether there are gaps or overlaps to tell of.
  [[nodiscard]] bool hasTroubles() const;
  [[nodiscard]] std::uint32_t overlapsWithDifference() const;
  [[nodiscard]] std::uint32_t overlapsNotCompared() const;
  [[nodiscard]] std::vector<Gap> gaps() const;
  [[nodiscard]] FrameMap frameMap() const;
  [[nodiscard]] std::vector<FrameNumber> frames(StreamRange range) const;

 private:
  struct Held;
  struct Disorder;
  struct Body;

  [[nodiscard]] std::int64_t position(SequenceNumber sequence) const {
    return unwrap(sequence, m_base + static_cast<SequenceNumber>(m_next), m_next);
  }
  Body& body();
  Disorder& disorder();
  void addSlowly(std::int64_t position, const SegmentBytes& segment, AssemblerOutput& out);
  void compareAgain(std::int64_t position, const SegmentBytes& segment, const AssemblerOutput& out);
  void hold(std::uint64_t position, const SegmentBytes& segment, AssemblerOutput& out);
  Held copyPart(const SegmentBytes& segment, std::uint32_t skip, std::uint32_t length, AssemblerOutput& out);
  void drain(AssemblerOutput& out);
  void keepLimits(FrameNumber frame, AssemblerOutput& out);
  void giveOut(ByteView bytes, std::uint32_t length, FrameNumber frame, std::uint32_t packetOffset, AssemblerOutput& out);
  void giveMissing(std::uint64_t size, MissingReason reason, FrameNumber frame, AssemblerOutput& out);
  void giveFirstHole(FrameNumber frame, AssemblerOutput& out);
  void giveAllHeld(FrameNumber frame, AssemblerOutput& out);
  [[nodiscard]] std::int64_t highestKnown() const;
  [[nodiscard]] bool isNear(std::int64_t position) const;
  [[nodiscard]] bool isByteOfFin(std::int64_t position, std::uint32_t length) const;
  void doubtFinBefore(std::int64_t end);
  void endIfReached(AssemblerOutput& out);
  void end(EndReason reason, FrameNumber frame, AssemblerOutput& out);

  std::uint64_t m_next = 0;          // bytes given out
  std::uint64_t m_acknowledged = 0;  // by the other side
  std::unique_ptr<Body> m_body;      // made with the first byte: many connections carry none
  SequenceNumber m_base = 0;         // of stream offset 0
  Start m_start = Start::Unknown;
  std::uint8_t m_strays = 0;
  bool m_holding = false;
  std::uint8_t m_farAcknowledgments = 0;
  bool m_finSeen = false;   // a FIN that is believed, and waits for the bytes before it
  bool m_finNoted = false;  // that, or one that is doubted
  bool m_ended = false;
};

}  // namespace rtmpscope::net
