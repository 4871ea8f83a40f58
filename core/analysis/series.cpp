// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/series.h"

#include "analysis/segment_reader.h"
#include "analysis/session_places.h"
#include "base/elapsed.h"
#include "net/tcp_analysis.h"
#include "session/media_frames.h"
#include "session/sync_meter.h"
#include "session/track_meter.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace rtmpscope::analysis {

namespace {

using session::MessageRecord;

/// One direction of TCP, as far as its series need it.
struct TcpLane {
  net::TcpAnalysisSide analysis;
  std::optional<net::SequenceNumber> timed;  ///< end of the segment whose acknowledgment is awaited
  CaptureTime timedAt{};
};

/// One direction of media.
struct MediaLane {
  std::optional<session::TrackMeter> clock;  ///< of the first video track, or of audio where there is none
  session::SyncMeter sync;
  CaptureTime arrival{};
  bool begun = false;
};

/// What is known of a session while rows are read.
struct Course {
  std::array<TcpLane, 2> tcp;
  std::array<MediaLane, 2> media;
};

class Writer {
 public:
  Writer(const Analysis& analysis, std::vector<SessionSeries>& sessions, std::optional<SessionId> only)
      : m_analysis(analysis), m_sessions(sessions), m_places(sessionPlaces(analysis, only)), m_courses(sessions.size()), m_reader(analysis) {}

  void run() {
    for (std::uint32_t number = 1; number <= m_analysis.packets.size(); ++number) addPacket(FrameNumber{number});
    for (std::size_t row = 0; row < m_analysis.messages.size(); ++row) addMessage(m_analysis.messages[row]);
  }

 private:
  [[nodiscard]] std::uint32_t placeOf(std::uint32_t stream) const { return stream < m_places.size() ? m_places[stream] : kNoSession; }

  /// The row of a moment; null beyond the caps, and for what was captured before its session's first packet.
  SecondOfSide* second(std::uint32_t place, CaptureTime time, Direction direction) {
    SessionSeries& series = m_sessions[place];
    const double seconds = toSeconds(elapsed(m_analysis.sessions[place]->session->start, time));
    if (seconds < 0) return nullptr;
    const auto row = static_cast<std::size_t>(std::min(seconds, 1e9));
    if (row >= series.seconds.size()) {
      const std::size_t more = row + 1 - series.seconds.size();
      if (row >= kMaxSecondsOfSession || more > kMaxSecondsInAll - m_rows) {
        series.complete = false;
        return nullptr;
      }
      m_rows += more;
      series.seconds.resize(row + 1);
    }
    return &series.seconds[row][static_cast<std::size_t>(direction)];
  }

  Course& course(std::uint32_t place) {
    if (!m_courses[place]) m_courses[place] = std::make_unique<Course>();
    return *m_courses[place];
  }

  [[nodiscard]] const session::Session& session(std::uint32_t place) const { return *m_analysis.sessions[place]->session; }

  void addPacket(FrameNumber frame) {
    const PacketRecord& packet = m_analysis.packet(frame);
    const std::uint32_t place = placeOf(packet.tcpStream);
    if (place == kNoSession) return;
    const Direction direction = directionFrom(packet.side, session(place).client);
    SecondOfSide* const row = second(place, packet.time, direction);
    if (row == nullptr) return;
    ++row->packets;
    row->wireBytes += packet.originalLength;
    if (packet.retransmission) ++row->retransmissions;
    if (packet.outOfOrder) ++row->outOfOrder;
    // Sequence numbers of several connections have nothing to do with each other.
    if (packet.tcpStream != session(place).tcpStream.value()) return;
    const auto segment = m_reader.read(frame);
    if (segment && !segment->malformed) addSegment(*segment, packet, place, direction, *row);
  }

