// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/decompressing_input.h"

#include <utility>

#include <fmt/format.h>

namespace rtmpscope::capture {
namespace {

constexpr std::size_t kCompressedBlockSize = 128U << 10U;

}  // namespace

DecompressingInput::DecompressingInput(std::unique_ptr<InputStream> compressed, Compression compression)
    : m_compressed(std::move(compressed)),
      m_compression(compression),
      m_decompressor(makeDecompressor(compression)),
      m_buffer(kCompressedBlockSize) {}

tl::expected<std::size_t, CaptureError> DecompressingInput::readMore(std::span<std::uint8_t> into) {
  bool ended = false;
  while (true) {
    // What a call decompresses before it fails would be lost, so what is held from the last one is fetched by itself.
    const std::size_t offered = std::exchange(m_filled, false) ? 0 : m_end - m_begin;
    const auto step = m_decompressor->step(ByteView{m_buffer}.subspan(m_begin, offered), into);
    if (!step) return tl::unexpected(failure(CaptureError::Kind::Damaged, step.error()));
    m_begin += step->consumed;
    m_produced += step->produced;
    m_filled = step->produced == into.size();
    if (step->produced > 0) return step->produced;
    if (step->consumed > 0 || offered < m_end - m_begin) continue;
    if (ended) break;
    // It wants more than is there: at most a few bytes are left, which go to the front.
    std::copy(m_buffer.begin() + static_cast<std::ptrdiff_t>(m_begin), m_buffer.begin() + static_cast<std::ptrdiff_t>(m_end), m_buffer.begin());
    m_end -= std::exchange(m_begin, 0);
    if (m_end == m_buffer.size()) return tl::unexpected(failure(CaptureError::Kind::Damaged, "no progress"));
    const auto got = m_compressed->read(std::span{m_buffer}.subspan(m_end));
    if (!got) return tl::unexpected(got.error());
    m_end += *got;
    ended = *got == 0;
  }
  if (m_decompressor->complete()) return 0;
  return tl::unexpected(
      failure(CaptureError::Kind::Cut, fmt::format("the compressed file ends too early, at its byte {}", m_compressed->position())));
}

CaptureError DecompressingInput::failure(CaptureError::Kind kind, std::string_view what) const {
  return {kind, path(), m_produced, 0, fmt::format("{}: {}", compressionName(m_compression), what)};
}

}  // namespace rtmpscope::capture
