// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/defragmenter.h"

#include "net/protocol_numbers.h"
#include "net/wire.h"

#include <algorithm>
#include <cstring>

namespace rtmpscope::net {
namespace {

constexpr std::uint32_t kMaxDatagram = 65535;
constexpr std::size_t kFragmentOverhead = 128;  // what a fragment takes up beside its bytes, about

void append(std::vector<PacketSlice>& all, const std::vector<PacketSlice>& more) {
  for (const PacketSlice& slice : more) {
    if (!all.empty() && all.back().frame == slice.frame && all.back().offset + all.back().length == slice.offset) {
      all.back().length += slice.length;
    } else {
      all.push_back(slice);
    }
  }
}

}  // namespace

struct Defragmenter::Header {
  Key key;
  std::uint32_t offset = 0;
  bool more = false;
  std::uint32_t ipHeaderLength = 0;
};

std::vector<PacketSlice> slicesOf(const std::vector<PacketSlice>& origin, ByteRange range) {
  std::vector<PacketSlice> result;
  std::size_t begin = 0;
  for (const PacketSlice& slice : origin) {
    const std::size_t end = begin + slice.length;
    const std::size_t from = std::max(begin, range.offset);
    const std::size_t to = std::min(end, range.end());
    if (from < to) result.push_back({slice.frame, static_cast<std::uint32_t>(slice.offset + (from - begin)), static_cast<std::uint32_t>(to - from)});
    begin = end;
  }
  return result;
}

std::optional<Defragmenter::Header> Defragmenter::readHeader(const LayerCursor& cursor) {
  const std::uint8_t* const ip = cursor.packet.data() + cursor.ipOffset;
  Header header;
  Key& key = header.key;
  if (cursor.ip == LayerKind::Ipv4) {
    key.source.family = key.destination.family = IpAddress::Family::V4;
    std::memcpy(key.source.bytes.data(), ip + 12, 4);
    std::memcpy(key.destination.bytes.data(), ip + 16, 4);
    key.identification = loadBe16(ip + 4);
    key.protocol = ip[9];
    const std::uint16_t field = loadBe16(ip + 6);
    header.offset = (field & kIpv4FragmentOffset) * 8U;
    header.more = (field & kIpv4MoreFragments) != 0;
    header.ipHeaderLength = (ip[0] & 0x0FU) * 4U;
  } else {
    const std::uint8_t* const extension = cursor.data() - kIpv6FragmentHeader;
    key.source.family = key.destination.family = IpAddress::Family::V6;
    std::memcpy(key.source.bytes.data(), ip + 8, 16);
    std::memcpy(key.destination.bytes.data(), ip + 24, 16);
    key.identification = loadBe32(extension + 4);
    const std::uint16_t field = loadBe16(extension + 2);
    header.offset = field & kIpv6FragmentOffset;
    header.more = (field & kIpv6MoreFragments) != 0;
    header.ipHeaderLength = kIpv6Header;
  }
  const std::uint32_t length = cursor.end - cursor.offset;
  if (cursor.quoted || length == 0 || cursor.captured() < length || header.offset + length > kMaxDatagram) return std::nullopt;
  return header;
}

std::map<Defragmenter::Key, Defragmenter::Pending>::iterator Defragmenter::pendingOf(const Key& key, CaptureTime time) {
  auto entry = m_pending.find(key);
  if (entry != m_pending.end() && time - entry->second.begun > kReassemblyTime) {
    forget(entry);
    entry = m_pending.end();
  }
  if (entry != m_pending.end()) return entry;
  entry = m_pending.try_emplace(key).first;
  entry->second.begun = time;
  entry->second.place = m_order.insert(m_order.end(), key);
  return entry;
}

std::optional<Datagram> Defragmenter::add(LayerCursor& cursor, const std::vector<PacketSlice>& origin, CaptureTime time) {
  const std::optional<Header> header = readHeader(cursor);
  if (!header) return std::nullopt;
  const auto entry = pendingOf(header->key, time);
  Pending& pending = entry->second;
  const std::uint32_t length = cursor.end - cursor.offset;
  if (header->offset == 0) pending.protocol = cursor.ipProtocol;
  if (!header->more && !pending.length) pending.length = header->offset + length;
  insert(pending, {header->offset, {cursor.data(), cursor.data() + length}, slicesOf(origin, {cursor.offset, length})});
  if (!isComplete(pending)) {
    keepLimits();
    return std::nullopt;
  }
  Datagram whole =
      assemble(pending, cursor.packet.subspan(cursor.ipOffset, header->ipHeaderLength), slicesOf(origin, {cursor.ipOffset, header->ipHeaderLength}));
  cursor.packet = whole.bytes;
  cursor.ipOffset = 0;
  cursor.offset = header->ipHeaderLength;
  cursor.end = static_cast<std::uint32_t>(whole.bytes.size());
  cursor.ipProtocol = pending.protocol;
  cursor.kind = layerOfIpProtocol(pending.protocol);
  forget(entry);
  return whole;
}

void Defragmenter::insert(Pending& pending, Fragment fragment) {
  if (pending.fragments.size() == kMaxFragments) {
    m_forgotten += pending.tooMany ? 0 : 1;
    pending.tooMany = true;
    return;
  }
  m_memory += fragment.bytes.size() + kFragmentOverhead;
  // Behind those with the same offset: where fragments overlap, the first copy counts.
  const auto behind = std::upper_bound(pending.fragments.begin(), pending.fragments.end(), fragment.offset,
                                       [](std::uint32_t offset, const Fragment& other) { return offset < other.offset; });
  pending.fragments.insert(behind, std::move(fragment));
}

bool Defragmenter::isComplete(const Pending& pending) {
  if (!pending.length) return false;
  std::uint32_t reached = 0;
  for (const Fragment& fragment : pending.fragments) {
    if (fragment.offset > reached) return false;
    reached = std::max(reached, fragment.offset + static_cast<std::uint32_t>(fragment.bytes.size()));
  }
  return reached >= *pending.length;
}

Datagram Defragmenter::assemble(const Pending& pending, ByteView header, const std::vector<PacketSlice>& headerOrigin) {
  Datagram whole;
  whole.bytes.assign(header.begin(), header.end());
  append(whole.origin, headerOrigin);
  std::size_t reached = 0;
  for (const Fragment& fragment : pending.fragments) {
    const std::size_t end = std::min<std::size_t>(fragment.offset + fragment.bytes.size(), *pending.length);
    if (end <= reached) continue;
    const ByteRange part{reached - fragment.offset, end - reached};
    whole.bytes.insert(whole.bytes.end(), fragment.bytes.begin() + static_cast<std::ptrdiff_t>(part.offset),
                       fragment.bytes.begin() + static_cast<std::ptrdiff_t>(part.end()));
    append(whole.origin, slicesOf(fragment.origin, part));
    reached = end;
  }
  return whole;
}

void Defragmenter::forget(std::map<Key, Pending>::iterator which) {
  for (const Fragment& fragment : which->second.fragments) m_memory -= fragment.bytes.size() + kFragmentOverhead;
  m_order.erase(which->second.place);
  m_pending.erase(which);
}

void Defragmenter::keepLimits() {
  while (m_pending.size() > kMaxFragmentedPackets || m_memory > kMaxFragmentMemory) {
    const auto oldest = m_pending.find(m_order.front());
    m_forgotten += oldest->second.tooMany ? 0 : 1;
    forget(oldest);
  }
}

}  // namespace rtmpscope::net
