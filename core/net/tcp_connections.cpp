// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/tcp_connections.h"

#include "base/elapsed.h"
#include "net/conversation.h"
#include "net/defragmenter.h"
#include "net/duplicate_watch.h"
#include "net/flow_table.h"
#include "net/layers.h"
#include "net/protocol_numbers.h"
#include "net/stream_assembler.h"
#include "net/tcp_segment.h"

#include <array>
#include <utility>

namespace rtmpscope::net {
namespace {

/// A SYN with another number than the one before is a new connection on the same ports.
bool startsAnother(const TcpSegment& segment, const TcpSide& sender) {
  return (segment.flags & (kTcpSyn | kTcpAck)) == kTcpSyn && sender.analysis.hasBase && segment.sequence != sender.analysis.base;
}

/// Could the sender have sent it before? All numbers that it takes up were seen, or it acknowledges no more than the last one.
bool mayRepeat(const TcpSegment& segment, const TcpSide& sender) {
  const TcpAnalysisSide& seen = sender.analysis;
  return sender.packets > 1 && isAtOrBefore(segment.nextSequence(), seen.nextSequence) && isAtOrBefore(segment.acknowledgment, seen.acknowledgment);
}

/// With many connections each packet finds its conversation outside the caches: ask for all of it at once.
void fetchAhead(const Conversation& conversation) {
  constexpr std::size_t kCacheLine = 64;
  const auto* const begin = reinterpret_cast<const std::byte*>(&conversation);
  for (std::size_t offset = kCacheLine; offset < sizeof(Conversation); offset += kCacheLine) __builtin_prefetch(begin + offset);
}

/// The payload's bytes stand in the packet, or in the packets that brought the fragments.
void addPayload(const Packet& packet, const TcpSegment& segment, SequenceNumber first, const std::vector<PacketSlice>& origin, StreamAssembler& sent,
                AssemblerOutput& out) {
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

std::shared_ptr<const Connection> snapshotOf(const Conversation& conversation) {
  auto copy = std::make_shared<Connection>(describe(conversation));
  for (const Side side : {Side::A, Side::B}) copy->sides[indexOf(side)].frames = conversation.from(side).assembler.frameMap();
  return copy;
}

/// Conversations by number. They stay where they are, and stand in blocks, so that what is taken back is of use for other things.
class ConversationStore {
 public:
  [[nodiscard]] std::uint32_t size() const { return m_size; }
  [[nodiscard]] Conversation& operator[](std::uint32_t index) { return *(*m_blocks[index / kBlock])[index % kBlock]; }
  [[nodiscard]] const Conversation& operator[](std::uint32_t index) const { return *(*m_blocks[index / kBlock])[index % kBlock]; }

  Conversation& append(const FlowKey& flow, const Packet& first) {
    if (m_size % kBlock == 0) m_blocks.push_back(std::make_unique<Block>());
    const std::uint32_t index = m_size++;
    return (*m_blocks.back())[index % kBlock].emplace(TcpStreamIndex{index}, flow, first);
  }
  /// No conversation up to `index` will be asked for again.
  void forgetUpTo(std::uint32_t index) {
    if (index % kBlock == kBlock - 1) m_blocks[index / kBlock].reset();
  }

 private:
  static constexpr std::uint32_t kBlock = 16;
  using Block = std::array<std::optional<Conversation>, kBlock>;

  std::vector<std::unique_ptr<Block>> m_blocks;
  std::uint32_t m_size = 0;
};

}  // namespace

class TcpConnections::Table {
 public:
  Table(TcpListener& listener, const EarlierPackets* earlier, std::uint32_t maxConnections)
      : m_listener(listener), m_earlier(earlier), m_maxConnections(maxConnections) {}

  PacketVerdict add(const Packet& packet);
  void finish();

  [[nodiscard]] std::uint32_t size() const { return m_conversations.size(); }
  [[nodiscard]] TcpLeftOut leftOut() const { return {m_packetsLeftOut, m_defragmenter.forgotten()}; }
  [[nodiscard]] const Connection& described(TcpStreamIndex stream) {
    return isFinished(stream) ? *m_finished[stream.value()] : m_described = describe(at(stream));
  }
  [[nodiscard]] std::shared_ptr<const Connection> snapshot(TcpStreamIndex stream) const {
    return isFinished(stream) ? m_finished[stream.value()] : snapshotOf(at(stream));
  }
  [[nodiscard]] std::vector<FrameNumber> frames(TcpStreamIndex stream, Side side, StreamRange range) const {
    return isFinished(stream) ? m_finished[stream.value()]->from(side).frames.frames(range) : at(stream).from(side).assembler.frames(range);
  }

 private:
  struct Found {
    Conversation* conversation;  // null: there are too many
    Side side;
  };

