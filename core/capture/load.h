// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace rtmpscope::capture {

/// Numbers at fixed places of a record whose size was checked as a whole, in the byte order that the file states. Compilers
/// turn each into one load, which counts here: a record header is read for every packet.
class Load {
 public:
  constexpr explicit Load(bool bigEndian = false) : m_bigEndian(bigEndian) {}

  [[nodiscard]] std::uint16_t u16(const std::uint8_t* at) const {
    return static_cast<std::uint16_t>(m_bigEndian ? at[0] << 8 | at[1] : at[1] << 8 | at[0]);
  }
  [[nodiscard]] std::uint32_t u32(const std::uint8_t* at) const {
    return m_bigEndian ? std::uint32_t{at[0]} << 24U | std::uint32_t{at[1]} << 16U | std::uint32_t{at[2]} << 8U | std::uint32_t{at[3]}
                       : std::uint32_t{at[3]} << 24U | std::uint32_t{at[2]} << 16U | std::uint32_t{at[1]} << 8U | std::uint32_t{at[0]};
  }
  [[nodiscard]] std::uint64_t u64(const std::uint8_t* at) const {
    const std::uint64_t first = u32(at);
    const std::uint64_t second = u32(at + 4);
    return m_bigEndian ? first << 32U | second : second << 32U | first;
  }

 private:
  bool m_bigEndian;
};

}  // namespace rtmpscope::capture
