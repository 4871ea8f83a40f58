// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/tcp_connections.h"

#include "net/defragmenter.h"
#include "net/flow_table.h"
#include "net/layers.h"
#include "net/protocol_numbers.h"
#include "net/stream_assembler.h"
#include "net/tcp_analysis.h"
#include "net/tcp_segment.h"

#include <algorithm>
#include <deque>

namespace rtmpscope::net {
namespace {

/// One direction's machinery; what it found out stands in Connection::sides.
struct Half {
  TcpAnalysisSide analysis;
  StreamAssembler assembler;
  SequenceNumber rttSequence = 0;  // what an acknowledgment must cover to end the running round trip sample
  bool rttRunning = false;
  bool windowIsZero = false;
  CaptureTime synTime{};
  CaptureTime rttStart{};
  CaptureTime zeroWindowSince{};
};

struct Conversation {
  Connection facts;
  std::array<Half, 2> halves;
};

void notePacket(const Packet& packet, const TcpSegment& segment, Side side, Connection& facts) {
  TcpDirection& sender = facts.sides[indexOf(side)];
  ++facts.packets;
  ++sender.packets;
  if (sender.firstFrame == FrameNumber{}) {
    sender.firstFrame = packet.frame;
    sender.firstTime = packet.time;
  }
  facts.lastFrame = sender.lastFrame = packet.frame;
  facts.lastTime = sender.lastTime = packet.time;
  if (segment.payloadLength > 0) {
    sender.payloadBytes += segment.payloadLength;
    if (sender.firstDataFrame == FrameNumber{}) sender.firstDataFrame = packet.frame;
    sender.lastDataFrame = packet.frame;
    sender.lastDataTime = packet.time;
  }
}

void noteOpeningAndClosing(const Packet& packet, const TcpSegment& segment, Side side, Half& half, Connection& facts) {
  if ((segment.flags & (kTcpSyn | kTcpFin | kTcpRst)) == 0) return;
  TcpDirection& sender = facts.sides[indexOf(side)];
  if (segment.has(kTcpSyn)) {
    half.synTime = packet.time;
    if (sender.syn == FrameNumber{}) sender.syn = packet.frame;
    if (!facts.opener) facts.opener = segment.has(kTcpAck) ? otherSide(side) : side;
  }
  const bool first = facts.closedBy == ClosedBy::Nobody;
  if (segment.has(kTcpFin) && sender.fin == FrameNumber{}) {
    sender.fin = packet.frame;
    sender.finTime = packet.time;
    if (first) facts.closedBy = side == Side::A ? ClosedBy::FinFromA : ClosedBy::FinFromB;
  }
  if (segment.has(kTcpRst) && sender.rst == FrameNumber{}) {
    sender.rst = packet.frame;
    sender.rstTime = packet.time;
    if (first) facts.closedBy = side == Side::A ? ClosedBy::RstFromA : ClosedBy::RstFromB;
  }
}

void noteAnalysis(const TcpAnalysisFlags& flags, TcpDirection& sender) {
  sender.retransmissions += flags.retransmission;
  sender.fastRetransmissions += flags.fastRetransmission;
  sender.spuriousRetransmissions += flags.spuriousRetransmission;
  sender.outOfOrder += flags.outOfOrder;
  sender.duplicateAcks += flags.duplicateAck;
  sender.keepAlives += flags.keepAlive;
  sender.zeroWindows += flags.zeroWindow;
  sender.windowFull += flags.windowFull;
}

void noteZeroWindow(const Packet& packet, const TcpSegment& segment, Half& half, TcpDirection& sender) {
  if ((segment.flags & (kTcpSyn | kTcpRst)) != 0) return;
  const bool isZero = segment.window == 0;
  if (isZero == half.windowIsZero) return;
  if (isZero) {
    half.zeroWindowSince = packet.time;
  } else if (packet.time > half.zeroWindowSince) {
    sender.zeroWindowTime += packet.time - half.zeroWindowSince;
  }
  half.windowIsZero = isZero;
}

/// The third packet of the handshake: the opener's first one without SYN that stands behind its SYN.
void noteHandshakeAck(const Packet& packet, const TcpSegment& segment, Side side, const Half& half, Connection& facts) {
  if (facts.handshakeAck != FrameNumber{} || facts.opener != side || facts.from(side).syn == FrameNumber{}) return;
  if ((segment.flags & (kTcpSyn | kTcpRst | kTcpAck)) != kTcpAck || segment.sequence != half.analysis.base + 1) return;
  facts.handshakeAck = packet.frame;
  facts.handshakeRtt = packet.time - half.synTime;
}

/// How long data takes to be acknowledged. A repeated segment ends the sample: which copy is acknowledged can't be told.
void measureRoundTrip(const Packet& packet, const TcpSegment& segment, const TcpAnalysisFlags& flags, Half& sending, Half& receiving,
                      TcpDirection& receiver) {
  if (receiving.rttRunning && segment.has(kTcpAck) && !isBefore(segment.acknowledgment, receiving.rttSequence)) {
    const Nanoseconds rtt = packet.time - receiving.rttStart;
    receiver.rttMin = receiver.rttSamples == 0 ? rtt : std::min(receiver.rttMin, rtt);
    receiver.rttMax = std::max(receiver.rttMax, rtt);
    receiver.rttSum += rtt;
    ++receiver.rttSamples;
    receiving.rttRunning = false;
  }
  if (segment.payloadLength == 0) return;
  if (flags.retransmission || flags.outOfOrder) {
    sending.rttRunning = false;
  } else if (!sending.rttRunning) {
    sending.rttRunning = true;
    sending.rttSequence = segment.nextSequence();
    sending.rttStart = packet.time;
  }
}

}  // namespace

class TcpConnections::Table {
 public:
  explicit Table(TcpListener& listener) : m_listener(listener) {}