  [[nodiscard]] bool isFinished(TcpStreamIndex stream) const { return stream.value() < m_finished.size(); }
  [[nodiscard]] const Conversation& at(TcpStreamIndex stream) const { return m_conversations[stream.value()]; }
  PacketVerdict addFragment(const Packet& packet, LayerCursor cursor);
  PacketVerdict addTcp(const Packet& packet, const LayerCursor& cursor, const std::vector<PacketSlice>& origin);
  Found findOrOpen(const Packet& packet, const TcpSegment& segment);
  Found find(const Packet& packet, const TcpSegment& segment);
  Found open(const Packet& packet, const TcpSegment& segment, std::uint32_t hash, std::uint32_t former);
  void assemble(const Packet& packet, const TcpSegment& segment, const std::vector<PacketSlice>& origin, Conversation& conversation, Side side);
  void end(Conversation& conversation, FrameNumber last);
  AssemblerOutput output(const Conversation& conversation, Side side) { return {m_listener, m_earlier, m_heldInAll, conversation.index, side}; }

  TcpListener& m_listener;
  const EarlierPackets* m_earlier;
  std::uint32_t m_maxConnections;
  std::uint64_t m_packetsLeftOut = 0;
  Defragmenter m_defragmenter;
  FlowTable m_flows;
  DuplicateWatch m_duplicates;
  ConversationStore m_conversations;
  std::vector<std::shared_ptr<const Connection>> m_finished;  // by tcp.stream, in the place of the conversation
  bool m_atEnd = false;
  Conversation* m_last = nullptr;
  std::size_t m_heldInAll = 0;
  Connection m_described;
};

PacketVerdict TcpConnections::Table::add(const Packet& packet) {
  if (m_atEnd) return {};
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
    std::optional<Datagram> whole = m_defragmenter.add(cursor, origin, packet.time);
    if (!whole) return {};
    origin = std::move(whole->origin);
    current = std::move(whole);
    if (findTcp(cursor)) return addTcp(packet, cursor, origin);
  }
  return {};
}

PacketVerdict TcpConnections::Table::addTcp(const Packet& packet, const LayerCursor& cursor, const std::vector<PacketSlice>& origin) {
  TcpSegment segment;
  if (!readTcpSegment(cursor, segment)) return {};
  const auto [conversation, side] = findOrOpen(packet, segment);
  if (conversation == nullptr) {
    ++m_packetsLeftOut;
    return {};
  }
  m_last = conversation;
  PacketVerdict verdict;
  verdict.tcpStream = conversation->index;
  verdict.side = side;
  if (cursor.quoted) return verdict;
  const bool longSilence = elapsed(conversation->from(side).lastTime, packet.time) >= kLongestRetransmissionTimeout;
  const auto silentSince = longSilence ? impossiblySilentSince(packet, segment, *conversation) : std::nullopt;
  notePacket(packet, segment, side, *conversation);
  if (segment.malformed) return verdict;
  // Only what looks like a repetition can be a copy.
  verdict.copy = mayRepeat(segment, conversation->from(side)) && m_duplicates.isCopy(segment, packet.time, conversation->index, side);
  m_duplicates.remember(segment, packet.time, conversation->index, side);
  verdict.flags = noteAnalysis(packet, segment, side, verdict.copy, *conversation);
  if (!verdict.flags.has(TcpAnalysisFlags::Retransmission)) verdict.impossiblySilentSince = silentSince;
  verdict.payloadLength = segment.payloadLength;
  if (segment.payloadLength > 0) verdict.bytesInFlight = bytesInFlight(*conversation, side);
  assemble(packet, segment, origin, *conversation, side);
  return verdict;
}

TcpConnections::Table::Found TcpConnections::Table::findOrOpen(const Packet& packet, const TcpSegment& segment) {
  const Found found = find(packet, segment);
  if (found.conversation == nullptr || !startsAnother(segment, found.conversation->from(found.side))) return found;
  end(*found.conversation, packet.frame);
  found.conversation->replaced = packet.frame;
  return open(packet, segment, m_flows.hash(segment.flow), found.conversation->index.value());
}

TcpConnections::Table::Found TcpConnections::Table::find(const Packet& packet, const TcpSegment& segment) {
  if (m_last != nullptr) {  // packets of a connection come in bursts
    if (m_last->fromA == segment.flow) return {m_last, Side::A};
    if (m_last->fromA.isReverseOf(segment.flow)) return {m_last, Side::B};
  }
  const std::uint32_t hash = m_flows.hash(segment.flow);
  const std::uint32_t index = m_flows.find(hash, [&](std::uint32_t candidate) {
    const FlowKey& fromA = m_conversations[candidate].fromA;
    return fromA == segment.flow || fromA.isReverseOf(segment.flow);
  });
  if (index == FlowTable::kNone) return open(packet, segment, hash, FlowTable::kNone);
  Conversation& conversation = m_conversations[index];
  fetchAhead(conversation);
  return {&conversation, conversation.fromA == segment.flow ? Side::A : Side::B};
}

TcpConnections::Table::Found TcpConnections::Table::open(const Packet& packet, const TcpSegment& segment, std::uint32_t hash, std::uint32_t former) {
  const std::uint32_t index = m_conversations.size();
  if (index >= m_maxConnections) return {nullptr, Side::A};
  Conversation& conversation = m_conversations.append(segment.flow, packet);
  m_flows.put(hash, former, index);
  m_listener.onConnection(conversation.index);
  return {&conversation, Side::A};
}

void TcpConnections::Table::assemble(const Packet& packet, const TcpSegment& segment, const std::vector<PacketSlice>& origin,
                                     Conversation& conversation, Side side) {
  TcpSide& sender = conversation.from(side);
  TcpSide& receiver = conversation.from(otherSide(side));
  StreamAssembler& sent = sender.assembler;
  StreamAssembler& received = receiver.assembler;
  const bool isSyn = segment.has(kTcpSyn);
  const bool isRst = segment.has(kTcpRst);
  const SequenceNumber first = segment.sequence + (isSyn ? 1U : 0U);

  if (isSyn) {
    sent.start(first, StreamAssembler::Start::Handshake);
  } else if (segment.payloadLength == 0 && !isRst) {
    sent.start(first, StreamAssembler::Start::PureAck);
  }
  if (segment.has(kTcpAck)) {
    if (isSyn && !isRst) received.startIfUnknown(segment.acknowledgment);
    received.acknowledge(segment.acknowledgment);
  }
  AssemblerOutput out = output(conversation, side);
  if (segment.payloadLength > 0) {
    if (sent.ended()) {
      ++sender.trouble().soFar.lateSegments;
      sender.trouble().soFar.lateNewSegments += sent.isBeyond(first, segment.payloadLength) ? 1 : 0;
    } else {
      const bool finStood = sent.finStands();
      addPayload(packet, segment, first, origin, sent, out);
      if (finStood && !sent.finStands()) forgetFin(side, conversation);
    }
  }
  if ((segment.flags & (kTcpFin | kTcpRst)) == 0 && !sent.hasHole() && !received.hasHole()) return;
  const Moment now{packet.frame, packet.time, conversation.packets()};
  if (segment.has(kTcpFin)) sent.fin(first + segment.payloadLength, now, out);
  if (isRst) sent.reset(first, now, out);
  if (sent.hasHole()) sent.giveUpHoleIfDue(now, receiver.packets == 0, out);
  AssemblerOutput back = output(conversation, otherSide(side));
  if (received.hasHole()) received.giveUpHoleIfDue(now, false, back);
}

/// A direction that its own side did not end was ended by the other side's reset, if there was one, or by a reset of its own
/// whose number was out of place.
void TcpConnections::Table::end(Conversation& conversation, FrameNumber last) {
  for (const Side side : {Side::A, Side::B}) {
    const FrameNumber otherRst = conversation.from(otherSide(side)).rst;
    const FrameNumber rst = otherRst != FrameNumber{} ? otherRst : conversation.from(side).rst;
    const EndReason reason = rst != FrameNumber{} ? EndReason::Reset : EndReason::CaptureEnded;
    AssemblerOutput out = output(conversation, side);
    conversation.from(side).assembler.finish(reason, rst, last, out);
  }
}

/// With many connections, what they were made from and what is known of them would take twice the memory: one replaces the other.
void TcpConnections::Table::finish() {
  if (std::exchange(m_atEnd, true)) return;
  m_last = nullptr;
  m_finished.reserve(size());
  for (std::uint32_t index = 0; index < size(); ++index) {
    Conversation& conversation = m_conversations[index];
    end(conversation, std::max({conversation.firstFrame, conversation.sides[0].lastFrame, conversation.sides[1].lastFrame}));
    m_finished.push_back(snapshotOf(conversation));
    m_conversations.forgetUpTo(index);
  }
}

TcpConnections::TcpConnections(TcpListener& listener, const EarlierPackets* earlier, std::uint32_t maxConnections)
    : m_table(std::make_unique<Table>(listener, earlier, maxConnections)) {}
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
TcpLeftOut TcpConnections::leftOut() const {
  return m_table->leftOut();
}
const Connection& TcpConnections::connection(TcpStreamIndex stream) const {
  return m_table->described(stream);
}

std::shared_ptr<const Connection> TcpConnections::snapshot(TcpStreamIndex stream) const {
  return m_table->snapshot(stream);
}

std::vector<FrameNumber> TcpConnections::frames(TcpStreamIndex stream, Side side, StreamRange range) const {
  return m_table->frames(stream, side, range);
}

}  // namespace rtmpscope::net
