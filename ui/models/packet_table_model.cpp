// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/packet_table_model.h"

#include "controllers/locate.h"
#include "rtmp/recognition.h"
#include "session/message_record.h"
#include "text/format.h"

#include <algorithm>
#include <array>
#include <memory>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

namespace {

/// Messages of one frame that its row names.
constexpr std::uint32_t kMaxNamedMessages = 4;

/// "connect('live') | Set Chunk Size 4096": what a frame completed, or empty.
QString messagesText(const analysis::Analysis& analysis, FrameNumber frame) {
  const auto [first, last] = messagesEndingIn(analysis, frame);
  QStringList parts;
  for (std::uint32_t number = first; number < last; ++number) {
    if (number - first == kMaxNamedMessages) {
      parts << u"…"_s;
      break;
    }
    const session::MessageRecord& record = analysis.message(analysis.indexOf(MessageNumber{number}));
    parts << fromWire(session::summarize(record, analysis.detail(record)), 80);
  }
  return parts.join(u" | "_s);
}

}  // namespace

PacketTableModel::PacketTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void PacketTableModel::setAnalysis(std::shared_ptr<const analysis::Analysis> analysis, std::shared_ptr<const analysis::Inspector> inspector,
                                   bool sameLoad) {
  const bool append = sameLoad && m_analysis && analysis && analysis->packets.size() >= m_analysis->packets.size();
  if (!append) {
    beginResetModel();
    m_analysis = std::move(analysis);
    m_inspector = std::move(inspector);
    rebuild();
    endResetModel();
    return;
  }
  m_analysis = std::move(analysis);
  m_inspector = std::move(inspector);
  m_summaries.clear();
  std::vector<std::uint32_t> more;
  int after = static_cast<int>(m_analysis->packets.size());
  if (isPart()) {
    more = framesFrom(m_scanned);
    after = m_rows + static_cast<int>(more.size());
  }
  m_scanned = static_cast<std::uint32_t>(m_analysis->packets.size());
  if (after == m_rows) return;
  beginInsertRows({}, m_rows, after - 1);
  m_frames.insert(m_frames.end(), more.begin(), more.end());
  m_rows = after;
  endInsertRows();
}

void PacketTableModel::setSession(std::optional<SessionId> session) {
  if (session == m_session) return;
  beginResetModel();
  m_session = session;
  rebuild();
  endResetModel();
}

void PacketTableModel::setPassing(std::shared_ptr<const std::vector<std::uint32_t>> frames) {
  if (frames == m_passing) return;
  beginResetModel();
  m_passing = std::move(frames);
  rebuild();
  endResetModel();
}

void PacketTableModel::rebuild() {
  m_summaries.clear();
  m_frames.clear();
  m_scanned = m_analysis ? static_cast<std::uint32_t>(m_analysis->packets.size()) : 0;
  m_rows = static_cast<int>(m_scanned);
  if (m_analysis && isPart()) {
    m_frames = framesFrom(0);
    m_rows = static_cast<int>(m_frames.size());
  }
}

std::vector<std::uint32_t> PacketTableModel::framesFrom(std::uint32_t scanned) const {
  std::vector<std::uint32_t> frames;
  const analysis::AnalyzedSession* analyzed = m_session ? m_analysis->session(*m_session) : nullptr;
  if (m_session && !analyzed) return frames;
  const auto add = [&](std::uint32_t frame) {
    const std::uint32_t stream = m_analysis->packet(FrameNumber{frame}).tcpStream;
    const auto isOneOf = [stream](const std::vector<TcpStreamIndex>& streams) {
      return stream != analysis::PacketRecord::kNone && std::ranges::find(streams, TcpStreamIndex{stream}) != streams.end();
    };
    if (!analyzed || isOneOf(analyzed->session->tcpStreams)) frames.push_back(frame);
  };
  const auto last = static_cast<std::uint32_t>(m_analysis->packets.size());
  if (!m_passing) {
    for (std::uint32_t frame = scanned + 1; frame <= last; ++frame) add(frame);
    return frames;
  }
  for (auto at = std::ranges::upper_bound(*m_passing, scanned); at != m_passing->end() && *at <= last; ++at) add(*at);
  return frames;
}

