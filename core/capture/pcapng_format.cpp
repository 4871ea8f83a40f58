// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcapng_format.h"

#include <algorithm>
#include <array>
#include <limits>

namespace rtmpscope::capture::pcapng {
namespace {

// ISO C++ has no name for it, gcc and clang do.
__extension__ using Wide = __int128;

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr std::uint8_t kPowerOfTwo = 0x80;

/// timestamp * 10^9 / 10^exponent or / 2^exponent, rounded down.
Wide nanoseconds(std::uint64_t timestamp, std::uint8_t resolution) {
  const Wide scaled = static_cast<Wide>(timestamp) * kNanosecondsPerSecond;  // below 2^94
  const unsigned exponent = resolution & ~unsigned{kPowerOfTwo};
  if ((resolution & kPowerOfTwo) != 0) return exponent < 94 ? scaled >> exponent : 0;
  Wide divided = scaled;
  for (unsigned i = 0; i < exponent && divided != 0; ++i) divided /= 10;
  return divided;
}

CaptureTime nearest(Wide value) {
  using Limits = std::numeric_limits<std::int64_t>;
  return CaptureTime{Nanoseconds{static_cast<std::int64_t>(std::clamp<Wide>(value, Limits::min(), Limits::max()))}};
}

}  // namespace

std::uint32_t minimumLength(BlockType type) {
  switch (type) {
    case BlockType::SectionHeader:
      return 28;
    case BlockType::InterfaceDescription:
    case BlockType::DecryptionSecrets:
      return 20;
    case BlockType::ObsoletePacket:
    case BlockType::EnhancedPacket:
      return 32;
    case BlockType::SimplePacket:
      return 16;
    case BlockType::InterfaceStatistics:
      return 24;
  }
  return kBlockHeaderSize + kBlockTrailerSize;
}

std::optional<bool> isBigEndianSection(const std::uint8_t* magic) {
  constexpr std::uint32_t byteOrderMagic = 0x1A2B3C4D;
  if (Load{false}.u32(magic) == byteOrderMagic) return false;
  if (Load{true}.u32(magic) == byteOrderMagic) return true;
  return std::nullopt;
}

bool isPcapng(ByteView head) {
  constexpr std::array<std::uint8_t, 4> start{0x0A, 0x0D, 0x0D, 0x0A};
  if (head.size() < start.size() || !std::equal(start.begin(), start.end(), head.begin())) return false;
  return head.size() < kSectionStartSize || isBigEndianSection(head.data() + kBlockHeaderSize).has_value();
}

bool OptionWalk::next() {
  constexpr std::size_t headerSize = 4;
  if (m_rest.size() < headerSize) return false;
  m_code = Option{m_load.u16(m_rest.data())};
  const std::size_t length = m_load.u16(m_rest.data() + 2);
  if (m_code == Option::End || length > m_rest.size() - headerSize) return false;
  m_value = m_rest.subspan(headerSize, length);
  m_rest = m_rest.subspan(std::min(m_rest.size(), headerSize + (length + 3) / 4 * 4));
  return true;
}

std::string OptionWalk::text() const {
  const auto end = std::ranges::find(m_value, std::uint8_t{0});
  return {m_value.begin(), end};
}

std::optional<std::uint64_t> OptionWalk::u64() const {
  if (m_value.size() != 8) return std::nullopt;
  return m_load.u64(m_value.data());
}

TimeScale::TimeScale(std::uint8_t resolution, std::int64_t offsetSeconds)
    : m_resolution(resolution), m_offsetSeconds(offsetSeconds), m_offset(atSlowly(0).time_since_epoch().count()) {
  constexpr std::int64_t half = std::numeric_limits<std::int64_t>::max() / 2;
  if (resolution > 9 || m_offset > half || m_offset < -half) return;
  m_nanosecondsPerUnit = 1;
  for (unsigned i = resolution; i < 9; ++i) m_nanosecondsPerUnit *= 10;
  m_largestFast = static_cast<std::uint64_t>(half) / m_nanosecondsPerUnit;
}

CaptureTime TimeScale::atSlowly(std::uint64_t timestamp) const {
  return nearest(nanoseconds(timestamp, m_resolution) + static_cast<Wide>(m_offsetSeconds) * kNanosecondsPerSecond);
}

}  // namespace rtmpscope::capture::pcapng
