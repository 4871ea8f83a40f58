// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/frame_map.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace rtmpscope::net {

/// The growing side of a FrameMap: an append-only table as in base/append_only.h, made small, since every direction of
/// every connection has one.
class FrameRuns {
 public:
  using Layout = FrameMap::Runs::Layout;

  [[nodiscard]] std::size_t size() const { return m_size; }
  [[nodiscard]] bool empty() const { return m_size == 0; }
  [[nodiscard]] const FrameRun& operator[](std::size_t index) const {
    const auto [block, row] = Layout::locate(index);
    return m_blocks[block][row];
  }
  [[nodiscard]] const FrameRun& back() const { return m_next[-1]; }

  void append(const FrameRun& run) {
    if (m_room == 0) grow();
    *m_next++ = run;
    ++m_size;
    --m_room;
  }

  [[nodiscard]] FrameMap::Runs view() const { return {{m_blocks.begin(), m_blocks.end()}, m_size}; }

 private:
  void grow() {
    m_room = static_cast<std::uint32_t>(Layout::capacityOf(m_blocks.size()));
    m_blocks.push_back(std::make_shared<FrameRun[]>(m_room));
    m_next = m_blocks.back().get();
  }

  std::vector<std::shared_ptr<FrameRun[]>> m_blocks;
  FrameRun* m_next = nullptr;
  std::uint32_t m_size = 0;
  std::uint32_t m_room = 0;
};

}  // namespace rtmpscope::net
