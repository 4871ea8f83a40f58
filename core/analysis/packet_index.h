// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "base/append_only.h"
#include "base/packet.h"
#include "net/tcp_connections.h"

#include <cstdint>
#include <map>
#include <optional>

namespace rtmpscope::analysis {

/// Packets of a link type that the net room does not read.
struct UnreadLinkType {
  std::uint64_t packets = 0;
  FrameNumber first;
};

/// The table of packets while it grows: where each one stands in the file, when it was captured, what it is part of.
class PacketIndex {
 public:
  /// The packet that is about to be taken apart. Its time can be asked for from now on, its row comes with finish().
  void begin(const Packet& packet);
  /// Appends the row of the packet that was begun.
  void finish(const Packet& packet, const net::PacketVerdict& verdict);

  /// When a frame was captured: any of the table, or the one that was begun. The epoch for FrameNumber{0}.
  [[nodiscard]] CaptureTime timeOf(FrameNumber frame) const;

  /// Where the captured bytes of a frame of the table begin in the file; none for a frame that is not in it.
  [[nodiscard]] std::optional<std::uint64_t> fileOffsetOf(FrameNumber frame) const;

  [[nodiscard]] PacketTable view() const { return m_packets.view(); }
  [[nodiscard]] std::size_t size() const { return m_packets.size(); }
  [[nodiscard]] std::uint64_t capturedBytes() const { return m_capturedBytes; }
  /// Packets of which only a part was captured.
  [[nodiscard]] std::uint64_t snapLengthCuts() const { return m_snapLengthCuts; }
  [[nodiscard]] FrameNumber firstSnapLengthCut() const { return m_firstSnapLengthCut; }
  [[nodiscard]] const std::map<LinkType, UnreadLinkType>& unreadLinkTypes() const { return m_unreadLinkTypes; }
  [[nodiscard]] const ClockSteps& clockSteps() const { return m_clockSteps; }
  [[nodiscard]] std::optional<CaptureTime> firstTime() const;
  [[nodiscard]] std::optional<CaptureTime> lastTime() const;
  /// The latest since the clock last went back by much: what is compared with times of now.
  [[nodiscard]] std::optional<CaptureTime> lastTimeOfClock() const;

 private:
  void noteLinkType(const Packet& packet);
  void noteClockBack(const PacketRecord& row, FrameNumber frame, Nanoseconds step);
  void noteClockAhead();
  void keepClockStep(FrameNumber frame);

  AppendOnly<PacketRecord> m_packets;
  FrameNumber m_currentFrame;
  CaptureTime m_currentTime{};
  CaptureTime m_firstTime = CaptureTime::max();
  CaptureTime m_lastTime = CaptureTime::min();
  CaptureTime m_previousTime = CaptureTime::min();
  CaptureTime m_lastTimeOfClock = CaptureTime::min();
  ClockSteps m_clockSteps;
  // The last long silence of the whole capture: whether it was one, what comes behind it tells.
  FrameNumber m_silenceEnd;
  CaptureTime m_silenceBegin{};
  Nanoseconds m_silence{0};
  std::uint64_t m_capturedBytes = 0;
  std::uint64_t m_snapLengthCuts = 0;
  FrameNumber m_firstSnapLengthCut;
  LinkType m_readLinkType{};  // one that is read: that of BSD loopback, until another comes
  std::map<LinkType, UnreadLinkType> m_unreadLinkTypes;
};

}  // namespace rtmpscope::analysis
