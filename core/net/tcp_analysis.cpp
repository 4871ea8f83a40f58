// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/tcp_analysis.h"

#include "net/protocol_numbers.h"
#include "net/tcp_options.h"

#include <optional>

namespace rtmpscope::net {
namespace {

using Flags = TcpAnalysisFlags;

constexpr Nanoseconds kFastRetransmissionTime = std::chrono::milliseconds{20};
constexpr Nanoseconds kOutOfOrderTime = std::chrono::milliseconds{3};
constexpr std::uint8_t kDuplicateAcksOfFastRetransmission = 2;
constexpr std::uint8_t kAcknowledgedUnseen = 255;  // in the place of a number of duplicate acknowledgments: they may be among what was missed

void learnFromSyn(const TcpSegment& segment, TcpAnalysisSide& sender) {
  const bool isAnotherSynAck = segment.has(kTcpAck) && segment.sequence != sender.base;
  if (!sender.hasBase || isAnotherSynAck) sender.base = segment.sequence;
  sender.hasBase = true;
  const std::optional<std::uint8_t> scale = windowScale(segment.options);
  sender.scale = scale ? static_cast<std::int8_t>(*scale) : TcpAnalysisSide::kNotScaled;
}

void learnBases(const TcpSegment& segment, TcpAnalysisSide& sender, TcpAnalysisSide& receiver) {
  if (segment.has(kTcpSyn)) learnFromSyn(segment, sender);
  if (!sender.hasBase) {
    sender.base = segment.sequence - 1;
    sender.hasBase = true;
  }
  if (!receiver.hasBase && segment.has(kTcpAck)) {
    receiver.base = segment.acknowledgment - 1;
    receiver.hasBase = true;
  }
}

void judgeWindow(const TcpSegment& segment, const TcpAnalysisSide& sender, const TcpAnalysisSide& receiver, Flags& flags) {
  if (sender.nextSequence != 0 && isAfter(segment.sequence, sender.nextSequence) && !segment.has(kTcpRst)) flags.set(Flags::LostSegment);
  const bool plain = (segment.flags & (kTcpSyn | kTcpFin | kTcpRst)) == 0;
  if (!plain) return;
  if (segment.window == 0) flags.set(Flags::ZeroWindow);
  if (segment.payloadLength <= 1 && segment.sequence == sender.nextSequence - 1) flags.set(Flags::KeepAlive);
  const SequenceNumber end = segment.sequence + segment.payloadLength;
  if (segment.payloadLength > 0 && receiver.scale != TcpAnalysisSide::kScaleUnknown && end == receiver.acknowledgment + receiver.scaledWindow()) {
    flags.set(Flags::WindowFull);
  }
  if (segment.payloadLength != 0 || segment.sequence != sender.nextSequence || segment.acknowledgment != sender.acknowledgment) return;
  if (segment.window != sender.window) {
    if (segment.window != 0) flags.set(Flags::WindowUpdate);
  } else if (segment.window == 0) {
    if (receiver.lastWasZeroWindowProbe) flags.set(Flags::ZeroWindowProbeAck);
  } else {
    flags.set(receiver.lastWasKeepAlive ? Flags::KeepAliveAck : Flags::DuplicateAck);
  }
}

/// The sender acknowledges more than was seen of the receiver without a hole: the capture missed packets, and duplicate acknowledgments
/// may be among them. Told of a hole once; of what is beyond all that was seen, once until the receiver acknowledges something new.
void judgeAcknowledgment(const TcpSegment& segment, TcpAnalysisSide& receiver, Flags& flags) {
  if (!segment.has(kTcpAck) || receiver.mayBeAcknowledged == 0 || !isAfter(segment.acknowledgment, receiver.mayBeAcknowledged)) return;
  if (isAfter(receiver.nextSequence, receiver.mayBeAcknowledged)) {
    receiver.mayBeAcknowledged = receiver.nextSequence;
    flags.set(Flags::AckedLostSegment);
    return;
  }
  if (receiver.duplicateAcks == 0) flags.set(Flags::AckedLostSegment);
  receiver.duplicateAcks = kAcknowledgedUnseen;
}

void countDuplicateAcks(const TcpSegment& segment, Flags flags, TcpAnalysisSide& sender) {
  if (segment.acknowledgment != sender.acknowledgment) {
    sender.duplicateAcks = 0;
  } else if (flags.has(Flags::DuplicateAck) && sender.duplicateAcks == kAcknowledgedUnseen) {
    sender.duplicateAcks = 1;
  } else if (flags.has(Flags::DuplicateAck) && sender.duplicateAcks < kDuplicateAcksOfFastRetransmission) {
    ++sender.duplicateAcks;
  }
}

void judgeRepetition(const TcpSegment& segment, CaptureTime time, Nanoseconds handshakeRtt, const TcpAnalysisSide& sender,
                     const TcpAnalysisSide& receiver, Flags& flags) {
  const bool takesNumbers = segment.payloadLength > 0 || segment.has(kTcpSyn | kTcpFin);
  if (!takesNumbers || flags.has(Flags::KeepAlive)) return;
  // A segment that goes over the byte of a zero window probe is new data.
  const bool overProbe = segment.payloadLength > 1 && sender.nextSequence - 1 == segment.sequence;
  const bool notAdvanced = sender.nextSequence != 0 && isBefore(segment.sequence, sender.nextSequence) && !overProbe;
  const SequenceNumber end = segment.sequence + segment.payloadLength;
  if (segment.payloadLength > 0 && receiver.acknowledgment != 0 && isAtOrBefore(end, receiver.acknowledgment)) {
    flags.set(Flags::SpuriousRetransmission);
    flags.set(Flags::Retransmission);
    return;
  }
  if (!notAdvanced) return;
  if (receiver.duplicateAcks >= kDuplicateAcksOfFastRetransmission && receiver.acknowledgment == segment.sequence &&
      time - receiver.acknowledgmentTime < kFastRetransmissionTime) {
    flags.set(Flags::FastRetransmission);
    flags.set(Flags::Retransmission);
    return;
  }
  const Nanoseconds outOfOrderTime = handshakeRtt != Nanoseconds{0} ? handshakeRtt : kOutOfOrderTime;
  if (time - sender.highestTime < outOfOrderTime && sender.nextSequence != segment.nextSequence()) {
    flags.set(Flags::OutOfOrder);
    return;
  }
  flags.set(Flags::Retransmission);
}

}  // namespace

TcpAnalysisFlags analyzeSegment(const TcpSegment& segment, CaptureTime time, Nanoseconds handshakeRtt, TcpAnalysisSide& sender,
                                TcpAnalysisSide& receiver) {
  Flags flags;
  learnBases(segment, sender, receiver);
  if (segment.payloadLength == 1 && segment.sequence == sender.nextSequence && receiver.window == 0) {
    flags.set(Flags::ZeroWindowProbe);
  } else {
    judgeWindow(segment, sender, receiver, flags);
  }
  countDuplicateAcks(segment, flags, sender);
  judgeAcknowledgment(segment, receiver, flags);
  judgeRepetition(segment, time, handshakeRtt, sender, receiver, flags);

  const SequenceNumber next = segment.nextSequence();
  if (!flags.has(Flags::ZeroWindowProbe) && (sender.nextSequence == 0 || isAfter(next, sender.nextSequence))) {
    sender.nextSequence = next;
    sender.highestTime = time;
  }
  if (!flags.has(Flags::ZeroWindowProbe) && (sender.mayBeAcknowledged == 0 || segment.sequence == sender.mayBeAcknowledged)) {
    sender.mayBeAcknowledged = sender.nextSequence;
  }
  sender.window = segment.window;
  sender.firstWindow = segment.has(kTcpSyn);
  sender.acknowledgment = segment.acknowledgment;
  sender.acknowledgmentTime = time;
  sender.lastWasKeepAlive = flags.has(Flags::KeepAlive);
  sender.lastWasZeroWindowProbe = flags.has(Flags::ZeroWindowProbe);
  return flags;
}

std::string_view toString(TcpAnalysisFlags::Flag flag) {
  switch (flag) {
    case Flags::Retransmission:
      return "retransmission";
    case Flags::FastRetransmission:
      return "fast_retransmission";
    case Flags::SpuriousRetransmission:
      return "spurious_retransmission";
    case Flags::OutOfOrder:
      return "out_of_order";
    case Flags::DuplicateAck:
      return "duplicate_ack";
    case Flags::KeepAlive:
      return "keep_alive";
    case Flags::KeepAliveAck:
      return "keep_alive_ack";
    case Flags::ZeroWindow:
      return "zero_window";
    case Flags::ZeroWindowProbe:
      return "zero_window_probe";
    case Flags::ZeroWindowProbeAck:
      return "zero_window_probe_ack";
    case Flags::WindowFull:
      return "window_full";
    case Flags::WindowUpdate:
      return "window_update";
    case Flags::LostSegment:
      return "lost_segment";
    case Flags::AckedLostSegment:
      return "ack_lost_segment";
  }
  return "";
}

}  // namespace rtmpscope::net
