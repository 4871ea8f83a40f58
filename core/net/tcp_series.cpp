// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/tcp_series.h"

#include "net/conversation.h"
#include "net/duplicate_watch.h"
#include "net/layers.h"
#include "net/protocol_numbers.h"
#include "net/tcp_options.h"
#include "net/tcp_segment.h"

#include <algorithm>
#include <array>
#include <vector>

namespace rtmpscope::net {
namespace {

struct Unacknowledged {
  SequenceNumber begin = 0;
  SequenceNumber end = 0;
  FrameNumber frame;
  CaptureTime time{};
};

/// What one side has sent and the other has not acknowledged.
class Ledger {
 public:
  struct Acknowledged {
    FrameNumber frame;
    CaptureTime time{};
  };

  void add(const TcpSegment& segment, const Packet& packet) {
    if (m_segments.size() >= kMaxUnacknowledged) return;
    m_segments.push_back({segment.sequence, segment.nextSequence(), packet.frame, packet.time});
    m_first = m_segments.size() == 1 || isBefore(segment.sequence, m_first) ? segment.sequence : m_first;
    m_last = m_segments.size() == 1 || isAfter(segment.nextSequence(), m_last) ? segment.nextSequence() : m_last;
  }

  /// Strikes out what `number` covers. Gives the first segment that ends just there.
  std::optional<Acknowledged> acknowledge(SequenceNumber number) {
    if (m_segments.empty() || !isAfter(number, m_first)) return std::nullopt;
    std::optional<Acknowledged> found;
    std::erase_if(m_segments, [&](Unacknowledged& segment) {
      if (segment.end == number) {
        if (!found) found = Acknowledged{segment.frame, segment.time};
        return true;
      }
      if (isAfter(segment.end, number)) {
        if (isAfter(number, segment.begin)) segment.begin = number;  // a segment of an offloading network card, acknowledged in part
        return false;
      }
      return true;
    });
    measure();
    return found;
  }

  /// Bytes from the first to the last that wait, those left out that the other side says it has (Wireshark counts in this way).
  [[nodiscard]] std::uint32_t bytes(std::uint32_t selectivelyAcknowledged) const {
    if (m_segments.empty()) return 0;
    const std::uint32_t all = m_last - m_first;
    return all > selectivelyAcknowledged ? all - selectivelyAcknowledged : 0;
  }

 private:
  void measure() {
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
      m_first = i == 0 || isBefore(m_segments[i].begin, m_first) ? m_segments[i].begin : m_first;
      m_last = i == 0 || isAfter(m_segments[i].end, m_last) ? m_segments[i].end : m_last;
    }
  }

  std::vector<Unacknowledged> m_segments;
  SequenceNumber m_first = 0;
  SequenceNumber m_last = 0;
};

}  // namespace

class TcpSeries::Body {
 public:
  std::optional<TcpMoment> add(const Packet& packet);

 private:
  std::optional<Conversation> m_conversation;
  DuplicateWatch m_duplicates;
  std::array<Ledger, 2> m_ledgers;
  std::array<std::uint32_t, 2> m_selectivelyAcknowledged{};  // by the side that said so
  std::array<bool, 2> m_flightIsKnown{true, true};           // not from a lost segment on, up to the next acknowledgment
  std::optional<Nanoseconds> m_initialRtt;
};

/// The time from the opener's SYN to what ended the opening: its own acknowledgment, or the reset that refused it. A clock that did not
/// move in between measured nothing.
std::optional<Nanoseconds> initialRtt(const Packet& packet, const TcpSegment& segment, Side side, const Conversation& conversation) {
  Nanoseconds time{0};
  if (conversation.handshakeAck != FrameNumber{}) {
    time = conversation.handshakeRtt;
  } else if (segment.has(kTcpRst) && segment.has(kTcpAck) && conversation.opener == otherSide(side)) {
    const TcpSide& opener = conversation.from(otherSide(side));
    const bool refuses = opener.syn != FrameNumber{} && conversation.from(side).syn == FrameNumber{};
    if (refuses && segment.acknowledgment == opener.analysis.base + 1) time = packet.time - opener.synTime;
  }
  return time == Nanoseconds{0} ? std::nullopt : std::optional{time};
}

std::optional<TcpMoment> TcpSeries::Body::add(const Packet& packet) {
  LayerCursor cursor = outermostLayer(packet);
  TcpSegment segment;
  if (!findTcp(cursor) || cursor.quoted || !readTcpSegment(cursor, segment)) return std::nullopt;
  if (!m_conversation) m_conversation.emplace(TcpStreamIndex{}, segment.flow, packet);
  TcpMoment moment;
  moment.side = m_conversation->fromA == segment.flow ? Side::A : Side::B;
  if (moment.side == Side::B && !m_conversation->fromA.isReverseOf(segment.flow)) return std::nullopt;
  notePacket(packet, segment, moment.side, *m_conversation);
  if (segment.malformed) return std::nullopt;
  moment.frame = packet.frame;
  moment.time = packet.time;
  moment.payloadLength = segment.payloadLength;
  moment.copy = m_duplicates.isCopy(segment, packet.time, m_conversation->index, moment.side);
  m_duplicates.remember(segment, packet.time, m_conversation->index, moment.side);

  Ledger& sent = m_ledgers[indexOf(moment.side)];
  Ledger& received = m_ledgers[indexOf(otherSide(moment.side))];
  moment.flags = noteAnalysis(packet, segment, moment.side, moment.copy, *m_conversation);
  moment.window = m_conversation->from(moment.side).analysis.scaledWindow();
  if (segment.payloadLength > 0 || segment.has(kTcpSyn | kTcpFin)) sent.add(segment, packet);
  if (segment.has(kTcpAck)) m_flightIsKnown[indexOf(otherSide(moment.side))] = true;
  // Without the ACK flag too, as Wireshark does: resets carry a number there, and a SYN that is sent again starts afresh.
  if (const auto acknowledged = received.acknowledge(segment.acknowledgment)) {
    moment.acknowledged = acknowledged->frame;
    if (packet.time != acknowledged->time) moment.ackRtt = packet.time - acknowledged->time;
  }
  bool& flightIsKnown = m_flightIsKnown[indexOf(moment.side)];
  if (moment.flags.has(TcpAnalysisFlags::LostSegment)) flightIsKnown = false;
  m_selectivelyAcknowledged[indexOf(moment.side)] = selectivelyAcknowledged(segment.options);
  const std::uint32_t inFlight = sent.bytes(m_selectivelyAcknowledged[indexOf(otherSide(moment.side))] + (segment.has(kTcpFin) ? 1U : 0U));
  if (segment.payloadLength > 0 && flightIsKnown && inFlight > 0) moment.bytesInFlight = inFlight;
  if (!m_initialRtt) m_initialRtt = initialRtt(packet, segment, moment.side, *m_conversation);
  moment.initialRtt = m_initialRtt;
  return moment;
}

TcpSeries::TcpSeries() : m_body(std::make_unique<Body>()) {}
TcpSeries::~TcpSeries() = default;

std::optional<TcpMoment> TcpSeries::add(const Packet& packet) {
  return m_body->add(packet);
}

}  // namespace rtmpscope::net
