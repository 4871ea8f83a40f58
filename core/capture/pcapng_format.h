// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/packet.h"
#include "base/time.h"
#include "capture/load.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

/// The block format (draft-ietf-opsawg-pcapng).
namespace rtmpscope::capture::pcapng {

/// The blocks that carry something for this program. Others, known and unknown, are passed over by their length.
enum class BlockType : std::uint32_t {
  InterfaceDescription = 1,
  ObsoletePacket = 2,
  SimplePacket = 3,
  InterfaceStatistics = 5,
  EnhancedPacket = 6,
  DecryptionSecrets = 0xA,
  SectionHeader = 0x0A0D0D0A,  ///< the same in both byte orders
};

inline constexpr std::size_t kBlockHeaderSize = 8;    ///< type, total length
inline constexpr std::size_t kBlockTrailerSize = 4;   ///< total length again
inline constexpr std::size_t kSectionStartSize = 12;  ///< up to the byte-order magic, which is needed to read the length
inline constexpr std::uint32_t kSecretsTlsKeyLog = 0x544C534B;

/// A block is believed to be as long as it says up to this size, as in Wireshark: there is no other sign of a damaged length.
inline constexpr std::uint32_t kMaxBlockLength = 16U << 20U;

/// The smallest total length of a block of this type.
[[nodiscard]] std::uint32_t minimumLength(BlockType type);

/// True if a file that begins so is pcapng: a section header and its byte-order magic, or as much of it as is there.
[[nodiscard]] bool isPcapng(ByteView head);

/// Byte order of a section: that of the byte-order magic at `magic` (4 bytes). None if it is not one.
[[nodiscard]] std::optional<bool> isBigEndianSection(const std::uint8_t* magic);

/// Which options a reader knows by a number, per block type.
enum class Option : std::uint16_t {
  End = 0,
  Comment = 1,
  InterfaceName = 2,
  PacketDropCount = 4,  ///< of an Enhanced Packet Block
  InterfaceDrops = 5,   ///< of an Interface Statistics Block
  OsDrops = 7,          ///< of an Interface Statistics Block
  TimeResolution = 9,
  TimeOffset = 14,
};

/// Walks the options of a block. What does not fit in its block ends the walk: options never make a packet unreadable.
class OptionWalk {
 public:
  OptionWalk(ByteView options, Load load) : m_rest(options), m_load(load) {}

  /// Moves on to the next option. False at the end.
  [[nodiscard]] bool next();
  [[nodiscard]] Option code() const { return m_code; }
  [[nodiscard]] ByteView value() const { return m_value; }
  /// The value as text without the zeros that some writers add.
  [[nodiscard]] std::string text() const;
  /// The value as a number of 64 bits; none if it has another size.
  [[nodiscard]] std::optional<std::uint64_t> u64() const;

 private:
  ByteView m_rest;
  Load m_load;
  Option m_code = Option::End;
  ByteView m_value;
};

/// What the timestamps of an interface count.
class TimeScale {
 public:
  /// @param resolution     value of if_tsresol: the negative power of 10, or of 2 if the highest bit is set
  /// @param offsetSeconds  value of if_tsoffset
  explicit TimeScale(std::uint8_t resolution = 6, std::int64_t offsetSeconds = 0);

  /// Rounded down to nanoseconds. Times outside of what 64 bits of nanoseconds can say (the years 1677 to 2262) become the nearest that they can.
  [[nodiscard]] CaptureTime at(std::uint64_t timestamp) const {
    if (timestamp > m_largestFast) return atSlowly(timestamp);
    return CaptureTime{Nanoseconds{static_cast<std::int64_t>(timestamp * m_nanosecondsPerUnit) + m_offset}};
  }

 private:
  [[nodiscard]] CaptureTime atSlowly(std::uint64_t timestamp) const;

  std::uint8_t m_resolution;
  std::int64_t m_offsetSeconds;
  std::int64_t m_offset;  // in nanoseconds
  // For whole nanoseconds per unit: up to m_largestFast nothing can overflow.
  std::uint64_t m_nanosecondsPerUnit = 0;
  std::uint64_t m_largestFast = 0;
};

}  // namespace rtmpscope::capture::pcapng
