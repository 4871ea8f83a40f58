// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/bit_reader.h"

#include <algorithm>
#include <limits>

namespace rtmpscope::media {

std::uint64_t BitReader::bits(unsigned count) {
  if (m_failed) return 0;
  if (count > remaining()) {
    m_failed = true;
    m_wanted = count;
    return 0;
  }
  std::uint64_t value = 0;
  unsigned left = count;
  while (left > 0) {
    const auto offset = static_cast<unsigned>(m_position % 8);
    const unsigned take = std::min(8 - offset, left);
    const unsigned byte = m_bytes[m_position / 8];
    value = value << take | (byte >> (8 - offset - take) & ((1U << take) - 1));
    m_position += take;
    left -= take;
  }
  return value;
}

void BitReader::skip(std::size_t count) {
  if (m_failed) return;
  if (count > remaining()) {
    m_failed = true;
    m_wanted = count;
    return;
  }
  m_position += count;
}

std::uint32_t BitReader::ue() {
  constexpr unsigned kMostZeros = 31;  // H.264 and H.265 know no code above 2^32 - 2
  unsigned zeros = 0;
  while (ok() && !flag()) {
    if (++zeros > kMostZeros) {
      m_failed = true;
      m_wanted = 0;
      return 0;
    }
  }
  const std::uint64_t value = (std::uint64_t{1} << zeros) - 1 + bits(zeros);
  return ok() ? static_cast<std::uint32_t>(value) : 0;
}

std::int32_t BitReader::se() {
  const std::uint32_t code = ue();
  const auto half = static_cast<std::int32_t>(code / 2);
  return code % 2 == 1 ? half + 1 : -half;
}

std::uint32_t BitReader::uvlc() {
  constexpr unsigned kAllOnes = 32;
  unsigned zeros = 0;
  while (ok() && !flag()) ++zeros;
  if (!ok()) return 0;
  if (zeros >= kAllOnes) return std::numeric_limits<std::uint32_t>::max();
  const std::uint64_t value = (std::uint64_t{1} << zeros) - 1 + bits(zeros);
  return ok() ? static_cast<std::uint32_t>(value) : 0;
}

std::vector<std::uint8_t> withoutEmulationPrevention(ByteView nalUnit) {
  std::vector<std::uint8_t> payload;
  payload.reserve(nalUnit.size());
  std::size_t zeros = 0;
  for (const std::uint8_t byte : nalUnit) {
    if (zeros >= 2 && byte == 3) {
      zeros = 0;
      continue;
    }
    zeros = byte == 0 ? zeros + 1 : 0;
    payload.push_back(byte);
  }
  return payload;
}

}  // namespace rtmpscope::media