  PacketVerdict add(const Packet& packet);
  void finish();

  [[nodiscard]] std::size_t size() const { return m_conversations.size(); }
  [[nodiscard]] const Conversation& at(TcpStreamIndex stream) const { return m_conversations[stream.value()]; }

 private:
  struct Found {
    Conversation* conversation;
    Side side;
  };

  PacketVerdict addTcp(const Packet& packet, const LayerCursor& cursor, const std::vector<PacketSlice>& origin);
  PacketVerdict addFragment(const Packet& packet, LayerCursor cursor);
  Found findOrOpen(const Packet& packet, const TcpSegment& segment);
  Found find(const Packet& packet, const TcpSegment& segment);
  Found lookUp(const Packet& packet, const TcpSegment& segment);
  Found open(const Packet& packet, const TcpSegment& segment, std::uint32_t hash, std::uint32_t former);
  static bool startsAnother(const TcpSegment& segment, const Half& sender);
  AssemblerOutput output(Conversation& conversation, Side side) {
    return {m_listener, conversation.facts.index, side, conversation.facts.sides[indexOf(side)], m_heldInAll};
  }
  static void analyze(const Packet& packet, const TcpSegment& segment, Conversation& conversation, Side side, PacketVerdict& verdict);
  void assemble(const Packet& packet, const TcpSegment& segment, const std::vector<PacketSlice>& origin, Conversation& conversation, Side side);
  static void addPayload(const Packet& packet, const TcpSegment& segment, SequenceNumber first, const std::vector<PacketSlice>& origin,
                         StreamAssembler& sent, AssemblerOutput& out);
  void end(Conversation& conversation, FrameNumber frame);

