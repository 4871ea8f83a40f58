// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/flow_table.h"

#include <random>

namespace rtmpscope::net {
namespace {

constexpr std::size_t kFirstSize = 256;  // a power of two, as are all sizes

std::uint64_t mix(std::uint64_t value) {  // the finaliser of splitmix64
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31U);
}

/// The address goes through the mixer together with the port; the second half is 0 for IPv4.
std::uint64_t hashEnd(const FlowKey::Words& address, std::uint16_t port, std::uint64_t seed) {
  const std::uint64_t value = address.first ^ seed ^ (std::uint64_t{port} << 48U | port);
  return address.second == 0 ? mix(value) : mix(mix(value) ^ address.second);
}

}  // namespace

FlowTable::FlowTable() : m_slots(kFirstSize) {
  std::random_device random;
  m_seed = static_cast<std::uint64_t>(random()) << 32U | random();
}

std::uint32_t FlowTable::hash(const FlowKey& flow) const {
  return static_cast<std::uint32_t>((hashEnd(flow.source, flow.sourcePort, m_seed) + hashEnd(flow.destination, flow.destinationPort, m_seed)) >> 32U);
}

void FlowTable::put(std::uint32_t hash, std::uint32_t former, std::uint32_t index) {
  std::size_t i = hash & mask();
  while (m_slots[i].index != kNone && (former == kNone || m_slots[i].index != former)) i = (i + 1) & mask();
  if (m_slots[i].index == kNone) ++m_used;
  m_slots[i] = {hash, index};
  if (m_used * 3 > m_slots.size() * 2) grow();
}

void FlowTable::grow() {
  std::vector<Slot> former(m_slots.size() * 2);
  former.swap(m_slots);
  m_used = 0;
  for (const Slot& slot : former) {
    if (slot.index != kNone) put(slot.hash, kNone, slot.index);
  }
}

}  // namespace rtmpscope::net
