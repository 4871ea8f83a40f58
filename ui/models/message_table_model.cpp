// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/message_table_model.h"

#include "controllers/locate.h"
#include "rtmp/description.h"
#include "session/message_record.h"
#include "text/format.h"
#include "text/words.h"

#include <algorithm>
#include <array>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

MessageTableModel::MessageTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void MessageTableModel::setAnalysis(std::shared_ptr<const analysis::Analysis> analysis, bool sameLoad) {
  const bool sameOrder = m_analysis && analysis && m_analysis->messageOrder == analysis->messageOrder;
  if (!sameLoad || !sameOrder || analysis->messages.size() < m_analysis->messages.size()) {
    beginResetModel();
    m_analysis = std::move(analysis);
    rebuild();
    endResetModel();
    return;
  }
  m_analysis = std::move(analysis);
  std::vector<std::uint32_t> more;
  int after = static_cast<int>(m_analysis->messages.size());
  if (isPart()) {
    more = numbersFrom(m_scanned);
    after = m_rows + static_cast<int>(more.size());
  }
  m_scanned = static_cast<std::uint32_t>(m_analysis->messages.size());
  if (after == m_rows) return;
  beginInsertRows({}, m_rows, after - 1);
  m_numbers.insert(m_numbers.end(), more.begin(), more.end());
  m_rows = after;
  endInsertRows();
}

void MessageTableModel::setSession(std::optional<SessionId> session) {
  if (session == m_session) return;
  beginResetModel();
  m_session = session;
  rebuild();
  endResetModel();
}

void MessageTableModel::setPassing(std::shared_ptr<const std::vector<std::uint32_t>> numbers) {
  if (numbers == m_passing) return;
  beginResetModel();
  m_passing = std::move(numbers);
  rebuild();
  endResetModel();
}

void MessageTableModel::rebuild() {
  m_numbers.clear();
  m_scanned = m_analysis ? static_cast<std::uint32_t>(m_analysis->messages.size()) : 0;
  m_rows = static_cast<int>(m_scanned);
  if (m_analysis && isPart()) {
    m_numbers = numbersFrom(0);
    m_rows = static_cast<int>(m_numbers.size());
  }
}

std::vector<std::uint32_t> MessageTableModel::numbersFrom(std::uint32_t scanned) const {
  std::vector<std::uint32_t> numbers;
  const auto add = [&](std::uint32_t number) {
    const session::MessageRecord& record = m_analysis->message(m_analysis->indexOf(MessageNumber{number}));
    if (!m_session || sessionOfMessage(*m_analysis, record) == m_session) numbers.push_back(number);
  };
  const auto last = static_cast<std::uint32_t>(m_analysis->messages.size());
  if (!m_passing) {
    for (std::uint32_t number = scanned + 1; number <= last; ++number) add(number);
    return numbers;
  }
  for (auto at = std::ranges::upper_bound(*m_passing, scanned); at != m_passing->end() && *at <= last; ++at) add(*at);
  return numbers;
}

MessageIndex MessageTableModel::messageOf(int row) const {
  const auto at = static_cast<std::uint32_t>(row);
  return m_analysis->indexOf(MessageNumber{isPart() ? m_numbers[at] : at + 1});
}

int MessageTableModel::rowOf(MessageIndex message) const {
  if (!m_analysis || message.value() >= m_analysis->messages.size()) return -1;
  const std::uint32_t number = m_analysis->numberOf(message).value();
  if (!isPart()) return static_cast<int>(number) - 1;
  const auto found = std::ranges::lower_bound(m_numbers, number);
  return found != m_numbers.end() && *found == number ? static_cast<int>(found - m_numbers.begin()) : -1;
}

int MessageTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : m_rows;
}

int MessageTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QString MessageTableModel::text(const session::MessageRecord& record, MessageIndex message, int column) const {
  switch (column) {
    case Number:
      return QString::number(m_analysis->numberOf(message).value());
    case Time:
      return QString::number(toSeconds(record.time - m_analysis->firstTime.value_or(record.time)), 'f', 6);
    case Arrow:
      return directionMark(m_analysis->directionOf(record));
    case Frame:
      return QString::number(record.frame.value());
    case ChunkStream:
      return QString::number(record.header.chunkStreamId);
    case StreamId:
      return record.header.messageStreamIdKnown ? QString::number(record.header.messageStreamId) : QString();
    case Type:
      return fromUtf8(rtmp::toString(record.header.type));
    case Timestamp: {
      const QString estimated = record.header.timestampBase == rtmp::TimestampBase::Absolute ? QString() : u"~"_s;
      return estimated + QString::number(record.header.timestamp.milliseconds);
    }
    case Length:
      return QString::number(record.header.length);
    case Info: {
      const QString summary = fromWire(session::summarize(record, m_analysis->detail(record)));
      if (record.completeness == rtmp::Completeness::Complete) return summary;
      return tr("%1  [incomplete: %2 of %3 bytes]").arg(summary).arg(record.receivedBytes).arg(record.header.length);
    }
    default:
      return {};
  }
}

QVariant MessageTableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const MessageIndex message = messageOf(index.row());
  const session::MessageRecord& record = m_analysis->message(message);
  switch (role) {
    case Qt::DisplayRole:
      return text(record, message, index.column());
    case Qt::ToolTipRole:
      return index.column() == Info ? plainToolTip(text(record, message, Info)) : QVariant();
    case Qt::TextAlignmentRole:
      switch (index.column()) {
        case Arrow:
          return int(Qt::AlignCenter);
        case Type:
        case Info:
          return int(Qt::AlignLeft | Qt::AlignVCenter);
        default:
          return int(Qt::AlignRight | Qt::AlignVCenter);
      }
    case DirectionRole:
      return static_cast<int>(m_analysis->directionOf(record));
    case IncompleteRole:
      return record.completeness != rtmp::Completeness::Complete;
    default:
      return {};
  }
}

QVariant MessageTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
  static constexpr std::array kTitles{QT_TR_NOOP("No."),  QT_TR_NOOP("Time (s)"), QT_TR_NOOP(""),          QT_TR_NOOP("Frame"),  QT_TR_NOOP("CSID"),
                                      QT_TR_NOOP("MSID"), QT_TR_NOOP("Type"),     QT_TR_NOOP("Timestamp"), QT_TR_NOOP("Length"), QT_TR_NOOP("Info")};
  static constexpr std::array kHelp{QT_TR_NOOP("Number of the message in the capture"),
                                    QT_TR_NOOP("Seconds since the first packet of the capture"),
                                    QT_TR_NOOP("Direction: → client to server, ← server to client"),
                                    QT_TR_NOOP("Frame in which the message was complete"),
                                    QT_TR_NOOP("Chunk stream ID"),
                                    QT_TR_NOOP("Message stream ID"),
                                    QT_TR_NOOP("Message type"),
                                    QT_TR_NOOP("RTMP timestamp in ms; ~ if headers before it are not in the capture"),
                                    QT_TR_NOOP("Body length in bytes, by the header"),
                                    QT_TR_NOOP("What it says")};
  const auto at = static_cast<std::size_t>(section);
  if (role == Qt::DisplayRole) return section == Arrow ? QString() : tr(kTitles[at]);
  if (role == Qt::ToolTipRole) return tr(kHelp[at]);
  if (role == Qt::TextAlignmentRole) return int((section == Type || section == Info ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  return {};
}

}  // namespace rtmpscope::ui