FrameNumber PacketTableModel::frameOf(int row) const {
  const auto at = static_cast<std::uint32_t>(row);
  return FrameNumber{isPart() ? m_frames[at] : at + 1};
}

int PacketTableModel::rowOf(FrameNumber frame) const {
  if (!m_analysis || frame.value() == 0 || frame.value() > m_analysis->packets.size()) return -1;
  if (!isPart()) return static_cast<int>(frame.value()) - 1;
  const auto found = std::ranges::lower_bound(m_frames, frame.value());
  return found != m_frames.end() && *found == frame.value() ? static_cast<int>(found - m_frames.begin()) : -1;
}

int PacketTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : m_rows;
}

int PacketTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

const PacketTableModel::Summary& PacketTableModel::summary(FrameNumber frame) const {
  if (const Summary* known = m_summaries.object(frame.value())) return *known;
  const net::PacketSummary read = m_inspector->summarize(frame);
  auto made = std::make_unique<Summary>(Summary{fromWire(read.source), fromWire(read.destination), fromWire(read.protocol), fromWire(read.info)});
  if (sessionOfFrame(*m_analysis, frame)) {
    if (const QString messages = messagesText(*m_analysis, frame); !messages.isEmpty()) {
      made->protocol = u"RTMP"_s;
      made->info = messages;
    }
  }
  const Summary* kept = made.get();
  m_summaries.insert(frame.value(), made.release());
  return *kept;
}

QString PacketTableModel::text(FrameNumber frame, int column) const {
  const analysis::PacketRecord& packet = m_analysis->packet(frame);
  switch (column) {
    case Number:
      return QString::number(frame.value());
    case Time:
      return QString::number(toSeconds(packet.time - m_analysis->firstTime.value_or(packet.time)), 'f', 6);
    case Source:
      return summary(frame).source;
    case Destination:
      return summary(frame).destination;
    case Protocol:
      return summary(frame).protocol;
    case Length:
      return QString::number(packet.originalLength);
    case Info: {
      QString marks;
      if (packet.retransmission) marks += tr("[retransmission] ");
      if (packet.outOfOrder) marks += tr("[out of order] ");
      if (packet.capturedLength < packet.originalLength) marks += tr("[%1 bytes captured] ").arg(packet.capturedLength);
      return marks + summary(frame).info;
    }
    default:
      return {};
  }
}

QVariant PacketTableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const FrameNumber frame = frameOf(index.row());
  const analysis::PacketRecord& packet = m_analysis->packet(frame);
  switch (role) {
    case Qt::DisplayRole:
      return text(frame, index.column());
    case Qt::ToolTipRole:
      return index.column() == Info ? plainToolTip(text(frame, Info)) : QVariant();
    case Qt::TextAlignmentRole: {
      const bool right = index.column() == Number || index.column() == Time || index.column() == Length;
      return int((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    case DirectionRole:
      if (!sessionOfFrame(*m_analysis, frame)) return {};
      return static_cast<int>(directionFrom(packet.side, m_analysis->connections[packet.tcpStream]->client));
    case TroubleRole:
      return packet.retransmission || packet.outOfOrder;
    default:
      return {};
  }
}

QVariant PacketTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
  static constexpr std::array kTitles{QT_TR_NOOP("No."),      QT_TR_NOOP("Time (s)"), QT_TR_NOOP("Source"), QT_TR_NOOP("Destination"),
                                      QT_TR_NOOP("Protocol"), QT_TR_NOOP("Length"),   QT_TR_NOOP("Info")};
  if (role == Qt::DisplayRole) return tr(kTitles[static_cast<std::size_t>(section)]);
  if (role == Qt::TextAlignmentRole) {
    const bool right = section == Number || section == Time || section == Length;
    return int((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  }
  return {};
}

}  // namespace rtmpscope::ui
