// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/read_window.h"

#include <algorithm>
#include <cstring>
#include <span>

namespace rtmpscope::capture {

bool ReadWindow::fill(std::size_t count) {
  if (m_begin > 0) {
    std::memmove(m_buffer.data(), data(), available());
    m_end -= m_begin;
    m_begin = 0;
  }
  while (m_end < count && !m_ended) {
    // Grown as bytes come, so that a length that is not true allocates no more than the file is long.
    if (m_end == m_buffer.size()) m_buffer.resize(std::min(count, 2 * m_buffer.size()));
    const auto got = m_input->read(std::span{m_buffer}.subspan(m_end));
    if (!got) m_error = got.error();
    m_ended = !got || *got == 0;
    if (!m_ended) m_end += *got;
  }
  return m_end >= count;
}

CaptureError ReadWindow::shortage(std::uint64_t itemOffset) const {
  if (!m_error) return cutError(m_input->path(), itemOffset, m_offset + available());
  CaptureError error = *m_error;
  if (error.kind == CaptureError::Kind::Cut) error.offset = itemOffset;
  return error;
}

bool ReadWindow::skip(std::uint64_t count) {
  while (count > 0) {
    if (available() == 0 && !fill(1)) return false;
    const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(count, available()));
    consume(step);
    count -= step;
  }
  return true;
}

}  // namespace rtmpscope::capture
