// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace rtmpscope {

/// Where row `index` lives in a table whose blocks double from FirstBlock rows up to LastBlock rows and stay there.
template <std::size_t FirstBlock, std::size_t LastBlock>
struct BlockLayout {
  static_assert(std::has_single_bit(FirstBlock) && std::has_single_bit(LastBlock) && FirstBlock <= LastBlock);
  static constexpr std::size_t kGrowing = std::countr_zero(LastBlock) - std::countr_zero(FirstBlock);  // blocks below LastBlock
  static constexpr std::size_t kGrowingRows = LastBlock - FirstBlock;                                  // rows in all of those

  static constexpr std::size_t capacityOf(std::size_t block) { return block < kGrowing ? FirstBlock << block : LastBlock; }
  static constexpr std::pair<std::size_t, std::size_t> locate(std::size_t index) {
    if (index >= kGrowingRows) {
      const std::size_t beyond = index - kGrowingRows;
      return {kGrowing + beyond / LastBlock, beyond % LastBlock};
    }
    const std::size_t block = std::bit_width(index / FirstBlock + 1) - 1;
    return {block, index - FirstBlock * ((std::size_t{1} << block) - 1)};
  }
};

/// Rows that were handed out: constant, cheap to copy, safe to read on any thread while the writer goes on appending.
template <class T, std::size_t FirstBlock = 64, std::size_t LastBlock = 65536>
class RowsView {
 public:
  using Layout = BlockLayout<FirstBlock, LastBlock>;

  RowsView() = default;
  RowsView(std::vector<std::shared_ptr<const T[]>> blocks, std::size_t size) : m_blocks(std::move(blocks)), m_size(size) {}

  [[nodiscard]] std::size_t size() const { return m_size; }
  [[nodiscard]] bool empty() const { return m_size == 0; }
  [[nodiscard]] const T& operator[](std::size_t index) const {
    assert(index < m_size);
    const auto [block, row] = Layout::locate(index);
    return m_blocks[block][static_cast<std::ptrdiff_t>(row)];
  }

 private:
  std::vector<std::shared_ptr<const T[]>> m_blocks;
  std::size_t m_size = 0;
};

/// A table that only grows, in blocks that never move. One thread appends; view() hands out what is there so far, and
/// nothing that was handed out changes afterwards. A hand-over costs one pointer per block and no row.
template <class T, std::size_t FirstBlock = 64, std::size_t LastBlock = 65536>
class AppendOnly {
 public:
  using View = RowsView<T, FirstBlock, LastBlock>;
  using Layout = BlockLayout<FirstBlock, LastBlock>;

  [[nodiscard]] std::size_t size() const { return m_size; }
  [[nodiscard]] bool empty() const { return m_size == 0; }
  [[nodiscard]] const T& operator[](std::size_t index) const {
    assert(index < m_size);
    const auto [block, row] = Layout::locate(index);
    return m_blocks[block][static_cast<std::ptrdiff_t>(row)];
  }
  [[nodiscard]] const T& back() const { return (*this)[m_size - 1]; }

  void append(T row) {
    if (m_used == m_capacity) {
      m_capacity = Layout::capacityOf(m_blocks.size());
      m_used = 0;
      m_blocks.push_back(std::shared_ptr<T[]>(new T[m_capacity]));
      m_tail = m_blocks.back().get();
    }
    m_tail[m_used++] = std::move(row);
    ++m_size;
  }

  [[nodiscard]] View view() const { return View{{m_blocks.begin(), m_blocks.end()}, m_size}; }

 private:
  std::vector<std::shared_ptr<T[]>> m_blocks;
  T* m_tail = nullptr;
  std::size_t m_used = 0;
  std::size_t m_capacity = 0;
  std::size_t m_size = 0;
};

}  // namespace rtmpscope
