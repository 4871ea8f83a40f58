// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/input_stream.h"

#include <algorithm>

namespace rtmpscope::capture {

tl::expected<std::size_t, CaptureError> InputStream::read(std::span<std::uint8_t> into) {
  if (m_peekBegin == m_peekEnd) return readUnlessFailed(into);
  const std::size_t count = std::min(into.size(), m_peekEnd - m_peekBegin);
  std::copy_n(m_peeked.begin() + static_cast<std::ptrdiff_t>(m_peekBegin), count, into.begin());
  m_peekBegin += count;
  return count;
}

tl::expected<std::size_t, CaptureError> InputStream::readUnlessFailed(std::span<std::uint8_t> into) {
  if (m_error) return tl::unexpected(*m_error);
  auto got = readMore(into);
  if (!got) m_error = got.error();
  return got;
}

tl::expected<ByteView, CaptureError> InputStream::peek(std::size_t count) {
  count = std::min(count, kMaxPeek);
  if (m_peekBegin > 0) {
    std::copy(m_peeked.begin() + static_cast<std::ptrdiff_t>(m_peekBegin), m_peeked.begin() + static_cast<std::ptrdiff_t>(m_peekEnd),
              m_peeked.begin());
    m_peekEnd -= m_peekBegin;
    m_peekBegin = 0;
  }
  while (m_peekEnd < count) {
    const auto got = readUnlessFailed(std::span{m_peeked}.subspan(m_peekEnd, count - m_peekEnd));
    if (!got) return tl::unexpected(got.error());
    if (*got == 0) break;
    m_peekEnd += *got;
  }
  return ByteView{m_peeked}.first(std::min(count, m_peekEnd));
}

}  // namespace rtmpscope::capture
