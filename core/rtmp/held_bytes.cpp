// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/held_bytes.h"

#include <algorithm>

namespace rtmpscope::rtmp {
namespace {

// What was let go stays in memory until it is worth moving the rest.
constexpr std::size_t kCompactAfter = 16384;

}  // namespace

StreamOffset HeldBytes::begin() const {
  return empty() ? StreamOffset{} : m_runs[m_firstRun].offset;
}

StreamOffset HeldBytes::heldEnd() const {
  return empty() ? StreamOffset{} : m_runs.back().end();
}

StreamOffset HeldBytes::end() const {
  return m_shownTo ? std::min(*m_shownTo, heldEnd()) : heldEnd();
}

bool HeldBytes::show(StreamOffset to) {
  if (to > heldEnd() && !m_closed) return false;
  const Run* const run = find(to);
  m_shownTo = run != nullptr && run->missing ? run->end() : to;
  return true;
}

std::uint64_t HeldBytes::hiddenBytes() const {
  const Run* const run = find(end());
  if (run == nullptr) return 0;
  return m_bytes.size() - run->index - (run->missing ? 0 : end() - run->offset);
}

std::uint64_t HeldBytes::missingBytes() const {
  return empty() ? 0 : (heldEnd() - begin()) - (m_bytes.size() - m_runs[m_firstRun].index);
}

std::optional<StreamOffset> HeldBytes::holeEndBehind(StreamOffset at) const {
  for (std::size_t i = m_firstRun; i < m_runs.size(); ++i) {
    if (m_runs[i].missing && m_runs[i].end() > at) return m_runs[i].end();
  }
  return std::nullopt;
}

void HeldBytes::append(StreamOffset offset, ByteView bytes, FrameNumber frame) {
  if (bytes.empty()) return;
  if (!empty() && !m_runs.back().missing && m_runs.back().frame == frame) {
    m_runs.back().size += bytes.size();
  } else {
    m_runs.push_back({offset, bytes.size(), m_bytes.size(), frame, MissingReason::Lost, false, true});
  }
  m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
}

void HeldBytes::append(const StreamMissing& missing) {
  if (missing.size == 0) return;
  m_runs.push_back({missing.offset, missing.size, m_bytes.size(), missing.frame, missing.reason, true, missing.sizeKnown});
}

void HeldBytes::dropBefore(StreamOffset offset) {
  while (!empty() && m_runs[m_firstRun].end() <= offset) ++m_firstRun;
  if (empty()) {
    clear();
    return;
  }
  Run& first = m_runs[m_firstRun];
  if (first.offset < offset) {
    const std::uint64_t gone = offset - first.offset;
    first.offset = offset;
    first.size -= gone;
    if (!first.missing) first.index += static_cast<std::size_t>(gone);
  }
  const std::size_t unused = first.index;
  if (unused < kCompactAfter || unused < m_bytes.size() / 2) return;
  m_bytes.erase(m_bytes.begin(), m_bytes.begin() + static_cast<std::ptrdiff_t>(unused));
  m_runs.erase(m_runs.begin(), m_runs.begin() + static_cast<std::ptrdiff_t>(m_firstRun));
  m_firstRun = 0;
  for (Run& run : m_runs) run.index -= unused;
}

void HeldBytes::clear() {
  m_shownTo.reset();
  m_firstRun = 0;
  m_runs.clear();
  m_bytes.clear();
  if (m_bytes.capacity() > kCompactAfter) {
    m_bytes.shrink_to_fit();
    m_runs.shrink_to_fit();
  }
}

const HeldBytes::Run* HeldBytes::find(StreamOffset at) const {
  const auto first = m_runs.begin() + static_cast<std::ptrdiff_t>(m_firstRun);
  const auto behind = std::upper_bound(first, m_runs.end(), at, [](StreamOffset offset, const Run& run) { return offset < run.offset; });
  if (behind == first) return nullptr;
  const Run& run = *(behind - 1);
  return at < run.end() ? &run : nullptr;
}

HeldBytes::Presence HeldBytes::presence(StreamOffset at, std::size_t size) const {
  if (empty() || at + size > end()) {
    const Run* run = at < end() ? find(at) : nullptr;
    return run != nullptr && run->missing ? Presence::Hole : Presence::Beyond;
  }
  if (size == 0) return Presence::Here;
  const Run* first = find(at);
  const Run* last = find(at + (size - 1));
  if (first == nullptr || last == nullptr || first->missing || last->missing) return Presence::Hole;
  // Holes take no room in m_bytes: if the two ends are closer together there than in the stream, one is between them.
  const std::uint64_t firstIndex = first->index + (at - first->offset);
  const std::uint64_t lastIndex = last->index + (at + (size - 1) - last->offset);
  return lastIndex - firstIndex == size - 1 ? Presence::Here : Presence::Hole;
}

ByteView HeldBytes::view(StreamOffset at, std::size_t size) const {
  const Run* run = find(at);
  if (run == nullptr || size == 0) return {};
  return ByteView{m_bytes}.subspan(run->index + static_cast<std::size_t>(at - run->offset), size);
}

ByteView HeldBytes::viewToHole(StreamOffset at) const {
  const Run* run = at < end() ? find(at) : nullptr;
  if (run == nullptr || run->missing) return {};
  const std::size_t begin = run->index + static_cast<std::size_t>(at - run->offset);
  const Run* const behind = m_runs.data() + m_runs.size();
  const Run* hole = std::find_if(run, behind, [](const Run& other) { return other.missing; });
  const std::size_t last = hole == behind ? m_bytes.size() : hole->index;
  return ByteView{m_bytes}.subspan(begin, std::min<std::size_t>(last - begin, end() - at));
}

StreamMissing HeldBytes::holeAt(StreamOffset at) const {
  const Run* run = at < end() ? find(at) : nullptr;
  if (run == nullptr || !run->missing) return {at, 0, MissingReason::Lost, {}};
  return {at, run->end() - at, run->reason, run->frame, run->sizeKnown};
}

FrameNumber HeldBytes::frameAt(StreamOffset at) const {
  const Run* run = find(at);
  return run == nullptr || run->missing ? FrameNumber{} : run->frame;
}

FrameNumber HeldBytes::highestFrame(StreamOffset at, std::size_t size) const {
  FrameNumber highest;
  const Run* const behind = m_runs.data() + m_runs.size();
  for (const Run* run = find(at); run != nullptr && run != behind && run->offset < at + size; ++run) {
    if (!run->missing) highest = std::max(highest, run->frame);
  }
  return highest;
}

}  // namespace rtmpscope::rtmp
