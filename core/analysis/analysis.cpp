// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/analysis.h"

namespace rtmpscope::analysis {

MessageNumber Analysis::numberOf(MessageIndex index) const {
  return MessageNumber{(messageNumbers ? (*messageNumbers)[index.value()] : index.value()) + 1};
}

MessageIndex Analysis::indexOf(MessageNumber number) const {
  const std::uint32_t place = number.value() - 1;
  return MessageIndex{messageOrder ? (*messageOrder)[place] : place};
}

const session::MessageDetail* Analysis::detail(const session::MessageRecord& record) const {
  return record.detail == session::MessageRecord::kNone ? nullptr : details[record.detail].get();
}

const AnalyzedSession* Analysis::session(SessionId id) const {
  const std::size_t row = id.value() - std::size_t{1};
  return row < sessions.size() ? sessions[row].get() : nullptr;
}

const AnalyzedSession* Analysis::sessionOf(const session::MessageRecord& record) const {
  const std::size_t row = record.tcpStream.value();
  if (row >= connections.size() || !connections[row] || !connections[row]->session) return nullptr;
  return session(*connections[row]->session);
}

Direction Analysis::directionOf(const session::MessageRecord& record) const {
  const std::size_t row = record.tcpStream.value();
  const Side client = row < connections.size() && connections[row] ? connections[row]->client : Side::A;
  return directionFrom(record.side, client);
}

}  // namespace rtmpscope::analysis
