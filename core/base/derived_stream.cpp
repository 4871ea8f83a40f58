// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/derived_stream.h"

#include <algorithm>

namespace rtmpscope {
namespace {

/// Row of the stretch that `at` stands in.
template <class Rows>
std::size_t rowAt(const Rows& rows, StreamOffset at) {
  std::size_t low = 0;
  std::size_t high = rows.size();
  while (low < high) {  // the first stretch that begins behind it
    const std::size_t middle = low + (high - low) / 2;
    if (rows[middle].offset <= at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low == 0 ? 0 : low - 1;
}

template <class Rows>
std::vector<SourceRange> sourcesOf(const Rows& rows, StreamOffset end, StreamRange range) {
  std::vector<SourceRange> sources;
  for (std::size_t i = rowAt(rows, range.begin); i < rows.size() && rows[i].offset < range.end; ++i) {
    const DerivedStretches::Stretch& stretch = rows[i];
    const StreamOffset begin = std::max(stretch.offset, range.begin);
    const StreamOffset stretchEnd = std::min(i + 1 < rows.size() ? rows[i + 1].offset : end, range.end);
    if (stretch.nowhere || begin >= stretchEnd) continue;
    const StreamOffset source = stretch.source + (begin - stretch.offset);
    sources.push_back({stretch.tcpStream, stretch.side, {source, source + (stretchEnd - begin)}, begin});
  }
  return sources;
}

}  // namespace

std::vector<SourceRange> DerivedStretches::sources(StreamRange range) const {
  return sourcesOf(m_rows, m_end, range);
}

std::vector<SourceRange> DerivedStream::sources(StreamRange range) const {
  return sourcesOf(m_rows, m_end, range);
}

TcpStreamIndex DerivedStream::tcpStreamAt(StreamOffset at) const {
  return m_rows.empty() ? TcpStreamIndex{} : m_rows[rowAt(m_rows, at)].tcpStream;
}

void DerivedStream::append(TcpStreamIndex stream, Side side, StreamOffset begin, std::uint64_t size) {
  if (size == 0) return;
  const bool goesOn = !m_rows.empty() && !m_rows.back().nowhere && m_rows.back().tcpStream == stream && m_rows.back().side == side &&
                      m_rows.back().source + (m_end - m_rows.back().offset) == begin;
  if (!goesOn) m_rows.append({m_end, begin, stream, side, false});
  m_end += size;
}

void DerivedStream::appendNowhere(std::uint64_t size) {
  if (size == 0) return;
  if (m_rows.empty() || !m_rows.back().nowhere) m_rows.append({m_end, {}, {}, Side::A, true});
  m_end += size;
}

}  // namespace rtmpscope
