// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/append_only.h"
#include "base/derived_stream.h"
#include "base/ids.h"
#include "base/packet.h"
#include "base/time.h"
#include "capture/packet_source.h"
#include "diagnosis/diagnose.h"
#include "diagnosis/finding.h"
#include "diagnosis/quality.h"
#include "net/connection.h"
#include "session/message_record.h"
#include "session/session.h"
#include "texts/text.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace rtmpscope::analysis {

/// What the index keeps of a packet.
struct PacketRecord {
  std::uint64_t fileOffset = 0;  ///< of its captured bytes in the (decompressed) file
  CaptureTime time{};
  std::uint32_t capturedLength = 0;
  std::uint32_t originalLength = 0;
  std::uint32_t tcpStream = kNone;
  std::uint16_t interfaceIndex = 0;
  Side side = Side::A;
  bool retransmission : 1 = false;
  bool outOfOrder : 1 = false;
  bool copy : 1 = false;  ///< the capture holds this packet a second time

  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
};

using PacketTable = RowsView<PacketRecord>;
using MessageTable = RowsView<session::MessageRecord>;
using DetailTable = RowsView<std::shared_ptr<const session::MessageDetail>>;
using PiecesTable = RowsView<std::shared_ptr<const std::vector<StreamRange>>>;

/// A connection as the report lists it: what it carries and which session it belongs to.
struct AnalyzedConnection {
  std::shared_ptr<const net::Connection> connection;
  rtmp::Protocol protocol = rtmp::Protocol::Undecided;
  bool onRtmpPort = false;
  std::string detail;  ///< what is on an RTMP port and is not RTMP
  std::optional<SessionId> session;
  Side client = Side::A;
};

/// The two byte streams of a session that does not stand in TCP streams as it is: RTMP in HTTP. Its messages have their
/// ranges in these.
struct DerivedStreams {
  std::array<DerivedStretches, 2> sides;  ///< [Side]: A is the client
  SessionId session;
};

/// A session with what the rules found.
struct AnalyzedSession {
  std::shared_ptr<const session::Session> session;
  diagnosis::SessionQuality quality;  ///< what the capture has of it
  std::vector<diagnosis::Finding> findings;
  texts::Text ended;             ///< one sentence: why it ended
  texts::Text verdict;           ///< one sentence for the head of the session
  diagnosis::Together together;  ///< sessions that it belongs to; known in the last picture only. Its findings are among `findings`
  texts::Text belongs;           ///< the same in a line for the head of the session; empty if there are none
};

/// How far the pass came.
enum class RunState : std::uint8_t { Running, Finished, Cancelled };

/// Times by which the clock of the capture went back by diagnosis::kClockStep or more, from one packet to the next, or was put
/// ahead: that is seen where a conversation goes on after a silence that TCP does not have.
struct ClockSteps {
  std::uint64_t count = 0;  ///< back
  Nanoseconds largest{0};
  FrameNumber first;  ///< the frame after the first one
  std::uint64_t ahead = 0;
  Nanoseconds largestAhead{0};
  FrameNumber firstAhead;
  std::vector<FrameNumber> frames;  ///< after each step across which durations mean nothing, ascending; the first kMaxClockStepsKept
  std::uint64_t notKept = 0;        ///< such steps beyond these: what lies across one of them is judged as if there were none
};

/// Steps of the clock that are kept with their place; further ones are counted.
inline constexpr std::size_t kMaxClockStepsKept = 64;

/// Everything that is known of a capture: an immutable snapshot, safe to be read on any thread.
struct Analysis {
  capture::CaptureInfo capture;
  RunState state = RunState::Running;
  std::optional<capture::CaptureError> damage;  ///< where the file broke off; what came before it is all here
  std::uint64_t capturedBytes = 0;              ///< sum of the packets' captured bytes
  std::uint64_t snapLengthCuts = 0;             ///< packets that were captured in part
  ClockSteps clockSteps;
  std::optional<CaptureTime> firstTime;  ///< earliest packet
  std::optional<CaptureTime> lastTime;   ///< latest packet
  Nanoseconds analysisTime{0};           ///< how long the pass took so far

  PacketTable packets;
  MessageTable messages;
  DetailTable details;
  PiecesTable pieces;
  std::vector<std::shared_ptr<const DerivedStreams>> derived;          ///< by MessageRecord::derived - 1
  std::vector<std::shared_ptr<const AnalyzedConnection>> connections;  ///< by tcp.stream
  std::vector<std::shared_ptr<const AnalyzedSession>> sessions;        ///< by id, from 1
  std::vector<diagnosis::Finding> findings;                            ///< of the capture as a whole
  diagnosis::CaptureQuality quality;                                   ///< judged when the pass is over
  std::shared_ptr<const capture::CaptureBytes> bytes;

  /// Rows in the order in which people number them. Null if that is the order of the rows, and while the pass is running:
  /// numbers are final when state is no longer Running.
  std::shared_ptr<const std::vector<std::uint32_t>> messageOrder;    ///< number - 1 -> row
  std::shared_ptr<const std::vector<std::uint32_t>> messageNumbers;  ///< row -> number - 1

  [[nodiscard]] MessageNumber numberOf(MessageIndex index) const;
  /// The row of message `number`, which must be 1 to messages.size().
  [[nodiscard]] MessageIndex indexOf(MessageNumber number) const;
  [[nodiscard]] const session::MessageRecord& message(MessageIndex index) const { return messages[index.value()]; }
  /// The gathered content of a message, or null.
  [[nodiscard]] const session::MessageDetail* detail(const session::MessageRecord& record) const;
  [[nodiscard]] const PacketRecord& packet(FrameNumber frame) const { return packets[frame.value() - 1]; }
  /// The session of that id, or null.
  [[nodiscard]] const AnalyzedSession* session(SessionId id) const;
  /// The derived streams that a message stands in, or null.
  [[nodiscard]] const DerivedStreams* derivedStreams(const session::MessageRecord& record) const;
  /// The session that a message belongs to, or null.
  [[nodiscard]] const AnalyzedSession* sessionOf(const session::MessageRecord& record) const;
  /// Who sent it, seen from the session.
  [[nodiscard]] Direction directionOf(const session::MessageRecord& record) const;
  /// Where a stretch of what one side of a session sent stands in TCP streams, in the order of the session's own stream: in
  /// one of its connection, or in several of a tunnel's.
  [[nodiscard]] std::vector<SourceRange> sourcesOf(const session::Session& session, Side side, StreamRange range) const;
};

}  // namespace rtmpscope::analysis
