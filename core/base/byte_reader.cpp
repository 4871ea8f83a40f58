// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_reader.h"

#include <bit>

namespace rtmpscope {

std::int32_t ByteReader::s24be() {
  const std::uint32_t raw = u24be();
  constexpr std::uint32_t signBit = 0x800000;
  return static_cast<std::int32_t>(raw ^ signBit) - static_cast<std::int32_t>(signBit);
}

double ByteReader::f64be() { return std::bit_cast<double>(u64be()); }

}  // namespace rtmpscope
