// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/analyzer.h"

#include "analysis/conversations.h"
#include "analysis/message_tables.h"
#include "analysis/packet_index.h"
#include "analysis/snapshots.h"
#include "net/tcp_connections.h"
#include "rtmp/constants.h"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

namespace rtmpscope::analysis {

namespace {

using Clock = std::chrono::steady_clock;

/// Packets between two looks at the clock, the progress and the wish to stop.
constexpr int kBatch = 256;

/// The first snapshot comes early: whoever opened the capture is waiting for something to look at.
constexpr std::chrono::milliseconds kFirstSnapshot{50};

/// A snapshot may take this part of the time since the one before.
constexpr int kSnapshotShare = 8;

constexpr int kPermille = 1000;

std::vector<std::uint16_t> serverPorts(const AnalyzerOptions& options) {
  std::vector<std::uint16_t> ports{rtmp::kDefaultPort};
  ports.insert(ports.end(), options.decodeAsRtmp.begin(), options.decodeAsRtmp.end());
  return ports;
}

/// Reads packets of the table again, out of the file.
class IndexedPackets final : public net::EarlierPackets {
 public:
  IndexedPackets(const PacketIndex& packets, std::shared_ptr<const capture::CaptureBytes> bytes) : m_packets(packets), m_bytes(std::move(bytes)) {}

  [[nodiscard]] bool read(FrameNumber frame, std::uint32_t offset, std::span<std::uint8_t> into) const override {
    const auto begin = m_packets.fileOffsetOf(frame);
    return begin && m_bytes && m_bytes->read(*begin + offset, into);
  }

 private:
  const PacketIndex& m_packets;
  std::shared_ptr<const capture::CaptureBytes> m_bytes;
};

/// Packets go in at one end, and at the other end there is an Analysis.
class Pipeline {
 public:
  Pipeline(capture::PacketSource& source, const AnalyzerOptions& options, ProgressSink* progress, AnalysisSink* sink)
      : m_source(source),
        m_options(options),
        m_progress(progress),
        m_sink(sink),
        m_context{m_connections, m_packets, m_messages, serverPorts(options), options.tunnelLimits} {}

  std::shared_ptr<const Analysis> run(const std::stop_token& stop) {
    while (!stop.stop_requested() && takeBatch()) {
      reportProgress();
      handOutSnapshot();
    }
    if (m_atEnd) reportProgress();
    m_connections.finish();
    m_conversations.finish();
    std::shared_ptr<const Analysis> analysis = m_snapshots.takeLast(m_atEnd ? RunState::Finished : RunState::Cancelled, m_damage);
    if (m_sink != nullptr) m_sink->onSnapshot(analysis);
    return analysis;
  }

 private:
  /// False when the capture is at its end, or cannot be read on.
  bool takeBatch() {
    Packet packet;
    for (int i = 0; i < kBatch; ++i) {
      const auto status = m_source.next(packet);
      m_atEnd = !status || *status == capture::PacketSource::Status::End;
      if (!status) m_damage = status.error();
      if (m_atEnd) return false;
      take(packet);
    }
    return true;
  }

  /// What the connections make of the packet comes back to m_conversations as stream events, and from there goes into
  /// m_messages.
  void take(const Packet& packet) {
    m_packets.begin(packet);
    const net::PacketVerdict verdict = m_connections.add(packet);
    m_packets.finish(packet, verdict);
    if (verdict.tcpStream) m_snapshots.touch(*verdict.tcpStream);
  }

  void reportProgress() {
    if (m_progress == nullptr || m_source.size() == 0) return;
    const auto share = static_cast<int>(std::min<std::uint64_t>(m_source.position() * kPermille / m_source.size(), kPermille));
    if (share <= m_reported) return;
    m_reported = share;
    m_progress->onProgress(share);
  }

  void handOutSnapshot() {
    if (m_sink == nullptr || m_options.snapshotInterval.count() == 0) return;
    const Clock::time_point begin = Clock::now();
    if (begin < m_nextSnapshot) return;
    m_sink->onSnapshot(m_snapshots.take());
    const Clock::time_point end = Clock::now();
    m_nextSnapshot = end + std::max<Clock::duration>(m_options.snapshotInterval, (end - begin) * kSnapshotShare);
  }

  capture::PacketSource& m_source;
  const AnalyzerOptions& m_options;
  ProgressSink* m_progress;
  AnalysisSink* m_sink;

  PacketIndex m_packets;
  MessageTables m_messages;
  PassContext m_context;
  Conversations m_conversations{m_context, m_options.conversationLimits};
  IndexedPackets m_earlierPackets{m_packets, m_source.bytes()};
  net::TcpConnections m_connections{m_conversations, &m_earlierPackets};
  Snapshots m_snapshots{{m_source, m_connections, m_packets, m_messages, m_conversations}, m_context};

  std::optional<capture::CaptureError> m_damage;
  bool m_atEnd = false;
  int m_reported = 0;
  Clock::time_point m_nextSnapshot = Clock::now() + std::min(m_options.snapshotInterval, kFirstSnapshot);
};

}  // namespace

std::shared_ptr<const Analysis> analyze(capture::PacketSource& source, const AnalyzerOptions& options, std::stop_token stop, ProgressSink* progress,
                                        AnalysisSink* sink) {
  return Pipeline{source, options, progress, sink}.run(stop);
}

}  // namespace rtmpscope::analysis
