// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/analysis.h"

#include <algorithm>

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

const DerivedStreams* Analysis::derivedStreams(const session::MessageRecord& record) const {
  const std::size_t row = std::size_t{record.derived} - 1;
  return record.derived != 0 && row < derived.size() ? derived[row].get() : nullptr;
}

const AnalyzedSession* Analysis::sessionOf(const session::MessageRecord& record) const {
  if (record.derived != 0) {
    const DerivedStreams* const streams = derivedStreams(record);
    return streams != nullptr ? session(streams->session) : nullptr;
  }
  const std::size_t row = record.tcpStream.value();
  if (row >= connections.size() || !connections[row] || !connections[row]->session) return nullptr;
  return session(*connections[row]->session);
}

std::vector<SourceRange> Analysis::sourcesOf(const session::Session& session, Side side, StreamRange range) const {
  if (!session.tunnel) return {{session.tcpStream, side, range, range.begin}};
  const auto streams = std::ranges::find_if(derived, [&session](const auto& each) { return each && each->session == session.id; });
  if (streams == derived.end()) return {};
  return (*streams)->sides[rtmpscope::indexOf(side)].sources(range);
}

Direction Analysis::directionOf(const session::MessageRecord& record) const {
  if (record.derived != 0) return directionFrom(record.side, Side::A);
  const std::size_t row = record.tcpStream.value();
  const Side client = row < connections.size() && connections[row] ? connections[row]->client : Side::A;
  return directionFrom(record.side, client);
}

}  // namespace rtmpscope::analysis
