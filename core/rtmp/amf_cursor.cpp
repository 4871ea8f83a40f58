// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/amf_cursor.h"

#include <algorithm>

namespace rtmpscope::rtmp {

bool AmfCursor::enter() {
  ++m_depth;
  ++m_values;
  if (m_depth > kMaxAmfDepth) fail(ParseError::Kind::LimitExceeded, position(), "AMF depth", kMaxAmfDepth, m_depth);
  if (m_values > kMaxAmfValues) fail(ParseError::Kind::LimitExceeded, position(), "AMF values", kMaxAmfValues, m_values);
  return ok();
}

std::string AmfCursor::text(ByteView bytes, bool repeated) {
  if (repeated || m_replays > 0) {
    m_repeatedBytes += bytes.size();
    if (m_repeatedBytes > kMaxAmfRepeatedBytes) {
      fail(ParseError::Kind::LimitExceeded, position(), "AMF repeated text", kMaxAmfRepeatedBytes, m_repeatedBytes);
      return {};
    }
  }
  return {bytes.begin(), bytes.end()};
}

std::size_t AmfObjectTable::open(std::size_t begin) {
  if (m_cursor.m_replays > 0) return kNotEntered;
  m_entries.push_back({.begin = begin, .end = 0, .values = m_cursor.m_values});
  return m_entries.size() - 1;
}

void AmfObjectTable::close(std::size_t entry) {
  if (entry == kNotEntered) return;
  m_entries[entry].end = m_cursor.position();
  m_entries[entry].values = m_cursor.m_values - m_entries[entry].values + 1;
}

bool AmfObjectTable::canResolve(std::uint64_t index, std::size_t at) const {
  if (index >= m_entries.size()) return false;
  const Entry& entry = m_entries[index];
  // Only what ended before the reference can be meant: not an object around it, and none that comes later. Judged by
  // position, so that reading an object again comes to the same answers as reading it first.
  if (entry.end == 0 || entry.end > at) return false;
  return entry.values <= kMaxAmfRepeatedValues - std::min(kMaxAmfRepeatedValues, m_cursor.m_repeatedValues);
}

}  // namespace rtmpscope::rtmp
