// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measures.h"

#include "analysis/segment_reader.h"
#include "analysis/session_places.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace rtmpscope::analysis {

namespace {

/// Goes over the packets once and puts each to the stall that it stood in.
class StallWatch {
 public:
  StallWatch(const Analysis& analysis, std::vector<SessionMeasures>& measures, const std::vector<std::uint32_t>& places)
      : m_analysis(analysis), m_measures(measures), m_places(places), m_reader(analysis), m_next(measures.size()) {}

  void run() {
    std::uint32_t begin = 0xFFFFFFFF;
    std::uint32_t end = 0;
    for (const SessionMeasures& each : m_measures) {
      for (const session::Stall& stall : each.health.stalls) {
        begin = std::min(begin, stall.before.value());
        end = std::max(end, lastFrame(stall));
      }
    }
    for (std::uint32_t frame = begin; frame <= end && frame <= m_analysis.packets.size(); ++frame) look(FrameNumber{frame});
  }

 private:
  [[nodiscard]] std::uint32_t lastFrame(const session::Stall& stall) const {
    return stall.after == FrameNumber{} ? static_cast<std::uint32_t>(m_analysis.packets.size()) : stall.after.value();
  }

  void look(FrameNumber frame) {
    const PacketRecord& packet = m_analysis.packet(frame);
    if (packet.tcpStream >= m_places.size() || m_places[packet.tcpStream] == kNoSession) return;
    const std::uint32_t place = m_places[packet.tcpStream];
    SessionMeasures& measures = m_measures[place];
    const std::vector<session::Stall>& stalls = measures.health.stalls;
    // Both directions may stall at once: those that are over are left behind, the others are few.
    while (m_next[place] < stalls.size() && lastFrame(stalls[m_next[place]]) < frame.value()) ++m_next[place];
    for (std::size_t i = m_next[place]; i < stalls.size() && stalls[i].before < frame; ++i) {
      if (frame.value() <= lastFrame(stalls[i])) count(packet, frame, stalls[i], measures.stallTcp[i], m_analysis.sessions[place]->session->client);
    }
  }

  void count(const PacketRecord& packet, FrameNumber frame, const session::Stall& stall, StallTcp& tcp, Side client) {
    ++tcp.packets;
    if (directionFrom(packet.side, client) == stall.direction) {
      ++tcp.senderPackets;
      if (packet.retransmission) ++tcp.retransmissions;
      if (packet.outOfOrder) ++tcp.outOfOrder;
      return;
    }
    if (m_read >= kMaxPacketsReadForStalls) {
      tcp.zeroWindows.reset();
      return;
    }
    ++m_read;
    const auto segment = m_reader.read(frame);
    if (!segment || segment->malformed) return;
    const bool zero = segment->window == 0 && !segment->has(net::kTcpRst);
    tcp.zeroWindows = tcp.zeroWindows.value_or(0) + (zero ? 1U : 0U);
  }

  const Analysis& m_analysis;
  std::vector<SessionMeasures>& m_measures;
  const std::vector<std::uint32_t>& m_places;
  SegmentReader m_reader;
  std::vector<std::size_t> m_next;  // by session: the first stall that is not over
  std::size_t m_read = 0;
};

struct Meters {
  explicit Meters(const session::Session& session) : health(session), use(session) {}

  session::HealthMeter health;
  session::WireUseMeter use;
};

const rtmp::Command* commandAt(const Analysis& analysis, MessageIndex index) {
  const session::MessageDetail* const detail = analysis.detail(analysis.message(index));
  return detail == nullptr ? nullptr : std::get_if<rtmp::Command>(&detail->content);
}

session::EnhancedMatrix enhancedOf(const Analysis& analysis, const session::Session& session, const session::WireUse& use) {
  const auto connect =
      std::find_if(session.requests.begin(), session.requests.end(), [](const session::Request& each) { return each.name == "connect"; });
  if (connect == session.requests.end()) return session::compareEnhanced(nullptr, nullptr, use);
  const rtmp::Command* const answer = connect->answerMessage ? commandAt(analysis, *connect->answerMessage) : nullptr;
  return session::compareEnhanced(commandAt(analysis, connect->message), answer, use);
}

}  // namespace

namespace {

/// Where packets are missing in the capture, what looks like a stall may be none.
void noteGaps(const Analysis& analysis, const session::Session& session, SessionMeasures& measures) {
  constexpr Nanoseconds kShown = std::chrono::seconds{1};  // by then an acknowledgment shows that the bytes will not come
  for (const TcpStreamIndex stream : session.tcpStreams) {
    if (stream.value() >= analysis.connections.size()) continue;
    for (const Side side : {Side::A, Side::B}) {
      for (const net::Gap& gap : analysis.connections[stream.value()]->connection->from(side).troubles->gaps) {
        if (gap.frame == FrameNumber{}) continue;
        const CaptureTime shown = analysis.packet(gap.frame).time;
        for (std::size_t i = 0; i < measures.stallTcp.size(); ++i) {
          const session::Stall& stall = measures.health.stalls[i];
          const bool within = gap.frame > stall.before && shown <= stall.end + kShown;
          measures.stallTcp[i].notCaptured = measures.stallTcp[i].notCaptured || within;
        }
      }
    }
  }
}

}  // namespace

Measures::Measures(const Analysis& analysis, std::optional<SessionId> only) : m_sessions(analysis.sessions.size()) {
  const std::vector<std::uint32_t> places = sessionPlaces(analysis, only);
  std::vector<std::optional<Meters>> meters(m_sessions.size());
  for (std::size_t row = 0; row < analysis.messages.size(); ++row) {
    const session::MessageRecord& record = analysis.messages[row];
    if (record.tcpStream.value() >= places.size()) continue;
    const std::uint32_t place = places[record.tcpStream.value()];
    if (place == kNoSession) continue;
    if (!meters[place]) meters[place].emplace(*analysis.sessions[place]->session);
    meters[place]->health.add(record);
    meters[place]->use.add(record);
  }
  bool stalled = false;
  for (std::size_t place = 0; place < m_sessions.size(); ++place) {
    if (!meters[place]) continue;
    SessionMeasures& measures = m_sessions[place];
    measures.health = meters[place]->health.finish();
    measures.stallTcp.resize(measures.health.stalls.size());
    measures.use = meters[place]->use.finish();
    const session::Session& session = *analysis.sessions[place]->session;
    measures.enhanced = enhancedOf(analysis, session, measures.use);
    if (session.tcpStream.value() < analysis.connections.size()) {
      measures.conformance = diagnosis::judgeConformance(session, *analysis.connections[session.tcpStream.value()]->connection, measures.use);
    }
    if (!measures.health.stalls.empty()) noteGaps(analysis, session, measures);
    stalled = stalled || !measures.health.stalls.empty();
  }
  if (stalled) StallWatch(analysis, m_sessions, places).run();
}

const SessionMeasures& Measures::of(SessionId id) const {
  static const SessionMeasures kNothing;
  const std::size_t place = id.value() - std::size_t{1};
  return place < m_sessions.size() ? m_sessions[place] : kNothing;
}

}  // namespace rtmpscope::analysis