  TcpListener& m_listener;
  Defragmenter m_defragmenter;
  FlowTable m_flows;
  std::deque<Conversation> m_conversations;
  Conversation* m_last = nullptr;
  std::size_t m_heldInAll = 0;
};

bool TcpConnections::Table::startsAnother(const TcpSegment& segment, const Half& sender) {
  return (segment.flags & (kTcpSyn | kTcpAck)) == kTcpSyn && sender.analysis.hasBase && segment.sequence != sender.analysis.base;
}

TcpConnections::Table::Found TcpConnections::Table::find(const Packet& packet, const TcpSegment& segment) {
  if (m_last != nullptr) {
    const auto& [a, b] = m_last->facts.endpoints;
    if (a == segment.source && b == segment.destination) return {m_last, Side::A};
    if (b == segment.source && a == segment.destination) return {m_last, Side::B};
  }
  return lookUp(packet, segment);
}

TcpConnections::Table::Found TcpConnections::Table::lookUp(const Packet& packet, const TcpSegment& segment) {
  const std::uint32_t hash = m_flows.hash(segment.source, segment.destination);
  const std::uint32_t index = m_flows.find(hash, [&](std::uint32_t candidate) {
    const auto& [a, b] = m_conversations[candidate].facts.endpoints;
    return (a == segment.source && b == segment.destination) || (b == segment.source && a == segment.destination);
  });
  if (index == FlowTable::kNone) return open(packet, segment, hash, FlowTable::kNone);
  Conversation& conversation = m_conversations[index];
  return {&conversation, conversation.facts.endpoints[0] == segment.source ? Side::A : Side::B};
}

TcpConnections::Table::Found TcpConnections::Table::open(const Packet& packet, const TcpSegment& segment, std::uint32_t hash, std::uint32_t former) {
  const auto index = static_cast<std::uint32_t>(m_conversations.size());
  Conversation& conversation = m_conversations.emplace_back();
  conversation.facts.index = TcpStreamIndex{index};
  conversation.facts.endpoints = {segment.source, segment.destination};
  conversation.facts.firstFrame = conversation.facts.lastFrame = packet.frame;
  conversation.facts.firstTime = conversation.facts.lastTime = packet.time;
  m_flows.put(hash, former, index);
  m_listener.onConnection(conversation.facts.index);
  return {&conversation, Side::A};
}

PacketVerdict TcpConnections::Table::add(const Packet& packet) {
  LayerCursor cursor = outermostLayer(packet);
  if (findTcp(cursor)) return addTcp(packet, cursor, {});
  if (cursor.kind == LayerKind::IpFragment) return addFragment(packet, cursor);
  return {};
}

/// What was put together may be, or carry, a fragment again: a tunnel that is itself carried in pieces.
PacketVerdict TcpConnections::Table::addFragment(const Packet& packet, LayerCursor cursor) {
  std::vector<PacketSlice> origin{{packet.frame, 0, static_cast<std::uint32_t>(packet.bytes.size())}};
  std::optional<Datagram> current;
  for (int depth = 0; depth < kMaxLayers && cursor.kind == LayerKind::IpFragment; ++depth) {
    std::optional<Datagram> whole = m_defragmenter.add(cursor, origin);
    if (!whole) return {};
    origin = std::move(whole->origin);
    current = std::move(whole);
    if (findTcp(cursor)) return addTcp(packet, cursor, origin);
  }
  return {};
}

PacketVerdict TcpConnections::Table::addTcp(const Packet& packet, const LayerCursor& cursor, const std::vector<PacketSlice>& origin) {
  const std::optional<TcpSegment> read = readTcpSegment(cursor);
  if (!read) return {};
  const TcpSegment& segment = *read;
  const Found found = findOrOpen(packet, segment);
  m_last = found.conversation;
  Conversation& conversation = *found.conversation;
  const Side side = found.side;
  PacketVerdict verdict;
  verdict.tcpStream = conversation.facts.index;
  verdict.side = side;
  if (cursor.quoted) return verdict;
  notePacket(packet, segment, side, conversation.facts);
  if (segment.malformed) return verdict;
  noteOpeningAndClosing(packet, segment, side, conversation.halves[indexOf(side)], conversation.facts);
  analyze(packet, segment, conversation, side, verdict);
  assemble(packet, segment, origin, conversation, side);
  return verdict;
}

TcpConnections::Table::Found TcpConnections::Table::findOrOpen(const Packet& packet, const TcpSegment& segment) {
  const Found found = find(packet, segment);
  if (!startsAnother(segment, found.conversation->halves[indexOf(found.side)])) return found;
  end(*found.conversation, packet.frame);
  return open(packet, segment, m_flows.hash(segment.source, segment.destination), found.conversation->facts.index.value());
}

void TcpConnections::Table::analyze(const Packet& packet, const TcpSegment& segment, Conversation& conversation, Side side, PacketVerdict& verdict) {
  Connection& facts = conversation.facts;
  Half& sending = conversation.halves[indexOf(side)];
  Half& receiving = conversation.halves[indexOf(otherSide(side))];
  TcpDirection& sender = facts.sides[indexOf(side)];
  const TcpAnalysisFlags flags = analyzeSegment(segment, packet.time, facts.handshakeRtt, sending.analysis, receiving.analysis);
  noteAnalysis(flags, sender);
  noteZeroWindow(packet, segment, sending, sender);
  noteHandshakeAck(packet, segment, side, sending, facts);
  measureRoundTrip(packet, segment, flags, sending, receiving, facts.sides[indexOf(otherSide(side))]);
  verdict.retransmission = flags.retransmission;
  verdict.outOfOrder = flags.outOfOrder;
  verdict.duplicateAck = flags.duplicateAck;
  verdict.keepAlive = flags.keepAlive;
  verdict.zeroWindow = flags.zeroWindow;
  verdict.windowFull = flags.windowFull;
  verdict.payloadLength = segment.payloadLength;
  if (segment.payloadLength == 0 || receiving.analysis.acknowledgment == 0) return;
  const std::int32_t inFlight = sequenceDistance(receiving.analysis.acknowledgment, sending.analysis.nextSequence);
  verdict.bytesInFlight = inFlight > 0 ? static_cast<std::uint32_t>(inFlight) : 0;
  sender.maxBytesInFlight = std::max(sender.maxBytesInFlight, verdict.bytesInFlight);
}

void TcpConnections::Table::assemble(const Packet& packet, const TcpSegment& segment, const std::vector<PacketSlice>& origin,
                                     Conversation& conversation, Side side) {
  StreamAssembler& sent = conversation.halves[indexOf(side)].assembler;
  StreamAssembler& received = conversation.halves[indexOf(otherSide(side))].assembler;
  AssemblerOutput out = output(conversation, side);
  AssemblerOutput back = output(conversation, otherSide(side));
  const Moment now{packet.frame, packet.time, static_cast<std::uint32_t>(conversation.facts.packets)};
  const bool isSyn = segment.has(kTcpSyn);
  const SequenceNumber first = segment.sequence + (isSyn ? 1U : 0U);

  if (isSyn) {
    sent.start(first, StreamAssembler::Start::Handshake);
  } else if (segment.payloadLength == 0 && !segment.has(kTcpRst)) {
    sent.start(first, StreamAssembler::Start::PureAck);
  }
  if (segment.has(kTcpAck)) {
    if (isSyn && !segment.has(kTcpRst)) received.startIfUnknown(segment.acknowledgment);
    received.acknowledge(segment.acknowledgment);
  }
  if (segment.payloadLength > 0) {
    if (sent.ended()) {
      ++out.facts.lateSegments;
    } else {
      addPayload(packet, segment, first, origin, sent, out);
    }
  }
  if (segment.has(kTcpFin)) sent.fin(first + segment.payloadLength, now, out);
  if (segment.has(kTcpRst)) sent.reset(now, out);
  sent.checkHole(now, back.facts.packets == 0, out);
  received.checkHole(now, false, back);
  out.facts.streamBytes = sent.next().value();
  out.facts.highestAcknowledged = sent.acknowledged();
  back.facts.streamBytes = received.next().value();
  back.facts.highestAcknowledged = received.acknowledged();
}

void TcpConnections::Table::addPayload(const Packet& packet, const TcpSegment& segment, SequenceNumber first, const std::vector<PacketSlice>& origin,
                                       StreamAssembler& sent, AssemblerOutput& out) {
  if (origin.empty()) {
    sent.add({first, segment.payload, segment.payloadLength, packet.frame, segment.payloadOffset}, out);
    return;
  }
  std::size_t done = 0;  // a segment out of fragments is captured whole
  for (const PacketSlice& slice : slicesOf(origin, {segment.payloadOffset, segment.payload.size()})) {
    sent.add({first + static_cast<SequenceNumber>(done), segment.payload.subspan(done, slice.length), slice.length, slice.frame, slice.offset}, out);
    done += slice.length;
  }
}

void TcpConnections::Table::end(Conversation& conversation, FrameNumber frame) {
  for (const Side side : {Side::A, Side::B}) {
    const TcpDirection& other = conversation.facts.from(otherSide(side));
    const bool wasReset = other.rst != FrameNumber{};
    AssemblerOutput out = output(conversation, side);
    StreamAssembler& assembler = conversation.halves[indexOf(side)].assembler;
    assembler.finish(wasReset ? EndReason::Reset : EndReason::CaptureEnded, wasReset ? other.rst : FrameNumber{}, frame, out);
    out.facts.streamBytes = assembler.next().value();
  }
}

void TcpConnections::Table::finish() {
  for (Conversation& conversation : m_conversations) end(conversation, conversation.facts.lastFrame);
}

TcpConnections::TcpConnections(TcpListener& listener) : m_table(std::make_unique<Table>(listener)) {}
TcpConnections::~TcpConnections() = default;

PacketVerdict TcpConnections::add(const Packet& packet) {
  return m_table->add(packet);
}
void TcpConnections::finish() {
  m_table->finish();
}
std::size_t TcpConnections::size() const {
  return m_table->size();
}
const Connection& TcpConnections::connection(TcpStreamIndex stream) const {
  return m_table->at(stream).facts;
}

std::shared_ptr<const Connection> TcpConnections::snapshot(TcpStreamIndex stream) const {
  const Conversation& conversation = m_table->at(stream);
  auto copy = std::make_shared<Connection>(conversation.facts);
  for (const Side side : {Side::A, Side::B}) copy->sides[indexOf(side)].frames = conversation.halves[indexOf(side)].assembler.frameMap();
  return copy;
}

std::vector<FrameNumber> TcpConnections::frames(TcpStreamIndex stream, Side side, StreamRange range) const {
  return m_table->at(stream).halves[indexOf(side)].assembler.frames(range);
}

}  // namespace rtmpscope::net
