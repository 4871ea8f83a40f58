// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/message_tables.h"

#include <algorithm>
#include <compare>

namespace rtmpscope::analysis {

namespace {

using session::MessageRecord;

std::size_t heapOf(const rtmp::AmfValue& value);

std::size_t heapOf(const std::vector<rtmp::AmfValue>& values) {
  std::size_t bytes = values.capacity() * sizeof(rtmp::AmfValue);
  for (const rtmp::AmfValue& value : values) bytes += heapOf(value);
  return bytes;
}

/// What a value owns beside itself.
std::size_t heapOf(const rtmp::AmfValue& value) {
  std::size_t bytes = value.string.capacity() + value.className.capacity() + heapOf(value.elements);
  bytes += value.properties.capacity() * sizeof(rtmp::AmfProperty);
  for (const rtmp::AmfProperty& property : value.properties) bytes += property.name.capacity() + heapOf(property.value);
  return bytes;
}

std::size_t heapOf(const rtmp::Command& command) {
  return command.name.capacity() + heapOf(command.object) + heapOf(command.arguments);
}

std::size_t heapOf(const rtmp::DataMessage& data) {
  return data.handler.capacity() + heapOf(data.values);
}

std::size_t sizeOf(const session::MessageDetail& detail) {
  return sizeof(detail) + std::visit([](const auto& content) { return heapOf(content); }, detail.content);
}

/// What people number messages by.
struct Place {
  FrameNumber frame;
  TcpStreamIndex stream;
  Side side = Side::A;
  StreamOffset begin;
  std::uint32_t row = 0;

  auto operator<=>(const Place&) const = default;
};

Place placeOf(const AppendOnly<MessageRecord>& messages, std::uint32_t row) {
  const MessageRecord& record = messages[row];
  const MessageRecord& leader = record.aggregate == MessageRecord::kNone ? record : messages[record.aggregate];
  return {record.frame, record.tcpStream, record.side, leader.range.begin, row};
}

}  // namespace

MessageIndex MessageTables::append(const MessageRecord& record) {
  const auto row = static_cast<std::uint32_t>(m_messages.size());
  m_messages.append(record);
  if (row == 0 || record.frame > m_messages[m_latest].frame || placeOf(m_messages, m_latest) < placeOf(m_messages, row)) {
    m_latest = row;
  } else {
    m_lateRows.push_back(row);
  }
  return MessageIndex{row};
}

std::uint32_t MessageTables::keepDetail(std::shared_ptr<const session::MessageDetail> detail) {
  const std::size_t bytes = sizeOf(*detail);
  if (m_detailBytes + bytes > m_limits.detailBytes) {
    ++m_detailsLeftOut;
    return MessageRecord::kNone;
  }
  m_detailBytes += bytes;
  m_details.append(std::move(detail));
  return static_cast<std::uint32_t>(m_details.size() - 1);
}

std::uint32_t MessageTables::keepPieces(const std::vector<StreamRange>& pieces) {
  if (m_pieceCount + pieces.size() > m_limits.pieces) {
    m_piecesLimitReached = true;
    return MessageRecord::kPiecesNotKept;
  }
  m_pieceCount += pieces.size();
  m_pieces.append(std::make_shared<const std::vector<StreamRange>>(pieces));
  return static_cast<std::uint32_t>(m_pieces.size() - 1);
}

MessageNumbering MessageTables::numbering() const {
  if (m_lateRows.empty()) return {};

  const auto before = [this](std::uint32_t left, std::uint32_t right) { return placeOf(m_messages, left) < placeOf(m_messages, right); };
  std::vector<std::uint32_t> late = m_lateRows;
  std::sort(late.begin(), late.end(), before);

  std::vector<std::uint32_t> punctual;
  punctual.reserve(m_messages.size() - late.size());
  auto nextLate = m_lateRows.begin();
  for (std::uint32_t row = 0; row < m_messages.size(); ++row) {
    if (nextLate != m_lateRows.end() && *nextLate == row) {
      ++nextLate;
    } else {
      punctual.push_back(row);
    }
  }

  std::vector<std::uint32_t> order(m_messages.size());
  std::merge(punctual.begin(), punctual.end(), late.begin(), late.end(), order.begin(), before);
  std::vector<std::uint32_t> numbers(order.size());
  for (std::uint32_t number = 0; number < order.size(); ++number) numbers[order[number]] = number;
  return {std::make_shared<const std::vector<std::uint32_t>>(std::move(order)),
          std::make_shared<const std::vector<std::uint32_t>>(std::move(numbers))};
}

}  // namespace rtmpscope::analysis
