// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/conversation.h"

#include "base/elapsed.h"
#include "net/protocol_numbers.h"
#include "net/tcp_options.h"

#include <algorithm>

namespace rtmpscope::net {
namespace {

using Flags = TcpAnalysisFlags;

void noteOpeningAndClosing(const Packet& packet, const TcpSegment& segment, Side side, Conversation& conversation) {
  TcpSide& sender = conversation.from(side);
  if (segment.has(kTcpSyn)) {
    sender.synTime = packet.time;
    sender.lastSyn = packet.frame;
    sender.maximumSegment = maximumSegmentSize(segment.options).value_or(sender.maximumSegment);
    if (sender.syn == FrameNumber{}) sender.syn = packet.frame;
    if (!conversation.opener) conversation.opener = segment.has(kTcpAck) ? otherSide(side) : side;
  }
  const bool isFirstEnd = conversation.closedBy == ClosedBy::Nobody;
  if (segment.has(kTcpFin) && sender.fin == FrameNumber{}) {
    sender.fin = packet.frame;
    sender.finTime = packet.time;
    if (isFirstEnd) conversation.closedBy = side == Side::A ? ClosedBy::FinFromA : ClosedBy::FinFromB;
  }
  if (segment.has(kTcpRst) && sender.rst == FrameNumber{}) {
    sender.rst = packet.frame;
    sender.rstTime = packet.time;
    if (isFirstEnd) conversation.closedBy = side == Side::A ? ClosedBy::RstFromA : ClosedBy::RstFromB;
  }
}

/// The third packet of the handshake: the opener's first one without SYN that stands behind its SYN.
void noteHandshakeAck(const Packet& packet, const TcpSegment& segment, Side side, Conversation& conversation) {
  const TcpSide& sender = conversation.from(side);
  if (conversation.handshakeAck != FrameNumber{} || conversation.opener != side || sender.syn == FrameNumber{}) return;
  if ((segment.flags & (kTcpSyn | kTcpRst | kTcpAck)) != kTcpAck || segment.sequence != sender.analysis.base + 1) return;
  conversation.handshakeAck = packet.frame;
  conversation.handshakeRtt = elapsed(sender.synTime, packet.time);
}

/// Wireshark calls a segment that comes late a retransmission. One that fills a hole, and that its sender numbered before those that
/// came already, was sent once: what is sent again has a new number.
bool isOvertaken(const TcpSegment& segment, const TcpSide& sender) {
  constexpr int kMostBetween = 256;  // senders that draw numbers by lot seldom come so close
  const TcpAnalysisSide& seen = sender.analysis;
  const bool fillsHole = seen.mayBeAcknowledged != 0 && isAtOrBefore(seen.mayBeAcknowledged, segment.sequence);
  if (!fillsHole || segment.identification == 0 || sender.highestIdentification == 0) return false;
  const auto before = static_cast<std::int16_t>(sender.highestIdentification - segment.identification);
  return before > 0 && before <= kMostBetween;
}

enum class Repeat : std::uint8_t { Sent, Copy, Overtaken };

void count(const Packet& packet, TcpAnalysisFlags flags, Repeat repeat, TcpTroubles& troubles) {
  const bool copy = repeat == Repeat::Copy;
  if (copy && troubles.copies++ == 0) troubles.firstCopy = packet.frame;
  troubles.retransmissions += flags.has(Flags::Retransmission);
  troubles.fastRetransmissions += flags.has(Flags::FastRetransmission);
  troubles.spuriousRetransmissions += flags.has(Flags::SpuriousRetransmission);
  troubles.outOfOrder += flags.has(Flags::OutOfOrder);
  troubles.duplicateAcks += flags.has(Flags::DuplicateAck);
  troubles.keepAlives += flags.has(Flags::KeepAlive);
  troubles.zeroWindows += flags.has(Flags::ZeroWindow);
  troubles.windowFull += flags.has(Flags::WindowFull);
  troubles.lostSegments += flags.has(Flags::LostSegment);
  troubles.ackedLostSegments += flags.has(Flags::AckedLostSegment);
  if (!flags.has(Flags::Retransmission)) return;
  if (copy) {
    ++troubles.copiesTakenForRetransmissions;
  } else if (repeat == Repeat::Overtaken) {
    ++troubles.overtaken;
  } else if (troubles.retransmissionFrames.size() < kMaxRetransmissionFrames) {
    troubles.retransmissionFrames.push_back(packet.frame);
  }
}

void noteZeroWindow(const Packet& packet, const TcpSegment& segment, TcpSide& sender) {
  const bool isZero = segment.window == 0;
  const bool wasZero = sender.troubles && sender.troubles->windowIsZero;
  if (isZero == wasZero || (segment.flags & (kTcpSyn | kTcpRst)) != 0) return;
  sender.trouble().windowIsZero = isZero;
  ZeroWindowSpan& span = sender.trouble().zeroWindow;
  TcpTroubles& troubles = sender.trouble().soFar;
  if (isZero) {
    ++troubles.zeroWindowSpanCount;
    span = {packet.frame, {}, packet.time, {}};
    return;
  }
  span.lastFrame = packet.frame;
  span.duration = std::max(packet.time - span.start, Nanoseconds{0});
  troubles.zeroWindowTime += span.duration;
  if (troubles.zeroWindowSpans.size() < kMaxZeroWindowSpans) troubles.zeroWindowSpans.push_back(span);
}

/// A repeated segment ends the sample: which copy is acknowledged can't be told.
void startRoundTrip(const Packet& packet, const TcpSegment& segment, TcpAnalysisFlags flags, TcpSide& sender) {
  if (!sender.roundTrips) sender.roundTrips = std::make_unique<RoundTripMeter>();
  RoundTripMeter& meter = *sender.roundTrips;
  if (flags.has(Flags::Retransmission) || flags.has(Flags::OutOfOrder)) {
    meter.running = false;
  } else if (!meter.running) {
    meter.running = true;
    meter.awaited = segment.nextSequence();
    meter.start = packet.time;
  }
}

void endRoundTrip(const Packet& packet, const TcpSegment& segment, RoundTripMeter& meter) {
  if (!meter.running || isBefore(segment.acknowledgment, meter.awaited)) return;
  meter.running = false;
  const Nanoseconds time = elapsed(meter.start, packet.time);
  // The capture's clock was set meanwhile.
  if (time < Nanoseconds{0} || time >= kLongestRetransmissionTimeout) return;
  RoundTrips& trips = meter.soFar;
  trips.least = trips.samples == 0 ? time : std::min(trips.least, time);
  trips.most = std::max(trips.most, time);
  trips.sum += time;
  ++trips.samples;
}

/// A window that was still closed when this side was last heard counts up to there.
void describeTroubles(const RunningTroubles& from, CaptureTime last, TcpTroubles& to) {
  to = from.soFar;
  if (!from.windowIsZero) return;
  ZeroWindowSpan span = from.zeroWindow;
  span.duration = std::max(last - span.start, Nanoseconds{0});
  to.zeroWindowTime += span.duration;
  if (to.zeroWindowSpans.size() < kMaxZeroWindowSpans) to.zeroWindowSpans.push_back(span);
}

TcpDirection describeSide(const TcpSide& side) {
  TcpDirection to;
  to.packets = side.packets;
  to.maxBytesInFlight = side.maxBytesInFlight;
  to.largestPayload = side.largestPayload;
  to.maximumSegment = side.maximumSegment;
  to.lastSyn = side.lastSyn;
  to.lastSynTime = side.synTime;
  to.firstFrame = side.firstFrame;
  to.lastFrame = side.lastFrame;
  to.firstDataFrame = side.firstDataFrame;
  to.lastDataFrame = side.lastDataFrame;
  to.syn = side.syn;
  to.fin = side.fin;
  to.rst = side.rst;
  to.payloadBytes = side.payloadBytes;
  to.firstTime = side.firstTime;
  to.lastTime = side.lastTime;
  to.lastDataTime = side.lastDataTime;
  to.finTime = side.finTime;
  to.rstTime = side.rstTime;
  to.streamBytes = side.assembler.next().value();
  to.missingBytes = side.assembler.missingBytes();
  to.highestAcknowledged = side.assembler.acknowledged();
  if (side.troubles) describeTroubles(*side.troubles, side.lastTime, to.troubles.make());
  if (side.assembler.hasTroubles()) {
    TcpTroubles& troubles = to.troubles.make();
    troubles.overlapsWithDifference = side.assembler.overlapsWithDifference();
    troubles.overlapsNotCompared = side.assembler.overlapsNotCompared();
    troubles.gaps = side.assembler.gaps();
  }
  if (side.roundTrips && side.roundTrips->soFar.samples > 0) to.roundTrips = Rare<RoundTrips>(side.roundTrips->soFar);
  return to;
}

}  // namespace

void notePacket(const Packet& packet, const TcpSegment& segment, Side side, Conversation& conversation) {
  TcpSide& sender = conversation.from(side);
  if (sender.packets++ == 0) {
    sender.firstFrame = packet.frame;
    sender.firstTime = packet.time;
  }
  sender.lastFrame = packet.frame;
  sender.lastTime = packet.time;
  if (segment.malformed) return;
  if (segment.payloadLength > 0) {
    sender.payloadBytes += segment.payloadLength;
    sender.largestPayload = std::max(sender.largestPayload, segment.payloadLength);
    if (sender.firstDataFrame == FrameNumber{}) sender.firstDataFrame = packet.frame;
    sender.lastDataFrame = packet.frame;
    sender.lastDataTime = packet.time;
  }
  if ((segment.flags & (kTcpSyn | kTcpFin | kTcpRst)) != 0) noteOpeningAndClosing(packet, segment, side, conversation);
}

void forgetFin(Side side, Conversation& conversation) {
  conversation.from(side).fin = {};
  conversation.from(side).finTime = {};
  conversation.closedBy = ClosedBy::Nobody;
  FrameNumber first;
  const auto consider = [&](FrameNumber frame, ClosedBy by) {
    if (frame == FrameNumber{} || (first != FrameNumber{} && first < frame)) return;
    first = frame;
    conversation.closedBy = by;
  };
  consider(conversation.from(Side::A).fin, ClosedBy::FinFromA);
  consider(conversation.from(Side::B).fin, ClosedBy::FinFromB);
  consider(conversation.from(Side::A).rst, ClosedBy::RstFromA);
  consider(conversation.from(Side::B).rst, ClosedBy::RstFromB);
}

TcpAnalysisFlags noteAnalysis(const Packet& packet, const TcpSegment& segment, Side side, bool copy, Conversation& conversation) {
  TcpSide& sender = conversation.from(side);
  TcpSide& receiver = conversation.from(otherSide(side));
  const bool behind = isBefore(segment.sequence, sender.analysis.nextSequence);
  const bool overtaken = behind && isOvertaken(segment, sender);
  const TcpAnalysisFlags flags = analyzeSegment(segment, packet.time, conversation.handshakeRtt, sender.analysis, receiver.analysis);
  if (!behind) sender.highestIdentification = segment.identification;
  if (flags.without(Flags::WindowUpdate).any() || copy) {
    count(packet, flags, copy ? Repeat::Copy : overtaken ? Repeat::Overtaken : Repeat::Sent, sender.trouble().soFar);
  }
  noteZeroWindow(packet, segment, sender);
  noteHandshakeAck(packet, segment, side, conversation);
  if (receiver.roundTrips && segment.has(kTcpAck)) endRoundTrip(packet, segment, *receiver.roundTrips);
  if (segment.payloadLength > 0) {
    if (!copy) startRoundTrip(packet, segment, flags, sender);
    sender.maxBytesInFlight = std::max(sender.maxBytesInFlight, bytesInFlight(conversation, side));
  }
  return flags;
}

std::optional<CaptureTime> impossiblySilentSince(const Packet& packet, const TcpSegment& segment, const Conversation& conversation) {
  const TcpSide& a = conversation.from(Side::A);
  const TcpSide& b = conversation.from(Side::B);
  if (conversation.packets() == 0 || segment.has(kTcpSyn) || segment.has(kTcpRst)) return std::nullopt;
  const CaptureTime last = a.packets == 0 ? b.lastTime : b.packets == 0 ? a.lastTime : std::max(a.lastTime, b.lastTime);
  const Nanoseconds silence = elapsed(last, packet.time);
  if (silence < kLongestRetransmissionTimeout) return std::nullopt;
  const bool inFlight = a.packets > 0 && b.packets > 0 && (bytesInFlight(conversation, Side::A) > 0 || bytesInFlight(conversation, Side::B) > 0);
  return silence >= kLongestIdleTime || inFlight ? std::optional{last} : std::nullopt;
}

std::uint32_t bytesInFlight(const Conversation& conversation, Side side) {
  const SequenceNumber acknowledged = conversation.from(otherSide(side)).analysis.acknowledgment;
  if (acknowledged == 0) return 0;
  const std::int32_t bytes = sequenceDistance(acknowledged, conversation.from(side).analysis.nextSequence);
  return bytes > 0 ? static_cast<std::uint32_t>(bytes) : 0;
}

Connection describe(const Conversation& conversation) {
  Connection to;
  to.index = conversation.index;
  to.endpoints = {conversation.fromA.sender(), conversation.fromA.receiver()};
  to.sides = {describeSide(conversation.sides[0]), describeSide(conversation.sides[1])};
  to.opener = conversation.opener;
  to.handshakeAck = conversation.handshakeAck;
  // None is a time that the capture's clock was too coarse for, or across which it was set.
  const Nanoseconds rtt = conversation.handshakeRtt;
  if (conversation.handshakeAck != FrameNumber{} && rtt > Nanoseconds{0} && rtt < kLongestRetransmissionTimeout) to.handshakeRtt = rtt;
  to.packets = conversation.packets();
  to.firstFrame = conversation.firstFrame;
  to.firstTime = conversation.firstTime;
  to.lastFrame = std::max({conversation.firstFrame, to.sides[0].lastFrame, to.sides[1].lastFrame});
  to.lastTime = to.firstTime;
  for (const TcpDirection& side : to.sides) {
    if (side.packets > 0) to.lastTime = std::max(to.lastTime, side.lastTime);
  }
  to.closedBy = conversation.closedBy;
  to.replaced = conversation.replaced;
  return to;
}

}  // namespace rtmpscope::net
