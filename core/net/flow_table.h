// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/flow_key.h"

#include <cstdint>
#include <vector>

namespace rtmpscope::net {

/// Finds the newest conversation of a pair of endpoints, whichever of them sends. Flat, open addressing; the endpoints
/// themselves stay with the conversations, so a slot is eight bytes.
class FlowTable {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  FlowTable();

  /// The same for both directions. Seeded per table, so that a capture cannot be made to collide.
  [[nodiscard]] std::uint32_t hash(const FlowKey& flow) const;

  /// The index that was put in under `hash` and for which isIt(index) holds; kNone if there is none.
  template <class Predicate>
  [[nodiscard]] std::uint32_t find(std::uint32_t hash, Predicate isIt) const {
    for (std::size_t i = hash & mask();; i = (i + 1) & mask()) {
      const Slot& slot = m_slots[i];
      if (slot.index == kNone || (slot.hash == hash && isIt(slot.index))) return slot.index;
    }
  }

  /// Puts `index` in the place of `former`, or in a new one if that is kNone.
  void put(std::uint32_t hash, std::uint32_t former, std::uint32_t index);

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t index = kNone;
  };

  [[nodiscard]] std::size_t mask() const { return m_slots.size() - 1; }
  void grow();

  std::vector<Slot> m_slots;
  std::size_t m_used = 0;
  std::uint64_t m_seed;
};

}  // namespace rtmpscope::net
