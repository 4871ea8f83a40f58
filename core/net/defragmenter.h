// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/address.h"
#include "base/bytes.h"
#include "base/ids.h"
#include "base/time.h"
#include "net/layers.h"

#include <chrono>
#include <compare>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <vector>

namespace rtmpscope::net {

/// IP packets that are being put together at a time, memory that they hold, and fragments of one. When a limit is reached
/// the oldest packet is forgotten; a packet of more pieces is never put together.
inline constexpr std::size_t kMaxFragmentedPackets = 1024;
inline constexpr std::size_t kMaxFragmentMemory = std::size_t{8} << 20U;
inline constexpr std::size_t kMaxFragments = 1024;

/// A packet whose pieces have not all come by then is given up (RFC 8200, section 4.5): its identification may be in use again.
inline constexpr Nanoseconds kReassemblyTime = std::chrono::seconds{60};

/// Bytes that were put together, and where each of them was captured.
struct Datagram {
  std::vector<std::uint8_t> bytes;
  std::vector<PacketSlice> origin;  ///< in the order of `bytes`, all of them
};

/// The slices that `range` of bytes comes from; `origin` as in Datagram.
[[nodiscard]] std::vector<PacketSlice> slicesOf(const std::vector<PacketSlice>& origin, ByteRange range);

/// Puts IP fragments together (RFC 791, section 3.2; RFC 8200, section 4.5).
class Defragmenter {
 public:
  /// Takes the fragment that `cursor` stands at (kind IpFragment), captured at `time`. `origin` says where the bytes of cursor.packet were
  /// captured. Returns the whole packet when this was the last piece: an IP header with the addresses, then the payload;
  /// `cursor` then stands at that payload (it points into the result, which must outlive it).
  /// A fragment that was not captured whole is not taken: what it lacks would never come.
  [[nodiscard]] std::optional<Datagram> add(LayerCursor& cursor, const std::vector<PacketSlice>& origin, CaptureTime time);

  /// Packets in pieces that were forgotten because a limit was reached; those that the time limit ended are not among them.
  [[nodiscard]] std::uint64_t forgotten() const { return m_forgotten; }

 private:
  struct Key {
    IpAddress source;
    IpAddress destination;
    std::uint32_t identification = 0;
    std::uint8_t protocol = 0;  // IPv4 only: fragments of IPv6 name the protocol in the first one alone

    auto operator<=>(const Key&) const = default;
  };
  struct Fragment {
    std::uint32_t offset = 0;
    std::vector<std::uint8_t> bytes;
    std::vector<PacketSlice> origin;
  };
  struct Pending {
    std::vector<Fragment> fragments;  // sorted by offset
    std::optional<std::uint32_t> length;
    std::uint8_t protocol = 0;
    bool tooMany = false;  // more pieces than are kept
    CaptureTime begun{};
    std::list<Key>::iterator place;  // in m_order
  };
  struct Header;

  static std::optional<Header> readHeader(const LayerCursor& cursor);
  std::map<Key, Pending>::iterator pendingOf(const Key& key, CaptureTime time);
  static bool isComplete(const Pending& pending);
  static Datagram assemble(const Pending& pending, ByteView header, const std::vector<PacketSlice>& headerOrigin);
  void insert(Pending& pending, Fragment fragment);
  void forget(std::map<Key, Pending>::iterator which);
  void keepLimits();

  std::map<Key, Pending> m_pending;
  std::list<Key> m_order;  // oldest first
  std::size_t m_memory = 0;
  std::uint64_t m_forgotten = 0;
};

}  // namespace rtmpscope::net