  void addSegment(const net::TcpSegment& segment, const PacketRecord& packet, std::uint32_t place, Direction direction, SecondOfSide& row) {
    TcpLane& sender = course(place).tcp[static_cast<std::size_t>(direction)];
    TcpLane& receiver = course(place).tcp[1 - static_cast<std::size_t>(direction)];
    const auto& rtt = m_analysis.connections[packet.tcpStream]->connection->handshakeRtt;
    const net::TcpAnalysisFlags flags = net::analyzeSegment(segment, packet.time, rtt.value_or(Nanoseconds{0}), sender.analysis, receiver.analysis);
    if (flags.has(net::TcpAnalysisFlags::ZeroWindow)) ++row.zeroWindows;
    if (segment.has(net::kTcpAck)) acknowledge(receiver, segment.acknowledgment, packet.time, place, direction);
    if (segment.payloadLength == 0) return;
    if (packet.retransmission) {
      sender.timed.reset();  // an acknowledgment could be of either copy
    } else if (!sender.timed) {
      sender.timed = segment.nextSequence();
      sender.timedAt = packet.time;
    }
    // A FIN takes up a sequence number and is no byte.
    const std::int32_t inFlight =
        net::sequenceDistance(receiver.analysis.acknowledgment, sender.analysis.nextSequence) - (segment.has(net::kTcpFin) ? 1 : 0);
    if (receiver.analysis.acknowledgment != 0 && inFlight > 0)
      row.maxBytesInFlight = std::max(row.maxBytesInFlight, static_cast<std::uint32_t>(inFlight));
  }

  /// A round trip of the other side's data ends: it counts where that data's sender has its row.
  void acknowledge(TcpLane& dataSender, net::SequenceNumber number, CaptureTime time, std::uint32_t place, Direction acknowledger) {
    if (!dataSender.timed || !net::isAtOrBefore(*dataSender.timed, number)) return;
    const Direction sender = acknowledger == Direction::ClientToServer ? Direction::ServerToClient : Direction::ClientToServer;
    if (SecondOfSide* const row = second(place, time, sender)) {
      row->rttSum += std::max(0.0, toSeconds(elapsed(dataSender.timedAt, time)));
      ++row->rttSamples;
    }
    dataSender.timed.reset();
  }

  void addMessage(const MessageRecord& record) {
    const std::uint32_t place = placeOf(record.tcpStream.value());
    if (place == kNoSession || !record.isMedia()) return;
    const Direction direction = directionFrom(record.side, session(place).client);
    SecondOfSide* const row = second(place, record.time, direction);
    if (row == nullptr) return;
    const bool video = record.header.type == rtmp::MessageType::Video;
    if (record.completeness == rtmp::Completeness::Aborted) return;  // its sender gave it up
    (video ? row->videoBytes : row->audioBytes) += record.header.length;
    if (!record.hasMedia || !session::isCodedFrame(record.media)) return;
    ++(video ? row->videoFrames : row->audioFrames);
    if (session::isKeyPicture(record.media)) ++row->keyFrames;
    watchClock(course(place).media[static_cast<std::size_t>(direction)], record, direction, place, *row);
  }

  void watchClock(MediaLane& lane, const MessageRecord& record, Direction direction, std::uint32_t place, SecondOfSide& row) {
    lane.arrival = lane.begun ? std::max(lane.arrival, record.time) : record.time;
    lane.begun = true;
    lane.sync.add(record, lane.arrival);
    if (const auto offset = lane.sync.offsetMs()) {
      row.offsetSumMs += *offset;
      ++row.offsetSamples;
    }
    const bool first = record.media.trackId == 0;
    const bool video = record.header.type == rtmp::MessageType::Video;
    if (!lane.clock && first && (video || !hasVideo(place, direction))) lane.clock.emplace(record, direction);
    if (!lane.clock || !lane.clock->holds(record)) return;
    lane.clock->add(record, lane.arrival);
    row.lagMs = static_cast<float>(lane.clock->latenessMs());
  }

  [[nodiscard]] bool hasVideo(std::uint32_t place, Direction direction) const {
    const auto& tracks = session(place).tracks;
    return std::any_of(tracks.begin(), tracks.end(), [direction](const session::MediaTrack& track) {
      return track.kind == media::Kind::Video && track.direction == direction && track.trackId == 0 && track.frames > 0;
    });
  }

  const Analysis& m_analysis;
  std::vector<SessionSeries>& m_sessions;
  std::vector<std::uint32_t> m_places;
  std::vector<std::unique_ptr<Course>> m_courses;
  SegmentReader m_reader;
  std::size_t m_rows = 0;
};

}  // namespace

SeriesBook::SeriesBook(const Analysis& analysis, std::optional<SessionId> only) : m_sessions(analysis.sessions.size()) {
  Writer(analysis, m_sessions, only).run();
}

const SessionSeries& SeriesBook::of(SessionId id) const {
  static const SessionSeries kNothing;
  const std::size_t place = id.value() - std::size_t{1};
  return place < m_sessions.size() ? m_sessions[place] : kNothing;
}

}  // namespace rtmpscope::analysis
